"""Who wrote which paper, and who is in conflict with it.

Every key has `related_name="+"`: identity points at content, content never points back.
"""

from django.conf import settings
from django.db import models

from submissions.models import PaperFile, Submission, Version
from web.ids import public_id, secret_token


class AuthorshipQuerySet(models.QuerySet):
    """The vocabulary of authorship."""

    def to(self, submission: Submission) -> "AuthorshipQuerySet":
        """Authors of one paper, in the printed order."""
        return self.filter(submission=submission).order_by("position", "pk")

    def of(self, person) -> "AuthorshipQuerySet":
        """What one person wrote."""
        return self.filter(person=person)


class Authorship(models.Model):
    """One author of one paper. Co-authors need no account: `person` is empty until they sign in."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    affiliation = models.CharField(max_length=300, blank=True)
    is_contact = models.BooleanField(default=False)
    token = models.CharField(max_length=32, unique=True, default=secret_token, editable=False)
    asked_at = models.DateTimeField(null=True)  # when the link to confirm was sent
    confirmed_at = models.DateTimeField(null=True)
    disowned_at = models.DateTimeField(null=True)  # "I am not an author of this paper"
    conflict_domains = models.TextField(blank=True)  # one a line, besides those of address and affiliation
    conflicts_declared_at = models.DateTimeField(null=True)

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.F("submission"), models.functions.Lower("email"), name="authorship_email_unique"
            ),
        ]
        indexes = [models.Index(fields=["person", "submission"], name="authorship_person")]

    def __str__(self) -> str:
        return f"authorship {self.public_id}"


class DeclaredConflict(models.Model):
    """A person whom an author named as in conflict with them."""

    authorship = models.ForeignKey(Authorship, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"declared by {self.authorship_id}"


class ConflictSource(models.TextChoices):
    """How a conflict is known."""

    DOMAIN = "domain", "same institution"
    COAUTHOR = "coauthor", "joint submission"
    AUTHOR = "author", "declared by an author"
    MEMBER = "member", "declared by the committee member"
    CHAIR = "chair", "set by a chair"


class Conflict(models.Model):
    """A committee member who must have nothing to do with a paper. Authors themselves need no row here."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    source = models.CharField(max_length=8, choices=ConflictSource.choices)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "person", "source"], name="conflict_unique"),
        ]
        indexes = [models.Index(fields=["person", "submission"], name="conflict_person")]

    def __str__(self) -> str:
        return f"conflict with {self.submission_id}"


class FileOrigin(models.Model):
    """What a file was called on the disk it came from, and who uploaded it."""

    file = models.OneToOneField(PaperFile, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return f"origin of {self.file_id}"


class VersionAuthors(models.Model):
    """The author list as it stood when a version was submitted: [{"name", "email", "affiliation"}]."""

    version = models.OneToOneField(Version, models.CASCADE, related_name="+")
    authors = models.JSONField()

    def __str__(self) -> str:
        return f"authors of version {self.version_id}"

"""Who wrote which paper, and who is in conflict with it.

Every key has `related_name="+"`: identity points at content, content never points back.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from submissions.models import PaperFile, Submission, Version
from venues.models import Venue
from web.ids import public_id, secret_token


def is_address(text: str) -> bool:
    """Whether mail can be sent to this text."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class AuthorshipQuerySet(models.QuerySet):
    """The vocabulary of authorship."""

    def to(self, submission: Submission) -> "AuthorshipQuerySet":
        """Authors of one paper, in the printed order."""
        return self.filter(submission=submission).order_by("position", "pk")

    def of(self, person) -> "AuthorshipQuerySet":
        """What one person wrote."""
        return self.filter(person=person)

    def kept(self) -> "AuthorshipQuerySet":
        """Rows that the next version will print."""
        return self.filter(removed_at__isnull=True)

    def named(self) -> "AuthorshipQuerySet":
        """Without those whom the printed list of an accepted paper leaves out."""
        return self.filter(left_out_at__isnull=True)

    def reviewed(self) -> "AuthorshipQuerySet":
        """Authors of what was reviewed, without those who joined the printed list after the decision."""
        return self.filter(joined_at__isnull=True)

    def removed(self) -> "AuthorshipQuerySet":
        """Rows that the next version will no longer print."""
        return self.filter(removed_at__isnull=False)

    def called(self, public_id: str) -> "AuthorshipQuerySet":
        """The row with this public id."""
        return self.filter(public_id=public_id)

    def at(self, venue: Venue) -> "AuthorshipQuerySet":
        """Authors of papers at one venue."""
        return self.filter(submission__venue=venue)

    def of_submissions(self, submissions) -> "AuthorshipQuerySet":
        """Authors of these papers, each in the printed order."""
        return self.filter(submission__in=submissions).order_by("submission", "position", "pk")

    def unclaimed(self) -> "AuthorshipQuerySet":
        """Rows without an account, whose author has not said that they are none."""
        return self.filter(person__isnull=True, disowned_at__isnull=True)

    def addressed(self, emails: Iterable[str]) -> "AuthorshipQuerySet":
        """Rows with one of these addresses, in any case."""
        lowered = [email.lower() for email in emails]
        return self.annotate(address=models.functions.Lower("email")).filter(address__in=lowered)

    def with_pk(self, pk: int) -> "AuthorshipQuerySet":
        """This row."""
        return self.filter(pk=pk)


class Authorship(models.Model):
    """One author of one paper. Co-authors need no account: `person` is empty until they sign in."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)  # as typed, perhaps half; see also `has_address`
    affiliation = models.CharField(max_length=300, blank=True)
    is_contact = models.BooleanField(default=False)
    token = models.CharField(max_length=32, unique=True, default=secret_token, editable=False)
    asked_at = models.DateTimeField(null=True)  # when the link to confirm was sent
    confirmed_at = models.DateTimeField(null=True)
    disowned_at = models.DateTimeField(null=True)  # "I am not an author of this paper"
    removed_at = models.DateTimeField(null=True)  # taken off the list since the last version; gone with the next
    # An accepted paper's list as it is printed: reviewing knows nothing of who joins it or is left out of it.
    joined_at = models.DateTimeField(null=True)
    left_out_at = models.DateTimeField(null=True)
    conflict_domains = models.TextField(blank=True)  # one a line, besides those of address and affiliation
    conflict_people = models.TextField(blank=True)  # one `Name <address>: reason` a line, as in Membership
    conflicts_declared_at = models.DateTimeField(null=True)

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.F("submission"),
                models.functions.Lower("email"),
                condition=~models.Q(email=""),  # a row that was just added has no address yet
                name="authorship_email_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "submission"], name="authorship_person"),
            models.Index(models.functions.Lower("email"), name="authorship_address"),
        ]

    def __str__(self) -> str:
        return f"authorship {self.public_id}"

    @property
    def has_address(self) -> bool:
        """Whether the address is one that mail can be sent to."""
        return is_address(self.email)

    @property
    def state(self) -> str:
        """What is known of this author's own word: "disowned", "confirmed", "asked" or ""."""
        if self.disowned_at:
            return "disowned"
        if self.confirmed_at:
            return "confirmed"
        return "asked" if self.asked_at else ""


class ConflictQuerySet(models.QuerySet):
    """The vocabulary of conflicts."""

    def found(self) -> "ConflictQuerySet":
        """Conflicts that were worked out from what people said; a chair's own word is no such thing."""
        return self.exclude(source=ConflictSource.CHAIR)

    def set_by_chair(self, submission: Submission, person) -> "ConflictQuerySet":
        """The one row by which a chair keeps a person away from a paper."""
        return self.filter(submission=submission, person=person, source=ConflictSource.CHAIR)

    def from_source(self, source: str) -> "ConflictQuerySet":
        """Conflicts that are known in one way."""
        return self.filter(source=source)

    def set_together(self, change: str) -> "ConflictQuerySet":
        """What one table set, as far as nobody has set it anew since."""
        return self.filter(source=ConflictSource.CHAIR, change=change).exclude(change="")

    def concerning(self, submissions) -> "ConflictQuerySet":
        """Conflicts with these papers."""
        return self.filter(submission__in=submissions)

    def of(self, people) -> "ConflictQuerySet":
        """Conflicts of these people."""
        return self.filter(person__in=people)

    def with_pks(self, pks: Iterable[int]) -> "ConflictQuerySet":
        """These rows."""
        return self.filter(pk__in=list(pks))


class ConflictSource(models.TextChoices):
    """How a conflict is known."""

    DOMAIN = "domain", "same institution"
    COAUTHOR = "coauthor", "joint submission"
    AUTHOR = "author", "declared by an author"
    MEMBER = "member", "declared by the committee member"
    NAMESAKE = "namesake", "same person, as a chair confirmed"
    CHAIR = "chair", "set by a chair"


class Conflict(models.Model):
    """A committee member who must have nothing to do with a paper. Authors themselves need no row here."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    source = models.CharField(max_length=8, choices=ConflictSource.choices)
    reason = models.CharField(max_length=500, blank=True)
    change = models.CharField(max_length=12, blank=True)  # the table that set it: what an undo takes back
    reason_before = models.CharField(max_length=500, blank=True)  # that table; empty: there was no such row

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "person", "source"], name="conflict_unique"),
        ]
        indexes = [
            models.Index(fields=["person", "submission"], name="conflict_person"),
            models.Index(fields=["change"], name="conflict_change", condition=~models.Q(change="")),
        ]

    def __str__(self) -> str:
        return f"conflict with {self.submission_id}"


class NamesakeQuerySet(models.QuerySet):
    """The vocabulary of namesakes."""

    def concerning(self, submissions) -> "NamesakeQuerySet":
        """Authors of these papers."""
        return self.filter(authorship__submission__in=submissions)

    def of(self, people) -> "NamesakeQuerySet":
        """Committee members among these people."""
        return self.filter(person__in=people)

    def with_pks(self, pks: Iterable[int]) -> "NamesakeQuerySet":
        """These rows."""
        return self.filter(pk__in=list(pks))


class Namesake(models.Model):
    """A committee member who bears an author's name, more or less; found anew with the conflicts.

    Keeps nobody away from anything: whether the two are one person, a chair says in `SamePerson`.
    """

    authorship = models.ForeignKey(Authorship, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    objects = NamesakeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authorship", "person"], name="namesake_unique")]

    def __str__(self) -> str:
        return f"namesake of authorship {self.authorship_id}"


class SamePersonQuerySet(models.QuerySet):
    """The vocabulary of chairs' answers about namesakes."""

    def at(self, venue: Venue) -> "SamePersonQuerySet":
        """Answers at one venue, in the order in which they were given."""
        return self.filter(venue=venue).order_by("said_at", "pk")

    def given_by(self, person) -> "SamePersonQuerySet":
        """What one chair said."""
        return self.filter(by=person)

    def about(self, *marks) -> "SamePersonQuerySet":
        """What was said of an author with one of these marks, each a JSON list of one (a value or an expression)."""
        return self.filter(reduce(or_, (models.Q(author__contains=mark) for mark in marks)))

    def together(self, change: str) -> "SamePersonQuerySet":
        """What was said in one go."""
        return self.filter(change=change)

    def with_pks(self, pks: Iterable[int]) -> "SamePersonQuerySet":
        """These rows."""
        return self.filter(pk__in=list(pks))


class SamePerson(models.Model):
    """A chair's word on whether an author and a committee member are one person; holds for later papers too.

    See also `submissions.answers`, which knows for which papers it counts.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    author = models.JSONField()  # the marks by which the author is known, see `submissions.answers.known_as`
    is_same = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()
    change = models.CharField(max_length=12)  # of what was said in one go: what an undo takes back

    objects = SamePersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["venue", "said_at"], name="sameperson_venue")]

    def __str__(self) -> str:
        return f"answer {self.public_id}"


class DismissalQuerySet(models.QuerySet):
    """The vocabulary of dismissed findings."""

    def to(self, submission: Submission) -> "DismissalQuerySet":
        """What was dismissed of one paper."""
        return self.filter(submission=submission)

    def concerning(self, submissions) -> "DismissalQuerySet":
        """What was dismissed of these papers."""
        return self.filter(submission__in=submissions)

    def with_key(self, key: str) -> "DismissalQuerySet":
        """Those of one finding, whichever paper it was made in."""
        return self.filter(key=key)

    def together(self, change: str) -> "DismissalQuerySet":
        """What was dismissed in one go."""
        return self.filter(change=change)

    def with_pks(self, pks: Iterable[int]) -> "DismissalQuerySet":
        """These rows."""
        return self.filter(pk__in=list(pks))


class Dismissal(models.Model):
    """A chair's word that a finding in one paper is fine: in the file that was looked into, and in all to come."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    key = models.CharField(max_length=16)  # see `paperchecks.Finding.key`
    code = models.CharField(max_length=32)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    change = models.CharField(max_length=12)  # of what was dismissed in one go: what an undo takes back

    objects = DismissalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "key"], name="dismissal_once")]
        indexes = [models.Index(fields=["change"], name="dismissal_change")]

    def __str__(self) -> str:
        return f"dismissal of {self.key} in {self.submission_id}"


class DismissedLikenessQuerySet(models.QuerySet):
    """The vocabulary of pairs of papers that chairs have looked at."""

    def concerning(self, submissions) -> "DismissedLikenessQuerySet":
        """Pairs both of which are among these papers."""
        return self.filter(first__in=submissions, second__in=submissions)

    def between(self, first: int, second: int) -> "DismissedLikenessQuerySet":
        """What was said of one pair (pks, in the order of `Likeness`)."""
        return self.filter(first=first, second=second)

    def together(self, change: str) -> "DismissedLikenessQuerySet":
        """What was dismissed in one go."""
        return self.filter(change=change)

    def with_pks(self, pks: Iterable[int]) -> "DismissedLikenessQuerySet":
        """These rows."""
        return self.filter(pk__in=list(pks))


class DismissedLikeness(models.Model):
    """A chair's word that two papers may be as alike as they are. See also `Likeness`, which is found anew."""

    first = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    second = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    change = models.CharField(max_length=12)  # as of `Dismissal`

    objects = DismissedLikenessQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="dismissed_likeness_once")]
        indexes = [models.Index(fields=["change"], name="dismissed_likeness_change")]

    def __str__(self) -> str:
        return f"{self.first_id} may be like {self.second_id}"


class FileOrigin(models.Model):
    """What a file was called on the disk it came from, and who uploaded it."""

    file = models.OneToOneField(PaperFile, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return f"origin of {self.file_id}"


class VersionAuthors(models.Model):
    """The author list as a version prints it: [{"author", "name", "email", "affiliation", "is_contact"}].

    `author` is the public id of the authorship, whose row may have changed since.
    """

    version = models.OneToOneField(Version, models.CASCADE, related_name="+")
    authors = models.JSONField()

    def __str__(self) -> str:
        return f"authors of version {self.version_id}"

"""What the chairs decided, when it was released, and to whom it was told.

The `outcome` of a decision is the chairs' alone until a release copies it into `released_*`; authors, reviewers and
everything public read only those.
"""

from django.db import models
from django.db.models import Q

from submissions.models import Submission
from venues.models import Award, Outcome, Venue
from web.ids import public_id


class DecisionQuerySet(models.QuerySet):
    """The vocabulary of decisions."""

    def at(self, venue: Venue) -> "DecisionQuerySet":
        """Decisions of one venue."""
        return self.filter(submission__venue=venue)

    def released(self) -> "DecisionQuerySet":
        """Those that authors know."""
        return self.filter(released_at__isnull=False)


class Decision(models.Model):
    """The chairs' decision on one paper: as it stands, and as it was released."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="decision")
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("for the chairs only", blank=True)
    revision = models.PositiveIntegerField(default=1)
    decided_at = models.DateTimeField()
    released_outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, related_name="+")
    released_award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_outcome__isnull=True)
                | Q(released_at__isnull=False, released_outcome__isnull=False),
                name="decision_released_whole",
            )
        ]

    def __str__(self) -> str:
        return f"decision on {self.submission_id}"


class DecisionVersion(models.Model):
    """A decision as it stood once; never changed. `outcome` empty: the decision was cleared."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    source = models.CharField(max_length=20)  # "single", "bulk", "csv", "undo"
    change = models.CharField(max_length=12, blank=True)  # of the same change: what an undo takes back
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="decision_version_unique")]

    def __str__(self) -> str:
        return f"{self.submission_id} d{self.number}"


class Release(models.Model):
    """Telling authors: requested by a chair, cancellable until `goes_at`, then done once."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="releases")
    n_letters = models.PositiveIntegerField()
    requested_at = models.DateTimeField()
    goes_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue"],
                condition=Q(cancelled_at__isnull=True, done_at__isnull=True),
                name="release_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(done_at__isnull=True), name="release_not_both"
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.public_id}"

    @property
    def batch(self) -> str:
        """The batch of its letters in the outbox."""
        return f"release:{self.public_id}"


class ReleasedPaper(models.Model):
    """One paper of a release, with the outcome it will be told: frozen when the release is requested."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="papers")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "submission"], name="released_paper_unique")]

    def __str__(self) -> str:
        return f"{self.submission_id} in {self.release_id}"

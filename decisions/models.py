"""What the chairs decided, when it was released, and to whom it was told.

The `outcome` of a decision is the chairs' alone until a release copies it into `released_*`; authors, reviewers and
everything public read only those.
"""

from collections.abc import Iterable

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from submissions.models import Submission, SubmissionQuerySet
from venues.models import Award, Outcome, Venue
from web.ids import public_id


def undisclosed(prefix: str = "") -> Q:
    """Decided, and not what the authors know: never released, or changed since. `prefix` leads to the decision.

    See also `Decision.is_undisclosed`. The zeros stand for none, as in SQL nothing equals nothing.
    """

    def is_same(one: str, other: str) -> Q:
        return Q(Exact(Coalesce(F(f"{prefix}{one}"), 0), Coalesce(F(f"{prefix}{other}"), 0)))

    told = is_same("outcome_id", "released_outcome_id") & is_same("award_id", "released_award_id")
    return Q(**{f"{prefix}outcome__isnull": False}) & ~told


class DecisionQuerySet(models.QuerySet):
    """The vocabulary of decisions."""

    def at(self, venue: Venue) -> "DecisionQuerySet":
        """Decisions of one venue."""
        return self.filter(submission__venue=venue)

    def on(self, submission_ids: Iterable[int]) -> "DecisionQuerySet":
        """Decisions on these papers."""
        return self.filter(submission__in=submission_ids)

    def made(self) -> "DecisionQuerySet":
        """Those that stand: a cleared decision is none."""
        return self.filter(outcome__isnull=False)

    def released(self) -> "DecisionQuerySet":
        """Those that authors know."""
        return self.filter(released_at__isnull=False)


class Decision(models.Model):
    """The chairs' decision on one paper: as it stands, and as it was released. No outcome: it was cleared."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="decision")
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, blank=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("for the chairs only", blank=True)
    revision = models.PositiveIntegerField(default=1)  # the number of its latest version
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
            ),
            models.CheckConstraint(
                condition=Q(award__isnull=True) | Q(outcome__isnull=False), name="decision_award_with_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"decision on {self.submission_id}"

    @property
    def is_undisclosed(self) -> bool:
        """Whether authors do not know this decision yet. See also `undisclosed`."""
        if self.outcome_id is None:
            return False
        return (self.released_outcome_id, self.released_award_id) != (self.outcome_id, self.award_id)


class VersionSource(models.TextChoices):
    """By which road a decision was changed."""

    SINGLE = "single", "by hand"
    BULK = "bulk", "together with others"
    CSV = "csv", "from a table"
    UNDO = "undo", "by taking a change back"


class DecisionVersionQuerySet(models.QuerySet):
    """The vocabulary of the history of decisions."""

    def of(self, submission: Submission) -> "DecisionVersionQuerySet":
        """How the decision on one paper came to be, oldest first."""
        return self.filter(submission=submission).order_by("number")

    def on(self, papers: SubmissionQuerySet) -> "DecisionVersionQuerySet":
        """Versions that concern these papers."""
        return self.filter(submission__in=papers)

    def of_change(self, change: str) -> "DecisionVersionQuerySet":
        """Everything that one change did."""
        return self.filter(change=change)

    def numbered(self, numbers: Iterable[tuple[int, int]]) -> "DecisionVersionQuerySet":
        """These versions: pairs of a submission's pk and a number."""
        pairs = list(numbers)
        return self.filter(submission__in=[pk for pk, _ in pairs], number__in={number for _, number in pairs})


class DecisionVersion(models.Model):
    """A decision as it stood once; never changed. `outcome` empty: the decision was cleared."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    source = models.CharField(max_length=6, choices=VersionSource.choices)
    change = models.CharField(max_length=12)  # of the same change: what an undo takes back
    at = models.DateTimeField()

    objects = DecisionVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="decision_version_unique")]
        indexes = [models.Index(fields=["change"], name="decision_version_change")]

    def __str__(self) -> str:
        return f"{self.submission_id} d{self.number}"


class DeskState(models.TextChoices):
    """How far a desk rejection is."""

    PROPOSED = "proposed", "waits for a second chair"
    CONFIRMED = "confirmed", "confirmed by a second chair"
    DECLINED = "declined", "declined by a second chair"
    WITHDRAWN = "withdrawn", "taken back by who proposed it"


class DeskRejectionQuerySet(models.QuerySet):
    """The vocabulary of desk rejections."""

    def on(self, papers) -> "DeskRejectionQuerySet":
        """Those of these papers."""
        return self.filter(submission__in=papers)

    def proposed(self) -> "DeskRejectionQuerySet":
        """Those that wait for a second chair."""
        return self.filter(state=DeskState.PROPOSED)

    def confirmed(self) -> "DeskRejectionQuerySet":
        """Those on which two chairs agree."""
        return self.filter(state=DeskState.CONFIRMED)

    def in_state(self, state: str) -> "DeskRejectionQuerySet":
        """Those that are so far."""
        return self.filter(state=state)

    def standing(self) -> "DeskRejectionQuerySet":
        """Proposed or confirmed: at most one a paper."""
        return self.filter(state__in=(DeskState.PROPOSED, DeskState.CONFIRMED))

    def newest_first(self) -> "DeskRejectionQuerySet":
        """What waits first, then as they were proposed, the latest first."""
        return self.annotate(waits=Exact(F("state"), DeskState.PROPOSED)).order_by("-waits", "-proposed_at", "-pk")

    def with_pk(self, pk: int) -> "DeskRejectionQuerySet":
        """This row."""
        return self.filter(pk=pk)


class DeskRejection(models.Model):
    """A paper that one chair would return without review, until another says yes or no. See also `DeskKeys`.

    `evidence` holds the findings as they were when it was proposed: {"kind", "name", "severity", "sentence", "text",
    "pages", "answer"}.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()  # of the paper, on which it is based
    reason = models.TextField()  # for the authors
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=DeskState.choices, default=DeskState.PROPOSED)
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # of who declined it, for the chairs
    change = models.CharField(max_length=12, blank=True)  # of the decision that it became

    objects = DeskRejectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state__in=["proposed", "confirmed"]),
                name="desk_rejection_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at__isnull=True)
                | (~Q(state="proposed") & Q(settled_at__isnull=False)),
                name="desk_rejection_settled_once",
            ),
        ]

    def __str__(self) -> str:
        return f"desk rejection of {self.submission_id}: {self.state}"

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for a second chair. See also DeskRejectionQuerySet.proposed."""
        return self.state == DeskState.PROPOSED

    @property
    def is_confirmed(self) -> bool:
        """Whether two chairs agree. See also DeskRejectionQuerySet.confirmed."""
        return self.state == DeskState.CONFIRMED

    @property
    def is_withdrawn(self) -> bool:
        """Whether who proposed it took it back."""
        return self.state == DeskState.WITHDRAWN

    @property
    def is_declined(self) -> bool:
        """Whether the second chair said no."""
        return self.state == DeskState.DECLINED


class Recipients(models.TextChoices):
    """Which authors of a paper get its letter."""

    CONTACTS = "contacts", "the contact authors"
    CONFIRMED = "confirmed", "the contact authors, and co-authors who confirmed that they are authors"


class ReleaseQuerySet(models.QuerySet):
    """The vocabulary of releases."""

    def at(self, venue: Venue) -> "ReleaseQuerySet":
        """Releases of one venue."""
        return self.filter(venue=venue)

    def with_seal(self, seen: str) -> "ReleaseQuerySet":
        """The release of exactly these letters."""
        return self.filter(seen=seen)

    def pending(self) -> "ReleaseQuerySet":
        """Requested, and neither cancelled nor done."""
        return self.filter(cancelled_at__isnull=True, done_at__isnull=True)

    def due(self, now) -> "ReleaseQuerySet":
        """Those whose cancel window is over."""
        return self.pending().filter(goes_at__lte=now)

    def standing(self) -> "ReleaseQuerySet":
        """Those that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def with_pk(self, pk: int) -> "ReleaseQuerySet":
        """This row."""
        return self.filter(pk=pk)


class Release(models.Model):
    """Telling authors: requested by a chair, cancellable until it goes, then done once."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="releases")
    recipients = models.CharField(max_length=9, choices=Recipients.choices, default=Recipients.CONTACTS)
    seen = models.CharField(max_length=64)  # SHA-256 of the letters that the chair saw; makes a double click one
    n_letters = models.PositiveIntegerField()
    cancel_minutes = models.PositiveSmallIntegerField(default=10, validators=[MaxValueValidator(60)])
    requested_at = models.DateTimeField()
    goes_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "seen"], condition=Q(cancelled_at__isnull=True), name="release_once"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(done_at__isnull=True), name="release_not_both"
            ),
        ]
        indexes = [
            models.Index(
                fields=["goes_at"],
                condition=Q(cancelled_at__isnull=True, done_at__isnull=True),
                name="release_pending",
            )
        ]

    def __str__(self) -> str:
        return f"release {self.public_id}"

    @property
    def is_pending(self) -> bool:
        """Whether it is still to go. See also ReleaseQuerySet.pending."""
        return self.cancelled_at is None and self.done_at is None

    @property
    def batch(self) -> str:
        """The batch of its letters in the outbox."""
        return f"release:{self.public_id}"


class ReleasedPaperState(models.TextChoices):
    """What became of one paper of a release."""

    PENDING = "pending", "waiting for its release"
    OUT = "out", "released"
    CANCELLED = "cancelled", "its release was cancelled"
    WITHDRAWN = "withdrawn", "withdrawn before its release"


class ReleasedPaperQuerySet(models.QuerySet):
    """The vocabulary of papers in releases."""

    def pending(self) -> "ReleasedPaperQuerySet":
        """Those that wait for their release; their decisions cannot be changed."""
        return self.filter(state=ReleasedPaperState.PENDING)

    def of(self, submission_ids: Iterable[int]) -> "ReleasedPaperQuerySet":
        """These papers, in whichever release."""
        return self.filter(submission__in=submission_ids)


class ReleasedPaper(models.Model):
    """One paper of a release, with the outcome it will be told: frozen when the release is requested."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="papers")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="+")
    n_letters = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=ReleasedPaperState.choices, default=ReleasedPaperState.PENDING)

    objects = ReleasedPaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "submission"], name="released_paper_unique"),
            # Two chairs may release at once, never the same paper. A constraint over the venue would tell a chair
            # in conflict that a release which they cannot see is under way.
            models.UniqueConstraint(
                fields=["submission"], condition=Q(state="pending"), name="released_paper_one_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} in {self.release_id}"


class Voters(models.TextChoices):
    """Who ranks the shortlist of an award."""

    CHAIRS = "chairs", "chairs"
    AREA_CHAIRS = "area_chairs", "chairs and area chairs"
    COMMITTEE = "committee", "the whole committee"


class AwardVoteQuerySet(models.QuerySet):
    """The vocabulary of votes."""

    def at(self, venue: Venue) -> "AwardVoteQuerySet":
        """Votes of one venue, in the order of its awards."""
        return self.filter(award__venue=venue).order_by("award__position", "pk")

    def open(self) -> "AwardVoteQuerySet":
        """Those in which ballots are taken."""
        return self.filter(opened_at__isnull=False, closed_at__isnull=True)

    def about(self, award: Award) -> "AwardVoteQuerySet":
        """The vote on one award."""
        return self.filter(award=award)


class AwardVote(models.Model):
    """The way to one award: a shortlist, and a vote that chairs open and close."""

    award = models.OneToOneField(Award, models.CASCADE, related_name="+")
    voters = models.CharField(max_length=11, choices=Voters.choices, default=Voters.AREA_CHAIRS)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = AwardVoteQuerySet.as_manager()

    def __str__(self) -> str:
        return f"vote on {self.award_id}"

    @property
    def is_open(self) -> bool:
        """Whether ballots are taken."""
        return self.opened_at is not None and self.closed_at is None


class ShortlistedQuerySet(models.QuerySet):
    """The vocabulary of shortlists."""

    def of(self, vote: AwardVote) -> "ShortlistedQuerySet":
        """The shortlist of one vote."""
        return self.filter(vote=vote)

    def on(self, submissions: SubmissionQuerySet | list[Submission]) -> "ShortlistedQuerySet":
        """Entries about these papers."""
        return self.filter(submission__in=submissions)


class Shortlisted(models.Model):
    """A paper that stands for an award."""

    vote = models.ForeignKey(AwardVote, models.CASCADE, related_name="shortlist")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    objects = ShortlistedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "shortlisted"
        constraints = [models.UniqueConstraint(fields=["vote", "submission"], name="shortlisted_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} for {self.vote_id}"


# Django looks for tables here only; the tables of identity.py belong to this app too.
from decisions import identity  # noqa: E402, F401

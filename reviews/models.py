"""What the committee says about papers, without who says it.

A review carries a handle, random per paper; who stands behind it is in `identity.py`, and nothing here leads there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from policy.visibility import Level
from submissions.models import Submission
from venues.models import Venue
from web.ids import public_id

LOST = timedelta(minutes=10)  # a worker that has been silent for so long over a proposal is dead
# … and so long over one that is shown, while it works out what the rules cost; see `reviews.child.Budget` and PRICING.
LOST_PRICES = timedelta(minutes=20)


class AssignmentRole(models.TextChoices):
    """In which role somebody is assigned to a paper."""

    REVIEWER = "reviewer", "reviewer"
    AREA_CHAIR = "area_chair", "area chair"


ROLES = tuple(AssignmentRole.values)


class BidValue(models.IntegerChoices):
    """How much a committee member wants a paper."""

    EAGER = 3, "eager"
    WILLING = 2, "willing"
    NEUTRAL = 0, "in a pinch"
    NOT = -2, "not willing"


class ReviewQuerySet(models.QuerySet):
    """The vocabulary of reviews."""

    def of(self, submission: Submission) -> "ReviewQuerySet":
        """Reviews of one paper."""
        return self.filter(submission=submission)

    def of_many(self, submission_ids: Iterable[int]) -> "ReviewQuerySet":
        """Reviews of these papers."""
        return self.filter(submission__in=submission_ids)

    def with_pks(self, pks: Iterable[int]) -> "ReviewQuerySet":
        """These rows."""
        return self.filter(pk__in=pks)

    def at(self, venue: Venue) -> "ReviewQuerySet":
        """Reviews of a venue's papers."""
        return self.filter(submission__venue=venue)

    def submitted(self) -> "ReviewQuerySet":
        """Those that their reviewers have submitted."""
        return self.standing().filter(submitted_at__isnull=False)

    def missing(self) -> "ReviewQuerySet":
        """Those asked for and not submitted yet."""
        return self.standing().filter(submitted_at__isnull=True)

    def standing(self) -> "ReviewQuerySet":
        """Those that somebody is asked for now, begun or not."""
        return self.filter(retired_at__isnull=True)

    def with_id(self, public_id: str) -> "ReviewQuerySet":
        """The review with this id."""
        return self.filter(public_id=public_id)

    def by_handle(self) -> "ReviewQuerySet":
        """In an order that tells nothing: neither who was assigned first nor who was quick."""
        return self.order_by("submission", "handle", "pk")


class Review(models.Model):
    """One review of one paper: asked for, begun, submitted.

    `draft` is what its reviewer is typing and nobody else reads; `answers` is what they last submitted, empty until
    then. Both by key of the review form's questions.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reviews")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    handle = models.CharField(max_length=4)  # "Reviewer k7"
    draft = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    # Twins of submitted answers whose question has a use; see also QuestionUse.
    rating = models.FloatField(null=True)
    confidence = models.FloatField(null=True)
    is_nominating = models.BooleanField(default=False)
    has_ethics_flag = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)  # counts saves; a save names the one it builds on
    field_revisions = models.JSONField(default=dict, blank=True)  # key → revision at which it last changed
    began_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)  # first time
    n_versions = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)  # its reviewer was taken off the paper: kept, counted nowhere
    due_at = models.DateTimeField(null=True)  # of its own, where its reviewer came in an emergency; null: the venue's

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "handle"], name="review_handle_unique")]
        indexes = [
            models.Index(fields=["submission", "submitted_at"], name="review_submission"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="review_own_due"),
        ]

    def __str__(self) -> str:
        return f"review {self.handle} of {self.submission_id}"

    @property
    def is_submitted(self) -> bool:
        """Whether its reviewer has submitted it. See also ReviewQuerySet.submitted."""
        return self.submitted_at is not None and self.retired_at is None

    @property
    def is_begun(self) -> bool:
        """Whether its reviewer has written anything."""
        return self.began_at is not None or self.submitted_at is not None

    @property
    def has_changes(self) -> bool:
        """Whether its reviewer typed something that they have not submitted (again)."""
        return self.draft != self.answers


class ReviewVersion(models.Model):
    """A review as it was submitted once; never changed."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="review_version_unique")]

    def __str__(self) -> str:
        return f"{self.review_id} v{self.number}"


class Tally(models.Model):
    """What the reviews of one paper amount to, kept by the actions so that tables sort in SQL.

    `manage.py check_invariants` recounts it. mean and spread (population standard deviation) are over the
    ratings of submitted reviews; null without any.
    """

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="tally")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    n_assigned = models.PositiveSmallIntegerField(default=0)
    n_submitted = models.PositiveSmallIntegerField(default=0)
    ratings = models.JSONField(default=list)  # ascending; what plots draw
    mean = models.FloatField(null=True)
    spread = models.FloatField(null=True)
    lowest = models.FloatField(null=True)
    highest = models.FloatField(null=True)
    mean_confidence = models.FloatField(null=True)
    n_nominations = models.PositiveSmallIntegerField(default=0)
    n_ethics_flags = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        indexes = [
            models.Index(fields=["venue", "mean"], name="tally_mean"),
            models.Index(fields=["venue", "spread"], name="tally_spread"),
        ]

    def __str__(self) -> str:
        return f"tally of {self.submission_id}"


RESPONSE_LIMIT = 6000  # characters of an author response


class Response(models.Model):
    """The authors' answer to the reviews, one a paper. `draft` is theirs alone, `text` is what they submitted."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="response")
    text = models.TextField(blank=True)
    draft = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)  # first time
    n_versions = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"response of {self.submission_id}"


class ResponseVersion(models.Model):
    """A response as it was submitted once; never changed."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="response_version_unique")]

    def __str__(self) -> str:
        return f"{self.response_id} v{self.number}"


class CommentQuerySet(models.QuerySet):
    """The vocabulary of the discussion."""

    def of(self, submission: Submission) -> "CommentQuerySet":
        """Comments on one paper."""
        return self.filter(submission=submission)

    def kept(self) -> "CommentQuerySet":
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)

    def removed(self) -> "CommentQuerySet":
        """Those that were removed and can be brought back."""
        return self.filter(removed_at__isnull=False)

    def with_id(self, public_id: str) -> "CommentQuerySet":
        """The comment with this id."""
        return self.filter(public_id=public_id)

    def since(self, at: datetime) -> "CommentQuerySet":
        """Written at that time or later."""
        return self.filter(written_at__gte=at)

    def saying(self, text: str, level: int) -> "CommentQuerySet":
        """With exactly this text for these readers."""
        return self.filter(text=text, level=level)

    def readable_at(self, bound: Level) -> "CommentQuerySet":
        """Comments whose level reaches the reader's bound. See also `policy.visibility.bound`."""
        return self.filter(level__gte=bound)

    def in_order(self) -> "CommentQuerySet":
        """Oldest first."""
        return self.order_by("written_at", "pk")


class Comment(models.Model):
    """One contribution to the committee's discussion of a paper, signed with a handle ("Reviewer k7")."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="comments")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    signed = models.CharField(max_length=40)  # "Reviewer k7", "Area chair", "Chair"
    level = models.PositiveSmallIntegerField(choices=[(level.value, level.name) for level in Level])
    text = models.TextField()
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"comment {self.public_id}"


class MetaReview(models.Model):
    """An area chair's summary and recommendation; `draft` and `answers` as in a Review."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="meta_review")
    draft = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    recommendation = models.CharField(max_length=40, blank=True)  # twin of the submitted answer with that use
    revision = models.PositiveIntegerField(default=0)
    field_revisions = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)  # first time
    n_versions = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"meta-review of {self.submission_id}"

    @property
    def is_submitted(self) -> bool:
        """Whether an area chair has submitted it."""
        return self.submitted_at is not None

    @property
    def has_changes(self) -> bool:
        """Whether something was typed that is not submitted (again)."""
        return self.draft != self.answers


class MetaReviewVersion(models.Model):
    """A meta-review as it was submitted once; never changed."""

    meta_review = models.ForeignKey(MetaReview, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meta_review", "number"], name="meta_review_version_unique")]

    def __str__(self) -> str:
        return f"{self.meta_review_id} v{self.number}"


class EndReason(models.TextChoices):
    """Why mending takes somebody off a paper."""

    CONFLICT = "conflict", "in conflict with the paper"
    LEFT = "left", "not on the committee any more"
    GIVES_WAY = "gives_way", "gives way"
    BY_HAND = "by_hand", "taken off by a chair"


class ProposalQuerySet(models.QuerySet):
    """The vocabulary of proposals."""

    def at(self, venue: Venue) -> "ProposalQuerySet":
        """Proposals of one venue."""
        return self.filter(venue=venue)

    def open(self) -> "ProposalQuerySet":
        """Neither published nor thrown away; a venue has one at most."""
        return self.filter(published_at__isnull=True, discarded_at__isnull=True)

    def published(self) -> "ProposalQuerySet":
        """Those that became assignments."""
        return self.filter(published_at__isnull=False)

    def discarded(self) -> "ProposalQuerySet":
        """Those that a chair threw away or replaced."""
        return self.filter(discarded_at__isnull=False, published_at__isnull=True)

    def editable(self) -> "ProposalQuerySet":
        """Worked out, and still open."""
        return self.open().filter(solved_at__isnull=False)

    def unsolved(self) -> "ProposalQuerySet":
        """Open ones without an answer, which may still come."""
        return self.open().filter(solved_at__isnull=True, failed_because="")

    def waiting(self, lost_before) -> "ProposalQuerySet":
        """Open ones that nobody is working out, or whose worker has been silent since that time."""
        return self.unsolved().filter(Q(began_at__isnull=True) | Q(began_at__lt=lost_before))

    def claimed(self, pk: int, began_at) -> "ProposalQuerySet":
        """This one, as long as the worker that began it then still holds it."""
        return self.open().filter(pk=pk, began_at=began_at, solved_at__isnull=True)

    def unpriced(self, lost_before) -> "ProposalQuerySet":
        """Worked out and open ones that do not say what their rules cost, and whose worker has been silent so long."""
        lacking = [Q(**{f"report__{role}__isnull": False, f"report__{role}__prices__isnull": True}) for role in ROLES]
        return self.editable().filter(lacking[0] | lacking[1], began_at__lt=lost_before)

    def with_pk(self, pk: int) -> "ProposalQuerySet":
        """This row."""
        return self.filter(pk=pk)


class Proposal(models.Model):
    """An assignment that the solver proposed and chairs edit before they publish it; pairs are in `identity.py`."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="proposals")
    parameters = models.JSONField(default=dict)
    secret = models.CharField(max_length=64, blank=True)  # of its lot, see `assigning.Lot`; none where none is drawn
    report = models.JSONField(default=dict)  # numbers only, never a name: figures are computed for the viewer
    requested_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)  # when a worker last took it up
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    solved_at = models.DateTimeField(null=True)
    failed_because = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue"],
                condition=Q(published_at__isnull=True, discarded_at__isnull=True),
                name="proposal_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"proposal {self.public_id}"

    @property
    def is_mending(self) -> bool:
        """Whether it changes what is assigned instead of only adding to it."""
        return bool(self.parameters.get("is_mending"))


class Shortfall(models.Model):
    """A paper that a proposal could not give all its reviews, and why."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="shortfalls")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10)
    n_missing = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    names_others = models.BooleanField(default=False)  # the reason counts other papers: not for a conflicted chair

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "submission", "role"], name="shortfall_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.n_missing} missing for {self.submission_id}"


class AffinityRunQuerySet(models.QuerySet):
    """The vocabulary of runs."""

    def at(self, venue: Venue) -> "AffinityRunQuerySet":
        """The run of one venue, if there was one."""
        return self.filter(venue=venue)


class AffinityRun(models.Model):
    """When the affinities of a venue were last computed, and from what: the digest of all texts and topics."""

    venue = models.OneToOneField(Venue, models.CASCADE, related_name="affinity_run")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = AffinityRunQuerySet.as_manager()

    def __str__(self) -> str:
        return f"affinities of {self.venue_id}"


class EmergencyAnswer(models.TextChoices):
    """What somebody said to a call for emergency reviewers."""

    NONE = "", "no answer yet"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"


class EmergencyCallQuerySet(models.QuerySet):
    """The vocabulary of calls for emergency reviewers."""

    def on(self, submission: Submission) -> "EmergencyCallQuerySet":
        """Calls for one paper."""
        return self.filter(submission=submission)

    def at(self, venue: Venue) -> "EmergencyCallQuerySet":
        """Calls for a venue's papers."""
        return self.filter(submission__venue=venue)

    def with_id(self, public_id: str) -> "EmergencyCallQuerySet":
        """The call with this id."""
        return self.filter(public_id=public_id)

    def with_pk(self, pk: int) -> "EmergencyCallQuerySet":
        """This row."""
        return self.filter(pk=pk)

    def standing(self) -> "EmergencyCallQuerySet":
        """Those that nobody took back."""
        return self.filter(withdrawn_at__isnull=True)

    def answerable(self, now: datetime) -> "EmergencyCallQuerySet":
        """Those that can still be answered, as far as the clock says."""
        return self.standing().filter(answer_by__gt=now)


class EmergencyCall(models.Model):
    """A paper lacks reviews, and some people are asked at once; whom, is in `identity.py`. First come, first served."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    n_needed = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()  # of the reviews that it brings
    answer_by = models.DateTimeField()  # from then on its links accept nothing
    called_at = models.DateTimeField()
    mails_at = models.DateTimeField()  # until then it can be taken back without a trace
    withdrawn_at = models.DateTimeField(null=True)

    objects = EmergencyCallQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["submission", "called_at"], name="emergency_call_submission")]

    def __str__(self) -> str:
        return f"emergency call {self.public_id}"


# Django looks for tables here only; the tables of identity.py belong to this app too.
from reviews import identity  # noqa: E402, F401

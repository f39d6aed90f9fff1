"""Who reviews, bids on, leads, comments on what.

Every key has `related_name="+"`: identity points at content, content never points back.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models

from reviews.models import (
    AssignmentRole,
    BidValue,
    Comment,
    EmergencyAnswer,
    EmergencyCall,
    EndReason,
    MetaReview,
    Proposal,
    Review,
)
from submissions.models import Submission
from venues.models import Venue
from web.ids import public_id, secret_token


class AssignmentQuerySet(models.QuerySet):
    """The vocabulary of assignments."""

    def of(self, person) -> "AssignmentQuerySet":
        """What one person is assigned to."""
        return self.filter(person=person)

    def to(self, submission: Submission) -> "AssignmentQuerySet":
        """Who is assigned to one paper."""
        return self.filter(submission=submission)

    def at(self, venue: Venue) -> "AssignmentQuerySet":
        """Assignments of a venue's papers."""
        return self.filter(submission__venue=venue)

    def reviewing(self) -> "AssignmentQuerySet":
        """As reviewers."""
        return self.filter(role=AssignmentRole.REVIEWER)

    def leading(self) -> "AssignmentQuerySet":
        """As area chairs."""
        return self.filter(role=AssignmentRole.AREA_CHAIR)

    def made_at(self, at: datetime) -> "AssignmentQuerySet":
        """Those that one publication made."""
        return self.filter(assigned_at=at)

    def with_pks(self, pks: Iterable[int]) -> "AssignmentQuerySet":
        """These rows."""
        return self.filter(pk__in=pks)

    def as_role(self, role: str) -> "AssignmentQuerySet":
        """In one role."""
        return self.filter(role=role)

    def but_for_roles(self, roles: Iterable[str]) -> "AssignmentQuerySet":
        """In other roles than these."""
        return self.exclude(role__in=roles)

    def to_many(self, submission_ids: Iterable[int]) -> "AssignmentQuerySet":
        """Who is assigned to these papers."""
        return self.filter(submission__in=submission_ids)


class Assignment(models.Model):
    """One person's published task on one paper; a reviewer's has the review that it asks for."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=AssignmentRole.choices)
    review = models.OneToOneField(Review, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField()
    score = models.FloatField(null=True)  # affinity when assigned, in [0, 1]; null: not known
    reason = models.CharField(max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "person", "role"], name="assignment_unique"),
            models.CheckConstraint(
                condition=models.Q(role="reviewer", review__isnull=False)
                | models.Q(role="area_chair", review__isnull=True),
                name="assignment_reviewer_has_review",
            ),
        ]
        indexes = [models.Index(fields=["person", "submission"], name="assignment_person")]

    def __str__(self) -> str:
        return f"assignment to {self.submission_id}"


class FormerAssignmentQuerySet(models.QuerySet):
    """The vocabulary of former assignments."""

    def of(self, person) -> "FormerAssignmentQuerySet":
        """What one person was taken off."""
        return self.filter(person=person)

    def to(self, submission: Submission) -> "FormerAssignmentQuerySet":
        """Who was taken off one paper."""
        return self.filter(submission=submission)

    def at(self, venue: Venue) -> "FormerAssignmentQuerySet":
        """Former assignments of a venue's papers."""
        return self.filter(submission__venue=venue)


class FormerAssignment(models.Model):
    """A reviewer who was taken off a paper after beginning a review: the text is kept, and theirs if they return."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    review = models.OneToOneField(Review, models.CASCADE, related_name="+")
    ended_at = models.DateTimeField()

    objects = FormerAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="former_assignment_unique"),
        ]

    def __str__(self) -> str:
        return f"former assignment to {self.submission_id}"


class BidQuerySet(models.QuerySet):
    """The vocabulary of bids."""

    def of(self, person) -> "BidQuerySet":
        """One person's bids."""
        return self.filter(person=person)

    def on(self, submission: Submission) -> "BidQuerySet":
        """Bids on one paper."""
        return self.filter(submission=submission)

    def at(self, venue: Venue) -> "BidQuerySet":
        """Bids on a venue's papers."""
        return self.filter(submission__venue=venue)


class Bid(models.Model):
    """One person's wish about one paper."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    value = models.SmallIntegerField(choices=BidValue.choices)
    at = models.DateTimeField()

    objects = BidQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="bid_unique")]
        indexes = [models.Index(fields=["person", "submission"], name="bid_person")]

    def __str__(self) -> str:
        return f"bid on {self.submission_id}"


class Affinity(models.Model):
    """How near one person's expertise is to one paper, in parts. Written as one set for a whole venue."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.FloatField(null=True)  # in [0, 1]; null: no words to compare
    topics = models.FloatField(null=True)  # in [0, 1]; null: one side names none
    n_shared = models.PositiveSmallIntegerField(default=0)  # topics in common
    base = models.FloatField(null=True)  # both parts by the usual weights, before any bid; lists sort by it

    class Meta:
        verbose_name_plural = "affinities"
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="affinity_unique")]
        indexes = [models.Index(fields=["person", "submission"], name="affinity_person")]

    def __str__(self) -> str:
        return f"affinity to {self.submission_id}"


class ProposedPairQuerySet(models.QuerySet):
    """The vocabulary of proposed pairs."""

    def of(self, proposal: Proposal) -> "ProposedPairQuerySet":
        """Pairs of one proposal, those taken out by hand included."""
        return self.filter(proposal=proposal)

    def standing(self) -> "ProposedPairQuerySet":
        """Pairs that publishing would assign."""
        return self.filter(is_removed=False)

    def to(self, submission: Submission) -> "ProposedPairQuerySet":
        """Pairs of one paper."""
        return self.filter(submission=submission)

    def but_for(self, submission_ids: Iterable[int]) -> "ProposedPairQuerySet":
        """Pairs of other papers than these."""
        return self.exclude(submission__in=submission_ids)

    def of_person(self, person) -> "ProposedPairQuerySet":
        """Pairs of one person."""
        return self.filter(person=person)

    def as_role(self, role: str) -> "ProposedPairQuerySet":
        """Pairs in one role."""
        return self.filter(role=role)

    def with_pks(self, pks: Iterable[int]) -> "ProposedPairQuerySet":
        """These rows."""
        return self.filter(pk__in=pks)

    def by_hand(self) -> "ProposedPairQuerySet":
        """What a chair put in or took out."""
        return self.filter(is_by_hand=True)


class ProposedPair(models.Model):
    """One pair of a proposal: by the solver, or by the chair's hand."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=AssignmentRole.choices, default=AssignmentRole.REVIEWER)
    score = models.FloatField(null=True)  # affinity with the bid, in [0, 1]; null: nothing is known
    reasons = models.JSONField(default=list)  # phrases: "topics: 2 shared", "text 0.41", "bid: eager"
    is_by_hand = models.BooleanField(default=False)
    is_removed = models.BooleanField(default=False)  # a chair took it out; a new proposal leaves it out too

    objects = ProposedPairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "submission", "person", "role"], name="proposed_pair_unique")
        ]
        indexes = [models.Index(fields=["proposal", "person"], name="proposed_pair_person")]

    def __str__(self) -> str:
        return f"pair of {self.proposal_id}"


class ProposedEndQuerySet(models.QuerySet):
    """The vocabulary of proposed ends."""

    def of(self, proposal: Proposal) -> "ProposedEndQuerySet":
        """Those of one proposal, kept ones included."""
        return self.filter(proposal=proposal)

    def standing(self) -> "ProposedEndQuerySet":
        """Those that publishing would carry out."""
        return self.filter(is_kept=False)

    def kept(self) -> "ProposedEndQuerySet":
        """Those of which a chair said that the person stays."""
        return self.filter(is_kept=True)

    def to(self, submission: Submission) -> "ProposedEndQuerySet":
        """Those of one paper."""
        return self.filter(submission=submission)

    def but_for(self, submission_ids: Iterable[int]) -> "ProposedEndQuerySet":
        """Those of other papers than these."""
        return self.exclude(submission__in=submission_ids)

    def of_person(self, person) -> "ProposedEndQuerySet":
        """Those of one person."""
        return self.filter(person=person)

    def as_role(self, role: str) -> "ProposedEndQuerySet":
        """Those in one role."""
        return self.filter(role=role)

    def with_pks(self, pks: Iterable[int]) -> "ProposedEndQuerySet":
        """These rows."""
        return self.filter(pk__in=pks)

    def by_hand(self) -> "ProposedEndQuerySet":
        """Where a chair took somebody off, or keeps somebody."""
        return self.filter(is_by_hand=True)

    def carried_out(self) -> "ProposedEndQuerySet":
        """Those that publishing took off, and nothing has put back."""
        return self.filter(was__isnull=False)


class ProposedEnd(models.Model):
    """An assignment that publishing a mending would take away, as long as its review is not begun."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=AssignmentRole.choices)
    why = models.CharField(max_length=10, choices=EndReason.choices)
    is_by_hand = models.BooleanField(default=False)
    is_kept = models.BooleanField(default=False)  # a chair keeps the person; a new mending keeps them too
    was = models.JSONField(null=True)  # the assignment that was taken away, so that an undo can put it back

    objects = ProposedEndQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "submission", "person", "role"], name="proposed_end_unique")
        ]
        indexes = [models.Index(fields=["proposal", "person"], name="proposed_end_person")]

    def __str__(self) -> str:
        return f"end of {self.proposal_id}"


class SolvedProblemQuerySet(models.QuerySet):
    """The vocabulary of solved problems."""

    def of(self, proposal: Proposal) -> "SolvedProblemQuerySet":
        """Those of one proposal."""
        return self.filter(proposal=proposal)

    def as_role(self, role: str) -> "SolvedProblemQuerySet":
        """The one of one role."""
        return self.filter(role=role)


class SolvedProblem(models.Model):
    """What the solver was asked for a proposal and what it answered, with its proof, by their keys."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=AssignmentRole.choices)
    problem = models.BinaryField()  # see assignment.files.write_problem
    answer = models.BinaryField()  # compressed JSON; see assignment.files.answer_as_json

    objects = SolvedProblemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "role"], name="solved_problem_unique")]

    def __str__(self) -> str:
        return f"solved problem of {self.proposal_id}"


class CommentAuthor(models.Model):
    """Who wrote a comment."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"author of comment {self.comment_id}"


class LastLook(models.Model):
    """When a person last read the discussion of a paper; what came later is news to them."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="last_look_unique")]
        indexes = [models.Index(fields=["person", "submission"], name="last_look_person")]

    def __str__(self) -> str:
        return f"last look at {self.submission_id}"


class MetaReviewAuthor(models.Model):
    """Who wrote a meta-review."""

    meta_review = models.OneToOneField(MetaReview, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"author of meta-review {self.meta_review_id}"


class EmergencyCaller(models.Model):
    """Who made a call for emergency reviewers, and hears who takes the paper."""

    call = models.OneToOneField(EmergencyCall, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"caller of {self.call_id}"


class EmergencyAskQuerySet(models.QuerySet):
    """The vocabulary of people called in an emergency."""

    def of(self, person) -> "EmergencyAskQuerySet":
        """One person's."""
        return self.filter(person=person)

    def on(self, submission: Submission) -> "EmergencyAskQuerySet":
        """Who was called for one paper."""
        return self.filter(submission=submission)

    def on_many(self, submission_ids: Iterable[int]) -> "EmergencyAskQuerySet":
        """Who was called for these papers."""
        return self.filter(submission__in=submission_ids)

    def at(self, venue: Venue) -> "EmergencyAskQuerySet":
        """Who was called for a venue's papers."""
        return self.filter(submission__venue=venue)

    def by_call(self, call: EmergencyCall) -> "EmergencyAskQuerySet":
        """Who was asked with one call."""
        return self.filter(call=call)

    def with_pk(self, pk: int) -> "EmergencyAskQuerySet":
        """This row."""
        return self.filter(pk=pk)

    def accepted(self) -> "EmergencyAskQuerySet":
        """Who said yes."""
        return self.filter(answer=EmergencyAnswer.ACCEPTED)

    def unanswered(self) -> "EmergencyAskQuerySet":
        """Who said nothing yet."""
        return self.filter(answer=EmergencyAnswer.NONE)

    def written_to(self) -> "EmergencyAskQuerySet":
        """Who gets a mail. Somebody in conflict gets none, where whoever called must not know that they are."""
        return self.exclude(mail_key="")


class EmergencyAsk(models.Model):
    """One person called for one paper, once at most. Whoever holds the token answers, without an account."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    token = models.CharField(max_length=32, unique=True, default=secret_token, editable=False)
    call = models.ForeignKey(EmergencyCall, models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")  # of the call
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mail_key = models.CharField(max_length=200, blank=True)  # of the letter in the outbox; see `written_to`
    score = models.FloatField(null=True)  # affinity when called, in [0, 1]; null: not known
    reason = models.CharField(max_length=300, blank=True)  # why they fit
    answer = models.CharField(max_length=8, choices=EmergencyAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=1000, blank=True)  # to the chairs, with a no

    objects = EmergencyAskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="emergency_ask_unique")]
        indexes = [models.Index(fields=["person", "submission"], name="emergency_ask_person")]

    def __str__(self) -> str:
        return f"emergency ask {self.public_id}"

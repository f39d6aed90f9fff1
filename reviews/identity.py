"""Who reviews, bids on, leads, comments on what.

Every key has `related_name="+"`: identity points at content, content never points back.
"""

from django.conf import settings
from django.db import models

from reviews.models import Comment, MetaReview, Proposal, Review
from submissions.models import Submission
from venues.models import Venue


class AssignmentRole(models.TextChoices):
    """In which role somebody is assigned to a paper."""

    REVIEWER = "reviewer", "reviewer"
    AREA_CHAIR = "area_chair", "area chair"


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


class Assignment(models.Model):
    """One person's published task on one paper; a reviewer's has the review that it asks for."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=AssignmentRole.choices)
    review = models.OneToOneField(Review, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField()
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


class BidValue(models.IntegerChoices):
    """How much a committee member wants a paper."""

    EAGER = 3, "eager"
    WILLING = 2, "willing"
    NEUTRAL = 0, "in a pinch"
    NOT = -2, "not willing"


class Bid(models.Model):
    """One person's wish about one paper."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    value = models.SmallIntegerField(choices=BidValue.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="bid_unique")]
        indexes = [models.Index(fields=["person", "submission"], name="bid_person")]

    def __str__(self) -> str:
        return f"bid on {self.submission_id}"


class ProposedPair(models.Model):
    """One pair of a proposal: by the solver, or by the chair's hand."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=AssignmentRole.choices, default=AssignmentRole.REVIEWER)
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)  # sentences: "text 0.41", "2 topics in common", "bid: eager"
    is_by_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "submission", "person", "role"], name="proposed_pair_unique")
        ]

    def __str__(self) -> str:
        return f"pair of {self.proposal_id}"


class CommentAuthor(models.Model):
    """Who wrote a comment."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"author of comment {self.comment_id}"


class MetaReviewAuthor(models.Model):
    """Who wrote a meta-review."""

    meta_review = models.OneToOneField(MetaReview, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"author of meta-review {self.meta_review_id}"

"""Who reviews and who leads which paper, once it is settled: assign, take off, set the area chair.

A mail about one assignment waits `UNDO_SPAN` in the outbox. Taking the assignment back within that time takes the
mail back too, so that an undone click tells nobody anything.
"""

from datetime import datetime, timedelta

from django.db import transaction

from audit.actions import record
from notifications.actions import cancel_waiting, enqueue
from reviews import mails
from reviews.actions.tallies import recount
from reviews.identity import Assignment, FormerAssignment
from reviews.models import AssignmentRole, Review
from submissions.access import is_conflicted_with
from submissions.models import Submission
from venues.access import roles_of
from web.ids import random_id
from web.problems import Refused

UNDO_SPAN = timedelta(minutes=3)


class CannotAssign(Refused):
    """Raised when this person must not, or need not, be assigned to this paper."""


class NotAssigned(Refused):
    """Raised when somebody who is not assigned (any more) is to be taken off a paper."""


class ReviewBegun(Refused):
    """Raised when a reviewer who has begun to write would be taken off without a second word."""


def assign(
    submission: Submission,
    person,
    *,
    role: str,
    by,
    now: datetime,
    score: float | None = None,
    reason: str = "",
    due_at: datetime | None = None,
    replaces=None,
    tells: bool = True,
) -> Assignment:
    """Assign somebody to a paper at once and tell them by mail (unless `tells` is false).

    `replaces` is taken off the paper in the same step. `due_at` is when their review is due, if not with the others.

    A reviewer who was taken off this paper before gets the review back that they had begun. A full load is the
    chair's business; a conflict is nobody's choice. Raises CannotAssign, or as `unassign` for who is replaced.
    """
    with transaction.atomic():
        paper = locked(submission)
        if replaces is not None:
            unassign(paper, replaces, role=role, by=by, now=now, tells=tells)
        _check(paper, person, role)
        review = _review_for(paper, person, due_at) if role == AssignmentRole.REVIEWER else None
        assignment = Assignment.objects.create(
            submission=paper, person=person, role=role, review=review, assigned_at=now, score=score, reason=reason[:300]
        )
        record(
            "reviews.assign", by=by, now=now, venue_id=paper.venue_id, submission_id=paper.pk,
            person_id=person.pk, role=role,
        )  # fmt: skip
        recount(paper)
        if tells:
            mail = mails.assigned(paper, person, role=role, assigned_at=now, due_at=due_at)
            enqueue([mail], now=now, not_before=now + UNDO_SPAN)
    return assignment


def unassign(
    submission: Submission, person, *, role: str, by, now: datetime, is_confirmed: bool = False, tells: bool = True
) -> None:
    """Take somebody off a paper. A review that was begun is kept, counts nowhere, and comes back with its reviewer.

    Raises NotAssigned, or ReviewBegun when something was written and nobody confirmed.
    """
    with transaction.atomic():
        assignment = Assignment.objects.to(submission).of(person).as_role(role).select_for_update(of=("self",)).first()
        if assignment is None:
            raise NotAssigned(f"{person.get_full_name()} is not assigned to paper {submission.number} (any more).")
        # Locked, so that a save that is under way is either seen here or refused there.
        review = Review.objects.select_for_update().get(pk=assignment.review_id) if assignment.review_id else None
        if review and review.is_begun and not is_confirmed:
            raise ReviewBegun(
                f"{person.get_full_name()} has begun a review of paper {submission.number}. Confirm to take them off; "
                "the text is kept, counts nowhere, and comes back when you assign them again."
            )
        assignment.delete()
        if review:
            _put_away(review, submission, person, now)
        record(
            "reviews.unassign", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk,
            person_id=person.pk, role=role, had_begun=bool(review and review.is_begun),
        )  # fmt: skip
        recount(submission)
        was_at = assignment.assigned_at
        if tells and not cancel_waiting([mails.assignment_key(submission, person, role, was_at)]):
            mail = mails.unassigned(submission, person, role=role, assigned_at=was_at)
            enqueue([mail], now=now, not_before=now + UNDO_SPAN)


def set_area_chair(submission: Submission, person, *, by, now: datetime, tells: bool = True) -> Assignment | None:
    """Make somebody the only area chair of a paper, or nobody with None. Gives the assignment, if it is a new one."""
    with transaction.atomic():
        locked(submission)
        leading = list(Assignment.objects.to(submission).leading().select_related("person"))
        for assignment in leading:
            if assignment.person != person:
                unassign(submission, assignment.person, role=AssignmentRole.AREA_CHAIR, by=by, now=now, tells=tells)
        if person is None or any(assignment.person == person for assignment in leading):
            return None
        return assign(submission, person, role=AssignmentRole.AREA_CHAIR, by=by, now=now, tells=tells)


def fresh_handle(taken: set[str]) -> str:
    """A handle that no review of the paper has: two random characters, three when those run out."""
    length = 2 if len(taken) < 300 else 3
    while (handle := random_id(length)) in taken:
        pass
    return handle


def locked(submission: Submission) -> Submission:
    """The paper as it stands, held until the end of the transaction: one assignment at a time."""
    try:
        return Submission.objects.active().select_for_update(of=("self",)).select_related("venue").get(pk=submission.pk)
    except Submission.DoesNotExist:
        raise CannotAssign(f"Paper {submission.number or ''} is withdrawn or was never submitted.") from None


def _check(paper: Submission, person, role: str) -> None:
    name = person.get_full_name()
    if role not in roles_of(person, paper.venue):
        raise CannotAssign(f"{name} is no {AssignmentRole(role).label} of {paper.venue.short_name}.")
    if is_conflicted_with(person, paper):
        raise CannotAssign(f"{name} is in conflict with paper {paper.number} and cannot be assigned to it.")
    for assignment in Assignment.objects.to(paper).of(person):
        raise CannotAssign(f"{name} is {AssignmentRole(assignment.role).label} of paper {paper.number} already.")


def _review_for(paper: Submission, person, due_at: datetime | None) -> Review:
    """The review that the person left behind on this paper, or a new one."""
    former = FormerAssignment.objects.to(paper).of(person).select_related("review").first()
    if former:
        former.delete()
        former.review.retired_at = None
        former.review.due_at = due_at
        former.review.save(update_fields=["retired_at", "due_at"])
        return former.review
    taken = set(Review.objects.of(paper).values_list("handle", flat=True))
    return Review.objects.create(submission=paper, handle=fresh_handle(taken), due_at=due_at)


def _put_away(review: Review, submission: Submission, person, now: datetime) -> None:
    if not review.is_begun:
        review.delete()
        return
    review.retired_at = now
    review.save(update_fields=["retired_at"])
    FormerAssignment.objects.create(submission=submission, person=person, review=review, ended_at=now)

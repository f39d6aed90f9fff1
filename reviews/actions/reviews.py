"""Typing and submitting a review."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from audit import actions as audit
from reviews import doors
from reviews.actions.saving import merge_answers
from reviews.actions.tallies import recount
from reviews.models import Review, ReviewVersion
from venues.deadlines import Calendar
from venues.models import FormOf, Question, QuestionUse
from venues.questions import missing, questions_of
from web.problems import Refused


class Unfinished(Refused):
    """Raised when required questions of a form are not answered."""

    def __init__(self, questions: list[Question]) -> None:
        n = len(questions)
        super().__init__(f"{n} required {'answer is' if n == 1 else 'answers are'} missing: nothing was submitted yet.")
        self.questions = questions


def save_review(review: Review, *, by, now: datetime, revision: int, changes: Mapping[str, Any]) -> Review:
    """Keep what a reviewer typed, whatever the clock says: only submitting asks for an open door.

    Raises Stale when one of the fields changed after `revision`, WrongAnswer for an answer that is not allowed.
    """
    submission = review.submission
    questions = questions_of(submission.venue, FormOf.REVIEW)
    with transaction.atomic():
        row = _locked(review)
        changed = merge_answers(row, questions, revision=revision, changes=changes)
        if not changed:
            return row
        row.saved_at = now
        row.began_at = row.began_at or now
        row.save(update_fields=["draft", "field_revisions", "revision", "saved_at", "began_at"])
        audit.record(
            "reviews.save",
            by=by,
            now=now,
            venue_id=submission.venue_id,
            submission_id=submission.pk,
            review=row.public_id,
            fields=changed,
            revision=row.revision,
        )
    return row


def submit_review(review: Review, *, by, now: datetime) -> Review:
    """Make the draft the review that others read; a second call without changes does nothing.

    Raises DoorClosed, or Unfinished with the required questions that have no answer.
    """
    submission = review.submission
    questions = questions_of(submission.venue, FormOf.REVIEW, with_retired=True)
    calendar = Calendar(submission.venue)
    with transaction.atomic():
        row = _locked(review)
        if row.is_submitted and not row.has_changes:
            return row
        doors.review_door(submission, calendar, now, due_at=row.due_at).require_open()
        unanswered = missing((question for question in questions if not question.is_retired), row.draft)
        if unanswered:
            raise Unfinished(unanswered)
        row.answers = dict(row.draft)
        take_twins(row, questions)
        row.submitted_at = row.submitted_at or now
        row.began_at = row.began_at or now
        row.saved_at = row.saved_at or now
        row.n_versions += 1
        row.save()
        ReviewVersion.objects.create(review=row, number=row.n_versions, answers=row.answers, submitted_at=now)
        audit.record(
            "reviews.submit",
            by=by,
            now=now,
            venue_id=submission.venue_id,
            submission_id=submission.pk,
            review=row.public_id,
            version=row.n_versions,
        )
        recount(submission)
    return row


def take_twins(review: Review, questions: list[Question]) -> None:
    """Copy the answers that the product itself uses into their columns. See also invariants.py.

    `questions` with the retired ones: what was answered under an older question still counts.
    """

    def answer(use: str) -> Any:
        given = (review.answers.get(question.key) for question in questions if question.use == use)
        return next((value for value in given if value is not None), None)

    def number(use: str) -> float | None:
        value = answer(use)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    review.rating = number(QuestionUse.RATING)
    review.confidence = number(QuestionUse.CONFIDENCE)
    review.is_nominating = answer(QuestionUse.NOMINATION) is True
    review.has_ethics_flag = answer(QuestionUse.ETHICS) is True


def _locked(review: Review) -> Review:
    """The row as it stands now, held until the transaction ends; with the submission that the caller obtained."""
    row = Review.objects.standing().select_for_update().get(pk=review.pk)
    row.submission = review.submission
    return row

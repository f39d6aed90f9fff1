"""Typing and submitting a meta-review, as its area chair."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from audit import actions as audit
from reviews import doors
from reviews.actions.reviews import Unfinished
from reviews.actions.saving import merge_answers
from reviews.identity import MetaReviewAuthor
from reviews.models import MetaReview, MetaReviewVersion
from submissions.models import Submission
from venues.deadlines import Calendar
from venues.models import FormOf, Question, QuestionUse
from venues.questions import missing, questions_of


def save_meta_review(
    submission: Submission, *, by, now: datetime, revision: int, changes: Mapping[str, Any]
) -> MetaReview:
    """Keep what an area chair typed, whatever the clock says. Raises Stale or WrongAnswer as `save_review` does."""
    questions = questions_of(submission.venue, FormOf.META_REVIEW)
    with transaction.atomic():
        row = _locked(submission)
        changed = merge_answers(row, questions, revision=revision, changes=changes)
        if not changed:
            return row
        row.saved_at = now
        row.save(update_fields=["draft", "field_revisions", "revision", "saved_at"])
        _record("save_meta_review", submission, by, now, fields=changed, revision=row.revision)
    return row


def submit_meta_review(submission: Submission, *, by, now: datetime) -> MetaReview:
    """Make the draft the meta-review that chairs read; a second call without changes does nothing.

    Raises DoorClosed, or Unfinished with the required questions that have no answer.
    """
    questions = questions_of(submission.venue, FormOf.META_REVIEW, with_retired=True)
    with transaction.atomic():
        row = _locked(submission)
        if row.is_submitted and not row.has_changes:
            return row
        doors.meta_review_door(submission, Calendar(submission.venue), now).require_open()
        unanswered = missing((question for question in questions if not question.is_retired), row.draft)
        if unanswered:
            raise Unfinished(unanswered)
        row.answers = dict(row.draft)
        row.recommendation = recommendation(questions, row.answers)
        row.submitted_at = row.submitted_at or now
        row.saved_at = row.saved_at or now
        row.n_versions += 1
        row.save()
        MetaReviewVersion.objects.create(meta_review=row, number=row.n_versions, answers=row.answers, submitted_at=now)
        MetaReviewAuthor.objects.update_or_create(meta_review=row, defaults={"person": by})
        _record("submit_meta_review", submission, by, now, version=row.n_versions)
    return row


def recommendation(questions: list[Question], answers: Mapping[str, Any]) -> str:
    """The submitted answer to the question that recommends an outcome, as text. See also invariants.py."""
    for question in questions:
        if question.use == QuestionUse.RECOMMENDATION and answers.get(question.key) is not None:
            return str(answers[question.key])[:40]
    return ""


def _locked(submission: Submission) -> MetaReview:
    MetaReview.objects.bulk_create([MetaReview(submission=submission)], ignore_conflicts=True)
    return MetaReview.objects.select_for_update().get(submission=submission)


def _record(verb: str, submission: Submission, by, now: datetime, **data) -> None:
    audit.record(f"reviews.{verb}", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk, **data)

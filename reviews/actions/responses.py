"""The authors' answer to the reviews: typing and submitting it."""

from datetime import datetime

from django.db import transaction

from audit import actions as audit
from notifications.actions import enqueue
from reviews import access, doors, mails
from reviews.models import RESPONSE_LIMIT, Response, ResponseVersion
from submissions.access import extensions_of
from submissions.models import Submission
from venues.deadlines import Calendar
from venues.models import DeadlineKind
from web.problems import Refused, Stale


class CannotRespond(Refused):
    """Raised when a response is empty or too long."""


def save_response(submission: Submission, *, by, now: datetime, revision: int, text: str) -> Response:
    """Keep what an author typed, whatever the clock says. Raises Stale when a co-author changed it after `revision`."""
    text = text.replace("\x00", "").replace("\r\n", "\n")
    with transaction.atomic():
        row = _locked(submission)
        if text == row.draft:
            return row
        if row.revision > revision:
            raise Stale(
                "The response was changed in another window or by a co-author since you opened this page. "
                "Choose which of the two stays.",
                theirs=row.draft,
                revision=row.revision,
            )
        row.draft = text
        row.revision += 1
        row.saved_at = now
        row.save(update_fields=["draft", "revision", "saved_at"])
        _record("save_response", submission, by, now, revision=row.revision)
    return row


def submit_response(submission: Submission, *, by, now: datetime) -> Response:
    """Make the draft the response that the committee reads, and tell them once; without changes it does nothing.

    Raises DoorClosed or CannotRespond.
    """
    with transaction.atomic():
        row = _locked(submission)
        text = row.draft.strip()
        if row.submitted_at and text == row.text:
            return row
        door = doors.response_door(
            submission,
            Calendar(submission.venue),
            now,
            extended_to=extensions_of(submission).get(DeadlineKind.RESPONSE),
        )
        door.require_open()
        if not text:
            raise CannotRespond("The response is still empty.")
        if len(text) > RESPONSE_LIMIT:
            raise CannotRespond(f"A response has at most {RESPONSE_LIMIT} characters; yours has {len(text)}.")
        row.text = row.draft = text
        row.submitted_at = row.submitted_at or now
        row.n_versions += 1
        row.save()
        ResponseVersion.objects.create(response=row, number=row.n_versions, text=text, submitted_at=now)
        _record("submit_response", submission, by, now, version=row.n_versions)
        readers = access.readers_of_response(submission, now)
        enqueue([mails.response_news(submission, *reader) for reader in readers], now=now)
    return row


def _locked(submission: Submission) -> Response:
    Response.objects.bulk_create([Response(submission=submission)], ignore_conflicts=True)
    return Response.objects.select_for_update().get(submission=submission)


def _record(verb: str, submission: Submission, by, now: datetime, **data) -> None:
    audit.record(f"reviews.{verb}", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk, **data)

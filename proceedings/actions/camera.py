"""What authors hand in for print: saved field by field, final when they say so."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from proceedings import access
from proceedings.checklist import blockers
from proceedings.doors import open_fields
from proceedings.fields import FIELDS, LINK, slot_of
from proceedings.models import CameraReady
from submissions.doors import doors_of
from submissions.models import Submission
from venues.deadlines import as_aoe
from venues.models import DeadlineKind
from web.problems import Refused, Stale


class Shut(Refused):
    """Raised when a camera-ready paper cannot be changed any more, or not at all."""


class NotFinal(Refused):
    """Raised when something is still missing."""


def save_fields(
    submission: Submission, *, by: Any, now: datetime, revision: int, changes: Mapping[str, Any]
) -> CameraReady:
    """Store changed fields; `revision` is that of the row when the values were read. Raises Shut or Stale.

    Not logged entry by entry: what is handed in as final is.
    """
    with transaction.atomic():
        camera = locked(submission, now, fields=changes)
        changed = [name for name, value in changes.items() if _save_field(camera, name, value, revision)]
        if changed:
            camera.revision += 1
            camera.field_revisions = {**camera.field_revisions, **dict.fromkeys(changed, camera.revision)}
            camera.saved_at = now
            camera.save()
    return camera


def finish(submission: Submission, *, by: Any, now: datetime) -> CameraReady:
    """Say that it is final: its PDF and licence become public when the venue publishes. Raises NotFinal or Shut."""
    with transaction.atomic():
        camera = locked(submission, now)
        problems = blockers(camera, submission.venue)
        if problems:
            raise NotFinal(" ".join(problem.sentence for problem in problems))
        camera.submitted_at = now
        camera.save()
        note("finish", submission, by, now, revision=camera.revision, licence=camera.licence)
    return camera


def require_open(submission: Submission, now: datetime, fields: Iterable[str] = FIELDS) -> None:
    """Some of the fields, or everything when none is named, may be changed now. Raises Shut."""
    if not access.is_accepted(submission):
        raise Shut("This paper is not among the accepted ones (any more).")
    doors = doors_of(submission)
    window = doors.window(DeadlineKind.CAMERA_READY)
    if window and not open_fields(doors, now).issuperset(fields):
        contact = submission.venue.contact_email or "the chairs"
        raise Shut(
            f"The time for this was over on {as_aoe(window.at)}, and what you saved by then counts. "
            f"Should something be wrong, write to {contact}: they can give your paper more time."
        )


def locked(submission: Submission, now: datetime, *, fields: Iterable[str] = FIELDS) -> CameraReady:
    """The paper's row, made on first use, with everybody else who writes to it waiting."""
    require_open(submission, now, fields)
    CameraReady.objects.get_or_create(
        submission=submission,
        defaults={
            "title": submission.title,
            "abstract": submission.abstract,
            "authors": access.printed_authors(submission),
            "saved_at": now,
        },
    )
    return CameraReady.objects.of([submission]).select_related("pdf", "poster").select_for_update(of=("self",)).get()


def _save_field(camera: CameraReady, name: str, value: Any, revision: int) -> bool:
    """Store one field; whether it was another value before."""
    current = slot_of(camera, name)
    if current == value:
        return False
    if camera.field_revisions.get(name, 0) > revision:
        theirs = ("on" if current else "") if isinstance(current, bool) else current
        raise Stale(
            "This was changed in another window, or by a co-author, since you opened the page.",
            theirs=theirs,
            revision=camera.revision,
        )
    if found := LINK.fullmatch(name):
        camera.links = {**camera.links, found[1]: value}
    else:
        setattr(camera, name, value)
    return True


def note(verb: str, submission: Submission, by: Any, now: datetime, **data: Any) -> None:
    """The entry of the log."""
    record(
        f"proceedings.{verb}", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk, **data
    )  # fmt: skip

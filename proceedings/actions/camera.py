"""What authors hand in for print: saved field by field, final when they say so."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.db import transaction

import paperchecks
from audit.actions import record
from paperchecks import Limits
from paperchecks.envelope import Envelope
from proceedings import access
from proceedings.checklist import blockers
from proceedings.fields import LINK, slot_of
from proceedings.models import CameraReady, FinalFile
from submissions.actions.files import check_envelope, most_bytes, on_disk
from submissions.doors import doors_of
from submissions.models import FileKind, Submission
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
        camera = locked(submission, now)
        changed = [name for name, value in changes.items() if _save_field(camera, name, value, revision)]
        if changed:
            camera.revision += 1
            camera.field_revisions = {**camera.field_revisions, **dict.fromkeys(changed, camera.revision)}
            camera.saved_at = now
            camera.save()
    return camera


def attach_pdf(submission: Submission, *, by: Any, now: datetime, file: IO[bytes] | Path) -> FinalFile:
    """Store a PDF as the final one, looked into at once. Raises BadFile, with what is wrong, or Shut."""
    require_open(submission, now)
    with on_disk(file) as path:
        envelope = Envelope.of(path)
        check_envelope(submission.venue, FileKind.PDF, envelope)
        limits = Limits(max_bytes=most_bytes(submission.venue, FileKind.PDF), is_blind=False)
        found = paperchecks.inspect(path, limits=limits)
        row = FinalFile(
            size=envelope.n_bytes,
            sha256=envelope.sha256,
            n_pages=found.n_pages,
            findings=found.to_json()["findings"],
            uploaded_at=now,
        )
        with path.open("rb") as content:
            row.file.save("final.pdf", File(content), save=False)
    try:
        with transaction.atomic():
            camera = locked(submission, now)
            row.camera_ready = camera
            row.save()
            camera.pdf, camera.saved_at = row, now
            camera.save()
            _record("attach_pdf", submission, by, now, file=row.public_id, sha256=row.sha256)
    except BaseException:
        row.file.delete(save=False)
        raise
    return row


def finish(submission: Submission, *, by: Any, now: datetime) -> CameraReady:
    """Say that it is final: its PDF and licence become public when the venue publishes. Raises NotFinal or Shut."""
    with transaction.atomic():
        camera = locked(submission, now)
        problems = blockers(camera)
        if problems:
            raise NotFinal(" ".join(problem.sentence for problem in problems))
        camera.submitted_at = now
        camera.save()
        _record("finish", submission, by, now, revision=camera.revision, licence=camera.licence)
    return camera


def require_open(submission: Submission, now: datetime) -> None:
    """Raises Shut when the paper is not accepted any more, or its time is over."""
    if not access.is_accepted(submission):
        raise Shut("This paper is not among the accepted ones (any more).")
    window = doors_of(submission).window(DeadlineKind.CAMERA_READY)
    if window and window.is_past(now):
        contact = submission.venue.contact_email or "the chairs"
        raise Shut(
            f"The time for this was over on {as_aoe(window.at)}, and what you saved by then counts. "
            f"Should something be wrong, write to {contact}: they can give your paper more time."
        )


def locked(submission: Submission, now: datetime) -> CameraReady:
    """The paper's row, made on first use, with everybody else who writes to it waiting."""
    require_open(submission, now)
    CameraReady.objects.get_or_create(
        submission=submission,
        defaults={
            "title": submission.title,
            "abstract": submission.abstract,
            "authors": access.printed_authors(submission),
            "saved_at": now,
        },
    )
    return CameraReady.objects.of([submission]).select_related("pdf").select_for_update(of=("self",)).get()


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


def _record(verb: str, submission: Submission, by: Any, now: datetime, **data: Any) -> None:
    record(
        f"proceedings.{verb}", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk, **data
    )  # fmt: skip

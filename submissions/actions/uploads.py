"""Resumable uploads: their rows, and their bytes in `UPLOAD_ROOT` until they are complete.

One writer an upload at a time: whoever holds the lock of its row. The row says how far it is; bytes beyond that (of a
process that died) are cut off by whoever goes on.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.db import OperationalError, transaction

from submissions.actions.files import attach_file, most_bytes
from submissions.doors import doors_of
from submissions.models import FileKind, PaperFile, Submission, Upload
from web.problems import Refused

log = logging.getLogger(__name__)

LIVES = timedelta(hours=24)
MOST_AT_ONCE = 3  # unfinished uploads of one kind to one paper; the oldest gives way
BLOCK = 256 * 1024


class TooLarge(Refused):
    """Raised when an upload announces, or sends, more than is taken."""


class WrongOffset(Refused):
    """Raised when bytes do not go on where the upload stands."""


class Busy(Refused):
    """Raised while another request writes to the same upload."""


class Source(Protocol):
    """What bytes are read from: a request."""

    def read(self, n: int, /) -> bytes:
        """At most n bytes; none at the end."""


def begin_upload(submission: Submission, *, kind: str, length: int, filename: str, now: datetime) -> Upload:
    """Announce an upload. Raises TooLarge, or when the door is shut."""
    _require_open(submission, kind, now)
    most = most_bytes(submission.venue, kind)
    if length > most:
        raise TooLarge(f"This file has {length / 2**20:.1f} MB; the limit is {most // 2**20} MB.")
    if length == 0:
        raise TooLarge("This file is empty (0 bytes). Upload it again; the copy on your disk may be fine.")
    with transaction.atomic():
        unfinished = submission.uploads.of_kind(kind).order_by("-began_at", "-pk")
        for old in unfinished[MOST_AT_ONCE - 1 :]:
            _delete(old)
        return Upload.objects.create(
            submission=submission,
            kind=kind,
            length=length,
            filename=filename[-255:],
            began_at=now,
            expires_at=now + LIVES,
        )


def receive(upload: Upload, *, offset: int, source: Source, by: Any, now: datetime) -> PaperFile | None:
    """Take bytes that go on at `offset`; what arrived before a break is kept. Gives the file when it is complete.

    Raises WrongOffset, Busy, TooLarge, or what `attach_file` raises.
    """
    with transaction.atomic():
        row = _locked(upload)
        _find_part(row)
        stood = row.offset
        if offset == stood:
            with _open(row) as out:
                _copy(source, out, row)
        row.save(update_fields=["offset"])
    upload.offset = row.offset
    # A piece that arrives again after the last one only asks for the end of the upload once more.
    if offset != stood and not (offset < stood == row.length):
        raise WrongOffset(f"The upload stands at byte {row.offset}.")
    return _finish(row, by=by, now=now) if row.offset == row.length else None


def drop_upload(upload: Upload) -> None:
    """Forget an upload that its sender gave up."""
    with transaction.atomic():
        _delete(_locked(upload))


def drop_expired_uploads(*, now: datetime) -> int:
    """Forget uploads that nobody went on with. Gives how many."""
    n_dropped = 0
    for row in Upload.objects.expired(now).order_by("pk"):
        try:
            drop_upload(row)
            n_dropped += 1
        except (Busy, Upload.DoesNotExist):
            continue
    return n_dropped


def _require_open(submission: Submission, kind: str, now: datetime) -> None:
    doors = doors_of(submission)
    if kind == FileKind.SUPPLEMENT:
        doors.require_supplement(now)
    else:
        doors.require_editable(now)


def _locked(upload: Upload) -> Upload:
    try:
        rows = Upload.objects.select_for_update(nowait=True, of=("self",)).select_related("submission__venue")
        return rows.get(pk=upload.pk)
    except OperationalError as error:
        raise Busy("Another window sends this file at the moment.") from error


def _part(upload: Upload) -> Path:
    return Path(settings.UPLOAD_ROOT) / f"{upload.public_id}.part"


def _find_part(row: Upload) -> None:
    """The bytes may be gone (another machine, a cleaned disk): then the upload begins again."""
    part = _part(row)
    if not part.exists() or part.stat().st_size < row.offset:
        row.offset = 0


def _open(row: Upload) -> IO[bytes]:
    part = _part(row)
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part.touch(mode=0o600)
    out = part.open("r+b")
    out.truncate(row.offset)
    out.seek(row.offset)
    return out


def _copy(source: Source, out: IO[bytes], row: Upload) -> None:
    """Move bytes until the source ends, the upload is complete, or the sender is gone."""
    try:
        while block := source.read(BLOCK):
            if row.offset + len(block) > row.length:
                raise TooLarge("More bytes arrived than were announced. Choose the file again.")
            out.write(block)
            row.offset += len(block)
    except OSError as error:
        log.info("upload broke off at byte %s: %s", row.offset, type(error).__name__)


def _finish(row: Upload, *, by: Any, now: datetime) -> PaperFile:
    """Make the complete upload the draft's file; whatever comes of it, the upload is over."""
    try:
        return attach_file(
            submission=row.submission,
            kind=row.kind,
            by=by,
            now=now,
            file=_part(row),
            filename=row.filename,
            began_at=row.began_at,
        )
    finally:
        _delete(row)


def _delete(row: Upload) -> None:
    _part(row).unlink(missing_ok=True)
    row.delete()

"""Files that authors hand in for print: the paper, the poster, a picture. Looked into at once, each in its place."""

import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

import paperchecks
from paperchecks import Limits
from paperchecks.envelope import Envelope
from proceedings.actions.camera import locked, note, require_open
from proceedings.doors import OWN_DAY, POSTER_FILE
from proceedings.fields import FIELDS
from proceedings.models import FinalFile
from submissions.actions.files import BadFile, check_envelope, most_bytes, on_disk
from submissions.models import FileKind, Submission
from venues import pictures
from venues.checks import severity_pairs

MM_PER_POINT = 25.4 / 72
MOST_POSTER_PAGES = 1
PICTURE_WIDTH = 360  # pixels of the first page as a picture
THUMBNAIL = (720, 720)  # pixels of a picture that authors choose
TAKEN_AWAY = {"poster", "thumbnail"}


def attach_pdf(submission: Submission, *, by: Any, now: datetime, file: IO[bytes] | Path) -> FinalFile:
    """Store a PDF as the final one, with a picture of its first page. Raises BadFile, with what is wrong, or Shut."""
    require_open(submission, now)
    with on_disk(file) as path:
        venue = submission.venue
        asked = {
            "main_pages": venue.final_page_limit, "counts_references": venue.counts_references,
            "template": venue.template or None, "is_final": True,
        }  # fmt: skip
        row, found = _looked_into(submission, path, now, **asked)
        row.printed = dict(found.printed or {})
        picture = _first_page(path, now)
        _store(row, path)
    _put(submission, {"pdf": row, "first_page": picture}, by=by, now=now)
    return row


def attach_poster(submission: Submission, *, by: Any, now: datetime, file: IO[bytes] | Path) -> FinalFile:
    """Store a PDF of one page as the poster, whatever its size. Raises BadFile, with what is wrong, or Shut."""
    require_open(submission, now, _fields(POSTER_FILE))
    with on_disk(file) as path:
        row, found = _looked_into(submission, path, now, page_size="any")
        if found.n_pages and found.n_pages > MOST_POSTER_PAGES:
            raise BadFile(f"This PDF has {found.n_pages:,} pages; a poster has one. Export that page alone.")
        if found.blockers:
            raise BadFile(f"{found.blockers[0].sentence} {found.blockers[0].remedy}".strip())
        if found.page_size:
            row.width, row.height = (round(points * MM_PER_POINT) for points in found.page_size)
        _store(row, path)
    _put(submission, {"poster": row}, by=by, now=now)
    return row


def attach_thumbnail(submission: Submission, *, by: Any, now: datetime, file: IO[bytes], size: int) -> FinalFile:
    """Store a picture to stand beside the paper, written anew without metadata. Raises BadPicture or Shut."""
    require_open(submission, now)
    encoded = pictures.encode(file, size=size, box=THUMBNAIL)
    row = _picture_row(encoded.content, encoded.width, encoded.height, now)
    _put(submission, {"thumbnail": row}, by=by, now=now)
    return row


def detach(submission: Submission, *, by: Any, now: datetime, kind: str) -> None:
    """Take the poster or the picture back out. Raises BadFile for what cannot be taken out, or Shut."""
    if kind not in TAKEN_AWAY:
        raise BadFile("Only the poster and the picture can be taken away; another PDF replaces the paper.")
    with transaction.atomic():
        camera = locked(submission, now, fields=_fields(kind))
        if getattr(camera, kind) is None:
            return
        setattr(camera, kind, None)
        camera.saved_at = now
        camera.save()
        note("detach", submission, by, now, kind=kind)


def _fields(kind: str) -> Iterable[str]:
    """What has to be open for a file of this kind."""
    return [kind] if kind in OWN_DAY else FIELDS


def _looked_into(
    submission: Submission, path: Path, now: datetime, **limits: Any
) -> tuple[FinalFile, paperchecks.Inspection]:
    """A row for a PDF that is no larger than the venue takes, and what was found in it. Raises BadFile."""
    envelope = Envelope.of(path)
    check_envelope(submission.venue, FileKind.PDF, envelope)
    venue = submission.venue
    asked = Limits(
        max_bytes=most_bytes(venue, FileKind.PDF), is_blind=False, severities=severity_pairs(venue), **limits
    )  # fmt: skip
    found = paperchecks.inspect(path, limits=asked)
    row = FinalFile(
        size=envelope.n_bytes,
        sha256=envelope.sha256,
        n_pages=found.n_pages,
        findings=found.to_json()["findings"],
        uploaded_at=now,
    )
    return row, found


def _store(row: FinalFile, path: Path) -> None:
    with path.open("rb") as content:
        row.file.save("final.pdf", File(content), save=False)


def _first_page(path: Path, now: datetime) -> FinalFile | None:
    """Page 1 as a picture; None where it cannot be drawn."""
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        out = Path(folder) / "page-1.webp"
        drawn = paperchecks.thumbnail(path, out, width=PICTURE_WIDTH)
        return _picture_row(out.read_bytes(), drawn.width, drawn.height, now) if drawn.is_made else None


def _picture_row(content: bytes, width: int, height: int, now: datetime) -> FinalFile:
    digest = sha256(content).hexdigest()
    row = FinalFile(size=len(content), sha256=digest, width=width, height=height, uploaded_at=now)
    row.file.save("picture.webp", ContentFile(content), save=False)
    return row


def _put(submission: Submission, files: Mapping[str, FinalFile | None], *, by: Any, now: datetime) -> None:
    """Files in their places, all or none; the first is the one that was handed in."""
    kind, handed_in = next(iter(files.items()))
    assert handed_in is not None
    try:
        with transaction.atomic():
            camera = locked(submission, now, fields=_fields(kind))
            for place, row in files.items():
                if row is not None:
                    row.camera_ready = camera
                    row.save()
                setattr(camera, place, row)
            camera.saved_at = now
            camera.save()
            note(f"attach_{kind}", submission, by, now, file=handed_in.public_id, sha256=handed_in.sha256)
    except BaseException:
        for row in files.values():
            if row is not None:
                row.file.delete(save=False)
        raise

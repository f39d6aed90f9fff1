"""Files of a paper: taken in, looked into by a worker, copied without metadata for the committee.

What can be told from size and first bytes is told at once; looking inside is a worker's business, and a paper may be
submitted before it has been done: a dead worker never stands between an author and a deadline.
"""

import json
import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils.crypto import salted_hmac

import paperchecks
from audit.actions import record
from paperchecks import Finding, Limits
from paperchecks.envelope import Envelope
from submissions.access import authors_of_draft
from submissions.actions.keeping import keep_findings
from submissions.actions.likeness import copy_sketch, keep_sketch
from submissions.actions.places import draw_places_of
from submissions.archives import CannotStrip, write_plain_zip
from submissions.checkers import take_turns
from submissions.doors import Doors, doors_of, upload_counts_at
from submissions.identity import FileOrigin
from submissions.models import Draft, FileKind, PaperFile, Submission
from venues.access import venues_with_other_checks
from venues.actions import settle_checks
from venues.checks import severity_pairs
from venues.models import Venue
from web.problems import Refused

log = logging.getLogger(__name__)

MEGABYTE = 2**20
LONGEST_LOOK = timedelta(minutes=3)
MOST_LOOKS = 3
REMEMBERED = timedelta(hours=1)  # how long a look serves other uploads of the same bytes
OF_ONE_RUN = {"not_checked", "no_copy"}  # findings that another try may not come to
SETTLES = timedelta(seconds=20)  # how long a list of authors rests before it is looked for in a file
ARCHIVE, PDF = "zip", "pdf"
NO_COPY = (
    "We cannot make a copy of this file without its metadata, and the committee gets no other. "
    "Exporting it again usually helps."
)


class BadFile(Refused):
    """Raised for a file that cannot be what it is meant to be, as far as size and first bytes tell."""


class NoBlindCopy(Refused):
    """Raised when no copy without metadata can be made; nobody may get the original instead."""


# --- Taking a file in ------------------------------------------------------------------------------------


def attach_file(
    submission: Submission, *, kind: str, by: Any, now: datetime, file: IO[bytes] | Path, filename: str,
    began_at: datetime | None = None,
) -> PaperFile:  # fmt: skip
    """Store a file as the draft's paper or supplement; what the draft held before goes, unless a version needs it.

    `began_at` is when its upload began, which counts for the deadline. Raises BadFile, or when the door is shut.
    """
    began_at = began_at or now
    _require_open(doors_of(submission), kind, upload_counts_at(began_at, now))
    with on_disk(file) as path:
        envelope = Envelope.of(path)
        suffix = check_envelope(submission.venue, kind, envelope)
        held = getattr(submission.draft, kind)
        if held is not None and held.sha256 == envelope.sha256:
            return held  # the same file once more: a double click, or a second try after a broken connection
        row = PaperFile(
            submission=submission,
            kind=kind,
            suffix=suffix,
            size=envelope.n_bytes,
            sha256=envelope.sha256,
            findings=_findings_outside(suffix, envelope),
            began_at=began_at,
            uploaded_at=now,
        )
        with path.open("rb") as content:
            row.file.save(f"{kind}.{suffix}", File(content), save=False)
    try:
        _attach(submission, row, by=by, now=now, filename=filename)
    except BaseException:
        row.file.delete(save=False)
        raise
    return row


def detach_file(submission: Submission, *, kind: str, by: Any, now: datetime) -> None:
    """Take the paper or the supplement out of the draft."""
    with transaction.atomic():
        draft = _locked(submission)
        _require_open(doors_of(submission), kind, now)
        before = getattr(draft, kind)
        if before is None:
            return
        _put(draft, kind, None, now)
        record(
            "submissions.detach_file", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk,
            file=before.public_id,
        )  # fmt: skip
        _drop_unneeded(before)
    setattr(submission.draft, kind, None)


def check_envelope(venue: Venue, kind: str, envelope: Envelope) -> str:
    """The suffix of a file that may be taken in. Raises BadFile with what is wrong and what to do."""
    limits = Limits(max_bytes=most_bytes(venue, kind))
    if kind == FileKind.PDF:
        blocker = envelope.pdf_blocker(limits)
    else:
        blocker = envelope.size_blocker(limits)
        if blocker is None and envelope.head[:2] == b"PK":
            return ARCHIVE
    if blocker is not None:
        raise BadFile(f"{blocker.sentence} {blocker.remedy}".strip())
    if envelope.pdf_blocker(limits):
        what = f"This is {envelope.format}. " if envelope.format else ""
        raise BadFile(f"{what}Supplements are taken as a ZIP archive or as a PDF.")
    return PDF


def most_bytes(venue: Venue, kind: str) -> int:
    """How large a file of this kind may be at a venue."""
    return (venue.max_pdf_mb if kind == FileKind.PDF else venue.max_supplement_mb) * MEGABYTE


def delete_stored(files: Iterable[PaperFile]) -> None:
    """Delete what is stored of files whose rows go, once the transaction has succeeded."""
    for row in list(files):
        for stored in (row.file, row.blind_copy, row.thumbnail, *(place.picture for place in row.pictures.all())):
            if stored:
                transaction.on_commit(lambda stored=stored: stored.storage.delete(stored.name))  # type: ignore[misc]


def _attach(submission: Submission, row: PaperFile, *, by: Any, now: datetime, filename: str) -> None:
    with transaction.atomic():
        draft = _locked(submission)
        _require_open(doors_of(submission), row.kind, upload_counts_at(row.began_at, now))
        before = getattr(draft, row.kind)
        row.save()
        keep_findings([row], row.findings)
        FileOrigin.objects.create(file=row, person=by, name=filename[-255:])
        _put(draft, row.kind, row, now)
        record(
            "submissions.attach_file", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk,
            file=row.public_id, kind=row.kind, sha256=row.sha256, size=row.size,
        )  # fmt: skip
        if before is not None:
            _drop_unneeded(before)
        transaction.on_commit(lambda: wake_checker(row.pk))
    setattr(submission.draft, row.kind, row)


def wake_checker(file_id: int) -> None:
    """Ask a worker to look into a file now; without broker the next sweep finds it."""
    from submissions.tasks import check_file  # the task imports this module

    try:
        check_file.apply_async((file_id,), ignore_result=True, expires=600)
    except Exception as error:  # (whatever the broker raises, the row is safe)
        log.warning("no worker could be woken (%s); the next sweep looks into the file", type(error).__name__)


def _require_open(doors: Doors, kind: str, now: datetime) -> None:
    if kind == FileKind.SUPPLEMENT:
        doors.require_supplement(now)
    else:
        doors.require_editable(now)


def _locked(submission: Submission) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).select_related("pdf", "supplement")
    return draft.get(submission=submission)


def _put(draft: Draft, kind: str, row: PaperFile | None, now: datetime) -> None:
    setattr(draft, kind, row)
    draft.revision += 1
    draft.field_revisions = {**draft.field_revisions, kind: draft.revision}
    draft.saved_at = now
    draft.save(update_fields=[kind, "revision", "field_revisions", "saved_at"])


def _drop_unneeded(row: PaperFile) -> None:
    """Every submitted file is kept for good; one that never left the draft goes when it is replaced."""
    if not row.is_in_a_version():
        delete_stored([row])
        row.delete()


def _findings_outside(suffix: str, envelope: Envelope) -> list[dict]:
    """What is known before a worker has looked inside."""
    if suffix == PDF and b"%%EOF" not in envelope.tail:
        cut_off = Finding("truncated", "This PDF has no proper end: parts of it may be missing. Open it once yourself.")
        return [cut_off.to_json()]
    return []


@contextmanager
def on_disk(file: Any) -> Iterator[Path]:
    """The file under a path of its own: where it was spooled to, or a temporary copy."""
    if isinstance(file, Path):
        yield file
        return
    if hasattr(file, "temporary_file_path"):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(prefix="paper-") as copy:
        file.seek(0)
        while block := file.read(MEGABYTE):
            copy.write(block)
        copy.flush()
        yield Path(copy.name)


# --- Looking inside --------------------------------------------------------------------------------------


def claim_file(*, now: datetime, file_id: int | None = None) -> PaperFile | None:
    """Take one file that wants a look, or this one; None when there is none. Committed before the look."""
    with transaction.atomic():
        take_turns()
        waiting = PaperFile.objects.waiting(now=now, claimed_before=now - LONGEST_LOOK, max_tries=MOST_LOOKS)
        if file_id is not None:
            waiting = waiting.with_pk(file_id)
        row = waiting.first_looks_first().select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.claimed_at = now
        row.n_tries += 1
        row.save(update_fields=["claimed_at", "n_tries"])
        return row


def claim_next(*, now: datetime, first: int | None = None) -> PaperFile | None:
    """Take this file if it waits, else whichever waits longest; None when none does."""
    row = claim_file(now=now, file_id=first) if first is not None else None
    return row or claim_file(now=now)


def inspect_file(row: PaperFile, *, now: datetime) -> None:
    """Look into a claimed file: findings with their places, number of pages, picture of page 1, bare copy."""
    try:
        with _fetched(row) as path:
            found = _look(row, path, now)
            if row.suffix == PDF and not row.thumbnail:
                _draw(row, path)
            try:
                make_blind_copy(row, path=path)
            except NoBlindCopy as problem:
                found["findings"].append(Finding("no_copy", str(problem)).to_json())
            if row.suffix == PDF:
                draw_places_of(row, path, found["findings"])
    except (FileNotFoundError, PaperFile.DoesNotExist):
        return  # its author replaced it meanwhile
    keep_findings([row], **found, inspected_at=now, n_tries=0)
    PaperFile.objects.to_look_into_again(row.pk, row.relook_at).update(relook_at=None)


def look_again(draft: Draft, *, now: datetime) -> None:
    """Ask for another look: the authors are others than those whose names were looked for. Soon, not at every key."""
    files = PaperFile.objects.with_pks([draft.pdf_id, draft.supplement_id]).inspected()
    files.update(relook_at=now + SETTLES)


def look_again_at_venues(*, now: datetime) -> int:
    """Ask for another look into the files of venues whose rules are others by now. Gives how many files wait."""
    n_files = 0
    for venue in venues_with_other_checks():
        with transaction.atomic():
            settle_checks(venue)
            n_files += PaperFile.objects.undecided_at(venue).inspected().update(relook_at=now)
    return n_files


def give_up_looking(*, now: datetime) -> int:
    """Say of files that no look came to an end of that they were not checked. Gives how many."""
    waiting = PaperFile.objects.given_up(claimed_before=now - LONGEST_LOOK, max_tries=MOST_LOOKS)
    said = Finding("not_checked", "We could not look inside this file. You can still submit; chairs will check it.")
    return keep_findings(waiting, [said.to_json()], inspected_at=now)


def make_blind_copy(row: PaperFile, *, path: Path | None = None) -> None:
    """Make sure that `row.blind_copy` is there: the file without metadata, which alone the committee gets.

    Made by the worker after the upload, or when somebody wants to read it before. Raises NoBlindCopy.
    """
    if row.blind_copy:
        return
    if any(finding["code"] == "no_copy" for finding in row.findings):
        raise NoBlindCopy(NO_COPY)
    with _fetched(row, path) as original, tempfile.TemporaryDirectory(prefix="blind-") as folder:
        copy = Path(folder) / f"copy.{row.suffix}"
        if not _sanitise(row, original, copy):
            raise NoBlindCopy(NO_COPY)
        with copy.open("rb") as content:
            row.blind_copy.save(copy.name, File(content), save=False)
    name = str(row.blind_copy.name)
    if not PaperFile.objects.without_blind_copy(row.pk).update(blind_copy=name):
        row.blind_copy.storage.delete(name)  # somebody else made one at the same time
        row.refresh_from_db(fields=["blind_copy"])


def _sanitise(row: PaperFile, original: Path, copy: Path) -> bool:
    if row.suffix == PDF:
        return paperchecks.sanitise(original, copy).is_made
    try:
        write_plain_zip(original, copy)
    except CannotStrip as problem:
        log.warning("no plain copy of file %s: %s", row.pk, problem)
        return False
    return True


def _look(row: PaperFile, path: Path, now: datetime) -> dict[str, Any]:
    """Findings and number of pages, by a child process that may die without hurting anybody."""
    limits = _limits(row)
    looked_for = salted_hmac("submissions.looks", json.dumps(limits.to_json()), algorithm="sha256").hexdigest()
    alike = PaperFile.objects.looked_into_alike(row, looked_for=looked_for, since=now - REMEMBERED)
    for known in alike[:1]:
        findings = [item for item in known.findings if item["code"] not in OF_ONE_RUN]
        if findings == known.findings:
            copy_sketch(known, row)
            return {"findings": findings, "n_pages": known.n_pages, "looked_for": looked_for}
    if row.suffix == ARCHIVE:
        report = paperchecks.check_archive(path, limits=limits)
        return {"findings": report.to_json()["findings"], "looked_for": looked_for}
    found = paperchecks.inspect(path, limits=limits)
    keep_sketch(row, found.sketch)
    return {"findings": found.to_json()["findings"], "n_pages": found.n_pages, "looked_for": looked_for}


def _limits(row: PaperFile) -> Limits:
    """What the venue asks of the file, and what is known of its authors."""
    venue = row.submission.venue
    authors = authors_of_draft(row.submission)
    is_paper = row.kind == FileKind.PDF
    return Limits(
        max_bytes=most_bytes(venue, row.kind),
        main_pages=page_limit(row.submission) if is_paper else None,
        counts_references=venue.counts_references,
        has_appendix=venue.takes_appendix or not is_paper,
        template=venue.template or None if is_paper else None,
        is_blind=venue.hides_authors,
        authors=tuple(author.name for author in authors if author.name),
        affiliations=tuple(author.affiliation for author in authors if author.affiliation),
        severities=severity_pairs(venue),
    )


def page_limit(submission: Submission) -> int | None:
    """Pages of main text that the paper may have: its track's limit, else the venue's."""
    track = submission.draft.track
    return track.page_limit if track and track.page_limit else submission.venue.page_limit


def _draw(row: PaperFile, path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        picture = Path(folder) / "page-1.webp"
        if not paperchecks.thumbnail(path, picture).is_made:
            return
        with picture.open("rb") as content:
            row.thumbnail.save(picture.name, File(content), save=False)
    name = str(row.thumbnail.name)
    if not PaperFile.objects.with_pk(row.pk).update(thumbnail=name):
        row.thumbnail.storage.delete(name)


@contextmanager
def _fetched(row: PaperFile, path: Path | None = None) -> Iterator[Path]:
    """The stored file on this machine's disk, wherever it is stored."""
    if path is not None:
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="paper-", suffix=f".{row.suffix}") as copy:
        with row.file.open("rb") as stored:
            while block := stored.read(MEGABYTE):
                copy.write(block)
        copy.flush()
        yield Path(copy.name)

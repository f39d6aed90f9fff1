"""Making the record of a venue public, taking it back, correcting one paper of it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from proceedings import access
from proceedings.mapping import Place, placed
from proceedings.models import FinalFile, Proceedings, PublicFile, PublicFileKind, PublicPaper, PublicVersion
from proceedings.publishing import Entry, entries_of, record_of
from proceedings.similarity import nearest
from submissions.models import PaperFile, Submission
from venues.actions import touch, touch_record
from venues.models import Venue
from web.problems import Refused

AMONG = ("similar", "map_x", "map_y", "map_topic")


class NotPublishable(Refused):
    """Raised when there is nothing that could become public, or nothing that could be taken back."""


def publish(venue: Venue, *, by: Any, now: datetime) -> Proceedings:
    """Copy every accepted paper into the public record and show it: the first time, or anew with what has changed.

    Only released accepts that are not withdrawn are copied; a published paper that was withdrawn since keeps its page,
    with a notice and without PDF. Raises NotPublishable.
    """
    with transaction.atomic():
        row = _locked(venue)
        if not venue.is_public:
            raise NotPublishable("The call is not public yet, so nobody would find the proceedings. Publish it first.")
        entries = entries_of(access.papers_to_publish(venue), venue)
        if not entries:
            raise NotPublishable("No accepted paper has been released yet.")
        among = _among_each_other(entries)
        known = access.records_of([entry.paper for entry in entries])
        for entry in entries:
            _write(entry, known.get(entry.paper.pk), among[entry.number], venue=venue, now=now)
        _retract(venue, entries)
        row.first_published_at = row.first_published_at or now
        row.published_at, row.unpublished_at = now, None
        row.save()
        _touch(venue)
        record("proceedings.publish", by=by, now=now, venue_id=venue.pk, papers=[entry.number for entry in entries])
    return row


def unpublish(venue: Venue, *, by: Any, now: datetime) -> Proceedings:
    """Take the record back from the public at once; publishing shows it again. Raises NotPublishable."""
    with transaction.atomic():
        row = _locked(venue)
        if not row.is_public:
            raise NotPublishable("The proceedings are not public (any more).")
        row.unpublished_at = now
        row.save()
        _touch(venue)
        record("proceedings.unpublish", by=by, now=now, venue_id=venue.pk)
    return row


def correct(paper: Submission, *, by: Any, now: datetime, note: str = "") -> PublicPaper:
    """Bring one published paper up to what its authors saved since: its next public version.

    The version stands on the paper's page for another PDF, and for a note on what was corrected beside it.
    Raises NotPublishable for a paper that is not in the record.
    """
    with transaction.atomic():
        row = _locked(paper.venue)
        entry = next(
            iter(entries_of([row for row in access.papers_to_publish(paper.venue) if row == paper], paper.venue)), None
        )
        known = access.records_of([paper]).get(paper.pk)
        if not row.is_public or entry is None or known is None:
            raise NotPublishable("This paper is not in the public proceedings. Publish them first.")
        among = {name: getattr(known, name) for name in AMONG}
        public = _write(entry, known, among, venue=paper.venue, now=now, note=note[:300])
        _touch(paper.venue)
        record("proceedings.correct", by=by, now=now, venue_id=paper.venue_id, submission_id=paper.pk)
    return public


def _locked(venue: Venue) -> Proceedings:
    """The venue's row, with everybody else who publishes waiting."""
    Proceedings.objects.get_or_create(venue=venue)
    return Proceedings.objects.select_for_update().get(venue=venue)


def _among_each_other(entries: list[Entry]) -> dict[int, dict[str, Any]]:
    """What the record says of each paper beside the others: paper number → the fields named in AMONG."""
    records = {entry.number: record_of(entry) for entry in entries}
    texts = {
        number: "\n".join([said["title"], said["abstract"], *said["topics"]])
        for number, said in sorted(records.items())
    }
    similar = nearest(texts)
    places = placed(texts, {number: said["topics"] for number, said in records.items()})
    return {number: {"similar": similar[number]} | _on_map(places.get(number)) for number in records}


def _on_map(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"map_x": None, "map_y": None, "map_topic": ""}
    return {"map_x": place.x, "map_y": place.y, "map_topic": place.topic}


def _write(
    entry: Entry, known: PublicPaper | None, among: dict[str, Any], *, venue: Venue, now: datetime, note: str = ""
) -> PublicPaper:
    """Copy one paper into the record; `among` are the fields named in AMONG, which are no news of the paper itself."""
    public = known or PublicPaper(venue=venue, submission=entry.paper, published_at=now)
    said = record_of(entry)
    is_other = known is None or any(getattr(known, name) != value for name, value in said.items())
    for name, value in (said | among).items():
        setattr(public, name, value)
    if is_other:
        public.updated_at = now
    public.save()
    _add_version(public, entry, now, note)
    if _freeze_files(public, entry, now) and not is_other:
        public.updated_at = now
        public.save(update_fields=["updated_at"])
    return public


def _add_version(public: PublicPaper, entry: Entry, now: datetime, note: str) -> None:
    """The PDF as the next version, when it is another than the latest one, or the note says what else is."""
    pdf = entry.camera.pdf if entry.camera and entry.has_pdf else None
    latest = max(public.versions.all(), key=lambda row: row.number, default=None)
    if pdf is None or (latest and latest.sha256 == pdf.sha256 and note in ("", latest.note)):
        return
    PublicVersion.objects.create(
        paper=public,
        number=latest.number + 1 if latest else 1,
        file=str(pdf.file.name),  # the stored file is never changed or deleted, so both rows may name it
        size=pdf.size,
        sha256=pdf.sha256,
        n_pages=pdf.n_pages,
        published_at=now,
        note=note,
    )
    public.updated_at = now
    public.save(update_fields=["updated_at"])


def _freeze_files(public: PublicPaper, entry: Entry, now: datetime) -> bool:
    """What stands beside the PDF, as it is now; what its authors took back goes. Whether anything changed."""
    wanted: dict[str, tuple[FinalFile | PaperFile | None, str]] = {
        PublicFileKind.POSTER: (entry.poster, "pdf"),
        PublicFileKind.THUMBNAIL: (entry.thumbnail, "webp"),
        PublicFileKind.SUPPLEMENT: (entry.supplement, entry.supplement.suffix if entry.supplement else ""),
    }
    known = {row.kind: row for row in public.files.all()}
    is_other = False
    for kind, (source, suffix) in wanted.items():
        row = known.get(kind)
        if source is None:
            if row is not None:
                row.delete()
                is_other = True
        elif row is None or row.sha256 != source.sha256:
            row = row or PublicFile(paper=public, kind=kind)
            row.file = str(source.file.name)  # never changed or deleted, as of a version
            row.suffix, row.size, row.sha256 = suffix, source.size, source.sha256
            row.width, row.height = getattr(source, "width", None), getattr(source, "height", None)
            row.published_at = now
            row.save()
            is_other = True
    return is_other


def _retract(venue: Venue, entries: list[Entry]) -> None:
    """Note in the record that papers were withdrawn; one that is merely not accepted any more is shown to nobody."""
    gone = PublicPaper.objects.at(venue).besides(entry.paper.pk for entry in entries)
    for public in gone.select_related("submission"):
        if public.submission.withdrawn_at and public.retracted_at is None:
            public.retracted_at = public.submission.withdrawn_at
            public.save(update_fields=["retracted_at"])


def _touch(venue: Venue) -> None:
    """Pages that were kept are wrong from now on."""
    touch(venue)
    touch_record(venue.pk)

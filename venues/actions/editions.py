"""Making an edition, and writing a document over one."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, ProtectedError

from audit.actions import record
from venues import documents
from venues.actions.committee import add_member, ties_may_change
from venues.actions.rechecking import checks_may_change
from venues.documents import Document
from venues.models import (
    RESERVED_SLUGS,
    AnnouncedDate,
    Deadline,
    LetterTemplate,
    NewsPost,
    Outcome,
    Question,
    Role,
    ShownPerson,
    SitePage,
    Sponsor,
    Track,
    Venue,
)
from venues.presets import PRESETS
from web.problems import Refused, Stale


class SlugTaken(Refused):
    """Raised when a venue's address is another's, was another's, or is one of the product's own."""


class Unfit(Refused):
    """Raised when a document says what cannot be stored."""


class InUse(Refused):
    """Raised when something cannot go because papers or decisions hold on to it."""


def create_venue(*, by, now: datetime, preset: str, **facts: Any) -> Venue:
    """A new venue from a preset and the facts of one workshop; whoever creates it chairs it.

    `facts`: the keys of the section "venue" of a document (name, short_name, slug, topics …), besides
    `notification_on`, from which the dates are counted back, and `dates`: kind → (opens_at, at).
    """
    return create_from_document(PRESETS[preset].document(facts), by=by, now=now)


def create_from_document(document: Document, *, by, now: datetime) -> Venue:
    """A new venue as a document describes it, chaired by `by` if that is somebody. Raises SlugTaken or Unfit."""
    _check(document)
    fields = documents.venue_fields(document)
    try:
        with transaction.atomic():
            venue = Venue.objects.create(**fields, created_at=now)
            require_free_slug(venue.slug, venue=venue)
            _write_parts(venue, document, by=by, now=now)
            record("venues.create", by=by, now=now, venue_id=venue.pk)
            if by is not None:
                add_member(venue, by, Role.CHAIR, by=by, now=now)
    except IntegrityError as error:
        if "slug" not in str(error):
            raise
        raise SlugTaken(f"There is a venue with the address “{fields['slug']}” already. Choose another.") from None
    return venue


def rename(venue: Venue, *, slug: str, seen: str, by, now: datetime) -> None:
    """Give a venue another address, or one that it had before; all that it ever had lead to it.

    `seen`: the address that was shown to who asks. Raises SlugTaken, or Stale when it has another one by now.
    """
    try:
        with transaction.atomic():
            locked = lock(venue)
            if locked.slug != seen:
                raise Stale(
                    f"Somebody else changed the address meanwhile, to “{locked.slug}”. Look at it before you change it "
                    "again.",
                    theirs=locked.slug,
                    revision=locked.revision,
                )
            locked.former_slugs = remembered(locked.former_slugs, locked.slug)
            locked.slug = slug
            locked.save(update_fields=["slug", "former_slugs"])
            require_free_slug(slug, venue=locked)
            touch(locked)
            record("venues.rename", by=by, now=now, venue_id=venue.pk, slug=slug, former=seen)
    except IntegrityError:
        raise SlugTaken(f"There is a venue with the address “{slug}” already. Choose another.") from None


def require_free_slug(slug: str, *, venue: Venue) -> None:
    """No other venue has or had this address. Raises SlugTaken.

    Who takes one asks after writing it: the database lets only one venue have it, and what the other left is seen then.
    """
    if slug in RESERVED_SLUGS:
        raise SlugTaken(f"The address “{slug}” is one of our own; choose another.")
    if Venue.objects.called(slug).besides(venue.pk).exists():
        raise SlugTaken(f"There is a venue with the address “{slug}” already. Choose another.")
    if Venue.objects.once_called(slug).besides(venue.pk).exists():
        raise SlugTaken(f"The address “{slug}” was another venue's and still leads to it; choose another.")


def remembered(former: list[str], left: str) -> list[str]:
    """Former addresses with one more that is left; the first stays the one that a thing was made with."""
    return former if left in former else [*former, left]


def apply_document(venue: Venue, document: Document, *, by, now: datetime) -> None:
    """Write a document over a venue: what it names is changed or added, what it leaves out goes or is retired.

    The address of the venue and whether it is public stay. Raises Unfit or InUse.
    """
    _check(document)
    fields = documents.venue_fields(document)
    for name in ("slug", "is_public"):
        fields.pop(name)
    with transaction.atomic():
        locked = lock(venue)
        with ties_may_change(locked, now=now), checks_may_change(locked, now=now):
            for name, value in fields.items():
                setattr(locked, name, value)
            locked.save(update_fields=list(fields))
            _write_parts(locked, document, by=by, now=now)
        touch(locked)
        record("venues.apply_document", by=by, now=now, venue_id=venue.pk)


def publish(venue: Venue, *, is_public: bool, by, now: datetime) -> None:
    """Show the call to everybody, or take it off."""
    with transaction.atomic():
        Venue.objects.with_pk(venue.pk).update(is_public=is_public)
        touch(venue)
        record("venues.publish" if is_public else "venues.unpublish", by=by, now=now, venue_id=venue.pk)


def lock(venue: Venue) -> Venue:
    """The venue's row, held until the transaction ends: one editor at a time."""
    return Venue.objects.with_pk(venue.pk).select_for_update().get()


def touch(venue: Venue) -> None:
    """Say that the public pages changed: copies of them that somebody keeps are void from the commit on."""
    Venue.objects.with_pk(venue.pk).update(revision=F("revision") + 1)


def touch_record(venue_id: int) -> None:
    """Say that what may be public of a venue's papers changed: kept copies of the record are void from the commit on.

    Apart from `touch`, whose number calendar files show to everybody: nobody shall count withdrawals by it.
    """
    Venue.objects.with_pk(venue_id).update(record_revision=F("record_revision") + 1)


def _check(document: Document) -> None:
    for fault in documents.faults(document):
        where = ".".join(str(part) for part in fault.path if isinstance(part, str))
        raise Unfit(f"{where}: {fault.sentence}")


# --- The parts ----------------------------------------------------------------------------------------------


def _write_parts(venue: Venue, document: Document, *, by, now: datetime) -> None:
    for name, (model, related) in documents.NAME_LISTS.items():
        names = document.get("venue", {}).get(name, [])
        rows = [{"name": text, "position": position} for position, text in enumerate(names)]
        _sync(venue, model, related, rows, identity=("name",))
    _sync(venue, Track, "tracks", _positioned("track", document), identity=("name",))
    tracks = {track.name: track for track in venue.tracks.all()}
    deadlines = [documents.row_fields("deadline", said, tracks=tracks) for said in document.get("deadline", [])]
    _sync(venue, Deadline, "deadlines", deadlines, identity=("kind", "track"))
    dates = [documents.row_fields("date", said) for said in document.get("date", [])]
    _sync(venue, AnnouncedDate, "announced_dates", dates, identity=("label",))
    _sync(venue, Outcome, "outcomes", _positioned("outcome", document), identity=("key",))
    letters = [documents.row_fields("letter", said) for said in document.get("letter", [])]
    _sync(venue, LetterTemplate, "letter_templates", letters, identity=("kind",))
    _write_site(venue, document)
    _write_questions(venue, document)
    _write_people(venue, document)
    for name, part in documents.PARTS.items():
        part.write(venue, document.get(name, part.empty()), by=by, now=now)


def _write_site(venue: Venue, document: Document) -> None:
    """Pages, news and sponsors; what was removed and is named again stands again."""
    stands = {"removed_at": None}
    pages = [row | stands for row in _positioned("page", document)]
    _sync(venue, SitePage, "site_pages", pages, identity=("key",))
    news = [documents.row_fields("news", said) | stands for said in document.get("news", [])]
    _sync(venue, NewsPost, "news", news, identity=("key",))
    sponsors = [row | stands for row in _positioned("sponsor", document)]
    _sync(venue, Sponsor, "sponsors", sponsors, identity=("name",))


def _positioned(section: str, document: Document) -> list[dict[str, Any]]:
    return [
        documents.row_fields(section, said) | {"position": position}
        for position, said in enumerate(document.get(section, []))
    ]


def _sync(
    venue: Venue, model: type[models.Model], related: str, rows: list[dict[str, Any]], *, identity: tuple[str, ...]
) -> None:
    """Make a table of the venue hold exactly these rows; rows keep their pk when their identity stays."""
    present = {tuple(getattr(row, name) for name in identity): row for row in getattr(venue, related).all()}
    wanted = {tuple(fields[name] for name in identity): fields for fields in rows}
    for name in present.keys() - wanted.keys():
        try:
            present[name].delete()
        except ProtectedError:
            raise InUse(f"“{present[name]}” is in use by papers or decisions and cannot go.") from None
    for name, fields in wanted.items():
        row = present.get(name) or model(venue=venue)
        for field, value in fields.items():
            setattr(row, field, value)
        row.save()


def _write_questions(venue: Venue, document: Document) -> None:
    """Questions are never deleted: answers to them are kept, and shown."""
    present = {(row.form, row.key): row for row in venue.questions.all()}
    wanted: dict[tuple[str, str], dict[str, Any]] = {}
    counts: dict[str, int] = {}
    for said in document.get("question", []):
        fields = documents.row_fields("question", said)
        fields["position"] = counts.setdefault(fields["form"], 0)
        counts[fields["form"]] += 1
        wanted[(fields["form"], fields["key"])] = fields
    for name in present.keys() - wanted.keys():
        present[name].is_retired = True
        present[name].save(update_fields=["is_retired"])
    for name, fields in wanted.items():
        row = present.get(name) or Question(venue=venue)
        for field, value in fields.items():
            setattr(row, field, value)
        row.save()


def _write_people(venue: Venue, document: Document) -> None:
    """The people on the public pages; who is named again under the same kind and name keeps the picture."""
    present: dict[tuple[str, str], list[ShownPerson]] = {}
    for row in venue.shown_people.order_by("position", "pk"):
        present.setdefault((row.kind, row.name), []).append(row)
    people = document.get("people", {})
    for name, kind in documents.PEOPLE.items():
        for position, said in enumerate(people.get(name, [])):
            fields = documents.person_fields(said)
            known = present.get((kind, fields["name"]), [])
            row = known.pop(0) if known else ShownPerson(venue=venue, kind=kind)
            for field, value in fields.items():
                setattr(row, field, value)
            row.position = position
            row.save()
    gone = [row.pk for rows in present.values() for row in rows]
    venue.shown_people.with_pks(gone).delete()

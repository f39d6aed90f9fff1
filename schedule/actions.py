"""Every change of a programme, as a verb. Each counts one revision, and remembers what stood before for an undo.

A row carries the revision at which it last changed; whoever changes it says which they saw, so that two editors never
overwrite each other silently. The row of the Programme is held meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.dateparse import parse_datetime

from audit.actions import record
from notifications.actions import enqueue
from schedule import access
from schedule.content import changes_between, frozen, seal_of
from schedule.importing import NewSession
from schedule.mails import letters_about
from schedule.models import Board, Programme, ProgrammeChange, ProgrammeRelease, Room, Session, Talk
from schedule.table import Table
from submissions.models import Submission
from venues.actions.editions import touch
from venues.models import Track, Venue
from web.ids import public_id
from web.problems import Refused, Stale

UNDOABLE = 50  # changes of a venue that can be looked back on
KEPT = (Room, Session, Talk, Board)  # in the order in which they can be put back
LONGEST_SHIFT = 24 * 60
CHANGED = "Somebody changed this meanwhile. Nothing of yours was saved; look at it again, then change it."


class NotSchedulable(Refused):
    """Raised when a change of the programme makes no sense."""


@dataclass
class Change:
    """A change under way or done: its id takes it back."""

    id: str
    revision: int


@contextmanager
def _changing(venue: Venue, verb: str, *, by, now: datetime, **data: Any) -> Iterator[Change]:
    """One transaction with the programme held: the revision, what stood before, the log entry."""
    with transaction.atomic():
        programme, _ = Programme.objects.get_or_create(venue=venue)
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        before = _snapshot(venue)
        change = Change(public_id(), programme.revision + 1)
        yield change
        Programme.objects.update_or_create(pk=programme.pk, defaults={"revision": change.revision})
        ProgrammeChange.objects.create(
            venue=venue, public_id=change.id, revision=change.revision, before=before, at=now
        )
        ProgrammeChange.objects.of(venue).up_to(change.revision - UNDOABLE).delete()
        record(f"schedule.{verb}", by=by, now=now, venue_id=venue.pk, change=change.id, **data)


def _next_number(venue: Venue) -> int:
    """A number that no other session or talk of the venue has or had. The programme is held."""
    programme = Programme.objects.get(venue=venue)
    number, programme.next_number = programme.next_number, programme.next_number + 1
    programme.save(update_fields=["next_number"])
    return number


def _require_seen(row: Room | Session, seen: int | None) -> None:
    """The row as it is now was what the editor saw. Raises Stale."""
    current = type(row).objects.with_pk(row.pk).values_list("revision", flat=True).first()
    if current is None:
        raise Stale("Somebody removed this meanwhile.")
    if seen is not None and current != seen:
        raise Stale(CHANGED, revision=current)


# --- Undo ------------------------------------------------------------------------------------------------


def _snapshot(venue: Venue) -> dict[str, list[dict[str, Any]]]:
    """Every row of the draft, as JSON."""
    encoder = DjangoJSONEncoder()
    found = {}
    for model in KEPT:
        rows = model.objects.at(venue).order_by("pk").values()
        found[model.__name__] = [
            {key: encoder.default(value) if isinstance(value, datetime) else value for key, value in row.items()}
            for row in rows
        ]
    return found


def undo(venue: Venue, change: str, *, by, now: datetime) -> Change:
    """Put the draft back to where it stood before a change, unless it was changed again since.

    Raises NotSchedulable.
    """
    with _changing(venue, "undo", by=by, now=now, undone=change) as done:
        found = access.change_called(venue, change)
        if found is None:
            raise NotSchedulable("There is nothing left to take back.")
        if found.revision != done.revision - 1:
            raise NotSchedulable("The programme was changed again since; nothing is taken back.")
        for model in reversed(KEPT):
            model.objects.at(venue).besides([row["id"] for row in found.before[model.__name__]]).delete()
        tracks = set(Track.objects.values_list("pk", flat=True))
        for model in KEPT:
            _put_back(model, found.before[model.__name__], tracks)
    return done


def _put_back(model: type[models.Model], rows: Sequence[Mapping[str, Any]], tracks: set[int]) -> None:
    moments = {name.attname for name in model._meta.concrete_fields if isinstance(name, models.DateTimeField)}
    names = [name.name for name in model._meta.concrete_fields if not name.primary_key]
    made = []
    for row in rows:
        values = {key: parse_datetime(value) if key in moments else value for key, value in row.items()}
        if "track_id" in values and values["track_id"] not in tracks:
            values["track_id"] = None
        made.append(model(**values))
    if made:
        model._default_manager.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=names)


# --- Rooms -----------------------------------------------------------------------------------------------


def save_room(
    venue: Venue, room: Room | None, *, fields: Mapping[str, Any], by, now: datetime, seen: int | None = None
) -> Change:
    """A new room, or another name, link or number of seats. Raises Stale, NotSchedulable."""
    with _changing(venue, "save_room", by=by, now=now) as change:
        if room is not None:
            _require_seen(room, seen)
        others = Room.objects.at(venue)
        others = others.besides([room.pk]) if room else others
        if fields["name"].casefold() in {name.casefold() for name in others.values_list("name", flat=True)}:
            raise NotSchedulable(f"There is a room called {fields['name']} already.")
        row = room or Room(venue=venue, position=others.count())
        for name, value in fields.items():
            setattr(row, name, value)
        row.revision = change.revision
        row.save()
    return change


def remove_room(room: Room, *, by, now: datetime, seen: int | None = None) -> tuple[Change, int]:
    """Take a room away; its sessions stay without a room. Gives how many those are."""
    with _changing(room.venue, "remove_room", by=by, now=now) as change:
        _require_seen(room, seen)
        n = Session.objects.at(room.venue).in_room(room).update(room=None, revision=change.revision)
        room.delete()
    return change, n


# --- Sessions --------------------------------------------------------------------------------------------


def save_session(
    venue: Venue, session: Session | None, *, fields: Mapping[str, Any], by, now: datetime, seen: int | None = None
) -> tuple[Change, Session]:
    """A new session, or another time, place or wording. Raises Stale, NotSchedulable."""
    with _changing(venue, "save_session", by=by, now=now) as change:
        if session is not None:
            _require_seen(session, seen)
        row = session or Session(venue=venue, number=_next_number(venue))
        for name, value in fields.items():
            setattr(row, name, value)
        _require_own(venue, row)
        row.revision = change.revision
        row.save()
    return change, row


def _require_own(venue: Venue, row: Session) -> None:
    if row.ends_at <= row.starts_at:
        raise NotSchedulable(f"“{row.title}” ends before it starts.")
    if row.room is not None and row.room.venue_id != venue.pk:
        raise NotSchedulable("This room belongs to another venue.")


def move_session(
    session: Session,
    *,
    by,
    now: datetime,
    minutes: int = 0,
    longer: int = 0,
    room: Room | None = None,
    seen: int | None = None,
) -> Change:
    """A session earlier or later, longer or shorter, or in another room. Raises Stale, NotSchedulable."""
    with _changing(session.venue, "move_session", by=by, now=now, minutes=minutes, longer=longer) as change:
        _require_seen(session, seen)
        session.starts_at += timedelta(minutes=minutes)
        session.ends_at += timedelta(minutes=minutes + longer)
        session.room = room or session.room
        _require_own(session.venue, session)
        session.revision = change.revision
        session.save()
    return change


def run_late(session: Session, *, minutes: int, by, now: datetime, seen: int | None = None) -> tuple[Change, int]:
    """A session and everything that follows within its day, in whatever room, later by some minutes (or earlier).

    What follows ends where nothing happens for six hours: a day may go past midnight. Gives how many sessions moved.
    """
    if not 0 < abs(minutes) <= LONGEST_SHIFT:
        raise NotSchedulable("Say by how many minutes everything shifts.")
    with _changing(session.venue, "run_late", by=by, now=now, minutes=minutes) as change:
        _require_seen(session, seen)
        moved = _following(session)
        for row in moved:
            row.starts_at += timedelta(minutes=minutes)
            row.ends_at += timedelta(minutes=minutes)
            row.revision = change.revision
        Session.objects.bulk_update(moved, ["starts_at", "ends_at", "revision"])
    return change, len(moved)


def _following(session: Session) -> list[Session]:
    found: list[Session] = []
    last = session.ends_at
    for row in Session.objects.at(session.venue).since(session.starts_at).order_by("starts_at", "pk"):
        if row.starts_at - last > timedelta(hours=6):
            break
        found.append(row)
        last = max(last, row.ends_at)
    return found


def remove_session(session: Session, *, by, now: datetime, seen: int | None = None) -> Change:
    """Take a session out of the programme; its papers are unscheduled again."""
    with _changing(session.venue, "remove_session", by=by, now=now) as change:
        _require_seen(session, seen)
        session.delete()
    return change


# --- Talks and boards ------------------------------------------------------------------------------------


@contextmanager
def _within(session: Session, verb: str, *, by, now: datetime, seen: int | None, **data: Any) -> Iterator[Change]:
    """A change of what a session holds, which is a change of the session."""
    with _changing(session.venue, verb, by=by, now=now, **data) as change:
        _require_seen(session, seen)
        yield change
        Session.objects.with_pk(session.pk).update(revision=change.revision)


def save_talk(
    session: Session,
    talk: Talk | None,
    *,
    fields: Mapping[str, Any],
    by,
    now: datetime,
    seen: int | None = None,
) -> Change:
    """A talk without a paper, or how long any talk takes. Raises Stale."""
    with _within(session, "save_talk", by=by, now=now, seen=seen) as change:
        row = talk or Talk(session=session, number=_next_number(session.venue), position=_end_of(session))
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    return change


def _end_of(session: Session) -> int:
    last = Talk.objects.in_session(session).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def place_papers(
    session: Session, papers: Sequence[Submission], *, minutes: int, by, now: datetime, seen: int | None = None
) -> Change:
    """Give papers talks of so many minutes, after those that the session has. Raises Stale, NotSchedulable."""
    if not 1 <= minutes <= LONGEST_SHIFT:
        raise NotSchedulable("Say how many minutes each talk takes.")
    with _within(session, "place_papers", by=by, now=now, seen=seen, n=len(papers)) as change:
        _require_new(papers, Talk.objects.at(session.venue), "has a talk already")
        position = _end_of(session)
        for step, paper in enumerate(papers):
            Talk.objects.create(
                session=session,
                submission=paper,
                minutes=minutes,
                position=position + step,
                number=_next_number(session.venue),
            )
    return change


def _require_new(papers: Sequence[Submission], rows: models.QuerySet, said: str) -> None:
    if not papers:
        raise NotSchedulable("Choose at least one paper.")
    taken = set(rows.values_list("submission", flat=True)) & {paper.pk for paper in papers}
    for paper in papers:
        if paper.pk in taken:
            raise NotSchedulable(f"Paper {paper.number} {said}. Nothing was changed.")


def step_talk(talk: Talk, *, step: int, by, now: datetime, seen: int | None = None) -> Change:
    """A talk earlier (-1) or later (+1) within its session."""
    with _within(talk.session, "step_talk", by=by, now=now, seen=seen) as change:
        rows = list(Talk.objects.in_session(talk.session).order_by("position", "pk"))
        here = next(place for place, row in enumerate(rows) if row.pk == talk.pk)
        rows.insert(max(0, min(here + step, len(rows) - 1)), rows.pop(here))
        for position, row in enumerate(rows):
            row.position = position
        Talk.objects.bulk_update(rows, ["position"])
    return change


def remove_talk(talk: Talk, *, by, now: datetime, seen: int | None = None) -> Change:
    """Take a talk out of its session; a paper is unscheduled again."""
    with _within(talk.session, "remove_talk", by=by, now=now, seen=seen) as change:
        talk.delete()
    return change


def assign_boards(
    session: Session, papers: Sequence[Submission], *, first: int, by, now: datetime, seen: int | None = None
) -> Change:
    """Hang papers at free boards in the order given, from a number on. Raises Stale, NotSchedulable."""
    with _within(session, "assign_boards", by=by, now=now, seen=seen, n=len(papers)) as change:
        rows = Board.objects.in_session(session)
        _require_new(papers, rows, "has a board in this session already")
        taken = set(rows.values_list("number", flat=True))
        free = (number for number in range(first, first + len(papers) + len(taken) + 1) if number not in taken)
        Board.objects.bulk_create(
            [Board(session=session, submission=paper, number=next(free)) for paper in papers], batch_size=500
        )
    return change


def remove_board(board: Board, *, by, now: datetime, seen: int | None = None) -> Change:
    """Take a poster down."""
    with _within(board.session, "remove_board", by=by, now=now, seen=seen) as change:
        board.delete()
    return change


# --- Import ----------------------------------------------------------------------------------------------


def add_sessions(venue: Venue, sessions: Sequence[NewSession], *, by, now: datetime) -> Change:
    """Add sessions with their talks, and the rooms that there were not, as one change."""
    if not sessions:
        raise NotSchedulable("There is no session in this table.")
    with _changing(venue, "import", by=by, now=now, n=len(sessions)) as change:
        rooms = {room.name.casefold(): room for room in Room.objects.at(venue)}
        for new in sessions:
            if new.room and new.room.casefold() not in rooms:
                rooms[new.room.casefold()] = Room.objects.create(
                    venue=venue, name=new.room, position=len(rooms), revision=change.revision
                )
            session = Session.objects.create(
                venue=venue,
                number=_next_number(venue),
                title=new.title,
                kind=new.kind,
                room=rooms.get(new.room.casefold()),
                chair_name=new.chair,
                starts_at=new.starts_at,
                ends_at=new.ends_at,
                revision=change.revision,
            )
            for position, talk in enumerate(new.talks):
                Talk.objects.create(
                    session=session,
                    number=_next_number(venue),
                    position=position,
                    title=talk.title,
                    speakers=talk.speakers,
                    minutes=talk.minutes,
                )
    return change


# --- Release ---------------------------------------------------------------------------------------------


def release(venue: Venue, *, version: str, seal: str, tells: bool, by, now: datetime) -> ProgrammeRelease:
    """Freeze the draft as the programme that everybody sees; `tells` writes to the authors whose time or room changed.

    `seal` is of what the chair was shown. Asked twice with the same it is the same release. Authors are told of papers
    that this chair may see; the next chair who releases tells the others.

    Raises Stale when the draft or the public record changed since, NotSchedulable when there is nothing to release.
    """
    with transaction.atomic():
        Programme.objects.get_or_create(venue=venue)
        Programme.objects.select_for_update().get(venue=venue)
        last = access.latest_release(venue)
        if last is not None and last.seal == seal:
            return last
        table = Table(by, venue)
        if not table.entries:
            raise NotSchedulable("There is no session to release.")
        for problem in table.problems:
            if problem.is_blocking:
                raise NotSchedulable(f"{problem.sentence} Nothing was released.")
        number = last.number + 1 if last else 1
        content = frozen(
            table.draft,
            table.papers.cards,
            zone=venue.time_zone,
            before=last.content if last else None,
            number=number,
            now=now,
        )
        if seal_of(content) != seal:
            raise Stale("Something changed since you looked at this programme. Nothing was released; look again.")
        made = ProgrammeRelease.objects.create(
            venue=venue,
            number=number,
            version=version or str(number),
            content=content,
            changes=changes_between(last.content if last else None, content),
            seal=seal,
            released_at=now,
        )
        touch(venue)
        letters = letters_about(venue, content, table.papers) if tells else []
        n_letters = enqueue([letter.mail() for letter in letters], now=now, batch=f"schedule:{venue.pk}:{number}")
        record("schedule.release", by=by, now=now, venue_id=venue.pk, number=number, n_letters=n_letters)
    return made

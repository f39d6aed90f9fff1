"""Sessions: saved, moved, shifted when the day runs late, removed, or added out of a table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from schedule.actions.changing import Change, NotSchedulable, changing, next_number, require_seen
from schedule.actions.talks import require_new
from schedule.importing import NewSession
from schedule.models import Room, Session, Talk
from schedule.moments import day_span, same_clock, zone_of
from venues.models import Venue
from web.ids import public_id

LONGEST_SHIFT = 24 * 60


def save_session(
    venue: Venue, session: Session | None, *, fields: Mapping[str, Any], by, now: datetime, seen: int | None = None
) -> tuple[Change, Session]:
    """A new session, or another time, place or wording. Raises Stale, NotSchedulable."""
    with changing(venue, "save_session", by=by, now=now) as change:
        if session is not None:
            require_seen(session, seen)
        row = session or Session(venue=venue, number=next_number(venue))
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
    room: Room | None,
    seen: int | None = None,
) -> Change:
    """A session earlier or later, longer or shorter, in this room or in none. Raises Stale, NotSchedulable."""
    with changing(session.venue, "move_session", by=by, now=now, minutes=minutes, longer=longer) as change:
        require_seen(session, seen)
        session.starts_at += timedelta(minutes=minutes)
        session.ends_at += timedelta(minutes=minutes + longer)
        session.room = room
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
    with changing(session.venue, "run_late", by=by, now=now, minutes=minutes) as change:
        require_seen(session, seen)
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
    with changing(session.venue, "remove_session", by=by, now=now) as change:
        require_seen(session, seen)
        session.delete()
    return change


def add_sessions(venue: Venue, sessions: Sequence[NewSession], *, by, now: datetime) -> Change:
    """Add sessions with their talks, and the rooms that there were not, as one change."""
    if not sessions:
        raise NotSchedulable("There is no session to add.")
    with changing(venue, "import", by=by, now=now, n=len(sessions)) as change:
        require_new([talk.paper for new in sessions for talk in new.talks if talk.paper], venue)
        rooms = {room.name.casefold(): room for room in Room.objects.at(venue)}
        for new in sessions:
            if new.room and new.room.casefold() not in rooms:
                rooms[new.room.casefold()] = Room.objects.create(
                    venue=venue, name=new.room, position=len(rooms), revision=change.revision
                )
            session = Session.objects.create(
                venue=venue,
                number=next_number(venue),
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
                    number=next_number(venue),
                    position=position,
                    submission=talk.paper,
                    title="" if talk.paper else talk.title,
                    speakers=talk.speakers,
                    minutes=talk.minutes,
                )
    return change


def copy_day(venue: Venue, day: date, to: date, *, by, now: datetime) -> tuple[Change, int]:
    """The sessions of a day once more on another, at the same times of its clocks and without what they hold.

    Gives how many. Raises NotSchedulable, and Unreadable where clocks of the other day leap over a time.
    """
    zone = zone_of(venue.time_zone)
    start, end = day_span(day, zone)
    with changing(venue, "copy_day", by=by, now=now, day=day.isoformat(), to=to.isoformat()) as change:
        rows = list(Session.objects.at(venue).since(start).before(end).order_by("starts_at", "pk"))
        if not rows or day == to:
            raise NotSchedulable("Choose another day, and copy one that has sessions.")
        for row in rows:
            length, starts_at = row.ends_at - row.starts_at, same_clock(row.starts_at, to, zone)
            row.pk, row.public_id, row.number, row.revision = None, public_id(), next_number(venue), change.revision
            row.starts_at, row.ends_at = starts_at, starts_at + length
            row.save(force_insert=True)
    return change, len(rows)

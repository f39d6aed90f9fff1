"""A programme as calendars (RFC 5545): all sessions, one of them, a talk, or what somebody picked.

Times are UTC. An event keeps its UID for ever, and counts up in SEQUENCE when it moves. The same release gives the same
bytes.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from schedule.addresses import page_of, talk_page_of
from schedule.content import TO_BE_ANNOUNCED
from schedule.shown import ShownPart, ShownSession
from venues.models import Venue
from web import text


def calendar_file(venue: Venue, events: Iterable[Event], *, name: str = "programme") -> bytes:
    """The file that holds these events."""
    calendar = Calendar()
    calendar.add("prodid", "-//mlworkshop//programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{venue.short_name}: {name}")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def session_event(venue: Venue, session: ShownSession) -> Event:
    """A session with all that it holds."""
    event = _event(venue, session, f"session-{session.id}", session.since)
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", f"{venue.short_name}: {session.title}")
    event.add("url", f"{page_of(venue)}#s-{session.id}")
    event.add("description", _described(session))
    return event


def talk_event(venue: Venue, session: ShownSession, talk: ShownPart) -> Event:
    """One talk of a session, at its own time."""
    event = _part_event(venue, session, talk, f"talk-{talk.id}", f"{venue.short_name}: {text.plain(talk.title)}")
    event.add("url", talk_page_of(venue, talk))
    return event


def board_event(venue: Venue, session: ShownSession, board: ShownPart) -> Event:
    """One poster, as long as its session. Its UID names the paper, for a board's number may change."""
    summary = f"{venue.short_name}: Board {board.number}: {text.plain(board.title)}"
    event = _part_event(venue, session, board, f"poster-{board.paper}-{session.id}", summary)
    event.add("url", settings.SITE_URL + board.url)
    return event


def named(part: ShownPart) -> str:
    """A talk or a board in a line."""
    people = f" ({', '.join(part.people)})" if part.people else ""
    return (text.plain(part.title) or TO_BE_ANNOUNCED) + people


def _event(venue: Venue, session: ShownSession, what: str, since: int) -> Event:
    event = Event()
    event.add("uid", f"{what}@{venue.lasting_slug}.{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", session.changed_at.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("sequence", since)
    where = ", ".join(part for part in (session.room, venue.place) if part)
    if where:
        event.add("location", where)
    return event


def _part_event(venue: Venue, session: ShownSession, part: ShownPart, what: str, summary: str) -> Event:
    event = _event(venue, session, what, part.since)
    event.add("dtstart", part.starts_at.astimezone(UTC))
    event.add("dtend", part.ends_at.astimezone(UTC))
    event.add("summary", summary)
    lines = [", ".join(part.people), f"In {session.title}", session.link]
    if part.text_md:
        lines.append(text.plain(part.text_md, length=1000))
    if part.url:
        lines.append(settings.SITE_URL + part.url)
    event.add("description", "\n".join(line for line in lines if line))
    return event


def _described(session: ShownSession) -> str:
    lines = [session.kind_label + (f", chaired by {session.chair}" if session.chair else "")]
    if session.link:
        lines.append(session.link)
    if session.text_md:
        lines += ["", text.plain(session.text_md, length=1000)]
    if session.items or session.boards:
        lines.append("")
    for item in session.items:
        lines.append(f"{round((item.starts_at - session.starts_at).total_seconds() / 60)} min: {named(item)}")
    lines += [f"Board {board.number}: {named(board)}" for board in session.boards]
    return "\n".join(lines)

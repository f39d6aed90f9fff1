"""A programme for other programs: the frab formats, CSV. Both say what the public page says; see also `calendars`."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree

from django.conf import settings
from django.urls import reverse

from schedule.addresses import page_of, talk_page_of
from schedule.calendars import named
from schedule.content import TO_BE_ANNOUNCED
from schedule.shown import ShownProgramme, ShownSession
from venues.models import Venue
from web import text

EVERYWHERE = "Plenary"  # frab knows no event without a room
COLUMNS = ("day", "start", "end", "room", "kind", "session", "title", "speakers")


# --- frab: one model, two spellings -----------------------------------------------------------------------


def _guid(venue: Venue, what: str) -> str:
    """A UUID that stays, of a thing in a venue."""
    found: UUID = uuid5(NAMESPACE_URL, f"{settings.SITE_URL}/v/{venue.lasting_slug}/schedule/{what}")
    return str(found)


def _slug_text(venue: Venue, ending: str) -> str:
    """A slug as both schemas want it: at least four of a-z, 0-9, _, then a hyphen, then at least four."""
    start = re.sub(r"[^a-z0-9_]", "_", venue.slug).ljust(4, "_")
    return f"{start}-{ending}"


def _track_slug(name: str) -> str:
    """A track's slug begins with a letter."""
    return "t-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "track")


def _clock(span: timedelta) -> str:
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    return f"{hours:02}:{minutes:02}"


def _frab_events(venue: Venue, session: ShownSession, zone) -> Iterator[dict[str, Any]]:
    """An event for each talk; a session without talks is one itself."""
    if not session.items:
        said = [text.plain(session.text_md, length=4000)] + [f"{b.number}. {named(b)}" for b in session.boards]
        abstract = "\n".join(line for line in said if line)
        yield _frab_event(
            venue, session, f"session-{session.id}", session.number, session.title, session.starts_at,
            session.ends_at, [session.chair] if session.chair else [], abstract, "", zone,
            url=f"{page_of(venue)}#s-{session.id}",
        )  # fmt: skip
    for item in session.items:
        title = text.plain(item.title) or TO_BE_ANNOUNCED
        yield _frab_event(
            venue, session, f"talk-{item.id}", item.number, title, item.starts_at, item.ends_at, item.people,
            text.plain(item.text_md, length=4000), item.url, zone,
            url=talk_page_of(venue, item) if item.title else f"{page_of(venue)}#s-{session.id}",
        )  # fmt: skip


def _frab_event(
    venue: Venue, session: ShownSession, what: str, number: int, title: str, starts_at: datetime, ends_at: datetime,
    people: Sequence[str], abstract: str, paper_url: str, zone, *, url: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "guid": _guid(venue, what),
        "id": number,
        "date": starts_at.astimezone(zone).isoformat(),
        "start": f"{starts_at.astimezone(zone):%H:%M}",
        "end": ends_at.astimezone(zone).isoformat(),
        "duration": _clock(ends_at - starts_at),
        "room": session.room or EVERYWHERE,
        "slug": _slug_text(venue, what.replace("_", "-")),
        "url": url,
        "title": title,
        "subtitle": session.title if session.title != title else "",
        "track": session.track,
        "type": session.kind,
        "language": "en",
        "abstract": abstract,
        "description": "",
        "persons": [{"name": name, "guid": _guid(venue, f"person-{name}")} for name in people],
        "links": [{"url": settings.SITE_URL + paper_url, "type": "paper", "title": title}] if paper_url else [],
    }


def _frab_days(venue: Venue, programme: ShownProgramme) -> list[dict[str, Any]]:
    found = []
    for index, (day, sessions) in enumerate(programme.days, start=1):
        rooms: dict[str, list[dict[str, Any]]] = {}
        for session in sessions:
            for event in _frab_events(venue, session, programme.zone):
                rooms.setdefault(event["room"], []).append(event)
        found.append(
            {
                "index": index,
                "date": day.isoformat(),
                "day_start": min(one.starts_at for one in sessions).astimezone(programme.zone).isoformat(),
                "day_end": max(one.ends_at for one in sessions).astimezone(programme.zone).isoformat(),
                "rooms": rooms,
            }
        )
    return found


def _bounds(venue: Venue, programme: ShownProgramme) -> tuple[date, date]:
    days = [day for day, _ in programme.days]
    return min(days), max(days)


def _tracks(programme: ShownProgramme) -> list[str]:
    return sorted({session.track for session in programme.sessions if session.track})


def frab_json(venue: Venue, programme: ShownProgramme, *, version: str) -> dict[str, Any]:
    """schedule.json as c3voc's schema 1 wants it."""
    first, last = _bounds(venue, programme)
    return {
        "generator": {"name": "mlworkshop", "version": "1"},
        "schedule": {
            "version": version,
            "base_url": settings.SITE_URL + "/",
            "conference": {
                "acronym": venue.slug,
                "title": venue.name,
                "start": first.isoformat(),
                "end": last.isoformat(),
                "daysCount": len(programme.days),
                "timeslot_duration": "00:05",
                "time_zone_name": programme.zone.key,
                "url": page_of(venue),
                "tracks": [{"name": name, "slug": _track_slug(name)} for name in _tracks(programme)],
                "rooms": [{"name": name, "guid": _guid(venue, f"room-{name}")} for name in programme.rooms],
                "days": _frab_days(venue, programme),
            },
        },
    }


XML_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def frab_xml(venue: Venue, programme: ShownProgramme, *, version: str) -> bytes:
    """schedule.xml as c3voc's XSD wants it."""
    first, last = _bounds(venue, programme)
    root = ElementTree.Element("schedule")
    ElementTree.SubElement(root, "generator", name="mlworkshop", version="1")
    _leaf(root, "url", settings.SITE_URL + reverse("schedule:xml", args=[venue.slug]))
    _leaf(root, "version", version)
    conference = ElementTree.SubElement(root, "conference")
    for name, value in {
        "title": venue.name,
        "acronym": re.sub(r"[^a-z0-9_-]", "-", venue.slug).ljust(4, "-"),
        "start": first.isoformat(),
        "end": last.isoformat(),
        "days": str(len(programme.days)),
        "timeslot_duration": "00:05",
        "base_url": settings.SITE_URL + "/",
        "url": page_of(venue),
        "time_zone_name": programme.zone.key,
    }.items():
        _leaf(conference, name, value)
    for name in _tracks(programme):
        ElementTree.SubElement(conference, "track", name=_fit(name), slug=_track_slug(name))
    for day in _frab_days(venue, programme):
        element = ElementTree.SubElement(
            root, "day", date=day["date"], start=day["day_start"], end=day["day_end"], index=str(day["index"])
        )
        for room, events in day["rooms"].items():
            place = ElementTree.SubElement(element, "room", name=_fit(room), guid=_guid(venue, f"room-{room}"))
            for event in events:
                _xml_event(place, event)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _xml_event(place: ElementTree.Element, event: dict[str, Any]) -> None:
    element = ElementTree.SubElement(place, "event", guid=event["guid"], id=str(event["id"]))
    for name in ("room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track"):
        _leaf(element, name, event[name])
    people = ElementTree.SubElement(element, "persons")
    for person in event["persons"]:
        _leaf(people, "person", person["name"]).set("guid", person["guid"])
    _leaf(element, "language", event["language"])
    _leaf(element, "description", event["description"])
    links = ElementTree.SubElement(element, "links")
    for link in event["links"]:
        _leaf(links, "link", link["title"]).set("href", link["url"])
    _leaf(element, "url", event["url"])


def _leaf(parent: ElementTree.Element, name: str, value: str) -> ElementTree.Element:
    leaf = ElementTree.SubElement(parent, name)
    leaf.text = _fit(value)
    return leaf


def _fit(value: str) -> str:
    """Without what XML cannot hold."""
    return XML_UNFIT.sub("", value)


# --- CSV -------------------------------------------------------------------------------------------------


def csv_rows(programme: ShownProgramme) -> Iterator[list[str]]:
    """A row a session, then a row for each of its talks and boards."""
    zone = programme.zone
    for session in programme.sessions:
        start, end = (at.astimezone(zone) for at in (session.starts_at, session.ends_at))
        place = [f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{end:%H:%M}", session.room, session.kind, session.title]
        yield [*place, "", session.chair]
        for part in (*session.items, *session.boards):
            start, end = (at.astimezone(zone) for at in (part.starts_at, part.ends_at))
            times = [f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{end:%H:%M}"]
            yield [*times, *place[3:], part.title or TO_BE_ANNOUNCED, "; ".join(part.people)]

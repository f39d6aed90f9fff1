"""Reading the programme of a conference that has taken place: events, poster sessions and papers, as JSON. Pure.

`{"conference": name, "events_utc": [{"title", "start", "end", "kind"}], "poster_sessions": [{"name", "papers": [id]}],
"orals": [{"day", "section": [{"theme", "ids": [id]}]}], "papers": [{"id", "title", "authors": [name], "keywords"}]}`

Such files are written by hand for one site. A list "Mon Session 1" belongs to the event "Poster Day 1 Session 1" on a
Monday; marks of equal contribution stand behind names; talks that were recorded have no time, so that they only say
which papers were orals. What can be read in one way alone is read and noted; everything else is a fault.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from demo.crowd import plain
from demo.importing import Published, Unreadable, paper_from
from schedule.importing import NewSession, NewTalk
from schedule.models import SessionKind
from schedule.moments import said_time, zone_of

NEEDED = ("conference", "events_utc", "poster_sessions", "papers")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LISTED = re.compile(r"^\s*([A-Za-z]{3})[a-z]*\W+Session\s+(\d+)\s*$", re.IGNORECASE)
EVENT = re.compile(r"\bPoster\b.*\bSession\s+(\d+)", re.IGNORECASE)
LIVE = re.compile(r"^Live Q&A:\s*(.+)$")
PANEL = re.compile(r"\bpanel\b", re.IGNORECASE)
MARKS = "*†‡§¶∗⁎ "
ROOMS = {SessionKind.POSTER: "Posters", SessionKind.INVITED: "Stage"}  # what the file has no words for
OTHER_ROOM = "Room"
UTC_ZONE = zone_of("UTC")


@dataclass
class Hung:
    """A session of posters: its place among the sessions, and the ids of what hangs there, in the order of boards."""

    name: str
    session: int
    papers: list[str]


@dataclass
class Conference:
    """What a file says, what was read with a doubt, and what is wrong: with one fault nothing is taken over."""

    name: str
    papers: dict[str, Published] = field(default_factory=dict)  # id → paper
    orals: set[str] = field(default_factory=set)
    sessions: list[NewSession] = field(default_factory=list)
    posters: list[Hung] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def starts_at(self) -> datetime:
        """When its first session starts."""
        return min(session.starts_at for session in self.sessions)

    @property
    def ends_at(self) -> datetime:
        """When its last session ends."""
        return max(session.ends_at for session in self.sessions)

    def said(self) -> Iterator[str]:
        """What it would become, a line each."""
        kinds = Counter(session.kind_label for session in self.sessions)
        yield f"{self.name}: {len(self.papers)} papers, {len(self.orals)} of them orals."
        if self.sessions:
            first, last = (said_time(at, UTC_ZONE) for at in (self.starts_at, self.ends_at))
            yield f"{len(self.sessions)} sessions from {first} to {last} UTC: " + ", ".join(
                f"{kind} {n}" for kind, n in sorted(kinds.items())
            )
        for hung in self.posters:
            session = self.sessions[hung.session]
            at = said_time(session.starts_at, UTC_ZONE)
            yield f"{hung.name} is “{session.title}”, {at}: {len(hung.papers)} posters."


def read_conference(file: Path) -> Conference:
    """What a file says. Raises Unreadable when it is no such file at all; else see the faults."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise Unreadable(f"{file.name} is no JSON: {problem}.") from None
    if not isinstance(said, dict) or any(name not in said for name in NEEDED):
        missing = [name for name in NEEDED if not isinstance(said, dict) or name not in said]
        raise Unreadable(f"{file.name} needs {', '.join(NEEDED)}; it lacks {', '.join(missing)}.")
    for name in NEEDED[1:]:
        if not isinstance(said[name], list) or not all(isinstance(row, dict) for row in said[name]):
            raise Unreadable(f"“{name}” of {file.name} is no list of objects.")
    found = Conference(" ".join(str(said["conference"]).split())[:200] or file.stem)
    _read_papers(said["papers"], found)
    _read_events(said["events_utc"], found)
    _read_posters(said["poster_sessions"], found)
    _read_orals(said.get("orals") or [], found)
    _give_rooms(found.sessions)
    return found


def _listed(row: Mapping[str, Any], name: str) -> list[Any]:
    """The list of this name; nothing where there is none."""
    found = row.get(name)
    return found if isinstance(found, list) else []


# --- Papers ----------------------------------------------------------------------------------------------


def _read_papers(rows: Sequence[Mapping[str, Any]], found: Conference) -> None:
    people: dict[str, str] = {}
    titles: dict[str, str] = {}
    n_marked = 0
    for place, row in enumerate(rows, 1):
        key, title = str(row.get("id") or "").strip(), " ".join(str(row.get("title") or "").split())
        names = [name for name in _listed(row, "authors") if isinstance(name, str) and _name(name)]
        if not key or not title or not names:
            found.faults.append(f"Paper {place} (“{title or key or 'unnamed'}”) needs an id, a title and authors.")
        elif key in found.papers:
            found.faults.append(f"Two papers have the id {key}; give one of them another.")
        elif title in titles:
            found.faults.append(f"The papers {titles[title]} and {key} are both called “{title}”.")
        else:
            titles[title] = key
            n_marked += sum(_name(name) != name.strip() for name in names)
            authors = [_author(_name(name), people) for name in names]
            words = [word for word in _listed(row, "keywords") if isinstance(word, str)]
            found.papers[key] = paper_from({"title": title, "authors": authors, "keywords": words}, place)
    n_bare = sum(not paper.keywords for paper in found.papers.values())
    if n_marked:
        whose = "name of an author" if n_marked == 1 else "names of authors"
        found.notes.append(f"{n_marked} {whose} lost a mark like * behind {'it' if n_marked == 1 else 'them'}.")
    if n_bare:
        said = "paper has no keywords: it is" if n_bare == 1 else "papers have no keywords: they are"
        found.notes.append(f"{n_bare} {said} filed under the last topic.")


def _name(text: str) -> str:
    """A name without marks of equal contribution and without letters that nobody sees."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split()).rstrip(MARKS)


def _author(name: str, people: dict[str, str]) -> dict[str, str]:
    """Somebody of this name; a file of names cannot tell two people of one name apart."""
    key = people.setdefault(name.casefold(), f"{plain(name) or 'author'}{len(people) + 1}")
    return {"name": name, "pid": key}


# --- Sessions --------------------------------------------------------------------------------------------


def _read_events(rows: Sequence[Mapping[str, Any]], found: Conference) -> None:
    if not rows:
        found.faults.append("There is no event, so that there would be no programme.")
    for place, row in enumerate(rows, 1):
        title = " ".join(str(row.get("title") or "").split())[:400]
        try:
            starts_at, ends_at = _moment(row.get("start")), _moment(row.get("end"))
        except ValueError as problem:
            found.faults.append(f"Event {place} (“{title}”): {problem}")
            continue
        if not title:
            found.faults.append(f"Event {place} has no title.")
        elif ends_at <= starts_at:
            found.faults.append(f"Event {place} (“{title}”) ends at {row['end']}, but starts at {row['start']}.")
        else:
            found.sessions.append(_session(title, str(row.get("kind") or ""), starts_at, ends_at))
    found.sessions.sort(key=lambda session: (session.starts_at, session.ends_at, session.title))


def _moment(text: Any) -> datetime:
    """An instant; one without a zone is UTC, as the name of the list says."""
    try:
        at = datetime.fromisoformat(str(text).strip())
    except ValueError:
        raise ValueError(f"“{text}” is no moment; write it as 2020-04-27T05:00:00+00:00.") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _session(title: str, said: str, starts_at: datetime, ends_at: datetime) -> NewSession:
    live = LIVE.match(title)
    if EVENT.search(title):
        kind = SessionKind.POSTER
    elif live or said in {"qa", "talk"}:
        kind = SessionKind.INVITED
    else:
        kind = SessionKind.PANEL if PANEL.search(title) else SessionKind.SOCIAL
    talks = []
    if live:
        names = re.split(r"\s*[,;]\s*|\s+and\s+", live[1].strip())
        talks = [NewTalk(title, "\n".join(names), round((ends_at - starts_at).total_seconds() / 60))]
    return NewSession(title, str(kind), "", "", starts_at, ends_at, talks)


def _give_rooms(sessions: Sequence[NewSession]) -> None:
    """A room for each session, since the file names none: no two at a time in one, and as few as that takes."""
    free_from: dict[str, list[datetime]] = {}
    for session in sessions:
        name = ROOMS.get(SessionKind(session.kind), OTHER_ROOM)
        ends = free_from.setdefault(name, [])
        place = next((place for place, at in enumerate(ends) if at <= session.starts_at), len(ends))
        ends[place : place + 1] = [session.ends_at]
        session.room = f"{name} {place + 1}"
    for session in sessions:
        name = session.room.rpartition(" ")[0]
        session.room = name if len(free_from[name]) == 1 else session.room


# --- Posters and orals -----------------------------------------------------------------------------------


def _read_posters(rows: Sequence[Mapping[str, Any]], found: Conference) -> None:
    taken: dict[int, str] = {}
    for row in rows:
        name = " ".join(str(row.get("name") or "").split())
        places = _events_of(name, found.sessions)
        if len(places) != 1:
            fits = "no event fits" if not places else f"{len(places)} events fit"
            found.faults.append(
                f"Poster session “{name}”: {fits}; it needs one event “Poster … Session N” on the weekday it names."
            )
            continue
        if places[0] in taken:
            found.faults.append(f"The poster sessions “{taken[places[0]]}” and “{name}” are one and the same event.")
            continue
        taken[places[0]] = name
        papers = _known(_listed(row, "papers"), f"Poster session “{name}”", found)
        found.posters.append(Hung(name, places[0], papers))
    found.posters.sort(key=lambda hung: hung.session)
    for place, session in enumerate(found.sessions):
        if session.kind == SessionKind.POSTER and place not in taken:
            found.notes.append(f"No posters are listed for “{session.title}”.")


def _events_of(name: str, sessions: Sequence[NewSession]) -> list[int]:
    """The places of the events that a list of posters may mean."""
    listed = LISTED.match(name)
    if not listed or listed[1].lower() not in DAYS:
        return []
    weekday, number = DAYS.index(listed[1].lower()), int(listed[2])
    return [
        place
        for place, session in enumerate(sessions)
        if (event := EVENT.search(session.title)) and int(event[1]) == number and session.starts_at.weekday() == weekday
    ]


def _known(ids: Sequence[Any], where: str, found: Conference) -> list[str]:
    """Ids of papers, each once and without empty ones."""
    said = [str(key or "").strip() for key in ids]
    counts = Counter(filter(None, said))
    if n_empty := len(said) - counts.total():
        found.notes.append(f"{where}: {n_empty} id{' is' if n_empty == 1 else 's are'} empty and left out.")
    found.notes += [f"{where}: {key} stands there {n} times and counts once." for key, n in counts.items() if n > 1]
    found.faults += [f"{where}: there is no paper {key}." for key in counts if key not in found.papers]
    return [key for key in counts if key in found.papers]


def _read_orals(days: Any, found: Conference) -> None:
    if not isinstance(days, list) or not all(isinstance(day, dict) for day in days):
        found.faults.append("“orals” is no list of objects.")
        return
    for day in days:
        for section in _listed(day, "section"):
            if not isinstance(section, dict):
                found.faults.append(f"A section of the orals of {day.get('day')} is no object.")
                continue
            said = [str(section.get("theme") or "").strip(), str(day.get("day") or "").strip()]
            where = ", ".join(filter(None, said)) or "a section without a name"
            found.orals.update(_known(_listed(section, "ids"), f"Orals, {where}", found))

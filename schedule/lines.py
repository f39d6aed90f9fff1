"""A programme as people write it down, line by line: what it would become, or a sentence with the line. Pure.

    2024-05-11
    9:00 9:10 Opening @ Hall A
    9:10–10:00 Genes that speak – Ada Lovelace
    10:00 Coffee
    10:30 11:30 Contributed talks
    - #12
    - 10 min On tides – Bob Byrne, Cy Clarke

A line that begins with a time is a session; without an end it goes on until the next begins. A line with a dash in
front is a talk in the session above: a paper by its number, or a title with speakers; talks without minutes share what
is left of the session equally. A line that is a day begins another day.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from schedule.importing import NewSession, NewTalk, Plan
from schedule.models import SessionKind
from schedule.moments import DAY, Unreadable, day_from, span
from submissions.models import Submission
from web.problems import Refused

TIME = r"\d{1,2}[:.h]\d{2}"
BEGIN = re.compile(rf"^({TIME})(?:(?:\s*(?:-|–|—|to)\s*|\s+)({TIME}))?(?:\s+|$)(.*)$")
TALK = re.compile(r"^\s*[-–—*•]\s*(?:(\d{1,3})\s*(?:min|minutes|')\s+)?(.*)$")
PAPER = re.compile(r"^#(\d{1,6})(?:\s.*)?$")
SPEAKERS = re.compile(r"\s+[–—-]\s+")
ROOM = re.compile(r"\s+@\s*([^@]{1,80})$")
KINDS = (
    (SessionKind.KEYNOTE, "keynote"),
    (SessionKind.INVITED, "invited"),
    (SessionKind.PANEL, "panel"),
    (SessionKind.SPOTLIGHT, "spotlight|lightning"),
    (SessionKind.POSTER, "poster"),
    (SessionKind.CONTRIBUTED, "contributed|oral|talks"),
    (SessionKind.BREAK, "break|coffee|lunch|tea|pause"),
    (SessionKind.SOCIAL, "opening|closing|welcome|remarks|reception|dinner|social|registration"),
)

CHAIRED = {SessionKind.CONTRIBUTED, SessionKind.SPOTLIGHT, SessionKind.POSTER}  # who is named there gives no talk


@dataclass
class _Written:
    """A line that begins a session, with the lines of its talks."""

    line: int
    day: date
    start: str
    end: str
    text: str
    talks: list[tuple[int, str]] = field(default_factory=list)


def plan_of_lines(text: str, *, day: date | None, papers: Mapping[int, Submission], zone: ZoneInfo) -> Plan:
    """What the lines would add. `papers` are those that may get a talk, by number; `day` is that of the first line."""
    faults: list[str] = []
    sessions: list[NewSession] = []
    placed: set[int] = set()
    for written in _ended(_written(text, day, faults)):
        try:
            sessions.append(_session(written, papers, placed, zone, faults))
        except (Unreadable, Refused) as error:
            faults.append(f"Line {written.line}: {error}")
    if not sessions and not faults:
        faults.append("There is no line that begins with a time.")
    return Plan(sessions, faults)


def _written(text: str, day: date | None, faults: list[str]) -> list[_Written]:
    found: list[_Written] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if DAY.match(line.strip()):
            try:
                day = day_from(line)
            except Unreadable as error:
                faults.append(f"Line {number}: {error}")
        elif begin := BEGIN.match(line.strip()):
            if day is None:
                faults.append(f"Line {number}: Say the day first, above or in a line of its own, like 2024-05-11.")
            else:
                found.append(_Written(number, day, begin[1], begin[2] or "", begin[3].strip()))
        elif not TALK.match(line):
            faults.append(f"Line {number}: “{line.strip()[:60]}” begins with no time, and with no dash as a talk does.")
        elif found:
            found[-1].talks.append((number, line))
        else:
            faults.append(f"Line {number}: This talk stands under no session.")
    return found


def _ended(found: list[_Written]) -> list[_Written]:
    """Sessions without an end go on until the next of their day begins."""
    for written, later in zip(found, found[1:], strict=False):
        if not written.end and later.day == written.day:
            written.end = later.start
    return found


def _session(
    written: _Written, papers: Mapping[int, Submission], placed: set[int], zone: ZoneInfo, faults: list[str]
) -> NewSession:
    if not written.end:
        raise Refused("Say when this ends, for nothing follows on its day: 17:00 18:00 Closing.")
    starts_at, ends_at = span(written.day, written.start, written.end, zone)
    room = ROOM.search(written.text)
    title, speakers = _halves(ROOM.sub("", written.text))
    _require_title(title, "session")
    kind = _kind(title, "" if written.talks else speakers)
    session = NewSession(title, kind, room[1].strip() if room else "", "", starts_at, ends_at)
    minutes = round((ends_at - starts_at) / timedelta(minutes=1))
    if speakers and not written.talks and kind not in CHAIRED:
        session.talks.append(NewTalk(title, speakers, minutes))
        return session
    session.chair = ", ".join(speakers.splitlines())
    if len(session.chair) > 200:
        raise Refused("Who chairs it takes more than 200 letters.")
    _add_talks(session, written.talks, minutes, papers, placed, faults)
    return session


def _add_talks(
    session: NewSession,
    lines: Sequence[tuple[int, str]],
    minutes: int,
    papers: Mapping[int, Submission],
    placed: set[int],
    faults: list[str],
) -> None:
    read = [(number, *_talk_said(line)) for number, line in lines]
    left = minutes - sum(own for _, own, _ in read)
    n_equal = sum(not own for _, own, _ in read)
    share = max(left, 0) // n_equal if n_equal else 0
    for number, own, text in read:
        try:
            session.talks.append(_talk(text, own or share, papers, placed))
        except Refused as error:
            faults.append(f"Line {number}: {error}")


def _talk_said(line: str) -> tuple[int, str]:
    found = TALK.match(line)
    assert found
    return int(found[1] or 0), found[2].strip()


def _talk(text: str, minutes: int, papers: Mapping[int, Submission], placed: set[int]) -> NewTalk:
    if minutes < 1:
        raise Refused("No minute of the session is left for this talk.")
    if number := PAPER.match(text):
        paper = papers.get(int(number[1]))
        if paper is None or paper.pk in placed:
            raise Refused(f"There is no accepted paper {number[1]} that has no talk yet.")
        placed.add(paper.pk)
        return NewTalk(paper.title, "", minutes, paper)
    title, speakers = _halves(text)
    _require_title(title, "talk")
    return NewTalk(title, speakers, minutes)


def _halves(text: str) -> tuple[str, str]:
    """ "Title – Ada Lovelace and Bob Byrne" as the title, and the speakers a line each."""
    ends = list(SPEAKERS.finditer(text))
    if not ends:
        return text.strip(), ""
    names = re.split(r"\s*[,;]\s*|\s+and\s+", text[ends[-1].end() :].strip())
    return text[: ends[-1].start()].strip(), "\n".join(name for name in names if name)


def _kind(title: str, speakers: str) -> str:
    for kind, words in KINDS:
        if re.search(rf"\b(?:{words})", title, re.IGNORECASE):
            return str(kind)
    return str(SessionKind.INVITED if speakers else SessionKind.CONTRIBUTED)


def _require_title(title: str, what: str) -> None:
    if not title:
        raise Refused(f"The {what} has no title.")
    if len(title) > 400:
        raise Refused(f"“{title[:40]} …” is too long: 400 letters are the most.")

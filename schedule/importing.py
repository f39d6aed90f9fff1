"""A programme out of a table: what each line would become, or a sentence with the line. Pure but for the forms of rows.

A line without a title is a session; a line with one is a talk without a paper in the session of that name above it.
Papers are placed in the editor: a table cannot say which paper a title means without guessing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from schedule.models import SessionKind
from schedule.moments import Unreadable, day_from, span
from submissions.models import Submission
from web.csv import Row, read_csv
from web.problems import Refused

REQUIRED = ("day", "start", "end", "session")
OPTIONAL = ("room", "kind", "title", "speakers", "chair")


@dataclass
class NewTalk:
    """A talk as a line says it."""

    title: str
    speakers: str
    minutes: int
    paper: Submission | None = None  # then the title is the paper's, and nothing else is said


@dataclass
class NewSession:
    """A session as a line says it, with the talks of the lines after it."""

    title: str
    kind: str
    room: str
    chair: str
    starts_at: datetime
    ends_at: datetime
    talks: list[NewTalk] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        """As people call it."""
        return str(SessionKind(self.kind).label)


@dataclass(frozen=True)
class Plan:
    """What a table would add, and what is wrong with it: with one fault nothing is added."""

    sessions: Sequence[NewSession]
    faults: Sequence[str]


def plan_of(text: str, *, zone: ZoneInfo) -> Plan:
    """What a pasted table would add. Raises UnreadableTable when it is no table with the columns we know."""
    sessions: list[NewSession] = []
    faults: list[str] = []
    for row in read_csv(text, required=REQUIRED, optional=OPTIONAL):
        try:
            _add(row, sessions, zone)
        except (Unreadable, Refused) as error:
            faults.append(f"Line {row.line}: {error}")
    return Plan(sessions, faults)


def _add(row: Row, sessions: list[NewSession], zone: ZoneInfo) -> None:
    starts_at, ends_at = span(day_from(row["day"]), row["start"], row["end"], zone)
    name = row["session"]
    if not name:
        raise Refused("The session has no name.")
    if len(name) > 200 or len(row["title"]) > 400 or len(row["room"]) > 80 or len(row["chair"]) > 200:
        raise Refused("A name is too long: 200 letters for a session or a chair, 400 for a talk, 80 for a room.")
    if not row["title"]:
        sessions.append(NewSession(name, _kind(row["kind"]), row["room"], row["chair"], starts_at, ends_at))
        return
    if not sessions or sessions[-1].title != name:
        raise Refused(f"The talk “{row['title']}” stands under no line of its session “{name}”.")
    minutes = round((ends_at - starts_at).total_seconds() / 60)
    speakers = "\n".join(part.strip() for part in row["speakers"].split(";") if part.strip())
    sessions[-1].talks.append(NewTalk(row["title"], speakers, minutes))


def _kind(typed: str) -> str:
    for value, label in SessionKind.choices:
        if typed.strip().casefold() in {value, str(label).casefold()}:
            return str(value)
    if not typed.strip():
        return str(SessionKind.CONTRIBUTED)
    raise Refused(f"“{typed}” is no kind of session; use {', '.join(SessionKind.values)}.")

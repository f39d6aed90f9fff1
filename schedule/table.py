"""The draft as a chair sees it: by day, room and time, with what is wrong beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.http import Http404

from schedule import access
from schedule.content import TO_BE_ANNOUNCED
from schedule.models import Board, Programme, Room, Session, SessionKind, Talk
from schedule.moments import Span, local_day, zone_of
from schedule.problems import Block, Bounds, Part, find_problems, same_name
from schedule.shown import Grid, grid
from submissions.models import Submission
from venues.models import Venue
from web.problems import Problem

TAKES_NONE = {SessionKind.BREAK, SessionKind.SOCIAL}


@dataclass(frozen=True)
class Line:
    """A talk or a board as a chair sees it. Of a paper in conflict it says what the public sees, and is fixed."""

    row: Talk | Board
    title: str
    people: Sequence[str]
    starts_at: datetime
    ends_at: datetime
    is_hidden: bool
    number: int | None
    fault: str
    speakers: Sequence[str]

    @property
    def board_number(self) -> int:
        """At which board it hangs."""
        return self.row.number


@dataclass(frozen=True)
class Entry:
    """A session of the draft with its lines."""

    row: Session
    talks: Sequence[Line]
    boards: Sequence[Line]

    @property
    def minutes(self) -> int:
        """How long it is."""
        return round((self.row.ends_at - self.row.starts_at).total_seconds() / 60)

    @property
    def takes(self) -> str:
        """As what a paper that is dropped here comes: "talks", "boards", or nothing in a break."""
        if self.row.kind in TAKES_NONE:
            return ""
        return "boards" if self.row.kind == SessionKind.POSTER else "talks"

    @property
    def minutes_left(self) -> int:
        """What its talks leave of it; negative when they need more."""
        return self.minutes - sum(line.row.minutes for line in self.talks if isinstance(line.row, Talk))


class Table:
    """Everything that the chairs' pages about a draft show."""

    def __init__(self, person, venue: Venue) -> None:
        self.venue = venue
        self.zone = zone_of(venue.time_zone)
        self.draft = access.draft_of(venue)
        self.papers = access.papers_of(person, venue, self.draft)
        self.entries = [self._entry(session) for session in self.draft.sessions]

    @property
    def rooms(self) -> Sequence[Room]:
        """The rooms in order."""
        return self.draft.rooms

    @cached_property
    def unscheduled(self) -> list[Submission]:
        """Accepted papers without a place that this chair may see."""
        return access.unscheduled(self.papers, self.draft)

    @cached_property
    def without_talk(self) -> list[Submission]:
        """Accepted papers without a talk, whether they hang at a board or not."""
        taken = {talk.submission_id for session in self.draft.sessions for talk in session.talks}
        return access.by_topic(paper for pk, paper in self.papers.accepted.items() if pk not in taken)

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong, as far as this chair may know."""
        venue = self.venue
        days = (venue.starts_on, venue.ends_on or venue.starts_on) if venue.starts_on else None
        blocks = [_block(entry, self.question_minutes(entry)) for entry in self.entries]
        times = {same_name(speaker.row.name): speaker.times for speaker in self.speakers}
        return find_problems(blocks, bounds=Bounds(days, hours_of(self.programme), times), zone=self.zone)

    @cached_property
    def speakers(self) -> list[access.Speaker]:
        """The venue's speakers, with when they can be there."""
        return access.speakers_at(self.venue)

    @cached_property
    def programme(self) -> Programme:
        """What counts the changes of the draft, and holds the rules that it keeps to."""
        return access.programme_of(self.venue)

    def question_minutes(self, entry: Entry) -> int:
        """How many minutes each talk of a session shall leave for questions."""
        own = entry.row.question_minutes
        return self.programme.question_minutes if own is None else own

    @cached_property
    def days(self) -> list[tuple[date, Grid]]:
        """The grid of each day."""
        found: dict[date, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(local_day(entry.row.starts_at, self.zone), []).append(entry)
        rooms = [room.name for room in self.rooms]
        return [
            (
                day,
                grid(
                    entries,
                    rooms,
                    room_of=lambda entry: entry.row.room.name if entry.row.room else "",
                    span_of=lambda entry: (entry.row.starts_at, entry.row.ends_at),
                ),
            )
            for day, entries in sorted(found.items())
        ]

    def entry(self, session: Session) -> Entry:
        """One session of the draft."""
        return next(entry for entry in self.entries if entry.row.pk == session.pk)

    def entry_called(self, public_id: str) -> Entry:
        """The session with this id; else 404."""
        for entry in self.entries:
            if entry.row.public_id == public_id:
                return entry
        raise Http404(access.NOT_HERE)

    def unhung(self, session: Session) -> list[Submission]:
        """Accepted papers without a board in this session."""
        hung = {line.row.submission_id for line in self.entry(session).boards}
        return access.by_topic(paper for pk, paper in self.papers.accepted.items() if pk not in hung)

    def _entry(self, session: access.DraftSession) -> Entry:
        row, talks, starts_at = session.row, [], session.row.starts_at
        for talk in session.talks:
            ends_at = starts_at + timedelta(minutes=talk.minutes)
            talks.append(self._line(talk, starts_at, ends_at))
            starts_at = ends_at
        return Entry(row, talks, [self._line(board, row.starts_at, row.ends_at) for board in session.boards])

    def _line(self, row: Talk | Board, starts_at: datetime, ends_at: datetime) -> Line:
        pk = row.submission_id
        if pk is None:
            assert isinstance(row, Talk)
            return Line(
                row, row.title, row.names, starts_at, ends_at,
                is_hidden=False, number=None, fault="", speakers=row.names,
            )  # fmt: skip
        paper: Submission | None = self.papers.scheduled.get(pk)
        return Line(
            row,
            self.papers.title(pk) or TO_BE_ANNOUNCED,
            self.papers.people(pk),
            starts_at,
            ends_at,
            is_hidden=paper is None,
            number=paper.number if paper else None,
            fault=_fault(paper, self.papers.accepted),
            speakers=self._presenters(row) if paper else (),
        )

    def _presenters(self, row: Talk | Board) -> list[str]:
        """Who presents a paper that the chair may see: whom the chairs said, else whom the authors named."""
        typed = row.presenter if isinstance(row, Talk) else ""
        name = typed or self.papers.presenters.get(row.submission_id or 0, "")
        return [name] if name else []


def _fault(paper: Submission | None, accepted: Mapping[int, Submission]) -> str:
    if paper is None or paper.pk in accepted:
        return ""
    return "withdrawn" if paper.is_withdrawn else "not accepted any more"


def hours_of(programme: Programme) -> dict[date, Span]:
    """The opening hours of each day that has any."""
    return {
        date.fromisoformat(day): (datetime.fromisoformat(start), datetime.fromisoformat(end))
        for day, (start, end) in programme.hours.items()
    }


def _block(entry: Entry, question_minutes: int) -> Block:
    row = entry.row
    return Block(
        id=row.public_id,
        title=row.title,
        room=row.room.name if row.room else "",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        people=[row.chair_name] if row.chair_name else [],
        parts=[
            Part(
                line.title,
                line.starts_at,
                line.ends_at,
                line.people,
                line.fault,
                line.speakers,
                is_paper=line.row.submission_id is not None,
                is_talk=isinstance(line.row, Talk),
            )
            for line in (*entry.talks, *entry.boards)
        ],
        question_minutes=question_minutes,
    )

"""A released programme as a viewer may see it: the frozen content, and of papers what the public record says now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from proceedings.access import Card
from schedule.content import Content
from schedule.models import LinkFor, SessionKind
from schedule.moments import local_day, zone_of

T = TypeVar("T")
MANY_BOARDS = 48  # more than these are on a page of their own only


@dataclass(frozen=True)
class ShownPart:
    """A talk with its times, or what hangs at a board. Without a title it is still to be announced.

    `since` is the release since which it stands at this time in this place; `paper` the number of a public paper.
    """

    id: str
    number: int
    title: str
    people: Sequence[str]
    url: str
    text_md: str
    starts_at: datetime
    ends_at: datetime
    since: int
    is_paper: bool
    paper: int | None = None
    topics: Sequence[str] = ()

    @property
    def key(self) -> str:
        """Under what it is picked (see `schedule.picking`); empty while it may not be named."""
        if not self.title:
            return ""
        return f"p-{self.paper}" if self.paper else f"t-{self.id}"

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True)
class ShownSession:
    """A session of a release."""

    id: str
    number: int
    kind: str
    title: str
    room: str
    link: str
    track: str
    chair: str
    text_md: str
    starts_at: datetime
    ends_at: datetime
    items: Sequence[ShownPart]
    boards: Sequence[ShownPart]
    since: int
    changed_at: datetime

    @property
    def key(self) -> str:
        """Under what it is picked (see `schedule.picking`); empty for a break, which everybody has."""
        return "" if self.kind == SessionKind.BREAK else f"s-{self.id}"

    @property
    def kind_label(self) -> str:
        """As people call it."""
        return str(SessionKind(self.kind).label)

    @property
    def has_many_boards(self) -> bool:
        """Whether its boards would push everything else of a page out of sight."""
        return len(self.boards) > MANY_BOARDS

    @property
    def says_kind(self) -> bool:
        """Whether the kind tells more than the title does."""
        return self.kind_label.casefold().removesuffix("s") not in self.title.casefold()


@dataclass(frozen=True)
class ShownProgramme:
    """A release as somebody may see it."""

    zone: ZoneInfo
    rooms: Sequence[str]
    sessions: Sequence[ShownSession]

    @property
    def days(self) -> list[tuple[date, list[ShownSession]]]:
        """Sessions by the day of the zone on which they start."""
        found: dict[date, list[ShownSession]] = {}
        for session in self.sessions:
            found.setdefault(local_day(session.starts_at, self.zone), []).append(session)
        return sorted(found.items())


def shown(content: Content, cards: Mapping[int, Card], *, links: frozenset[str]) -> ShownProgramme:
    """The programme with the links of rooms whose links are for one of `links`.

    A paper is named only if it was public when the programme was released, and is public now.
    """
    rooms = {room["id"]: room for room in content["rooms"]}

    def session(row: Mapping) -> ShownSession:
        room = rooms.get(row["room"])
        span = datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])
        return ShownSession(
            id=row["id"],
            number=row["number"],
            kind=row["kind"],
            title=row["title"],
            room=room["name"] if room else "",
            link=room["link"] if room and room["link_for"] in links else "",
            track=row["track"],
            chair=row["chair"],
            text_md=row["text"],
            starts_at=span[0],
            ends_at=span[1],
            items=[_item(item, cards) for item in row["items"]],
            boards=[_paper(board, cards, f"{row['id']}-{board['number']}", *span) for board in row["boards"]],
            since=row["since"],
            changed_at=datetime.fromisoformat(row["changed_at"]),
        )

    sessions = [session(row) for row in content["sessions"]]
    return ShownProgramme(zone_of(content["zone"]), [room["name"] for room in content["rooms"]], sessions)


def _item(row: Mapping, cards: Mapping[int, Card]) -> ShownPart:
    span = datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])
    if row["paper"] is not None:
        return _paper(row, cards, row["id"], *span)
    words = row["title"], row["people"], "", row["text"]
    return ShownPart(row["id"], row["number"], *words, *span, row["since"], is_paper=False)


def _paper(row: Mapping, cards: Mapping[int, Card], key: str, starts_at: datetime, ends_at: datetime) -> ShownPart:
    card = cards.get(row["paper"]) if row["is_announced"] else None
    span = starts_at, ends_at
    if card is None:
        return ShownPart(key, row["number"], "", (), "", "", *span, row["since"], is_paper=True)
    words = card.title, card.authors, card.url, ""
    return ShownPart(key, row["number"], *words, *span, row["since"], True, card.number, card.topics)


@dataclass(frozen=True)
class Showing:
    """When and where one paper is shown: as a talk, or at a board (then with its number)."""

    session: ShownSession
    part: ShownPart
    board: int | None


def showings(programme: ShownProgramme, url: str) -> list[Showing]:
    """Every place that the paper with this address has in a programme, in its order."""
    return [
        Showing(session, part, board)
        for session in programme.sessions
        for part, board in (
            *((item, None) for item in session.items),
            *((board, board.number) for board in session.boards),
        )
        if url and part.url == url
    ]


def talks(programme: ShownProgramme) -> list[tuple[ShownSession, ShownPart]]:
    """Every talk that has a page: those whose title may be said, with their sessions, in the programme's order."""
    return [(session, item) for session in programme.sessions for item in session.items if item.title]


def poster_sessions(programme: ShownProgramme) -> list[ShownSession]:
    """Every session that has a page of its boards, in the programme's order."""
    return [session for session in programme.sessions if session.boards]


def about(sessions: Sequence[ShownSession], *, kind: str, topic: str) -> list[ShownSession]:
    """Sessions of a kind that show a paper of a topic, with those of their talks and boards alone; "" is any."""
    found = [session for session in sessions if not kind or session.kind == kind]
    if not topic:
        return found
    narrowed = (
        replace(
            session,
            items=[part for part in session.items if topic in part.topics],
            boards=[part for part in session.boards if topic in part.topics],
        )
        for session in found
    )
    return [session for session in narrowed if session.items or session.boards]


def topics_in(sessions: Sequence[ShownSession]) -> list[str]:
    """The topics of the papers that sessions show, by name."""
    found = {topic for one in sessions for part in (*one.items, *one.boards) for topic in part.topics}
    return sorted(found, key=str.casefold)


def links_for(*, is_signed_in: bool, is_committee: bool) -> frozenset[str]:
    """Which rooms' links somebody sees."""
    allowed = {str(LinkFor.EVERYBODY)}
    if is_signed_in:
        allowed.add(LinkFor.SIGNED_IN)
    if is_committee:
        allowed.add(LinkFor.COMMITTEE)
    return frozenset(allowed)


# --- The grid --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A field of the grid: a session over some rows (and all columns, when it is for everybody), or nothing."""

    session: object | None
    n_rows: int = 1
    n_columns: int = 1


@dataclass(frozen=True)
class Grid:
    """A day by room and time, as a table has it: head (room, columns), and rows (when, cells that begin there)."""

    head: Sequence[tuple[str, int]]
    rows: Sequence[tuple[datetime, Sequence[Cell]]]


def grid(
    sessions: Sequence[T],
    rooms: Sequence[str],
    *,
    room_of: Callable[[T], str],
    span_of: Callable[[T], tuple[datetime, datetime]],
) -> Grid:
    """A day's sessions as a table. Two in one room at a time get a column each; one without a room spans all rooms.

    If something else happens meanwhile, it has a column of its own instead.
    """
    spans = {id(session): span_of(session) for session in sessions}
    times = sorted({at for span in spans.values() for at in span})
    wide = {id(one) for one in sessions if not room_of(one) and not _meets_any(one, sessions, spans)}
    lanes: list[tuple[str, list[list[T]]]] = []
    for room in (*rooms, ""):
        own = [session for session in sessions if room_of(session) == room and id(session) not in wide]
        if own:
            lanes.append((room, _lanes(own, spans)))
    columns = [lane for _, found in lanes for lane in found] or [[]]
    rows = []
    for at in times[:-1]:
        meanwhile = (one for one in sessions if id(one) in wide and spans[id(one)][0] <= at < spans[id(one)][1])
        spanning = next(meanwhile, None)
        if spanning is not None:
            starts = spans[id(spanning)][0] == at
            cells = [Cell(spanning, _n_rows(spans[id(spanning)], times), len(columns))] if starts else []
        else:
            cells = [cell for lane in columns for cell in _cells(lane, at, times, spans)]
        rows.append((at, cells))
    return Grid([(room, len(found)) for room, found in lanes] or [("", 1)], rows)


def _meets_any(one: T, sessions: Sequence[T], spans: Mapping[int, tuple[datetime, datetime]]) -> bool:
    mine = spans[id(one)]
    return any(other is not one and _meet(mine, spans[id(other)]) for other in sessions)


def _meet(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _lanes(sessions: Sequence[T], spans: Mapping[int, tuple[datetime, datetime]]) -> list[list[T]]:
    """As few columns as it takes that no two sessions of a column overlap."""
    lanes: list[list[T]] = []
    for session in sorted(sessions, key=lambda one: spans[id(one)]):
        lane = next((lane for lane in lanes if spans[id(lane[-1])][1] <= spans[id(session)][0]), None)
        if lane is None:
            lanes.append([session])
        else:
            lane.append(session)
    return lanes


def _n_rows(span: tuple[datetime, datetime], times: Sequence[datetime]) -> int:
    return sum(span[0] <= at < span[1] for at in times)


def _cells(
    lane: Sequence[T], at: datetime, times: Sequence[datetime], spans: Mapping[int, tuple[datetime, datetime]]
) -> list[Cell]:
    for session in lane:
        span = spans[id(session)]
        if span[0] == at:
            return [Cell(session, _n_rows(span, times))]
        if span[0] < at < span[1]:
            return []
    return [Cell(None)]

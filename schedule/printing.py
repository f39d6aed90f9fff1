"""What is printed of a programme: sheets for doors, labels for boards, cards for whoever keeps the time. Pure.

All of it is made of a programme as somebody may see it: a paper has its title and its authors on paper exactly where
the schedule page has them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from schedule.content import Content
from schedule.shown import ShownPart, ShownProgramme, ShownSession

WARNINGS = (("5", "minutes"), ("2", "minutes"), ("1", "minute"), ("Time", "is up"))
PER_LINE = 26  # letters of a title in a line of a door sheet
NAMES_ON_LABEL, NAMES_ON_CARD = 260, 400  # letters of authors' names; who is left out is counted


@dataclass(frozen=True)
class DoorLine:
    """A session on the sheet of a door; whoever speaks alone in it is named, the talks of others on request."""

    session: ShownSession
    people: Sequence[str]
    talks: Sequence[ShownPart]


@dataclass(frozen=True)
class Door:
    """What happens in a room on a day; without the name of a room it is the whole programme of the day."""

    room: str
    day: date
    lines: Sequence[DoorLine]

    @property
    def letters(self) -> str:
        """How large the letters can be so that the day fits a page: "large", "medium", or "small"."""
        n = sum(
            ceil(len(line.session.title) / PER_LINE) + 0.6 * bool(line.people) + 0.8 * len(line.talks)
            for line in self.lines
        )
        return "large" if n <= 8 else "medium" if n <= 11 else "small"


@dataclass(frozen=True)
class Names:
    """Authors as far as there is room for them, and how many more there are."""

    first: Sequence[str]
    n_others: int

    @property
    def n_letters(self) -> int:
        """How much room they take."""
        return len(", ".join(self.first))


def names_within(people: Sequence[str], most: int) -> Names:
    """The first of them in so many letters; one in any case, for that is whom people look for."""
    n, letters = 0, 0
    for name in people:
        letters += len(name) + 2
        if n and letters > most:
            break
        n += 1
    return Names(people[:n], len(people) - n)


@dataclass(frozen=True)
class Label:
    """What hangs at a board."""

    session: ShownSession
    board: ShownPart

    @property
    def names(self) -> Names:
        """Its authors."""
        return names_within(self.board.people, NAMES_ON_LABEL)

    @property
    def letters(self) -> str:
        """How large its letters can be: "large", "medium", "small", or "tiny"."""
        n = len(self.board.title) + 0.6 * self.names.n_letters
        return "large" if n <= 110 else "medium" if n <= 190 else "small" if n <= 300 else "tiny"


@dataclass(frozen=True)
class Card:
    """What the chair of a session has before them while somebody speaks."""

    talk: ShownPart

    @property
    def names(self) -> Names:
        """Who speaks, or whose paper it is."""
        return names_within(self.talk.people, NAMES_ON_CARD)

    @property
    def letters(self) -> str:
        """How large its letters can be: "large", "medium", or "small"."""
        n = len(self.talk.title) + 0.5 * self.names.n_letters
        return "large" if n <= 170 else "medium" if n <= 300 else "small"


def doors_of(content: Content) -> list[str]:
    """The rooms that have a door; one without a name where a programme has no rooms at all."""
    return [room["name"] for room in content["rooms"] if not room["is_virtual"]] or [""] * (not content["rooms"])


def doors(programme: ShownProgramme, rooms: Sequence[str], *, days: Sequence[date], has_talks: bool) -> list[Door]:
    """A sheet for each of these rooms and days on which something happens there, with what is for everybody."""
    return [
        Door(room, day, [_line(session, has_talks=has_talks) for session in sessions if session.room in {room, ""}])
        for room in rooms
        for day, sessions in programme.days
        if day in days and any(session.room == room for session in sessions)
    ]


def _line(session: ShownSession, *, has_talks: bool) -> DoorLine:
    if len(session.items) == 1 and session.items[0].title:
        only = session.items[0]
        is_same = only.title.casefold() == session.title.casefold()
        return DoorLine(session, only.people if is_same else [], [only] if has_talks and not is_same else [])
    return DoorLine(session, [], session.items if has_talks else [])


def labels(
    programme: ShownProgramme, *, session: str = "", first: int | None = None, last: int | None = None
) -> list[Label]:
    """A label for each board, of one session or all, and of these numbers alone."""
    return [
        Label(each, board)
        for each in programme.sessions
        if session in {"", each.id}
        for board in sorted(each.boards, key=lambda board: board.number)
        if (first is None or first <= board.number) and (last is None or board.number <= last)
    ]


def cards(session: ShownSession) -> list[Card]:
    """A card for each talk of a session, in its order."""
    return [Card(talk) for talk in session.items]


def pages_of(found: Sequence[Label], n: int) -> Iterator[Sequence[Label]]:
    """So many labels a page."""
    return (found[start : start + n] for start in range(0, len(found), n))


def with_talks(programme: ShownProgramme) -> list[ShownSession]:
    """Sessions in which somebody keeps the time."""
    return [session for session in programme.sessions if session.items]


def with_boards(programme: ShownProgramme) -> list[ShownSession]:
    """Sessions in which posters hang."""
    return [session for session in programme.sessions if session.boards]

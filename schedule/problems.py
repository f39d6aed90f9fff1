"""What is wrong with a programme: pure functions over blocks of time, each finding with the session it is about."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from schedule.moments import local_day, said_day, said_time
from web.problems import Blocker, Problem, Warning


@dataclass(frozen=True)
class Part:
    """A talk or a board, with the people who must be there, and why it may not be there, if it may not."""

    title: str
    starts_at: datetime
    ends_at: datetime
    people: Sequence[str] = ()
    fault: str = ""  # "withdrawn", "no longer accepted"


@dataclass(frozen=True)
class Block:
    """A session. `people` must be there throughout: its chair."""

    id: str
    title: str
    room: str
    starts_at: datetime
    ends_at: datetime
    people: Sequence[str] = ()
    parts: Sequence[Part] = field(default_factory=tuple)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when to when, as written."""
        return self.starts_at, self.ends_at


def find_problems(blocks: Sequence[Block], *, days: tuple[date, date] | None, zone: ZoneInfo) -> list[Problem]:
    """Everything wrong with a programme, what blocks a release first."""
    found: list[Problem] = []
    for block in blocks:
        found += _of_one(block, days, zone)
    for one, other in combinations(blocks, 2):
        if overlap(one.span, other.span):
            found += _of_two(one, other, zone)
    return sorted(found, key=lambda problem: not problem.is_blocking)


def overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether two spans of time share a moment; one that ends when the other begins does not."""
    return one[0] < other[1] and other[0] < one[1]


def _of_one(block: Block, days: tuple[date, date] | None, zone: ZoneInfo) -> Iterator[Problem]:
    name = f"“{block.title}”"
    if block.ends_at <= block.starts_at:
        yield Blocker("backwards", f"{name} ends before it starts.", "Change its times", block.id)
    if days and not days[0] <= local_day(block.starts_at, zone) <= days[1]:
        said = said_day(block.starts_at.astimezone(zone))
        yield Warning("outside", f"{name} is on {said}, outside the venue's days.", "Change its day", block.id)
    for part in block.parts:
        if part.fault:
            yield Blocker("not-accepted", f"“{part.title}” in {name} is {part.fault}.", "Take it out", block.id)
    late = [part for part in block.parts if part.ends_at > block.ends_at]
    if late:
        minutes = round((max(part.ends_at for part in late) - block.ends_at).total_seconds() / 60)
        sentence = f"The talks of {name} need {minutes} minute{'' if minutes == 1 else 's'} more than it has."
        yield Warning("too-long", sentence, "Make room", block.id)


def _of_two(one: Block, other: Block, zone: ZoneInfo) -> Iterator[Problem]:
    when = said_time(max(one.starts_at, other.starts_at), zone)
    both = f"“{one.title}” and “{other.title}”"
    if one.room and one.room == other.room:
        yield Blocker("room-twice", f"{both} are both in {one.room} at {when}.", "Move one", other.id)
    elif not one.room or not other.room:
        yield Warning("overlap", f"{both} overlap at {when}, and one of them has no room.", "Move one", other.id)
    for name in _twice(one, other):
        yield Warning("person-twice", f"{name} is in {both} at the same time, {when}.", "Move one", other.id)


def _twice(one: Block, other: Block) -> list[str]:
    """Who would have to be in both sessions at one moment."""
    here, there = _presences(one), _presences(other)
    return sorted(
        {
            name
            for key, (name, spans) in here.items()
            for mine in spans
            for theirs in there.get(key, ("", []))[1]
            if overlap(mine, theirs)
        }
    )


def _presences(block: Block) -> dict[str, tuple[str, list[tuple[datetime, datetime]]]]:
    found: dict[str, tuple[str, list[tuple[datetime, datetime]]]] = {}
    for part in (Part(block.title, *block.span, block.people), *block.parts):
        for name in part.people:
            found.setdefault(same_name(name), (name, []))[1].append((part.starts_at, part.ends_at))
    return found


def same_name(name: str) -> str:
    """A key under which "Amy Ångström" and "amy angstrom" are one person: better a warning too many."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(letter for letter in plain if letter.isalpha() or letter.isspace()).split())

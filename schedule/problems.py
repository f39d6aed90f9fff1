"""What is wrong with a programme: pure functions over blocks of time, each finding with the session it is about."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from schedule.availability import Times
from schedule.moments import Span, local_day, said_day, said_time
from web.problems import Blocker, Problem, Warning


@dataclass(frozen=True)
class Part:
    """A talk or a board, with the people who must be there, and why it may not be there, if it may not.

    `speakers` are those who give it, as far as that is known; of a paper they must be among its authors, `people`.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    people: Sequence[str] = ()
    fault: str = ""  # "withdrawn", "no longer accepted"
    speakers: Sequence[str] = ()
    is_paper: bool = False
    is_talk: bool = True


@dataclass(frozen=True)
class Block:
    """A session. `people` must be there throughout: its chair. Each talk shall leave `question_minutes`."""

    id: str
    title: str
    room: str
    starts_at: datetime
    ends_at: datetime
    people: Sequence[str] = ()
    parts: Sequence[Part] = field(default_factory=tuple)
    question_minutes: int = 0

    @property
    def span(self) -> Span:
        """From when to when, as written."""
        return self.starts_at, self.ends_at


@dataclass(frozen=True)
class Bounds:
    """What a programme has to keep to: the venue's days, the hours of each, and when people can be there.

    `times` is by `same_name` of the person. What is not known binds nobody.
    """

    days: tuple[date, date] | None = None
    hours: Mapping[date, Span] = field(default_factory=dict)
    times: Mapping[str, Times] = field(default_factory=dict)


def find_problems(blocks: Sequence[Block], *, bounds: Bounds, zone: ZoneInfo) -> list[Problem]:
    """Everything wrong with a programme, what blocks a release first."""
    found: list[Problem] = []
    for block in blocks:
        found += _of_one(block, zone)
        found += _out_of_bounds(block, bounds, zone)
        found += _absent(block, bounds.times, zone)
    present = [_presences(block) for block in blocks]
    for (one, here), (other, there) in combinations(zip(blocks, present, strict=True), 2):
        if overlap(one.span, other.span):
            found += _of_two(one, other, _twice(here, there), zone)
    return sorted(found, key=lambda problem: not problem.is_blocking)


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans of time share a moment; one that ends when the other begins does not."""
    return one[0] < other[1] and other[0] < one[1]


def _of_one(block: Block, zone: ZoneInfo) -> Iterator[Problem]:
    name = f"“{block.title}”"
    if block.ends_at <= block.starts_at:
        yield Blocker("backwards", f"{name} ends before it starts.", "Change its times", block.id)
    for part in block.parts:
        if part.fault:
            yield Blocker("not-accepted", f"“{part.title}” in {name} is {part.fault}.", "Take it out", block.id)
        for stranger in _strangers(part):
            sentence = f"{stranger} presents “{part.title}” in {name} and is not among its authors."
            yield Warning("not-author", sentence, "Name another", block.id)
    late = [part for part in block.parts if part.ends_at > block.ends_at]
    if late:
        minutes = round((max(part.ends_at for part in late) - block.ends_at).total_seconds() / 60)
        sentence = f"The talks of {name} need {minutes} minute{'' if minutes == 1 else 's'} more than it has."
        yield Warning("too-long", sentence, "Make room", block.id)
        return
    yield from _without_questions(block)


def _strangers(part: Part) -> list[str]:
    if not part.is_paper or not part.speakers:
        return []
    authors = {same_name(name) for name in part.people}
    return [name for name in part.speakers if same_name(name) not in authors]


def _without_questions(block: Block) -> Iterator[Problem]:
    """When the talks leave less than the minutes for questions that each shall have."""
    talks = [part for part in block.parts if part.is_talk]
    wanted = block.question_minutes * len(talks)
    if not wanted:
        return
    left = round((block.ends_at - max(part.ends_at for part in talks)).total_seconds() / 60)
    if left < wanted:
        has = f"has {left} minute{'' if left == 1 else 's'}" if left else "has no time"
        sentence = f"“{block.title}” {has} left for questions; its talks shall have {wanted}."
        yield Warning("no-questions", sentence, "Make room", block.id)


def _out_of_bounds(block: Block, bounds: Bounds, zone: ZoneInfo) -> Iterator[Problem]:
    name, day = f"“{block.title}”", local_day(block.starts_at, zone)
    if bounds.days and not bounds.days[0] <= day <= bounds.days[1]:
        said = said_day(block.starts_at.astimezone(zone))
        yield Warning("outside", f"{name} is on {said}, outside the venue's days.", "Change its day", block.id)
    hours = bounds.hours.get(day)
    if hours and not hours[0] <= block.starts_at <= block.ends_at <= hours[1]:
        mine, open_hours = (_clocks(span, zone) for span in (block.span, hours))
        sentence = f"{name} is from {mine} on {said_day(day)}, when the house is open from {open_hours}."
        yield Warning("outside-hours", sentence, "Change its times", block.id)


def _clocks(span: Span, zone: ZoneInfo) -> str:
    return " to ".join(f"{at.astimezone(zone):%H:%M}" for at in span)


def _absent(block: Block, times: Mapping[str, Times], zone: ZoneInfo) -> Iterator[Problem]:
    """Speakers, and the session's chair, at times at which they said they cannot be there."""
    whole = Part(block.title, *block.span, speakers=block.people)
    for part in (whole, *block.parts):
        for name in part.speakers:
            said = times.get(same_name(name))
            if said and not said.allows((part.starts_at, part.ends_at), zone):
                day = local_day(part.starts_at, zone)
                clocks = _clocks((part.starts_at, part.ends_at), zone)
                sentence = (
                    f"{name} cannot be in “{part.title}” on {said_day(day)} from {clocks}; they said: "
                    f"{said.on(day, zone) or said.said(zone)}."
                )
                yield Warning("absent", sentence, "Move it", block.id)


def _of_two(one: Block, other: Block, twice: Sequence[str], zone: ZoneInfo) -> Iterator[Problem]:
    when = said_time(max(one.starts_at, other.starts_at), zone)
    both = f"“{one.title}” and “{other.title}”"
    if one.room and one.room == other.room:
        yield Blocker("room-twice", f"{both} are both in {one.room} at {when}.", "Move one", other.id)
    elif not one.room or not other.room:
        yield Warning("overlap", f"{both} overlap at {when}, and one of them has no room.", "Move one", other.id)
    for name in twice:
        yield Warning("person-twice", f"{name} is in {both} at the same time, {when}.", "Move one", other.id)


Presences = dict[str, tuple[str, list[Span]]]  # by `same_name`: a person's name, and when they would be there


def _twice(here: Presences, there: Presences) -> list[str]:
    """Who would have to be in both sessions at one moment."""
    return sorted(
        here[key][0]
        for key in here.keys() & there.keys()
        if any(overlap(mine, theirs) for mine in here[key][1] for theirs in there[key][1])
    )


def _presences(block: Block) -> Presences:
    found: Presences = {}
    for part in (Part(block.title, *block.span, block.people), *block.parts):
        for key, name in {same_name(name): name for name in (*part.people, *part.speakers)}.items():
            found.setdefault(key, (name, []))[1].append((part.starts_at, part.ends_at))
    return found


def same_name(name: str) -> str:
    """A key under which "Amy Ångström" and "amy angstrom" are one person: better a warning too many."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(letter for letter in plain if letter.isalpha() or letter.isspace()).split())

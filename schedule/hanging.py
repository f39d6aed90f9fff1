"""Which poster hangs where: over several sessions, papers of one topic side by side. Pure: no Django.

Each poster gets `times` sessions. Sessions hold equally many (one more or less). Nobody has two posters in a session
where that can be helped, and where it cannot their boards are no neighbours if the topic has room for it.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

ROUNDS = 4  # of looking for better places; each goes over everybody who is still in two places at once


@dataclass(frozen=True)
class Poster:
    """What hangs: its key, its topic (posters of one topic are together), and its people."""

    key: int
    topic: Hashable
    people: frozenset[str]


@dataclass(frozen=True)
class Meeting:
    """Somebody with two posters in one session, by its place; side by side or not."""

    session: int
    person: str
    one: int
    other: int
    is_beside: bool


def hang(posters: Sequence[Poster], *, n_sessions: int, times: int) -> list[list[Poster]]:
    """The posters of each session in the order of its boards. `posters` come by topic; 1 <= times <= n_sessions.

    The poster of home h hangs in sessions h, h+1 … h+times-1, counted around. Homes are consecutive stretches of the
    posters by topic; then posters of one person change homes with others until nobody gains.
    """
    homes = [place * n_sessions // len(posters) for place in range(len(posters))]
    shared = _shared(n_sessions, times)
    fellows = _fellows(posters)
    for _ in range(ROUNDS):
        if not _improve(posters, homes, fellows, shared):
            break
    return [
        _apart([poster for poster, home in zip(posters, homes, strict=True) if (session - home) % n_sessions < times])
        for session in range(n_sessions)
    ]


def meetings(sessions: Sequence[Sequence[Poster]]) -> Iterator[Meeting]:
    """Everybody who has two posters in one session all the same."""
    for place, posters in enumerate(sessions):
        seen: dict[str, tuple[int, Poster]] = {}
        for board, poster in enumerate(posters):
            for person in sorted(poster.people):
                if person in seen:
                    before, other = seen[person]
                    yield Meeting(place, person, other.key, poster.key, board - before == 1)
                seen[person] = (board, poster)


def free_numbers(taken: Iterable[int], *, first: int) -> Iterator[int]:
    """Numbers of boards from one on, without those at which something hangs."""
    known = set(taken)
    return (number for number in count(first) if number not in known)


def _shared(n_sessions: int, times: int) -> list[list[int]]:
    """How many sessions two posters share, by their homes."""
    spans = [{(home + step) % n_sessions for step in range(times)} for home in range(n_sessions)]
    return [[len(one & other) for other in spans] for one in spans]


def _fellows(posters: Sequence[Poster]) -> list[set[int]]:
    """For each poster the others that somebody of its people has, by place."""
    of_person: dict[str, list[int]] = {}
    for place, poster in enumerate(posters):
        for person in poster.people:
            of_person.setdefault(person, []).append(place)
    return [
        {other for person in poster.people for other in of_person[person]} - {place}
        for place, poster in enumerate(posters)
    ]


def _improve(posters: Sequence[Poster], homes: list[int], fellows: list[set[int]], shared: list[list[int]]) -> bool:
    """Change homes where somebody is in two places at once; gives whether anything was gained."""
    gained = False
    for place, others in enumerate(fellows):
        if not any(shared[homes[place]][homes[other]] for other in others):
            continue
        best, found = (0, 0), -1
        for other in range(len(posters)):
            if homes[other] == homes[place]:
                continue
            # Of equal gains the one with a poster of the same topic, which breaks no topic up.
            change = _change(place, other, homes, fellows, shared)
            rank = (change, -int(posters[other].topic == posters[place].topic))
            if change < 0 and rank < best:
                best, found = rank, other
        if found >= 0:
            homes[place], homes[found] = homes[found], homes[place]
            gained = True
    return gained


def _change(one: int, other: int, homes: Sequence[int], fellows: list[set[int]], shared: list[list[int]]) -> int:
    """By how much the number of shared sessions grows when two posters change homes; negative is a gain."""
    here, there = homes[one], homes[other]
    grows = sum(shared[there][homes[each]] - shared[here][homes[each]] for each in fellows[one] if each != other)
    return grows + sum(shared[here][homes[each]] - shared[there][homes[each]] for each in fellows[other] if each != one)


def _apart(posters: list[Poster]) -> list[Poster]:
    """Within each topic, posters of one person not side by side where another can stand between them."""
    found = list(posters)
    for place in range(1, len(found)):
        if not _meet(found, place):
            continue
        for other in [other for other in range(len(found)) if found[other].topic == found[place].topic]:
            before = _near(found, place, other)
            found[place], found[other] = found[other], found[place]
            if _near(found, place, other) < before:
                break
            found[place], found[other] = found[other], found[place]
    return found


def _meet(posters: Sequence[Poster], place: int) -> bool:
    """Whether a poster and the one before it have somebody in common."""
    return 0 < place < len(posters) and bool(posters[place - 1].people & posters[place].people)


def _near(posters: Sequence[Poster], one: int, other: int) -> int:
    return sum(_meet(posters, place) for place in {one, one + 1, other, other + 1})

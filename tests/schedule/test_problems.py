"""Each thing that can be wrong with a programme is found, and nothing else is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from schedule.moments import zone_of
from schedule.problems import Block, Bounds, Part, find_problems

NINE = datetime(2024, 5, 11, 9, tzinfo=UTC)
DAYS = (date(2024, 5, 11), date(2024, 5, 11))


def block(name: str, start: int = 0, length: int = 60, *, room: str = "Hall", people=(), parts=()) -> Block:
    starts_at = NINE + timedelta(minutes=start)
    return Block(name, name, room, starts_at, starts_at + timedelta(minutes=length), people, parts)


def part(title: str, start: int, length: int, *people: str, fault: str = "") -> Part:
    starts_at = NINE + timedelta(minutes=start)
    return Part(title, starts_at, starts_at + timedelta(minutes=length), people, fault)


def found(*blocks: Block) -> list[tuple[str, bool, str]]:
    problems = find_problems(blocks, bounds=Bounds(DAYS), zone=zone_of("UTC"))
    return [(problem.code, problem.is_blocking, problem.field) for problem in problems]


def test_a_day_in_which_everything_fits_has_no_problem():
    one = block("One", 0, people=["Ada"], parts=[part("Talk", 0, 60, "Bob")])
    other = block("Other", 60, people=["Ada"], parts=[part("Talk", 60, 30, "Bob")])
    parallel = block("Elsewhere", 0, room="Attic", people=["Cy"])

    assert found(one, other, parallel) == []


@pytest.mark.parametrize(
    "blocks, expected",
    [
        ([block("One"), block("Two", 30)], ("room-twice", True, "Two")),
        ([block("One", length=-10)], ("backwards", True, "One")),
        ([block("One", 24 * 60)], ("outside", False, "One")),
        ([block("One"), block("Break", 30, room="")], ("overlap", False, "Break")),
        ([block("One", parts=[part("T", 0, 61)])], ("too-long", False, "One")),
        ([block("One", parts=[part("T", 0, 5, fault="withdrawn")])], ("not-accepted", True, "One")),
        ([block("One", people=["Ada"]), block("Two", room="Attic", people=["ada"])], ("person-twice", False, "Two")),
        (
            [
                block("One", parts=[part("T", 0, 30, "Amy Ångström")]),
                block("Two", room="Attic", parts=[part("U", 20, 30, "Amy Angstrom")]),
            ],
            ("person-twice", False, "Two"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_fault_is_found(blocks, expected):
    assert found(*blocks) == [expected]


def test_somebody_who_speaks_early_here_and_late_there_is_in_one_place_at_a_time():
    here = block("One", parts=[part("T", 0, 30, "Ada")])
    there = block("Two", room="Attic", parts=[part("U", 30, 30, "Ada")])

    assert found(here, there) == []


def test_two_posters_of_one_person_in_one_session_are_no_fault():
    assert found(block("Posters", parts=[part("T", 0, 60, "Ada"), part("U", 0, 60, "Ada")])) == []


def test_what_blocks_comes_first():
    problems = found(block("Late", 24 * 60), block("One"), block("Two", 30))

    assert [is_blocking for _, is_blocking, _ in problems] == [True, False]


def test_a_fault_is_said_with_its_time_in_the_venues_zone():
    blocks = [block("One"), block("Two", 30)]

    [problem] = find_problems(blocks, bounds=Bounds(), zone=zone_of("Europe/Vienna"))

    assert problem.sentence == "“One” and “Two” are both in Hall at Sat 11 May, 11:30."

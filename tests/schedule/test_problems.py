"""Each thing that can be wrong with a programme is found, and nothing else is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from schedule.availability import Times
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


def found(*blocks: Block, **bounds) -> list[tuple[str, bool, str]]:
    problems = find_problems(blocks, bounds=Bounds(DAYS, **bounds), zone=zone_of("UTC"))
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


# --- Hours, questions, presenters, availability -----------------------------------------------------------


def at(hour: int, minute: int = 0) -> datetime:
    return NINE.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    "start, length, is_outside", [(0, 60, False), (-1, 60, True), (0, 9 * 60, False), (0, 9 * 60 + 1, True)]
)
def test_a_session_outside_its_days_hours_is_found(start, length, is_outside):
    hours = {DAYS[0]: (at(9), at(18))}

    assert found(block("One", start, length), hours=hours) == [("outside-hours", False, "One")] * is_outside


def test_a_day_without_hours_warns_of_nothing():
    assert found(block("One", -9 * 60, 24 * 60), hours={date(2024, 5, 12): (at(9), at(18))}) == []


def test_hours_past_midnight_hold_a_session_past_midnight():
    night = block("Dinner", 13 * 60, 4 * 60)  # from 22:00 to 2:00

    assert found(night, hours={DAYS[0]: (at(9), at(2) + timedelta(days=1))}) == []


def test_a_session_outside_the_hours_is_said_with_both():
    [problem] = find_problems([block("One", -60)], bounds=Bounds(hours={DAYS[0]: (at(9), at(18))}), zone=zone_of("UTC"))

    assert problem.sentence == (
        "“One” is from 08:00 to 09:00 on Sat 11 May 2024, when the house is open from 09:00 to 18:00."
    )


@pytest.mark.parametrize("minutes, is_short", [(0, False), (5, False), (6, True)])
def test_talks_that_leave_too_little_for_questions_are_found(minutes, is_short):
    talks = [part("T", 0, 25), part("U", 25, 25)]  # of an hour
    session = replace(block("One", parts=talks), question_minutes=minutes)

    assert found(session) == [("no-questions", False, "One")] * is_short


def test_a_full_session_says_that_nothing_is_left_for_questions():
    session = replace(block("One", parts=[part("T", 0, 60)]), question_minutes=5)

    [problem] = find_problems([session], bounds=Bounds(), zone=zone_of("UTC"))

    assert problem.sentence == "“One” has no time left for questions; its talks shall have 5."


def test_posters_need_no_time_for_questions():
    session = replace(block("One", parts=[replace(part("T", 0, 60), is_talk=False)]), question_minutes=5)

    assert found(session) == []


def test_a_presenter_who_is_no_author_is_found():
    paper = replace(part("T", 0, 30, "Amy Ångström", "Bob"), is_paper=True)

    assert found(block("One", parts=[replace(paper, speakers=["Cy"])])) == [("not-author", False, "One")]
    assert found(block("One", parts=[replace(paper, speakers=["amy angstrom"])])) == []
    assert found(block("One", parts=[replace(part("T", 0, 30), speakers=["Cy"])])) == []  # a talk without a paper


@pytest.mark.parametrize(
    "times, is_absent",
    [
        (Times(), False),
        (Times(free=[(at(9), at(10))]), False),
        (Times(free=[(at(9), at(9, 10)), (at(9, 10), at(10))]), False),  # touching spans are one
        (Times(free=[(at(9, 10), at(10))]), True),
        (Times(free=[(at(9) + timedelta(days=1), at(10) + timedelta(days=1))]), False),  # of another day
        (Times(busy=[(at(9, 29), at(12))]), True),
        (Times(busy=[(at(9, 30), at(12))]), False),
    ],
)
def test_a_talk_at_a_time_at_which_its_speaker_cannot_be_there_is_found(times, is_absent):
    talk = replace(part("T", 0, 30), speakers=["Ada Lovelace"])

    assert found(block("One", parts=[talk]), times={"ada lovelace": times}) == [("absent", False, "One")] * is_absent


def test_a_chair_of_a_session_who_cannot_be_there_is_said_with_what_they_said():
    times = {"ada": Times(busy=[(at(0), at(0) + timedelta(days=1))])}

    [problem] = find_problems([block("One", people=["Ada"])], bounds=Bounds(times=times), zone=zone_of("UTC"))

    assert problem.sentence == "Ada cannot be in “One” on Sat 11 May 2024 from 09:00 to 10:00; they said: not at all."

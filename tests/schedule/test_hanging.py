"""Posters over sessions: balanced, by topic, and nobody at two boards at once where that can be helped."""

from collections import Counter
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from schedule.hanging import Poster, free_numbers, hang, meetings


def poster(key: int, topic: int, *people: str) -> Poster:
    return Poster(key, topic, frozenset(people))


@st.composite
def walls(draw):
    n_sessions = draw(st.integers(1, 5))
    times = draw(st.integers(1, n_sessions))
    topics = sorted(draw(st.lists(st.integers(0, 4), min_size=1, max_size=40)))
    people = st.sets(st.sampled_from("abcdefgh"), max_size=3)
    return [poster(key, topic, *draw(people)) for key, topic in enumerate(topics)], n_sessions, times


@given(walls())
def test_each_paper_hangs_as_often_as_is_wanted_and_sessions_are_balanced_and_topics_together(wall):
    posters, n_sessions, times = wall

    found = hang(posters, n_sessions=n_sessions, times=times)

    assert Counter(each.key for session in found for each in session) == {each.key: times for each in posters}
    assert all(len({each.key for each in session}) == len(session) for session in found)
    sizes = [len(session) for session in found]
    assert max(sizes) - min(sizes) <= 1
    for session in found:
        runs = [topic for topic, _ in groupby(session, key=lambda each: each.topic)]
        assert len(runs) == len(set(runs))


def test_an_author_of_two_papers_gets_two_sessions():
    posters = [poster(1, 0, "ada"), poster(2, 0, "ada"), poster(3, 1, "bob"), poster(4, 1, "bob")]

    found = hang(posters, n_sessions=2, times=1)

    assert list(meetings(found)) == []
    assert [len(session) for session in found] == [2, 2]


def test_an_author_of_two_papers_in_two_of_three_sessions_shares_one_at_most():
    posters = [poster(key, 0, *(["ada"] if key < 2 else [f"p{key}"])) for key in range(6)]

    found = hang(posters, n_sessions=3, times=2)

    assert len(list(meetings(found))) == 1  # two times two places in three sessions


def test_where_it_cannot_be_helped_boards_are_no_neighbours():
    posters = [poster(1, 0, "ada"), poster(2, 0, "ada"), poster(3, 0, "bob")]

    [session] = hang(posters, n_sessions=1, times=1)

    assert [each.key for each in session] in ([1, 3, 2], [2, 3, 1])
    [met] = meetings([session])
    assert (met.person, met.is_beside) == ("ada", False)


def test_two_papers_alone_in_a_topic_stand_side_by_side_and_it_is_said():
    [met] = meetings(hang([poster(1, 0, "ada"), poster(2, 0, "ada")], n_sessions=1, times=1))

    assert met.is_beside


def test_a_thousand_papers_by_authors_of_three_are_hung_within_seconds():
    posters = sorted((poster(key, key % 12, f"p{key // 3}") for key in range(999)), key=lambda each: each.topic)

    found = hang(posters, n_sessions=4, times=1)

    assert list(meetings(found)) == []


def test_boards_that_are_taken_are_left_out():
    numbers = free_numbers([2, 3, 5], first=2)

    assert [next(numbers) for _ in range(3)] == [4, 6, 7]

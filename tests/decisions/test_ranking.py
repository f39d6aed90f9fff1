"""Counting ranked votes: pairs, conflicts, ties."""

from hypothesis import given
from hypothesis import strategies as st

from decisions.ranking import standings

NAMES = ["a", "b", "c", "d"]
ballots = st.lists(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 4)), max_size=6)


def order(candidates, votes):
    return [(row.candidate, row.place) for row in standings(candidates, votes)]


def test_whom_most_prefer_to_every_other_wins():
    votes = [{"a": 1, "b": 2, "c": 3}] * 4 + [{"b": 1, "c": 2, "a": 3}] * 3

    assert order(["a", "b", "c"], votes) == [("a", 1), ("b", 2), ("c", 3)]


def test_a_voter_in_conflict_neither_helps_nor_harms():
    """Three prefer a to b; five who may not rank a are many, and say nothing about it."""
    votes = [{"a": 1, "b": 2}] * 3 + [{"b": 1, "c": 2}] * 5

    assert order(["a", "b", "c"], votes)[0] == ("a", 1)


def test_equal_candidates_share_a_place():
    votes = [{"a": 1, "b": 2, "c": 3}, {"b": 1, "a": 2, "c": 3}]

    assert order(["a", "b", "c"], votes) == [("a", 1), ("b", 1), ("c", 3)]


def test_without_ballots_all_are_first():
    assert order(["a", "b"], []) == [("a", 1), ("b", 1)]


@given(ballots)
def test_a_paper_that_beats_every_other_is_first(votes):
    found = standings(NAMES, votes)
    winners = [row.candidate for row in found if row.n_won == len(NAMES) - 1]

    assert winners == [row.candidate for row in found if row.place == 1 and row.n_won == len(NAMES) - 1]
    assert sorted(row.candidate for row in found) == NAMES
    assert sum(row.n_won for row in found) == sum(row.n_lost for row in found)


@given(ballots, st.permutations(NAMES))
def test_the_order_in_which_papers_are_listed_changes_no_place(votes, listed):
    assert {row.candidate: row.place for row in standings(NAMES, votes)} == {
        row.candidate: row.place for row in standings(listed, votes)
    }

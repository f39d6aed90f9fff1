"""Explanations say what is true of the answer, and why it is not another one."""

import numpy as np
import pytest

from assignment.explain import Explainer
from assignment.rules import Policy
from assignment.solver import solve
from tests.assignment.worlds import problem_of


def explained(affinity, policy=None, **rest):
    problem = problem_of(affinity, **rest)
    policy = policy or Policy(balance=0)
    return Explainer(problem, solve(problem, policy=policy))


def test_a_better_reviewer_is_worth_more_on_another_paper():
    explainer = explained([[0.9, 0.8], [0.8, 0.1]])

    found = explainer.pair("p0", "r1")

    assert (found.score, found.rank_for_paper, found.rank_for_reviewer) == (0.8, 2, 1)
    assert found.alternative.reviewer == "r0"
    assert found.alternative.more == pytest.approx(0.1)
    assert found.alternative.reason == "is worth more on p1"


@pytest.mark.parametrize(
    ("policy", "people", "reason"),
    [
        (
            {"per_institution": 1},
            {"institutions": (frozenset(["mit.edu"]), frozenset(["mit.edu"]), frozenset())},
            "then too many of one institution would review it",
        ),
        (
            {"per_region": 1},
            {"region": ("Asia", "Asia", "Africa")},
            "then too many of one country or region would review it",
        ),
        ({"seniors": 1}, {"is_senior": [False, False, True]}, "then nobody senior would review it"),
        (
            {"new_most": 1},
            {"is_new": [True, True, False]},
            "then too many would review it who do so for the first time",
        ),
        ({"keeps_apart": True}, {"coauthors": [(0, 1)]}, "has written together with another reviewer of it"),
    ],
)
def test_a_rule_keeps_a_better_reviewer_away(policy, people, reason):
    explainer = explained([[0.9, 0.8, 0.1]], Policy(balance=0, **policy), demand=2, **people)

    found = explainer.pair("p0", "r2")

    assert found.alternative.reviewer == "r1"
    assert found.alternative.more == pytest.approx(0.7)
    assert found.alternative.reason == reason


def test_a_reviewer_who_fits_less_is_said_to():
    found = explained([[0.9, 0.8]]).pair("p0", "r0")

    assert (found.alternative.more, found.alternative.reason) == (pytest.approx(-0.1), "fits less")


def test_a_paper_without_others_has_no_alternative():
    assert explained([[0.9]]).pair("p0", "r0").alternative is None


def test_each_paper_is_measured_against_its_own_best():
    scores = explained([[0.9, 0.8], [0.8, 0.1]]).papers_scored()

    assert (scores["p0"].total, scores["p0"].best) == (0.8, 0.9)
    assert (scores["p1"].total, scores["p1"].best) == (0.8, 0.8)


def test_a_pair_of_which_nothing_is_known_has_no_rank():
    found = explained([[np.nan]]).pair("p0", "r0")

    assert (found.score, found.rank_for_paper, found.rank_for_reviewer) == (None, None, None)

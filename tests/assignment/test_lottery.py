"""Draws keep every demand, load and rule, and every pair is drawn as often as was announced."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.answer import Pair, commitment
from assignment.lottery import WHOLE, drawn, lottery
from assignment.problem import ProblemError
from assignment.rules import Fairness, Policy
from assignment.solver import solve
from assignment.verify import verify
from tests.assignment.worlds import policies, problem_of, problems


def faults_of(problem, policy, drawn):
    """What the checker says of a draw, without what only a proof could promise."""
    shell = solve(problem, policy=policy)
    listed = [(int(problem.paper[e]), int(problem.reviewer[e])) for e in drawn]
    listed += list(zip(problem.fixed.paper.tolist(), problem.fixed.reviewer.tolist(), strict=True))
    pairs = tuple(Pair(problem.papers[p], problem.reviewers[r], None) for p, r in listed)
    said = verify(problem, replace(shell, pairs=pairs))
    return [
        line
        for line in said
        if not line.startswith(
            ("The pairs are worth", "The papers said", "The loads said", "The least", "The reviewers said")
        )
    ]


@given(
    problems(n_papers=8, n_reviewers=8, with_rules=True), policies, st.sampled_from([0.3, 0.5, 0.9]), st.integers(0, 99)
)
@settings(max_examples=60, deadline=None)
def test_every_draw_keeps_every_rule(problem, policy, cap, seed):
    lot = lottery(problem, policy, cap=cap)

    drawn = lot.draw(str(seed))

    assert faults_of(problem, policy, drawn) == []
    assert (lot.chances[drawn] > 0).all()
    assert lot.chances.max(initial=0) <= cap + 1 / WHOLE


def spread_out():
    rng = np.random.default_rng(3)
    return problem_of(rng.random((12, 9)), demand=2, load_max=4)


def test_every_pair_is_drawn_as_often_as_was_announced():
    problem, n = spread_out(), 2000
    lot = lottery(problem, Policy(balance=0), cap=0.6)

    seen = np.zeros(problem.paper.size)
    for seed in range(n):
        seen[lot.draw(f"seed {seed}")] += 1

    error = np.sqrt(np.maximum(lot.chances * (1 - lot.chances), 1e-12) / n)
    assert (np.abs(seen / n - lot.chances) <= 4.5 * error + 1e-9).all()
    assert (seen / n <= 0.6 + 4.5 * error).all()


def test_a_draw_gives_every_paper_its_reviews_whenever_chances_do():
    problem = spread_out()
    drawn = lottery(problem, Policy(balance=0), cap=0.5).draw("any")

    assert (np.bincount(problem.paper[drawn], minlength=12) == 2).all()
    assert np.bincount(problem.reviewer[drawn]).max() <= 4


def test_the_same_seed_draws_the_same_and_its_commitment_can_be_checked():
    lot = lottery(spread_out(), Policy(balance=0), cap=0.5)

    assert lot.draw("2026-11-01 coffee").tolist() == lot.draw("2026-11-01 coffee").tolist()
    assert any(lot.draw("another").tolist() != lot.draw(str(n)).tolist() for n in range(5))
    assert commitment("2026-11-01 coffee") == "a9b227c88025d4c7c3181fd4be6d18ff0994f91d2d67aa0abe2015d825fe0959"


def test_a_cap_costs_some_of_the_total_and_a_cap_of_one_costs_nothing():
    problem = spread_out()
    best = solve(problem, policy=Policy(balance=0)).certificate.value / 1_000_000

    assert lottery(problem, Policy(balance=0), cap=1).expected == pytest.approx(best)
    assert lottery(problem, Policy(balance=0), cap=0.5).expected < best


def test_a_spread_makes_more_pairs_possible():
    problem = spread_out()
    narrow, wide = (lottery(problem, Policy(balance=0), cap=0.9, spread=spread) for spread in (0, 0.5))

    assert (wide.amounts > 0).sum() > (narrow.amounts > 0).sum()
    assert wide.expected <= narrow.expected


@pytest.mark.parametrize(
    ("change", "policy", "sentence"),
    [
        ({"cap": 0}, Policy(), "A chance lies above 0"),
        ({"cap": 0.5, "spread": 2}, Policy(), "A chance lies above 0"),
        ({"cap": 0.5}, Policy(fairness=Fairness.WORST_PAPER), "A draw cannot promise a floor"),
    ],
)
def test_what_cannot_be_promised_is_refused(change, policy, sentence):
    with pytest.raises(ProblemError, match=sentence):
        lottery(spread_out(), policy, **change)


@given(problems(n_papers=8, n_reviewers=8, with_rules=True), policies, st.sampled_from([0.3, 0.9]))
@settings(max_examples=40, deadline=None)
def test_drawn_answer_verifies_and_does_not_claim_to_be_the_best(problem, policy, cap):
    answer = drawn(problem, policy, seed="s", cap=cap)

    assert verify(problem, answer) == ()
    assert answer == drawn(problem, policy, seed="s", cap=cap)
    assert not answer.certificate.is_optimal
    assert answer.certificate.statement().startswith(f"Drawn by lot, so that no pair was more than {100 * cap:g} %")
    lot = lottery(problem, policy, cap=cap)
    assert answer.certificate.lot.expected == round(lot.expected * 1e6)
    assert answer.certificate.lot.commitment == commitment("s")


def test_paper_with_too_few_candidates_for_the_lot_says_so():
    problem = problem_of(np.full((1, 2), 0.5), demand=2)

    short = [answer for seed in "abcdefgh" if (answer := drawn(problem, Policy(), seed=seed, cap=0.5)).n_missing]

    assert short
    assert short[0].shortfalls[0].reason.startswith("The lot left it short")

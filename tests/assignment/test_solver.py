"""The solver against oracles: brute force on tiny problems, a maximum flow of another library on larger ones."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from assignment.certificate import bound, certify, statement, value, verify
from assignment.objective import Objective
from assignment.problem import MICRO, Certificate, Pair, Policy, Problem
from assignment.report import summarise
from assignment.solver import solve


def problem_of(affinity, *, demand=1, load_max=1, **rest):
    affinity = np.asarray(affinity, float)
    n_papers, n_reviewers = affinity.shape
    rest.setdefault("conflicts", np.zeros(affinity.shape, bool))
    return Problem(
        papers=tuple(f"p{p}" for p in range(n_papers)),
        reviewers=tuple(f"r{r}" for r in range(n_reviewers)),
        affinity=affinity,
        demand=np.broadcast_to(demand, n_papers),
        load_max=np.broadcast_to(load_max, n_reviewers),
        **rest,
    )


def matrix_of(problem, proposal):
    matrix = np.zeros(problem.shape, bool)
    for pair in proposal.pairs:
        matrix[problem.papers.index(pair.paper), problem.reviewers.index(pair.reviewer)] = True
    return matrix


@st.composite
def problems(draw, *, n_papers=8, n_reviewers=6):
    shape = draw(st.integers(1, n_papers)), draw(st.integers(1, n_reviewers))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    affinity = np.round(rng.random(shape), draw(st.integers(0, 3)))
    affinity[rng.random(shape) < draw(st.sampled_from([0, 0.2]))] = np.nan
    conflicts = rng.random(shape) < draw(st.sampled_from([0, 0.1, 0.5, 0.9]))
    forbidden = rng.random(shape) < draw(st.sampled_from([0, 0.1]))
    fixed = (rng.random(shape) < draw(st.sampled_from([0, 0.1, 0.4]))) & ~conflicts & ~forbidden
    load_max = rng.integers(0, draw(st.integers(1, 6)), shape[1], endpoint=True)
    return problem_of(
        affinity,
        demand=rng.integers(0, draw(st.integers(1, 4)), shape[0], endpoint=True),
        load_max=load_max,
        load_min=rng.integers(0, np.minimum(load_max, draw(st.integers(0, 2))), endpoint=True),
        conflicts=conflicts,
        forbidden=forbidden,
        fixed=fixed,
    )


policies = st.builds(Policy, balance=st.sampled_from([0.0, 0.05, 1.0]), unknown=st.sampled_from([0.0, 0.3]))


def largest_number_of_reviews(problem):
    """What can be added at most, by SciPy's maximum flow."""
    n_papers, n_reviewers = problem.shape
    need = np.maximum(problem.demand - problem.fixed.sum(axis=1), 0)
    room = np.maximum(problem.load_max - problem.fixed.sum(axis=0), 0)
    size = n_papers + n_reviewers + 2
    capacity = np.zeros((size, size), np.int32)
    capacity[0, 1 : 1 + n_papers] = need
    capacity[1 : 1 + n_papers, 1 + n_papers : -1] = ~(problem.conflicts | problem.forbidden | problem.fixed)
    capacity[1 + n_papers : -1, -1] = room
    return int(maximum_flow(csr_array(capacity), 0, size - 1).flow_value)


@given(problems(), policies)
def test_no_rule_is_ever_broken(problem, policy):
    proposal = solve(problem, policy=policy)

    matrix = matrix_of(problem, proposal)
    assert not (matrix & problem.conflicts).any()
    assert not (matrix & problem.forbidden).any()
    assert (matrix >= problem.fixed).all()
    assert (matrix.sum(axis=0) <= np.maximum(problem.load_max, problem.fixed.sum(axis=0))).all()
    assert (matrix.sum(axis=1) <= np.maximum(problem.demand, problem.fixed.sum(axis=1))).all()
    assert verify(problem, proposal) == ()


@given(problems(), policies)
def test_as_many_reviews_are_found_as_a_maximum_flow_finds(problem, policy):
    proposal = solve(problem, policy=policy)

    added = sum(not pair.is_fixed for pair in proposal.pairs)
    need = int(np.maximum(problem.demand - problem.fixed.sum(axis=1), 0).sum())
    assert added == largest_number_of_reviews(problem)
    assert proposal.n_missing == need - added


@given(problems(n_papers=30, n_reviewers=20), policies)
@settings(max_examples=40)
def test_every_answer_is_proved_optimal(problem, policy):
    certificate = solve(problem, policy=policy).certificate

    assert certificate.gap == 0
    assert statement(certificate).startswith("Proved optimal")


@given(problems(), policies)
@settings(max_examples=30)
def test_the_same_problem_has_the_same_answer(problem, policy):
    first, second = solve(problem, policy=policy), solve(replace(problem), policy=policy)

    assert first == second


@given(problems(n_papers=3, n_reviewers=3), policies)
@settings(max_examples=150)
def test_no_assignment_found_by_brute_force_is_worth_more(problem, policy):
    proposal = solve(problem, policy=policy)

    objective = Objective.of(problem, policy)
    places = list(zip(*np.nonzero(problem.allowed), strict=True))
    best = None
    for size in range(len(places) + 1):
        for chosen in itertools.combinations(places, size):
            matrix = np.zeros(problem.shape, bool)
            for place in chosen:
                matrix[place] = True
            if (matrix.sum(axis=0) <= objective.room).all() and (matrix.sum(axis=1) <= objective.need).all():
                pairs = {(problem.papers[p], problem.reviewers[r]) for p, r in np.argwhere(matrix)}
                worth = value(problem, policy, pairs)
                best = worth if best is None else max(best, worth)
    assert proposal.certificate.value == best


@given(problems(), policies, st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_a_bound_holds_for_any_prices(problem, policy, seed):
    rng = np.random.default_rng(seed)
    prices = [rng.integers(-3 * MICRO, 3 * MICRO, size) for size in problem.shape]

    limit = bound(problem, policy, paper_prices=prices[0], reviewer_prices=prices[1])

    assert limit >= solve(problem, policy=policy).certificate.value


def test_the_best_pairs_are_chosen():
    problem = problem_of([[0.9, 0.8], [0.8, 0.1]])

    proposal = solve(problem, policy=Policy(balance=0))

    # the greedy choice, 0.9 first, would total 1.0
    assert [(pair.paper, pair.reviewer, pair.score) for pair in proposal.pairs] == [
        ("p0", "r1", 0.8),
        ("p1", "r0", 0.8),
    ]


def test_work_is_spread_when_it_costs_less_affinity_than_its_price():
    problem = problem_of([[0.50, 0.49], [0.50, 0.49]], load_max=2)

    alone = solve(problem, policy=Policy(balance=0))
    spread = solve(problem, policy=Policy(balance=0.05))

    assert dict(alone.loads) == {"r0": 2, "r1": 0}
    assert dict(spread.loads) == {"r0": 1, "r1": 1}


def test_a_lower_load_is_respected_in_proportion():
    problem = problem_of(np.full((6, 2), 0.5), load_max=(8, 4))

    assert dict(solve(problem).loads) == {"r0": 4, "r1": 2}


def test_a_reviewer_gets_their_least_load_even_at_low_affinity():
    problem = problem_of([[0.9, 0.1], [0.9, 0.1]], load_max=2, load_min=np.array([0, 1]))

    proposal = solve(problem)

    assert dict(proposal.loads) == {"r0": 1, "r1": 1}
    assert proposal.idle == ()


def test_a_least_load_that_cannot_be_given_is_reported():
    problem = problem_of([[0.9, 0.1]], load_min=np.array([0, 1]), conflicts=np.array([[False, True]]))

    assert solve(problem).idle == ("r1",)


def test_missing_reviews_are_spread_over_the_papers():
    problem = problem_of([[0.9, 0.9], [0.1, 0.1]], demand=2, load_max=1)

    proposal = solve(problem)

    assert [(short.paper, short.missing) for short in proposal.shortfalls] == [("p0", 1), ("p1", 1)]


def test_fixed_pairs_stay_and_count():
    fixed = np.array([[True, False], [False, False]])
    problem = problem_of([[0.1, 0.9], [0.9, 0.2]], fixed=fixed)

    proposal = solve(problem)

    assert [(pair.paper, pair.reviewer, pair.is_fixed) for pair in proposal.pairs] == [
        ("p0", "r0", True),
        ("p1", "r1", False),
    ]


def test_fixed_pairs_beyond_a_lowered_load_stay_and_nothing_is_added():
    problem = problem_of(np.full((3, 1), 0.5), fixed=np.array([[True], [True], [False]]))

    proposal = solve(problem)

    assert dict(proposal.loads) == {"r0": 2}
    assert [short.paper for short in proposal.shortfalls] == ["p2"]
    assert verify(problem, proposal) == ()


def test_an_unknown_affinity_is_a_last_resort_and_has_no_score():
    problem = problem_of([[np.nan, 0.01]], demand=2)

    proposal = solve(problem)
    first_choice = solve(replace(problem, demand=np.array([1])))

    assert [pair.score for pair in proposal.pairs] == [None, 0.01]
    assert [pair.reviewer for pair in first_choice.pairs] == ["r1"]


def test_reasons_come_from_the_caller():
    problem = problem_of([[0.5]])

    (pair,) = solve(problem, explain=lambda paper, reviewer: (f"{paper} fits {reviewer}",)).pairs

    assert pair == Pair("p0", "r0", 0.5, reasons=("p0 fits r0",))


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        (
            {"conflicts": np.array([[True, True, False]]), "demand": 2},
            "Only 1 of 3 reviewers may read it: 2 are in conflict.",
        ),
        (
            {"conflicts": np.array([[True, True, False]]), "forbidden": np.array([[False, False, True]])},
            "None of 3 reviewers may read it: 2 are in conflict, 1 was ruled out.",
        ),
        ({"demand": 4}, "Only 3 of 3 reviewers may read it."),
        (
            {"load_max": 0},
            "All papers together still need 1 review; the whole committee has room for 0.",
        ),
    ],
)
def test_a_short_paper_says_why(rest, sentence):
    problem = problem_of([[0.5, 0.5, 0.5]], **rest)

    (short,) = solve(problem).shortfalls

    assert short.reason == sentence


def test_a_paper_short_by_competition_names_its_bottleneck():
    # r0 is the only one who may read p0 and p1; p2 and its reviewers have nothing to do with it
    conflicts = np.array([[False, True, True], [False, True, True], [True, False, False]])
    problem = problem_of(np.full((3, 3), 0.5), load_max=(1, 5, 5), conflicts=conflicts)

    (short,) = solve(problem).shortfalls

    assert short.reason == "It and 1 other paper compete for 1 reviewer: 2 reviews needed, room for 1."


def test_a_thousand_papers_and_two_hundred_reviewers_are_solved_and_proved():
    rng = np.random.default_rng(7)
    shape = (1000, 200)
    problem = problem_of(rng.random(shape), demand=3, load_max=16, conflicts=rng.random(shape) < 0.02)

    proposal = solve(problem)

    assert proposal.n_missing == 0
    assert proposal.certificate.is_optimal
    assert verify(problem, proposal) == ()


def test_nothing_to_do_is_an_answer():
    empty = problem_of(np.zeros((0, 0)))
    no_reviewers = problem_of(np.zeros((2, 0)))

    assert solve(empty).pairs == ()
    assert [short.reason for short in solve(no_reviewers).shortfalls] == ["None of 0 reviewers may read it."] * 2


def test_the_checker_finds_every_broken_promise():
    problem = problem_of([[0.5, 0.4], [0.3, 0.2]], conflicts=np.array([[False, True], [False, False]]))
    proposal = solve(problem)
    pairs = proposal.pairs

    stranger = replace(proposal, pairs=(*pairs, Pair("p9", "r0", 0.5)))
    conflicted = replace(proposal, pairs=(Pair("p0", "r1", 0.4), Pair("p1", "r0", 0.3)))
    overloaded = replace(proposal, pairs=(pairs[0], Pair("p1", "r0", 0.3)))
    doubled = replace(proposal, pairs=(*pairs, pairs[0]))
    unfinished = replace(proposal, pairs=pairs[:1])
    boastful = replace(proposal, certificate=replace(proposal.certificate, bound=0, value=0))

    assert verify(problem, proposal) == ()
    assert verify(problem, stranger) == ("r0 for p9 is not in the problem.",)
    assert "r1 is in conflict with p0." in verify(problem, conflicted)
    assert "r0 has 2 of 1 papers." in verify(problem, overloaded)
    assert "r0 is assigned 2 times to p0." in verify(problem, doubled)
    assert "The papers said to be short are not those that are short." in verify(problem, unfinished)
    assert len(verify(problem, boastful)) == 2


def test_an_edit_by_hand_is_measured_against_the_proved_bound():
    problem = problem_of([[0.9, 0.8], [0.8, 0.1]])
    policy = Policy(balance=0)
    proposal = solve(problem, policy=policy)

    edited = value(problem, policy, {("p0", "r0"), ("p1", "r1")})
    certificate = replace(proposal.certificate, value=edited)

    assert certificate.gap == 600_000
    assert statement(certificate) == "At most 0.6000 of affinity below the best possible total."


def test_a_poor_assignment_is_not_called_optimal():
    problem = problem_of([[0.9, 0.8], [0.8, 0.1]])

    certificate = certify(problem, Policy(balance=0), np.eye(2, dtype=bool))

    assert isinstance(certificate, Certificate)
    assert certificate.value == 1_000_000
    assert certificate.bound >= 1_600_000


def test_a_report_counts_what_chairs_compare():
    problem = problem_of(
        [[0.9, np.nan, 0.5], [0.2, 0.3, np.nan]],
        demand=2,
        load_max=(2, 1, 1),
        conflicts=np.array([[False, False, True], [False, True, False]]),
        fixed=np.array([[True, False, False], [False, False, False]]),
    )

    report = summarise(problem, solve(problem))

    assert (report.n_pairs, report.n_fixed, report.n_missing, report.n_unknown) == (4, 1, 0, 2)
    assert report.mean_affinity == pytest.approx(0.55)
    assert report.weakest_paper == ("p1", pytest.approx(0.2))
    assert report.lowest_pair == ("p1", "r0", pytest.approx(0.2))
    assert dict(report.loads) == {0: 0, 1: 2, 2: 1}


def test_a_report_of_nothing_has_no_figures():
    problem = problem_of(np.zeros((1, 0)))

    report = summarise(problem, solve(problem))

    assert (report.mean_affinity, report.weakest_paper, report.lowest_pair) == (None, None, None)
    assert report.n_short == 1

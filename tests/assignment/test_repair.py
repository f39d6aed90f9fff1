"""A repair completes every paper it can with the fewest changes, and touches nothing that was begun."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.problem import Pairs
from assignment.repair import repair
from assignment.rules import Policy
from assignment.solver import solve
from tests.assignment.worlds import pairs_of, policies, problem_of, problems


def standing_of(problem, proposal):
    return Pairs.of(pairs_of(problem, proposal))


@given(problems(with_rules=True), policies)
@settings(max_examples=50, deadline=None)
def test_a_repair_of_nothing_changes_nothing(problem, policy):
    before = solve(problem, policy=policy)

    mended = repair(problem, standing_of(problem, before), policy=policy)

    assert (mended.added, mended.given_up, mended.lost) == ((), (), ())
    assert [(pair.paper, pair.reviewer, pair.score) for pair in mended.proposal.pairs] == [
        (pair.paper, pair.reviewer, pair.score) for pair in before.pairs
    ]


def without(problem, gone):
    """The problem after some reviewers have left."""
    loads = np.array(problem.committee.load_max)
    loads[gone] = 0
    left = np.zeros(problem.n_reviewers, bool)
    left[gone] = True
    forbidden = [(int(p), int(r)) for p, r in zip(problem.paper, problem.reviewer, strict=True) if left[r]]
    return replace(problem, committee=replace(problem.committee, load_max=loads), forbidden=Pairs.of(forbidden))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_as_many_reviews_are_kept_as_a_solution_from_scratch_finds(seed):
    rng = np.random.default_rng(seed)
    problem = problem_of(rng.random((10, 8)), demand=2, load_max=3)
    before = solve(problem)
    changed = without(problem, rng.choice(8, 2, replace=False))

    mended = repair(changed, standing_of(problem, before))

    assert mended.proposal.n_missing == solve(changed).n_missing
    assert len(mended.added) <= len(mended.lost) + len(mended.given_up)


def test_a_pair_gives_way_only_where_a_paper_would_go_short():
    # r0 leaves p0; only r1 may read p0 and is full, so p1 hands r1 over and takes r2
    problem = problem_of(
        [[0.9, 0.1, 0.5], [0.1, 0.9, 0.2]], conflicts=[(0, 2)], forbidden=[(0, 0)], load_max=1
    )  # fmt: skip

    mended = repair(problem, Pairs.of([(0, 0), (1, 1)]))

    assert mended.lost == (("p0", "r0"),)
    assert mended.given_up == (("p1", "r1"),)
    assert set(mended.added) == {("p0", "r1"), ("p1", "r2")} or set(mended.added) == {("p0", "r1"), ("p1", "r0")}


def test_a_better_reviewer_alone_changes_nothing():
    problem = problem_of([[0.1, 0.9]])

    mended = repair(problem, Pairs.of([(0, 0)]), policy=Policy(balance=0))

    assert mended.given_up == ()
    assert [(pair.reviewer, pair.score) for pair in mended.proposal.pairs] == [("r0", 0.1)]


def test_a_review_that_was_begun_is_never_touched():
    problem = problem_of([[0.1, 0.9], [0.9, 0.1]], fixed=[(0, 0), (1, 1)], demand=1)

    mended = repair(problem, Pairs.of([(0, 0), (1, 1)]))

    assert (mended.added, mended.given_up, mended.lost) == ((), (), ())
    assert all(pair.is_fixed for pair in mended.proposal.pairs)

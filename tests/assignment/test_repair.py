"""A repair completes every paper it can with the fewest changes, and touches nothing that was begun."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.problem import MICRO, STANDING, Pairs
from assignment.repair import repair
from assignment.rules import Policy
from assignment.solver import solve
from assignment.verify import verify
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


def test_what_stands_beyond_a_load_or_a_demand_stays():
    """A chair gave both papers to r0, who takes one, and a second reviewer to p0, which needs one."""
    problem = problem_of([[0.9, 0.8, 0.7], [0.9, 0.8, 0.7]], load_max=1)

    mended = repair(problem, Pairs.of([(0, 0), (1, 0), (0, 1)]))

    assert (mended.added, mended.given_up, mended.lost) == ((), (), ())


def fewest_given_up(problem, standing) -> int:
    """By trying every answer: how many standing pairs must go so that as few reviews as possible are missing."""
    possible = [(int(p), int(r)) for p, r in zip(problem.paper, problem.reviewer, strict=True)]
    stood = {pair for pair in zip(standing.paper.tolist(), standing.reviewer.tolist(), strict=True) if pair in possible}
    for n in range(int(problem.demand.sum()), -1, -1):
        answers = [set(pairs) for pairs in combinations(possible, n) if is_allowed(problem, pairs)]
        if answers:
            return min(len(stood - answer) for answer in answers)
    raise AssertionError("nothing is an answer too")


def is_allowed(problem, pairs) -> bool:
    papers, reviewers = np.array(pairs, np.int64).reshape(-1, 2).T
    return bool(
        (np.bincount(papers, minlength=problem.n_papers) <= problem.demand).all()
        and (np.bincount(reviewers, minlength=problem.n_reviewers) <= problem.committee.load_max).all()
    )


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_no_other_answer_changes_fewer_pairs(seed):
    """Two papers came late, one reviewer has left, and new pairs fit much better than those that stand."""
    rng = np.random.default_rng(seed)
    old = problem_of(rng.random((2, 4)), demand=1, load_max=1)
    before = standing_of(old, solve(old))
    scores = rng.choice([0.0, 1.0], (4, 4))
    open_pairs = [(p, r) for p in range(4) for r in range(1, 4) if rng.random() < 0.7]
    closed = [(p, r) for p in range(4) for r in range(4) if (p, r) not in open_pairs]
    new = problem_of(scores, demand=1, load_max=1, conflicts=closed)
    trimmed = replace(
        new, paper=[p for p, _ in open_pairs], reviewer=[r for _, r in open_pairs], conflicts=Pairs.of([]),
        score=[round(scores[pair] * MICRO) for pair in open_pairs], is_known=[True] * len(open_pairs),
    )  # fmt: skip

    mended = repair(trimmed, before, policy=Policy(balance=0))

    assert mended.proposal.certificate.is_fewest
    assert len(mended.given_up) == fewest_given_up(trimmed, before)
    assert verify(mended.asked, mended.proposal) == ()


def test_the_proof_of_a_repair_is_about_the_raised_problem_and_says_so():
    problem = problem_of([[0.9, 0.1, 0.5], [0.1, 0.9, 0.2]], load_max=1)

    mended = repair(problem, Pairs.of([(0, 1), (1, 0)]))

    held = mended.proposal.certificate
    raised = np.nan_to_num(mended.asked.components[STANDING]) * MICRO
    assert held.statement().startswith("Proved: no assignment under these rules that leaves papers as little short")
    assert (verify(mended.asked, mended.proposal), verify(problem, mended.proposal) != ()) == ((), True)
    assert (np.rint(raised) == np.array([0, held.raised, 0, held.raised, 0, 0])).all()
    assert (mended.asked.score - np.rint(raised) == problem.score).all()


def test_false_words_about_changes_are_refused():
    problem = problem_of([[0.9, 0.1], [0.1, 0.9]], load_max=1)
    mended = repair(problem, Pairs.of([(0, 1), (1, 0)]))
    held = mended.proposal.certificate
    plain = solve(problem)

    def faults(asked, answer, **changes):
        return verify(asked, replace(answer, certificate=replace(answer.certificate, **changes)))

    assert faults(mended.asked, mended.proposal, raised=held.raised + 1) == (
        "The pairs that stood are not raised by what the certificate says.",
    )
    assert faults(problem, plain, is_fewest=True) == ("Nothing was mended that could have the fewest changes.",)
    chain = problem_of([[0.9, 0.1, 0.5], [0.1, 0.9, 0.2]], conflicts=[(0, 2)], forbidden=[(0, 0)], load_max=1)
    mended = repair(chain, Pairs.of([(0, 0), (1, 1)]))
    assert (verify(mended.asked, mended.proposal), len(mended.given_up)) == ((), 1)
    stands = ~np.isnan(mended.asked.components[STANDING])
    low = np.where(stands, 0.01, np.nan)
    asked = replace(mended.asked, score=chain.score + 10_000 * stands, components={STANDING: low})
    answer = solve(asked, policy=mended.proposal.policy)
    assert faults(asked, answer, raised=10_000, is_fewest=True) == (
        "It is not proved that the changes are the fewest.",
    )

"""The solver against oracles: brute force on tiny problems, other libraries on larger ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from assignment.answer import Pair
from assignment.problem import MICRO, Pairs
from assignment.report import summarise
from assignment.rules import Fairness, Policy
from assignment.solver import solve
from assignment.verify import bound, verify, worth
from tests.assignment.worlds import (
    best_by_lp,
    every_answer,
    pairs_of,
    plain_policies,
    policies,
    problem_of,
    problems,
)


def largest_number_of_reviews(problem):
    """What can be added at most, by SciPy's maximum flow."""
    n_papers, n_reviewers = problem.n_papers, problem.n_reviewers
    need = np.maximum(problem.demand - np.bincount(problem.fixed.paper, minlength=n_papers), 0)
    kept = np.bincount(problem.fixed.reviewer, minlength=n_reviewers)
    size = n_papers + n_reviewers + 2
    capacity = np.zeros((size, size), np.int32)
    capacity[0, 1 : 1 + n_papers] = need
    allowed = problem.may_add
    capacity[1 + problem.paper[allowed], 1 + n_papers + problem.reviewer[allowed]] = 1
    capacity[1 + n_papers : -1, -1] = np.maximum(problem.committee.load_max - kept, 0)
    return int(maximum_flow(csr_array(capacity), 0, size - 1).flow_value)


@given(problems(), plain_policies)
def test_no_rule_is_ever_broken(problem, policy):
    proposal = solve(problem, policy=policy)

    given_pairs = set(pairs_of(problem, proposal))
    barred = [problem.conflicts, problem.forbidden]
    assert len(given_pairs) == len(proposal.pairs)
    assert not any(given_pairs.intersection(zip(b.paper.tolist(), b.reviewer.tolist(), strict=True)) for b in barred)
    assert verify(problem, proposal) == ()


@given(problems(), plain_policies)
def test_as_many_reviews_are_found_as_a_maximum_flow_finds(problem, policy):
    proposal = solve(problem, policy=policy)

    added = sum(not pair.is_fixed for pair in proposal.pairs)
    n_fixed = np.bincount(problem.fixed.paper, minlength=problem.n_papers)
    assert added == largest_number_of_reviews(problem)
    assert proposal.n_missing == int(np.maximum(problem.demand - n_fixed, 0).sum()) - added


@given(problems(n_papers=30, n_reviewers=20), plain_policies)
@settings(max_examples=40)
def test_every_plain_answer_is_proved_optimal(problem, policy):
    certificate = solve(problem, policy=policy).certificate

    assert certificate.gap == 0
    assert certificate.statement().startswith("Proved optimal")


@given(problems(n_papers=12, n_reviewers=10))
@settings(max_examples=40)
def test_the_plain_optimum_is_that_of_a_linear_program(problem):
    if problem.fixed.size or not problem.is_known.all() or problem.committee.load_min.any():
        return
    best = best_by_lp(problem)

    proposal = solve(problem, policy=Policy(balance=0))

    assert (best is None) == bool(proposal.n_missing)
    if best is not None:
        assert proposal.certificate.value / MICRO == pytest.approx(best, abs=1e-5)


@given(problems(with_rules=True), policies)
@settings(max_examples=60, deadline=None)
def test_the_same_problem_has_the_same_answer(problem, policy):
    assert solve(problem, policy=policy) == solve(replace(problem), policy=policy)


@given(problems(n_papers=3, n_reviewers=3), plain_policies)
@settings(max_examples=150)
def test_no_assignment_found_by_brute_force_is_worth_more(problem, policy):
    best = max(worth(problem, policy, answer) for answer in every_answer(problem))

    assert solve(problem, policy=policy).certificate.value == best


@given(problems(n_papers=3, n_reviewers=4, with_rules=True), policies)
@settings(max_examples=150, deadline=None)
def test_no_assignment_that_keeps_the_rules_is_worth_more(problem, policy):
    proposal = solve(problem, policy=policy)

    allowed = [answer for answer in every_answer(problem) if not broken_by(problem, policy, proposal, answer)]
    best = max(worth(problem, policy, answer) for answer in allowed)
    assert verify(problem, proposal) == ()
    assert proposal.certificate.value == best
    assert proposal.certificate.bound >= best


def broken_by(problem, policy, proposal, answer):
    """Rules of a policy that an answer breaks, by the checker."""
    pairs = tuple(Pair(problem.papers[p], problem.reviewers[r], None) for p, r in answer)
    said = verify(problem, replace(proposal, pairs=pairs))
    return [line for line in said if "allowed" in line or "written together" in line or "each other" in line]


def test_nobody_exchanges_reviews_with_themselves():
    # r0 stays on a paper of their own, for no conflict was declared; the other one may be theirs to review as well
    wrote = Pairs.of([(0, 0), (1, 0), (0, 1)])
    problem = problem_of([[0, 0.5], [0.2, 0.9]], load_max=2, fixed=[(0, 0)], wrote=wrote)
    policy = Policy(balance=0, no_exchange=True)

    proposal = solve(problem, policy=policy)

    # r1 wrote p0, which r0 reviews, so r1 cannot review p1
    assert [(pair.paper, pair.reviewer) for pair in proposal.pairs] == [("p0", "r0"), ("p1", "r0")]
    assert proposal.certificate.is_optimal
    assert verify(problem, proposal) == ()


@given(problems(n_papers=20, n_reviewers=15, with_rules=True), policies)
@settings(max_examples=40, deadline=None)
def test_every_rule_is_kept_and_every_bound_is_true(problem, policy):
    proposal = solve(problem, policy=policy)

    assert verify(problem, proposal) == ()
    assert proposal.certificate.gap >= 0


@given(problems(n_papers=10, n_reviewers=8), st.sampled_from([Fairness.WORST_PAPER, Fairness.LEXIMIN]))
@settings(max_examples=40, deadline=None)
def test_the_worst_paper_fares_no_worse_than_under_the_largest_total(problem, fairness):
    plain = solve(problem, policy=Policy(balance=0))
    fair = solve(problem, policy=Policy(balance=0, fairness=fairness))

    assert verify(problem, fair) == ()
    assert (fair.n_missing, lacking(problem, fair)) == (plain.n_missing, lacking(problem, plain))
    if plain.certificate.floor is not None and not plain.n_missing:
        assert plain.certificate.floor <= fair.certificate.floor <= fair.certificate.floor_bound
    elif fair.certificate.floor is not None:
        assert fair.certificate.floor <= fair.certificate.floor_bound


NEVER = -1000 * MICRO
FAIR = st.sampled_from([Fairness.WORST_PAPER, Fairness.LEXIMIN])


@given(problems(n_papers=3, n_reviewers=4, with_rules=True), policies, FAIR)
@settings(max_examples=100)
def test_no_answer_with_as_many_reviews_beats_the_bound_on_the_worst_paper(problem, policy, fairness):
    proposal = solve(problem, policy=replace(policy, fairness=fairness))
    bound = proposal.certificate.floor_bound
    assert verify(problem, proposal) == ()
    assume(bound is not None)

    for answer in every_answer(problem):
        if lowest_full(problem, answer, n_missing=proposal.n_missing) > bound:
            assert broken_by(problem, policy, proposal, answer)


def lowest_full(problem, answer, *, n_missing):
    """The least total of a paper with all reviews; NEVER where there is none or too many reviews are missing."""
    reviews = np.bincount([p for p, _ in answer], minlength=problem.n_papers)
    if np.maximum(problem.demand - reviews, 0).sum() > n_missing:
        return NEVER
    place = problem.find(Pairs.of(answer))
    totals = np.zeros(problem.n_papers, np.int64)
    np.add.at(totals, problem.paper[place], problem.score[place])
    kept = np.bincount(problem.fixed.paper, minlength=problem.n_papers)
    full = (problem.demand > kept) & (reviews >= problem.demand)
    return int(totals[full].min()) if full.any() else NEVER


@given(problems(n_papers=10, n_reviewers=8, with_rules=True), policies, FAIR, st.integers(1, 10**6))
@settings(max_examples=60)
def test_a_tampered_bound_on_the_worst_paper_is_refused(problem, policy, fairness, less):
    proposal = solve(problem, policy=replace(policy, fairness=fairness))
    held = proposal.certificate
    assume(held.floor_bound is not None)

    lowered = replace(held, floor_bound=held.floor_bound - less)
    unproved = replace(held, floor_proofs=())
    twice = replace(held, floor_proofs=held.floor_proofs * 2)

    for tampered in (lowered, unproved, twice):
        assert verify(problem, replace(proposal, certificate=tampered)) != ()


@given(problems(n_papers=3, n_reviewers=3), plain_policies)
@settings(max_examples=60)
def test_the_worst_pair_is_proved_to_be_the_best_possible(problem, policy):
    proposal = solve(problem, policy=replace(policy, unknown=0.0, fairness=Fairness.WORST_PAIR))
    held = proposal.certificate
    assert verify(problem, proposal) == ()
    assume(held.least_pair is not None)

    assert held.pair_proof is not None
    for answer in every_answer(problem):
        if lowest_full(problem, answer, n_missing=proposal.n_missing) > NEVER:
            assert lowest_pair(problem, answer) <= held.least_pair


def lowest_pair(problem, answer):
    fixed = set(zip(problem.fixed.paper.tolist(), problem.fixed.reviewer.tolist(), strict=True))
    place = problem.find(Pairs.of([pair for pair in answer if pair not in fixed]))
    return int(problem.score[place].min(initial=1000 * MICRO)) if place.size else NEVER


@given(problems(with_rules=True), policies)
@settings(max_examples=60)
def test_a_tampered_proof_of_the_worst_pair_is_refused(problem, policy):
    proposal = solve(problem, policy=replace(policy, fairness=Fairness.WORST_PAIR))
    held = proposal.certificate
    assert verify(problem, proposal) == ()
    assume(held.pair_proof is not None and np.any(problem.score[problem.may_add] < held.least_pair))
    lowest = int(problem.score[problem.may_add].min())

    tampered = replace(held, least_pair=lowest - 1)

    assert verify(problem, replace(proposal, certificate=tampered)) != ()


@pytest.mark.parametrize("price", [2**62, -(2**63), 2**70, 0.5])
def test_prices_that_would_wrap_around_prove_nothing(price):
    problem = problem_of([[0.9, 0.1], [0.4, 0.8]], demand=2, load_max=2)
    proposal = solve(problem, policy=Policy(fairness=Fairness.WORST_PAPER))
    held = proposal.certificate

    for tampered in (
        replace(held, papers=held.papers | {"p0": price}),
        replace(held, reviewers=held.reviewers | {"r0": price}),
        replace(held, floor_proofs=(replace(held.floor_proofs[0], papers={"p0": price}),)),
        replace(held, floor_proofs=(replace(held.floor_proofs[0], weights={"p0": price}),)),
    ):
        assert any("prove" in fault for fault in verify(problem, replace(proposal, certificate=tampered)))


def lacking(problem, proposal):
    """Papers that reviewers lack to their least loads."""
    least = dict(zip(problem.reviewers, problem.committee.load_min.tolist(), strict=True))
    return sum(max(least[name] - load, 0) for name, load in proposal.loads.items())


def test_a_floor_is_not_worth_a_review():
    # only r1 can read p1; p0 would be best off with it
    problem = problem_of([[0.1, 0.9], [0, 0.2]], conflicts=[(1, 0)])

    fair = solve(problem, policy=Policy(balance=0, fairness=Fairness.WORST_PAPER))

    assert fair.n_missing == 0
    assert fair.certificate.floor == 100_000


@given(problems(), plain_policies, st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_a_bound_holds_for_any_prices(problem, policy, seed):
    rng = np.random.default_rng(seed)
    found = solve(problem, policy=policy).certificate
    papers = dict(zip(problem.papers, rng.integers(-3 * MICRO, 3 * MICRO, problem.n_papers).tolist(), strict=True))
    reviewers = dict(
        zip(problem.reviewers, rng.integers(-3 * MICRO, 3 * MICRO, problem.n_reviewers).tolist(), strict=True)
    )

    assert bound(problem, policy, replace(found, papers=papers, reviewers=reviewers)) >= found.value


@given(problems(n_papers=12, n_reviewers=9, with_rules=True), policies, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_another_order_changes_nothing_but_the_order(problem, policy, shuffler):
    mirrored = mirror(problem, shuffler)

    here, there = solve(problem, policy=policy), solve(mirrored, policy=policy)

    assert here.certificate.value == there.certificate.value
    assert here.n_missing == there.n_missing


def mirror(problem, shuffler):
    """The same problem with papers and reviewers in another order."""
    papers, reviewers = list(range(problem.n_papers)), list(range(problem.n_reviewers))
    shuffler.shuffle(papers)
    shuffler.shuffle(reviewers)
    new_paper, new_reviewer = np.argsort(papers), np.argsort(reviewers)
    committee = problem.committee

    def moved(pairs):
        return Pairs.of(
            [(int(new_paper[p]), int(new_reviewer[r])) for p, r in zip(pairs.paper, pairs.reviewer, strict=True)]
        )

    keys = np.lexsort((new_reviewer[problem.reviewer], new_paper[problem.paper]))
    return replace(
        problem,
        papers=tuple(problem.papers[p] for p in papers),
        demand=problem.demand[papers],
        committee=replace(
            committee,
            names=tuple(committee.names[r] for r in reviewers),
            load_max=committee.load_max[reviewers],
            load_min=committee.load_min[reviewers],
            is_senior=committee.is_senior[reviewers],
            is_new=committee.is_new[reviewers],
            institutions=tuple(committee.institutions[r] for r in reviewers),
            region=tuple(committee.region[r] for r in reviewers),
            coauthors=new_reviewer[committee.coauthors],
            wrote=moved(committee.wrote),
        ),
        paper=new_paper[problem.paper][keys],
        reviewer=new_reviewer[problem.reviewer][keys],
        score=problem.score[keys],
        is_known=problem.is_known[keys],
        conflicts=moved(problem.conflicts),
        forbidden=moved(problem.forbidden),
        fixed=moved(problem.fixed),
    )


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


def test_a_review_is_worth_more_than_a_least_load_that_a_rule_sets_against_it():
    # r0 has written with both others: two reviews without r0, or one that meets r0's least load
    problem = problem_of([[0.9, 0.1, 0.1]], demand=2, load_min=np.array([1, 0, 0]), coauthors=[(0, 1), (0, 2)])

    proposal = solve(problem, policy=Policy(keeps_apart=True))

    assert [pair.reviewer for pair in proposal.pairs] == ["r1", "r2"]
    assert proposal.idle == ("r0",)


def test_a_least_load_that_cannot_be_given_is_reported():
    problem = problem_of([[0.9, 0.1]], load_min=np.array([0, 1]), conflicts=[(0, 1)])

    assert solve(problem).idle == ("r1",)


def test_missing_reviews_are_spread_over_the_papers():
    problem = problem_of([[0.9, 0.9], [0.1, 0.1]], demand=2, load_max=1)

    proposal = solve(problem)

    assert [(short.paper, short.missing) for short in proposal.shortfalls] == [("p0", 1), ("p1", 1)]


def test_fixed_pairs_stay_and_count():
    problem = problem_of([[0.1, 0.9], [0.9, 0.2]], fixed=[(0, 0)])

    proposal = solve(problem)

    assert [(pair.paper, pair.reviewer, pair.is_fixed) for pair in proposal.pairs] == [
        ("p0", "r0", True),
        ("p1", "r1", False),
    ]


def test_fixed_pairs_beyond_a_lowered_load_stay_and_nothing_is_added():
    problem = problem_of(np.full((3, 1), 0.5), fixed=[(0, 0), (1, 0)])

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


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        (
            {"conflicts": [(0, 0), (0, 1)], "demand": 2},
            "Only 1 of 3 reviewers may read it: 2 are in conflict.",
        ),
        (
            {"conflicts": [(0, 0), (0, 1)], "forbidden": [(0, 2)]},
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
    conflicts = [(0, 1), (0, 2), (1, 1), (1, 2), (2, 0)]
    problem = problem_of(np.full((3, 3), 0.5), load_max=(1, 5, 5), conflicts=conflicts)

    (short,) = solve(problem).shortfalls

    assert short.reason == "It and 1 other paper compete for 1 reviewer: 2 reviews needed, room for 1."


def test_a_thousand_papers_and_two_hundred_reviewers_are_solved_and_proved():
    rng = np.random.default_rng(7)
    shape = (1000, 200)
    problem = problem_of(
        rng.random(shape),
        demand=3,
        load_max=16,
        conflicts=[tuple(pair) for pair in np.argwhere(rng.random(shape) < 0.02).tolist()],
    )

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
    problem = problem_of([[0.5, 0.4], [0.3, 0.2]], conflicts=[(0, 1)])
    proposal = solve(problem)
    pairs = proposal.pairs

    stranger = replace(proposal, pairs=(*pairs, Pair("p9", "r0", 0.5)))
    conflicted = replace(proposal, pairs=(Pair("p0", "r1", 0.4), Pair("p1", "r0", 0.3)))
    overloaded = replace(proposal, pairs=(pairs[0], Pair("p1", "r0", 0.3)))
    doubled = replace(proposal, pairs=(*pairs, pairs[0]))
    unfinished = replace(proposal, pairs=pairs[:1])
    choosy = replace(proposal, certificate=replace(proposal.certificate, least_pair=600_000))
    boastful = replace(proposal, certificate=replace(proposal.certificate, bound=0, value=0))

    assert verify(problem, proposal) == ()
    assert verify(problem, stranger) == ("r0 for p9 is not in the problem.",)
    assert "r1 is in conflict with p0." in verify(problem, conflicted)
    assert "r0 has 2 of 1 papers." in verify(problem, overloaded)
    assert "r0 is assigned 2 times to p0." in verify(problem, doubled)
    assert "The papers said to be short are not those that are short." in verify(problem, unfinished)
    assert "r0 for p0 scores less than the least pair." in verify(problem, choosy)
    assert len(verify(problem, boastful)) == 2


def test_an_edit_by_hand_is_measured_against_the_proved_bound():
    problem = problem_of([[0.9, 0.8], [0.8, 0.1]])
    policy = Policy(balance=0)
    proposal = solve(problem, policy=policy)

    edited = worth(problem, policy, [(0, 0), (1, 1)])
    certificate = replace(proposal.certificate, value=edited)

    assert certificate.gap == 600_000
    assert certificate.statement() == "At most 0.6000 of affinity below the best possible total."


def test_a_report_counts_what_chairs_compare():
    problem = problem_of(
        [[0.9, np.nan, 0.5], [0.2, 0.3, np.nan]],
        demand=2,
        load_max=(2, 1, 1),
        conflicts=[(0, 2), (1, 1)],
        fixed=[(0, 0)],
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

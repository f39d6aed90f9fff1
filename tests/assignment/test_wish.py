"""The wish that few of a paper's reviewers are new, and what it may cost: against brute force and a linear program."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from assignment.__main__ import main
from assignment.answer import RowPrice
from assignment.explain import Explainer
from assignment.files import answer_as_json, answer_from_json, write_problem
from assignment.lottery import lottery
from assignment.problem import MICRO, Pairs, ProblemError
from assignment.rules import Fairness, Kind, Policy
from assignment.solver import solve
from assignment.verify import verify
from tests.assignment.worlds import every_answer, pairs_of, problem_of, problems

SHARES = st.sampled_from([0.0, 1 / 3, 0.5, 2 / 3])
PRICES = st.sampled_from([0.05, 0.3, 3.0])


def wished(share, price, **others):
    return Policy(balance=0, new_share=share, new_price=price, **others)


def worth_of(problem, answer, share, price):
    """Missing reviews and missing least loads, then affinity less what goes beyond the share; the larger the better."""
    fixed = set(zip(problem.fixed.paper.tolist(), problem.fixed.reviewer.tolist(), strict=True))
    scores = dict(
        zip(zip(problem.paper.tolist(), problem.reviewer.tolist(), strict=True), problem.score.tolist(), strict=True)
    )
    added = [pair for pair in answer if pair not in fixed]
    reviews = np.bincount([p for p, _ in answer], minlength=problem.n_papers)
    loads = np.bincount([r for _, r in answer], minlength=problem.n_reviewers)
    missing = np.maximum(problem.demand - reviews, 0)
    total = sum(scores[pair] for pair in added)
    for p in range(problem.n_papers):
        kept = sum(problem.committee.is_new[r] for q, r in fixed if q == p)
        wanted = max(int(problem.demand[p]), sum(q == p for q, _ in fixed))
        most = max(int(share * wanted + 1e-9), kept)  # those who are there already cost nothing more
        new = sum(problem.committee.is_new[r] for q, r in answer if q == p)
        total -= max(new - most, 0) * round(price * MICRO)
    short = int(np.maximum(problem.committee.load_min - loads, 0).sum())
    return -int((missing * (missing + 1) // 2).sum()), -short, total


@given(problems(n_papers=3, n_reviewers=4, with_rules=True), SHARES, PRICES)
@settings(max_examples=150)
def test_no_answer_is_worth_more_by_brute_force(problem, share, price):
    proposal = solve(problem, policy=wished(share, price))

    mine = worth_of(problem, pairs_of(problem, proposal), share, price)
    assert mine == max(worth_of(problem, answer, share, price) for answer in every_answer(problem))
    assert verify(problem, proposal) == ()


def best_by_lp(problem, share, price):
    """The largest total less what goes beyond the share, every review written, by SciPy; None if there is none."""
    n, papers = problem.paper.size, problem.n_papers
    of_papers, of_reviewers = (np.zeros((size, n + papers)) for size in (papers, problem.n_reviewers))
    of_papers[problem.paper, np.arange(n)] = 1
    of_reviewers[problem.reviewer, np.arange(n)] = 1
    new = of_papers * np.append(problem.committee.is_new[problem.reviewer], np.zeros(papers))
    new[:, n:] = -np.eye(papers)
    answer = linprog(
        np.append(-problem.score / MICRO, np.full(papers, price)),
        A_eq=of_papers,
        b_eq=problem.demand,
        A_ub=np.vstack([of_reviewers, new]),
        b_ub=np.append(problem.committee.load_max, np.floor(share * problem.demand + 1e-9)),
        bounds=[(0, int(one)) for one in problem.may_add] + [(0, None)] * papers,
    )
    return -answer.fun if answer.status == 0 else None


@given(problems(n_papers=12, n_reviewers=10, with_rules=True), SHARES, PRICES)
@settings(max_examples=60)
def test_the_optimum_is_that_of_a_linear_program(problem, share, price):
    nobody = np.zeros(problem.n_reviewers, np.int64)
    problem = replace(problem, fixed=Pairs.of(), committee=replace(problem.committee, load_min=nobody))
    best = best_by_lp(problem, share, price)

    proposal = solve(problem, policy=wished(share, price))

    assert (best is None) == bool(proposal.n_missing)
    if best is not None:
        assert proposal.certificate.value / MICRO == pytest.approx(best, abs=1e-5)


@given(problems(n_papers=30, n_reviewers=20, with_rules=True), SHARES, PRICES, st.sampled_from([None, 0, 1]))
@settings(max_examples=60)
def test_the_flow_alone_proves_the_wish_and_the_rule_on_new_reviewers(problem, share, price, most):
    proposal = solve(problem, policy=wished(share, price, new_most=most), seconds=0)

    assert proposal.certificate.gap == 0
    assert verify(problem, proposal) == ()


@given(problems(n_papers=20, n_reviewers=15, with_rules=True), SHARES, PRICES, st.integers(1, 2))
@settings(max_examples=40)
def test_the_flow_alone_proves_the_wish_beside_seniors_who_are_not_new(problem, share, price, seniors):
    apart = replace(problem.committee, is_new=problem.committee.is_new & ~problem.committee.is_senior)
    problem = replace(problem, committee=apart)

    proposal = solve(problem, policy=wished(share, price, seniors=seniors), seconds=0)

    assert proposal.certificate.gap == 0
    assert verify(problem, proposal) == ()


@given(problems(n_papers=20, n_reviewers=15, with_rules=True), SHARES)
@settings(max_examples=40)
def test_a_wish_without_a_price_changes_nothing(problem, share):
    free = solve(problem, policy=wished(share, 0))
    plain = solve(problem, policy=Policy(balance=0))

    assert (free.pairs, free.certificate) == (plain.pairs, plain.certificate)
    assert verify(problem, free) == ()


@given(problems(n_papers=6, n_reviewers=6, with_rules=True), st.sampled_from([(0.0, 0), (0.5, 1), (1.0, 2)]))
@settings(max_examples=80)
def test_the_highest_price_is_the_rule_where_that_costs_no_review(problem, case):
    share, most = case
    problem = replace(
        problem,
        demand=np.full(problem.n_papers, 2),
        fixed=Pairs.of(),
        committee=replace(problem.committee, load_min=np.zeros(problem.n_reviewers, np.int64)),
    )
    strict = solve(problem, policy=Policy(balance=0, new_most=most))
    assume(strict.n_missing == solve(problem, policy=Policy(balance=0)).n_missing)

    dear = solve(problem, policy=wished(share, 10))

    assert dear.crowded == {}
    assert dear.n_missing == strict.n_missing
    assert total_of(dear) == pytest.approx(total_of(strict))


def total_of(proposal):
    return sum(pair.score or 0 for pair in proposal.pairs)


@given(problems(with_rules=True), SHARES, PRICES, st.sampled_from([Fairness.WORST_PAPER, Fairness.WORST_PAIR]))
@settings(max_examples=60)
def test_what_comes_before_the_total_comes_before_the_wish(problem, share, price, fairness):
    plain = solve(problem, policy=Policy(balance=0, fairness=fairness))
    proposal = solve(problem, policy=wished(share, price, fairness=fairness))

    assert verify(problem, proposal) == ()
    assert proposal.n_missing == plain.n_missing
    if not plain.n_missing:
        assert proposal.certificate.floor_bound == plain.certificate.floor_bound
    assert proposal.certificate.least_pair == plain.certificate.least_pair


def test_someone_new_is_taken_only_where_they_fit_better_by_the_price():
    problem = problem_of([[0.9, 0.8, 0.75], [0.9, 0.8, 0.6]], demand=2, load_max=2, is_new=[True, True, False])

    proposal = solve(problem, policy=wished(0.5, 0.1))

    # on p0 the second new one would win 0.05 over somebody who is not, on p1 0.2
    assert pairs_of(problem, proposal) == [(0, 0), (0, 2), (1, 0), (1, 1)]
    assert proposal.crowded == {"p1": 1}
    assert proposal.certificate.value == round((0.9 + 0.75 + 0.9 + 0.8 - 0.1) * MICRO)
    assert proposal.certificate.is_optimal
    for other in (wished(0.5, 0.05), wished(0, 0.1), Policy(balance=0)):
        assert verify(problem, replace(proposal, policy=other)) != ()


def test_new_reviewers_who_are_fixed_count_and_cost_nothing_more():
    problem = problem_of([[0.5, 0.5, 0.5, 0.4]], demand=3, is_new=[True, True, True, False], fixed=[(0, 0), (0, 1)])

    proposal = solve(problem, policy=wished(1 / 3, 0.05))

    assert [pair.reviewer for pair in proposal.pairs] == ["r0", "r1", "r2"]
    assert proposal.crowded == {"p0": 2}
    assert proposal.certificate.value == 450_000
    assert verify(problem, proposal) == ()


def test_part_of_a_review_is_no_review():
    problem = problem_of(np.full((1, 5), 0.5), demand=5, is_new=[True] * 5)

    beyond = [solve(problem, policy=wished(share, 1)).crowded["p0"] for share in (0, 1 / 3, 0.5, 2 / 3)]

    assert beyond == [5, 4, 3, 2]


@given(problems(n_papers=10, n_reviewers=8, with_rules=True), SHARES, PRICES)
@settings(max_examples=60)
def test_a_tampered_wish_is_refused(problem, share, price):
    policy = wished(share, price)
    proposal = solve(problem, policy=policy)
    held = proposal.certificate
    name = problem.papers[0]
    dearer = RowPrice(str(Kind.SHARE), name, "", round(price * MICRO) + 1)

    assert verify(problem, replace(proposal, crowded={**proposal.crowded, name: 99})) == (
        "The papers said to have too many new reviewers are not those that have.",
    )
    assert verify(problem, replace(proposal, idle=(*proposal.idle, "r0"))) != ()
    said = verify(problem, replace(proposal, certificate=replace(held, rows=(*held.rows, dearer))))
    assert said == (
        "The prices prove nothing: the share of new reviewers has a higher price than the policy gives it.",
    )


def test_a_wish_proves_nothing_of_the_worst_paper():
    problem = problem_of([[0.9, 0.8, 0.1]], demand=2, is_new=[True, True, False])
    proposal = solve(problem, policy=wished(0, 0.3, fairness=Fairness.WORST_PAPER))
    held = proposal.certificate
    (proof,) = held.floor_proofs
    wish = RowPrice(str(Kind.SHARE), "p0", "", 300_000)

    said = verify(problem, replace(proposal, certificate=replace(held, floor_proofs=(replace(proof, rows=(wish,)),))))

    assert held.floor == held.floor_bound == 1_700_000
    assert said == ("The prices of the floor prove nothing: a wish that can be broken proves nothing here.",)


@given(problems(n_papers=8, n_reviewers=8, with_rules=True), SHARES, PRICES, st.integers(0, 99))
@settings(max_examples=40)
def test_a_draw_has_as_many_new_reviewers_on_a_paper_as_chances_say(problem, share, price, seed):
    """So what a draw costs by the wish is on average what its chances cost."""
    lot = lottery(problem, wished(share, price), cap=0.6)
    is_new = problem.committee.is_new[problem.reviewer]
    likely = np.bincount(problem.paper, lot.chances * is_new, minlength=problem.n_papers)

    drawn = lot.draw(str(seed))

    new = np.bincount(problem.paper[drawn], is_new[drawn], minlength=problem.n_papers)
    held = [p for kind, papers in lot.nested.base if kind == Kind.SHARE for p in papers.tolist()]
    assert (np.abs(new - likely)[held] < 1).all()


def test_someone_new_who_fits_better_is_said_to_be_one_too_many():
    problem = problem_of([[0.9, 0.8, 0.75]], demand=2, is_new=[True, True, False])
    explainer = Explainer(problem, solve(problem, policy=wished(0.5, 0.1)))

    found = explainer.pair("p0", "r2")

    assert (found.alternative.reviewer, found.alternative.reason) == (
        "r1",
        "then more would review it for the first time than wished",
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"new_share": 1.2}, "`new_share` is a part of a paper's reviewers, in [0, 1]; 1.2 is none."),
        ({"new_share": -0.1}, "`new_share` is a part of a paper's reviewers, in [0, 1]; -0.1 is none."),
        ({"new_share": float("nan")}, "`new_share` is a part of a paper's reviewers, in [0, 1]; nan is none."),
        ({"new_price": -1}, "`new_price` lies in [0, 10], not at -1. `new_most` is the rule that is never broken."),
        ({"new_price": 11}, "`new_price` lies in [0, 10], not at 11. `new_most` is the rule that is never broken."),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(values, sentence):
    with pytest.raises(ProblemError) as caught:
        Policy(**values)

    assert str(caught.value) == sentence


def test_the_command_names_the_papers_that_go_beyond(tmp_path, capsys):
    problem = problem_of([[0.9, 0.8, 0.1]], demand=2, is_new=[True, True, False])
    write_problem(tmp_path / "problem.npz", problem)
    (tmp_path / "policy.json").write_text('{"balance": 0, "new_share": 0.5, "new_price": 0.1}')
    assert main(["solve", str(tmp_path / "problem.npz"), "--policy", str(tmp_path / "policy.json")]) == 0
    (tmp_path / "answer.json").write_text(capsys.readouterr().out)

    assert main(["verify", str(tmp_path / "problem.npz"), str(tmp_path / "answer.json")]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "2 pairs keep every rule; 0 reviews are missing.",
        "1 new reviewer more than wished: on p0.",
        "Worth 1.600000, bound 1.600000. Proved optimal: no assignment under these rules scores higher.",
    ]


def test_an_answer_from_before_there_was_the_wish_can_be_read():
    problem = problem_of([[0.9, 0.8]])
    answer = solve(problem)
    written = json.loads(json.dumps(answer_as_json(answer)))
    del written["crowded"], written["policy"]["new_share"], written["policy"]["new_price"]

    assert answer_from_json(written) == answer

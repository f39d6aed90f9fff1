"""`solve` is the whole interface of the engine: the best assignment for a problem under a policy, with a proof."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assignment import answer as answers
from assignment import fairness
from assignment.answer import Certificate, FloorPrice, Pair, Proposal, RowPrice, Shortfall
from assignment.problem import MICRO, BoolVector, IntVector, Problem
from assignment.rules import Fairness, Kind, Policy, Row, Rules
from assignment.search import LARGEST, Duals, Progress, Proof
from assignment.shortfalls import shortfalls
from assignment.verify import Checker

if TYPE_CHECKING:
    from assignment import exact

NOTHING = np.zeros(0, np.int64)


def solve(
    problem: Problem, *, policy: Policy | None = None, progress: Progress | None = None, seconds: float = 60
) -> Proposal:
    """The best assignment for `problem`, the same on every run.

    Never a conflict, never above a load, fixed pairs kept, every rule of the policy kept; as many reviews as
    possible, then what the policy calls fair, then the largest total affinity (see `Objective` for the exact
    order). `progress` is told a share in [0, 1]. `seconds` limits the integer program that closes a gap on
    problems of moderate size; where it ends early, the answer is still valid and its certificate says how good.
    With 0 seconds no gap is looked at.
    """
    found = fairness.find(problem, policy or Policy(), progress=progress, seconds=seconds)
    answer = _assemble(problem, found, found.chosen, found.duals)
    if answer.certificate.gap and seconds > 0:
        answer = _close(problem, found, answer, seconds)
    if progress:
        progress(1.0)
    return answer


def _close(problem: Problem, found: fairness.Found, answer: Proposal, seconds: float) -> Proposal:
    """A better bound, then a better answer, by programming over the few pairs that still matter."""
    search, duals = found.search, found.duals
    if search.objective.edge.size > LARGEST:
        return answer
    from assignment import exact  # loaded late, like whatever needs SciPy

    program = _program(problem, found, duals, answer)
    if solved := exact.tightest(program, problem, search.rules, found.least_pair):
        tighter, program = _assemble(problem, found, found.chosen, solved[0]), solved[1]
        if tighter.certificate.bound < answer.certificate.bound:
            answer, duals = tighter, solved[0]
    if answer.certificate.gap:
        wider = _program(problem, found, duals, answer, also=program.edges)
        chosen = wider.choose(seconds=seconds)
        if chosen is not None and not search.rules.broken(search.objective.edge[chosen]):
            better = _assemble(problem, found, chosen, duals)
            answer = max(answer, better, key=lambda one: one.certificate.value)
    return answer


def _program(
    problem: Problem, found: fairness.Found, duals: Duals, answer: Proposal, *, also: IntVector = NOTHING
) -> "exact.Program":
    from assignment import exact

    objective = found.search.objective
    gap = answer.certificate.gap
    edges = exact.still_matters(objective, found.search.rules, duals, gap, most=exact.FEW_PAIRS)
    edges = np.union1d(np.union1d(edges, also), np.flatnonzero(found.chosen))
    if found.least_pair is not None:
        edges = edges[objective.score[edges] >= found.least_pair]
    return exact.Program.of(problem, objective, found.search.rules, edges, found.floors)


def _assemble(problem: Problem, found: fairness.Found, chosen: BoolVector, duals: Duals) -> Proposal:
    search = found.search
    lacks = shortfalls(problem, search.objective, search.rules, chosen)
    certificate = _certify(problem, found, chosen, duals)
    return assembled(problem, search.policy, search.objective.edge[chosen], lacks, certificate)


def assembled(
    problem: Problem, policy: Policy, added: IntVector, lacks: tuple[Shortfall, ...], certificate: Certificate
) -> Proposal:
    """An answer from the places of its pairs among the possible ones, and what is said of them."""
    names = problem.reviewers
    paper = np.concatenate([problem.paper[added], problem.fixed.paper])
    reviewer = np.concatenate([problem.reviewer[added], problem.fixed.reviewer])
    place = np.concatenate([added, problem.find(problem.fixed)])
    order = np.lexsort((reviewer, paper))
    columns = (paper[order].tolist(), reviewer[order].tolist(), _scores(problem, place[order]), order >= added.size)
    loads = np.bincount(reviewer, minlength=problem.n_reviewers)
    return Proposal(
        pairs=tuple(
            Pair(problem.papers[p], names[r], score, bool(is_fixed))
            for p, r, score, is_fixed in zip(*columns, strict=True)
        ),
        shortfalls=lacks,
        loads=dict(zip(problem.reviewers, loads.tolist(), strict=True)),
        idle=tuple(problem.reviewers[r] for r in np.flatnonzero(loads < problem.committee.load_min)),
        policy=policy,
        certificate=certificate,
        crowded=_crowded(problem, policy, paper, reviewer),
    )


def _crowded(problem: Problem, policy: Policy, paper: IntVector, reviewer: IntVector) -> dict[str, int]:
    """Papers with more new reviewers than the share that was wished, and how many more."""
    wish = Rules(problem, policy).wish
    if wish is None:
        return {}
    found = np.bincount(paper[wish.has_any[reviewer]], minlength=problem.n_papers)
    return {problem.papers[p]: int(found[p] - wish.most[p]) for p in np.flatnonzero(found > wish.most)}


def _scores(problem: Problem, place: IntVector) -> list[float | None]:
    """Scores in affinity at these places; None where there is no place or nothing is known."""
    scores: list[float | None] = [None] * place.size
    there = np.flatnonzero(place >= 0)
    there = there[problem.is_known[place[there]]]
    for at, score in zip(there.tolist(), problem.score[place[there]].tolist(), strict=True):
        scores[at] = score / MICRO
    return scores


def _certify(problem: Problem, found: fairness.Found, chosen: BoolVector, duals: Duals) -> Certificate:
    search = found.search
    fixed = fairness.fixed_totals(problem)
    totals = search.totals(chosen) + fixed
    objective = search.objective
    reviews = np.bincount(objective.paper[chosen], minlength=problem.n_papers)
    full = totals[(objective.need > 0) & (reviews >= objective.need)]
    added = objective.edge[chosen]
    checker = Checker(problem, search.policy)
    certificate = Certificate(
        digest=problem.digest,
        value=checker.worth(problem.paper[added], problem.reviewer[added]),
        bound=0,
        papers=dict(zip(problem.papers, duals.paper.tolist(), strict=True)),
        reviewers=dict(zip(problem.reviewers, duals.reviewer.tolist(), strict=True)),
        rows=tuple(_row_price(problem, row, price) for row, price in duals.rows),
        floors=tuple(
            FloorPrice(problem.papers[p], int(found.floors[p] + fixed[p]), int(duals.floor[p]))
            for p in np.flatnonzero(duals.floor)
        ),
        floor=int(full.min()) if full.size else None,
        least_pair=found.least_pair,
    )
    certificate = replace(certificate, bound=checker.bound(certificate))
    if search.policy.fairness in (Fairness.WORST_PAPER, Fairness.LEXIMIN):
        return _with_floor_bound(problem, found, chosen, certificate, checker)
    if found.pair_proof and found.least_pair is not None:
        proof = _named(problem, found.pair_proof)
        n_missing = search.missing(chosen)
        if checker.most_above(found.least_pair, proof) < -int((n_missing * (n_missing + 1) // 2).sum()):
            return replace(certificate, pair_proof=proof)
    return certificate


def _with_floor_bound(
    problem: Problem, found: fairness.Found, chosen: BoolVector, certificate: Certificate, checker: Checker
) -> Certificate:
    """With the lowest bound on the least total of a paper that can be proved."""
    n_missing = int(found.search.missing(chosen).sum())
    listed = [
        tuple(_named(problem, proof) for proof in proofs) for proofs in fairness.floor_proofs(problem, found, chosen)
    ]
    if not listed:
        return certificate
    bound, best = min(((checker.floor_bound(proofs, n_missing), proofs) for proofs in listed), key=lambda one: one[0])
    return replace(certificate, floor_bound=bound, floor_proofs=best)


def _named(problem: Problem, proof: Proof) -> answers.Proof:
    return answers.Proof(
        papers={problem.papers[p]: price for p, price in proof.papers.items()},
        reviewers={problem.reviewers[r]: price for r, price in proof.reviewers.items()},
        rows=tuple(_row_price(problem, row, price) for row, price in proof.rows),
        weights={problem.papers[p]: weight for p, weight in proof.weights.items()},
    )


def _row_price(problem: Problem, row: Row, price: int) -> RowPrice:
    is_of_two = row.kind in (Kind.COAUTHORS, Kind.EXCHANGE)
    pairs = tuple((problem.papers[problem.paper[e]], problem.reviewers[problem.reviewer[e]]) for e in row.pairs)
    return RowPrice(str(row.kind), problem.papers[row.paper], row.label, price, pairs if is_of_two else ())

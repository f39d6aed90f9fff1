"""A proof of how good an assignment is, and its checker, neither of which trusts the solver.

Let x be the added pairs, y the missing reviews, z the used places of each load. For any prices u (papers) and
v (reviewers), weak duality says that no assignment is worth more than

    sum_p need_p u_p
    + sum over possible pairs   max(0, score_pr - u_p - v_r)
    + sum over places           max(0, gain_rl + v_r)
    + sum over missing reviews  max(0, -shortage_ps - u_p)

(Ahuja, Magnanti, Orlin, Network Flows, 1993, ch. 9.4). Prices under which this bound equals the assignment's
own worth prove it optimal; anybody with the same problem can recompute both numbers in one pass over the
pairs.
"""

from collections import Counter

import numpy as np

from assignment.objective import Objective
from assignment.problem import BoolMatrix, Certificate, IntVector, Policy, Problem, Proposal


def certify(problem: Problem, policy: Policy, added: BoolMatrix) -> Certificate:
    """The worth of `added` (bool (papers, reviewers), without the fixed pairs) and the bound that its prices
    give.

    An optimal `added` yields a gap of zero. Any other yields a true but possibly loose bound.
    """
    objective = Objective.of(problem, policy)
    paper_prices, reviewer_prices = _prices(objective, added)
    return Certificate(
        value=_value(objective, added),
        bound=bound(problem, policy, paper_prices=paper_prices, reviewer_prices=reviewer_prices),
        paper_prices=tuple(int(price) for price in paper_prices),
        reviewer_prices=tuple(int(price) for price in reviewer_prices),
    )


def value(problem: Problem, policy: Policy, pairs: set[tuple[str, str]]) -> int:
    """Worth of these (paper, reviewer) pairs in millionths, e.g. after chairs have edited a proposal by hand."""
    return _value(Objective.of(problem, policy), _matrix(problem, pairs) & ~problem.fixed)


def bound(problem: Problem, policy: Policy, *, paper_prices: IntVector, reviewer_prices: IntVector) -> int:
    """What no assignment can exceed, in millionths, whatever the prices are."""
    objective = Objective.of(problem, policy)
    u, v = np.asarray(paper_prices, np.int64), np.asarray(reviewer_prices, np.int64)
    pairs = np.maximum(objective.scores - u[:, None] - v[None, :], 0)[objective.allowed].sum()
    is_place = np.arange(objective.gains.shape[1])[None, :] < objective.room[:, None]
    places = np.maximum(objective.gains + v[:, None], 0)[is_place].sum()
    steps = np.arange(1, objective.need.max(initial=0) + 1)[None, :]
    missing = np.maximum(-steps * objective.unit - u[:, None], 0)[steps <= objective.need[:, None]].sum()
    return int((objective.need * u).sum() + pairs + places + missing)


def verify(problem: Problem, proposal: Proposal) -> tuple[str, ...]:
    """Everything wrong with a proposal, in sentences; empty when it keeps every promise it makes."""
    unknown = [
        f"{pair.reviewer} for {pair.paper} is not in the problem."
        for pair in proposal.pairs
        if pair.paper not in problem.papers or pair.reviewer not in problem.reviewers
    ]
    if unknown:
        return tuple(unknown)
    return (
        *_broken_rules(problem, proposal),
        *_wrong_counts(problem, proposal),
        *_wrong_proof(problem, proposal),
    )


def statement(certificate: Certificate) -> str:
    """One sentence for chairs."""
    if certificate.is_optimal:
        return "Proved optimal: no assignment under these rules scores higher."
    return f"At most {certificate.gap / 1_000_000:.4f} of affinity below the best possible total."


def _value(objective: Objective, added: BoolMatrix) -> int:
    loads = np.minimum(added.sum(axis=0), objective.room)
    used = np.arange(objective.gains.shape[1])[None, :] < loads[:, None]
    missing = np.maximum(objective.need - added.sum(axis=1), 0)
    return int(objective.scores[added].sum() + objective.gains[used].sum()) - objective.shortage(missing)


def _prices(objective: Objective, added: BoolMatrix) -> tuple[IntVector, IntVector]:
    """Shortest distances to the sink in the residual network (Bellman-Ford), negated for papers.

    A paper reaches the sink by going one more review short or through a reviewer it does not have; a reviewer
    reaches it through a free place or by handing one of their papers on. Without a cheaper cycle, as in an
    optimum, distances settle after at most as many rounds as there are nodes.
    """
    far = np.iinfo(np.int64).max // 4
    loads, missing = added.sum(axis=0), np.maximum(objective.need - added.sum(axis=1), 0)
    free = loads < objective.room
    by_place = np.full(objective.room.shape, far)
    by_place[free] = -objective.gains[np.flatnonzero(free), loads[free]]
    by_shortage = (missing + 1) * objective.unit
    by_reviewer = np.where(objective.allowed & ~added, -objective.scores, far)
    paper, reviewer = np.nonzero(added)
    swap = objective.scores[paper, reviewer]
    d_papers, d_reviewers = by_shortage.copy(), by_place.copy()
    for _ in range(sum(added.shape) + 1):
        np.minimum.at(d_reviewers, reviewer, swap + d_papers[paper])
        through = (by_reviewer + np.minimum(d_reviewers, far)[None, :]).min(axis=1, initial=far)
        nearer = np.minimum(d_papers, through)
        if (nearer == d_papers).all():
            break
        d_papers = nearer
    stuck = d_reviewers >= far
    if stuck.any():
        dearest = np.where(objective.allowed, objective.scores + d_papers[:, None], 0).max(axis=0, initial=0)
        d_reviewers = np.where(stuck, dearest, d_reviewers)
    return -d_papers, d_reviewers


def _matrix(problem: Problem, pairs: set[tuple[str, str]]) -> BoolMatrix:
    rows = {name: p for p, name in enumerate(problem.papers)}
    columns = {name: r for r, name in enumerate(problem.reviewers)}
    matrix = np.zeros(problem.shape, np.bool_)
    for paper, reviewer in pairs:
        matrix[rows[paper], columns[reviewer]] = True
    return matrix


def _broken_rules(problem: Problem, proposal: Proposal) -> list[str]:
    faults = []
    counted = Counter((pair.paper, pair.reviewer) for pair in proposal.pairs)
    faults += [f"{r} is assigned {n} times to {p}." for (p, r), n in counted.items() if n > 1]
    matrix = _matrix(problem, set(counted))
    for rule, broken in (
        ("is in conflict with", matrix & problem.conflicts),
        ("was ruled out for", matrix & problem.forbidden),
        ("was taken away from", problem.fixed & ~matrix),
    ):
        faults += [f"{problem.reviewers[r]} {rule} {problem.papers[p]}." for p, r in np.argwhere(broken)]
    loads, reviews = matrix.sum(axis=0), matrix.sum(axis=1)
    most = np.maximum(problem.load_max, problem.fixed.sum(axis=0))
    wanted = np.maximum(problem.demand, problem.fixed.sum(axis=1))
    faults += [f"{problem.reviewers[r]} has {loads[r]} of {most[r]} papers." for r in np.flatnonzero(loads > most)]
    faults += [
        f"{problem.papers[p]} has {reviews[p]} of {wanted[p]} reviews." for p in np.flatnonzero(reviews > wanted)
    ]
    return faults


def _wrong_counts(problem: Problem, proposal: Proposal) -> list[str]:
    faults = []
    reviews = Counter(pair.paper for pair in proposal.pairs)
    loads = Counter(pair.reviewer for pair in proposal.pairs)
    missing = {
        paper: int(wanted) - reviews[paper]
        for paper, wanted in zip(problem.papers, problem.demand, strict=True)
        if reviews[paper] < wanted
    }
    if missing != {shortfall.paper: shortfall.missing for shortfall in proposal.shortfalls}:
        faults.append("The papers said to be short are not those that are short.")
    if {name: loads[name] for name in problem.reviewers} != dict(proposal.loads):
        faults.append("The loads said are not those of the pairs.")
    return faults


def _wrong_proof(problem: Problem, proposal: Proposal) -> list[str]:
    faults = []
    certificate = proposal.certificate
    pairs = {(pair.paper, pair.reviewer) for pair in proposal.pairs}
    worth = value(problem, proposal.policy, pairs)
    limit = bound(
        problem,
        proposal.policy,
        paper_prices=np.array(certificate.paper_prices, np.int64),
        reviewer_prices=np.array(certificate.reviewer_prices, np.int64),
    )
    if worth != certificate.value:
        faults.append(f"The pairs are worth {worth}, not {certificate.value}.")
    if limit != certificate.bound:
        faults.append(f"The prices prove a bound of {limit}, not {certificate.bound}.")
    return faults

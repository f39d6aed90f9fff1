"""The assignment engine: one min-cost flow, exact, with a proof.

`solve` is the whole interface. Papers send their demand through possible pairs to reviewers and on to a sink;
each place in a reviewer's load is an arc of its own, dearer than the one before, and each paper has arcs for
the reviews it goes without, dearer than anything else. The network is therefore always feasible, and what
could not be met is read off those last arcs.
"""

import numpy as np
from ortools.graph.python import min_cost_flow

from assignment.certificate import certify
from assignment.objective import Objective
from assignment.problem import BoolMatrix, Explain, IntVector, Pair, Policy, Problem, Proposal
from assignment.shortfalls import shortfalls


class SolverFailed(RuntimeError):
    """The flow engine gave up on a network that has a solution; a fault of ours or of the engine."""


def solve(problem: Problem, *, policy: Policy | None = None, explain: Explain | None = None) -> Proposal:
    """The best assignment for `problem`, the same on every run.

    Never a conflict, never above a load, fixed pairs kept; as many reviews as possible, then the largest
    total affinity (see `Objective` for the exact order). `explain(paper, reviewer)` supplies the reasons
    stored with a pair. Time grows with pairs · log(pairs): 200,000 pairs take about half a second.
    """
    policy = policy or Policy()
    objective = Objective.of(problem, policy)
    added = _flow(objective)
    assigned = problem.fixed | added
    loads = assigned.sum(axis=0)
    return Proposal(
        pairs=_pairs(problem, assigned, explain),
        shortfalls=shortfalls(problem, objective, added),
        loads={name: int(load) for name, load in zip(problem.reviewers, loads, strict=True)},
        idle=tuple(problem.reviewers[r] for r in np.flatnonzero(loads < problem.load_min)),
        policy=policy,
        certificate=certify(problem, policy, added),
    )


def _flow(objective: Objective) -> BoolMatrix:
    """Pairs to add: bool (papers, reviewers)."""
    n_papers, n_reviewers = objective.allowed.shape
    added = np.zeros(objective.allowed.shape, np.bool_)
    if not objective.need.any():
        return added
    sink = n_papers + n_reviewers
    paper, reviewer = np.nonzero(objective.allowed & (objective.need > 0)[:, None] & (objective.room > 0)[None, :])
    owner, place = _places(objective.room)
    short, step = _places(objective.need)
    tails = np.concatenate([paper, n_papers + owner, short])
    heads = np.concatenate([n_papers + reviewer, np.full(owner.size + short.size, sink)])
    costs = np.concatenate(
        [-objective.scores[paper, reviewer], -objective.gains[owner, place], (step + 1) * objective.unit]
    )
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones_like(tails), costs)
    network.set_nodes_supplies(np.arange(n_papers), objective.need)
    network.set_nodes_supplies(np.array([sink]), -objective.need.sum(keepdims=True))
    status = network.solve()
    if status != network.OPTIMAL:
        raise SolverFailed(f"The flow engine answered {status.name}.")
    chosen = network.flows(arcs[: paper.size]) > 0
    added[paper[chosen], reviewer[chosen]] = True
    return added


def _places(counts: IntVector) -> tuple[IntVector, IntVector]:
    """[2, 0, 1] -> owners [0, 0, 2] and their places [0, 1, 0]."""
    owner = np.repeat(np.arange(counts.size), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(owner.size) - first[owner]


def _pairs(problem: Problem, assigned: BoolMatrix, explain: Explain | None) -> tuple[Pair, ...]:
    pairs = []
    for p, r in np.argwhere(assigned):
        paper, reviewer, score = problem.papers[p], problem.reviewers[r], float(problem.affinity[p, r])
        pairs.append(
            Pair(
                paper=paper,
                reviewer=reviewer,
                score=None if np.isnan(score) else score,
                is_fixed=bool(problem.fixed[p, r]),
                reasons=explain(paper, reviewer) if explain else (),
            )
        )
    return tuple(pairs)

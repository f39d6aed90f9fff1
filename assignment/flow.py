"""The core: one min-cost flow, exact, and the prices that prove it.

Papers send what they need through possible pairs to reviewers and on to a sink. Groups stand between a paper
and some of its pairs and let at most so many through, some of them at a price; they nest or are apart. Each paper
has arcs to the sink for the reviews it goes without, dearer than anything else, so the network is always feasible.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from assignment.objective import Objective
from assignment.problem import BoolVector, IntVector


class SolverFailed(RuntimeError):
    """The flow engine gave up on a network that has a solution; a fault of ours or of the engine."""


@dataclass(frozen=True, eq=False)
class Groups:
    """A forest below the papers. Node n < n_papers is a paper, the others are groups in the order of the arrays.

    parent   int (groups,), node above; a group stands after its parent
    most     int (groups,), pairs that may pass
    free     int (groups,), pairs of these that pass at no cost
    price    int (groups,), of each pair that passes beyond those
    tail     int (edges,), the lowest node that an edge hangs below
    """

    parent: IntVector
    most: IntVector
    free: IntVector
    price: IntVector
    tail: IntVector

    def below(self, n_papers: int, chosen: BoolVector) -> IntVector:
        """How many chosen edges pass each node: int (papers + groups,)."""
        passing = np.bincount(self.tail[chosen], minlength=n_papers + self.parent.size)
        for group in range(self.parent.size - 1, -1, -1):
            passing[self.parent[group]] += passing[n_papers + group]
        return passing


@dataclass(frozen=True, eq=False)
class Prices:
    """Worth of one more pair at each paper and group, and of one more place of each reviewer, in millionths."""

    node: IntVector
    reviewer: IntVector


def route(
    objective: Objective, groups: Groups, *, score: IntVector, usable: BoolVector | None = None, dearer: int = 1
) -> BoolVector:
    """The best edges to add: bool (edges,). `score` replaces the objective's; unusable edges are left out.

    Reviews are dearer than anything else, but a price of a few scores usually tells the same and is much
    quicker; the full price, `dearer` times as high where scores are not the objective's, is taken when somebody
    would go short or below a least load.
    """
    largest = (score, _small(objective, 0), groups.price)
    small = 4 * (sum(int(np.abs(values).max(initial=0)) for values in largest) + 1)
    if small < objective.unit:
        chosen = _route(objective, groups, score, usable, unit=small, review=small)
        if _is_complete(objective, chosen):
            return chosen
    dearer = _within_range(objective, groups, dearer)
    return _route(objective, groups, score, usable, unit=objective.unit * dearer, review=objective.review * dearer)


def _within_range(objective: Objective, groups: Groups, dearer: int) -> int:
    """As much of this multiple as the engine's numbers hold: it multiplies costs by the number of nodes."""
    nodes = objective.need.size + groups.parent.size + objective.room.size + 2
    dearest = objective.review * (int(objective.need.max(initial=0)) + 1) * nodes
    return max(min(dearer, 2**62 // dearest), 1)


def share(
    objective: Objective, groups: Groups, *, usable: BoolVector, whole: int, most: IntVector, slope: IntVector
) -> IntVector:
    """The best division of reviews in parts of 1/`whole`: int (edges,), the parts of each edge.

    An edge is cut into as many segments as the rows of `most` and `slope`, int (segments, edges): parts at most,
    and worth of a whole review by this segment. Slopes must fall, so that segments fill in order.
    """
    segments = len(most)
    amounts = np.zeros(objective.edge.size, np.int64)
    if not objective.need.any():
        return amounts
    used = np.tile(np.flatnonzero(usable).astype(np.int32), segments)
    flows = _solve(
        objective, groups, used, whole,
        cost=-np.concatenate([row[usable] for row in slope]),
        capacity=np.concatenate([row[usable] for row in most]),
        unit=objective.unit,
        review=objective.review,
    )  # fmt: skip
    np.add.at(amounts, used, flows)
    return amounts


def _route(
    objective: Objective, groups: Groups, score: IntVector, usable: BoolVector | None, *, unit: int, review: int
) -> BoolVector:
    chosen = np.zeros(objective.edge.size, np.bool_)
    if not objective.need.any():
        return chosen
    if usable is None or usable.all():
        return _solve(objective, groups, None, 1, cost=-score, capacity=None, unit=unit, review=review) > 0
    used = np.flatnonzero(usable).astype(np.int32)
    flows = _solve(objective, groups, used, 1, cost=-score[used], capacity=None, unit=unit, review=review)
    chosen[used] = flows > 0
    return chosen


def _solve(
    objective: Objective, groups: Groups, used: IntVector | None, whole: int, *, cost: IntVector,
    capacity: IntVector | None, unit: int, review: int,
) -> IntVector:  # fmt: skip
    """Flows of the used edges, or of all, with every demand, load and group `whole` times as large.

    Without `capacity` one review may pass each edge. What the network has taken in is let go before it runs: that
    is a third of the memory at NeurIPS size.
    """
    n_papers, n_groups, n_reviewers = objective.need.size, groups.parent.size, objective.room.size
    first = n_papers + n_groups
    sink = first + n_reviewers
    short, step = _count_up(objective.need)
    priced = np.flatnonzero(groups.most > groups.free)
    n_edges = cost.size
    of_edges = (groups.tail, objective.reviewer) if used is None else (groups.tail[used], objective.reviewer[used])
    network = min_cost_flow.SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(
        of_edges[0].astype(np.int32),
        of_edges[1] + np.int32(first),
        np.ones(n_edges, np.int64) if capacity is None else capacity,
        cost,
    )
    del of_edges, cost, capacity
    network.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([groups.parent, groups.parent[priced], first + objective.owner, short], dtype=np.int32),
        np.concatenate(
            [n_papers + np.arange(n_groups), n_papers + priced, np.full(objective.owner.size + short.size, sink)],
            dtype=np.int32,
        ),
        np.concatenate(
            [groups.free, (groups.most - groups.free)[priced], objective.places, np.ones(short.size, np.int64)]
        )
        * whole,
        np.concatenate(
            [
                np.zeros(n_groups, np.int64),
                groups.price[priced],
                -_small(objective, unit),
                (step + 1) * np.int64(review),
            ]
        ),
    )
    network.set_nodes_supplies(np.arange(n_papers), objective.need * whole)
    network.set_nodes_supplies(np.array([sink]), -objective.need.sum(keepdims=True) * whole)
    status = network.solve()
    if status != network.OPTIMAL:
        raise SolverFailed(f"The flow engine answered {status.name}.")
    return network.flows(np.arange(n_edges, dtype=np.int32))


def _small(objective: Objective, unit: int) -> IntVector:
    """The steps' gains with another price for least loads."""
    return np.where(objective.is_least, objective.gain - objective.unit + unit, objective.gain)


def _is_complete(objective: Objective, chosen: BoolVector) -> bool:
    """Whether nobody goes short and all least loads are met, so that a higher price would change nothing."""
    reviews = np.bincount(objective.paper[chosen], minlength=objective.need.size)
    if (reviews < objective.need).any():
        return False
    loads = np.bincount(objective.reviewer[chosen], minlength=objective.room.size)
    least = np.zeros(objective.room.size, np.int64)
    np.add.at(least, objective.owner[objective.is_least], objective.places[objective.is_least])
    return bool((loads >= least).all())


def prices(
    objective: Objective,
    groups: Groups,
    chosen: BoolVector,
    *,
    score: IntVector,
    usable: BoolVector | None = None,
    dearer: int = 1,
) -> Prices:
    """Prices that prove `chosen` optimal if it is, from shortest distances to the sink in the residual network.

    A paper reaches the sink by going one more review short or through a reviewer it does not have; a reviewer
    reaches it through a free place or by handing one of their papers on. Without a cheaper cycle, as in an
    optimum, distances settle after at most as many rounds as there are nodes. Only what became nearer in a
    round is looked at in the next.
    """
    n_papers, n_reviewers = objective.need.size, objective.room.size
    dearer = _within_range(objective, groups, dearer)
    review = objective.review * dearer
    far = np.int64(4) * (review * (int(objective.need.max(initial=0)) + 2))
    passing = groups.below(n_papers, chosen)
    loads = np.bincount(objective.reviewer[chosen], minlength=n_reviewers)
    nodes = np.full(n_papers + groups.parent.size, far)
    nodes[:n_papers] = (np.maximum(objective.need - passing[:n_papers], 0) + 1) * np.int64(review)
    reviewers = _by_place(objective, _small(objective, objective.unit * dearer), loads, far)
    taken = np.flatnonzero(chosen)
    is_open = ~chosen if usable is None else usable & ~chosen
    by_reviewer = np.flatnonzero(is_open)
    # sorting whole keys is three times as quick as sorting places by reviewer
    by_reviewer += objective.reviewer[by_reviewer] * np.int64(is_open.size)
    by_reviewer.sort()
    by_reviewer %= is_open.size
    start = np.searchsorted(objective.reviewer[by_reviewer], np.arange(n_reviewers + 1))
    levels = _by_depth(groups, n_papers)
    moved = np.flatnonzero(reviewers < far)
    for _ in range(nodes.size + n_reviewers + 1):
        before = nodes.copy()
        edges = by_reviewer[_ranges(start, moved)]
        np.minimum.at(nodes, groups.tail[edges], reviewers[objective.reviewer[edges]] - score[edges])
        _settle(nodes, groups, levels, passing, n_papers)
        nearer = reviewers.copy()
        np.minimum.at(nearer, objective.reviewer[taken], nodes[groups.tail[taken]] + score[taken])
        moved = np.flatnonzero(nearer < reviewers)
        reviewers = nearer
        if not moved.size and (nodes == before).all():
            break
    return Prices(node=-nodes, reviewer=reviewers)


def _settle(nodes: IntVector, groups: Groups, levels: Sequence[IntVector], passing: IntVector, n_papers: int) -> None:
    """Carry distances up the forest where a group has room, and down where something passes."""
    inside = passing[n_papers:]
    has_room, is_used = inside < groups.most, inside > 0
    next_one = np.where(inside >= groups.free, groups.price, 0)
    last_one = np.where(inside > groups.free, groups.price, 0)
    for depth in levels[::-1]:
        up = depth[has_room[depth]]
        np.minimum.at(nodes, groups.parent[up], nodes[n_papers + up] + next_one[up])
    for depth in levels:
        down = depth[is_used[depth]]
        nodes[n_papers + down] = np.minimum(nodes[n_papers + down], nodes[groups.parent[down]] - last_one[down])


def _by_depth(groups: Groups, n_papers: int) -> Sequence[IntVector]:
    above, depth = groups.parent - n_papers, np.zeros(groups.parent.size, np.int64)
    while True:
        deeper = np.where(above >= 0, depth[np.maximum(above, 0)] + 1, 0)
        if (deeper == depth).all():
            break
        depth = deeper
    return [np.flatnonzero(depth == level) for level in range(int(depth.max(initial=-1)) + 1)]


def _by_place(objective: Objective, gain: IntVector, loads: IntVector, far: np.int64) -> IntVector:
    """Distance of each reviewer to the sink through their next free place."""
    distance = np.full(objective.room.size, far)
    running = np.cumsum(objective.places) - objective.places
    starts = np.ones(objective.owner.size, np.bool_)
    starts[1:] = objective.owner[1:] != objective.owner[:-1]
    before = running - np.maximum.accumulate(np.where(starts, running, 0))
    is_free = loads[objective.owner] < before + objective.places
    np.minimum.at(distance, objective.owner[is_free], -gain[is_free])
    return distance


def _ranges(start: IntVector, which: IntVector) -> IntVector:
    """Places start[w] … start[w + 1] − 1 for each w, one after the other."""
    count = start[which + 1] - start[which]
    offset = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(start[which], count) + offset


def _count_up(counts: IntVector) -> tuple[IntVector, IntVector]:
    """[2, 0, 1] -> owners [0, 0, 2] and their places [0, 1, 0]."""
    owner = np.repeat(np.arange(counts.size), counts)
    return owner, np.arange(owner.size) - np.repeat(np.cumsum(counts) - counts, counts)

"""The search: flows that take rules and floors up as answers break them, until none is broken.

A rule enters the network as a group where it nests with the others there. Where it does not (an institution
whose members are partly senior), the pairs worth least after the reviewers' prices are left out at that paper.
A paper below its floor gets its scores multiplied, twice as much each round. Both can cost a little of the
total; `bound` says how much at most, from the prices of the last network, sharpened by a small linear program
for each paper where one of the two happened.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from assignment.flow import Groups, Prices, prices, route
from assignment.nesting import nest, places
from assignment.objective import Objective
from assignment.problem import MICRO, BoolVector, IntVector, Problem
from assignment.rules import Kind, Policy, Row, Rules

ROUNDS = 60
"""More rounds than any instance tried has needed by far (7); each adds a rule that stays."""

MOST_PAIRS = 150_000
"""Pairs that a linear program still takes in seconds."""

LARGEST = 600_000
"""Pairs of a problem that is programmed at all; above, the flows' own gap is small and stands."""

NO_FLOOR = np.iinfo(np.int64).min // 4
"""Of a paper without a floor."""

STEEPEST = 64.0
"""Multiple of a paper's own scores above which a floor counts as out of reach."""

Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Duals:
    """Prices of everything that binds, in millionths.

    paper      int (papers,)
    reviewer   int (reviewers,)
    rows       (row, price) of each rule with a price
    floor      int (papers,), price of the floor, in millionths for each unit of affinity
    """

    paper: IntVector
    reviewer: IntVector
    rows: tuple[tuple[Row, int], ...]
    floor: IntVector


@dataclass(frozen=True, eq=False)
class Proof:
    """Prices that prove a bound beside that of the total, by places; see `assignment.answer.Proof`."""

    papers: dict[int, int]
    reviewers: dict[int, int] = field(default_factory=dict)
    rows: tuple[tuple[Row, int], ...] = ()
    weights: dict[int, int] = field(default_factory=dict)


@dataclass
class Search:
    """One problem under one policy.

    `floors` is int (papers,), the least total of each paper's added pairs, NO_FLOOR where none. `usable` says
    which edges may be chosen at all; rounds take away more. After `run`, `chosen` is the answer.
    """

    problem: Problem
    policy: Policy
    floors: IntVector
    usable: BoolVector | None = None
    progress: Progress | None = None

    def __post_init__(self) -> None:
        self.objective = Objective.of(self.problem, self.policy)
        self.rules = Rules(self.problem, self.policy)
        size, n_papers = self.objective.edge.size, self.problem.n_papers
        self.left = np.ones(size, np.bool_) if self.usable is None else self.usable.copy()
        self.raised = np.zeros(n_papers)
        self.special: set[int] = set()
        self.rows: dict[tuple[str, int, str], Row] = {}
        self.chosen = np.zeros(size, np.bool_)

    def run(self) -> BoolVector:
        """Edges to add: bool (edges,). Keeps every rule; papers in `below` stay under their floor."""
        for round_ in range(ROUNDS):
            score = self.score
            nested, _ = nest(self.problem, self.objective, self.rules, self.rows.values())
            chosen = route(self.objective, nested.groups, score=score, usable=self.left, dearer=self.dearer)
            self.nested, self.chosen = nested, chosen
            if self.progress:
                self.progress(1 - 0.5 ** (round_ + 1))
            broken, low = self.rules.broken(self.objective.edge[chosen]), self._low(chosen)
            if not broken and not low.size:
                break
            self._take_up(broken, low, score)
        self.prices = self._prices(self.score)
        return self.chosen

    def _prices(self, score: IntVector) -> Prices:
        groups = self.nested.groups
        return prices(self.objective, groups, self.chosen, score=score, usable=self.left, dearer=self.dearer)

    @property
    def dearer(self) -> int:
        """Multiple of a review's price that no multiplied score can win against."""
        return int(np.ceil(1 + self.raised.max(initial=0)))

    @property
    def score(self) -> IntVector:
        """Scores as the network sees them: multiplied where a paper is below its floor."""
        if not self.raised.any():
            return self.objective.score
        return np.rint(self.objective.score * (1 + self.raised[self.objective.paper])).astype(np.int64)

    def totals(self, chosen: BoolVector) -> IntVector:
        """Sum of added scores: int (papers,)."""
        objective = self.objective
        totals = np.zeros(self.problem.n_papers, np.int64)
        np.add.at(totals, objective.paper[chosen], objective.score[chosen])
        return totals

    def below(self, chosen: BoolVector) -> IntVector:
        """Papers under their floor."""
        return np.flatnonzero(self.totals(chosen) < self.floors)

    def held(self, chosen: BoolVector) -> IntVector:
        """The floors without those that this answer does not reach: int (papers,)."""
        floors = self.floors.copy()
        floors[self.below(chosen)] = NO_FLOOR
        return floors

    def missing(self, chosen: BoolVector) -> IntVector:
        """Reviews that each paper goes without: int (papers,)."""
        objective = self.objective
        return objective.need - np.bincount(objective.paper[chosen], minlength=objective.need.size)

    def unmet(self, chosen: BoolVector) -> tuple[int, int]:
        """What comes before any floor: missing reviews, and places that reviewers lack to their least loads."""
        objective = self.objective
        least = np.zeros(objective.room.size, np.int64)
        np.add.at(least, objective.owner[objective.is_least], objective.places[objective.is_least])
        loads = np.bincount(objective.reviewer[chosen], minlength=least.size)
        return int(self.missing(chosen).sum()), int(np.maximum(least - loads, 0).sum())

    def _low(self, chosen: BoolVector) -> IntVector:
        below = np.setdiff1d(self.below(chosen), np.flatnonzero(self.missing(chosen)))
        return below[self.raised[below] < STEEPEST]

    def _take_up(self, broken: list[Row], low: IntVector, score: IntVector) -> None:
        self.raised[low] = np.maximum(self.raised[low] * 2, 0.5)
        again = [row for row in broken if row.key in self.rows or row.kind == Kind.EXCHANGE]
        if again:
            found = self._prices(score)
            for row in again:
                self._leave_out(row, found, score)
        self.rows.update({row.key: row for row in broken})

    def _leave_out(self, row: Row, found: Prices, score: IntVector) -> None:
        objective = self.objective
        edges = places(objective, row.pairs)
        worth = score[edges] - found.reviewer[objective.reviewer[edges]]
        if row.kind == Kind.EXCHANGE:
            worth = worth - found.node[objective.paper[edges]]
        keep_first = np.argsort(-worth, kind="stable")
        self.left[edges[keep_first[row.most :]]] = False
        self.special.update(int(paper) for paper in objective.paper[edges])

    # --- the bound ------------------------------------------------------------------------------------------

    def duals(self) -> Duals:
        """Prices of the last network without its multiplied scores and left out edges."""
        n_papers, found = self.problem.n_papers, self.prices
        paper = found.node[:n_papers].copy()
        floor = np.zeros(n_papers, np.int64)
        special = self.special | set(np.flatnonzero(self.raised).tolist())
        rows = self._group_prices(found, self.nested.groups)
        rows = [(row, price) for row, price in rows if row.paper not in special]
        first = np.searchsorted(self.objective.paper, np.arange(n_papers + 1))
        floors = self.held(self.chosen)
        for p in sorted(special):
            edges = np.arange(first[p], first[p + 1])
            least = int(floors[p]) if floors[p] > NO_FLOOR else None
            priced = price_paper(self.objective, self.rules, found.reviewer, p, edges, least, with_wishes=True)
            if priced:
                paper[p], mine, floor[p] = priced
                rows += mine
        return Duals(paper, found.reviewer, tuple(rows), floor)

    def _group_prices(self, found: Prices, groups: Groups) -> list[tuple[Row, int]]:
        """Up to its own price, a group that holds the wish has the price of that; beyond, that of a rule."""
        excess = np.maximum(found.node[self.problem.n_papers :] - found.node[groups.parent], 0)
        of_wish = np.minimum(excess, groups.price)
        priced = []
        for (kind, at, label), wish, price in zip(
            self.nested.keys, of_wish.tolist(), (excess - of_wish).tolist(), strict=True
        ):
            if wish:
                priced.append((Row(Kind.SHARE, at, "", (), 0), wish))
            if price and kind != Kind.SHARE:
                priced.append((self.rows.get((kind, at, label)) or Row(Kind(kind), at, label, (), 0), price))
        return priced

    def most_reviews(self) -> Proof:
        """Prices that prove how many reviews the usable edges allow, whatever they score."""
        objective, groups = self.objective, self.nested.groups
        groups = replace(groups, free=groups.most, price=np.zeros(groups.price.size, np.int64))
        nothing = np.zeros(objective.edge.size, np.int64)
        count = replace(objective, score=nothing, gain=np.zeros(objective.gain.size, np.int64), unit=1, review=1)
        chosen = route(count, groups, score=nothing, usable=self.left)
        found = prices(count, groups, chosen, score=nothing, usable=self.left)
        reviewers = {r: int(found.reviewer[r]) for r in np.flatnonzero(found.reviewer).tolist()}
        papers = {p: int(found.node[p]) for p in np.flatnonzero(found.node[: objective.need.size]).tolist()}
        return Proof(papers, reviewers, tuple(self._group_prices(found, groups)))


def price_paper(
    objective: Objective, rules: Rules, reviewers: IntVector, paper: int, edges: IntVector, least: int | None,
    *, with_wishes: bool,
) -> tuple[int, list[tuple[Row, int]], int] | None:  # fmt: skip
    """Prices of one paper, its rules and its floor, given the reviewers' prices: a linear program of its own.

    `with_wishes`: whether the total less the prices of wishes is meant, or the total alone. None when the paper
    cannot have all its reviews.
    """
    from scipy.optimize import linprog  # loaded late: half a second and 50 MB that few problems need

    worth = objective.score[edges] - reviewers[objective.reviewer[edges]]
    wishes = rules.wishes_of(paper) if with_wishes else []
    rows = rules.of_paper(paper) + wishes
    place = {int(pair): at for at, pair in enumerate(objective.edge[edges])}
    matrix = np.zeros((len(rows) + (least is not None), edges.size + len(wishes)))
    for number, row in enumerate(rows):
        matrix[number, [place[pair] for pair in row.pairs if pair in place]] = 1
    for number in range(
        len(wishes)
    ):  # one column more each: how many go beyond it, and no limit that would have a price
        matrix[len(rows) - len(wishes) + number, edges.size + number] = -1
    most = [float(row.most) for row in rows]
    if least is not None:
        matrix[-1, : edges.size] = -objective.score[edges] / MICRO
        most.append(-least / MICRO)
    need = int(objective.need[paper])
    is_edge = np.arange(edges.size + len(wishes)) < edges.size
    answer = linprog(
        np.append(-worth, np.full(len(wishes), objective.beyond)) / MICRO, A_ub=matrix if most else None,
        b_ub=most or None, A_eq=is_edge[None, :].astype(float), b_eq=[need],
        bounds=np.column_stack([np.zeros(is_edge.size), np.where(is_edge, 1, need + 1)]), method="highs",
    )  # fmt: skip
    if answer.status != 0:
        return None
    found = np.maximum(np.rint(-answer.ineqlin.marginals * MICRO), 0).astype(np.int64) if most else np.zeros(0)
    priced = [(row, int(price)) for row, price in zip(rows, found, strict=False) if price]
    return int(np.rint(-answer.eqlin.marginals[0] * MICRO)), priced, int(found[-1]) if least is not None else 0

"""Assignment by lot: no pair is certain, and every pair has exactly the chance that was announced.

Whoever plans to review a friend's paper cannot count on it when every pair has a chance of at most `cap`
(Jecmen et al., "Mitigating manipulation in peer review via randomized reviewer assignments", 2020). The chances
come from one flow in parts of a review; a draw rounds them along cycles of the network, each up or down with
the odds that keep its expectation (Gandhi et al., "Dependent rounding", 2006), so that demands, loads and
groups hold in every draw. With `spread`, a pair's worth falls with its chance (perturbed maximisation, Xu et
al., 2023), which makes more pairs possible for the same total.

The `commitment` of the seed is published before the draw and the seed itself afterwards: anybody can then repeat
the draw.
"""

import random
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assignment.answer import Certificate, Lot, Proposal, commitment
from assignment.flow import share
from assignment.nesting import Nested, nest, places
from assignment.objective import Objective
from assignment.problem import MICRO, BoolVector, FloatVector, IntVector, Problem, ProblemError
from assignment.rules import Fairness, Kind, Policy, Row, Rules
from assignment.shortfalls import shortfalls
from assignment.solver import assembled
from assignment.verify import Checker

WHOLE = 10_000
"""Parts of a review in which chances are counted."""

SEGMENTS = 10
"""Steps in which a pair's worth falls with its chance, where it does."""

ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Lottery:
    """Chances of all pairs that may be drawn.

    amounts   int (edges,), chance in parts of WHOLE
    """

    problem: Problem
    policy: Policy
    cap: float
    objective: Objective
    nested: Nested
    amounts: IntVector

    @property
    def chances(self) -> FloatVector:
        """Chance of every possible pair, in [0, cap]: float (pairs,); fixed pairs are not part of the lot."""
        chances = np.zeros(self.problem.paper.size)
        chances[self.objective.edge] = self.amounts / WHOLE
        return chances

    @property
    def expected(self) -> float:
        """Expected total affinity of the drawn pairs."""
        return float((self.objective.score * self.amounts).sum() / WHOLE / MICRO)

    def draw(self, seed: str) -> IntVector:
        """Places of the drawn pairs among the possible ones, ascending; the same for the same seed."""
        lot = random.Random(seed)  # noqa: S311 (the seed is committed to beforehand and published afterwards)
        amounts = [list(part) for part in self._arcs]
        tails, heads, parts = amounts
        _round(tails, heads, parts, lot)
        drawn = np.array(parts[: self._edges.size], np.int64) >= WHOLE
        return self.objective.edge[np.sort(np.concatenate([self._certain, self._edges[drawn]]))]

    @cached_property
    def _edges(self) -> IntVector:
        return np.flatnonzero((self.amounts % WHOLE) > 0)

    @cached_property
    def _certain(self) -> IntVector:
        return np.flatnonzero(self.amounts >= WHOLE)

    @cached_property
    def _arcs(self) -> tuple[list[int], list[int], list[int]]:
        """The network's fractional arcs: tails, heads, parts beyond a whole; edges first."""
        objective, groups, n_papers = self.objective, self.nested.groups, self.problem.n_papers
        first = n_papers + groups.parent.size
        sink = first + self.problem.n_reviewers
        passing = np.zeros(first, np.int64)
        np.add.at(passing, groups.tail, self.amounts)
        for group in range(groups.parent.size - 1, -1, -1):
            passing[groups.parent[group]] += passing[n_papers + group]
        loads = np.zeros(self.problem.n_reviewers, np.int64)
        np.add.at(loads, objective.reviewer, self.amounts)
        short = objective.need * WHOLE - passing[:n_papers]
        tails = [groups.tail[self._edges], groups.parent, first + np.arange(loads.size), np.arange(n_papers)]
        heads = [
            first + objective.reviewer[self._edges],
            n_papers + np.arange(groups.parent.size),
            np.full(loads.size, sink),
            np.full(n_papers, sink),
        ]
        parts = [self.amounts[self._edges], passing[n_papers:], loads, short]
        tail, head, part = (
            np.concatenate(arrays) % (WHOLE if arrays is parts else sink + 1) for arrays in (tails, heads, parts)
        )
        keep = part > 0
        keep[: self._edges.size] = True
        return tail[keep].tolist(), head[keep].tolist(), part[keep].tolist()


def lottery(problem: Problem, policy: Policy, *, cap: float, spread: float = 0.0) -> Lottery:
    """The chances with the largest expected total, none above `cap`, for reviews beside the fixed ones.

    `spread` in [0, 1] is what a certain pair loses of its worth, in parts of it. Raises a ProblemError for a
    policy of fairness, whose promise a draw could not keep.
    """
    if not 0 < cap <= 1 or not 0 <= spread <= 1:
        raise ProblemError("A chance lies above 0 and at most at 1, and `spread` in [0, 1].")
    if policy.fairness != Fairness.TOTAL or policy.floor is not None:
        raise ProblemError("A draw cannot promise a floor: choose either chances or fairness.")
    objective, rules = Objective.of(problem, policy), Rules(problem, policy)
    left = np.ones(objective.edge.size, np.bool_)
    rows: dict[tuple[str, int, str], Row] = {}
    most, slope = _segments(objective, int(cap * WHOLE), spread)
    for _ in range(ROUNDS):
        nested, crossing = nest(problem, objective, rules, rows.values())
        amounts = share(objective, nested.groups, usable=left, whole=WHOLE, most=most, slope=slope)
        support = objective.edge[amounts > 0]
        # a rule whose pairs could all be drawn must be part of the network, even if it is kept on average
        open_rows = [row for row in rules.broken(support) if not _is_kept(row, nested, crossing)]
        if not open_rows:
            break
        for row in open_rows:
            if row.key in rows or row.kind == Kind.EXCHANGE:
                _leave_out(objective, left, row)
            rows[row.key] = row
    return Lottery(problem, policy, cap, objective, nested, amounts)


def drawn(problem: Problem, policy: Policy, *, seed: str, cap: float, spread: float = 0.0) -> Proposal:
    """An answer that was drawn: the same for the same problem, in the same order and under the same names, and seed.

    Its certificate says how it was drawn. The bound holds as any does, but is that of no prices: it is not near.
    """
    lot = lottery(problem, policy, cap=cap, spread=spread)
    added, checker = lot.draw(seed), Checker(problem, policy)
    certificate = Certificate(
        digest=problem.digest,
        value=checker.worth(problem.paper[added], problem.reviewer[added]),
        bound=0,
        papers=dict.fromkeys(problem.papers, 0),
        reviewers=dict.fromkeys(problem.reviewers, 0),
        lot=Lot(cap, spread, commitment(seed), round(lot.expected * MICRO)),
    )
    chosen = np.isin(lot.objective.edge, added)
    lacks = shortfalls(problem, lot.objective, Rules(problem, policy), chosen, is_drawn=True)
    return assembled(problem, policy, added, lacks, replace(certificate, bound=checker.bound(certificate)))


def _is_kept(row: Row, nested: Nested, crossing: list[Row]) -> bool:
    return row.kind != Kind.EXCHANGE and row.key in set(nested.keys) and row not in crossing


def _leave_out(objective: Objective, left: BoolVector, row: Row) -> None:
    edges = places(objective, row.pairs)
    best = np.argsort(-objective.score[edges], kind="stable")
    left[edges[best[row.most :]]] = False


def _segments(objective: Objective, cap: int, spread: float) -> tuple[IntVector, IntVector]:
    count = SEGMENTS if spread else 1
    steps = np.linspace(0, cap, count + 1).astype(np.int64)
    sizes = steps[1:] - steps[:-1]
    most = np.repeat(sizes[:, None], objective.edge.size, axis=1)
    middle = (np.cumsum(sizes) - sizes / 2) / WHOLE
    # a worth below zero bends the other way: its size falls too
    slope = objective.score[None, :] - 2 * spread * middle[:, None] * np.abs(objective.score)[None, :]
    return most, np.rint(slope).astype(np.int64)


def _round(tails: list[int], heads: list[int], parts: list[int], lot: random.Random) -> None:
    """Make every part 0 or WHOLE, in place; each keeps its expectation, and every node its balance.

    Fractional arcs form no node with a single one, since what passes a node is whole; a walk along them
    therefore always closes a cycle. Parts move up on one side of the cycle and down on the other until one is
    whole, either way with the odds that leave the expectation as it was.
    """
    near: list[dict[int, None]] = [{} for _ in range(max(heads, default=-1) + 1)]  # in the order of the arcs
    for arc, (tail, head) in enumerate(zip(tails, heads, strict=True)):
        near[tail][arc] = near[head][arc] = None
    across = [tail ^ head for tail, head in zip(tails, heads, strict=True)]
    place = [-1] * len(near)
    for start, open_arcs in enumerate(near):
        walked, path = [start], [-1]  # nodes, and the arc that led to each
        place[start] = 0
        while open_arcs:
            last = path[-1]
            for arc in near[walked[-1]]:
                if arc != last:
                    break
            at = across[arc] ^ walked[-1]
            back = place[at]
            if back < 0:
                place[at] = len(walked)
                walked.append(at)
                path.append(arc)
                continue
            cycle = [*path[back + 1 :], arc]
            is_up = [tails[arc] == node for arc, node in zip(cycle, walked[back:], strict=True)]
            _push(cycle, is_up, tails, heads, parts, lot, near)
            # what led to the cycle is as it was: go on from there
            for node in walked[back + 1 :]:
                place[node] = -1
            del walked[back + 1 :], path[back + 1 :]
        place[start] = -1


def _push(
    cycle: list[int], is_up: list[bool], tails: list[int], heads: list[int], parts: list[int], lot: random.Random,
    near: list[dict[int, None]],
) -> None:  # fmt: skip
    more = less = WHOLE
    for arc, up in zip(cycle, is_up, strict=True):
        part = parts[arc]
        above, below = (WHOLE - part, part) if up else (part, WHOLE - part)
        if above < more:
            more = above
        if below < less:
            less = below
    step = more if lot.random() * (more + less) < less else -less
    for arc, up in zip(cycle, is_up, strict=True):
        part = parts[arc] = parts[arc] + (step if up else -step)
        if part == 0 or part == WHOLE:
            del near[tails[arc]][arc], near[heads[arc]][arc]

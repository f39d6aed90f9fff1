"""The finish on problems of moderate size: a linear and an integer program over the pairs that can still matter.

A pair whose price exceeds the gap cannot be in a better answer than the one at hand (reduced-cost fixing,
Nemhauser and Wolsey, Integer and Combinatorial Optimization, 1988, II.5.1), so few pairs are left. HiGHS comes
with SciPy: the package of its own cannot be loaded beside OR-Tools.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint, linprog, milp

from assignment.nesting import places
from assignment.objective import Objective
from assignment.problem import MICRO, BoolVector, IntVector, Problem
from assignment.rules import Kind, Row, Rules
from assignment.search import MOST_PAIRS, NO_FLOOR, Duals, Proof

FEW_PAIRS = 30_000
"""Pairs of the lowest prices that an integer program looks at first."""

WEIGHT = 10**9
"""What the weights of a proof of the floor add up to, but for rounding."""

COLUMN_ROUNDS = 25
"""Times that pairs are taken into a linear program before its prices are taken as they are."""


@dataclass(frozen=True, eq=False)
class Program:
    """The assignment problem over some edges as a linear program: x of edges, y of missing reviews, z of places, and
    s of new reviewers beyond the share.

    `rows` are the rules and, after them, the wishes.
    """

    objective: Objective
    edges: IntVector
    rows: tuple[Row, ...]
    floors: IntVector
    gain: np.ndarray
    equal: sparse.csr_array
    equal_to: IntVector
    upper: sparse.csr_array
    at_most: np.ndarray
    ceiling: IntVector

    @classmethod
    def of(cls, problem: Problem, objective: Objective, rules: Rules, edges: IntVector, floors: IntVector) -> "Program":
        """All rules that these edges could break are in it. `floors` as in `Search`."""
        n_edges, n_papers = edges.size, problem.n_papers
        missing = np.repeat(np.arange(n_papers), objective.need)
        step = np.arange(missing.size) - (np.cumsum(objective.need) - objective.need)[missing] + 1
        rows = _rows(problem, objective, rules, edges)
        wishes = [row.paper for row in rows if row.kind == Kind.SHARE]
        n_places, first_place = objective.owner.size, n_edges + missing.size
        size = first_place + n_places + len(wishes)
        beyond = np.full(len(wishes), -objective.beyond)
        gain = np.concatenate([objective.score[edges], -step * objective.review, objective.gain, beyond]) / MICRO
        paper, reviewer = objective.paper[edges], objective.reviewer[edges]
        at = np.arange(size)
        of_papers = sparse.csr_array(
            (np.ones(first_place), (np.concatenate([paper, missing]), at[:first_place])),
            shape=(n_papers, size),
        )
        of_reviewers = sparse.csr_array(
            (
                np.concatenate([np.ones(n_edges), -np.ones(n_places)]),
                (
                    np.concatenate([reviewer, objective.owner]),
                    np.concatenate([at[:n_edges], at[first_place : first_place + n_places]]),
                ),
            ),
            shape=(problem.n_reviewers, size),
        )
        upper, at_most = _upper(objective, edges, rows, floors, size)
        return cls(
            objective, edges, rows, floors, gain,
            sparse.vstack([of_papers, of_reviewers]).tocsr(),
            np.concatenate([objective.need, np.zeros(problem.n_reviewers, np.int64)]),
            upper, at_most,
            # one more than can go beyond a wish: a limit that binds would have a price
            np.concatenate([np.ones(first_place, np.int64), objective.places, objective.need[wishes] + 1]),
        )  # fmt: skip

    def prices(self) -> "tuple[Duals, float] | None":
        """The linear program's prices and its value in affinity; None when it has no solution."""
        answer = linprog(
            -self.gain, A_ub=self.upper, b_ub=self.at_most, A_eq=self.equal, b_eq=self.equal_to,
            bounds=np.column_stack([np.zeros(self.ceiling.size), self.ceiling]), method="highs",
        )  # fmt: skip
        if answer.status != 0:
            return None
        equal = np.rint(-answer.eqlin.marginals * MICRO).astype(np.int64)
        upper = np.maximum(np.rint(-answer.ineqlin.marginals * MICRO), 0).astype(np.int64)
        n_papers = self.objective.need.size
        priced = [(row, int(price)) for row, price in zip(self.rows, upper, strict=False) if price]
        floor = np.zeros(n_papers, np.int64)
        floor[self._held] = upper[len(self.rows) :]
        return Duals(equal[:n_papers], equal[n_papers:], tuple(priced), floor), -float(answer.fun)

    def highest_floor(self, within: IntVector, fixed: IntVector) -> tuple[int, Proof] | None:
        """No answer with every review gives each of these papers a larger total, in millionths; and its proof.

        The floor takes the place of the total: one more variable, larger than no paper's sum. `fixed` is int
        (papers,), what their fixed pairs score. None where the program has no solution.
        """
        n_edges = self.edges.size
        paper = self.objective.paper[self.edges]
        line = np.full(self.objective.need.size, -1)
        line[within] = np.arange(within.size)
        inside = np.flatnonzero(line[paper] >= 0)
        scores = self.objective.score[self.edges[inside]] / MICRO
        least = sparse.csr_array(
            (
                np.concatenate([-scores, np.ones(within.size)]),
                (
                    np.concatenate([line[paper[inside]], np.arange(within.size)]),
                    np.concatenate([inside, np.full(within.size, self.gain.size)]),
                ),
            ),
            shape=(within.size, self.gain.size + 1),
        )
        wider = [sparse.hstack([part, sparse.csr_array((part.shape[0], 1))]) for part in (self.equal, self.upper)]
        missing = slice(n_edges, n_edges + int(self.objective.need.sum()))
        ceiling = np.append(self.ceiling.astype(float), np.inf)
        ceiling[missing] = 0
        answer = linprog(
            np.append(np.zeros(self.gain.size), -1), A_eq=wider[0], b_eq=self.equal_to,
            A_ub=sparse.vstack([wider[1], least]), b_ub=np.append(self.at_most, fixed[within] / MICRO),
            bounds=np.column_stack([np.append(np.zeros(self.gain.size), -np.inf), ceiling]), method="highs",
        )  # fmt: skip
        if answer.status != 0:
            return None
        return int(np.floor(-answer.fun * MICRO + 0.5)), self._proof_of_floor(answer, within)

    def _proof_of_floor(self, answer, within: IntVector) -> Proof:
        """The program's prices in whole numbers. Floors that were asked for besides are left out of the proof."""
        n_papers = self.objective.need.size
        equal = np.rint(-answer.eqlin.marginals * MICRO * WEIGHT).astype(np.int64)
        upper = np.maximum(-answer.ineqlin.marginals, 0)
        rows = np.rint(upper[: len(self.rows)] * MICRO * WEIGHT).astype(np.int64)
        weights = np.rint(upper[upper.size - within.size :] * WEIGHT).astype(np.int64)
        return Proof(
            papers={p: int(equal[p]) for p in np.flatnonzero(equal[:n_papers]).tolist()},
            reviewers={r: int(equal[n_papers + r]) for r in np.flatnonzero(equal[n_papers:] > 0).tolist()},
            rows=tuple(
                (row, price)
                for row, price in zip(self.rows, rows.tolist(), strict=True)
                if price and row.kind != Kind.SHARE
            ),
            weights={int(within[at]): int(weights[at]) for at in np.flatnonzero(weights).tolist()},
        )

    def choose(self, *, seconds: float) -> BoolVector | None:
        """The best whole answer that is found in time: bool (edges of the objective,); None without one."""
        n_edges = self.edges.size
        limits = [LinearConstraint(self.equal, self.equal_to, self.equal_to)]
        if self.upper.shape[0]:
            limits.append(LinearConstraint(self.upper, -np.inf, self.at_most))
        answer = milp(
            -self.gain, integrality=np.arange(self.gain.size) < n_edges, constraints=limits,
            bounds=(np.zeros(self.ceiling.size), self.ceiling),
            options={"time_limit": seconds, "mip_rel_gap": 0},
        )  # fmt: skip
        if answer.x is None:
            return None
        chosen = np.zeros(self.objective.edge.size, np.bool_)
        chosen[self.edges[answer.x[:n_edges] > 0.5]] = True
        return chosen

    def near(self, problem: Problem, rules: Rules, duals: Duals) -> "Program":
        """The same over the pairs of the lowest prices: a place to look for whole answers."""
        gap = max(int(np.abs(self.objective.score[self.edges]).max(initial=0)), 1)
        edges = still_matters(self.objective, rules, duals, gap, most=FEW_PAIRS)
        return Program.of(problem, self.objective, rules, np.intersect1d(self.edges, edges), self.floors)

    @property
    def _held(self) -> IntVector:
        return np.flatnonzero(self.floors > NO_FLOOR)


def tightest(program: Program, problem: Problem, rules: Rules, least_pair: int | None) -> tuple[Duals, Program] | None:
    """Prices of the program over all edges, from those of few: what still pays is taken in until nothing does."""
    objective, rounds = program.objective, 0
    while (priced := program.prices()) is not None:
        rounds += 1
        pays = still_matters(objective, rules, priced[0], -2)
        if least_pair is not None:
            pays = pays[objective.score[pays] >= least_pair]
        edges = np.union1d(program.edges, pays)
        if edges.size == program.edges.size or edges.size > MOST_PAIRS or rounds == COLUMN_ROUNDS:
            return priced[0], program
        program = Program.of(problem, objective, rules, edges, program.floors)
    return None


def still_matters(objective: Objective, rules: Rules, duals: Duals, gap: int, *, most: int | None = None) -> IntVector:
    """Edges that a better answer than the one at hand may hold: those whose price is not above the gap.

    With `most`, no more than so many, of the lowest prices: a place to look, no longer all that there is.
    """
    charge = np.zeros(objective.edge.size, np.int64)
    for row, price in duals.rows:
        charge[places(objective, row.pairs or _members(rules, row))] += price
    worth = objective.score - duals.paper[objective.paper] - duals.reviewer[objective.reviewer] - charge
    worth = worth + np.ceil(duals.floor[objective.paper] * (objective.score / MICRO)).astype(np.int64)
    found = np.flatnonzero(worth >= -gap - 1)
    if most is not None and found.size > most:
        found = np.sort(found[np.argsort(-worth[found], kind="stable")[:most]])
    return found


def _members(rules: Rules, row: Row) -> tuple[int, ...]:
    family = rules.family(row.kind)
    if family is None:
        raise ValueError(f"the policy has no rule {row.kind}.")
    pairs = rules.pairs_of(row.paper)
    inside = family.has(rules.problem.reviewer[pairs], family.names.index(row.label))
    return tuple(pairs[inside].tolist())


def _rows(problem: Problem, objective: Objective, rules: Rules, edges: IntVector) -> tuple[Row, ...]:
    kept = set(objective.edge[edges].tolist())
    papers = np.unique(objective.paper[edges]).tolist()

    def among(rows: Iterable[Row]) -> list[Row]:
        inside = [replace(row, pairs=tuple(pair for pair in row.pairs if pair in kept)) for row in rows]
        return [row for row in inside if len(row.pairs) > row.most]

    found = among(row for paper in papers for row in rules.of_paper(paper))
    return (*found, *rules.exchanges(kept), *among(row for paper in papers for row in rules.wishes_of(paper)))


def _upper(
    objective: Objective, edges: IntVector, rows: tuple[Row, ...], floors: IntVector, size: int
) -> tuple[sparse.csr_array, np.ndarray]:
    at = {int(pair): place for place, pair in enumerate(objective.edge[edges])}
    count = [len(row.pairs) for row in rows]
    columns = np.array([at[pair] for row in rows for pair in row.pairs], np.int64)
    lines = np.repeat(np.arange(len(rows)), count)
    values, limits = np.ones(columns.size), [float(row.most) for row in rows]
    wishes = np.flatnonzero([row.kind == Kind.SHARE for row in rows])
    columns = np.concatenate([columns, size - wishes.size + np.arange(wishes.size)])
    lines, values = np.concatenate([lines, wishes]), np.concatenate([values, np.full(wishes.size, -1.0)])
    held = np.flatnonzero(floors > NO_FLOOR)
    line = np.full(objective.need.size, -1)
    line[held] = len(rows) + np.arange(held.size)
    inside = np.flatnonzero(line[objective.paper[edges]] >= 0)
    columns = np.concatenate([columns, inside])
    lines = np.concatenate([lines, line[objective.paper[edges[inside]]]])
    values = np.concatenate([values, -objective.score[edges[inside]] / MICRO])
    limits += (-floors[held] / MICRO).tolist()
    matrix = sparse.csr_array((values, (lines, columns)), shape=(len(limits), size))
    return matrix, np.array(limits)

"""Rules on papers as groups of a flow network, as far as they nest.

A network keeps "at most so many of these" exactly where the sets of one paper nest or are apart. Rules enter
only once an answer breaks them: most never bind, and an answer that keeps the rules that were left out is as
good as one found with them. Rules that bind nearly everywhere, and the wish for a share of new reviewers, are there
from the start.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from assignment.flow import Groups
from assignment.objective import Objective
from assignment.problem import BoolVector, IntVector, Problem
from assignment.rules import Kind, Row, Rules


@dataclass(frozen=True, eq=False)
class Nested:
    """Groups, and what is behind each of them.

    base   the levels of the first groups: (kind, papers that have one); of new reviewers the group holds the wish
           too, and the kind is that of the wish where no rule counts them
    rows   of the others, one each
    """

    groups: Groups
    base: tuple[tuple[Kind, IntVector], ...]
    rows: tuple[Row, ...] = ()

    @property
    def keys(self) -> list[tuple[str, int, str]]:
        """(kind, paper, label) of each group."""
        base = [(str(kind), paper, "") for kind, papers in self.base for paper in papers.tolist()]
        return base + [row.key for row in self.rows]


def nest(problem: Problem, objective: Objective, rules: Rules, rows: Iterable[Row]) -> tuple[Nested, list[Row]]:
    """Groups of these rows and of what bears on nearly every paper; and the rows that do not nest."""
    start = _base(problem, objective, rules)
    held = {kind: set(papers.tolist()) for kind, papers in start.base}
    by_paper: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind != Kind.EXCHANGE and row.paper not in held.get(row.kind, ()):
            by_paper[row.paper].append(row)
    return _hang(problem, objective, by_paper, start)


@dataclass(frozen=True, eq=False)
class _Level:
    """Groups of one kind, one a paper: which edges hang below them, and per paper what they let through."""

    kind: Kind
    is_inside: BoolVector
    papers: IntVector
    most: IntVector
    free: IntVector
    price: IntVector


def _base(problem: Problem, objective: Objective, rules: Rules) -> Nested:
    """A group of those who are not senior and inside it one of those who are new, wherever they can bind."""
    above, tail = np.arange(problem.n_papers), objective.paper
    columns = np.zeros((4, 0), np.int64)
    base: list[tuple[Kind, IntVector]] = []
    for level in _levels(problem, objective, rules):
        papers = level.papers
        added = [above[papers], level.most[papers], level.free[papers], level.price[papers]]
        above[papers] = problem.n_papers + columns.shape[1] + np.arange(papers.size)
        tail = np.where(level.is_inside, above[objective.paper], tail).astype(np.int32)
        columns = np.hstack([columns, added])
        base.append((level.kind, papers))
    parent, most, free, price = columns
    return Nested(Groups(parent, most, free, price, tail), tuple(base))


def _levels(problem: Problem, objective: Objective, rules: Rules) -> Iterator[_Level]:
    """From the outside in. Where somebody is both senior and new, the two cross: there the rule of seniors enters
    like any other."""
    seniors, few = rules.family(Kind.SENIOR), rules.family(Kind.NEW)
    wish = rules.wish if objective.beyond else None
    is_new = problem.committee.is_new[objective.reviewer]
    if seniors:
        left, is_junior = rules.left(seniors), seniors.has_any[objective.reviewer]
        binds = _crowd(objective, is_junior) > left
        if few or wish:
            binds &= _crowd(objective, is_new & ~is_junior) == 0
        yield _Level(Kind.SENIOR, is_junior, np.flatnonzero(binds), left, left, np.zeros(left.size, np.int64))
    if few or wish:
        crowd = _crowd(objective, is_new)
        most = rules.left(few) if few else crowd
        free = np.minimum(rules.left(wish), most) if wish else most
        kind = Kind.NEW if few else Kind.SHARE
        price = np.where(free < most, objective.beyond, 0)  # where the rule allows no more than the wish, it is all
        yield _Level(kind, is_new, np.flatnonzero(crowd > free), most, free, price)


def _crowd(objective: Objective, is_inside: BoolVector) -> IntVector:
    """How many of these edges each paper has: int (papers,)."""
    return np.bincount(objective.paper[is_inside], minlength=objective.need.size)


def _hang(
    problem: Problem, objective: Objective, by_paper: dict[int, list[Row]], start: Nested
) -> tuple[Nested, list[Row]]:
    if not by_paper:
        return start, []
    groups = start.groups
    parent, most, tail = list(groups.parent), list(groups.most), groups.tail.copy()
    first_edge = np.searchsorted(objective.paper, np.arange(problem.n_papers + 1, dtype=objective.paper.dtype))
    rows: list[Row] = []
    crossing: list[Row] = []
    for paper, wanted in sorted(by_paper.items()):
        edges_here = np.arange(first_edge[paper], first_edge[paper + 1])
        # (node, edges below): from the outside in
        nodes = _nodes(start, problem.n_papers, paper, edges_here)
        for row, edges in _largest_first(objective, wanted):
            above, fits = paper, True
            for node, inside in nodes:
                if edges <= inside:
                    above = node
                elif edges & inside:
                    fits = False
            if not fits:
                crossing.append(row)
                continue
            node = problem.n_papers + len(parent)
            parent.append(above)
            most.append(row.most)
            rows.append(row)
            nodes.append((node, edges))
            tail[list(edges)] = node
    limits, of_rows = np.array(most, np.int64), slice(groups.most.size, None)
    free = np.append(groups.free, limits[of_rows])
    price = np.append(groups.price, np.zeros(len(rows), np.int64))
    hung = Groups(np.array(parent, np.int64), limits, free, price, tail)
    return Nested(hung, start.base, tuple(rows)), crossing


def _nodes(start: Nested, first: int, paper: int, edges: IntVector) -> list[tuple[int, frozenset[int]]]:
    """The first groups of one paper, from the outside in, with the edges below each."""
    found = []
    for _, papers in start.base:
        at = int(np.searchsorted(papers, paper))
        if at < papers.size and papers[at] == paper:
            found.append(first + at)
        first += papers.size
    tail = start.groups.tail[edges]
    return [(node, frozenset(edges[np.isin(tail, found[at:])].tolist())) for at, node in enumerate(found)]


def _largest_first(objective: Objective, rows: list[Row]) -> list[tuple[Row, frozenset[int]]]:
    found = {}
    for row in rows:
        edges = frozenset(places(objective, row.pairs).tolist())
        if len(edges) > row.most:
            found[row.key] = (row, edges)
    return sorted(found.values(), key=lambda item: (-len(item[1]), item[0].key))


def places(objective: Objective, pairs: Iterable[int]) -> IntVector:
    """Edges of these possible pairs, without those that cannot be added."""
    wanted = np.array(list(pairs), objective.edge.dtype)  # another type would copy all edges for each search
    at = np.searchsorted(objective.edge, wanted)
    is_there = at < objective.edge.size
    is_there[is_there] = objective.edge[at[is_there]] == wanted[is_there]
    return at[is_there]

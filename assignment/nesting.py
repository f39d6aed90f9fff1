"""Rules on papers as groups of a flow network, as far as they nest.

A network keeps "at most so many of these" exactly where the sets of one paper nest or are apart. Rules enter
only once an answer breaks them: most never bind, and an answer that keeps the rules that were left out is as
good as one found with them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from assignment.flow import Groups
from assignment.objective import Objective
from assignment.problem import IntVector, Problem
from assignment.rules import Family, Kind, Row, Rules


@dataclass(frozen=True, eq=False)
class Nested:
    """Groups, and the row behind each of them."""

    groups: Groups
    rows: tuple[Row | None, ...]  # None: a group of the base family, one a paper
    base: Family | None
    base_paper: IntVector  # of the first groups, those of the base family

    @property
    def keys(self) -> list[tuple[str, int, str]]:
        """(kind, paper, label) of each group."""
        base = [(str(self.base.kind), int(paper), "") for paper in self.base_paper] if self.base else []
        return base + [row.key for row in self.rows if row is not None]


def nest(problem: Problem, objective: Objective, rules: Rules, rows: Iterable[Row]) -> tuple[Nested, list[Row]]:
    """Groups of these rows and of the rule that binds nearly everywhere; and the rows that do not nest."""
    base = next((family for family in rules.families if family.kind in (Kind.SENIOR, Kind.NEW)), None)
    tail = objective.paper
    base_paper = np.zeros(0, np.int64)
    most = np.zeros(0, np.int64)
    if base is not None:
        is_marked = (np.diff(base.start) > 0)[objective.reviewer]
        fixed = problem.fixed
        there = np.bincount(fixed.paper[(np.diff(base.start) > 0)[fixed.reviewer]], minlength=problem.n_papers)
        left = np.maximum(base.most - there, 0)
        crowd = np.bincount(objective.paper[is_marked], minlength=problem.n_papers)
        base_paper = np.flatnonzero(crowd > left)
        number = np.full(problem.n_papers, -1)
        number[base_paper] = problem.n_papers + np.arange(base_paper.size)
        above = number[objective.paper]
        tail = np.where(is_marked & (above >= 0), above, objective.paper).astype(np.int32)
        most = left[base_paper]
    by_paper: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind != Kind.EXCHANGE and (base is None or row.kind != base.kind):
            by_paper[row.paper].append(row)
    return _hang(problem, objective, by_paper, Nested(Groups(base_paper, most, tail), (), base, base_paper))


def _hang(
    problem: Problem, objective: Objective, by_paper: dict[int, list[Row]], start: Nested
) -> tuple[Nested, list[Row]]:
    if not by_paper:
        return start, []
    parent, most, tail = list(start.groups.parent), list(start.groups.most), start.groups.tail.copy()
    first, n_base = problem.n_papers, len(parent)
    first_edge = np.searchsorted(objective.paper, np.arange(problem.n_papers + 1, dtype=objective.paper.dtype))
    rows: list[Row] = []
    crossing: list[Row] = []
    for paper, wanted in sorted(by_paper.items()):
        # (node, edges below): from the outside in
        nodes: list[tuple[int, frozenset[int]]] = []
        at = np.searchsorted(start.base_paper, paper)
        if at < n_base and start.base_paper[at] == paper:
            low, high = first_edge[paper], first_edge[paper + 1]
            here = np.arange(low, high)
            nodes.append((first + int(at), frozenset(here[tail[low:high] == first + at].tolist())))
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
            node = first + len(parent)
            parent.append(above)
            most.append(row.most)
            rows.append(row)
            nodes.append((node, edges))
            tail[list(edges)] = node
    groups = Groups(np.array(parent, np.int64), np.array(most, np.int64), tail)
    return Nested(groups, tuple(rows), start.base, start.base_paper), crossing


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

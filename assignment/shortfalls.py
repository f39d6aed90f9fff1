"""Why papers stay short: the reviewers who may read them are too few, or all of them are full."""

import numpy as np

from assignment.objective import Objective
from assignment.problem import BoolMatrix, Problem, Shortfall


def shortfalls(problem: Problem, objective: Objective, added: BoolMatrix) -> tuple[Shortfall, ...]:
    """Papers that `added` leaves short, each with its reason. `added` must be a largest possible assignment."""
    missing = objective.need - added.sum(axis=1)
    return tuple(
        Shortfall(problem.papers[p], int(missing[p]), _reason(problem, objective, added, int(p)))
        for p in np.flatnonzero(missing > 0)
    )


def _reason(problem: Problem, objective: Objective, added: BoolMatrix, p: int) -> str:
    possible = int((problem.allowed[p] | problem.fixed[p]).sum())
    if possible < problem.demand[p]:
        return _too_few(problem, p, possible)
    room, need = int(objective.room.sum()), int(objective.need.sum())
    if room < need and objective.room.sum() == added.sum():
        return f"All papers together still need {_count(need, 'review')}; the whole committee has room for {room}."
    return _bottleneck(objective, added, p)


def _too_few(problem: Problem, p: int, possible: int) -> str:
    conflicts = int(problem.conflicts[p].sum())
    others = len(problem.reviewers) - possible - conflicts
    causes = [f"{_count(conflicts, 'is', 'are')} in conflict"] if conflicts else []
    causes += [f"{_count(others, 'was', 'were')} ruled out"] if others else []
    who = f"Only {possible}" if possible else "None"
    return f"{who} of {len(problem.reviewers)} reviewers may read it" + (f": {', '.join(causes)}." if causes else ".")


def _bottleneck(objective: Objective, added: BoolMatrix, p: int) -> str:
    """Names the papers and reviewers that swaps starting at p can reach: no swap inside that set frees a place."""
    open_pairs = objective.allowed & ~added
    papers = np.zeros(added.shape[0], np.bool_)
    papers[p] = True
    while True:
        reviewers = open_pairs[papers].any(axis=0)
        reached = papers | added[:, reviewers].any(axis=1)
        if (reached == papers).all():
            break
        papers = reached
    need = int(objective.need[papers].sum() - added[np.ix_(papers, ~reviewers)].sum())
    room = int(objective.room[reviewers].sum())
    n_others, n_reviewers = int(papers.sum()) - 1, int(reviewers.sum())
    start = f"It and {_count(n_others, 'other paper')} compete" if n_others else "It depends on"
    middle = f" for {_count(n_reviewers, 'reviewer')}:" if n_others else f" {_count(n_reviewers, 'reviewer')}:"
    return f"{start}{middle} {_count(need, 'review')} needed, room for {room}."


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"

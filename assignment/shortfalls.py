"""Why papers stay short: the reviewers who may read them are too few, or all of them are full."""

import numpy as np

from assignment.answer import Shortfall
from assignment.objective import Objective
from assignment.problem import BoolVector, Problem
from assignment.rules import Kind, Rules

BY_LOT = "The lot left it short: as no pair may be certain, it has too few possible reviewers with room."


def shortfalls(
    problem: Problem, objective: Objective, rules: Rules, chosen: BoolVector, *, is_drawn: bool = False
) -> tuple[Shortfall, ...]:
    """Papers that `chosen` leaves short, each with its reason; `is_drawn` where a lot chose."""
    missing = objective.need - np.bincount(objective.paper[chosen], minlength=problem.n_papers)
    return tuple(
        Shortfall(problem.papers[p], int(missing[p]), _reason(problem, objective, rules, chosen, int(p), is_drawn))
        for p in np.flatnonzero(missing > 0)
    )


def _reason(
    problem: Problem, objective: Objective, rules: Rules, chosen: BoolVector, p: int, is_drawn: bool
) -> str:  # fmt: skip
    possible = rules.pairs_of(p).size + int((problem.fixed.paper == p).sum())
    if possible < problem.demand[p]:
        return _too_few(problem, p, possible)
    room, need = int(objective.room.sum()), int(objective.need.sum())
    if room < need and room == int(chosen.sum()):
        return f"All papers together still need {_count(need, 'review')}; the whole committee has room for {room}."
    return _rule_reason(problem, rules, p) or (BY_LOT if is_drawn else _bottleneck(objective, chosen, p))


def _too_few(problem: Problem, p: int, possible: int) -> str:
    conflicts = int((problem.conflicts.paper == p).sum())
    ruled_out = int((problem.forbidden.paper == p).sum())
    others = problem.n_reviewers - possible - conflicts - ruled_out
    causes = [f"{_count(conflicts, 'is', 'are')} in conflict"] if conflicts else []
    causes += [f"{_count(ruled_out, 'was', 'were')} ruled out"] if ruled_out else []
    causes += [f"{_count(others, 'is', 'are')} too far from its subject"] if others else []
    who = f"Only {possible}" if possible else "None"
    return f"{who} of {problem.n_reviewers} reviewers may read it" + (f": {', '.join(causes)}." if causes else ".")


def _rule_reason(problem: Problem, rules: Rules, p: int) -> str:
    """A rule that leaves too few for this paper alone, whoever else is taken."""
    pairs = rules.pairs_of(p)
    need = int(problem.demand[p] - (problem.fixed.paper == p).sum())
    for family in rules.families:
        place, label = family.spread(problem.reviewer[pairs])
        free = pairs.size - np.unique(place).size
        of_label = np.bincount(label, minlength=len(family.names))
        if family.is_laminar and free + int(np.minimum(of_label, family.most[p]).sum()) < need:
            what = {
                Kind.SENIOR: "no senior reviewer may read it",
                Kind.NEW: "too many of those who may read it review for the first time",
                Kind.REGION: "those who may read it come from too few countries or regions",
                Kind.INSTITUTION: "those who may read it come from too few institutions",
            }[family.kind]
            return f"{what[0].upper()}{what[1:]}."
    return ""


def _bottleneck(objective: Objective, chosen: BoolVector, p: int) -> str:
    """Names the papers and reviewers that swaps starting at p can reach: no swap inside that set frees a place."""
    papers = np.zeros(objective.need.size, np.bool_)
    reviewers = np.zeros(objective.room.size, np.bool_)
    papers[p] = True
    is_open = ~chosen
    while True:
        reviewers[objective.reviewer[is_open & papers[objective.paper]]] = True
        reached = papers.copy()
        reached[objective.paper[chosen & reviewers[objective.reviewer]]] = True
        if (reached == papers).all():
            break
        papers = reached
    inside = chosen & papers[objective.paper] & ~reviewers[objective.reviewer]
    need = int(objective.need[papers].sum() - inside.sum())
    room = int(objective.room[reviewers].sum())
    n_others, n_reviewers = int(papers.sum()) - 1, int(reviewers.sum())
    start = f"It and {_count(n_others, 'other paper')} compete" if n_others else "It depends on"
    middle = f" for {_count(n_reviewers, 'reviewer')}:" if n_others else f" {_count(n_reviewers, 'reviewer')}:"
    return f"{start}{middle} {_count(need, 'review')} needed, room for {room}."


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"

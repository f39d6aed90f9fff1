"""Why somebody got a paper, and why not somebody else, in words that need no knowledge of flows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assignment.answer import Proposal
from assignment.fairness import best_alone, fixed_totals
from assignment.objective import Objective
from assignment.problem import MICRO, IntVector, Pairs, Problem
from assignment.rules import Kind, Row, Rules

BROKEN = {
    Kind.SENIOR: "then nobody senior would review it",
    Kind.NEW: "then too many would review it who do so for the first time",
    Kind.REGION: "then too many of one country or region would review it",
    Kind.INSTITUTION: "then too many of one institution would review it",
    Kind.COAUTHORS: "has written together with another reviewer of it",
    Kind.EXCHANGE: "would review a paper of somebody who reviews one of theirs",
}

NOT_DRAWN = "was not drawn"
CROWDED = "then more would review it for the first time than wished"
HAS_ENOUGH = "has as many papers as they take"


@dataclass(frozen=True)
class Alternative:
    """The best reviewer whom a paper did not get in the place of one that it did.

    more       what they would score more here, in affinity; below zero where they would score less
    reason     why they were not taken, a phrase that goes after their name
    elsewhere  the paper that the reason names, if it names one
    rule       the rule that taking them would break, if it would
    """

    reviewer: str
    more: float
    reason: str
    elsewhere: str | None = None
    rule: Kind | None = None


@dataclass(frozen=True)
class Explanation:
    """One pair. Ranks count from 1, among possible pairs; None where nothing is known of the pair."""

    score: float | None
    components: Mapping[str, float | None]
    rank_for_paper: int | None
    rank_for_reviewer: int | None
    alternative: Alternative | None


@dataclass(frozen=True)
class PaperScore:
    """A paper's total affinity beside the best that it could have alone."""

    total: float
    best: float


class Explainer:
    """Explains the pairs of one answer; what all of them need is worked out once."""

    def __init__(self, problem: Problem, proposal: Proposal) -> None:
        self.problem, self.proposal = problem, proposal
        self.rules = Rules(problem, proposal.policy)
        self.papers = {name: p for p, name in enumerate(problem.papers)}
        self.reviewers = {name: r for r, name in enumerate(problem.reviewers)}
        given = [(self.papers[pair.paper], self.reviewers[pair.reviewer]) for pair in proposal.pairs]
        self.given = set(given)
        self.of_reviewer: dict[int, list[int]] = {}
        for p, r in given:
            self.of_reviewer.setdefault(r, []).append(p)
        fixed = set(zip(problem.fixed.paper.tolist(), problem.fixed.reviewer.tolist(), strict=True))
        self.added = problem.find(Pairs.of(sorted(self.given - fixed)))
        self.by_reviewer = np.argsort(problem.reviewer, kind="stable")
        self.first_of_reviewer = np.searchsorted(problem.reviewer[self.by_reviewer], np.arange(problem.n_reviewers + 1))

    def pair(self, paper: str, reviewer: str) -> Explanation:
        """Everything about one pair of the answer. Raises KeyError for names that are not in the problem."""
        p, r = self.papers[paper], self.reviewers[reviewer]
        problem = self.problem
        place = int(problem.find(Pairs.of([(p, r)]))[0])
        if place < 0:
            return Explanation(None, {}, None, None, self._alternative(p, r, None))
        is_known = bool(problem.is_known[place])
        here = np.arange(self.rules.first[p], self.rules.first[p + 1])
        theirs = self.by_reviewer[self.first_of_reviewer[r] : self.first_of_reviewer[r + 1]]
        return Explanation(
            score=int(problem.score[place]) / MICRO if is_known else None,
            components={name: _number(values[place]) for name, values in problem.components.items()},
            rank_for_paper=_rank(problem.score[here], problem.score[place]) if is_known else None,
            rank_for_reviewer=_rank(problem.score[theirs], problem.score[place]) if is_known else None,
            alternative=self._alternative(p, r, place),
        )

    def papers_scored(self) -> dict[str, PaperScore]:
        """Every paper's total against its own upper bound."""
        problem = self.problem
        objective = Objective.of(problem, self.proposal.policy)
        fixed = fixed_totals(problem)
        best = best_alone(problem, objective, self.rules) + fixed
        totals = fixed.copy()
        np.add.at(totals, problem.paper[self.added], problem.score[self.added])
        return {name: PaperScore(int(totals[p]) / MICRO, int(best[p]) / MICRO) for p, name in enumerate(problem.papers)}

    def _alternative(self, p: int, r: int, place: int | None) -> Alternative | None:
        problem = self.problem
        others = [e for e in self.rules.pairs_of(p) if (p, int(problem.reviewer[e])) not in self.given]
        if not others:
            return None
        best = max(others, key=lambda e: (int(problem.score[e]), -int(problem.reviewer[e])))
        score = int(problem.score[place]) if place is not None else 0
        other = int(problem.reviewer[best])
        more = (int(problem.score[best]) - score) / MICRO
        name = problem.reviewers[other]
        if rows := self._broken(place, int(best)):
            return Alternative(name, more, BROKEN[rows[0].kind], rule=rows[0].kind)
        if self.proposal.certificate.lot:
            return Alternative(name, more, NOT_DRAWN if more > 0 else f"fits less, and {NOT_DRAWN}")
        if more > 0 and self._is_crowded(p, r, other):
            return Alternative(name, more, CROWDED)
        reason, dearest = self._reason(other, more)
        return Alternative(name, more, reason, elsewhere=None if dearest is None else problem.papers[dearest])

    def _reason(self, other: int, more: float) -> tuple[str, int | None]:
        """Why a reviewer whom no rule forbids was not taken, and the paper that this names."""
        problem = self.problem
        held = self.of_reviewer.get(other, [])
        if held and len(held) >= problem.committee.load_max[other]:
            if self.proposal.certificate.raised is not None:  # it stands, whatever it is worth
                return HAS_ENOUGH, None
            scores = problem.score[problem.find(Pairs.of([(q, other) for q in held]))]
            dearest = sorted(held)[int(np.argmax(scores))]
            if more > 0:
                return f"is worth more on {problem.papers[dearest]}", dearest
            return "fits less, and has a full load", None
        if not problem.committee.load_max[other]:
            return "takes no papers", None
        return "would carry more than others" if more > 0 else "fits less", None

    def _is_crowded(self, p: int, r: int, other: int) -> bool:
        """Whether a paper would go beyond the share of new reviewers if somebody new were in the place of r."""
        wish = self.rules.wish
        if wish is None or not wish.has_any[other]:
            return False
        others = [reviewer for paper, reviewer in self.given if paper == p and reviewer != r]
        return int(wish.has_any[others].sum()) >= int(wish.most[p])

    def _broken(self, place: int | None, best: int) -> list[Row]:
        swapped = self.added[self.added != place] if place is not None else self.added
        before = {row.key for row in self.rules.broken(swapped)}
        after: IntVector = np.sort(np.append(swapped, best))
        return [row for row in self.rules.broken(after) if row.key not in before]


def _rank(scores: IntVector, score: int) -> int:
    return int((scores > score).sum()) + 1


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

"""Mending an assignment with the fewest changes: reviewers drop out, others come in, papers arrive late.

Pairs that stand are worth more than any swap could win, so that one gives way only where a paper would go short
or a rule would be broken. Reviews that were begun are fixed pairs of the problem and never touched.
"""

from dataclasses import dataclass, replace

import numpy as np

from assignment.answer import Pair, Proposal
from assignment.problem import MICRO, Pairs, Problem
from assignment.rules import Fairness, Policy
from assignment.solver import solve


@dataclass(frozen=True)
class Repair:
    """What a repair does, before anything happens.

    proposal   the assignment afterwards; its certificate is about `problem` as repaired, where standing pairs
               are worth more
    added      pairs that did not stand before
    given_up   pairs that stood, were still possible, and gave way
    lost       pairs that stood and are not possible any more
    """

    proposal: Proposal
    added: tuple[tuple[str, str], ...]
    given_up: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]


def repair(problem: Problem, standing: Pairs, *, policy: Policy | None = None) -> Repair:
    """The assignment nearest to the `standing` pairs that gives every paper its reviews and keeps the rules.

    `problem` is the present one: without those who left, with those who came. Among equally few changes the
    largest total affinity. Least loads and floors are not pursued, since each would move pairs that work.
    """
    policy = replace(policy or Policy(), fairness=Fairness.TOTAL, floor=None)
    committee = replace(problem.committee, load_min=np.zeros(problem.n_reviewers, np.int64))
    place = problem.find(standing)
    still = place[place >= 0]
    still = still[problem.may_add[still]]
    span = int(problem.score.max(initial=0)) - min(int(problem.score.min(initial=0)), round(policy.unknown * MICRO))
    score = np.array(problem.score)
    score[still] += span + round((policy.balance + policy.new_price) * MICRO) + 1
    raised = replace(problem, committee=committee, score=score, is_known=_known(problem, still))
    found = solve(raised, policy=policy)
    proposal = replace(found, pairs=_as_before(problem, found.pairs))
    before = _named(problem, standing.paper, standing.reviewer)
    possible = _named(problem, problem.paper[still], problem.reviewer[still])
    fixed = _named(problem, problem.fixed.paper, problem.fixed.reviewer)
    after = {(pair.paper, pair.reviewer) for pair in proposal.pairs}
    return Repair(
        proposal=proposal,
        added=tuple(sorted(after - before - fixed)),
        given_up=tuple(sorted(possible - after)),
        lost=tuple(sorted(before - possible - fixed)),
    )


def _known(problem: Problem, still) -> np.ndarray:
    known = np.array(problem.is_known)
    known[still] = True  # a pair that stands is worth keeping even where nothing else is known of it
    return known


def _as_before(problem: Problem, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """The pairs with their own scores again."""
    papers = {name: p for p, name in enumerate(problem.papers)}
    reviewers = {name: r for r, name in enumerate(problem.reviewers)}
    at = problem.find(
        Pairs(
            np.array([papers[pair.paper] for pair in pairs], np.int32),
            np.array([reviewers[pair.reviewer] for pair in pairs], np.int32),
        )
    )
    return tuple(
        replace(pair, score=int(problem.score[e]) / MICRO if e >= 0 and problem.is_known[e] else None)
        for pair, e in zip(pairs, at, strict=True)
    )


def _named(problem: Problem, paper, reviewer) -> set[tuple[str, str]]:
    return {(problem.papers[p], problem.reviewers[r]) for p, r in zip(paper, reviewer, strict=True)}

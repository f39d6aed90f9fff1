"""Mending an assignment with the fewest changes: reviewers drop out, others come in, papers arrive late.

Pairs that stand are worth more than any swap could win, so that one gives way only where a paper would go short
or a rule would be broken. Reviews that were begun are fixed pairs of the problem and never touched.
"""

from dataclasses import dataclass, replace

import numpy as np

from assignment.answer import Pair, Proposal
from assignment.problem import LARGEST, MICRO, STANDING, IntVector, Pairs, Problem
from assignment.rules import Fairness, Policy
from assignment.solver import solve


@dataclass(frozen=True)
class Repair:
    """What a repair does, before anything happens.

    proposal   the assignment afterwards, its pairs with their own scores; its certificate is about `asked`
    asked      the problem that was solved, where standing pairs are raised; its component STANDING says by how much
    added      pairs that did not stand before
    given_up   pairs that stood, were still possible, and gave way
    lost       pairs that stood and are not possible any more
    """

    proposal: Proposal
    asked: Problem
    added: tuple[tuple[str, str], ...]
    given_up: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]


def repair(problem: Problem, standing: Pairs, *, policy: Policy | None = None) -> Repair:
    """The assignment nearest to the `standing` pairs that gives every paper its reviews and keeps the rules.

    `problem` is the present one: without those who left, with those who came. Among equally few changes the
    largest total affinity. Least loads and floors are not pursued, since each would move pairs that work. What
    stands beyond a demand or a load stays.

    As everywhere, as many reviews as possible come first, and what is missing is spread over many papers. Let n
    count the new pairs and those given up in an answer. Another with as much missing and fewer given up differs from
    it in n pairs at most, and each can win one span of scores (and one place of an uneven load, and one of a new
    reviewer). Raised by n + 1 of these, no pair gives way for a better fit: the changes are the fewest. Scores have a
    limit, so that beyond some ninety changes this is not promised where anybody gave way, and the certificate does
    not say it.
    """
    policy = replace(policy or Policy(), fairness=Fairness.TOTAL, floor=None)
    place = problem.find(standing)
    still = place[place >= 0]
    still = np.unique(still[problem.may_add[still]])
    problem = _with_room(problem, still)
    span = int(problem.score.max(initial=0)) - min(int(problem.score.min(initial=0)), round(policy.unknown * MICRO))
    swing = span + round((policy.balance + policy.new_price) * MICRO) + 1
    most = LARGEST * MICRO - int(np.abs(problem.score).max(initial=0))
    worth = swing * (2 * _n_open(problem, still) + 1)
    if worth > most:  # more than one swing, short of all, proves nothing and takes longer
        worth = min(swing, most)
    asked, found = _solved(problem, still, worth, policy)
    possible = _named(problem, problem.paper[still], problem.reviewer[still])
    fixed = _named(problem, problem.fixed.paper, problem.fixed.reviewer)
    after = _pairs_of(found)
    n_given_up = len(possible - after)
    enough = swing * (len(after - fixed - possible) + n_given_up + 1)
    if n_given_up and worth < enough <= most:
        worth = enough
        asked, found = _solved(problem, still, worth, policy)
        after = _pairs_of(found)
    added, given_up = after - fixed - possible, possible - after
    is_best = found.certificate.gap == 0 and (not given_up or worth >= swing * (len(added) + len(given_up) + 1))
    is_whole = not given_up and not found.n_missing
    certificate = replace(found.certificate, raised=worth, is_fewest=is_best or is_whole)
    before = _named(problem, standing.paper, standing.reviewer)
    return Repair(
        proposal=replace(found, pairs=_as_before(problem, found.pairs), certificate=certificate),
        asked=asked,
        added=tuple(sorted(added - before)),
        given_up=tuple(sorted(given_up)),
        lost=tuple(sorted(before - possible - fixed)),
    )


def _with_room(problem: Problem, still: IntVector) -> Problem:
    """Nobody gives way because a demand or a load is smaller than what stands."""
    paper = np.append(problem.paper[still], problem.fixed.paper)
    reviewer = np.append(problem.reviewer[still], problem.fixed.reviewer)
    committee = replace(
        problem.committee,
        load_max=np.maximum(problem.committee.load_max, np.bincount(reviewer, minlength=problem.n_reviewers)),
        load_min=np.zeros(problem.n_reviewers, np.int64),
    )
    demand = np.maximum(problem.demand, np.bincount(paper, minlength=problem.n_papers))
    return replace(problem, committee=committee, demand=demand)


def _n_open(problem: Problem, still: IntVector) -> int:
    """Reviews that nobody is there to write."""
    there = np.bincount(np.append(problem.paper[still], problem.fixed.paper), minlength=problem.n_papers)
    return int(np.maximum(problem.demand - there, 0).sum())


def _solved(problem: Problem, still: IntVector, worth: int, policy: Policy) -> tuple[Problem, Proposal]:
    """The problem with standing pairs raised by so much, and its answer."""
    score, is_known = np.array(problem.score), np.array(problem.is_known)
    raised = np.full(problem.paper.size, np.nan)
    score[still] += worth
    is_known[still] = True  # a pair that stands is worth keeping even where nothing else is known of it
    raised[still] = worth / MICRO
    asked = replace(
        problem, score=score, is_known=is_known, components={**problem.components, STANDING: raised}
    )  # fmt: skip
    return asked, solve(asked, policy=policy)


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
    score, is_known = problem.score.tolist(), problem.is_known.tolist()
    return tuple(
        replace(pair, score=score[e] / MICRO if e >= 0 and is_known[e] else None)
        for pair, e in zip(pairs, at.tolist(), strict=True)
    )


def _pairs_of(found: Proposal) -> set[tuple[str, str]]:
    return {(pair.paper, pair.reviewer) for pair in found.pairs}


def _named(problem: Problem, paper, reviewer) -> set[tuple[str, str]]:
    return {(problem.papers[p], problem.reviewers[r]) for p, r in zip(paper.tolist(), reviewer.tolist(), strict=True)}

"""What solver and certificate both maximise, in whole millionths of affinity."""

from dataclasses import dataclass

import numpy as np

from assignment.problem import MICRO, BoolVector, IntVector, Problem
from assignment.rules import Policy

MOST_LEAST = 100
"""Least loads that one review is worth at most: larger prices would not fit in the flow engine's numbers."""


@dataclass(frozen=True, eq=False)
class Objective:
    """The worth of every pair that may be added, of every place in a load, and of every missing review; the price
    of new reviewers beyond the share that a policy wishes.

    edge     int (edges,), places among the problem's pairs, ascending
    paper, reviewer, score   int (edges,), of those pairs
    need     int (papers,), reviews still wanted beside the fixed ones
    room     int (reviewers,), papers that can still be added to the fixed ones
    owner, places, gain   int (steps,): reviewer `owner` has `places` places worth `gain` each. Gains fall along
             each owner's steps, so that a flow fills a load from the front.
    unit     worth of a place below a least load
    review   price of the first missing review of a paper; the s-th costs s · review
    beyond   price of each new reviewer that is added to a paper beyond the share; 0 where there is no such wish

    `unit` exceeds what any chain of swaps can win in affinity: a chain visits a paper and a reviewer at most
    once, and a swapped pair changes the total by at most the span of the scores and `beyond`. `review` exceeds what
    all least loads are worth, up to MOST_LEAST of them: without rules on papers a review never costs a least load,
    with them it can. Hence, in this order: as many reviews as possible; what is missing spread over many papers
    rather than one left without any; least loads; affinity less the prices of uneven loads and of new reviewers.
    """

    edge: IntVector
    paper: IntVector
    reviewer: IntVector
    score: IntVector
    need: IntVector
    room: IntVector
    owner: IntVector
    places: IntVector
    gain: IntVector
    unit: int
    review: int
    beyond: int

    @classmethod
    def of(cls, problem: Problem, policy: Policy) -> "Objective":
        kept = np.bincount(problem.fixed.reviewer, minlength=problem.n_reviewers)
        need = np.maximum(problem.demand - np.bincount(problem.fixed.paper, minlength=problem.n_papers), 0)
        may_add = problem.may_add
        room = np.maximum(problem.committee.load_max - kept, 0)
        room = np.minimum(room, np.bincount(problem.reviewer[may_add], minlength=problem.n_reviewers))
        if not (need.all() and room.all()):
            may_add &= (need[problem.paper] > 0) & (room[problem.reviewer] > 0)
        is_known, score = problem.is_known, problem.score
        if not is_known.all():
            score = np.where(is_known, score, round(policy.unknown * MICRO))
        # mostly every pair is an edge: then the problem's own arrays serve, 80 MB less at NeurIPS size
        edge = np.flatnonzero(may_add).astype(np.int32)
        paper, reviewer = problem.paper, problem.reviewer
        if edge.size < may_add.size:
            paper, reviewer, score = paper[edge], reviewer[edge], score[edge]
        span = int(max(score.max(initial=0), 0) - min(score.min(initial=0), 0))
        beyond = round(policy.new_price * MICRO) if policy.new_share < 1 else 0
        unit = (min(problem.n_papers, problem.n_reviewers) + 3) * max(span + beyond, MICRO)
        owner, places, gain = _steps(problem, policy, kept, room, unit)
        n_least = int(np.clip(problem.committee.load_min - kept, 0, room).sum())
        review = unit * (1 + min(n_least, MOST_LEAST))
        return cls(edge, paper, reviewer, score, need, room, owner, places, gain, unit, review, beyond)

    @property
    def is_least(self) -> BoolVector:
        """Which steps are below a least load: bool (steps,)."""
        return self.gain > self.unit // 2


def _steps(
    problem: Problem, policy: Policy, kept: IntVector, room: IntVector, unit: int
) -> tuple[IntVector, IntVector, IntVector]:
    owner = np.repeat(np.arange(room.size), room)
    nth = np.arange(owner.size) - np.repeat(np.cumsum(room) - room, room) + kept[owner]
    largest = np.maximum(problem.committee.load_max, 1)[owner]
    gain = np.where(nth < problem.committee.load_min[owner], unit, 0)
    gain = gain - np.rint(policy.balance * MICRO * nth / largest).astype(np.int64)
    starts = np.ones(owner.size, np.bool_)
    starts[1:] = (owner[1:] != owner[:-1]) | (gain[1:] != gain[:-1])
    first = np.flatnonzero(starts)
    return owner[first], np.diff(np.append(first, owner.size)), gain[first]

"""What solver and certificate both maximise, in whole millionths of affinity."""

from dataclasses import dataclass

import numpy as np

from assignment.problem import MICRO, BoolMatrix, IntMatrix, IntVector, Policy, Problem


@dataclass(frozen=True, eq=False)
class Objective:
    """The worth of every pair, of every place in a load, and of every missing review.

    scores   int (papers, reviewers), worth of adding the pair
    allowed  bool (papers, reviewers), pairs that may be added
    need     int (papers,), reviews still wanted beside the fixed ones
    room     int (reviewers,), papers that can still be added to the fixed ones
    gains    int (reviewers, largest room), worth of the 1st, 2nd … added paper; falls along each row, so that
             a flow fills a load from the left. Entries beyond a reviewer's room are meaningless.
    unit     price of the first missing review of a paper; the s-th costs s · unit

    `unit` exceeds what any chain of swaps can win in affinity: a chain visits a paper and a reviewer at most
    once, and a swapped pair changes the total by at most one. Hence, in this order: as many reviews as
    possible; what is missing spread over many papers rather than one left without any; least loads; affinity
    less the price of uneven loads.
    """

    scores: IntMatrix
    allowed: BoolMatrix
    need: IntVector
    room: IntVector
    gains: IntMatrix
    unit: int

    @classmethod
    def of(cls, problem: Problem, policy: Policy) -> "Objective":
        affinity = np.where(np.isnan(problem.affinity), policy.unknown, problem.affinity)
        kept, allowed = problem.fixed.sum(axis=0), problem.allowed
        room = np.minimum(np.maximum(problem.load_max - kept, 0), allowed.sum(axis=0))
        unit = (min(problem.shape) + 3) * MICRO
        return cls(
            scores=np.rint(affinity * MICRO).astype(np.int64),
            allowed=allowed,
            need=np.maximum(problem.demand - problem.fixed.sum(axis=1), 0),
            room=room,
            gains=_gains(problem, policy, kept, room, unit),
            unit=unit,
        )

    def shortage(self, missing: IntVector) -> int:
        """Price of these missing reviews: int (papers,) -> millionths."""
        return int((missing * (missing + 1) // 2).sum()) * self.unit


def _gains(problem: Problem, policy: Policy, kept: IntVector, room: IntVector, unit: int) -> IntMatrix:
    nth = kept[:, None] + np.arange(room.max(initial=0))[None, :]
    price = np.rint(policy.balance * MICRO * nth / np.maximum(problem.load_max, 1)[:, None]).astype(np.int64)
    return np.where(nth < problem.load_min[:, None], unit, 0) - price

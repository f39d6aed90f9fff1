"""The question of who reviews what, and its answer, as plain immutable data.

Everything a solver may know is in `Problem`; everything it may say is in `Proposal`. Neither names a table, a
person or a page, so the engine behind `assignment.solver.solve` can be replaced without touching its callers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatMatrix = NDArray[np.float64]
BoolMatrix = NDArray[np.bool_]
IntVector = NDArray[np.int64]
IntMatrix = NDArray[np.int64]
Explain = Callable[[str, str], tuple[str, ...]]

MICRO = 1_000_000
"""Scores are compared as whole millionths, so that optimality is exact and the same on every machine."""

ROUNDING = 1e-6
"""How far a computed affinity may stand outside [0, 1]."""


class ProblemError(ValueError):
    """The question itself is wrong; the sentence says what to correct."""


class WrongShape(ProblemError):
    """A matrix or vector does not have one entry per paper or reviewer."""


class DuplicateName(ProblemError):
    """Two papers, or two reviewers, carry the same name."""


class AffinityOutOfRange(ProblemError):
    """An affinity lies outside [0, 1] and is not nan."""


class NegativeNumber(ProblemError):
    """A demand or a load is below zero."""


class MinimumAboveMaximum(ProblemError):
    """A reviewer's least load is larger than their greatest."""


class FixedPairNotAllowed(ProblemError):
    """A pair is both kept and ruled out."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Papers that need reviews, reviewers who can give them, and which pairs are possible.

    papers, reviewers   unique names; every array below follows their order
    affinity            float (papers, reviewers), in [0, 1]; nan where nothing is known about the pair
    conflicts           bool (papers, reviewers); True is never assigned
    demand              int (papers,), reviews wanted for each paper
    load_max            int (reviewers,), papers each reviewer takes at most
    load_min            int (reviewers,), papers each should get where possible; default 0
    fixed               bool (papers, reviewers), pairs that exist already and stay; default none. They stay
                        even where they exceed a demand or a load that was lowered later; nothing is added on
                        top of them.
    forbidden           bool (papers, reviewers), pairs ruled out for another reason than a conflict
                        (declined, taken away by hand); default none

    Arrays are copied and made read-only. Raises a ProblemError where they contradict each other.
    """

    papers: tuple[str, ...]
    reviewers: tuple[str, ...]
    affinity: FloatMatrix
    conflicts: BoolMatrix
    demand: IntVector
    load_max: IntVector
    load_min: IntVector = None  # type: ignore[assignment]
    fixed: BoolMatrix = None  # type: ignore[assignment]
    forbidden: BoolMatrix = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        matrix, rows, columns = self.shape, self.shape[:1], self.shape[1:]
        object.__setattr__(self, "papers", _names(self.papers, "papers"))
        object.__setattr__(self, "reviewers", _names(self.reviewers, "reviewers"))
        self._freeze("affinity", np.float64, matrix)
        for name in ("conflicts", "fixed", "forbidden"):
            self._freeze(name, np.bool_, matrix)
        self._freeze("demand", np.int64, rows)
        for name in ("load_max", "load_min"):
            self._freeze(name, np.int64, columns)
        self._check()

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.papers), len(self.reviewers)

    @property
    def allowed(self) -> BoolMatrix:
        """Pairs that a solver may add: bool (papers, reviewers)."""
        return ~(self.conflicts | self.forbidden | self.fixed)

    def _freeze(self, name: str, dtype: type, shape: tuple[int, ...]) -> None:
        value = getattr(self, name)
        array: np.ndarray = np.zeros(shape, dtype) if value is None else np.array(value, dtype=dtype)
        if array.shape != shape:
            raise WrongShape(f"`{name}` has shape {array.shape}; {shape} was expected.")
        array.setflags(write=False)
        object.__setattr__(self, name, array)

    def _check(self) -> None:
        known = self.affinity[~np.isnan(self.affinity)]
        if known.size and (known.min() < -ROUNDING or known.max() > 1 + ROUNDING):
            raise AffinityOutOfRange(f"Affinities lie in [0, 1]; found {known.min():g} to {known.max():g}.")
        for name in ("demand", "load_max", "load_min"):
            if (getattr(self, name) < 0).any():
                raise NegativeNumber(f"`{name}` must not be below zero.")
        for r in np.flatnonzero(self.load_min > self.load_max)[:1]:
            raise MinimumAboveMaximum(
                f"{self.reviewers[r]} is to get at least {self.load_min[r]} papers but at most {self.load_max[r]}."
            )
        for p, r in np.argwhere(self.fixed & (self.conflicts | self.forbidden))[:1]:
            why = "in conflict" if self.conflicts[p, r] else "ruled out"
            raise FixedPairNotAllowed(f"{self.reviewers[r]} is kept as reviewer of {self.papers[p]} but is {why}.")


def _names(values: tuple[str, ...], kind: str) -> tuple[str, ...]:
    names = tuple(values)
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DuplicateName(f"The {kind} contain {twice} twice.")
    return names


@dataclass(frozen=True)
class Policy:
    """What a good assignment is, beyond affinity.

    balance   price, in affinity, of using a reviewer's whole load: the l-th of at most m papers costs
              balance · (l - 1) / m, so the cost of a load is convex and work spreads. 0 maximises affinity
              alone.
    unknown   what a pair of unknown affinity counts for, in [0, 1]; 0 makes it a last resort.
    """

    balance: float = 0.05
    unknown: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.balance <= 1 and 0 <= self.unknown <= 1):
            raise ProblemError("`balance` and `unknown` lie in [0, 1].")


@dataclass(frozen=True)
class Pair:
    """One review to be written. `score` is the affinity, None where it is not known; `reasons` are short phrases."""

    paper: str
    reviewer: str
    score: float | None
    is_fixed: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortfall:
    """A paper that gets fewer reviews than it needs, and the sentence that says why."""

    paper: str
    missing: int
    reason: str


@dataclass(frozen=True)
class Certificate:
    """Prices that prove how good a proposal is; `assignment.certificate` makes and checks them.

    value           the worth of what was added to the fixed pairs, in millionths; see
                    `assignment.objective.Objective`
    bound           no assignment whatever that keeps the fixed pairs is worth more
    paper_prices    what one more review for each paper is worth, in millionths
    reviewer_prices what one more paper of each reviewer's load is worth, in millionths
    """

    value: int
    bound: int
    paper_prices: tuple[int, ...]
    reviewer_prices: tuple[int, ...]

    @property
    def gap(self) -> int:
        return self.bound - self.value

    @property
    def is_optimal(self) -> bool:
        return self.gap == 0


@dataclass(frozen=True)
class Proposal:
    """A solver's answer.

    pairs       every review, fixed ones included, by paper and then reviewer in the problem's order
    shortfalls  the papers that stay short; empty when every demand is met
    loads       reviewer -> papers, for every reviewer
    idle        reviewers who stay below the load they should at least get
    """

    pairs: tuple[Pair, ...]
    shortfalls: tuple[Shortfall, ...]
    loads: Mapping[str, int]
    idle: tuple[str, ...]
    policy: Policy
    certificate: Certificate

    @property
    def n_missing(self) -> int:
        return sum(shortfall.missing for shortfall in self.shortfalls)

"""A solver's answer, with the prices that prove how good it is, as plain data that JSON can hold."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from assignment.problem import MICRO
from assignment.rules import Policy


@dataclass(frozen=True)
class Pair:
    """One review to be written. `score` is the aggregate affinity, None where nothing is known."""

    paper: str
    reviewer: str
    score: float | None
    is_fixed: bool = False


@dataclass(frozen=True)
class Shortfall:
    """A paper that gets fewer reviews than it needs, and the sentence that says why."""

    paper: str
    missing: int
    reason: str


@dataclass(frozen=True)
class RowPrice:
    """The price of one rule, in millionths: what one more pair in it would be worth.

    kind, paper, label as in `assignment.rules.Row`; `pairs` are (paper, reviewer) names where the rule is about
    two pairs alone.
    """

    kind: str
    paper: str
    label: str
    price: int
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FloorPrice:
    """The price of a paper's floor: `least` is its total in millionths, fixed pairs included; `price` is
    millionths of affinity for each unit of affinity."""

    paper: str
    least: int
    price: int


@dataclass(frozen=True)
class Proof:
    """Prices that prove a bound of their own, beside that of the total; what is not named has the price 0.

    papers, reviewers, rows   as in `Certificate`
    weights   name → weight of the paper's total in a mean that the least total cannot exceed; none where the
              number of reviews is meant
    """

    papers: Mapping[str, int]
    reviewers: Mapping[str, int]
    rows: tuple[RowPrice, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)


def commitment(seed: str) -> str:
    """What is published before a draw: the SHA-256 of its seed, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


@dataclass(frozen=True)
class Lot:
    """How an answer was drawn; see `assignment.lottery`. Whoever knows the seed can draw again.

    cap         no pair had a larger chance
    spread      what a certain pair would have lost of its worth, in parts of it
    commitment  of the seed
    expected    total score of the drawn pairs on average over all seeds, in millionths
    """

    cap: float
    spread: float
    commitment: str
    expected: int


@dataclass(frozen=True)
class Certificate:
    """Prices that prove how good an answer is; `assignment.verify` checks them without the solver.

    digest       of the problem
    value        the worth of what was added to the fixed pairs, in millionths; see `assignment.objective.Objective`
    bound        no assignment that keeps the fixed pairs, the rules and the floors below is worth more
    papers       name → worth of one more review, in millionths
    reviewers    name → worth of one more place in the load, in millionths
    rows         prices of the rules that bind
    floors       prices of the floors that bind
    floor        the least total of any paper that needs reviews and gets all, in millionths; None without one
    floor_bound  no assignment under these rules has a higher one; None where fairness was not asked for
    floor_proofs  what proves `floor_bound`: one proof more than reviews are missing, or one of each paper; no two of
                 the same paper
    least_pair   pairs below this score, in millionths, were not allowed; None where all were
    pair_proof   proves that pairs above `least_pair` alone give fewer reviews; None where that is not proved
    lot          how the answer was drawn; None where it was solved. A drawn answer does not claim to be the best
    raised       what each pair that stood before counts beside its fit, in millionths; None where nothing was mended
    is_fewest    no answer that leaves papers as little short, as evenly, has fewer changes of what stood
    """

    digest: str
    value: int
    bound: int
    papers: Mapping[str, int]
    reviewers: Mapping[str, int]
    rows: tuple[RowPrice, ...] = ()
    floors: tuple[FloorPrice, ...] = ()
    floor: int | None = None
    floor_bound: int | None = None
    floor_proofs: tuple[Proof, ...] = ()
    least_pair: int | None = None
    pair_proof: Proof | None = None
    lot: Lot | None = None
    raised: int | None = None
    is_fewest: bool = False

    @property
    def gap(self) -> int:
        return self.bound - self.value

    @property
    def is_optimal(self) -> bool:
        return self.lot is None and self.gap == 0

    def statement(self) -> str:
        """One or two sentences for chairs."""
        if self.lot:
            return (
                f"Drawn by lot, so that no pair was more than {100 * self.lot.cap:g} % likely. "
                f"The drawn pairs score {self.lot.expected / MICRO:.4f} on average over all draws."
            )
        if self.raised is not None:
            return self._of_mending(self.raised)
        if self.is_optimal:
            return "Proved optimal: no assignment under these rules scores higher."
        return f"At most {self.gap / MICRO:.4f} of affinity below the best possible total."

    def _of_mending(self, raised: int) -> str:
        if self.is_fewest:
            best = ", and of those that change as few none scores higher" if self.gap == 0 else ""
            return (
                "Proved: no assignment under these rules that leaves papers as little short changes fewer of the pairs "
                f"that stood{best}."
            )
        above = f"where each pair that stood counts {raised / MICRO:.4f} more than its fit"
        if self.gap == 0:
            return f"Proved optimal {above}; whether the changes are the fewest is not proved."
        return f"At most {self.gap / MICRO:.4f} below the best possible total, {above}."


@dataclass(frozen=True)
class Proposal:
    """A solver's answer.

    pairs       every review, fixed ones included, by paper and then reviewer in the problem's order
    shortfalls  the papers that stay short; empty when every demand is met
    loads       reviewer → papers, for every reviewer
    idle        reviewers who stay below the load they should at least get
    crowded     paper → new reviewers that it has beyond the share that was wished; only those that have some
    """

    pairs: tuple[Pair, ...]
    shortfalls: tuple[Shortfall, ...]
    loads: Mapping[str, int]
    idle: tuple[str, ...]
    policy: Policy
    certificate: Certificate
    crowded: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_missing(self) -> int:
        return sum(shortfall.missing for shortfall in self.shortfalls)

"""What chairs set before an assignment is proposed, and how a candidate for a paper is ranked."""

import hashlib
import math
import secrets
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np

from assignment.affinity import EXPONENTS, Bid, Weights, combine, phrases
from assignment.answer import commitment
from assignment.rules import Fairness, Policy
from reviews.models import AssignmentRole, BidValue
from venues.models import Venue

BIDS = {
    BidValue.EAGER: Bid.EAGER,
    BidValue.WILLING: Bid.WILLING,
    BidValue.NEUTRAL: Bid.NEUTRAL,
    BidValue.NOT: Bid.NOT_WILLING,
}


NEW_SHARES = {0.0: "none", 1 / 3: "a third", 0.5: "half", 2 / 3: "two thirds"}
"""Of a paper's reviewers who should at most be there for the first time."""

ALL_RULES = "all"  # in the prices of a run: of its rules together
UNPRICED = "unpriced"  # in their place while they are not known


@dataclass(frozen=True)
class Parameters:
    """What a chair asks of a proposal."""

    reviews_per_paper: int
    max_load: int  # of reviewers who named no load of their own
    min_load: int = 0
    area_chair_load: int | None = None  # of area chairs who named none; None: area chairs are not assigned
    text_weight: int = 60
    topics_weight: int = 40
    uses_bids: bool = True
    balance: float = 0.05  # see `assignment.rules.Policy`
    keeps_by_hand: bool = True  # what a chair put in or took out of the proposal that this one replaces
    seniors: int = 0  # of `senior_members` on every paper at least
    senior_members: tuple[str, ...] = ()  # public ids of reviewers
    new_most: int | None = None  # of `new_members` on a paper at most; None: any number
    new_share: float | None = None  # of a paper's reviewers who should at most be `new_members`; None: any
    new_price: float = 0.1  # of each one beyond, in fit
    new_members: tuple[str, ...] = ()
    per_institution: int | None = None  # reviewers of one institution on a paper at most; None: any number
    per_region: int | None = None  # reviewers of one country on a paper at most; None: any number
    keeps_apart: bool = False  # no two on one paper who wrote a paper of this venue together
    no_exchange: bool = False  # nobody reviews for somebody who reviews for them
    fairness: str = Fairness.TOTAL.value  # what comes before the total, of `assignment.rules.Fairness`
    most_chance: float | None = None  # of any reviewer to get any paper; None: no lot is drawn
    is_mending: bool = False  # whether what is assigned and not begun may give way, as little as can be
    counts_offers: bool = False  # whether reviewers take what they offered in an emergency beyond their load

    @classmethod
    def usual(cls, venue: Venue, *, n_papers: int, n_area_chairs: int) -> "Parameters":
        """The venue's own settings; area chairs share the papers with a quarter to spare."""
        share = math.ceil(1.25 * n_papers / n_area_chairs) if venue.has_area_chairs and n_area_chairs else None
        return cls(
            reviews_per_paper=venue.reviews_per_paper,
            max_load=venue.default_load,
            area_chair_load=share,
        )

    @classmethod
    def stored(cls, values: dict) -> "Parameters":
        """As a proposal keeps them; what an older one does not know is as it was then."""
        known: dict[str, Any] = {one.name: values[one.name] for one in fields(cls) if one.name in values}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(**known | lists)

    def for_mending(self, *, counts_offers: bool, keeps_by_hand: bool = False) -> "Parameters":
        """The same rules for mending what they brought about; nothing is drawn anew."""
        return replace(
            self, is_mending=True, counts_offers=counts_offers, keeps_by_hand=keeps_by_hand, most_chance=None
        )  # fmt: skip

    def as_json(self) -> dict:
        """For keeping."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def policy(self, role: str) -> Policy:
        """For the engine. A paper has one area chair, so that rules on who shares a paper say nothing of them."""
        if role != AssignmentRole.REVIEWER:
            return Policy(balance=self.balance, fairness=Fairness(self.fairness))
        return Policy(
            balance=self.balance,
            seniors=self.seniors,
            new_most=self.new_most,
            new_share=1.0 if self.new_share is None else self.new_share,
            new_price=0.0 if self.new_share is None else self.new_price,
            per_institution=self.per_institution,
            per_region=self.per_region,
            keeps_apart=self.keeps_apart,
            no_exchange=self.no_exchange,
            fairness=Fairness(self.fairness),
        )


@dataclass(frozen=True)
class Lot:
    """What a draw comes from: one secret, made when the proposal is asked for.

    It gives the seed, which is told once the assignment is published, and the random order and names under which
    the draw is made, which stay secret: they would tell who is who in files without names. One cannot be changed
    without the other.
    """

    secret: str

    @classmethod
    def asked(cls, parameters: Parameters) -> "Lot | None":
        """A fresh one, if a draw is asked for."""
        return cls(secrets.token_hex(32)) if parameters.most_chance else None

    @property
    def seed(self) -> str:
        """What the draw is repeated with."""
        return self._part("seed")

    @property
    def order(self) -> str:
        """What names and order come from."""
        return self._part("order")

    @property
    def commitment(self) -> str:
        """What is told of the seed before the draw."""
        return commitment(self.seed)

    def _part(self, name: str) -> str:
        return hashlib.sha256(f"{name} {self.secret}".encode()).hexdigest()


def in_words(price: dict[str, float] | None) -> str:
    """What a rule or a wish cost in a run, as one sentence. See also `reviews.reporting.prices`."""
    if price is None:
        return "What it cost in this proposal was not worked out: that would have taken too long."
    n, share = int(price["reviews"]), price["share"]
    lost = [f"{n} review{'s' if n > 1 else ''}"] if n > 0 else []
    if share > 0:
        lost.insert(0, (f"{100 * share:.1f} %" if share >= 0.0005 else "less than 0.1 %") + " of all fit")
    return f"Cost {' and '.join(lost) or 'nothing'} in this proposal."


@dataclass(frozen=True)
class Fit:
    """How well one person fits one paper."""

    score: float | None  # in [0, 1]; None: nothing is known
    reasons: tuple[str, ...]


def fits(
    rows: list[tuple[float | None, float | None, int, int | None]], parameters: Parameters | None = None
) -> list[Fit]:
    """The fit of many pairs, each given as (text, topics, topics shared, bid)."""
    if not rows:
        return []
    text, topics = (np.array([[np.nan if row[i] is None else row[i] for row in rows]], float) for i in (0, 1))
    bids = [BIDS[BidValue(row[3])] if row[3] is not None else Bid.NEUTRAL for row in rows]
    weights = None
    if parameters:
        weights = Weights(text=parameters.text_weight / 100, topics=parameters.topics_weight / 100)
        bids = bids if parameters.uses_bids else [Bid.NEUTRAL] * len(rows)
    scores = combine(text, topics, np.array([[EXPONENTS[bid] for bid in bids]]), weights=weights)[0]
    return [
        Fit(
            score=None if np.isnan(scores[i]) else float(scores[i]),
            reasons=phrases(text[0, i], topics[0, i], rows[i][2], bids[i]),
        )
        for i in range(len(rows))
    ]

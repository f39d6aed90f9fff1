"""What chairs set before an assignment is proposed, and how a candidate for a paper is ranked."""

import math
from dataclasses import asdict, dataclass

import numpy as np

from assignment.affinity import EXPONENTS, Bid, Weights, combine, phrases
from reviews.models import BidValue
from venues.models import Venue

BIDS = {
    BidValue.EAGER: Bid.EAGER,
    BidValue.WILLING: Bid.WILLING,
    BidValue.NEUTRAL: Bid.NEUTRAL,
    BidValue.NOT: Bid.NOT_WILLING,
}


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
        """As a proposal keeps them."""
        return cls(**values)

    def as_json(self) -> dict:
        """For keeping."""
        return asdict(self)


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

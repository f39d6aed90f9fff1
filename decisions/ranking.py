"""Counting ranked votes in which nobody ranks a paper that they are in conflict with.

Papers are compared in pairs, each pair by those alone who could rank both (Condorcet's method as Copeland counts it):
somebody in conflict with a paper neither helps nor harms it. Ties in the number of pairs won are broken by the share of
all comparisons won.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Standing:
    """How one candidate did."""

    candidate: str
    place: int  # from 1; equal candidates share a place
    n_won: int  # pairs in which more voters preferred it
    n_lost: int
    n_preferred: int  # single comparisons in its favour, over all pairs
    n_compared: int  # comparisons in which a voter preferred one of the two

    @property
    def share(self) -> float:
        """The share of comparisons in its favour, 0 to 1; one half when nobody compared it."""
        return self.n_preferred / self.n_compared if self.n_compared else 0.5


def standings(candidates: Sequence[str], ballots: Sequence[Mapping[str, int]]) -> list[Standing]:
    """The candidates, best first. A ballot is candidate → rank, 1 the best; equal ranks are no preference.

    A ballot speaks about the candidates that it ranks, and about no others.
    """
    won, lost = dict.fromkeys(candidates, 0), dict.fromkeys(candidates, 0)
    preferred, compared = dict.fromkeys(candidates, 0), dict.fromkeys(candidates, 0)
    for one, other in combinations(candidates, 2):
        both = [ballot for ballot in ballots if one in ballot and other in ballot]
        for_one = sum(ballot[one] < ballot[other] for ballot in both)
        for_other = sum(ballot[other] < ballot[one] for ballot in both)
        for name, n in ((one, for_one), (other, for_other)):
            preferred[name] += n
            compared[name] += for_one + for_other
        if for_one != for_other:
            winner, loser = (one, other) if for_one > for_other else (other, one)
            won[winner] += 1
            lost[loser] += 1

    def merit(name: str) -> tuple[int, float]:
        return won[name] - lost[name], preferred[name] / compared[name] if compared[name] else 0.5

    ordered = sorted(candidates, key=merit, reverse=True)
    places: dict[str, int] = {}
    for position, name in enumerate(ordered, start=1):
        before = ordered[position - 2] if position > 1 else None
        places[name] = places[before] if before is not None and merit(before) == merit(name) else position
    return [Standing(name, places[name], won[name], lost[name], preferred[name], compared[name]) for name in ordered]

"""How well affinities order papers as their reviewers would (Stelmakh et al., "A gold standard dataset for the
reviewer assignment problem", 2023)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

import numpy as np

Truth = Iterable[tuple[str, str, float]]
"""(reviewer, paper, expertise)."""

N_RESAMPLED = 2_000


def losses(truth: Truth, score: Callable[[str, str], float]) -> dict[str, tuple[float, float]]:
    """Of each reviewer: what wrongly ordered pairs of papers cost, and what all pairs could.

    A pair costs the difference of the two expertises, half of it where both scores are equal. `score` is of a paper
    and a reviewer.
    """
    judged: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for reviewer, paper, expertise in truth:
        judged[reviewer].append((paper, expertise))
    found = {}
    for reviewer, papers in judged.items():
        lost = possible = 0.0
        for (one, knows), (other, knows_other) in combinations(papers, 2):
            weight = abs(knows - knows_other)
            order = (score(one, reviewer) - score(other, reviewer)) * (knows - knows_other)
            lost += weight * (0.5 if order == 0 else float(order < 0))
            possible += weight
        found[reviewer] = (lost, possible)
    return found


def loss(parts: Mapping[str, tuple[float, float]]) -> float:
    """In [0, 1]; 0.5 is what a coin reaches."""
    lost, possible = np.array(list(parts.values())).sum(axis=0)
    return float(lost / possible)


def interval(parts: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    """Between what 95 of 100 other committees of this size would lie, by drawing reviewers with replacement."""
    values = np.array(list(parts.values()))
    drawn = np.random.default_rng(0).integers(0, len(values), (N_RESAMPLED, len(values)))
    lost, possible = values[drawn].sum(axis=1).T
    low, high = np.quantile(lost / possible, [0.025, 0.975])
    return float(low), float(high)

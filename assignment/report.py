"""A proposal in the few numbers that chairs compare."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assignment.answer import Proposal
from assignment.problem import Problem


@dataclass(frozen=True)
class Report:
    """Figures of one proposal; a figure of pairs with known affinity is None where no affinity is known.

    mean_affinity   over all pairs of known affinity
    weakest_paper   the paper with the lowest mean affinity, and that mean
    lowest_pair     the pair with the lowest known affinity: paper, reviewer, affinity
    n_unknown       pairs whose affinity is not known
    loads           load -> number of reviewers who have it, from 0 to the largest load
    """

    n_pairs: int
    n_fixed: int
    n_missing: int
    n_short: int
    n_unknown: int
    n_idle: int
    mean_affinity: float | None
    weakest_paper: tuple[str, float] | None
    lowest_pair: tuple[str, str, float] | None
    loads: Mapping[int, int]
    optimality: str


def summarise(problem: Problem, proposal: Proposal) -> Report:
    """The report of `proposal` as an answer to `problem`."""
    known = [(pair.score, pair) for pair in proposal.pairs if pair.score is not None]
    lowest = min(known, key=lambda item: item[0])[1] if known else None
    histogram = np.bincount(np.array([proposal.loads[name] for name in problem.reviewers], np.int64))
    return Report(
        n_pairs=len(proposal.pairs),
        n_fixed=sum(pair.is_fixed for pair in proposal.pairs),
        n_missing=proposal.n_missing,
        n_short=len(proposal.shortfalls),
        n_unknown=len(proposal.pairs) - len(known),
        n_idle=len(proposal.idle),
        mean_affinity=float(np.mean([score for score, _ in known])) if known else None,
        weakest_paper=min(_paper_means(proposal).items(), key=lambda item: item[1], default=None),
        lowest_pair=(lowest.paper, lowest.reviewer, lowest.score or 0.0) if lowest else None,
        loads={load: int(count) for load, count in enumerate(histogram)},
        optimality=proposal.certificate.statement(),
    )


def _paper_means(proposal: Proposal) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for pair in proposal.pairs:
        if pair.score is not None:
            scores.setdefault(pair.paper, []).append(pair.score)
    return {paper: float(np.mean(values)) for paper, values in scores.items()}

"""What a run amounts to in numbers: how good, how far from the best possible, and what each rule costs.

For workers only, as `solving.py` is. The numbers count every paper, so that they are shown to nobody who is in conflict
with one; see `reviews.runs` for what everybody may compare.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from assignment.affinity import Bid
from assignment.answer import Proposal
from assignment.problem import MICRO, Problem
from assignment.rules import Fairness, Policy
from assignment.solver import solve
from reviews.assigning import ALL_RULES

PATIENCE = 5.0  # seconds: what the rules of a run cost that took longer is worked out after it is shown
LONGEST = 150.0  # seconds for all prices of one answer
NAMES = {Bid.EAGER: "eager", Bid.WILLING: "willing", Bid.NEUTRAL: "in a pinch", Bid.NOT_WILLING: "not willing"}


def report(problem: Problem, answer: Proposal, bids: dict[tuple[str, str], Bid]) -> dict[str, Any]:
    """Numbers and one sentence, without a name; affinities as decimal numbers."""
    held = answer.certificate
    means = list(_means(answer).values())
    return {
        "n_pairs": len(answer.pairs),
        "n_missing": answer.n_missing,
        "n_crowded": len(answer.crowded),
        "total": total(answer),
        "average": on_average(answer) if held.lot else None,
        "gap": held.gap / MICRO,
        "is_mending": held.raised is not None,  # then the gap is one of raised scores
        "is_fewest": held.is_fewest,
        "statement": held.statement(),
        "floor": _affinity(held.floor),
        "floor_bound": _affinity(held.floor_bound),
        "mean_paper": float(np.mean(means)) if means else None,
        "worst_paper": min(means, default=None),
        "loads": np.bincount([answer.loads[name] for name in problem.reviewers], minlength=1).tolist(),
        "bids": Counter(NAMES[bids[key]] for pair in answer.pairs if (key := (pair.paper, pair.reviewer)) in bids),
        "digest": held.digest,
    }


def prices(problem: Problem, answer: Proposal, *, longest: float, exactly: float) -> dict[str, dict[str, float] | None]:
    """What each rule and wish costs: without it, the share of affinity and the reviews that would be won.

    Each price is one run more, of which `exactly` seconds may go into closing its gap. None where `longest` seconds
    have passed or would pass, as far as the slowest price before it tells. A lot comes last: it costs what its draws
    have less on average than the best answer under the same rules, and what a rule costs is told as if no lot were.
    """
    plain = Policy(balance=answer.policy.balance)
    asked = [(ALL_RULES, problem, plain)] if answer.policy != plain else []
    found: dict[str, dict[str, float] | None] = {}
    began, slowest, ruled = time.monotonic(), 0.0, answer
    if answer.certificate.lot:
        ruled = solve(problem, policy=answer.policy, seconds=exactly)
        found["most_chance"] = _price(answer, ruled)
        slowest = time.monotonic() - began
    for name, easier, policy in (*asked, *_without(problem, answer.policy)):
        start = time.monotonic()
        found[name] = None
        if start - began + slowest < longest:
            mine = answer if name == ALL_RULES else ruled
            found[name] = _price(mine, solve(easier, policy=policy, seconds=exactly))
        slowest = max(slowest, time.monotonic() - start)
    return found


def _price(answer: Proposal, other: Proposal) -> dict[str, float]:
    """What the answer has less than another one; nothing where that one, not looked at closely, has less itself."""
    best = total(other)
    share = max((best - on_average(answer)) / best, 0.0) if best > 0 else 0.0
    return {"share": round(share, 6), "reviews": answer.n_missing - other.n_missing}


def total(answer: Proposal) -> float:
    """All known affinity of an answer."""
    return float(sum(pair.score for pair in answer.pairs if pair.score is not None))


def on_average(answer: Proposal) -> float:
    """As `total`; of an answer that was drawn, over all draws."""
    lot = answer.certificate.lot
    if lot is None:
        return total(answer)
    fixed = sum(pair.score for pair in answer.pairs if pair.is_fixed and pair.score is not None)
    return float(fixed) + lot.expected / MICRO


def _without(problem: Problem, policy: Policy) -> Iterator[tuple[str, Problem, Policy]]:
    """The question without each of the rules and wishes that it has, by the name of its field on the form."""
    nothing: dict[str, Any] = {
        "seniors": 0, "new_most": None, "new_share": 1.0, "per_institution": None, "per_region": None,
        "keeps_apart": False, "no_exchange": False, "fairness": Fairness.TOTAL, "balance": 0.0,
    }  # fmt: skip
    for name, value in nothing.items():
        if getattr(policy, name) != value:
            yield name, problem, replace(policy, **{name: value})
    if problem.committee.load_min.any():
        idle = np.zeros(problem.n_reviewers, np.int64)
        yield "min_load", replace(problem, committee=replace(problem.committee, load_min=idle)), policy


def _means(answer: Proposal) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for pair in answer.pairs:
        if pair.score is not None:
            scores.setdefault(pair.paper, []).append(pair.score)
    return {paper: float(np.mean(values)) for paper, values in scores.items()}


def _affinity(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / MICRO

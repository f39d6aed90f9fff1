"""Runs of the solver side by side, counted over the papers that the chair who looks may see. No writes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from assignment.rules import Fairness
from reviews import access
from reviews.assigning import Parameters, in_words
from reviews.board import Scope
from reviews.models import AssignmentRole, BidValue, Proposal

MOST = 3  # side by side
N_WORST = 5
BINS = 10
RULE_NAMES = {
    "fairness": "What comes first", "per_institution": "Few of one institution", "keeps_apart": "Co-authors apart",
    "no_exchange": "No exchange", "seniors": "Senior reviewers", "new_most": "Few first-time reviewers",
    "balance": "Spreading the work", "min_load": "Papers at least",
}  # fmt: skip


@dataclass(frozen=True)
class BidCount:
    """How many of the reviews went to somebody with this bid, and how many bids there are."""

    name: str
    given: int
    made: int


@dataclass(frozen=True)
class Run:
    """One proposal in the figures that a chair compares; assigned reviews count with those it proposes."""

    proposal: Proposal
    asked: list[str]
    n_reviews: int
    n_short: int
    mean_fit: float | None
    worst_fit: float | None
    fits: list[tuple[str, int]]  # bars: mean fit of a paper, papers
    loads: list[tuple[str, int]]  # bars: papers, reviewers
    n_idle: int
    bids: list[BidCount]
    worst: list[tuple[Any, float]]  # papers with their mean fit, weakest first
    proof: dict[str, Any]  # what the solver says of all papers; empty for who must not know of some
    costs: list[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        """Whether it is the one on the assignment page."""
        return self.proposal.discarded_at is None


def compare(scope: Scope, proposals: Sequence[Proposal]) -> list[Run]:
    """The runs of a page in the order in which they were asked for; a fixed number of queries."""
    papers = {paper.pk: paper for paper in access.papers_for_runs(scope.venue, scope.hidden)}
    reviewers = access.people_reviewing(scope.venue)
    assigned = [row for row in access.assigned_in_runs(scope.venue) if row[0] in papers]
    pairs: dict[int, list[tuple[int, int, float | None]]] = defaultdict(list)
    for proposal, *pair in access.pairs_in_runs(proposals, scope.hidden):
        if pair[0] in papers:
            pairs[proposal].append((pair[0], pair[1], pair[2]))
    bids = {key: value for key, value in access.bids_at(scope.venue).items() if key[0] in papers}
    return [
        _run(
            scope,
            proposal,
            papers,
            reviewers,
            list({(p, r): s for p, r, s in [*pairs[proposal.pk], *assigned]}.items()),
            bids,
        )
        for proposal in proposals
    ]


def _run(scope: Scope, proposal: Proposal, papers: dict[int, Any], reviewers: set[int], pairs: list, bids: dict) -> Run:
    parameters = Parameters.stored(proposal.parameters)
    scores: dict[int, list[float]] = defaultdict(list)
    counts: dict[int, int] = defaultdict(int)
    loads = dict.fromkeys(reviewers, 0)
    for (paper, person), score in pairs:
        counts[paper] += 1
        loads[person] = loads.get(person, 0) + 1
        if score is not None:
            scores[paper].append(score)
    fits = {paper: fmean(known) for paper, known in scores.items()}
    worst = sorted(fits, key=lambda paper: (fits[paper], papers[paper].number or 0))[:N_WORST]
    given = [bids.get(key) for key, _ in pairs]
    report = {} if scope.hidden else proposal.report.get(AssignmentRole.REVIEWER, {})
    return Run(
        proposal=proposal,
        asked=asked(parameters),
        n_reviews=len(pairs),
        n_short=sum(counts[paper] < parameters.reviews_per_paper for paper in papers),
        mean_fit=fmean(fits.values()) if fits else None,
        worst_fit=min(fits.values(), default=None),
        fits=_bars([min(int(fit * BINS), BINS - 1) for fit in fits.values()], BINS, lambda at: f"{at / BINS:.1f}"),
        loads=_bars(list(loads.values()), max(loads.values(), default=0) + 1, str),
        n_idle=sum(not load for load in loads.values()),
        bids=[
            BidCount(BidValue(value).label, given.count(value), sum(one == value for one in bids.values()))
            for value in (BidValue.EAGER, BidValue.WILLING, BidValue.NOT)
        ],
        worst=[(papers[paper], fits[paper]) for paper in worst],
        proof={name: report.get(name) for name in ("total", "statement", "floor", "floor_bound")} if report else {},
        costs=[(RULE_NAMES[name], in_words(price)) for name, price in report.get("prices", {}).items()],
    )


def _bars(values: list[int], n: int, name) -> list[tuple[str, int]]:
    return [(name(at), values.count(at)) for at in range(n)]


def asked(parameters: Parameters) -> list[str]:
    """What was asked of a run, in few words each; what is as usual is left out."""
    words = [f"{parameters.reviews_per_paper} reviews a paper", f"at most {parameters.max_load} papers a reviewer"]
    if parameters.min_load:
        words.append(f"at least {parameters.min_load}")
    words.append(f"texts {parameters.text_weight}, topics {parameters.topics_weight}")
    if not parameters.uses_bids:
        words.append("without bids")
    words.append({0.0: "best fit, whatever the loads", 0.3: "work spread evenly"}.get(parameters.balance, ""))
    if parameters.fairness != Fairness.TOTAL.value:
        words.append("worst paper first" if parameters.fairness == Fairness.WORST_PAPER.value else "worst papers first")
    if parameters.seniors:
        words.append(f"{parameters.seniors} senior of {len(parameters.senior_members)}")
    if parameters.new_most is not None:
        words.append(f"at most {parameters.new_most} first-time of {len(parameters.new_members)}")
    if parameters.per_institution:
        words.append(f"at most {parameters.per_institution} of an institution")
    words += ["co-authors apart"] * parameters.keeps_apart + ["no exchange"] * parameters.no_exchange
    return [word for word in words if word]

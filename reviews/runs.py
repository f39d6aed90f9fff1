"""Runs of the solver side by side, counted over the papers that the chair who looks may see. No writes."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from assignment.rules import Fairness, most_new
from reviews import access
from reviews.assigning import ALL_RULES, NEW_SHARES, Parameters, in_words
from reviews.board import Scope
from reviews.models import AssignmentRole, BidValue, Proposal

MOST = 3  # side by side
N_WORST = 5
BINS = 10
WIDTHS = (0.01, 0.02, 0.05, 0.1)  # of a bin
RULE_NAMES = {
    "fairness": "What comes first", "per_institution": "Few of one institution",
    "per_region": "Few of one country", "keeps_apart": "Co-authors apart",
    "no_exchange": "No exchange", "seniors": "Senior reviewers", "new_most": "Few first-time reviewers",
    "new_share": "First-time share",
    "balance": "Spreading the work", "most_chance": "No pair certain", "min_load": "Papers at least",
    ALL_RULES: "All rules together",
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
    n_crowded: int | None  # papers with more first-time reviewers than wished; None: nothing was wished
    mean_fit: float | None
    worst_fit: float | None
    fits: list[tuple[str, int]]  # bars: mean fit of a paper, papers
    loads: list[tuple[str, int]]  # bars: papers, reviewers
    n_idle: int
    bids: list[BidCount]
    worst: list[tuple[Any, float]]  # papers with their mean fit, weakest first
    proof: dict[str, Any]  # what the solver says of all papers; empty for who must not know of some
    costs: list[tuple[str, str]]
    is_unpriced: bool  # what the rules cost is not worked out yet

    @property
    def is_open(self) -> bool:
        """Whether it is the one on the assignment page."""
        return self.proposal.discarded_at is None


@dataclass(frozen=True)
class _Given:
    """The reviews of one run by (submission pk, person pk), with what is known of their fit."""

    scores: dict[tuple[int, int], float | None]

    def counts(self, part: int) -> dict[int, int]:
        """Reviews of each paper (part 0) or person (part 1) that has any."""
        return Counter(key[part] for key in self.scores)

    def fits(self) -> dict[int, float]:
        """Mean fit of each paper of which any is known."""
        known: dict[int, list[float]] = defaultdict(list)
        for (paper, _), score in self.scores.items():
            if score is not None:
                known[paper].append(score)
        return {paper: fmean(scores) for paper, scores in known.items()}


@dataclass(frozen=True)
class _Common:
    """What all runs of a page share: the papers and people they are about, and the axes they are drawn on."""

    papers: dict[int, Any]
    reviewers: set[int]
    members: dict[str, int]  # public ids of reviewers → person pk
    bids: dict[tuple[int, int], int]
    width: float  # of a bin of fits
    most: int  # papers that anybody has in any of them


def compare(scope: Scope, proposals: Sequence[Proposal]) -> list[Run]:
    """The runs of a page in the order of the proposals; a fixed number of queries."""
    papers = {paper.pk: paper for paper in access.papers_for_runs(scope.venue, scope.hidden)}
    rows: dict[int, dict[tuple[int, int], float | None]] = {proposal.pk: {} for proposal in proposals}
    for pk, paper, person, score in access.pairs_in_runs(proposals, scope.hidden):
        if paper in papers:
            rows[pk][paper, person] = score
    for paper, person, score in access.assigned_in_runs(scope.venue):
        for pairs in rows.values() if paper in papers else ():
            pairs[paper, person] = score
    for pk, paper, person in access.ended_in_runs(proposals, scope.hidden):
        rows[pk].pop((paper, person), None)
    given = {pk: _Given(pairs) for pk, pairs in rows.items()}
    highest = max((fit for one in given.values() for fit in one.fits().values()), default=1.0)
    members = access.reviewers_by_id(scope.venue)
    common = _Common(
        papers=papers,
        reviewers=set(members.values()),
        members=members,
        bids={key: value for key, value in access.bids_at(scope.venue).items() if key[0] in papers},
        width=next((width for width in WIDTHS if highest < BINS * width), WIDTHS[-1]),
        most=max((n for one in given.values() for n in one.counts(1).values()), default=0),
    )
    return [_run(scope, proposal, given[proposal.pk], common) for proposal in proposals]


def _run(scope: Scope, proposal: Proposal, given: _Given, common: _Common) -> Run:
    parameters, fits, counts = Parameters.stored(proposal.parameters), given.fits(), given.counts(0)
    loads = dict.fromkeys(common.reviewers, 0) | given.counts(1)
    worst = sorted(fits, key=lambda paper: (fits[paper], common.papers[paper].number or 0))[:N_WORST]
    became = Counter(common.bids[key] for key in given.scores if key in common.bids)
    made = Counter(common.bids.values())
    report = {} if scope.hidden else proposal.report.get(AssignmentRole.REVIEWER, {})
    bins = Counter(min(int(fit / common.width + 1e-9), BINS - 1) for fit in fits.values())
    held = Counter(loads.values())
    return Run(
        proposal=proposal,
        asked=asked(parameters),
        n_reviews=len(given.scores),
        n_short=sum(counts.get(paper, 0) < parameters.reviews_per_paper for paper in common.papers),
        n_crowded=_n_crowded(parameters, given, common.members),
        mean_fit=fmean(fits.values()) if fits else None,
        worst_fit=min(fits.values(), default=None),
        fits=[(f"{at * common.width:.2f}".removesuffix("0"), bins[at]) for at in range(BINS)],
        loads=[(str(load), held[load]) for load in range(common.most + 1)],
        n_idle=held[0],
        bids=[
            BidCount(BidValue(value).label, became[value], made[value])
            for value in (BidValue.EAGER, BidValue.WILLING, BidValue.NOT)
        ],
        worst=[(common.papers[paper], fits[paper]) for paper in worst],
        proof=_proof(report),
        is_unpriced=bool(report) and "prices" not in report,
        costs=[(RULE_NAMES[name], in_words(price)) for name, price in report.get("prices", {}).items()],
    )


def _n_crowded(parameters: Parameters, given: _Given, members: dict[str, int]) -> int | None:
    if parameters.new_share is None:
        return None
    newcomers = {members[one] for one in parameters.new_members if one in members}
    everybody = given.counts(0)
    new = Counter(paper for paper, person in given.scores if person in newcomers)
    wanted = parameters.reviews_per_paper
    return sum(n > int(most_new(parameters.new_share, max(everybody[paper], wanted))) for paper, n in new.items())


def _proof(report: dict[str, Any]) -> dict[str, Any]:
    """What the solver proves of all papers together, in numbers that chairs know from the rest of the page."""
    if not report:
        return {}
    gap, total = report["gap"], report["total"]
    return {
        "is_optimal": gap == 0,
        "is_mending": report.get("is_mending", False),
        "is_fewest": report.get("is_fewest", False),
        "average": report.get("average"),
        "total": total,
        "more": f"{100 * gap / total:.2f} %" if total else "",
        "floor": report["floor"],
        "floor_bound": report["floor_bound"],
    }


def asked(parameters: Parameters) -> list[str]:
    """What was asked of a run, in few words each; what is as usual is left out."""
    words = ["mending with the fewest changes"] * parameters.is_mending
    words += ["emergency offers counted"] * parameters.counts_offers
    words += [f"{parameters.reviews_per_paper} reviews a paper", f"at most {parameters.max_load} papers a reviewer"]
    if parameters.min_load:
        words.append(f"at least {parameters.min_load}")
    words.append(f"texts {parameters.text_weight}, topics {parameters.topics_weight}")
    if not parameters.uses_bids:
        words.append("without bids")
    words.append({0.0: "best fit, whatever the loads", 0.3: "work spread evenly"}.get(parameters.balance, ""))
    if parameters.fairness != Fairness.TOTAL.value:
        words.append("worst paper first" if parameters.fairness == Fairness.WORST_PAPER.value else "worst papers first")
    if parameters.most_chance:
        words.append(f"nobody more than {100 * parameters.most_chance:.0f} % likely to get a paper")
    if parameters.seniors:
        words.append(f"{parameters.seniors} senior of {len(parameters.senior_members)}")
    if parameters.new_most is not None:
        words.append(f"at most {parameters.new_most} first-time of {len(parameters.new_members)}")
    if parameters.new_share is not None:
        share = NEW_SHARES[parameters.new_share]
        share = f"at most {share}" if parameters.new_share else share
        words.append(
            f"{share} first-time (of {len(parameters.new_members)}), {parameters.new_price:g} of fit for each more"
        )
    if parameters.per_institution:
        words.append(f"at most {parameters.per_institution} of an institution")
    if parameters.per_region:
        words.append(f"at most {parameters.per_region} of a country")
    words += ["co-authors apart"] * parameters.keeps_apart + ["no exchange"] * parameters.no_exchange
    return [word for word in words if word]

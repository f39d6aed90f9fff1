"""The chair's table: one search, one order, one page of papers, with the counts and the plot above it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q

from decisions import access
from decisions.access import Form, Ground
from decisions.plots import Plot, grid_of, plot_of
from decisions.search import UnreadableSearch, parse
from decisions.states import state_of
from decisions.targets import Target, target_of
from submissions.models import Submission, SubmissionQuerySet
from venues.deadlines import Calendar
from venues.models import Award, Outcome, Venue

PER_PAGE = 50


@dataclass(frozen=True)
class Chip:
    """A common search with its count."""

    label: str
    n: int
    url: str
    current: bool
    status: str = ""  # colour in the plots: "accept", "open", "reject"


@dataclass(frozen=True)
class Table:
    """Everything that the page of papers shows."""

    query: str
    sort: str
    problem: str  # what is wrong with the search
    page: Page
    rows: list[dict[str, Any]]
    chips: list[Chip]
    outcome_chips: list[Chip]
    counts: Mapping[str, int]
    plot: Plot
    form: Form
    outcomes: list[Outcome]
    awards: list[Award]
    target: Target

    @property
    def n_found(self) -> int:
        """Papers that match the search, on all pages."""
        return self.page.paginator.count


class Rows(Paginator):
    """Pages of papers that were counted elsewhere, and of which only the page that is shown is read."""

    def __init__(self, papers: SubmissionQuerySet, sort: str, target: Target, *, n: int | None = None) -> None:
        super().__init__(access.in_order(papers, sort, target), PER_PAGE)
        self.papers, self.sort, self.target = papers, sort, target
        if n is not None:
            self.count = n

    def page(self, number: int | str) -> Page:
        """One page, dressed."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        ordered = access.in_order(self.papers, self.sort, self.target)[first : first + self.per_page]
        return Page(access.dressed(ordered, self.sort, self.target), number, self)


def ground_of(venue: Venue, calendar: Calendar, now: datetime) -> tuple[Ground, list[Award]]:
    """What a search must know of its venue; and the venue's awards, which are read with its outcomes."""
    outcomes, awards = access.outcomes_of(venue)
    return Ground(target_of(calendar, now), outcomes), awards


def search(papers: SubmissionQuerySet, query: str, ground: Ground) -> SubmissionQuerySet:
    """Those of the papers that a search finds. Raises UnreadableSearch."""
    return access.found_by(papers, access.condition(parse(query), ground))


def _read(papers: SubmissionQuerySet, query: str, ground: Ground) -> tuple[Q, str]:
    """The condition of a search and what is wrong with it; a wrong search finds nothing and says why."""
    try:
        terms = parse(query)
        return access.settled(papers, terms, access.condition(terms, ground)), ""
    except UnreadableSearch as error:
        return access.NOTHING, str(error)


def table_of(person, venue: Venue, calendar: Calendar, wanted: Mapping[str, str], now: datetime) -> Table:
    """The page of the table that the address asks for, over the papers that this chair may see."""
    query, sort = " ".join(wanted.get("q", "").split()), wanted.get("sort", "number")
    ground, awards = ground_of(venue, calendar, now)
    form = access.form_of(venue)
    papers = access.papers_to_decide(person, venue)
    found, problem = _read(papers, query, ground)
    common, by_outcome = common_searches(form), outcome_searches(ground.outcomes)
    counts = access.counts_of(
        papers,
        {text: access.condition(parse(text), ground) for text in (*common, *by_outcome)} | {"found": found, "": Q()},
    )
    matching = access.found_by(papers, found)
    page = Rows(matching, sort, ground.target, n=counts["found"]).get_page(wanted.get("page"))
    grid = grid_of(form.scale)
    return Table(
        query=query,
        sort=sort,
        problem=problem,
        page=page,
        rows=[row_of(paper, ground.target, form) for paper in page],
        chips=[_chip(label, text, counts[text], query, sort) for text, label in common.items()],
        outcome_chips=_outcome_chips(by_outcome, ground.outcomes, counts, query, sort),
        counts=counts,
        plot=plot_of(access.bins_of(matching, low=grid.low, step=grid.step), grid),
        form=form,
        outcomes=list(ground.outcomes),
        awards=awards,
        target=ground.target,
    )


def common_searches(form: Form) -> dict[str, str]:
    """Searches that chairs make all day: text → label."""
    return {
        "is:at-risk": "At risk",
        f"spread:>={form.disagreement:g}": "Disagreement",
        "nominated:": "Nominated",
        "flagged:": "Ethics flag",
        "is:unreleased": "Not released",
        "is:withdrawn": "Withdrawn",
    }


def outcome_searches(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """A search for each outcome, and for papers without: text → label."""
    return {f"decision:{outcome.key}": outcome.label for outcome in outcomes} | {"is:undecided": "No decision"}


def _chip(label: str, text: str, n: int, query: str, sort: str) -> Chip:
    """A chip searches for its text; the one in use takes the search away again."""
    is_current = query == text
    wanted = {} if is_current else {"q": text}
    if sort != "number":
        wanted["sort"] = sort
    return Chip(label, n, "?" + urlencode(wanted), is_current)


def _outcome_chips(
    searches: Mapping[str, str], outcomes: Sequence[Outcome], counts: Mapping[str, int], query: str, sort: str
) -> list[Chip]:
    """A chip an outcome, coloured as the plots are; outcomes that nobody has yet come without."""
    statuses = {f"decision:{outcome.key}": "accept" if outcome.is_accept else "reject" for outcome in outcomes}
    return [
        replace(_chip(label, text, counts[text], query, sort), status=statuses.get(text, "open"))
        for text, label in searches.items()
    ]


def row_of(paper: Submission, target: Target, form: Form) -> dict[str, Any]:
    """One row as the template draws it."""
    tally, decision = getattr(paper, "tally", None), getattr(paper, "decision", None)
    meta_review = getattr(paper, "meta_review", None)
    advice = meta_review.recommendation if meta_review and meta_review.submitted_at else ""
    n_in, n_assigned = (tally.n_submitted, tally.n_assigned) if tally else (0, 0)
    is_over = target.is_over_on(paper.track_id)
    return {
        "paper": paper,
        "tally": tally,
        "n_in": n_in,
        "n_missing": n_assigned - n_in,
        "n_wanted": max(n_assigned, target.n_needed),
        "n_late": max(n_assigned, target.n_needed) - n_in if is_over else 0,
        "decision": decision,
        "outcome_id": decision.outcome_id if decision else None,
        "revision": decision.revision if decision else 0,
        "advice": form.advice.get(advice, advice),
        "state": state_of(paper, target),
        "is_locked": paper.is_withdrawn or paper.is_waiting,  # type: ignore[attr-defined]  # annotated
    }

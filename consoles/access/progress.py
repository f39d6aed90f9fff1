"""How reviewing goes, per paper and per person, of the papers that one chair may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from decisions import access as decision_access
from decisions.access import Ground
from decisions.search import parse
from reviews.access import assignments_for_chair
from reviews.models import AssignmentRole
from submissions.models import Submission, SubmissionQuerySet
from venues.models import Venue

PAPER_CHIPS = {
    "": "All",
    "is:at-risk": "At risk",
    "missing:>0": "Reviews missing",
    "assigned:0": "Nobody assigned",
    "recommendation:none": "No meta-review",
}
SUBMITTED = Q(review__submitted_at__isnull=False)
BEGUN = Q(review__began_at__isnull=False)
PEOPLE = {
    "": ("All", Q()),
    "missing": ("Reviews missing", Q(n_missing__gt=0)),
    "silent": ("Nothing begun", Q(n_begun=0)),
    "done": ("Done", Q(n_missing=0)),
}


@dataclass(frozen=True)
class PersonRow:
    """One reviewer's work at a venue."""

    public_id: str
    name: str
    email: str
    n: int
    n_in: int
    n_begun: int
    last_at: datetime | None

    @property
    def n_missing(self) -> int:
        """Reviews still to come."""
        return self.n - self.n_in

    @property
    def n_started(self) -> int:
        """Of those, begun."""
        return self.n_begun - self.n_in


@dataclass(frozen=True)
class Late:
    """A reviewer with the papers on which a review is still to come."""

    person: Any
    papers: list[Submission]
    own_dues: dict[int, datetime] = field(default_factory=dict)  # of reviews with a time of their own, by paper pk


def _reviewers(person, venue: Venue) -> QuerySet:
    """Assignments of reviewers to papers that stand and that the chair may see."""
    rows = assignments_for_chair(person, venue)
    return rows.filter(role=AssignmentRole.REVIEWER, submission__withdrawn_at__isnull=True)


def _people(person, venue: Venue) -> QuerySet:
    return (
        _reviewers(person, venue)
        .order_by()
        .values("person__public_id", "person__name", "person__email")
        .annotate(
            n=Count("pk"),
            n_in=Count("pk", filter=SUBMITTED),
            n_begun=Count("pk", filter=SUBMITTED | BEGUN),
            n_missing=Count("pk", filter=~SUBMITTED),
            last_at=Max("review__saved_at"),
        )
    )


PEOPLE_ORDER = {
    "name": ("person__name",),
    "missing": ("n_missing",),
    "reviews": ("n_in",),
    "papers": ("n",),
    "last": ("last_at",),
}


def people_rows(person, venue: Venue, *, which: str = "", sort: str = "-missing", words: str = "") -> QuerySet:
    """Reviewers with what they did, as dicts for `PersonRow`; sorted by a column, then by name."""
    rows = _people(person, venue).filter(PEOPLE.get(which, PEOPLE[""])[1])
    for word in words.split():
        rows = rows.filter(Q(person__name__icontains=word) | Q(person__email__icontains=word))
    is_down = sort.startswith("-")
    keys = PEOPLE_ORDER.get(sort.removeprefix("-"), PEOPLE_ORDER["missing"])
    return rows.order_by(*(f"-{key}" if is_down else key for key in keys), "person__name", "person__public_id")


def n_people_by_state(person, venue: Venue) -> dict[str, int]:
    """How many reviewers are in each of the states that the page offers."""
    rows = list(_people(person, venue).values_list("n", "n_in", "n_begun"))
    return {
        "": len(rows),
        "missing": sum(n > n_in for n, n_in, _ in rows),
        "silent": sum(n_begun == 0 for _, _, n_begun in rows),
        "done": sum(n == n_in for n, n_in, _ in rows),
    }


def late_reviewers(person, venue: Venue, *, only: Iterable[str] | None = None) -> list[Late]:
    """Reviewers of whom reviews are still to come, with those papers, in the order of names.

    `only` limits them to some people, by public id.
    """
    rows = _reviewers(person, venue).filter(~SUBMITTED, submission__decision_out_at__isnull=True)
    if only is not None:
        rows = rows.filter(person__public_id__in=list(only))
    found: dict[int, Late] = {}
    for row in rows.order_by("person__name", "person", "submission__number"):
        late = found.setdefault(row.person_id, Late(row.person, []))
        late.papers.append(row.submission)
        if row.review.due_at:
            late.own_dues[row.submission_id] = row.review.due_at
    return list(found.values())


def assigned_to(person, venue: Venue, papers: Iterable[Submission]) -> dict[int, list[Any]]:
    """Who is assigned to each of these papers, of those that the chair may see: submission pk → assignments."""
    found: dict[int, list[Any]] = {}
    for row in assignments_for_chair(person, venue).filter(submission__in=[paper.pk for paper in papers]):
        found.setdefault(row.submission_id, []).append(row)
    return found


def papers_found(person, venue: Venue, ground: Ground, query: str) -> SubmissionQuerySet:
    """Papers that stand, as the decisions' table finds them. Raises UnreadableSearch."""
    papers = decision_access.papers_to_decide(person, venue).active()
    return decision_access.found_by(papers, decision_access.condition(parse(query), ground))

"""Conflicts as a table: what a file asks for, compared with what there is, before anything is changed."""

from dataclasses import dataclass, field
from typing import Any

from submissions import access
from submissions.forms import REASON_MAX
from submissions.models import Submission
from venues.models import Venue
from venues.tables import Plan, number_of
from web.csv import Row, read_csv

COLUMNS = ("paper", "email", "reason")
EXTRA = ("name", "title", "source")  # of our own file


@dataclass(frozen=True)
class Apart:
    """Somebody to be kept away from a paper."""

    paper: Submission
    person: Any
    reason: str


@dataclass
class ConflictPlan(Plan):
    """What a table would set."""

    adds: list[Apart] = field(default_factory=list)
    n_found: int = 0  # lines of our own file about conflicts that no chair set


def plan_conflicts(venue: Venue, text: str, *, chair: Any) -> ConflictPlan:
    """Compare a table with the conflicts that chairs set. Raises UnreadableTable.

    A paper that the chair must not see is as unknown as one that does not exist.
    """
    rows = read_csv(text, required=COLUMNS[:2], optional=(COLUMNS[2], *EXTRA))
    numbers = {number for row in rows if (number := number_of(row)) is not None}
    papers = access.numbers_for_chair(chair, venue, numbers)
    people = access.people_of_committee(venue)
    stored = {
        (row.submission_id, row.person_id): row.reason
        for row in access.conflicts_from(access.conflicts_for_chair(chair, venue), access.SET_BY_CHAIR)
    }
    plan = ConflictPlan()
    seen: set[tuple[int, int]] = set()
    for row in rows:
        if row["source"] and row["source"] != access.CONFLICT_SOURCES[access.SET_BY_CHAIR]:
            plan.n_found += 1
            continue
        paper, person = papers.get(number_of(row) or 0), people.get(row["email"].lower())
        if wrong := _what_is_wrong(row, paper, person, chair, seen):
            plan.refuse(row, wrong)
        elif paper and person:
            seen.add((paper.pk, person.pk))
            if stored.get((paper.pk, person.pk)) == row["reason"]:
                plan.n_same += 1
            else:
                plan.adds.append(Apart(paper, person, row["reason"]))
    return plan


def _what_is_wrong(
    row: Row, paper: Submission | None, person: Any, chair: Any, seen: set[tuple[int, int]]
) -> str:  # fmt: skip
    if paper is None:
        return f"there is no paper {row['paper'] or 'without a number'} that you could see."
    if person is None:
        return f"{row['email'] or 'nobody'} is not on the committee."
    if person == chair:
        return "that is you. Say in your own profile whom you are in conflict with, or ask another chair."
    if not row["reason"]:
        return f"say why {person.get_full_name()} must be kept away from paper {paper.number}."
    if len(row["reason"]) > REASON_MAX:
        return f"the reason is longer than {REASON_MAX} letters."
    if (paper.pk, person.pk) in seen:
        return f"{person.get_full_name()} stands twice for paper {paper.number}."
    return ""

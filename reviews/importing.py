"""An assignment as a table: what a file asks for, compared with what there is, before anything is changed."""

from dataclasses import dataclass, field
from typing import Any

from people.models import Person
from reviews import access
from reviews.formats import read_assignment
from reviews.models import AssignmentRole, Proposal
from submissions.access import conflicted_pairs
from submissions.models import Submission
from venues.models import Venue
from venues.tables import Plan, number_of
from web.csv import Row

ROLES = {"reviewer": AssignmentRole.REVIEWER, "area_chair": AssignmentRole.AREA_CHAIR, "": AssignmentRole.REVIEWER}


@dataclass(frozen=True)
class Change:
    """One person to add to a paper, or to take off it."""

    paper: Submission
    person: Person
    role: str


@dataclass
class AssignmentPlan(Plan):
    """What a table would change."""

    adds: list[Change] = field(default_factory=list)
    removes: list[Change] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether everything is already as the table wants it."""
        return not self.adds and not self.removes

    @property
    def n_people(self) -> int:
        """How many people get at least one paper more."""
        return len({change.person for change in self.adds})


@dataclass(frozen=True)
class _Known:
    """The venue as the chair may see it."""

    papers: dict[int, Submission]
    members: dict[tuple[str, str], Person]
    barred: set[tuple[int, int]]
    current: dict[tuple[int, int], str]  # (paper pk, person pk) → role, assigned or proposed


def plan_table(
    venue: Venue, text: str, *, hidden: list[int], proposal: Proposal | None, replaces: bool
) -> AssignmentPlan:  # fmt: skip
    """Compare a table with the open proposal, or with the assignment when there is none.

    With `replaces`, the papers in the table get exactly the people in the table, in the roles that it names at all;
    otherwise people are only added.
    A paper that the chair must not see is as unknown as one that does not exist. Raises UnreadableTable.
    """
    rows = read_assignment(text, replaces=replaces)
    known = _known(venue, hidden, proposal)
    plan = AssignmentPlan()
    wanted: dict[tuple[int, int], Change] = {}
    for row in rows:
        change = _read(row, known, wanted, plan)
        if change:
            wanted[change.paper.pk, change.person.pk] = change
    for key, change in wanted.items():
        if known.current.get(key) == change.role:
            plan.n_same += 1
        elif key in known.current:
            who, what = change.person.get_full_name(), AssignmentRole(known.current[key]).label
            plan.problems.append(f"{who} is {what} of paper {change.paper.number} already; take that away first.")
        else:
            plan.adds.append(change)
    if replaces:
        _plan_removals(plan, known, wanted, proposal)
    return plan


def _known(venue: Venue, hidden: list[int], proposal: Proposal | None) -> _Known:
    papers = [paper for paper in access.papers_to_match(venue).prefetch_related(None) if paper.pk not in set(hidden)]
    visible = {paper.pk for paper in papers}
    rows: list[Any] = [*access.rows_for_table(venue, hidden, proposal), *access.pairs_for_table(proposal, hidden)]
    return _Known(
        papers={paper.number: paper for paper in papers if paper.number},
        members=access.addresses_of_members(venue),
        barred=conflicted_pairs(venue),
        current={(row.submission_id, row.person_id): row.role for row in rows if row.submission_id in visible},
    )


def _read(row: Row, known: _Known, wanted: dict[tuple[int, int], Change], plan: AssignmentPlan) -> Change | None:
    """One line as a change; what is wrong with it goes to the problems."""
    role = row["role"].strip().lower().replace(" ", "_")
    paper = known.papers.get(number_of(row) or 0)
    person = known.members.get((row["email"].lower(), ROLES.get(role, "")))
    wrong = ""
    if role not in ROLES:
        wrong = f"“{row['role']}” is no role; write reviewer or area_chair."
    elif paper is None:
        wrong = f"there is no paper {row['paper'] or 'without a number'} that you could assign."
    elif person is None:
        wrong = f"{row['email'] or 'nobody'} is not on the committee as {ROLES[role].label}."
    elif (paper.pk, person.pk) in known.barred:
        wrong = f"{person.get_full_name()} is in conflict with paper {paper.number}."
    elif (paper.pk, person.pk) in wanted:
        wrong = f"{person.get_full_name()} stands twice for paper {paper.number}."
    if wrong or paper is None or person is None:
        plan.refuse(row, wrong)
        return None
    return Change(paper, person, ROLES[role])


def _plan_removals(
    plan: AssignmentPlan, known: _Known, wanted: dict[tuple[int, int], Change], proposal: Proposal | None
) -> None:  # fmt: skip
    named, roles = {paper for paper, _ in wanted}, {change.role for change in wanted.values()}
    papers = [paper for paper in known.papers.values() if paper.pk in named]
    by_pk = {paper.pk: paper for paper in papers}
    for pair in access.proposed_for_papers(proposal, papers):
        if pair.role in roles and (pair.submission_id, pair.person_id) not in wanted:
            plan.removes.append(Change(by_pk[pair.submission_id], pair.person, pair.role))
    for assignment in access.assigned_to_papers(papers, proposal):
        is_begun = assignment.review is not None and assignment.review.is_begun
        if assignment.role not in roles or (assignment.submission_id, assignment.person_id) in wanted:
            continue
        if assignment.ends and not is_begun:
            continue
        change = Change(by_pk[assignment.submission_id], assignment.person, assignment.role)
        if is_begun:
            plan.problems.append(
                f"{change.person.get_full_name()} has begun a review of paper {change.paper.number} and is not in the "
                "table. Take them off on the assignment page first, or put them into the table."
            )
        else:
            plan.removes.append(change)

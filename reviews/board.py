"""The assignment page: papers with the people on them, as far as a chair may know. No writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import Any

from reviews import access, mending
from reviews.assigning import Parameters
from reviews.models import AssignmentRole, Proposal
from submissions.models import Submission
from venues.access import member_keys
from venues.models import Role, Venue


@dataclass(frozen=True)
class Part:
    """Somebody's part in a paper, assigned or proposed."""

    person_id: int
    member: str  # the public id of their role
    name: str
    is_lead: bool
    is_proposed: bool
    is_by_hand: bool
    is_conflicted: bool
    score: float | None
    reason: str
    state: str = ""  # of an assigned reviewer: "in", "begun" or nothing
    # While a proposal mends what is assigned:
    is_in_draft: bool = False  # taking them off or keeping them changes the proposal, and nothing at once
    is_leaving: bool = False  # publishing takes them off
    is_lost: bool = False  # they cannot do it any more, whatever a chair wishes
    note: str = ""  # why they are taken away or added

    @property
    def counts(self) -> bool:
        """Whether they are there once the proposal is published."""
        return not self.is_leaving


@dataclass(frozen=True)
class Line:
    """A paper with the people on it."""

    paper: Submission
    parts: list[Part] = field(default_factory=list)
    wants_lead: bool = False

    @property
    def n_reviewers(self) -> int:
        """How many review it."""
        return sum(not part.is_lead and part.counts for part in self.parts)

    @property
    def fit(self) -> float | None:
        """Mean fit of its reviewers, as far as it is known. See also `access.papers_to_assign`."""
        known = [part.score for part in self.parts if not part.is_lead and part.counts and part.score is not None]
        return fmean(known) if known else None

    @property
    def lacks_lead(self) -> bool:
        """Whether it should have an area chair and has none."""
        return self.wants_lead and not any(part.is_lead and part.counts for part in self.parts)


@dataclass(frozen=True)
class Scope:
    """What a chair looks at: the venue, what they must not see of it, and the proposal that is open."""

    venue: Venue
    hidden: list[int]
    proposal: Proposal | None  # worked out and open; None while it is being worked out

    @classmethod
    def of(cls, chair, venue: Venue, proposal: Proposal | None) -> "Scope":
        """The chair's own; a proposal that is not worked out has nothing to show."""
        shown = proposal if proposal is not None and proposal.solved_at else None
        return cls(venue, access.hidden_from_chair(chair, venue), shown)

    @property
    def wanted(self) -> int:
        """Reviews for each paper: as the open proposal was asked, else as the venue says."""
        if self.proposal:
            return Parameters.stored(self.proposal.parameters).reviews_per_paper
        return self.venue.reviews_per_paper

    def papers(self):
        """The papers with their figures."""
        return access.papers_to_assign(self.venue, self.hidden, self.proposal, wanted=self.wanted)

    def members(self, *roles: str):
        """The members with their loads."""
        return access.members_with_load(self.venue, self.hidden, self.proposal, *(roles or (Role.REVIEWER,)))


@dataclass(frozen=True)
class Loads:
    """How many reviewers have how many papers, as far as the chair may see them."""

    bars: list[tuple[str, int]]
    n_reviewers: int
    n_idle: int
    n_area_chairs: int

    @classmethod
    def of(cls, scope: Scope) -> "Loads":
        """In one query for both roles."""
        rows = access.loads(scope.members(Role.REVIEWER, Role.AREA_CHAIR))
        counts = {load: n for role, load, n in rows if role == Role.REVIEWER}
        return cls(
            bars=[(str(load), counts.get(load, 0)) for load in range(max(counts, default=0) + 1)],
            n_reviewers=sum(counts.values()),
            n_idle=counts.get(0, 0),
            n_area_chairs=sum(n for role, _, n in rows if role == Role.AREA_CHAIR),
        )


@dataclass(frozen=True)
class Person:
    """A member with the papers they have, as far as the chair may see them."""

    member: Any  # a venues.identity.Membership with load and most
    papers: list[int]  # numbers

    @property
    def is_over(self) -> bool:
        """Whether they have more papers than they take."""
        return self.member.load > self.member.most


def with_papers(scope: Scope, members: Iterable[Any]) -> list[Person]:
    """The members of a page with the numbers of their papers."""
    members = list(members)
    people = {member.person_id for member in members}
    numbers = access.numbers_by_person(scope.venue, scope.hidden, scope.proposal, people)
    return [Person(member, numbers.get((member.person_id, member.role), [])) for member in members]


def lines(scope: Scope, papers: Iterable[Submission]) -> list[Line]:
    """The papers of a page with everybody on them; reviewers by name, then the area chair."""
    papers = list(papers)
    assigned: list[Any] = list(access.assigned_to_papers(papers, scope.proposal))
    proposed: list[Any] = list(access.proposed_for_papers(scope.proposal, papers)) if scope.proposal else []
    keys = member_keys(scope.venue, {row.person_id for row in [*assigned, *proposed]})
    notes = (
        mending.notes(scope.venue, scope.hidden, scope.proposal, assigned, proposed)
        if scope.proposal and scope.proposal.is_mending
        else None
    )
    parts: dict[int, list[Part]] = {paper.pk: [] for paper in papers}
    for row in assigned:
        part = _part(row, keys, is_proposed=False)
        parts[row.submission_id].append(part if notes is None else _while_mending(part, row, notes))
    for row in proposed:
        part = _part(row, keys, is_proposed=True)
        parts[row.submission_id].append(part if notes is None else replace(part, note=notes[mending.key_of(row)]))
    return [Line(paper, sorted(parts[paper.pk], key=_order), scope.venue.has_area_chairs) for paper in papers]


def _while_mending(part: Part, row: Any, notes: dict[mending.Key, str]) -> Part:
    """Somebody assigned, as a mending leaves them or not."""
    has_begun = mending.has_begun(row)
    return replace(
        part,
        is_in_draft=not has_begun,
        is_leaving=bool(row.ends) and not has_begun,
        is_lost=row.ends in mending.LOST,
        note=notes.get(mending.key_of(row), ""),
    )


def _order(part: Part) -> tuple:
    """Who stays, who goes, who comes."""
    return part.is_lead, bool(part.note), part.is_proposed, part.name


def _part(row: Any, keys: dict[tuple[int, str], str], *, is_proposed: bool) -> Part:
    review = None if is_proposed else row.review
    return Part(
        person_id=row.person_id,
        member=keys.get((row.person_id, row.role), ""),
        name=row.person.get_full_name(),
        is_lead=row.role == AssignmentRole.AREA_CHAIR,
        is_proposed=is_proposed,
        is_by_hand=is_proposed and row.is_by_hand,
        is_conflicted=not is_proposed and row.is_conflicted,
        score=row.score,
        reason=" · ".join(row.reasons) if is_proposed else row.reason,
        state="" if review is None else "in" if review.is_submitted else "begun" if review.is_begun else "",
    )


GENERAL = "Everybody who may read it has as many papers as they take."


@dataclass
class Gap:
    """What some papers lack, and the reason that they share."""

    n_missing: int  # for each of them
    what: str
    reason: str
    numbers: list[int] = field(default_factory=list)


def gaps(scope: Scope) -> list[Gap]:
    """What the proposal could not meet and nobody has mended since, papers with the same reason together.

    A reason that counts other papers stays general for a chair who must not know of some.
    """
    if scope.proposal is None:
        return []
    found: dict[tuple, Gap] = {}
    for row in access.shortfalls_left(scope.proposal, scope.papers()):
        what = "area chair" if row.role == AssignmentRole.AREA_CHAIR else "review"
        reason = GENERAL if row.names_others and scope.hidden else row.reason
        gap = found.setdefault((row.n_missing, what, reason), Gap(row.n_missing, what, reason))
        if row.submission.number is not None:
            gap.numbers.append(row.submission.number)
    return list(found.values())[:20]

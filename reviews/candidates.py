"""Who could take a paper, best first, with the reasons. For chairs, over what they may see."""

from dataclasses import dataclass

from reviews import access
from reviews.assigning import Fit, Parameters, fits
from reviews.board import Line, Scope
from reviews.models import AssignmentRole, Proposal
from submissions.models import Submission


@dataclass(frozen=True)
class Candidate:
    """A committee member for one paper. `load` counts papers that the chair may see."""

    member: object  # a venues.identity.Membership
    fit: Fit
    load: int
    most: int

    @property
    def is_full(self) -> bool:
        """Whether one more paper would be more than they take."""
        return self.load >= self.most


@dataclass(frozen=True)
class Choice:
    """Everybody who can be chosen, and how many cannot because of a conflict."""

    candidates: list[Candidate]
    n_in_conflict: int


def candidates_for(scope: Scope, line: Line, role: AssignmentRole, *, words: str = "") -> Choice:
    """Members with this role who have no part in the paper: those with room first, then by fit.

    `words` narrows by name or affiliation. A fixed number of queries.
    """
    paper, busy = line.paper, {part.person_id for part in line.parts}
    members = list(access.with_conflict(scope.members(role), paper))
    free = [member for member in members if not member.is_barred and member.person_id not in busy]
    n_in_conflict = sum(member.is_barred for member in members)
    people = [member.person_id for member in free]
    near, bids = access.affinities_between([paper.pk], people), access.bids_between([paper.pk], people)
    known = [(*near.get((paper.pk, one), (None, None, 0)), bids.get((paper.pk, one))) for one in people]
    found = [
        Candidate(member, fit, member.load, member.most)
        for member, fit in zip(free, fits(known, _parameters(scope.proposal)), strict=True)
        if _is_meant(member.person, words)
    ]
    found.sort(key=lambda one: (one.is_full, one.fit.score is None, -(one.fit.score or 0), one.load))
    return Choice(found, n_in_conflict)


def fit_of(paper: Submission, person, proposal: Proposal | None) -> Fit:
    """How one person fits one paper."""
    near, bids = access.affinities_between([paper.pk], [person.pk]), access.bids_between([paper.pk], [person.pk])
    key = (paper.pk, person.pk)
    return fits([(*near.get(key, (None, None, 0)), bids.get(key))], _parameters(proposal))[0]


def _parameters(proposal: Proposal | None) -> Parameters | None:
    return Parameters.stored(proposal.parameters) if proposal else None


def _is_meant(person, words: str) -> bool:
    said = f"{person.get_full_name()} {person.affiliation}".casefold()
    return all(word in said for word in words.casefold().split())

"""Mending a published assignment: what is asked, and what changes, in words for the chair who looks. No writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviews import access
from reviews.assigning import Parameters
from reviews.models import AssignmentRole, EndReason, Proposal
from venues.access import committee_of
from venues.models import Role, Venue

LOST = (EndReason.CONFLICT, EndReason.LEFT)  # whoever was lost before anything was asked

MOST_NAMED = 5  # in one sentence

Key = tuple[int, int, str]  # submission pk, person pk, role


def rules_of(
    venue: Venue, *, published: Sequence[Proposal] | None = None, usual: Parameters | None = None
) -> Parameters:
    """The rules that the assignment of a venue was made by: those published last, else the venue's own.

    Who has read either already hands it over.
    """
    if published is None:
        published = access.published_proposals(venue)
    if published:
        return Parameters.stored(published[-1].parameters)
    return usual or Parameters.usual(
        venue,
        n_papers=access.papers_to_match(venue).count(),
        n_area_chairs=committee_of(venue, Role.AREA_CHAIR).count(),
    )


@dataclass(frozen=True)
class Offers:
    """What reviewers would take in an emergency."""

    n_people: int
    n_reviews: int

    @classmethod
    def at(cls, venue: Venue, now: datetime) -> "Offers":
        """Those that stand at this time."""
        found = access.emergency_offers(venue, now)
        return cls(len(found), sum(found.values()))

    def in_words(self) -> str:
        """Who would take how much, and what counting it means."""
        people = "1 reviewer offers" if self.n_people == 1 else f"{self.n_people} reviewers offer"
        reviews = "1 review" if self.n_reviews == 1 else f"{self.n_reviews} reviews"
        return (
            f"{people} {reviews} beyond their usual load. Tick this where usual loads leave papers short: then they "
            "may get so many more."
        )


@dataclass(frozen=True)
class Changes:
    """What a mending changes, counted over the papers that a chair may see."""

    n_added: int
    n_taken: int
    n_lost: int
    n_begun: int  # of both: these stay until a chair takes them off

    @classmethod
    def of(cls, venue: Venue, hidden: list[int], proposal: Proposal) -> "Changes":
        """In two queries."""
        ends = access.mending_figures(venue, hidden, proposal)
        free = {why: n for (why, has_begun), n in ends.items() if not has_begun}
        return cls(
            n_added=access.n_proposed(venue, hidden, proposal),
            n_taken=sum(n for why, n in free.items() if why not in LOST),
            n_lost=sum(n for why, n in free.items() if why in LOST),
            n_begun=sum(n for (_, has_begun), n in ends.items() if has_begun),
        )


def notes(
    venue: Venue, hidden: list[int], proposal: Proposal, assigned: Iterable[Any], proposed: Iterable[Any]
) -> dict[Key, str]:
    """Why each of these is taken away or added; `assigned` with `ends`, both with their people. One query."""
    ended = [row for row in assigned if row.ends]
    giving_way = {row.person_id for row in ended if row.ends == EndReason.GIVES_WAY}
    moved = access.new_numbers(venue, hidden, proposal, giving_way)
    found = {key_of(row): _why(row, moved.get(row.person_id, [])) for row in ended}
    left: dict[tuple[int, str], list[str]] = {}
    for row in sorted(ended, key=lambda row: row.person.get_full_name()):
        left.setdefault((row.submission_id, row.role), []).append(row.person.get_full_name())
    for row in sorted(proposed, key=lambda row: row.person.get_full_name()):
        names = left.get((row.submission_id, row.role), [])
        found[key_of(row)] = f"in the place of {names.pop(0)}" if names else _missing(row.role)
    return found


def key_of(row: Any) -> Key:
    """Of an assignment or a proposed pair."""
    return row.submission_id, row.person_id, row.role


def _why(row: Any, numbers: list[int]) -> str:
    if row.ends == EndReason.GIVES_WAY and numbers:
        papers = ", ".join(str(number) for number in numbers)
        said = f"is needed for paper{'s' if len(numbers) > 1 else ''} {papers}"
    else:
        said = WORDS[EndReason(row.ends)]
    return f"{said}; the review is begun, so that only you take it away" if has_begun(row) else said


def has_begun(row: Any) -> bool:
    """Whether the review of an assignment is begun, so that no mending takes it away."""
    return row.review is not None and row.review.is_begun


def who_began(ends: Iterable[Any]) -> str:
    """Who has begun a review that was to go to somebody else, as a sentence after another; empty where nobody has."""
    said = [f"{end.person.get_full_name()} on paper {end.submission.number}" for end in ends]
    if not said:
        return ""
    more = f" and {len(said) - MOST_NAMED} more" if len(said) > MOST_NAMED else ""
    return f" Not taken away, because the review is begun: {', '.join(said[:MOST_NAMED])}{more}."


def _missing(role: str) -> str:
    return "there was no area chair" if role == AssignmentRole.AREA_CHAIR else "a review was missing"


WORDS = {
    EndReason.CONFLICT: "is in conflict with the paper",
    EndReason.LEFT: "is not on the committee any more",
    EndReason.GIVES_WAY: "gives way, so that papers get their reviews and the rules are kept",
    EndReason.BY_HAND: "taken off by a chair",
}

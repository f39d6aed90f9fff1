"""Where a paper stands between its reviews and its release, in one word for the chairs."""

from dataclasses import dataclass
from enum import IntEnum

from decisions.targets import Target
from submissions.models import Submission


class Standing(IntEnum):
    """The states in the order in which the table sorts them. See also `access/searching.py`, their SQL twin."""

    AT_RISK = 0
    IN_REVIEW = 1
    REVIEWED = 2
    DECIDED = 3
    WAITING = 4
    RELEASED = 5
    WITHDRAWN = 6


WORDS = {
    Standing.AT_RISK: ("at risk", "warn"),
    Standing.IN_REVIEW: ("in review", ""),
    Standing.REVIEWED: ("reviewed", "good"),
    Standing.DECIDED: ("not released", "accent"),
    Standing.WAITING: ("going out", "accent"),
    Standing.RELEASED: ("released", ""),
    Standing.WITHDRAWN: ("withdrawn", "bad"),
}


@dataclass(frozen=True)
class State:
    """A standing with its word and the tone of its pill."""

    standing: Standing

    @property
    def word(self) -> str:
        """What the chair reads."""
        return WORDS[self.standing][0]

    @property
    def tone(self) -> str:
        """Class of the pill."""
        return WORDS[self.standing][1]


def state_of(paper: Submission, target: Target) -> State:
    """The state of a row of the chair's table (as `access.shown_in_table` gives it)."""
    return State(_standing(paper, target))


def _standing(paper: Submission, target: Target) -> Standing:
    decision = getattr(paper, "decision", None)
    tally = getattr(paper, "tally", None)
    n_in = tally.n_submitted if tally else 0
    if paper.is_withdrawn:
        return Standing.WITHDRAWN
    if paper.is_waiting:  # type: ignore[attr-defined]  # annotated
        return Standing.WAITING
    if decision and decision.is_undisclosed:
        return Standing.DECIDED
    if decision and decision.released_at:
        return Standing.RELEASED
    if n_in < target.n_needed and target.is_pressing_on(paper.track_id):
        return Standing.AT_RISK
    return Standing.REVIEWED if n_in >= target.n_needed else Standing.IN_REVIEW

"""The states of a submission, derived from facts, and the table of what may follow what."""

from dataclasses import dataclass
from enum import StrEnum

from submissions.models import Submission


class State(StrEnum):
    """Where a submission stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Transition:
    """An allowed step, with the sentence that is said when it is not allowed."""

    verb: str
    before: frozenset[State]
    after: State
    otherwise: str


TRANSITIONS = {
    step.verb: step
    for step in (
        Transition("submit", frozenset({State.DRAFT, State.SUBMITTED}), State.SUBMITTED,
                   "This paper is withdrawn. Undo the withdrawal first."),
        Transition("withdraw", frozenset({State.SUBMITTED}), State.WITHDRAWN,
                   "Only a submitted paper can be withdrawn, and this one is not (any more)."),
        Transition("restore", frozenset({State.WITHDRAWN}), State.SUBMITTED,
                   "This paper is not withdrawn (any more)."),
    )
}  # fmt: skip


def state_of(submission: Submission) -> State:
    """The state that the facts amount to."""
    if not submission.is_submitted:
        return State.DRAFT
    if submission.is_withdrawn:
        return State.WITHDRAWN
    return State.SUBMITTED

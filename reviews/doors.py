"""Until when reviews, responses, comments and meta-reviews may be written.

The review window says when a review is *due*, not when it is refused: chairs need reviews more than punctuality, so a
review may be submitted late until the discussion has ended or the decision is out. The same holds for meta-reviews.
The author response is different: both sides rely on its end. Drafts are kept whatever the clock says.
"""

from dataclasses import dataclass
from datetime import datetime

from reviews.models import Review
from submissions.models import Submission
from venues.deadlines import Calendar, Window, as_aoe, own_window
from venues.models import DeadlineKind
from web.problems import Refused


class DoorClosed(Refused):
    """Raised when something can no longer, or not yet, be submitted."""


@dataclass(frozen=True)
class Door:
    """Whether something may be submitted now; if not, why not."""

    why_closed: str = ""
    window: Window | None = None
    is_late: bool = False

    @property
    def is_open(self) -> bool:
        """Whether one may pass."""
        return not self.why_closed

    def require_open(self) -> "Door":
        """The open door. Raises DoorClosed."""
        if self.why_closed:
            raise DoorClosed(self.why_closed)
        return self


def review_door(submission: Submission, calendar: Calendar, now: datetime, *, due_at: datetime | None = None) -> Door:
    """Whether a review of this paper may be submitted; `due_at` where it has a time of its own."""
    return _committee_door(submission, calendar, now, DeadlineKind.REVIEW, "Reviewing", due_at)


def review_window(submission: Submission, calendar: Calendar, due_at: datetime | None) -> Window | None:
    """When a review is due: at its own time, else when the venue says."""
    if due_at is not None:
        return own_window(DeadlineKind.REVIEW, due_at)
    return calendar.window(DeadlineKind.REVIEW, track_id=submission.track_id)


def meta_review_door(submission: Submission, calendar: Calendar, now: datetime) -> Door:
    """Whether a meta-review of this paper may be submitted."""
    return _committee_door(submission, calendar, now, DeadlineKind.META_REVIEW, "Reviewing")


def _committee_door(
    submission: Submission, calendar: Calendar, now: datetime, kind: str, what: str, due_at: datetime | None = None
) -> Door:
    window = own_window(kind, due_at) if due_at else calendar.window(kind, track_id=submission.track_id)
    if submission.is_withdrawn:
        return Door("The authors have withdrawn this paper. What you wrote is kept.", window)
    if submission.decision_out_at is not None:
        return Door(f"{what} of this paper has ended: its decision is out. What you wrote is kept.", window)
    discussion = calendar.window(DeadlineKind.DISCUSSION, track_id=submission.track_id)
    if kind == DeadlineKind.REVIEW and discussion and discussion.is_past(now):
        ended = f"{what} of this paper ended with the discussion on {as_aoe(discussion.at)}."
        return Door(f"{ended} What you wrote is kept as a draft.", window)
    return Door(window=window, is_late=window is not None and window.is_past(now))


def response_door(
    submission: Submission, calendar: Calendar, now: datetime, *, extended_to: datetime | None = None
) -> Door:
    """Whether the authors may submit their response to the reviews."""
    window = calendar.window(DeadlineKind.RESPONSE, track_id=submission.track_id, extended_to=extended_to)
    if submission.is_withdrawn:
        return Door("This paper is withdrawn, so there is nothing to respond to.", window)
    if submission.decision_out_at is not None:
        return Door("The decision on this paper is out, so responses have ended.", window)
    if window is None:
        return Door("This venue asks for no author response.")
    if window.is_past(now):
        return Door(f"Responses ended on {as_aoe(window.at)}. What you typed is kept.", window)
    if not window.has_opened(now):
        return Door("Responses have not opened yet.", window)
    return Door(window=window)


def why_not_discussing(submission: Submission, calendar: Calendar) -> str:
    """Why nobody writes in the thread on a paper at this time; who may, is asked of the policy."""
    if submission.is_withdrawn:
        return "The authors have withdrawn this paper, so its discussion is closed."
    if submission.decision_out_at is not None:
        return "The discussion of this paper is closed: its decision is out."
    window = calendar.window(DeadlineKind.DISCUSSION, track_id=submission.track_id)
    if window and window.opens_at:
        return f"The discussion is open from {as_aoe(window.opens_at)} to {as_aoe(window.at)}."
    if window:
        return f"The discussion is open until {as_aoe(window.at)}."
    return "You can write here once you have submitted your own review."


def discussion_ends_at(submission: Submission, calendar: Calendar) -> datetime | None:
    """When the discussion of a paper ends, if the venue has said so: until then reviews may be changed."""
    window = calendar.window(DeadlineKind.DISCUSSION, track_id=submission.track_id)
    return window.at if window else None


def is_late(review: Review, submission: Submission, calendar: Calendar) -> bool:
    """Whether a review came in after it was due, as its time stands."""
    window = review_window(submission, calendar, review.due_at)
    return review.submitted_at is not None and window is not None and window.is_past(review.submitted_at)

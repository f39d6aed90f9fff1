"""A paper's life as its authors know it: what has happened, and what comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from decisions.models import Decision
from reviews.models import Response
from submissions.models import Submission, Version
from venues.deadlines import Calendar
from venues.models import DeadlineKind


@dataclass(frozen=True)
class Moment:
    """One line of the story."""

    what: str
    at: datetime
    is_over: bool
    is_deadline: bool = False


COMING = {
    DeadlineKind.SUBMISSION: "Submissions close",
    DeadlineKind.REVIEW: "Reviews are due",
    DeadlineKind.RESPONSE: "Responses close",
    DeadlineKind.NOTIFICATION: "Decisions are announced",
    DeadlineKind.CAMERA_READY: "Camera-ready versions are due",
}


def story_of(
    paper: Submission,
    versions: Sequence[Version],
    calendar: Calendar,
    response: Response,
    decision: Decision | None,
    now: datetime,
) -> list[Moment]:
    """What happened to the paper and which dates are ahead, oldest first. Nothing that authors do not know."""
    done = [Moment("The draft was begun", paper.created_at, is_over=True)]
    done += [
        Moment(f"Version {version.number} was submitted", version.submitted_at, is_over=True) for version in versions
    ]
    if paper.withdrawn_at:
        done.append(Moment("You withdrew the paper", paper.withdrawn_at, is_over=True))
    opened = calendar.window(DeadlineKind.RESPONSE, track_id=paper.track_id)
    if opened and opened.opens_at and opened.has_opened(now) and not paper.is_withdrawn:
        done.append(Moment("You could read the reviews", opened.opens_at, is_over=True))
    if response.submitted_at:
        done.append(Moment("You answered the reviews", response.submitted_at, is_over=True))
    if decision and decision.released_at:
        done.append(Moment("You were told the decision", decision.released_at, is_over=True))
    ahead = [] if paper.is_withdrawn else _ahead(paper, calendar, decision, now)
    return sorted(done, key=lambda moment: moment.at) + sorted(ahead, key=lambda moment: moment.at)


def _ahead(paper: Submission, calendar: Calendar, decision: Decision | None, now: datetime) -> list[Moment]:
    kinds = [DeadlineKind.CAMERA_READY] if decision else list(COMING)
    if decision and decision.released_outcome and not decision.released_outcome.is_accept:
        kinds = []
    windows = {kind: calendar.window(kind, track_id=paper.track_id) for kind in kinds}
    return [
        Moment(COMING[kind], window.at, is_over=False, is_deadline=True)
        for kind, window in windows.items()
        if window and not window.is_past(now)
    ]

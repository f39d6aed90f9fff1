"""What stands around one paper for its committee; the caller has obtained the paper with its viewer and stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from notifications.access import messages_of_venue
from notifications.models import Message
from policy import visibility
from policy.visibility import Stage, Viewer
from reviews.doors import is_late, review_window
from reviews.history import Change, Part, compare
from reviews.models import AssignmentRole, Review
from submissions import access as submission_access
from submissions.models import Submission, Version
from venues.deadlines import Calendar, Window
from venues.models import Venue


@dataclass(frozen=True)
class Colleague:
    """Somebody at work on a paper; without name and address for whoever may not know them."""

    handle: str
    name: str
    email: str
    review: Review | None
    is_late: bool = False

    @property
    def state(self) -> str:
        """How far the review is."""
        if self.review is None:
            return ""
        if self.review.is_submitted:
            return "submitted"
        return "begun" if self.review.is_begun else "not begun"


def colleagues_of(
    viewer: Viewer,
    stage: Stage,
    paper: Submission,
    assigned: Iterable[Any],
    calendar: Calendar,
    now: datetime,
) -> list[Colleague]:
    """The reviewers of a paper, by handle, with names as far as the viewer may know them."""
    has_names = visibility.may_see_reviewer_names(viewer, stage)
    found = []
    for row in assigned:
        review = row.review
        if review is None:  # an area chair has none; reviewers always do
            continue
        window = review_window(paper, calendar, review.due_at)
        is_over = window is not None and window.is_past(now)
        late = is_late(review, paper, calendar) if review.is_submitted else is_over
        name, email = (row.person.get_full_name(), row.person.email) if has_names else ("", "")
        found.append(Colleague(f"Reviewer {review.handle}", name, email, review, late))
    return found


def leads_among(assigned: Iterable[Any]) -> list[str]:
    """Names of the paper's area chairs, for a chair."""
    return [row.person.get_full_name() for row in assigned if row.role == AssignmentRole.AREA_CHAIR]


def versions_with_changes(paper: Submission) -> list[tuple[Version, list[Change]]]:
    """Every version as the committee reads it, newest first, each with what differs from the one before."""
    versions = list(submission_access.all_versions(paper))[::-1]
    pairs = [(version, _changes(before, version)) for before, version in zip([None, *versions], versions, strict=False)]
    return pairs[::-1]


def _changes(before: Version | None, after: Version) -> list[Change]:
    if before is None:
        return []
    texts = [
        ("Title", before.title, after.title),
        ("Abstract", before.abstract, after.abstract),
        ("Topics", ", ".join(before.topic_names), ", ".join(after.topic_names)),
    ]
    found = [Change(label, compare(old, new)) for label, old, new in texts if old != new]
    files = [("PDF", before.pdf, after.pdf), ("Supplement", before.supplement, after.supplement)]
    for label, old_file, new_file in files:
        if (old_file and old_file.sha256) != (new_file and new_file.sha256):
            found.append(Change(label, [Part("in", "another file" if new_file else "taken away")]))
    return found


def mails_about(person, venue: Venue, paper: Submission) -> QuerySet[Message]:
    """The mails about one paper that the chair may see, newest first, without their texts."""
    visible = submission_access.papers_for_chair(person, venue)
    return messages_of_venue(venue.pk, about=visible).filter(submission_id=paper.pk).defer("text", "html")


def extensions_shown(paper: Submission, calendar: Calendar) -> list[Window]:
    """The later deadlines that the paper has."""
    given: dict[str, Any] = submission_access.extensions_of(paper)
    windows = [calendar.window(kind, track_id=paper.track_id, extended_to=at) for kind, at in given.items()]
    return [window for window in windows if window and window.is_extended]

"""Authors of accepted papers are reminded of their camera-ready version, as long as something is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from notifications.actions import Mail, not_enqueued
from proceedings import access, mails
from proceedings.checklist import missing
from submissions.access import contacts_by_submission, extensions_by_submission
from submissions.models import Submission
from venues.deadlines import Calendar, Window
from venues.models import DeadlineKind, Venue
from web.problems import Problem

DAYS_BEFORE = (1, 3, 7)
OVERDUE = timedelta(days=1)
OF_USE = timedelta(days=7)  # after that the chairs ask in person
LONGEST_EXTENSION = timedelta(days=60)
LAST_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Due:
    """A reminder whose time has come; it is written only when nobody has had it yet."""

    paper: Submission
    author: Any
    missing: list[Problem]
    window: Window
    occasion: str

    @property
    def key(self) -> str:
        """Holds the deadline, so that one that moves is a new occasion."""
        who = f"{self.paper.public_id}:{self.author.public_id}"
        return f"camera-ready:{self.occasion}:{who}:{self.window.at:%Y%m%d%H%M}"


def due(now: datetime) -> Iterable[Mail]:
    """The reminders that are due and not in the outbox yet."""
    found = {row.key: row for venue in access.venues_with_camera_ready() for row in _due_at(venue, now)}
    return [_written(found[key], now) for key in not_enqueued(found)]


def _written(row: _Due, now: datetime) -> Mail:
    is_overdue = row.occasion == "overdue"
    mail = mails.camera_ready_due(
        row.paper, row.author, row.missing, window=row.window, is_overdue=is_overdue, key=row.key
    )
    return replace(mail, is_urgent=row.window.is_within(now, LAST_DAY))


def _due_at(venue: Venue, now: datetime) -> Iterator[_Due]:
    calendar = Calendar(venue)
    if calendar.is_past(DeadlineKind.CAMERA_READY, now - LONGEST_EXTENSION):
        return
    papers = access.papers_to_finish_at(venue)
    cameras = access.camera_ready_by_paper(papers)
    extensions = extensions_by_submission(papers)
    contacts = contacts_by_submission(papers)
    for paper in papers:
        extended_to = extensions.get(paper.pk, {}).get(DeadlineKind.CAMERA_READY)
        window = calendar.window(DeadlineKind.CAMERA_READY, track_id=paper.track_id, extended_to=extended_to)
        occasion = _occasion(window, now)
        left = missing(cameras.get(paper.pk), venue) if occasion else []
        if window and left:
            paper.venue = venue
            for author in contacts.get(paper.pk, []):
                yield _Due(paper, author, left, window, occasion)


def _occasion(window: Window | None, now: datetime) -> str:
    """Why now: "7d", "3d", "1d", "overdue", or nothing."""
    if window is None or window.is_past(now - OF_USE):
        return ""
    if window.is_past(now - OVERDUE):
        return "overdue"
    return next((f"{days}d" for days in DAYS_BEFORE if window.is_within(now, timedelta(days=days))), "")

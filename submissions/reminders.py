"""Who among the authors is reminded of what: drafts that are not submitted, links and conflicts that wait.

State-based: a reminder is due while its time has come and its work is not done; its key makes it single. Keys hold the
deadline, so that a deadline that moves is a new occasion.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifications.actions import Mail, not_enqueued
from submissions import mails
from submissions.access import authors_by_submission, contacts_among, extensions_by_submission, papers_in_the_making
from submissions.doors import Doors
from submissions.models import Submission
from venues.deadlines import Calendar, Window
from venues.models import DeadlineKind

# How long before the deadline: the name of the occasion in the key, and the time for which a draft is left in peace
# after it was begun. Whoever began today needs no reminder today, but for the last one.
BEFORE = {
    "7": (timedelta(days=7), timedelta(days=1)),
    "3": (timedelta(days=3), timedelta(days=1)),
    "1": (timedelta(days=1), timedelta(days=1)),
    "6h": (timedelta(hours=6), timedelta(hours=1)),
}
LAST_DAY = {"1", "6h"}
ASK_AGAIN_DAYS = (3, 10)


@dataclass(frozen=True)
class _Paper:
    """A paper with what its reminders depend on, read for all papers at once."""

    submission: Submission
    authors: list
    doors: Doors


def due(now: datetime) -> list[Mail]:
    """The reminders that are due and not in the outbox yet."""
    found = {mail.key: mail for paper in _papers() for mail in _of(paper, now)}
    new = set(not_enqueued(list(found)))
    return [mail for key, mail in found.items() if key in new]


def _papers() -> Iterator[_Paper]:
    submissions = list(papers_in_the_making())
    authors = authors_by_submission(submissions)
    extensions = extensions_by_submission(submissions)
    venues = {row.venue_id: row.venue for row in submissions}
    calendars = {pk: Calendar(venue) for pk, venue in venues.items()}
    for row in submissions:
        doors = Doors(row, calendars[row.venue_id], row.draft.track_id, extensions.get(row.pk, {}))
        yield _Paper(row, authors.get(row.pk, []), doors)


def _of(paper: _Paper, now: datetime) -> Iterable[Mail]:
    if paper.submission.is_withdrawn:
        return
    if not paper.submission.is_submitted:
        yield from _drafts(paper, now)
        return
    if paper.doors.calendar.is_past(DeadlineKind.NOTIFICATION, now):
        return  # who confirms after the decision is no longer of use to the committee
    yield from _links(paper, now)


def _drafts(paper: _Paper, now: datetime) -> Iterator[Mail]:
    """The contacts of a draft: it is not submitted, and the deadline comes."""
    window = paper.doors.next
    occasion = _occasion(window, now)
    if window is None or not occasion or now - paper.submission.created_at < BEFORE[occasion][1]:
        return
    for contact in contacts_among(paper.authors):
        key = f"draft:{paper.submission.public_id}:{window.at:%Y%m%d%H%M}:{occasion}:{contact.public_id}"
        mail = mails.draft_reminder(paper.submission, contact, key=key, due=window)
        yield replace(mail, is_urgent=occasion in LAST_DAY)


def _occasion(window: Window | None, now: datetime) -> str:
    """The nearest of the moments before a deadline at which one is reminded, once it has come; else nothing."""
    if window is None or not window.is_open(now):
        return ""
    come = [name for name, (span, _) in BEFORE.items() if window.is_within(now, span)]
    return come[-1] if come else ""


def _links(paper: _Paper, now: datetime) -> Iterator[Mail]:
    """Co-authors of a submitted paper who have not answered their link, or have declared no conflicts."""
    for author in paper.authors:
        if author.disowned_at or author.removed_at or not author.has_address or not author.asked_at:
            continue
        if author.confirmed_at and author.conflicts_declared_at:
            continue
        for n, days in enumerate(ASK_AGAIN_DAYS, start=1):
            if now - author.asked_at >= timedelta(days=days) and not _is_later(author, days, now):
                yield mails.link_reminder(author, key=f"author:{author.public_id}:{author.asked_at:%Y%m%d%H%M}:{n}")


def _is_later(author, days: int, now: datetime) -> bool:
    """Whether the time of a later reminder has come too: then the earlier one is of no use any more."""
    return any(days < later and now - author.asked_at >= timedelta(days=later) for later in ASK_AGAIN_DAYS)

"""Who in the committee, and which authors, are reminded of what, when.

State-based: a reminder is due while its time has come and its work is not done; its key makes it single. Keys hold the
deadline, so that a deadline that moves is a new occasion.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from notifications.actions import Mail, not_enqueued
from reviews import access, doors, mails
from reviews.models import AssignmentRole
from submissions.access import contacts_by_submission, extensions_of
from submissions.models import Submission
from venues.access import chairs_of
from venues.deadlines import Calendar, Window
from venues.models import DeadlineKind, FormOf, Venue
from venues.questions import questions_of

DAYS_BEFORE = (7, 3, 1)
DAYS_OVERDUE = (1, 3)
END_OF_BIDDING = timedelta(days=3)
END_OF_DISCUSSION = timedelta(days=2)
SILENCE = 0.5  # of the time for discussion
LAST_DAY = timedelta(days=1)
# Who was given a paper today has just had a mail about it.
FRESH = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A reminder whose time has come; it is written only when nobody has had it yet."""

    key: str
    write: Callable[[], Mail]
    window: Window


def due(now: datetime) -> Iterable[Mail]:
    """The reminders that are due and not in the outbox yet."""
    found = {reminder.key: reminder for venue in access.venues_at_work() for reminder in _due_at(venue, now)}
    return [_written(found[key], now) for key in not_enqueued(list(found))]


def _written(reminder: Due, now: datetime) -> Mail:
    return replace(reminder.write(), is_urgent=reminder.window.is_within(now, LAST_DAY))


def _due_at(venue: Venue, now: datetime) -> Iterator[Due]:
    calendar = Calendar(venue)
    yield from _bids(venue, calendar, now)
    yield from _work(venue, calendar, now, AssignmentRole.REVIEWER, DeadlineKind.REVIEW, access.reviews_owed)
    if questions_of(venue, FormOf.META_REVIEW):
        role = AssignmentRole.AREA_CHAIR
        yield from _work(venue, calendar, now, role, DeadlineKind.META_REVIEW, access.meta_reviews_owed)
    yield from _escalation(venue, calendar, now)
    yield from _responses(venue, calendar, now)
    yield from _discussion(venue, calendar, now)
    yield from _silence(venue, calendar, now)


def _bids(venue: Venue, calendar: Calendar, now: datetime) -> Iterator[Due]:
    """Bidding ends in three days, and somebody who has papers to bid on has not begun."""
    window = calendar.window(DeadlineKind.BIDDING)
    if window is None or not window.is_open(now) or not window.is_within(now, END_OF_BIDDING):
        return
    for person in access.people_without_bid(venue):
        key = f"bidding:ends:{venue.slug}:{person.public_id}:{_stamp(window)}"
        yield Due(key, partial(mails.bids_due, venue, person, window=window, key=key), window)


def _work(venue: Venue, calendar: Calendar, now: datetime, role: str, kind: str, owed: Callable) -> Iterator[Due]:
    """Reviews or meta-reviews: as the deadline nears, and twice when they are overdue."""
    window = calendar.window(kind)
    occasion = _occasion(window, now)
    if window is None or not occasion:
        return
    rows = _late(owed(venue), calendar, now, role)
    for person, group in groupby(rows, key=lambda row: row.person):
        papers = [row.submission for row in group]
        if papers:
            key = f"{kind}:{occasion}:{venue.slug}:{person.public_id}:{_stamp(window)}"
            write = partial(mails.work_due, venue, person, papers, role=role, window=window, key=key)
            yield Due(key, partial(write, is_overdue=occasion.startswith("overdue")), window)


def _occasion(window: Window | None, now: datetime) -> str:
    """Which reminder of a deadline has come: the nearest one only, so that a worker that was away does not flood."""
    if window is None:
        return ""
    if window.is_past(now):
        late = [days for days in DAYS_OVERDUE if window.is_past(now - timedelta(days=days))]
        return f"overdue-{late[-1]}d" if late else ""
    return next((f"{days}d" for days in reversed(DAYS_BEFORE) if window.is_within(now, timedelta(days=days))), "")


def _late(rows: Iterable[Any], calendar: Calendar, now: datetime, role: str) -> list[Any]:
    """Those assignments that somebody has had for a day, and whose work can still be done."""
    return [row for row in rows if now - row.assigned_at >= FRESH and _may_submit(row.submission, calendar, now, role)]


def _escalation(venue: Venue, calendar: Calendar, now: datetime) -> Iterator[Due]:
    """Reviews are overdue and their reviewers were told twice: each chair hears how many, of those they may see."""
    window = calendar.window(DeadlineKind.REVIEW)
    if window is None or _occasion(window, now) != f"overdue-{DAYS_OVERDUE[-1]}d":
        return
    late = _late(access.reviews_owed(venue), calendar, now, AssignmentRole.REVIEWER)
    for chair in chairs_of(venue) if late else ():
        n_reviews = access.n_for_chair(chair, venue, late)
        if n_reviews:
            key = f"reviews:late:{venue.slug}:{chair.public_id}:{_stamp(window)}"
            yield Due(
                key, partial(mails.reviews_late, venue, chair, n_reviews=n_reviews, window=window, key=key), window
            )


def _may_submit(paper: Submission, calendar: Calendar, now: datetime, role: str) -> bool:
    door = doors.review_door if role == AssignmentRole.REVIEWER else doors.meta_review_door
    return door(paper, calendar, now).is_open


def _responses(venue: Venue, calendar: Calendar, now: datetime) -> Iterator[Due]:
    """The reviews are open to authors; a day before the end, what is typed and not submitted."""
    window = calendar.window(DeadlineKind.RESPONSE)
    if window is None or not window.is_open(now) or window.opens_at is None:
        return
    papers = access.papers_to_respond_to(venue)
    contacts = contacts_by_submission(papers)
    for paper in papers:
        paper.venue = venue
        response = getattr(paper, "response", None)
        is_unsent = response is not None and response.draft.strip() != response.text
        door = _door_of(paper, calendar, is_unsent)
        if is_unsent and door.is_open(now) and door.is_within(now, LAST_DAY):
            yield from _to_authors(paper, contacts[paper.pk], door, is_unsent=True)
        elif response is None or response.submitted_at is None:
            yield from _to_authors(paper, contacts[paper.pk], window, is_unsent=False)


def _door_of(paper: Submission, calendar: Calendar, is_unsent: bool) -> Window:
    """The window of one paper, with the extension that it may have been given."""
    extended_to = extensions_of(paper).get(DeadlineKind.RESPONSE) if is_unsent else None
    window = calendar.window(DeadlineKind.RESPONSE, track_id=paper.track_id, extended_to=extended_to)
    assert window is not None  # the venue has such a window for every track
    return window


def _to_authors(paper: Submission, authors: Iterable, window: Window, *, is_unsent: bool) -> Iterator[Due]:
    for author in authors:
        occasion, stamp = ("unsent", _stamp(window)) if is_unsent else ("open", f"{window.opens_at:%Y%m%d%H%M}")
        key = f"response:{occasion}:{paper.public_id}:{author.public_id}:{stamp}"
        yield Due(key, partial(mails.response_due, paper, author, window=window, is_unsent=is_unsent, key=key), window)


def _discussion(venue: Venue, calendar: Calendar, now: datetime) -> Iterator[Due]:
    """The discussion ends, and somebody has not read what is in it."""
    window = calendar.window(DeadlineKind.DISCUSSION)
    if window is None or not window.is_open(now) or not window.is_within(now, END_OF_DISCUSSION):
        return
    for person, papers in access.papers_with_news(venue, now).items():
        key = f"discussion:ends:{venue.slug}:{person.public_id}:{_stamp(window)}"
        yield Due(key, partial(mails.discussion_due, venue, person, papers, window=window, key=key), window)


def _silence(venue: Venue, calendar: Calendar, now: datetime) -> Iterator[Due]:
    """Half of the time for discussion is over, and nobody has said a word about a paper."""
    window = calendar.window(DeadlineKind.DISCUSSION)
    if window is None or not window.is_open(now) or window.share_gone(now, since=venue.created_at) < SILENCE:
        return
    for person, papers in access.papers_in_silence(venue, now).items():
        key = f"discussion:silent:{venue.slug}:{person.public_id}:{_stamp(window)}"
        yield Due(key, partial(mails.discussion_silent, venue, person, papers, window=window, key=key), window)


def _stamp(window: Window) -> str:
    return f"{window.at:%Y%m%d%H%M}"

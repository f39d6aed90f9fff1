"""Chairs are reminded of decisions before the day on which authors are to be told, and once when it has passed."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from decisions import access, mails
from notifications.actions import Mail, not_enqueued
from venues.access import chairs_of
from venues.deadlines import Calendar, Window
from venues.models import DeadlineKind, Venue

DAYS_BEFORE = (1, 3)


def due(now: datetime) -> Iterable[Mail]:
    """The reminders that are due and not in the outbox yet."""
    for venue in access.venues_to_notify():
        window = Calendar(venue).window(DeadlineKind.NOTIFICATION)
        occasion = _occasion(window, now)
        if window and occasion:
            yield from _to_chairs(venue, window, occasion)


def _occasion(window: Window | None, now: datetime) -> str:
    """Why now: "1-days-before", "3-days-before", "overdue", or nothing."""
    if window is None:
        return ""
    if window.is_past(now):
        return "overdue" if not window.is_past(now - timedelta(days=7)) else ""
    near = [days for days in DAYS_BEFORE if window.is_within(now, timedelta(days=days))]
    return f"{min(near)}-days-before" if near else ""


def _to_chairs(venue: Venue, window: Window, occasion: str) -> Iterator[Mail]:
    """Each chair for themselves: what is open is counted over the papers that they may see."""
    chairs = {f"decisions:{venue.slug}:{person.public_id}:{occasion}:{window.at:%Y-%m-%d}": person
              for person in chairs_of(venue)}  # fmt: skip
    for key in not_enqueued(chairs):
        n_undecided, n_unreleased = access.n_open_decisions(chairs[key], venue)
        if n_undecided or n_unreleased:
            yield mails.decisions_due(
                venue, chairs[key], window=window, n_undecided=n_undecided, n_unreleased=n_unreleased, key=key
            )

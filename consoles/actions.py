"""What chairs do from their consoles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from audit.actions import record
from consoles.access import Late
from notifications.actions import Mail, enqueue
from notifications.models import Message
from reviews.mails import work_due
from reviews.models import AssignmentRole
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Venue
from web.problems import Refused


class NobodyLate(Refused):
    """Raised when there is nobody to remind."""


@dataclass(frozen=True)
class Reminder:
    """A chair's reminder to one reviewer; once a day."""

    late: Late
    mail: Mail
    was_sent: bool


def letters_to_remind(venue: Venue, late: Sequence[Late], *, now: datetime) -> list[Reminder]:
    """The reminders that would go out now, and those that went out today."""
    window = Calendar(venue).window(DeadlineKind.REVIEW)
    if window is None:
        raise NobodyLate(f"{venue.short_name} has set no date for reviews, so nobody is late.")
    mails = [
        work_due(
            venue,
            each.person,
            each.papers,
            role=AssignmentRole.REVIEWER,
            window=window,
            is_overdue=window.is_past(now),
            key=f"chased:{venue.slug}:{each.person.public_id}:{now:%Y-%m-%d}",
        )
        for each in late
    ]
    taken = set(Message.objects.with_keys([mail.key for mail in mails]).values_list("key", flat=True))
    return [Reminder(each, mail, mail.key in taken) for each, mail in zip(late, mails, strict=True)]


def remind_reviewers(venue: Venue, late: Sequence[Late], *, by, now: datetime) -> int:
    """Send each late reviewer a mail with the papers that wait; gives how many are new.

    Raises NobodyLate.
    """
    if not late:
        raise NobodyLate("Nobody is late: every review that was asked for is in.")
    with transaction.atomic():
        letters = letters_to_remind(venue, late, now=now)
        n = enqueue([letter.mail for letter in letters], now=now, batch=f"chased:{venue.slug}:{now:%Y-%m-%d}")
        if n:
            record("consoles.remind_reviewers", by=by, now=now, venue_id=venue.pk, n=n)
    return n

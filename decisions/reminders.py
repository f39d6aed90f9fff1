"""Chairs are reminded of decisions before the day on which authors are to be told, and once when it has passed."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial

from decisions import access, mails
from notifications.plans import DAY, HOUR
from notifications.reminders import Ask, Kind, Reminder
from venues.access import chairs_of
from venues.deadlines import Calendar, moments_of
from venues.models import DeadlineKind, Venue


def venues() -> Iterable[Venue]:
    """Where there is a day on which authors are told, with the dates."""
    return access.venues_to_notify()


def _decisions(ask: Ask) -> Iterator[Reminder]:
    """Each chair for themselves: what is open is counted over the papers that they may see."""
    window = Calendar(ask.venue).window(DeadlineKind.NOTIFICATION)
    occasion = window.occasion(ask.now, before=ask.before, after=ask.after) if window else ""
    if window is None or not occasion:
        return
    for person in chairs_of(ask.venue):
        n_undecided, n_unreleased = access.n_open_decisions(person, ask.venue)
        if n_undecided or n_unreleased:
            key = f"decisions:{ask.venue.lasting_slug}:{person.public_id}:{occasion}:{window.at:%Y%m%d%H%M}"
            yield Reminder(
                key,
                person.email,
                person.get_full_name(),
                f"Is a chair: {n_undecided} papers without decision, {n_unreleased} decisions not released.",
                partial(
                    mails.decisions_due,
                    ask.venue,
                    person,
                    window=window,
                    n_undecided=n_undecided,
                    n_unreleased=n_unreleased,
                    key=key,
                ),
                is_urgent=window.is_within(ask.now, DAY),
            )


KINDS = (
    Kind(
        "decisions",
        "Decisions open: the chairs",
        "decisions-reminder",
        "Chairs, as long as papers that they may see have no decision, or one that is not released.",
        _decisions,
        moments_of(DeadlineKind.NOTIFICATION),
        before=(timedelta(days=3), timedelta(days=1)),
        after=(HOUR,),
        before_what="authors are told",
        after_what="authors were to be told",
        is_spanning=True,
    ),
)

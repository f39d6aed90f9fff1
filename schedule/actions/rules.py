"""What warnings go by: opening hours, minutes for questions, and when speakers can be there."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from audit.actions import record
from schedule import access
from schedule.actions.changing import CHANGED, Change, changing
from schedule.availability import Times, to_store
from schedule.models import Programme, SpeakerTimes
from schedule.moments import Span
from venues.actions.editions import lock
from venues.models import ShownPerson, Venue
from web.problems import Stale


def save_rules(
    venue: Venue, *, hours: Mapping[date, Span], question_minutes: int, seen: int | None, by, now: datetime
) -> Change:
    """The hours of each day that has any, and how long questions after a talk shall take. Raises Stale."""
    with changing(venue, "save_rules", by=by, now=now) as change:
        if seen is not None and seen != change.revision - 1:
            raise Stale(CHANGED, revision=change.revision - 1)
        stored = {day.isoformat(): [at.isoformat() for at in span] for day, span in sorted(hours.items())}
        Programme.objects.of(venue).update(hours=stored, question_minutes=question_minutes)
    return change


def save_times(shown: ShownPerson, times: Times, *, seen: int, by, now: datetime) -> SpeakerTimes:
    """When somebody can be there; `by` is a chair, or nobody when they said it by their own link. Raises Stale."""
    with transaction.atomic():
        lock(shown.venue)
        row = access.times_of(shown) or SpeakerTimes(shown=shown)
        if row.revision != seen:
            raise Stale(CHANGED, revision=row.revision)
        row.spans, row.revision, row.said_at = to_store(times), row.revision + 1, now
        row.save()
        record("schedule.save_times", by=by, now=now, venue_id=shown.venue_id, row_id=shown.pk)
    return row

"""Picks of one person. Without an entry in the log, which chairs read: what somebody wants to see is theirs alone."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from schedule.identity import Pick, PickFeed
from schedule.picking import KEY, MOST, BadPicks
from venues.models import Venue


class TooManyPicks(BadPicks):
    """Raised when somebody picks more than one can see."""


@transaction.atomic
def pick(venue: Venue, keys: Collection[str], *, by, now: datetime) -> None:
    """Pick these things of a programme as well. Raises TooManyPicks; what is no key raises BadPicks."""
    if not all(KEY.match(key) for key in keys):
        raise BadPicks("There is no such thing in this programme. Look at the schedule again.")
    mine = Pick.objects.at(venue).of(by)
    if len(set(mine.values_list("key", flat=True)) | set(keys)) > MOST:
        raise TooManyPicks(f"You have picked {MOST} things, which is the most. Take some away first.")
    Pick.objects.bulk_create(
        [Pick(venue=venue, person=by, key=key, picked_at=now) for key in sorted(set(keys))], ignore_conflicts=True
    )


def unpick(venue: Venue, keys: Collection[str], *, by) -> None:
    """Take these picks away."""
    Pick.objects.at(venue).of(by).keyed(keys).delete()


@transaction.atomic
def make_feed(venue: Venue, *, by, now: datetime) -> None:
    """A new secret address of the person's calendar; one that there was leads nowhere from now on."""
    revoke_feed(venue, by=by)
    PickFeed.objects.create(venue=venue, person=by, made_at=now)


def revoke_feed(venue: Venue, *, by) -> None:
    """Let the secret address lead nowhere."""
    PickFeed.objects.at(venue).of(by).delete()

"""A change of what files are measured by, noted for the sweep that looks into them again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from venues.checks import measured_by
from venues.models import Venue


@contextmanager
def checks_may_change(venue: Venue, *, now: datetime) -> Iterator[None]:
    """Around a change of a venue's row or tracks: lets its files be looked into again if other rules hold after it."""
    before = measured_by(venue)
    yield
    if measured_by(venue) != before:
        Venue.objects.with_pk(venue.pk).update(checks_changed_at=now)


def keep_severities(venue: Venue, severities: Mapping[str, str]) -> None:
    """Store ratings that were judged before; those not named are as usual."""
    venue.severities = dict(severities)
    venue.save(update_fields=["severities"])


def settle_checks(venue: Venue) -> None:
    """Note that the files of a venue have been asked to be looked into again."""
    Venue.objects.with_pk(venue.pk).update(checks_changed_at=None)

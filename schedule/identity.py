"""What people picked of a programme. Private: nobody but the person reads it, not chairs, not the log.

Every key has `related_name="+"`: from a venue nothing leads to who picked what.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import models

from venues.models import Venue
from web.ids import secret_token


class PickQuerySet(models.QuerySet):
    """The vocabulary of picks and of their calendars' addresses."""

    def at(self, venue: Venue) -> "PickQuerySet":
        """Those in one venue's programme."""
        return self.filter(venue=venue)

    def of(self, person) -> "PickQuerySet":
        """Those of one person."""
        return self.filter(person=person)

    def keyed(self, keys: Iterable[str]) -> "PickQuerySet":
        """Picks of these things."""
        return self.filter(key__in=list(keys))


class Pick(models.Model):
    """Something of a programme that a person wants to see. `key` is what `schedule.picking` says, and stays."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=16)
    picked_at = models.DateTimeField()

    objects = PickQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person", "key"], name="pick_unique")]

    def __str__(self) -> str:
        return self.key


class PickFeed(models.Model):
    """The address of a person's own calendar. Whoever holds the token reads it, until the person takes it back."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token = models.CharField(max_length=32, unique=True, default=secret_token, editable=False)
    made_at = models.DateTimeField()

    objects = PickQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person"], name="pick_feed_unique")]

    def __str__(self) -> str:
        return f"calendar address {self.pk}"

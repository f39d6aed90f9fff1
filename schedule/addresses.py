"""Whole addresses of the public programme, as files for other programs and codes on paper hold them."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from schedule.shown import ShownPart
from venues.models import Venue


def page_of(venue: Venue) -> str:
    """The address of the public programme."""
    return settings.SITE_URL + reverse("schedule:programme", args=[venue.slug])


def talk_page_of(venue: Venue, talk: ShownPart) -> str:
    """The address of a talk's page, which stays wherever the talk moves."""
    return settings.SITE_URL + reverse("schedule:talk_page", args=[venue.slug, talk.id])


def my_calendar_of(venue: Venue, token: str) -> str:
    """The secret address of somebody's own calendar."""
    return settings.SITE_URL + reverse("schedule:my_ics", args=[venue.slug, token])


def picks_calendar_of(venue: Venue, keys: Iterable[str]) -> str:
    """The address of a calendar of these picks, for those without an account."""
    return f"{settings.SITE_URL}{reverse('schedule:picks_ics', args=[venue.slug])}?p={'.'.join(keys)}"

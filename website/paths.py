"""Every public page of a venue, for the sitemap and the static copy."""

from django.urls import reverse

from venues.models import Venue
from venues.navigation import public_menu


def public_paths(venue: Venue) -> list[str]:
    """The pages of the menu, and the call, which has left the menu when it is over."""
    menu = [item["url"] for item in public_menu(venue)]
    return [*menu, reverse("website:call", args=[venue.slug])]

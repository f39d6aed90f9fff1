"""Every public page of a venue, for the sitemap and the static copy."""

from django.urls import reverse

from proceedings.access import public_papers
from venues.models import Venue
from venues.navigation import public_menu


def public_paths(venue: Venue) -> list[str]:
    """The pages of the menu, and the call, which has left the menu when it is over."""
    menu = [item["url"] for item in public_menu(venue)]
    return [*menu, reverse("website:call", args=[venue.slug])]


def paper_paths(venue: Venue) -> list[str]:
    """A page for each paper of the public record; none while that is not out."""
    numbers = public_papers(venue).values_list("number", flat=True)
    return [reverse("schedule:paper", args=[venue.slug, number]) for number in numbers]

"""Every public page of a venue, for the sitemap and the static copy."""

from django.urls import reverse

from proceedings.access import public_papers
from schedule.access import cards_of, latest_release
from schedule.shown import shown, talks
from venues.access import former_pages
from venues.models import Venue
from venues.navigation import public_menu


def public_paths(venue: Venue) -> list[str]:
    """The pages of the menu, and the call, which has left the menu when it is over."""
    menu = [item["url"] for item in public_menu(venue)]
    return [*menu, reverse("website:call", args=[venue.slug])]


def former_paths(venue: Venue) -> list[str]:
    """Where pages stood before: each leads to where its page is now."""
    return [reverse("website:page", args=[venue.slug, key]) for key in former_pages(venue)]


def paper_paths(venue: Venue) -> list[str]:
    """A page for each paper of the public record; none while that is not out."""
    numbers = public_papers(venue).values_list("number", flat=True)
    return [reverse("schedule:paper", args=[venue.slug, number]) for number in numbers]


def talk_paths(venue: Venue) -> list[str]:
    """A page for each talk of the latest programme that may be named; none before the first release."""
    release = latest_release(venue)
    if release is None:
        return []
    found = talks(shown(release.content, cards_of(venue), links=frozenset()))
    return [reverse("schedule:talk_page", args=[venue.slug, talk.id]) for _, talk in found]

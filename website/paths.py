"""Every public page of a venue, for the sitemap and the static copy."""

from django.urls import reverse

from proceedings.access import has_map, public_papers
from schedule.access import cards_of, latest_release
from schedule.shown import poster_sessions, shown, talks
from venues.access import former_pages
from venues.models import Venue
from venues.navigation import entries


def public_paths(venue: Venue) -> list[str]:
    """The pages of the menu, hidden ones too; the call, which has left the menu when it is over; the map of papers."""
    menu = [entry.url for entry in entries(venue)]
    maps = [reverse("proceedings:map", args=[venue.slug])] if has_map(venue) else []
    return [*menu, reverse("website:call", args=[venue.slug]), *maps]


def former_paths(venue: Venue) -> list[str]:
    """Where pages stood before: each leads to where its page is now."""
    return [reverse("website:page", args=[venue.slug, key]) for key in former_pages(venue)]


def paper_paths(venue: Venue) -> list[str]:
    """A page for each paper of the public record; none while that is not out."""
    numbers = public_papers(venue).values_list("number", flat=True)
    return [reverse("schedule:paper", args=[venue.slug, number]) for number in numbers]


def programme_paths(venue: Venue) -> list[str]:
    """A page for each talk that may be named and each session of posters of the latest programme, if there is one."""
    release = latest_release(venue)
    if release is None:
        return []
    programme = shown(release.content, cards_of(venue), links=frozenset())
    return [
        *(reverse("schedule:talk_page", args=[venue.slug, talk.id]) for _, talk in talks(programme)),
        *(reverse("schedule:posters", args=[venue.slug, session.id]) for session in poster_sessions(programme)),
    ]

"""The public pages: for everybody, and fast for those without a session."""

import json
import unicodedata

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from venues import access
from venues.deadlines import Calendar
from venues.models import DeadlineKind, ShownPersonKind, Venue
from venues.navigation import public_frame
from web import keeping
from web.audience import Audience, audience
from web.http import Request
from website.calendar_file import calendar_file
from website.dates import shown_dates, time_left


@audience(Audience.PUBLIC)
@require_safe
def home(request: Request) -> HttpResponse:
    """Every published venue with its next deadline."""
    if not keeping.is_anonymous(request):
        return _home(request)
    return keeping.kept(request, ("home", access.public_revisions()), request.now, lambda: _home(request))


@audience(Audience.PUBLIC)
@require_safe
def venue(request: Request, slug: str) -> HttpResponse:
    """The call for papers. Before it is published its chairs see it, nobody else."""
    return _page(request, slug, "call", _call)


@audience(Audience.PUBLIC)
@require_safe
def people(request: Request, slug: str) -> HttpResponse:
    """Organisers, speakers and committee."""
    return _page(request, slug, "people", _people)


@audience(Audience.PUBLIC)
@require_safe
def dates_ics(request: Request, slug: str) -> HttpResponse:
    """The dates as a calendar file that programs subscribe to."""
    return _page(request, slug, "dates", _dates_ics)


def _page(request: Request, slug: str, name: str, make) -> HttpResponse:
    """A page of a venue, kept for the anonymous."""
    if not keeping.is_anonymous(request):
        response = make(request, access.venue_for_public(request.user, slug))
        patch_cache_control(response, private=True, no_cache=True)
        return response
    revision = access.public_revision(slug)
    return keeping.kept(
        request, (name, slug, revision), request.now, lambda: make(request, access.venue_for_public(None, slug))
    )


def _home(request: Request) -> HttpResponse:
    rows = [_row(venue, request) for venue in access.public_venues().prefetch_related("deadlines")]
    context = {
        "taking": sorted((row for row in rows if row["is_taking"]), key=lambda row: row["next"].at),
        "running": [row for row in rows if row["next"] and not row["is_taking"]],
        "past": [row for row in rows if not row["next"]],
    }
    return render(request, "website/home.html", context)


def _row(venue: Venue, request: Request) -> dict:
    calendar = Calendar(venue)
    return {
        "venue": venue,
        "next": calendar.next(request.now, PUBLIC_KINDS),
        "is_taking": not calendar.is_past(DeadlineKind.SUBMISSION, request.now)
        and calendar.window(DeadlineKind.SUBMISSION) is not None,
    }


PUBLIC_KINDS = (
    DeadlineKind.ABSTRACT,
    DeadlineKind.SUBMISSION,
    DeadlineKind.SUPPLEMENT,
    DeadlineKind.NOTIFICATION,
    DeadlineKind.CAMERA_READY,
)


def _call(request: Request, venue: Venue) -> HttpResponse:
    calendar = Calendar(venue)
    dates = shown_dates(venue, request.now)
    next_date = next((shown for shown in dates if shown.is_next), None)
    context = public_frame(request, venue, "Call") | {
        "dates": dates,
        "next": next_date,
        "left": time_left(next_date.at, request.now) if next_date and next_date.at else None,
        "topics": venue.topics.order_by("position", "pk"),
        "tracks": venue.tracks.order_by("position", "pk"),
        "is_open": calendar.is_open(DeadlineKind.SUBMISSION, request.now),
        "speakers": _shown(venue, ShownPersonKind.SPEAKER),
        "organisers": _shown(venue, ShownPersonKind.ORGANISER),
        "n_committee": len(_shown(venue, ShownPersonKind.COMMITTEE)),
        "awards": venue.awards.order_by("position", "pk"),
        "event_json": _event_json(venue),
    }
    return render(request, "website/call.html", context)


def _people(request: Request, venue: Venue) -> HttpResponse:
    context = public_frame(request, venue, "People") | {
        "organisers": _shown(venue, ShownPersonKind.ORGANISER),
        "speakers": _shown(venue, ShownPersonKind.SPEAKER),
        "committee": sorted(_shown(venue, ShownPersonKind.COMMITTEE), key=lambda row: _alphabetical(row.name)),
    }
    return render(request, "website/people.html", context)


def _dates_ics(request: Request, venue: Venue) -> HttpResponse:
    response = HttpResponse(
        calendar_file(venue, shown_dates(venue, request.now)), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'inline; filename="{venue.slug}.ics"'
    return response


def _alphabetical(name: str) -> str:
    """A key by which Álvaro stands before Bea."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if letter.isalpha()).casefold()


def _shown(venue: Venue, kind: str) -> list:
    return [row for row in venue.shown_people.order_by("position", "pk") if row.kind == kind]


def _event_json(venue: Venue) -> str:
    """The workshop as schema.org knows events, for search engines; safe inside a script element."""
    event = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": venue.name,
        "url": settings.SITE_URL + venue.get_absolute_url(),
        "description": venue.tagline,
        "startDate": venue.starts_on.isoformat() if venue.starts_on else "",
        "endDate": (venue.ends_on or venue.starts_on).isoformat() if venue.starts_on else "",
        "location": {"@type": "Place", "name": venue.place} if venue.place else "",
        "superEvent": {"@type": "Event", "name": venue.parent} if venue.parent else "",
    }
    said = json.dumps({key: value for key, value in event.items() if value}, ensure_ascii=False)
    return said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

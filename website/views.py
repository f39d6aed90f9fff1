"""The public pages: for everybody, and fast for those without a session."""

import json
import unicodedata
from collections.abc import Callable, Hashable

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from venues import access
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Role, ShownPersonKind, Venue
from venues.navigation import public_frame
from web import keeping
from web.audience import Audience, audience
from web.http import Request, moved_for_good
from website.calendar_file import calendar_file
from website.dates import shown_dates, time_left
from website.feed import feed_file
from website.paths import paper_paths, programme_paths, public_paths


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
    """The home: the call for papers while it is open, the event's front afterwards. Its chairs see it before all."""
    return _page(request, slug, "home", _venue_home)


@audience(Audience.PUBLIC)
@require_safe
def call(request: Request, slug: str) -> HttpResponse:
    """The call for papers, also when it is over."""
    return _page(request, slug, "call", _call)


@audience(Audience.PUBLIC)
@require_safe
def people(request: Request, slug: str) -> HttpResponse:
    """Organisers, speakers and committee."""
    return _page(request, slug, "people", _people)


@audience(Audience.PUBLIC)
@require_safe
def page(request: Request, slug: str, key: str) -> HttpResponse:
    """A page that the chairs wrote: code of conduct, getting there … An address that it had before leads to it."""
    try:
        return _page(request, slug, f"page:{key}", lambda request, venue: _site_page(request, venue, key))
    except Http404:
        venue = access.venue_for_public(request.user, slug)
        found = access.page_once_at(venue, key, drafts=Role.CHAIR in access.roles_of(request.user, venue))
        return moved_for_good(request, reverse("website:page", args=[venue.slug, found.key]))


@audience(Audience.PUBLIC)
@require_safe
def news(request: Request, slug: str) -> HttpResponse:
    """What the chairs have told everybody, the latest first."""
    return _page(request, slug, "news", _news)


@audience(Audience.PUBLIC)
@require_safe
def news_feed(request: Request, slug: str) -> HttpResponse:
    """The news as an Atom feed."""
    return _page(request, slug, "feed", _feed)


@audience(Audience.PUBLIC)
@require_safe
def dates_ics(request: Request, slug: str) -> HttpResponse:
    """The dates as a calendar file that programs subscribe to."""
    return _page(request, slug, "dates", _dates_ics)


@audience(Audience.PUBLIC)
@require_safe
def picture(request: Request, slug: str, picture: str) -> HttpResponse:
    """A picture of the public site. Its name is random and changes with it, so browsers keep it for ever."""
    row = access.picture_for_public(slug, picture)
    try:
        with row.file.open("rb") as stored:
            content = stored.read()
    except FileNotFoundError:
        raise Http404("This picture is lost.") from None
    response = HttpResponse(content, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# Pages that ask to sign in, and pages behind secret links.
NOT_FOR_ROBOTS = (
    "/accounts/", "/me/", "/new/", "/v/*/settings/", "/v/*/chair/", "/v/*/my/", "/v/*/card/", "/v/*/invitation/",
    "/v/*/schedule/mine/", "/v/*/letters/",
)  # fmt: skip


@audience(Audience.PUBLIC)
@require_safe
def robots(request: Request) -> HttpResponse:
    """What search engines need not look at."""
    denied = [f"Disallow: {path}" for path in NOT_FOR_ROBOTS]
    lines = ["User-agent: *", *denied, f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@audience(Audience.PUBLIC)
@require_safe
def sitemap(request: Request) -> HttpResponse:
    """Where the list of pages of each published venue is."""

    def make() -> HttpResponse:
        paths = [reverse("website:venue_sitemap", args=[venue.slug]) for venue in access.public_venues()]
        return _sitemap(request, "website/sitemaps.xml", paths)

    return keeping.kept(request, ("sitemap", access.public_revisions()), request.now, make)


@audience(Audience.PUBLIC)
@require_safe
def venue_sitemap(request: Request, slug: str) -> HttpResponse:
    """Every public page of one venue, a page for each paper and each talk included."""

    def make(request: Request, venue: Venue) -> HttpResponse:
        paths = [*public_paths(venue), *paper_paths(venue), *programme_paths(venue)]
        return _sitemap(request, "website/sitemap.xml", paths)

    return _page(request, slug, "sitemap", make, revision=access.public_revision_with_record)


def _sitemap(request: Request, template: str, paths: list[str]) -> HttpResponse:
    context = {"addresses": [settings.SITE_URL + path for path in paths]}
    return render(request, template, context, content_type="application/xml; charset=utf-8")


def _page(
    request: Request, slug: str, name: str, make, *, revision: Callable[[str], Hashable] = access.public_revision
) -> HttpResponse:
    """A page of a venue, kept for the anonymous for as long as the venue has the same revision."""
    if not keeping.is_anonymous(request):
        response = make(request, access.venue_for_public(request.user, slug))
        patch_cache_control(response, private=True, no_cache=True)
        return response
    key = (name, slug, revision(slug))
    return keeping.kept(request, key, request.now, lambda: make(request, access.venue_for_public(None, slug)))


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
    DeadlineKind.VIDEO,
    DeadlineKind.POSTER,
)


def _venue_home(request: Request, venue: Venue) -> HttpResponse:
    prefetch_related_objects([venue], "deadlines", "tracks")
    if not Calendar(venue).is_past(DeadlineKind.SUBMISSION, request.now):
        return _call(request, venue)
    context = public_frame(request, venue, "Home") | _about(request, venue)
    return render(request, "website/front.html", context)


def _about(request: Request, venue: Venue) -> dict:
    """What the call and the event's front both show."""
    shown = access.shown_for_public(venue)
    posts = access.news_for_public(venue, request.now)
    return {
        "dates": shown_dates(venue, request.now),
        "topics": venue.topics.in_order(),
        "speakers": _of_kind(shown, ShownPersonKind.SPEAKER),
        "organisers": _of_kind(shown, ShownPersonKind.ORGANISER),
        "n_committee": len(_of_kind(shown, ShownPersonKind.COMMITTEE)),
        "sponsor_levels": _levels(access.sponsors_for_public(venue)),
        "latest": posts[0] if posts else None,
        "has_news": bool(posts),
        "event_json": _event_json(venue),
    }


def _levels(sponsors: list) -> list[dict]:
    """Sponsors by level, levels in the order of their first sponsor."""
    found: dict[str, list] = {}
    for sponsor in sponsors:
        found.setdefault(sponsor.level, []).append(sponsor)
    return [{"name": name, "sponsors": rows} for name, rows in found.items()]


def _call(request: Request, venue: Venue) -> HttpResponse:
    prefetch_related_objects([venue], "deadlines", "tracks")
    calendar = Calendar(venue)
    is_home = not calendar.is_past(DeadlineKind.SUBMISSION, request.now)
    context = public_frame(request, venue, "Home" if is_home else "") | _about(request, venue)
    if is_home:  # one page under two addresses: the home is the one to link to
        context["page_url"] = settings.SITE_URL + venue.get_absolute_url()
    next_date = next((shown for shown in context["dates"] if shown.is_next), None)
    context |= {
        "next": next_date,
        "left": time_left(next_date.at, request.now) if next_date and next_date.at else None,
        "tracks": sorted(venue.tracks.all(), key=lambda track: (track.position, track.pk)),
        "is_open": calendar.is_open(DeadlineKind.SUBMISSION, request.now),
        "awards": venue.awards.order_by("position", "pk"),
    }
    return render(request, "website/call.html", context)


def _people(request: Request, venue: Venue) -> HttpResponse:
    shown = access.shown_for_public(venue)
    context = public_frame(request, venue, "People") | {
        "organisers": _of_kind(shown, ShownPersonKind.ORGANISER),
        "speakers": _of_kind(shown, ShownPersonKind.SPEAKER),
        "committee": sorted(_of_kind(shown, ShownPersonKind.COMMITTEE), key=lambda row: _alphabetical(row.name)),
    }
    return render(request, "website/people.html", context)


def _site_page(request: Request, venue: Venue, key: str) -> HttpResponse:
    context = public_frame(request, venue, "")
    found = access.page_for_public(venue, key, drafts=context["is_chair"])
    for item in context["nav"]:
        item["current"] = item["url"] == request.path
    return render(request, "website/page.html", context | {"page": found})


def _news(request: Request, venue: Venue) -> HttpResponse:
    context = public_frame(request, venue, "News") | {"posts": access.news_for_public(venue, request.now)}
    return render(request, "website/news.html", context)


def _feed(request: Request, venue: Venue) -> HttpResponse:
    said = feed_file(venue, access.news_for_public(venue, request.now))
    return HttpResponse(said, content_type="application/atom+xml; charset=utf-8")


def _dates_ics(request: Request, venue: Venue) -> HttpResponse:
    response = HttpResponse(
        calendar_file(venue, shown_dates(venue, request.now)), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'inline; filename="{venue.slug}.ics"'
    return response


def _alphabetical(name: str) -> str:
    """A key by which Álvaro stands before Bea."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if letter.isalpha()).casefold()


def _of_kind(shown: list, kind: str) -> list:
    return [row for row in shown if row.kind == kind]


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

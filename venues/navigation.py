"""The frame around every signed-in page of a venue: its pages for this hat, the next deadline, the rail.

Pages are named by URL name only, so that this early stage of a paper's life can point at later ones.
"""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.urls import reverse

from venues.access import has_news, menu_pages, roles_of
from venues.deadlines import Calendar, as_day_aoe
from venues.models import DeadlineKind, Role, Venue
from web.http import Request

CHAIR_PAGES = {
    "Overview": "consoles:chair",
    "Papers": "decisions:papers",
    "Committee": "venues:committee",
    "Assignment": "reviews:assignment",
    "Progress": "consoles:progress",
    "Release": "decisions:release",
    "Proceedings": "proceedings:chair",
    "Schedule": "schedule:editor",
    "Mail": "consoles:mail",
    "Settings": "venues:settings",
}
COMMITTEE_PAGES = {
    "Papers to review": "reviews:reviewing",
    "Bids": "reviews:bids",
    "My profile": "venues:profile",
    "Letters": "letters:mine",
}
# Pages of the public site that later stages of a paper's life bring: label → URL name, and whether a venue has it.
# Each app adds its own when it is loaded (`apps.py`).
LATER_PAGES: dict[str, tuple[str, Callable[[Venue], bool]]] = {}
STOPS = {
    DeadlineKind.SUBMISSION: "Submission",
    DeadlineKind.BIDDING: "Bidding",
    DeadlineKind.REVIEW: "Review",
    DeadlineKind.RESPONSE: "Response",
    DeadlineKind.DISCUSSION: "Discussion",
    DeadlineKind.NOTIFICATION: "Decision",
    DeadlineKind.CAMERA_READY: "Camera-ready",
}


def later_pages(venue: Venue) -> list[tuple[str, str]]:
    """The parts of the public site that later stages of a paper's life have something to show in."""
    return [(label, reverse(name, args=[venue.slug])) for label, (name, has) in LATER_PAGES.items() if has(venue)]


def public_menu(venue: Venue, *, current: str = "", later: list[tuple[str, str]] | None = None) -> list[dict]:
    """The one menu of all public pages of a venue; `current` is the label of the page that shows it.

    `later` are the `later_pages`, when the caller has asked for them already.
    """
    pages = [("Home", venue.get_absolute_url()), *(later_pages(venue) if later is None else later)]
    pages.append(("People", reverse("website:people", args=[venue.slug])))
    pages += [(page.title, reverse("website:page", args=[venue.slug, page.key])) for page in menu_pages(venue)]
    if has_news(venue):
        pages.append(("News", reverse("website:news", args=[venue.slug])))
    return [{"label": label, "url": url, "current": label == current} for label, url in pages]


def frame(
    request: Request, venue: Venue, *, current: str = "", hat: str = "", notes: Mapping[str, str] | None = None
) -> dict:
    """Context of a console page: venue, nav, deadline, rail.

    `current` is the label of the page, `hat` a Role that the person holds (chosen from their roles when empty; "author"
    for an author's pages, which have none of the committee's), `notes` what stands under a stop of the rail instead of
    its date, by kind of deadline.
    """
    roles = frozenset({hat}) & frozenset(Role.values) if hat else roles_of(request.user, venue)
    calendar = Calendar(venue)
    is_chair = hat == Role.CHAIR or (not hat and Role.CHAIR in roles)
    pages = CHAIR_PAGES if is_chair else COMMITTEE_PAGES if roles else {}
    upcoming = calendar.next(request.now)
    return {
        "venue": venue,
        "calendar": calendar,
        "nav": [
            {"label": label, "url": reverse(name, args=[venue.slug]), "current": label == current}
            for label, name in pages.items()
        ],
        "deadline": {"label": upcoming.label, "at": upcoming.at, "url": ""} if upcoming else None,
        "rail": rail(calendar, request, notes or {}) if is_chair else None,
    }


def rail(calendar: Calendar, request: Request, notes: Mapping[str, str]) -> list[dict]:
    """A venue's life on one line: what is over, what is open now, what comes."""
    stops: list[dict] = []
    for kind, label in STOPS.items():
        window = calendar.window(kind)
        if window is None:
            continue
        is_past = window.is_past(request.now)
        is_now = not is_past and window.has_opened(request.now) and not any(stop["state"] == "now" for stop in stops)
        stops.append(
            {
                "label": label,
                "note": notes.get(kind) or as_day_aoe(window.at),
                "state": "done" if is_past else "now" if is_now else "next",
                "part": round(100 * window.share_gone(request.now, since=calendar.venue.created_at)),
            }
        )
    return stops


def public_frame(request: Request, venue: Venue, current: str) -> dict:
    """What the bar of a public page shows; more for those who have work to do here."""
    own: list[tuple[str, str]] = []
    is_chair = False
    if hasattr(request, "user") and request.user.is_authenticated:
        roles = roles_of(request.user, venue)
        is_chair = Role.CHAIR in roles
        if is_chair:
            own.append(("Chair's pages", reverse("consoles:chair", args=[venue.slug])))
        elif roles:
            own.append(("Reviewing", reverse("reviews:reviewing", args=[venue.slug])))
    later = later_pages(venue)
    return {
        "venue": venue,
        "parts": later,
        "nav": [
            *public_menu(venue, current=current, later=later),
            *({"label": label, "url": url, "current": False} for label, url in own),
        ],
        "nav_label": "Site",
        "page_url": settings.SITE_URL + request.path,
        "is_chair": is_chair,
    }

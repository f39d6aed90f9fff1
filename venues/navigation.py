"""The frame around every signed-in page of a venue: its pages for this hat, the next deadline, the rail.

Pages are named by URL name only, so that this early stage of a paper's life can point at later ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from venues.access import has_news, menu_pages, roles_of, site_rows_for_chair
from venues.deadlines import Calendar, as_day_aoe
from venues.models import DeadlineKind, Role, SitePage, Venue
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


@dataclass(frozen=True)
class MenuEntry:
    """One page of the public site as its menu names it."""

    key: str  # "home", "papers" …, "page:" and the key of a page that the chairs wrote
    label: str
    url: str
    page: SitePage | None = None
    is_there: bool = True  # whether there is something to see; chairs order what comes later, too


def entries(venue: Venue, *, later: list[tuple[str, str]] | None = None) -> list[MenuEntry]:
    """Everything that the public site's menu can show now, hidden or not, in the chairs' order.

    `later` are the `later_pages`, when the caller has asked for them already.
    """
    later = later_pages(venue) if later is None else later
    return _arranged(venue, dict(later), menu_pages(venue), with_news=has_news(venue))


def all_entries(venue: Venue) -> list[MenuEntry]:
    """As `entries`, with what has nothing to show yet and pages that do not stand in the menu: for the chairs."""
    there = dict(later_pages(venue))
    later = {label: reverse(name, args=[venue.slug]) for label, (name, _) in LATER_PAGES.items()}
    found = _arranged(venue, later, site_rows_for_chair(venue, "pages"), with_news=True)
    absent = {label.lower() for label in later if label not in there} | (set() if has_news(venue) else {"news"})
    return [replace(entry, is_there=entry.key not in absent) for entry in found]


def _arranged(venue: Venue, later: Mapping[str, str], pages: list[SitePage], *, with_news: bool) -> list[MenuEntry]:
    found = [MenuEntry("home", "Home", venue.get_absolute_url())]
    found += [MenuEntry(label.lower(), label, url) for label, url in later.items()]
    found.append(MenuEntry("people", "People", reverse("website:people", args=[venue.slug])))
    for page in pages:
        url = reverse("website:page", args=[venue.slug, page.key])
        found.append(MenuEntry(f"page:{page.key}", page.title, url, page))
    if with_news:
        found.append(MenuEntry("news", "News", reverse("website:news", args=[venue.slug])))
    place = {key: position for position, key in enumerate(venue.menu_order)}
    return sorted(found, key=lambda entry: place.get(entry.key, len(place)))


def public_menu(venue: Venue, *, current: str = "", later: list[tuple[str, str]] | None = None) -> list[dict]:
    """The one menu of all public pages of a venue; `current` is the label of the page that shows it."""
    return [_item(entry, current) for entry in entries(venue, later=later) if entry.key not in venue.menu_hidden]


def way_home(venue: Venue) -> list[dict]:
    """The menu of a page that is for one person alone: it leads to the venue's home."""
    return [_item(MenuEntry("home", "Home", venue.get_absolute_url()), "")]


def _item(entry: MenuEntry, current: str) -> dict:
    return {"label": entry.label, "url": entry.url, "current": entry.label == current}


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

"""The latest release as its visitors may see it: kept for the anonymous, made for everybody else."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.cache import patch_cache_control

from schedule import access
from schedule.models import ProgrammeRelease
from schedule.shown import ShownProgramme, links_for, shown
from venues.access import roles_of
from venues.models import Venue
from web import keeping
from web.http import Request

Make = Callable[[Request, ProgrammeRelease, ShownProgramme], HttpResponse]


def kept(request: Request, slug: str, name: str, make: Make) -> HttpResponse:
    """A page of the latest release, kept for the anonymous. `name` is one of a bounded number."""
    if not keeping.is_anonymous(request):
        return own(request, slug, make)
    mark = access.public_mark(slug)
    return keeping.kept(request, ("schedule", name, slug, mark), request.now, lambda: _made(request, slug, make))


def own(request: Request, slug: str, make: Make) -> HttpResponse:
    """A page of the latest release that is for this visitor alone."""
    response = _made(request, slug, make)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _made(request: Request, slug: str, make: Make) -> HttpResponse:
    release = access.public_programme(slug)
    links = links_of(request, release.venue)
    return make(request, release, shown(release.content, access.cards_of(release.venue), links=links))


def links_of(request: Request, venue: Venue) -> frozenset[str]:
    """Which rooms' links whoever asks may see."""
    is_committee = _is_signed_in(request) and bool(roles_of(request.user, venue))
    return links_for(is_signed_in=_is_signed_in(request), is_committee=is_committee)


def picks_shown(request: Request, venue: Venue) -> frozenset[str]:
    """Which stars are on for whoever asks; those in a browser are put on by a script, see static/js/picks.js."""
    return access.picks_of(request.user, venue) if _is_signed_in(request) else frozenset()


def _is_signed_in(request: Request) -> bool:
    """Whether the page may say something to this person alone; what is kept for the anonymous may not."""
    return request.user.is_authenticated and not keeping.is_anonymous(request)


def choice(label: str, asked: dict[str, str], *, is_chosen: bool) -> dict:
    """One of several ways to narrow a page, as a link asks for it."""
    said = urlencode({name: value for name, value in asked.items() if value})
    return {"label": label, "query": f"?{said}" if said else "", "is_chosen": is_chosen}


def file(body: bytes | str, content_type: str, filename: str) -> HttpResponse:
    """A file for other programs."""
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def calendar(body: bytes, filename: str) -> HttpResponse:
    """A calendar file."""
    return file(body, "text/calendar; charset=utf-8", filename)

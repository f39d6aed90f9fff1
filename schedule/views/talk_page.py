"""A page for each talk: what it is about, who gives it, when and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from proceedings import access as record
from proceedings.models import PublicPaper
from schedule import access
from schedule.models import ProgrammeRelease
from schedule.moments import zone_said
from schedule.shown import ShownPart, ShownProgramme, talks
from schedule.views.latest import kept, picks_shown
from venues.access import shown_for_public
from venues.models import ShownPerson, Venue
from venues.navigation import public_frame
from web.audience import Audience, audience
from web.http import Request


@dataclass(frozen=True)
class Speaker:
    """Somebody who gives a talk, with their card on the page of people, if they have one."""

    name: str
    affiliation: str
    card: ShownPerson | None


@audience(Audience.PUBLIC)
@require_safe
def talk_page(request: Request, slug: str, talk: str) -> HttpResponse:
    """Everybody: a talk of the latest release; 404 while it may not be named."""
    return kept(request, slug, f"talk:{talk}", lambda *made: _page(*made, talk=talk))


def _page(request: Request, release: ProgrammeRelease, programme: ShownProgramme, *, talk: str) -> HttpResponse:
    found = talks(programme)
    position = next((n for n, (_, one) in enumerate(found) if one.id == talk), None)
    if position is None:
        raise Http404(access.NOT_HERE)
    session, one = found[position]
    venue = release.venue
    paper = record.public_paper(request.user, venue.slug, one.paper) if one.paper else None
    context = public_frame(request, venue, "Schedule") | {
        "session": session,
        "picks": picks_shown(request, venue),
        "talk": one,
        "paper": paper,
        "speakers": _speakers(venue, one, paper),
        "zone": zone_said(one.starts_at, programme.zone),
        "tz": programme.zone,
        "before": found[position - 1] if position else None,
        "after": found[position + 1] if position + 1 < len(found) else None,
    }
    return render(request, "schedule/talk_page.html", context)


def _speakers(venue: Venue, talk: ShownPart, paper: PublicPaper | None) -> Sequence[Speaker]:
    """Who gives the talk; a name is matched with a card in any case."""
    cards: dict[str, Any] = {}
    for person in shown_for_public(venue):
        cards.setdefault(_folded(person.name), person)
    places = {author["name"]: author["affiliation"] for author in paper.authors} if paper else {}
    return [Speaker(name, places.get(name, ""), cards.get(_folded(name))) for name in talk.people]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())

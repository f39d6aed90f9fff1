"""The page of a published paper: the record, and when and where the paper is shown."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from proceedings import access as record
from proceedings.models import PublicPaper
from proceedings.views.public import kept, paper_context, retracted
from schedule import access
from schedule.moments import zone_said
from schedule.shown import showings, shown
from schedule.views.latest import links_of, picks_shown
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.PUBLIC)
@require_safe
def paper(request: Request, slug: str, number: int) -> HttpResponse:
    """Everybody: a published paper with everything that belongs to it."""
    return kept(request, slug, ("paper", number), lambda: _paper(request, slug, number))


def _paper(request: Request, slug: str, number: int) -> HttpResponse:
    row = record.public_paper(request.user, slug, number)
    if row.gone_at:
        return retracted(request, row)
    return render(request, "proceedings/paper.html", paper_context(request, row) | _showings(request, row))


def _showings(request: Request, row: PublicPaper) -> dict[str, Any]:
    release = access.programme_for(row)
    if release is None:
        return {}
    programme = shown(release.content, record.card_of(row), links=links_of(request, row.venue))
    found = showings(programme, row.get_absolute_url())
    said = zone_said(found[0].part.starts_at, programme.zone) if found else ""
    return {"showings": found, "zone": said, "tz": programme.zone, "picks": picks_shown(request, row.venue)}

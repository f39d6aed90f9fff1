"""Talks and boards of a session of the draft: for chairs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from schedule import access, actions
from schedule.forms import MinutesForm, TalkForm
from schedule.models import Talk
from schedule.moments import zone_of
from schedule.views.frame import FORM, page, seen_revision, speakers_said, toast
from venues.access import venue_for_chair
from venues.models import Venue
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


def _speakers(venue: Venue) -> list[tuple[str, str]]:
    return speakers_said(access.speakers_at(venue), zone_of(venue.time_zone))


@audience(Audience.CHAIR)
@require_POST
def talk_new(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: a talk without a paper."""
    venue = venue_for_chair(request.user, slug)
    row = access.session_for_chair(venue, session)
    form = TalkForm(request.POST, prefix="new", speakers=_speakers(venue))
    if not form.is_valid():
        raise actions.NotSchedulable("A talk needs a title and how many minutes it takes.")
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": seen_revision(request)}
    change = actions.save_talk(row, None, fields=form.cleaned_data, **how)
    toast(request, slug, f"“{form.cleaned_data['title']}” is in the session.", change)
    return redirect("schedule:session", slug=slug, session=session)


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def talk(request: Request, slug: str, talk: str) -> HttpResponse:
    """Chairs: a talk's words and length; for a paper its length alone."""
    venue = venue_for_chair(request.user, slug)
    row = access.talk_for_chair(request.user, venue, talk)
    revision = row.session.revision
    if row.submission_id is None:
        form: Any = TalkForm(request.POST or None, instance=row, speakers=_speakers(venue))
    else:
        form = MinutesForm(request.POST or None, initial={"minutes": row.minutes, "presenter": row.presenter})
    if request.method == "POST" and form.is_valid():
        try:
            how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": seen_revision(request)}
            change = actions.save_talk(row.session, row, fields=form.cleaned_data, **how)
            toast(request, slug, "The talk is saved.", change)
            return redirect("schedule:session", slug=slug, session=row.session.public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "talk": row, "revision": revision, "authors": access.authors_of(row)}
    return page(request, venue, "schedule/talk.html", context)


@audience(Audience.CHAIR)
@require_POST
def talk_step(request: Request, slug: str, talk: str) -> HttpResponse:
    """Chairs: a talk earlier or later within its session, or out of it."""
    venue = venue_for_chair(request.user, slug)
    row: Talk = access.talk_for_chair(request.user, venue, talk)
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": seen_revision(request)}
    match request.POST.get("do"):
        case "up":
            change = actions.step_talk(row, step=-1, **how)
        case "down":
            change = actions.step_talk(row, step=1, **how)
        case "remove":
            change = actions.remove_talk(row, **how)
        case _:
            raise actions.NotSchedulable("Say what shall happen with this talk.")
    toast(request, slug, "The session has changed.", change)
    return redirect("schedule:session", slug=slug, session=row.session.public_id)


@audience(Audience.CHAIR)
@require_POST
def board_remove(request: Request, slug: str, session: str, number: int) -> HttpResponse:
    """Chairs: take a poster down."""
    venue = venue_for_chair(request.user, slug)
    row = access.session_for_chair(venue, session)
    board = access.board_for_chair(request.user, row, number)
    change = actions.remove_board(board, by=request.user, now=request.now, seen=seen_revision(request))
    toast(request, slug, f"Board {number} is free.", change)
    return redirect("schedule:session", slug=slug, session=session)

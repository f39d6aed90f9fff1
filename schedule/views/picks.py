"""What somebody picked of the programme: in their account, or in their browser, which then says it in an address."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from schedule import access
from schedule.actions.picks import make_feed, pick, revoke_feed, unpick
from schedule.addresses import my_calendar_of, picks_calendar_of
from schedule.calendars import board_event, calendar_file, session_event, talk_event
from schedule.models import ProgrammeRelease
from schedule.moments import zone_said
from schedule.picking import MOST, BadPicks, Picked, keys_from, picked
from schedule.shown import ShownProgramme, links_for, shown
from schedule.views.latest import calendar, kept, own
from venues.models import Venue
from venues.navigation import public_frame
from web import keeping
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.PUBLIC)
@require_safe
def mine(request: Request, slug: str) -> HttpResponse:
    """Everybody: their own picks, from their account or from the address; nobody else's."""
    if keeping.is_anonymous(request) and "p" not in request.GET:
        return kept(request, slug, "mine", lambda *made: _page(*made, keys=()))
    refusal = ""
    keys: Collection[str] = ()
    if not request.user.is_authenticated:
        try:
            keys = keys_from(request.GET.get("p", ""))
        except BadPicks as refused:
            refusal = str(refused)
    return own(request, slug, lambda *made: _page(*made, keys=keys, refusal=refusal))


def _page(
    request: Request, release: ProgrammeRelease, programme: ShownProgramme, *, keys: Collection[str], refusal: str = ""
) -> HttpResponse:
    venue = release.venue
    picks = access.picks_of(request.user, venue) if request.user.is_authenticated else frozenset(keys)
    token = access.feed_token_of(request.user, venue) if request.user.is_authenticated else ""
    found = picked(programme, picks)
    address = my_calendar_of(venue, token) if token else ""
    if not request.user.is_authenticated and picks:
        address = picks_calendar_of(venue, sorted(picks))
    context = public_frame(request, venue, "Schedule") | {
        "picks": picks,
        "found": found,
        "n_gone": len(picks - {one.key for one in found}),
        "n_clashes": sum(1 for one in found if one.clashes),
        "refusal": refusal,
        "address": address,
        "webcal": "webcal://" + address.partition("://")[2] if address else "",
        "zone": zone_said(programme.sessions[0].starts_at, programme.zone) if programme.sessions else programme.zone,
        "tz": programme.zone,
        "most": MOST,
    }
    return render(request, "schedule/mine.html", context, status=422 if refusal else 200)


@audience(Audience.SIGNED_IN)
@require_POST
def change(request: Request, slug: str) -> HttpResponse:
    """Whoever is signed in: pick (`add`) or take back (`remove`); a browser's picks come as many `add`."""
    venue = access.public_programme(slug).venue
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        unpick(venue, request.POST.getlist("remove")[:MOST], by=request.user)
        pick(venue, request.POST.getlist("add"), by=request.user, now=request.now)
    except BadPicks as refusal:
        if wants_json:
            return JsonResponse({"message": str(refusal)}, status=422)
        messages.error(request, str(refusal))
    if wants_json:
        return JsonResponse({"keys": sorted(access.picks_of(request.user, venue))})
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(back if is_ours else reverse("schedule:mine", args=[slug]))


@audience(Audience.SIGNED_IN)
@require_POST
def feed(request: Request, slug: str) -> HttpResponse:
    """Whoever is signed in: make the secret address of their calendar anew, or take it back."""
    venue = access.public_programme(slug).venue
    if request.POST.get("do") == "make":
        make_feed(venue, by=request.user, now=request.now)
        messages.success(request, "Your calendar has an address. Keep it to yourself.")
    elif request.POST.get("do") == "revoke":
        revoke_feed(venue, by=request.user)
        messages.success(request, "The address leads nowhere any more; calendars that use it stop changing.")
    return redirect("schedule:mine", slug=slug)


@audience(Audience.PUBLIC)
@require_safe
def picks_ics(request: Request, slug: str) -> HttpResponse:
    """Everybody: a calendar of the picks that the address names. Not kept: there are too many addresses."""
    try:
        keys = keys_from(request.GET.get("p", ""))
        if not keys:
            raise BadPicks("This address names nothing of the programme. Copy it anew from “My schedule”.")
    except BadPicks as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=400)
    return _calendar(slug, keys)


@audience(Audience.LINK)
@require_safe
def my_ics(request: Request, slug: str, token: str) -> HttpResponse:
    """Whoever holds the secret address: that person's picks as a calendar."""
    return _calendar(slug, access.picks_for_token(slug, token))


def _calendar(slug: str, keys: Collection[str]) -> HttpResponse:
    """As anybody may see it: calendars lie with others, so links that are not for everybody stay out of them."""
    release = access.public_programme(slug)
    links = links_for(is_signed_in=False, is_committee=False)
    found = picked(shown(release.content, access.cards_of(release.venue), links=links), keys)
    events = [_event(release.venue, one) for one in found]
    response = calendar(calendar_file(release.venue, events, name="my schedule"), f"{slug}-my-schedule.ics")
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _event(venue: Venue, one: Picked):
    if one.part is None:
        return session_event(venue, one.session)
    return (board_event if one.is_board else talk_event)(venue, one.session, one.part)

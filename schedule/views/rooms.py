"""Rooms of the draft: for chairs."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from schedule import access, actions
from schedule.forms import RoomForm
from schedule.models import Room
from schedule.views.frame import FORM, page, seen_revision, toast
from venues.access import venue_for_chair
from venues.models import Venue
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def room_new(request: Request, slug: str) -> HttpResponse:
    """Chairs: a room more."""
    return _room(request, venue_for_chair(request.user, slug), None)


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def room(request: Request, slug: str, room: str) -> HttpResponse:
    """Chairs: a room's name, seats and link; or let it go."""
    venue = venue_for_chair(request.user, slug)
    return _room(request, venue, access.room_for_chair(venue, room))


def _room(request: Request, venue: Venue, row: Room | None) -> HttpResponse:
    if row and request.POST.get("do") == "remove":
        change, n = actions.remove_room(row, by=request.user, now=request.now, seen=seen_revision(request))
        left = f" {n} session{' has' if n == 1 else 's have'} no room now." if n else ""
        toast(request, venue.slug, f"The room {row.name} is gone.{left}", change)
        return redirect("schedule:editor", slug=venue.slug)
    form = RoomForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.save_room(
                venue, row, fields=form.cleaned_data, by=request.user, now=request.now, seen=seen_revision(request)
            )
            toast(request, venue.slug, f"The room {form.cleaned_data['name']} is saved.", change)
            return redirect("schedule:editor", slug=venue.slug)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return page(request, venue, "schedule/room.html", {"form": form, "room": row})

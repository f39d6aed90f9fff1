"""The dates of a venue: for its chairs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from venues import access, actions
from venues.consistency import oddities
from venues.forms.dates import OF_TRACKS, AnnouncedFormSet, DoorForm
from venues.models import DeadlineKind
from venues.views.frame import settings_page
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: Request, slug: str) -> HttpResponse:
    """All deadlines, those of single tracks, and dates that are only announced."""
    venue = access.venue_for_chair(request.user, slug)
    rows = {(row.kind, row.track_id): row for row in venue.deadlines.all()}
    tracks = list(venue.tracks.order_by("position", "pk"))
    data = request.POST or None
    doors = [DoorForm(data, kind=kind, row=rows.get((kind, None))) for kind in DeadlineKind.values]
    of_tracks = [
        (
            track,
            [DoorForm(data, kind=kind, row=rows.get((kind, track.pk)), track=track) for kind in OF_TRACKS],
        )
        for track in tracks
    ]
    every = [*doors, *(form for _, several in of_tracks for form in several)]
    announced = AnnouncedFormSet(
        data,
        prefix="announced",
        initial=[
            {"label": row.label, "at": row.at, "note": row.note} for row in venue.announced_dates.order_by("at", "pk")
        ],
    )
    status = 200
    if data is not None:
        # Every form is asked, so that each says what is wrong with it.
        if not [form for form in every if not form.is_valid()] and announced.is_valid():
            actions.save_dates(
                venue,
                doors=[form.door() for form in every],
                announced=[
                    actions.Announced(said["label"], said["at"], said.get("note", ""))
                    for said in announced.cleaned_data
                    if said.get("label")
                ],
                by=request.user,
                now=request.now,
            )
            messages.success(request, "The dates are saved, and shown wherever they stand.")
            return redirect(request.path)
        status = 422
    context = {
        "doors": doors,
        "of_tracks": of_tracks,
        "announced": announced,
        "problems": oddities(_as_dates(rows), first_day=venue.starts_on),
        "is_refused": status == 422,
    }
    return settings_page(request, venue, "dates", "Dates", context, status=status)


def _as_dates(rows: dict) -> dict:
    return {kind: (row.opens_at, row.at) for (kind, track_id), row in rows.items() if track_id is None}

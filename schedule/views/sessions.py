"""Sessions of the draft, by forms, buttons and drops: for chairs."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from schedule import access, actions
from schedule.forms import PlaceForm, SessionForm, StepForm, TalkForm
from schedule.models import Room, Session, SessionKind
from schedule.moments import said_time, zone_of
from schedule.table import Table
from schedule.views.frame import FORM, page, problems_said, seen_revision, speakers_said, toast
from venues.access import venue_for_chair
from venues.models import Venue
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def session_new(request: Request, slug: str) -> HttpResponse:
    """Chairs: a session more."""
    venue = venue_for_chair(request.user, slug)
    first = {"day": f"{venue.starts_on:%Y-%m-%d}" if venue.starts_on else "", "kind": SessionKind.CONTRIBUTED}
    asked = {name: request.GET[name] for name in ("day", "start") if name in request.GET}
    form = SessionForm(request.POST or None, venue=venue, initial=first | asked)
    made = _save_session(request, venue, None, form)
    if made is not None:
        return redirect("schedule:session", slug=slug, session=made.public_id)
    return page(request, venue, "schedule/session_new.html", {"form": form})


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def session(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: one session with its talks and boards, and everything that can be done with it."""
    venue = venue_for_chair(request.user, slug)
    table = Table(request.user, venue)
    entry = table.entry_called(session)
    row = copy(entry.row)  # the form writes what was typed into it
    form = SessionForm(request.POST or None, venue=venue, instance=row, rooms=table.rooms)
    if _save_session(request, venue, row, form) is not None:
        return redirect("schedule:editor", slug=slug)
    context = {
        "form": form,
        "table": table,
        "tz": table.zone,
        "entry": entry,
        "revision": entry.row.revision,
        "talk_form": TalkForm(prefix="new", speakers=speakers_said(table.speakers, table.zone)),
        "problems": [found for found in problems_said(venue, table) if row.public_id in found["url"]],
    }
    return page(request, venue, "schedule/session.html", context)


def _save_session(request: Request, venue: Venue, row: Session | None, form: SessionForm) -> Session | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        change, made = actions.save_session(
            venue, row, fields=form.wish(), by=request.user, now=request.now, seen=seen_revision(request)
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    toast(request, venue.slug, f"“{made.title}” is saved.", change)
    return made


@audience(Audience.CHAIR)
@require_POST
def session_step(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: a session earlier, later, longer, shorter, elsewhere, late, or gone."""
    venue = venue_for_chair(request.user, slug)
    form = StepForm(request.POST)
    try:
        row = _target(request, venue, session)
        if not form.is_valid():
            raise actions.NotSchedulable("Say what shall happen with this session.")
        text, change = _step(venue, row, form.cleaned_data, request)
    except Refused as refusal:
        return _refused_drop(request, slug, refusal)
    toast(request, slug, text, change)
    return redirect(reverse("schedule:editor", args=[slug]) + f"#s-{row.public_id}")


def _refused_drop(request: Request, slug: str, refusal: Refused) -> HttpResponse:
    """What was dropped stays where it was: the grid as it is now, with the reason. Any other form gets its refusal."""
    if request.POST.get("do") != "drop":
        raise refusal
    messages.error(request, str(refusal))
    return redirect("schedule:editor", slug=slug)


def _target(request: Request, venue: Venue, session: str) -> Session:
    """The session; a drop on one that is gone is refused with a sentence, for the grid on the screen still had it."""
    try:
        return access.session_for_chair(venue, session)
    except Http404:
        if request.POST.get("do") != "drop":
            raise
    raise actions.NotSchedulable("Somebody removed this session meanwhile. Nothing was changed.")


NOWHERE = "none"  # as a room: the session is for everybody
MOVES = {"earlier": (-5, 0), "later": (5, 0), "shorter": (0, -5), "longer": (0, 5)}


def _step(venue: Venue, row: Session, said: dict[str, Any], request: Request) -> tuple[str, actions.Change]:
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": said["revision"]}
    name = f"“{row.title}”"
    match said["do"]:
        case "earlier" | "later" | "shorter" | "longer":
            minutes, longer = MOVES[said["do"]]
            change = actions.move_session(row, minutes=minutes, longer=longer, room=row.room, **how)
            return f"{name} is 5 minutes {said['do']}.", change
        case "drop":
            place = _place(venue, row, said["room"])
            shift, longer = said["minutes"] or 0, said["longer"] or 0
            change = actions.move_session(row, minutes=shift, longer=longer, room=place, **how)
            return f"{name} is from {_span_said(venue, row)} now.", change
        case "room":
            place = _place(venue, row, said["room"])
            change = actions.move_session(row, room=place, **how)
            return f"{name} is {f'in {place.name}' if place else 'for everybody, in no room,'} now.", change
        case "late":
            change, n = actions.run_late(row, minutes=said["minutes"] or 0, **how)
            are, way = "session is" if n == 1 else "sessions are", "later" if said["minutes"] > 0 else "earlier"
            return f"{n} {are} {abs(said['minutes'])} minutes {way}.", change
        case "remove":
            return f"{name} is gone from the programme.", actions.remove_session(row, **how)
    raise actions.NotSchedulable("Say what shall happen with this session.")


def _place(venue: Venue, row: Session, typed: str) -> Room | None:
    """The room that is meant: the same when none is named."""
    if typed in {"", NOWHERE}:
        return None if typed else row.room
    try:
        return access.room_for_chair(venue, typed)
    except Http404:
        raise actions.NotSchedulable("Somebody removed this room meanwhile. Nothing was changed.") from None


def _span_said(venue: Venue, row: Session) -> str:
    zone = zone_of(venue.time_zone)
    place = f" in {row.room.name}" if row.room else ", for everybody,"
    return f"{said_time(row.starts_at, zone)} to {row.ends_at.astimezone(zone):%H:%M}{place}"


@audience(Audience.CHAIR)
@require_POST
def session_fill(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: papers that were dropped onto a session, or named by number."""
    venue = venue_for_chair(request.user, slug)
    is_drop = request.POST.get("do") == "drop"
    try:
        row = _target(request, venue, session)
        n, change = _fill(request, venue, row)
    except Refused as refusal:
        return _refused_drop(request, slug, refusal)
    toast(request, slug, f"{n} paper{'' if n == 1 else 's'} placed in “{row.title}”.", change)
    if is_drop:
        return redirect(reverse("schedule:editor", args=[slug]) + f"#s-{row.public_id}")
    return redirect("schedule:session", slug=slug, session=session)


def _fill(request: Request, venue: Venue, row: Session) -> tuple[int, actions.Change]:
    table = Table(request.user, venue)
    hangs = request.POST.get("how") == "boards"
    free = table.unhung(row) if hangs else table.without_talk
    form = PlaceForm(request.POST, numbers=[paper.number for paper in free if paper.number])
    if not form.is_valid():
        raise actions.NotSchedulable("Choose papers that are accepted and have no place here yet.")
    said = form.cleaned_data
    papers = access.papers_to_place(request.user, venue, said["paper"])
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": said["revision"]}
    if hangs:
        return len(papers), actions.assign_boards(row, papers, first=said["first"] or 1, **how)
    return len(papers), actions.place_papers(row, papers, minutes=said["minutes"] or 15, **how)

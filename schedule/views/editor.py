"""The draft of the programme: for chairs, by forms and buttons; what scripts send is a form as well."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from schedule import access, actions
from schedule.forms import MinutesForm, PlaceForm, RoomForm, SessionForm, StepForm, TalkForm
from schedule.importing import plan_of
from schedule.models import Room, Session, SessionKind, Talk
from schedule.moments import said_time, zone_of, zone_said
from schedule.table import Table
from venues.access import venue_for_chair
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

FORM = ["GET", "HEAD", "POST"]


@audience(Audience.CHAIR)
def editor(request: Request, slug: str) -> HttpResponse:
    """Chairs: the draft by day, room and time, the papers without a place, what is wrong."""
    venue = venue_for_chair(request.user, slug)
    table = Table(request.user, venue)
    context = {
        "table": table,
        "problems": _problems(venue, table),
        "zone": zone_said(table.draft.sessions[0].row.starts_at if table.draft.sessions else request.now, table.zone),
        "tz": table.zone,
        "last": access.latest_release(venue),
        "last_change": access.last_change(venue),
    }
    return render(request, "schedule/editor.html", frame(request, venue, current="Schedule") | context)


def _problems(venue: Venue, table: Table) -> list[dict[str, Any]]:
    return [
        {
            "is_blocker": problem.is_blocking,
            "sentence": problem.sentence,
            "remedy": problem.remedy,
            "url": reverse("schedule:session", args=[venue.slug, problem.field]),
        }
        for problem in table.problems
    ]


def _said(request: Request, slug: str, text: str, change: actions.Change) -> None:
    """A toast with the way back."""
    messages.success(request, text, extra_tags=f"undo={reverse('schedule:undo', args=[slug, change.id])}")


def _seen(request: Request) -> int | None:
    """Which revision the editor saw."""
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


@audience(Audience.CHAIR)
@require_POST
def undo(request: Request, slug: str, change: str) -> HttpResponse:
    """Chairs: take the latest change back."""
    venue = venue_for_chair(request.user, slug)
    done = actions.undo(venue, change, by=request.user, now=request.now)
    _said(request, slug, "Taken back.", done)
    return redirect("schedule:editor", slug=slug)


# --- A table ---------------------------------------------------------------------------------------------


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def table(request: Request, slug: str) -> HttpResponse:
    """Chairs: paste sessions as a table, see what would be added, add it."""
    venue = venue_for_chair(request.user, slug)
    text = request.POST.get("text", "")
    plan, problem = None, ""
    if request.method == "POST":
        try:
            plan = plan_of(text, zone=zone_of(venue.time_zone))
            if request.POST.get("do") == "add" and not plan.faults:
                change = actions.add_sessions(venue, plan.sessions, by=request.user, now=request.now)
                n = len(plan.sessions)
                _said(request, slug, f"{n} session{'' if n == 1 else 's'} added.", change)
                return redirect("schedule:editor", slug=slug)
        except Refused as refusal:
            problem = str(refusal)
    context = {"text": text, "plan": plan, "problem": problem, "tz": zone_of(venue.time_zone)}
    status = 422 if problem or (plan and plan.faults) else 200
    page = frame(request, venue, current="Schedule") | context
    return render(request, "schedule/table.html", page, status=status)


# --- Rooms -----------------------------------------------------------------------------------------------


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
        change, n = actions.remove_room(row, by=request.user, now=request.now, seen=_seen(request))
        left = f" {n} session{' has' if n == 1 else 's have'} no room now." if n else ""
        _said(request, venue.slug, f"The room {row.name} is gone.{left}", change)
        return redirect("schedule:editor", slug=venue.slug)
    form = RoomForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.save_room(
                venue, row, fields=form.cleaned_data, by=request.user, now=request.now, seen=_seen(request)
            )
            _said(request, venue.slug, f"The room {form.cleaned_data['name']} is saved.", change)
            return redirect("schedule:editor", slug=venue.slug)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, venue, "schedule/room.html", {"form": form, "room": row})


def _page(request: Request, venue: Venue, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, frame(request, venue, current="Schedule") | context, status=status)


# --- Sessions --------------------------------------------------------------------------------------------


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
    return _page(request, venue, "schedule/session_new.html", {"form": form})


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def session(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: one session with its talks and boards, and everything that can be done with it."""
    venue = venue_for_chair(request.user, slug)
    table = Table(request.user, venue)
    entry = table.entry_called(session)
    row = copy(entry.row)  # the form writes what was typed into it
    form = SessionForm(request.POST or None, venue=venue, instance=row)
    if _save_session(request, venue, row, form) is not None:
        return redirect("schedule:editor", slug=slug)
    context = {
        "form": form,
        "table": table,
        "tz": table.zone,
        "entry": entry,
        "revision": entry.row.revision,
        "talk_form": TalkForm(prefix="new"),
        "unhung": table.unhung(row),
        "problems": [found for found in _problems(venue, table) if row.public_id in found["url"]],
    }
    return _page(request, venue, "schedule/session.html", context)


def _save_session(request: Request, venue: Venue, row: Session | None, form: SessionForm) -> Session | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        change, made = actions.save_session(
            venue, row, fields=form.wish(), by=request.user, now=request.now, seen=_seen(request)
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    _said(request, venue.slug, f"“{made.title}” is saved.", change)
    return made


@audience(Audience.CHAIR)
@require_POST
def session_step(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: a session earlier, later, longer, shorter, elsewhere, late, or gone."""
    venue = venue_for_chair(request.user, slug)
    row = access.session_for_chair(venue, session)
    form = StepForm(request.POST)
    if not form.is_valid():
        raise actions.NotSchedulable("Say what shall happen with this session.")
    try:
        text, change = _step(venue, row, form.cleaned_data, request)
    except Refused as refusal:
        return _refused_drop(request, slug, refusal)
    _said(request, slug, text, change)
    return redirect(reverse("schedule:editor", args=[slug]) + f"#s-{row.public_id}")


def _refused_drop(request: Request, slug: str, refusal: Refused) -> HttpResponse:
    """What was dropped stays where it was: the grid as it is now, with the reason. Any other form gets its refusal."""
    if request.POST.get("do") != "drop":
        raise refusal
    messages.error(request, str(refusal))
    return redirect("schedule:editor", slug=slug)


MOVES = {"earlier": (-5, 0), "later": (5, 0), "shorter": (0, -5), "longer": (0, 5)}


def _step(venue: Venue, row: Session, said: dict[str, Any], request: Request) -> tuple[str, actions.Change]:
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": said["revision"]}
    name = f"“{row.title}”"
    match said["do"]:
        case "earlier" | "later" | "shorter" | "longer":
            minutes, longer = MOVES[said["do"]]
            change = actions.move_session(row, minutes=minutes, longer=longer, **how)
            return f"{name} is 5 minutes {said['do']}.", change
        case "drop":
            goes = access.room_for_chair(venue, said["room"]) if said["room"] else None
            shift, longer = said["minutes"] or 0, said["longer"] or 0
            change = actions.move_session(row, minutes=shift, longer=longer, room=goes, **how)
            return f"{name} is from {_span_said(venue, row)} now.", change
        case "room":
            place = access.room_for_chair(venue, said["room"])
            return f"{name} is in {place.name} now.", actions.move_session(row, room=place, **how)
        case "late":
            change, n = actions.run_late(row, minutes=said["minutes"] or 0, **how)
            return f"{n} session{'' if n == 1 else 's'} shifted by {said['minutes']} minutes.", change
        case "remove":
            return f"{name} is gone from the programme.", actions.remove_session(row, **how)
    raise actions.NotSchedulable("Say what shall happen with this session.")


def _span_said(venue: Venue, row: Session) -> str:
    zone = zone_of(venue.time_zone)
    place = f" in {row.room.name}" if row.room else ""
    return f"{said_time(row.starts_at, zone)} to {row.ends_at.astimezone(zone):%H:%M}{place}"


@audience(Audience.CHAIR)
@require_POST
def session_fill(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: papers into a session, chosen one by one or as many as wanted, by topic."""
    venue = venue_for_chair(request.user, slug)
    row = access.session_for_chair(venue, session)
    is_drop = request.POST.get("do") == "drop"
    try:
        n, change = _fill(request, venue, row)
    except Refused as refusal:
        return _refused_drop(request, slug, refusal)
    _said(request, slug, f"{n} paper{'' if n == 1 else 's'} placed in “{row.title}”.", change)
    if is_drop:
        return redirect(reverse("schedule:editor", args=[slug]) + f"#s-{row.public_id}")
    return redirect("schedule:session", slug=slug, session=session)


def _fill(request: Request, venue: Venue, row: Session) -> tuple[int, actions.Change]:
    table = Table(request.user, venue)
    hangs = request.POST.get("how") == "boards"
    free = table.unhung(row) if hangs else table.without_talk
    form = PlaceForm(request.POST, numbers=[paper.number for paper in free if paper.number])
    if not form.is_valid():
        raise actions.NotSchedulable("Choose papers that are accepted and have no place here yet, or say how many.")
    said = form.cleaned_data
    numbers = said["paper"] or [paper.number for paper in free[: said["n"] or 0]]
    papers = access.papers_to_place(request.user, venue, numbers)
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": said["revision"]}
    if hangs:
        return len(papers), actions.assign_boards(row, papers, first=said["first"] or 1, **how)
    return len(papers), actions.place_papers(row, papers, minutes=said["minutes"] or 15, **how)


# --- Talks and boards ------------------------------------------------------------------------------------


@audience(Audience.CHAIR)
@require_POST
def talk_new(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: a talk without a paper."""
    venue = venue_for_chair(request.user, slug)
    row = access.session_for_chair(venue, session)
    form = TalkForm(request.POST, prefix="new")
    if not form.is_valid():
        raise actions.NotSchedulable("A talk needs a title and how many minutes it takes.")
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": _seen(request)}
    change = actions.save_talk(row, None, fields=form.cleaned_data, **how)
    _said(request, slug, f"“{form.cleaned_data['title']}” is in the session.", change)
    return redirect("schedule:session", slug=slug, session=session)


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def talk(request: Request, slug: str, talk: str) -> HttpResponse:
    """Chairs: a talk's words and length; for a paper its length alone."""
    venue = venue_for_chair(request.user, slug)
    row = access.talk_for_chair(request.user, venue, talk)
    revision = row.session.revision
    if row.submission_id is None:
        form: Any = TalkForm(request.POST or None, instance=row)
    else:
        form = MinutesForm(request.POST or None, initial={"minutes": row.minutes})
    if request.method == "POST" and form.is_valid():
        try:
            how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": _seen(request)}
            change = actions.save_talk(row.session, row, fields=form.cleaned_data, **how)
            _said(request, slug, "The talk is saved.", change)
            return redirect("schedule:session", slug=slug, session=row.session.public_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, venue, "schedule/talk.html", {"form": form, "talk": row, "revision": revision})


@audience(Audience.CHAIR)
@require_POST
def talk_step(request: Request, slug: str, talk: str) -> HttpResponse:
    """Chairs: a talk earlier or later within its session, or out of it."""
    venue = venue_for_chair(request.user, slug)
    row: Talk = access.talk_for_chair(request.user, venue, talk)
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": _seen(request)}
    match request.POST.get("do"):
        case "up":
            change = actions.step_talk(row, step=-1, **how)
        case "down":
            change = actions.step_talk(row, step=1, **how)
        case "remove":
            change = actions.remove_talk(row, **how)
        case _:
            raise actions.NotSchedulable("Say what shall happen with this talk.")
    _said(request, slug, "The session has changed.", change)
    return redirect("schedule:session", slug=slug, session=row.session.public_id)


@audience(Audience.CHAIR)
@require_POST
def board_remove(request: Request, slug: str, session: str, number: int) -> HttpResponse:
    """Chairs: take a poster down."""
    venue = venue_for_chair(request.user, slug)
    row = access.session_for_chair(venue, session)
    board = access.board_for_chair(request.user, row, number)
    change = actions.remove_board(board, by=request.user, now=request.now, seen=_seen(request))
    _said(request, slug, f"Board {number} is free.", change)
    return redirect("schedule:session", slug=slug, session=session)

"""The draft of the programme: for chairs, by forms and buttons; what scripts send is a form as well."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from schedule import actions
from schedule.importing import plan_of
from schedule.moments import zone_of, zone_said
from schedule.table import Table
from schedule.views.frame import FORM, problems_said, toast
from venues.access import venue_for_chair
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

SHOWN = 100  # papers without a place, unless all are asked for: who has more hangs them by topic


@audience(Audience.CHAIR)
def editor(request: Request, slug: str) -> HttpResponse:
    """Chairs: the draft by day, room and time, the papers without a place, what is wrong."""
    venue = venue_for_chair(request.user, slug)
    table = Table(request.user, venue)
    context = {
        "table": table,
        "unplaced": table.unscheduled if request.GET.get("papers") == "all" else table.unscheduled[:SHOWN],
        "problems": problems_said(venue, table),
        "zone": zone_said(table.draft.sessions[0].row.starts_at if table.draft.sessions else request.now, table.zone),
        "tz": table.zone,
        "last_version": table.programme.version,
        "last_change": table.programme.changed_at,
    }
    return render(request, "schedule/editor.html", frame(request, venue, current="Schedule") | context)


@audience(Audience.CHAIR)
@require_POST
def undo(request: Request, slug: str, change: str) -> HttpResponse:
    """Chairs: take the latest change back."""
    venue = venue_for_chair(request.user, slug)
    done = actions.undo(venue, change, by=request.user, now=request.now)
    toast(request, slug, "Taken back.", done)
    return redirect("schedule:editor", slug=slug)


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
                toast(request, slug, f"{n} session{'' if n == 1 else 's'} added.", change)
                return redirect("schedule:editor", slug=slug)
        except Refused as refusal:
            problem = str(refusal)
    context = {"text": text, "plan": plan, "problem": problem, "tz": zone_of(venue.time_zone)}
    status = 422 if problem or (plan and plan.faults) else 200
    page = frame(request, venue, current="Schedule") | context
    return render(request, "schedule/table.html", page, status=status)

"""Deciding on many papers: say what, see every effect, then do it, with an undo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from decisions import access
from decisions.actions import decide_many
from decisions.forms import BulkForm
from decisions.plans import Plan
from venues.access import venue_for_chair
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
def table(request: Request, slug: str) -> HttpResponse:
    """Chairs: upload or paste decisions as a table."""
    venue = venue_for_chair(request.user, slug)
    return _table(request, venue)


def _table(request: Request, venue: Venue, *, text: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    outcomes, awards = access.outcomes_of(venue)
    context = {"outcomes": outcomes, "awards": awards, "text": text, "problem": problem}
    return render(request, "decisions/table.html", frame(request, venue, current="Papers") | context, status=status)


@audience(Audience.CHAIR)
@require_POST
def preview(request: Request, slug: str) -> HttpResponse:
    """Chairs: what a change to many decisions would do; nothing is changed."""
    venue = venue_for_chair(request.user, slug)
    form = BulkForm(request.POST, request.FILES, venue=venue)
    try:
        plan = form.plan(request.user, request.now)
    except Refused as error:
        if request.POST.get("how") == "table":
            # What was pasted stays in the field, whatever is wrong with it.
            return _table(request, venue, text=request.POST.get("text", ""), problem=str(error), status=422)
        raise
    return _preview(request, venue, form, plan)


def _preview(request: Request, venue: Venue, form: BulkForm, plan: Plan, *, problem: str = "") -> HttpResponse:
    context = {"plan": plan, "kept": form.kept(), "how": form.cleaned_data["how"], "problem": problem}
    return render(
        request,
        "decisions/preview.html",
        frame(request, venue, current="Papers") | context,
        status=422 if problem else 200,
    )


@audience(Audience.CHAIR)
@require_POST
def apply(request: Request, slug: str) -> HttpResponse:
    """Chairs: do what was previewed, if it is still the same."""
    venue = venue_for_chair(request.user, slug)
    form = BulkForm(request.POST, venue=venue)
    plan = form.plan(request.user, request.now)
    problem = _why_not(plan, form)
    if problem:
        return _preview(request, venue, form, plan, problem=problem)
    change = decide_many(
        venue,
        [effect.wish for effect in plan.changes],
        by=request.user,
        now=request.now,
        source=plan.source,
        expected=plan.expected,
    )
    said = (
        f"{change.n} decision{'' if change.n == 1 else 's'} changed. Nobody but the chairs sees them before a release."
    )
    messages.success(request, said, extra_tags=f"undo={reverse('decisions:undo', args=[slug, change.id])}")
    return redirect("decisions:papers", slug=slug)


def _why_not(plan: Plan, form: BulkForm) -> str:
    """What keeps a plan from being carried out; it is shown again with the reason."""
    if plan.problems:
        return "Nothing was changed: first mend the lines below."
    if plan.seal != form.cleaned_data["seal"]:
        return "Something changed since you looked: this is what would happen now. Nothing was changed yet."
    if not plan.changes:
        return "All of these papers stand like that already."
    n = len(plan.changes)
    if plan.asks_for_count and form.cleaned_data["typed_count"] != n:
        return f"Nothing was changed: {n} papers would change, and that is the number to type."
    return ""

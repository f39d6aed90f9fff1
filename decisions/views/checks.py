"""What the checks found in the papers: looked through, called fine, taken out as a table; papers that are alike."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from decisions import access
from decisions.checks import COLUMNS, DismissalPlan, Wanted, cells_of, plan_dismissal, rows_of, triage_of, values_in
from submissions import access as submission_access
from submissions import actions
from submissions.models import Likeness
from venues.access import venue_for_chair
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.csv import csv_response
from web.http import Request

N_DRAWN = 200  # findings of a preview
PER_PAGE = 25


def checks_frame(request: Request, venue: Venue, current: str) -> dict[str, Any]:
    """Every page about checks: the frame of the venue, and the three things to look at."""
    pairs = submission_access.alike_for_chair(request.user, venue, is_dismissed=False)
    waiting = access.desk_rejections_for_chair(request.user, venue).proposed()
    tabs = (
        ("Findings", "decisions:checks", None),
        ("Nearly the same paper", "decisions:alike", pairs.count()),
        ("Desk rejections", "decisions:desk_rejections", waiting.count()),
    )
    return frame(request, venue, current="Papers") | {
        "tabs": [
            {"label": label, "url": reverse(name, args=[venue.slug]), "current": name == current, "n": n}
            for label, name, n in tabs
        ]
    }


# --- Findings -------------------------------------------------------------------------------------------


@audience(Audience.CHAIR)
def checks(request: Request, slug: str) -> HttpResponse:
    """Chairs: what was found in the latest files of the papers they may see, by kind, with its words."""
    venue = venue_for_chair(request.user, slug)
    triage = triage_of(request.user, venue, request.GET)
    return render(
        request, "decisions/checks.html", checks_frame(request, venue, "decisions:checks") | {"triage": triage}
    )


@audience(Audience.CHAIR)
def checks_csv(request: Request, slug: str) -> HttpResponseBase:
    """Chairs: the findings that the address asks for as a table; without a filter, all of them."""
    venue = venue_for_chair(request.user, slug)
    wanted = Wanted.read({"state": "all"} | request.GET.dict())
    found = wanted.of(access.findings_to_triage(request.user, venue))
    return csv_response(f"{venue.slug}-findings.csv", COLUMNS, cells_of(access.in_triage_order(found, wanted.sort)))


@audience(Audience.CHAIR)
@require_POST
def dismiss(request: Request, slug: str) -> HttpResponse:
    """Chairs: call findings fine, one or many: first shown, then done, then to be undone."""
    venue = venue_for_chair(request.user, slug)
    findings = access.findings_to_triage(request.user, venue)
    if request.POST.get("how") == "found":
        plan = plan_dismissal(Wanted.read(request.POST).of(findings))
    else:
        plan = plan_dismissal(access.ticked(findings, values_in(request.POST.getlist("finding"))))
    problem = _why_not(request, plan) if "apply" in request.POST else ""
    if "apply" not in request.POST or problem or not plan.n:
        return _preview(request, venue, plan, problem)
    reason = request.POST.get("reason", "")[:500]
    change = actions.dismiss_findings(venue, plan.findings, reason=reason, by=request.user, now=request.now)
    said = f"{plan.n} finding{'' if plan.n == 1 else 's'} dismissed for good."
    undo = reverse("decisions:undo_dismissals", args=[slug, change])
    messages.success(request, said, extra_tags=f"undo={undo}")
    return _back(request, venue)


def _why_not(request: Request, plan: DismissalPlan) -> str:
    """What keeps findings from being dismissed; they are shown again with the reason."""
    sent = request.POST
    if plan.n and sent.get("seal") != plan.seal:
        return "Something changed since you looked: this is what would be dismissed now. Nothing was done yet."
    if plan.n and not sent.get("reason", "").strip():
        return "Say in a few words why they are fine: the next chair will want to know."
    if plan.asks_for_count and sent.get("typed_count", "").strip() != str(plan.n):
        return f"Nothing was done: {plan.n} findings would be dismissed, and that is the number to type."
    return ""


def _preview(request: Request, venue: Venue, plan: DismissalPlan, problem: str) -> HttpResponse:
    is_found = request.POST.get("how") == "found"
    kept = Wanted.read(request.POST).sent
    kept += [("how", "found")] if is_found else [("finding", value) for value in request.POST.getlist("finding")]
    context = {
        "plan": plan,
        "rows": rows_of(venue, plan.findings[:N_DRAWN]),
        "n_more": max(plan.n - N_DRAWN, 0),
        "kept": kept,
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "back_url": _address(request, venue),
    }
    return render(
        request,
        "decisions/checks_dismiss.html",
        frame(request, venue, current="Papers") | context,
        status=422 if problem else 200,
    )


@audience(Audience.CHAIR)
@require_POST
def take_back(request: Request, slug: str) -> HttpResponse:
    """Chairs: take back that one finding, or one pair of papers, is fine."""
    venue = venue_for_chair(request.user, slug)
    if "pair" in request.POST:
        actions.take_likeness_back(venue, _pair(request, venue), by=request.user, now=request.now)
        messages.success(request, "Taken back. The pair is to be looked at again.")
        return redirect("decisions:alike", slug)
    named = values_in([request.POST.get("one", "")]) or [(0, "")]
    found = access.finding_called(access.findings_to_triage(request.user, venue), *named[0])
    actions.take_back_dismissal(venue, found, by=request.user, now=request.now)
    messages.success(request, "Taken back. The finding is to be looked at again.")
    return _back(request, venue)


@audience(Audience.CHAIR)
@require_POST
def undo(request: Request, slug: str, change: str) -> HttpResponse:
    """Chairs: take back what was dismissed in one go, as far as they may see its papers."""
    venue = venue_for_chair(request.user, slug)
    n = actions.undo_dismissals(venue, change, by=request.user, now=request.now)
    messages.success(request, f"{n} dismissal{'' if n == 1 else 's'} taken back.")
    return redirect("decisions:checks", slug)


def _address(request: Request, venue: Venue) -> str:
    """The list as it was when something was chosen from it, or the page of one paper."""
    number = request.POST.get("paper", "")
    if number.isascii() and number.isdecimal():
        return reverse("decisions:paper_checks", args=[venue.slug, int(number)])
    return reverse("decisions:checks", args=[venue.slug]) + Wanted.read(request.POST).address()


def _back(request: Request, venue: Venue) -> HttpResponse:
    return redirect(_address(request, venue))


# --- Papers that are alike ------------------------------------------------------------------------------


@audience(Audience.CHAIR)
def alike(request: Request, slug: str) -> HttpResponse:
    """Chairs: pairs of papers that are the same or nearly so, side by side; both must be theirs to see."""
    venue = venue_for_chair(request.user, slug)
    shows_dismissed = request.GET.get("state") == "dismissed"
    pairs = submission_access.alike_for_chair(request.user, venue, is_dismissed=shows_dismissed)
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    said = submission_access.dismissed_likenesses_of(shown)
    context = {
        "page": page,
        "pairs": [(pair, said.get((pair.first_id, pair.second_id))) for pair in shown],
        "shows_dismissed": shows_dismissed,
    }
    return render(request, "decisions/alike.html", checks_frame(request, venue, "decisions:alike") | context)


@audience(Audience.CHAIR)
@require_POST
def dismiss_pair(request: Request, slug: str) -> HttpResponse:
    """Chairs: say that two papers may be as alike as they are, for a reason."""
    venue = venue_for_chair(request.user, slug)
    pair = _pair(request, venue)
    reason = request.POST.get("reason", "")[:500]
    change = actions.dismiss_likenesses(venue, [pair], reason=reason, by=request.user, now=request.now)
    undo = reverse("decisions:undo_dismissals", args=[slug, change])
    said = f"Papers {pair.first.number} and {pair.second.number} may be alike. You are not asked again."
    messages.success(request, said, extra_tags=f"undo={undo}")
    return redirect("decisions:alike", slug)


def _pair(request: Request, venue: Venue) -> Likeness:
    """The pair that a form names, as far as the chair may see both papers."""
    first, _, second = request.POST.get("pair", "").partition(":")
    numbers = [int(part) if part.isascii() and part.isdecimal() and len(part) < 9 else 0 for part in (first, second)]
    return access.pair_for_chair(request.user, venue, *numbers)

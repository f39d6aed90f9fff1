"""One paper with everything that was found in it, and the two keys of its desk rejection."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from decisions import access
from decisions.actions import (
    confirm_desk_rejection,
    decline_desk_rejection,
    propose_desk_rejection,
    reopen_desk_rejection,
    withdraw_desk_rejection,
)
from decisions.checks import evidence_of, rows_of
from decisions.models import DeskRejection
from decisions.releasing import letters_if_returned
from decisions.views.checks import checks_frame
from submissions.access import latest_version
from submissions.models import Submission
from venues.access import chairs_of, venue_for_chair
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Venue
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
def paper_checks(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs: what was found in one paper that they may see, and whether it is returned without review."""
    venue = venue_for_chair(request.user, slug)
    paper = _paper(request, venue, number)
    return _page(request, venue, paper)


def _paper(request: Request, venue: Venue, number: int) -> Submission:
    paper = access.paper_to_decide(request.user, venue, number)
    paper.venue = venue
    return paper


def _page(request: Request, venue: Venue, paper: Submission, **more: Any) -> HttpResponse:
    """The page of one paper; `more` brings what was typed and what is wrong with it, or a letter to look at."""
    rows = rows_of(venue, access.findings_of(request.user, venue, paper))
    rejection = access.latest_desk_rejection(paper)
    standing = rejection if rejection and (rejection.is_proposed or rejection.is_confirmed) else None
    chairs = chairs_of(venue)
    window = Calendar(venue).window(DeadlineKind.SUBMISSION, track_id=paper.track_id)
    context = {
        "paper": paper,
        "version": latest_version(paper),
        "rows": rows,
        "open_rows": [row for row in rows if row.dismissal is None],
        "rejection": rejection,
        "standing": standing,
        "keys": access.keys_of([rejection])[rejection.pk] if rejection else None,
        "letters": letters_if_returned(venue, paper, standing.reason) if standing else [],
        "seconds": access.second_keys(request.user, chairs, paper),
        "is_only_chair": len(chairs) < 2,
        "outcome": access.desk_outcome(venue),
        "still_open": window if window and window.is_open(request.now) else None,
        "chosen": set(request.POST.getlist("finding")),
        "reason": request.POST.get("reason", ""),
        "answer": request.POST.get("answer", ""),
    }
    context |= checks_frame(request, venue, "decisions:checks") | more
    return render(request, "decisions/paper_checks.html", context, status=422 if more.get("problem") else 200)


@audience(Audience.CHAIR)
@require_POST
def propose(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs: propose to return a paper without review; the letter is shown first."""
    venue = venue_for_chair(request.user, slug)
    paper = _paper(request, venue, number)
    rows = rows_of(venue, access.findings_of(request.user, venue, paper))
    chosen = [row for row in rows if row.value in set(request.POST.getlist("finding"))]
    reason = request.POST.get("reason", "")
    if "apply" not in request.POST and reason.strip():
        return _page(request, venue, paper, preview=letters_if_returned(venue, paper, reason.strip()))
    try:
        propose_desk_rejection(paper, reason=reason, evidence=evidence_of(chosen), by=request.user, now=request.now)
    except Refused as error:
        return _page(request, venue, paper, problem=str(error))
    said = f"Paper {number} waits for a second chair. Nothing is decided until one of them confirms."
    undo = reverse("decisions:desk_settle", args=[slug, number]) + "?do=withdraw"
    messages.success(request, said, extra_tags=f"undo={undo}")
    return redirect("decisions:paper_checks", slug, number)


@audience(Audience.CHAIR)
@require_POST
def settle(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs: confirm or decline what another proposes, take back one's own proposal, or undo the last of these."""
    venue = venue_for_chair(request.user, slug)
    paper = _paper(request, venue, number)
    by, now = request.user, request.now
    try:
        match request.POST.get("do") or request.GET.get("do"):  # an undo brings it in its address
            case "confirm":
                done = confirm_desk_rejection(paper, by=by, now=now)
            case "decline":
                done = decline_desk_rejection(paper, answer=request.POST.get("answer", ""), by=by, now=now)
            case "withdraw":
                done = withdraw_desk_rejection(paper, by=by, now=now)
            case _:
                done = reopen_desk_rejection(paper, by=by, now=now)
    except Refused as error:
        return _page(request, venue, paper, problem=str(error))
    undo = "" if done.is_proposed else f"undo={reverse('decisions:desk_settle', args=[slug, number])}?do=reopen"
    messages.success(request, _said(done, number), extra_tags=undo)
    return redirect("decisions:paper_checks", slug, number)


def _said(rejection: DeskRejection, number: int) -> str:
    if rejection.is_confirmed:
        return f"Paper {number} is returned without review. Its authors hear of it with the next release."
    if rejection.is_declined:
        return f"Declined. Paper {number} is reviewed like any other."
    if rejection.is_withdrawn:
        return f"Taken back. Nobody proposes to return paper {number} any more."
    return f"Paper {number} waits for a second chair again."


@audience(Audience.CHAIR)
def desk_rejections(request: Request, slug: str) -> HttpResponse:
    """Chairs: papers that are returned without review, or about to be; who turned which key."""
    venue = venue_for_chair(request.user, slug)
    rejections = list(access.desk_rejections_for_chair(request.user, venue))
    keys = access.keys_of(rejections)
    context = {
        "rejections": [(rejection, keys[rejection.pk]) for rejection in rejections],
        "is_only_chair": access.is_only_chair(venue),
    }
    return render(
        request,
        "decisions/desk_rejections.html",
        checks_frame(request, venue, "decisions:desk_rejections") | context,
    )

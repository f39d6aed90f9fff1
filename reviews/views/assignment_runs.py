"""Proposals side by side, one of which is chosen; and why a pair was proposed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews import access, actions, runs
from reviews.board import Scope
from reviews.candidates import fit_of
from reviews.views.assignment import for_paper
from submissions.models import Submission
from venues.access import member_or_former, venue_for_chair
from venues.models import Role
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.CHAIR)
def compare(request: Request, slug: str) -> HttpResponse:
    """For chairs: up to three proposals side by side, counted over the papers that they may see."""
    venue = venue_for_chair(request.user, slug)
    scope = Scope.of(request.user, venue, None)
    known = access.runs_to_compare(venue)
    wanted = set(request.GET.getlist("run"))
    chosen = [run for run in known if run.public_id in wanted] or known
    context = {
        "known": known,
        "chosen": {run.pk for run in chosen[: runs.MOST]},
        "runs": runs.compare(scope, chosen[: runs.MOST]),
        "scope": scope,
        "most": runs.MOST,
        "has_more": len(chosen) > runs.MOST and bool(wanted),
        "back_url": reverse("reviews:assignment", args=[slug]),
    }
    page = frame(request, venue, current="Assignment", hat=Role.CHAIR)
    return render(request, "reviews/assignment_compare.html", page | context)


@audience(Audience.CHAIR)
@require_POST
def choose(request: Request, slug: str, proposal: str) -> HttpResponse:
    """For chairs: go back to an earlier proposal; the open one is kept beside it."""
    found = access.proposal_for_chair(venue_for_chair(request.user, slug), proposal)
    before = actions.choose_proposal(found, by=request.user, now=request.now)
    name = "reviews:proposal_choose" if before and before.solved_at else "reviews:proposal_discard"
    back = before if before and before.solved_at else found
    undo = reverse(name, args=[slug, back.public_id])
    messages.success(request, "This is the proposal now. Nobody was told of it.", extra_tags=f"undo={undo}")
    return redirect("reviews:assignment", slug)


@audience(Audience.CHAIR)
@for_paper
def why(request: Request, scope: Scope, paper: Submission, member: str) -> HttpResponse:
    """For chairs: why somebody is proposed for this paper, and why not somebody else."""
    from reviews.explaining import explain, matches  # heavy, and for this page only

    chosen = member_or_former(scope.venue, member)
    pair = access.pair_for_chair(scope.proposal, paper, chosen)
    context = {
        "venue": scope.venue, "scope": scope, "paper": paper, "chosen": chosen, "pair": pair,
        "fit": fit_of(paper, chosen.person, scope.proposal), "why": explain(scope, paper, pair),
        "matches": matches(scope, paper, chosen.person), "is_part": bool(request.htmx),
    }  # fmt: skip
    if request.htmx:
        return render(request, "reviews/_why.html", context)
    return render(
        request, "reviews/why.html", frame(request, scope.venue, current="Assignment", hat=Role.CHAIR) | context
    )

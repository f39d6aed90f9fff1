"""Awards: chairs shortlist and open a vote, the committee ranks, the result can be given with one press."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from decisions import access, actions
from decisions.models import Voters
from submissions.access import latest_version
from submissions.files import blind_copy_of, digest_of, file_response, name_of
from submissions.models import Submission
from venues.access import award_for_chair, venue_for_chair, venue_for_committee
from venues.models import Award, Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

COMMITTEE = (Audience.REVIEWER, Audience.AREA_CHAIR, Audience.CHAIR)


@audience(Audience.CHAIR)
def awards(request: Request, slug: str) -> HttpResponse:
    """Chairs: each award with its shortlist, its vote and its result, over the papers they may see."""
    venue = venue_for_chair(request.user, slug)
    context = {
        "awards": access.awards_for_chair(request.user, venue),
        "nominated": access.nominated(request.user, venue),
        "voters": Voters.choices,
    }
    return render(request, "decisions/awards.html", frame(request, venue, current="Papers") | context)


def _obtain(request: Request, slug: str, award: int) -> tuple[Venue, Award]:
    venue = venue_for_chair(request.user, slug)
    return venue, award_for_chair(venue, award)


def _paper(request: Request, venue: Venue) -> Submission:
    typed = request.POST.get("number", "").strip().removeprefix("#")
    paper = (
        access.paper_for_shortlist(request.user, venue, int(typed)) if typed.isdecimal() and len(typed) < 9 else None
    )
    if paper is None:
        raise Refused("There is no such paper among those that stand. Type the number of one, such as 12.")
    return paper


@audience(Audience.CHAIR)
@require_POST
def shortlist(request: Request, slug: str, award: int) -> HttpResponse:
    """Chairs: put a paper on the shortlist of an award, or take it off."""
    venue, row = _obtain(request, slug, award)
    paper = _paper(request, venue)
    act = actions.unshortlist if request.POST.get("do") == "remove" else actions.shortlist
    act(row, paper, by=request.user, now=request.now)
    return redirect("decisions:awards", slug=slug)


@audience(Audience.CHAIR)
@require_POST
def vote_state(request: Request, slug: str, award: int) -> HttpResponse:
    """Chairs: open the vote on an award, or close it."""
    _, row = _obtain(request, slug, award)
    if request.POST.get("do") == "close":
        actions.close_vote(row, by=request.user, now=request.now)
        messages.success(request, f"The vote on “{row.name}” is closed.")
    else:
        actions.open_vote(row, voters=request.POST.get("voters", ""), by=request.user, now=request.now)
        messages.success(request, f"The vote on “{row.name}” is open.")
    return redirect("decisions:awards", slug=slug)


@audience(Audience.CHAIR)
@require_POST
def give(request: Request, slug: str, award: int) -> HttpResponse:
    """Chairs: put the award on the decision of a paper; authors learn of it with the release."""
    venue, row = _obtain(request, slug, award)
    paper = _paper(request, venue)
    change = actions.give_award(row, paper, by=request.user, now=request.now)
    said = f"Paper {paper.number} has “{row.name}”. Its authors learn of it with the release."
    messages.success(request, said if change.n else f"Paper {paper.number} has “{row.name}” already.")
    return redirect("decisions:awards", slug=slug)


# --- Those who vote -------------------------------------------------------------------------------------


@audience(*COMMITTEE)
def votes(request: Request, slug: str) -> HttpResponse:
    """The committee: the open votes in which they have a say, with the papers they are not in conflict with."""
    return _votes(request, venue_for_committee(request.user, slug))


def _votes(request: Request, venue: Venue, *, typed=None, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "votes": [
            (each, _typed(each, typed or {})) for each in access.votes_for_voter(request.user, venue, request.now)
        ],
        "problem": problem,
    }
    return render(request, "decisions/votes.html", frame(request, venue) | context, status=status)


def _typed(each: access.VoteForVoter, typed: Mapping[str, str]) -> list[tuple[Submission, str | int]]:
    """The papers with what was just typed for them, else with what is stored."""
    return [
        (paper, typed.get(f"rank-{each.vote.award_id}-{paper.number}", each.ranks.get(str(paper.pk), "")))
        for paper in each.papers
    ]


@audience(*COMMITTEE)
@require_POST
def vote(request: Request, slug: str, award: int) -> HttpResponse:
    """The committee: cast a ballot, or change it while the vote is open."""
    venue = venue_for_committee(request.user, slug)
    found = access.vote_for_voter(request.user, venue, award)
    try:
        ranks = _ranks(request, award)
        n = actions.cast_ballot(found, ranks, by=request.user, now=request.now)
    except Refused as refused:
        return _votes(request, venue, typed=request.POST, problem=str(refused), status=422)
    messages.success(
        request,
        f"Your ballot is stored: {n} paper{'' if n == 1 else 's'} ranked. You may change it until the vote closes.",
    )
    return redirect("decisions:votes", slug=slug)


def _ranks(request: Request, award: int) -> dict[int, int]:
    """Paper number → rank, as typed. Raises Refused when a rank is no number."""
    found = {}
    prefix = f"rank-{award}-"
    for name, value in request.POST.items():
        number, typed = name.removeprefix(prefix), str(value).strip()
        if not name.startswith(prefix) or not number.isdecimal() or not typed:
            continue
        if not (typed.isdecimal() and len(typed) < 4 and len(number) < 9):
            raise Refused(
                f"“{typed}” is no rank. Type 1 for the best, 2 for the next, nothing for what you have not read."
            )
        found[int(number)] = int(typed)
    return found


@audience(*COMMITTEE)
def paper_pdf(request: Request, slug: str, award: int, number: int) -> HttpResponseBase:
    """The committee: a paper that they may rank, as it was reviewed: without names."""
    venue = venue_for_committee(request.user, slug)
    found = access.vote_for_voter(request.user, venue, award)
    paper = access.paper_of_vote(request.user, venue, found, number, request.now)
    version = latest_version(paper)
    file = version.pdf if version else None
    if file is None:
        raise Http404("This paper has no such file.")
    copy = blind_copy_of(file)
    return file_response(request, copy, name=name_of(paper, file), etag=digest_of(copy))

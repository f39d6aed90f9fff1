"""The author response: the reviews beside the answer to them."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from policy import visibility
from policy.visibility import Stage, Viewer
from reviews import access, doors, history, pages
from reviews.actions import save_response, submit_response
from reviews.models import RESPONSE_LIMIT, Response
from reviews.reading import author_view
from reviews.views.autosaving import revision_of, saved, stale
from submissions.access import extensions_of, stage_of, submission_for_author
from submissions.models import Submission
from venues.access import venue_for_committee
from venues.deadlines import Calendar
from venues.models import DeadlineKind
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused, Stale


def _obtain(request: Request, slug: str, public_id: str) -> tuple[Submission, Viewer, Stage]:
    """The author's paper, once it is submitted."""
    paper = submission_for_author(request.user, slug, public_id)
    if not paper.is_submitted:
        raise Http404
    prefetch_related_objects([paper.venue], "deadlines", "questions")
    viewer = access.viewer_of(request.user, paper)
    return paper, viewer, stage_of(paper, Calendar(paper.venue), request.now)


def _require_responding(viewer: Viewer, stage: Stage) -> None:
    if not visibility.may_respond(viewer, stage):
        raise Refused("There is nothing to respond to at the moment.")


@audience(Audience.AUTHOR)
def response(request: Request, slug: str, public_id: str) -> HttpResponse:
    """For the paper's authors: the reviews as far as they may read them, and their answer."""
    paper, viewer, stage = _obtain(request, slug, public_id)
    return _page(request, paper, viewer, stage)


def _page(
    request: Request, paper: Submission, viewer: Viewer, stage: Stage, *, problem="", typed=None, status: int = 200
) -> HttpResponse:
    own = access.response_of_author(paper)
    door = _door(request, paper)
    return render(
        request,
        "reviews/response.html",
        frame(request, paper.venue)
        | {
            "paper": paper,
            "response": own,
            "door": door,
            "may_write": door.is_open and visibility.may_respond(viewer, stage),
            "limit": RESPONSE_LIMIT,
            "reading": author_view(paper, viewer, stage),
            "steps": history.of_texts(own.versions.all()) if own.n_versions > 1 else [],
            "problem": problem,
            "typed": typed,
        },
        status=status,
    )


@audience(Audience.AUTHOR)
@require_POST
def response_save(request: Request, slug: str, public_id: str) -> HttpResponse:
    """For the paper's authors: the answer as it is typed, saved by script."""
    paper, viewer, stage = _obtain(request, slug, public_id)
    _require_responding(viewer, stage)
    text = request.POST.get("value", "")
    try:
        row = save_response(paper, by=request.user, now=request.now, revision=revision_of(request), text=text)
    except Stale as error:
        return stale(error)
    return saved(request, row, _door(request, paper), [])


@audience(Audience.AUTHOR)
@require_POST
def response_submit(request: Request, slug: str, public_id: str) -> HttpResponse:
    """For the paper's authors: let the committee read the answer."""
    paper, viewer, stage = _obtain(request, slug, public_id)
    text = request.POST.get("text", "")
    typed = None
    try:
        _require_responding(viewer, stage)
        typed = text  # shown again beside what is on the server, should the saving be refused
        save_response(paper, by=request.user, now=request.now, revision=revision_of(request), text=text)
        typed = None
        row = submit_response(paper, by=request.user, now=request.now)
    except Refused as error:
        return _page(request, paper, viewer, stage, problem=str(error), typed=typed, status=422)
    messages.success(
        request,
        "Your response is submitted, and the committee is told."
        if row.n_versions == 1
        else f"Version {row.n_versions} of your response is submitted.",
    )
    return redirect("reviews:response", slug, public_id)


@audience(Audience.REVIEWER, Audience.AREA_CHAIR, Audience.CHAIR)
def response_history(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's committee: every version of the authors' response, with what changed."""
    venue = venue_for_committee(request.user, slug)
    paper, viewer, stage = access.paper_for_committee(request.user, venue, number, request.now)
    found: Response | None = access.readable_response(viewer, stage, paper)
    if found is None:
        raise Http404
    return render(
        request,
        "reviews/history.html",
        frame(request, venue)
        | {
            "paper": paper,
            "what": "Author response",
            "back": pages.of_paper(paper, viewer),
            "steps": history.of_texts(found.versions.all()),
        },
    )


def _door(request: Request, paper: Submission) -> doors.Door:
    extended_to = extensions_of(paper).get(DeadlineKind.RESPONSE)
    return doors.response_door(paper, Calendar(paper.venue), request.now, extended_to=extended_to)

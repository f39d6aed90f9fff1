"""The thread on a paper, part of every page that shows its reviews; here stand the buttons."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from policy.visibility import Stage, Viewer
from reviews import access, actions, pages
from reviews.reading import committee_view
from submissions.models import Submission
from venues.access import venue_for_committee
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

COMMITTEE = (Audience.REVIEWER, Audience.AREA_CHAIR, Audience.CHAIR)


def _obtain(request: Request, slug: str, number: int) -> tuple[Submission, Viewer, Stage]:
    return access.paper_for_committee(request.user, venue_for_committee(request.user, slug), number, request.now)


@audience(*COMMITTEE)
@require_POST
def comment(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's committee: add to the thread."""
    paper, viewer, stage = _obtain(request, slug, number)
    text, level = request.POST.get("text", ""), request.POST.get("level", "")

    def act() -> None:
        number_of_level = int(level) if level.isdecimal() and len(level) == 1 else -1
        actions.comment(paper, by=request.user, viewer=viewer, level=number_of_level, text=text, now=request.now)

    return _do(request, paper, viewer, stage, act, typed={"text": text, "level": level})


@audience(*COMMITTEE)
@require_POST
def comment_edit(request: Request, slug: str, number: int, comment: str) -> HttpResponse:
    """For whoever wrote it: change the words of a comment."""
    paper, viewer, stage = _obtain(request, slug, number)
    row = access.comment_to_change(request.user, viewer, stage, paper, comment)
    text, before = request.POST.get("text", ""), request.POST.get("before", "")

    def act() -> None:
        actions.edit_comment(row, by=request.user, viewer=viewer, text=text, before=before, now=request.now)

    return _do(request, paper, viewer, stage, act, typed={"edited": row.public_id, "edited_text": text})


@audience(*COMMITTEE)
@require_POST
def comment_remove(request: Request, slug: str, number: int, comment: str) -> HttpResponse:
    """For whoever wrote it, and for chairs: take a comment out of the thread, with a way back."""
    paper, viewer, stage = _obtain(request, slug, number)
    row = access.comment_to_change(request.user, viewer, stage, paper, comment, is_removing=True)

    undo = reverse("reviews:comment_restore", args=[slug, number, row.public_id])
    return _do(
        request,
        paper,
        viewer,
        stage,
        lambda: actions.remove_comment(row, by=request.user, now=request.now),
        toast={"text": "The comment is removed.", "undo": undo},
    )


@audience(*COMMITTEE)
@require_POST
def comment_restore(request: Request, slug: str, number: int, comment: str) -> HttpResponse:
    """For whoever wrote it, and for chairs: bring a removed comment back."""
    paper, viewer, stage = _obtain(request, slug, number)
    row = access.comment_to_change(request.user, viewer, stage, paper, comment, is_removing=True)
    return _do(request, paper, viewer, stage, lambda: actions.restore_comment(row, by=request.user, now=request.now))


@audience(*COMMITTEE)
@require_POST
def discussion_read(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's committee: the thread has come into view, so what it held until then is no news any more."""
    paper, _, _ = _obtain(request, slug, number)
    until = _moment(request.POST.get("until", "")) or request.now
    actions.mark_read(paper, request.user, now=min(until, request.now))
    return HttpResponse(status=204)


def _do(
    request: Request,
    paper: Submission,
    viewer: Viewer,
    stage: Stage,
    act: Callable[[], object],
    *,
    typed: dict | None = None,
    toast: dict | None = None,
) -> HttpResponse:
    """Carry out and show the thread; after a refusal with its sentence and with what was typed."""
    problem = ""
    try:
        act()
    except Refused as error:
        problem = str(error)
    back = pages.of_paper(paper, viewer)
    if not request.htmx and not problem:
        if toast:
            messages.success(request, toast["text"], extra_tags=f"undo={toast['undo']}")
        return redirect(f"{back}#discussion")
    context = {
        "venue": paper.venue,
        "paper": paper,
        "reading": committee_view(request.user, paper, viewer, stage),
        "problem": problem,
        "typed": typed if problem else None,
    }
    if not request.htmx:
        return render(request, "reviews/discussion.html", context | {"back": back}, status=409)
    response = render(request, "reviews/_discussion.html", context)
    return trigger_client_event(response, "toast", toast) if toast and not problem else response


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None

"""Everything that a chair or the area chair may see of one paper."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from consoles import access as console_access
from consoles.forms import ExtensionForm
from decisions import access as decision_access
from decisions.table import ground_of, row_of
from policy import visibility
from policy.visibility import Stage, Viewer
from reviews import access as review_access
from reviews.reading import committee_view, readable_answers
from submissions import access as submission_access
from submissions.actions import extend, withdraw_extension
from submissions.models import Submission
from venues.access import venue_for_member
from venues.deadlines import AOE, Calendar
from venues.models import DeadlineKind, FormOf, Role, Venue
from venues.navigation import frame
from venues.questions import questions_of
from web.audience import Audience, audience
from web.http import Request

N_MAILS = 50  # of one paper, newest first; all are among the venue's mail


def _obtain(request: Request, slug: str, number: int) -> tuple[Venue, Submission, Viewer, Stage]:
    """The paper, for its chairs and its area chair. Its reviewers have a page of their own."""
    venue = venue_for_member(request.user, slug, Role.CHAIR, Role.AREA_CHAIR)
    prefetch_related_objects([venue], "deadlines", "questions")
    paper, viewer, stage = review_access.paper_for_committee(request.user, venue, number, request.now)
    if not (viewer.is_chair or viewer.is_area_chair):
        raise Http404("There is no such page.")
    paper.venue = venue
    return venue, paper, viewer, stage


@audience(Audience.CHAIR, Audience.AREA_CHAIR)
def paper(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs and the paper's area chair: paper, people as far as they may know them, reviews, discussion, decision."""
    venue, found, viewer, stage = _obtain(request, slug, number)
    context = frame(request, venue, current="Papers", hat=Role.CHAIR if viewer.is_chair else Role.AREA_CHAIR)
    calendar = Calendar(venue)
    versions = console_access.versions_with_changes(found)
    version = versions[0][0] if versions else None
    asked = questions_of(venue, FormOf.SUBMISSION, with_retired=True)
    assigned = list(review_access.assigned_to(found))
    shown = {
        "paper": found,
        "viewer": viewer,
        "may_call": visibility.may_call_reviewers(viewer, stage),
        "version": version,
        "answers": readable_answers(version, asked, visibility.bound(viewer, stage)) if version else [],
        "versions": versions,
        "reading": committee_view(request.user, found, viewer, stage, calendar=calendar, assigned=assigned),
        "authors": submission_access.authors_for(viewer, stage, found),
        "colleagues": console_access.colleagues_of(viewer, stage, found, assigned, calendar, request.now),
    }
    if visibility.may_decide(viewer, stage):
        shown |= _decision(request, venue, found, calendar)
        shown["leads"] = console_access.leads_among(assigned)
    else:
        shown["released"] = decision_access.decision_for_committee(viewer, stage, found)
    return render(request, "consoles/paper.html", context | shown)


def _decision(request: Request, venue: Venue, found: Submission, calendar: Calendar) -> dict:
    """What only an unconflicted chair sees: the decision as it stands, and what it can be."""
    ground, awards = ground_of(venue, calendar, request.now)
    form = decision_access.form_of(venue)
    row = row_of(decision_access.paper_to_decide(request.user, venue, found.number or 0), ground.target, form)
    return {"row": row, "form": form, "outcomes": ground.outcomes, "awards": awards}


@audience(Audience.CHAIR)
def record(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs: how the decision on a paper came to be, who is in conflict with it, its later deadlines, its mail."""
    venue, found = _obtain_to_decide(request, slug, number)
    calendar = Calendar(venue)
    return render(
        request,
        "consoles/record.html",
        frame(request, venue, current="Papers", hat=Role.CHAIR)
        | {
            "paper": found,
            "history": list(decision_access.history_of(found)),
            "conflicts": list(submission_access.conflicts_of(found)),
            "mails": list(console_access.mails_about(request.user, venue, found)[:N_MAILS]),
            "extension": ExtensionForm(calendar=calendar, now=request.now, kind=request.GET.get("kind", "")),
            "extensions": console_access.extensions_shown(found, calendar),
        },
    )


def _obtain_to_decide(request: Request, slug: str, number: int) -> tuple[Venue, Submission]:
    venue, found, viewer, stage = _obtain(request, slug, number)
    if not visibility.may_decide(viewer, stage):
        raise Http404("There is no such page.")
    return venue, found


@audience(Audience.CHAIR)
@require_POST
def extension(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs: give one paper a later deadline."""
    venue, found = _obtain_to_decide(request, slug, number)
    said = request.POST if "kind" in request.POST else request.GET  # an undo brings it in its address
    form = ExtensionForm(said, calendar=Calendar(venue), now=request.now)
    kind, at = form.wanted()
    before = submission_access.extensions_of(found).get(kind)
    extend(found, kind=kind, at=at, by=request.user, now=request.now)
    undo = reverse("consoles:withdraw_extension", args=[slug, number, kind])
    if before and before > request.now:
        undo = _given_again(slug, number, kind, before)
    messages.success(request, form.said(number), extra_tags=f"undo={undo}")
    return redirect("consoles:paper_record", slug=slug, number=number)


@audience(Audience.CHAIR)
@require_POST
def extension_withdrawn(request: Request, slug: str, number: int, kind: str) -> HttpResponse:
    """Chairs: take back a later deadline; the toast offers to give it again."""
    _, found = _obtain_to_decide(request, slug, number)
    at = withdraw_extension(found, kind=kind, by=request.user, now=request.now)
    undo = f"undo={_given_again(slug, number, kind, at)}" if at > request.now else ""
    said = f"Paper {number}: {DeadlineKind(kind).label.lower()} has no later deadline any more."
    messages.success(request, said, extra_tags=undo)
    return redirect("consoles:paper_record", slug=slug, number=number)


def _given_again(slug: str, number: int, kind: str, at: datetime) -> str:
    """The address to which is posted who wants a later deadline back as it was."""
    day = at.astimezone(AOE).date().isoformat()
    return reverse("consoles:extend", args=[slug, number]) + f"?{urlencode({'kind': kind, 'at': day})}"

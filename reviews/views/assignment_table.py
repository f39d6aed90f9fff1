"""The assignment as a table: out as CSV or in the forms of other systems, and back in with a preview."""

import heapq
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from reviews import access, actions
from reviews.assigning import Lot
from reviews.board import Scope
from reviews.formats import COLUMNS, EXTRA, cmt_lines, hotcrp_rows
from reviews.forms import AssignmentTableForm
from reviews.importing import AssignmentPlan, plan_table
from reviews.models import AssignmentRole
from venues.access import venue_for_chair
from venues.models import Role
from venues.navigation import frame
from web.audience import Audience, audience
from web.csv import UnreadableTable, csv_response
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
def assignment_csv(request: Request, slug: str) -> StreamingHttpResponse:
    """For chairs: every assigned and proposed pair that they may see, without those that a mending takes away."""
    venue = venue_for_chair(request.user, slug)
    scope = Scope.of(request.user, venue, access.open_proposal(venue))
    assigned = (
        (row, "submitted" if row.review and row.review.is_submitted else "assigned", row.score)
        for row in access.rows_for_table(venue, scope.hidden, scope.proposal)
    )
    proposed = ((row, "proposed", row.score) for row in access.pairs_for_table(scope.proposal, scope.hidden))
    rows = (
        [row.submission.number, row.person.email, row.role, row.person.get_full_name(), row.submission.title, state,
         "" if score is None else f"{score:.4f}"]
        for part in (assigned, proposed)
        for row, state, score in part
    )  # fmt: skip
    return csv_response("assignment.csv", [*COLUMNS, *EXTRA], rows)


@audience(Audience.CHAIR)
def assignment_hotcrp(request: Request, slug: str) -> StreamingHttpResponse:
    """For chairs: the same pairs as lines for HotCRP's bulk assignment."""
    # without a byte order mark: the file is for HotCRP, not for a spreadsheet
    pairs = _pairs(request, slug)
    return csv_response("assignment-hotcrp.csv", ["paper", "action", "email"], hotcrp_rows(pairs), mark=False)


@audience(Audience.CHAIR)
def assignment_cmt(request: Request, slug: str) -> StreamingHttpResponse:
    """For chairs: the reviewers among the same pairs, as CMT's XML; CMT takes one role a file."""
    return _cmt(request, slug, AssignmentRole.REVIEWER, "assignment-cmt-reviewers.xml")


@audience(Audience.CHAIR)
def assignment_cmt_area_chairs(request: Request, slug: str) -> StreamingHttpResponse:
    """For chairs: the area chairs among the same pairs, as CMT's XML."""
    return _cmt(request, slug, AssignmentRole.AREA_CHAIR, "assignment-cmt-area-chairs.xml")


def _cmt(request: Request, slug: str, role: str, filename: str) -> StreamingHttpResponse:
    pairs = (pair for pair in _pairs(request, slug) if pair[2] == role)
    response = StreamingHttpResponse(cmt_lines(pairs), content_type="application/xml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _pairs(request: Request, slug: str) -> Iterator[tuple[int, str, str]]:
    """Assigned and proposed pairs that the chair may see, by paper."""
    venue = venue_for_chair(request.user, slug)
    scope = Scope.of(request.user, venue, access.open_proposal(venue))
    parts: tuple[Any, Any] = (
        access.rows_for_table(venue, scope.hidden, scope.proposal),
        access.pairs_for_table(scope.proposal, scope.hidden),
    )
    rows = heapq.merge(*parts, key=lambda row: row.submission.number)
    return ((row.submission.number, row.person.email, row.role) for row in rows)


class NotForYou(Refused):
    """Raised when a file tells of papers that the chair must not know of."""


@audience(Audience.CHAIR)
def certificate(request: Request, slug: str, proposal: str) -> HttpResponse:
    """For chairs who may see every paper: a proposal with its proof, as files that anybody can check."""
    from reviews.certificates import archive  # heavy, and for this download only

    venue = venue_for_chair(request.user, slug)
    found = access.proposal_for_chair(venue, proposal)
    if access.hidden_from_chair(request.user, venue):
        raise NotForYou(
            "These files tell of every paper, and you are in conflict with some. Ask another chair for them."
        )
    kept = access.solved_problems(found)
    if not kept:
        raise NotForYou("Nothing is kept of this proposal that could be checked. Propose anew.")
    content = archive(
        kept, papers=access.numbers_of_papers(venue), people=access.addresses_of_people(venue),
        lot=Lot(found.secret) if found.secret else None, is_over=found.published_at is not None,
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="assignment-with-proof.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@audience(Audience.CHAIR)
def assignment_import(request: Request, slug: str) -> HttpResponse:
    """For chairs: read a table, show what it would change, apply it on a second word."""
    venue = venue_for_chair(request.user, slug)
    scope = Scope.of(request.user, venue, access.open_proposal(venue))
    form, plan, text = AssignmentTableForm(request.POST or None, request.FILES or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            text = form.text()
            plan = _plan(scope, form, text)
            if request.POST.get("apply") and not plan.problems:
                return _apply(request, scope, form, text)
        except UnreadableTable as error:
            form.add_error(None, str(error))
    page = frame(request, venue, current="Assignment", hat=Role.CHAIR)
    return render(
        request,
        "reviews/assignment_import.html",
        page | {"form": form, "plan": plan, "text": text, "scope": scope, "columns": COLUMNS},
        status=422 if form.errors else 200,
    )


def _plan(scope: Scope, form: AssignmentTableForm, text: str) -> AssignmentPlan:
    return plan_table(
        scope.venue, text, hidden=scope.hidden, proposal=scope.proposal, replaces=form.cleaned_data["mode"] == "replace"
    )


def _apply(request: Request, scope: Scope, form: AssignmentTableForm, text: str) -> HttpResponse:
    done = actions.apply_table(
        scope.venue, text, hidden=scope.hidden, proposal=scope.proposal,
        replaces=form.cleaned_data["mode"] == "replace", by=request.user, now=request.now,
    )  # fmt: skip
    said = f"{len(done.adds)} added, {len(done.removes)} taken away, {done.n_same} as before."
    messages.success(request, said)
    return redirect("reviews:assignment", scope.venue.slug)

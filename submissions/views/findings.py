"""Findings in a paper's files: shown to its authors with their places, and answered by them."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paperchecks import Finding
from submissions import actions, pages
from submissions.access import (
    file_for_author,
    finding_picture,
    latest_file,
    paper_for_chair,
    submission_for_author,
)
from submissions.files import file_response
from submissions.findings import finding_called
from submissions.models import AnswerKind, PaperFile, Submission
from venues.access import venue_for_chair
from web.audience import Audience, audience
from web.http import Request

GONE = "This is not found in the file any more, so there is nothing to answer."
SAID = {
    AnswerKind.FIX: "Noted. Upload the mended file in place of this one.",
    AnswerKind.EXPLAIN: "The chairs read your words beside the finding.",
    AnswerKind.DISPUTE: "Thank you. The chairs read it beside the finding.",
}


@audience(Audience.AUTHOR)
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: Request, slug: str, public_id: str, file: str, key: str) -> HttpResponse:
    """One finding with its place, and what the authors say to it."""
    submission, row, found = _found(request, slug, public_id, file, key)
    refusal = ""
    if request.method == "POST":
        kind, words = request.POST.get("kind", ""), request.POST.get("words", "")
        try:
            actions.answer_finding(submission, row, found, kind=kind, words=words, by=request.user, now=request.now)
            undo = reverse("submissions:finding_take_back", args=[slug, public_id, file, key])
            messages.info(request, SAID[AnswerKind(kind)], extra_tags=f"undo={undo}")
            return redirect(f"{pages.edit_url(submission)}#at-{row.kind}")
        except actions.CannotAnswer as problem:
            refusal = str(problem)
    page = pages.finding_page(request, submission, row, found, refusal=refusal)
    return render(request, "submissions/finding.html", page, status=422 if refusal else 200)


@audience(Audience.AUTHOR)
@require_POST
def take_back(request: Request, slug: str, public_id: str, file: str, key: str) -> HttpResponse:
    """Unsay what was said to a finding."""
    submission, row, found = _found(request, slug, public_id, file, key)
    answer = pages.answer_to(submission, row, found)
    if answer is not None:
        actions.take_back_answer_to_finding(answer, row, by=request.user, now=request.now)
        messages.info(request, "Your answer is taken back.")
    return redirect(f"{pages.edit_url(submission)}#at-{row.kind}")


@audience(Audience.AUTHOR)
@require_safe
def picture(request: Request, slug: str, public_id: str, file: str, key: str) -> HttpResponseBase:
    """The place of a finding, cut out of its page."""
    submission = submission_for_author(request.user, slug, public_id)
    row = file_for_author(submission, file)
    place = finding_picture(row, key)
    return file_response(request, place.picture, name="place.webp", etag=f"place-{key}-{row.sha256}")


@audience(Audience.CHAIR)
@require_safe
def place(request: Request, slug: str, number: int, kind: str, key: str) -> HttpResponseBase:
    """The place of a finding in what was submitted last. For chairs who may see the paper."""
    submission = paper_for_chair(request.user, venue_for_chair(request.user, slug), number)
    picture = finding_picture(latest_file(submission, kind), key)
    return file_response(request, picture.picture, name="place.webp")


def _found(
    request: Request, slug: str, public_id: str, file: str, key: str
) -> tuple[Submission, PaperFile, Finding]:  # fmt: skip
    submission = submission_for_author(request.user, slug, public_id)
    row = file_for_author(submission, file)
    found = finding_called(row, key)
    if found is None:
        raise Http404(GONE)
    return submission, row, found

"""The change of an author list that waits for a chair: what changes, who would be in conflict, the answer."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from consoles.actions import answer_author_list
from consoles.author_lists import Change
from proceedings.access import accepted_paper, camera_ready_of
from submissions.fields import tidy_line
from venues.access import venue_for_chair
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
def author_list(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs: weigh another author list of an accepted paper and answer it. Reviewers learn nothing of it."""
    venue = venue_for_chair(request.user, slug)
    paper = accepted_paper(request.user, venue, number)
    camera = camera_ready_of(paper)
    if camera is None or camera.requested_at is None:
        messages.info(request, f"No change of the author list of paper {number} waits for an answer.")
        return redirect("proceedings:chair", slug)
    change = Change(paper, camera, request.now)
    problem = ""
    if request.method == "POST":
        is_granted = request.POST.get("answer") == "grant"
        try:
            answer_author_list(
                change,
                by=request.user,
                now=request.now,
                requested_at=_moment(request.POST.get("requested_at", "")),
                is_granted=is_granted,
                reason=tidy_line(request.POST.get("reason", ""), longest=500),
                seen=request.POST.get("seen", ""),
            )
        except Refused as refused:
            problem = str(refused)
        else:
            messages.info(request, f"The author list of paper {number} is {'changed' if is_granted else 'as it was'}.")
            return redirect("proceedings:chair", slug)
    context = {"paper": paper, "camera": camera, "change": change, "problem": problem}
    context |= {"reason": request.POST.get("reason", "")}
    status = 409 if problem else 200
    return render(
        request, "consoles/author_list.html", frame(request, venue, current="Proceedings") | context, status=status
    )  # fmt: skip


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("Look at the request again; nothing was changed.") from error

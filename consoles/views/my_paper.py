"""An author's own paper: where it stands, what was submitted, what the reviewers say, what was decided."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render

from consoles.story import story_of
from decisions import access as decision_access
from reviews.access import response_of_author
from reviews.doors import response_door
from reviews.reading import author_view
from submissions.access import (
    all_versions,
    authors_of_draft,
    know_authors,
    stage_of,
    submission_for_author,
    viewer_of,
)
from submissions.actions.submitting import undo_window
from submissions.changes import changes_since
from submissions.doors import doors_of
from venues.deadlines import Calendar
from venues.models import DeadlineKind
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.AUTHOR)
def my_paper(request: Request, slug: str, public_id: str) -> HttpResponse:
    """The paper's authors: state, timeline, versions and files, who has confirmed, reviews, response, decision."""
    paper = submission_for_author(request.user, slug, public_id)
    if not paper.is_submitted:
        return redirect("submissions:edit", slug=slug, public_id=public_id)
    venue = paper.venue
    prefetch_related_objects([venue], "deadlines", "questions", "tracks")
    know_authors(paper)
    calendar = Calendar(venue)
    viewer = viewer_of(request.user, paper)
    stage = stage_of(paper, calendar, request.now)
    versions = list(all_versions(paper))
    decision = decision_access.decision_for_author(viewer, stage, paper)
    doors = doors_of(paper, calendar)
    door = response_door(paper, calendar, request.now, extended_to=doors.extensions.get(DeadlineKind.RESPONSE))
    response = response_of_author(paper)
    undo = undo_window(paper)
    authors = authors_of_draft(paper)
    context = {
        "paper": paper,
        "versions": versions,
        "changes": changes_since(paper.draft, versions[0]),
        "authors": authors,
        "author": next((author for author in authors if author.person_id == request.user.pk), None),
        "decision": decision,
        "reading": author_view(paper, viewer, stage),
        "response": response,
        "response_door": door,
        "is_editable": doors.is_editable(request.now),
        "takes_supplement": doors.takes_supplement(request.now),
        "due": doors.next,
        "undo": undo if undo and undo.is_open(request.now) else None,
        "story": story_of(paper, versions, calendar, response, decision, request.now),
    }
    return render(request, "consoles/my_paper.html", frame(request, venue, hat="author") | context)

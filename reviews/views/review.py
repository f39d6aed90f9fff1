"""The review page: the paper beside its reviewer's form; after submitting, what the others say."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from policy.visibility import Level, Stage, Viewer
from reviews import access, doors, history, pages
from reviews.actions import Unfinished, save_review, submit_review
from reviews.models import Review
from reviews.reading import committee_view, readable_answers
from reviews.views.autosaving import answer_autosave, gaps, save_all
from submissions.access import latest_version
from submissions.models import Submission
from venues.access import venue_for_committee
from venues.deadlines import Calendar
from venues.models import FormOf, Role, Venue
from venues.navigation import frame
from venues.questions import fields_for, questions_of
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


def _obtain(request: Request, slug: str, number: int) -> tuple[Submission, Review, Viewer, Stage]:
    """The paper with the viewer's own review; dates and questions of the venue are read once."""
    venue = venue_for_committee(request.user, slug)
    prefetch_related_objects([venue], "deadlines", "questions")
    return access.paper_for_reviewer(request.user, venue, number, request.now)


@audience(Audience.REVIEWER)
def review(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's reviewer: read, type, submit; then compare and discuss."""
    return _page(request, *_obtain(request, slug, number))


def _page(
    request: Request, paper: Submission, own: Review, viewer: Viewer, stage: Stage, *, kept=None, status: int = 200
) -> HttpResponse:
    venue: Venue = paper.venue
    calendar = Calendar(venue)
    questions = questions_of(venue, FormOf.REVIEW)
    door = doors.review_door(paper, calendar, request.now, due_at=own.due_at)
    return render(
        request,
        "reviews/review.html",
        frame(request, venue, current="Papers to review", hat=Role.REVIEWER)
        | {
            "paper": paper,
            "version": latest_version(paper),
            "review": own,
            "door": door,
            "fields": fields_for(questions, own.draft) if door.is_open else [],
            "own_answers": [] if door.is_open else _own_words(own, questions),
            "problems": gaps(questions, own.draft) if door.is_open else [],
            "kept": kept or {},
            "tried": kept is not None,
            "reading": committee_view(request.user, paper, viewer, stage, calendar=calendar),
            "discussion_ends": doors.discussion_ends_at(paper, calendar),
        },
        status=status,
    )


def _own_words(own: Review, questions) -> list:
    """What the reviewer wrote, submitted or not, for a page without a form."""
    return readable_answers(Review(answers=own.draft), questions, Level.CHAIRS)


@audience(Audience.REVIEWER)
@require_POST
def review_save(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's reviewer: one field, saved by script."""
    paper, own, _, _ = _obtain(request, slug, number)
    door = doors.review_door(paper, Calendar(paper.venue), request.now, due_at=own.due_at)
    return answer_autosave(request, _saver(request, own), questions_of(paper.venue, FormOf.REVIEW), door)


@audience(Audience.REVIEWER)
@require_POST
def review_submit(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's reviewer: make what is typed the review that others read."""
    paper, own, _, _ = _obtain(request, slug, number)
    was_submitted = own.is_submitted
    kept = save_all(request, questions_of(paper.venue, FormOf.REVIEW), _saver(request, own))
    try:
        if kept:
            raise Refused("Not everything could be saved. Look at the marked fields, then submit again.")
        done = submit_review(own, by=request.user, now=request.now)
    except Refused as error:
        if not isinstance(error, Unfinished):
            messages.error(request, str(error))
        return _page(request, *_obtain(request, slug, number), kept=kept, status=422)
    messages.success(
        request,
        f"Version {done.n_versions} of your review is submitted."
        if was_submitted
        else "Your review is submitted. You now see the others, and can change yours until the discussion ends.",
    )
    return redirect("reviews:review", paper.venue.slug, paper.number)


@audience(Audience.REVIEWER, Audience.AREA_CHAIR, Audience.CHAIR)
def review_history(request: Request, slug: str, number: int, review: str) -> HttpResponse:
    """For its reviewer, the area chair and chairs: every version of a review as it was submitted, with what changed."""
    venue = venue_for_committee(request.user, slug)
    paper, viewer, stage = access.paper_for_committee(request.user, venue, number, request.now)
    found, bound = access.review_to_look_back_on(request.user, viewer, stage, paper, review)
    questions = questions_of(venue, FormOf.REVIEW, with_retired=True)
    return render(
        request,
        "reviews/history.html",
        frame(request, venue)
        | {
            "paper": paper,
            "what": f"Reviewer {found.handle}",
            "back": pages.of_paper(paper, viewer),
            "steps": history.of_answers(found.versions.all(), questions, bound),
        },
    )


def _saver(request: Request, own: Review):
    def save(revision, changes) -> Review:
        return save_review(own, by=request.user, now=request.now, revision=revision, changes=changes)

    return save

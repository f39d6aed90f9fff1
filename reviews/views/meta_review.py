"""The area chair's page of a paper: the paper beside reviews, response, discussion and meta-review."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from policy.visibility import Level, Stage, Viewer
from reviews import access, doors, history, pages
from reviews.actions import Unfinished, save_meta_review, submit_meta_review
from reviews.models import MetaReview
from reviews.reading import committee_view, readable_answers
from reviews.views.autosaving import answer_autosave, gaps, save_all
from submissions.access import latest_version
from submissions.models import Submission
from venues.access import venue_for_committee
from venues.deadlines import Calendar
from venues.models import FormOf, Role
from venues.navigation import frame
from venues.questions import fields_for, questions_of
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


def _obtain(request: Request, slug: str, number: int) -> tuple[Submission, MetaReview, Viewer, Stage]:
    venue = venue_for_committee(request.user, slug)
    prefetch_related_objects([venue], "deadlines", "questions")
    paper, viewer, stage = access.paper_for_committee(request.user, venue, number, request.now)
    return paper, access.meta_review_to_write(viewer, paper), viewer, stage


@audience(Audience.AREA_CHAIR)
def meta_review(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's area chair: everything of one paper, and the form for their summary."""
    return _page(request, *_obtain(request, slug, number))


def _page(
    request: Request, paper: Submission, own: MetaReview, viewer: Viewer, stage: Stage, *, kept=None, status: int = 200
) -> HttpResponse:
    venue = paper.venue
    calendar = Calendar(venue)
    questions = questions_of(venue, FormOf.META_REVIEW)
    door = doors.meta_review_door(paper, calendar, request.now)
    is_writing = door.is_open and bool(questions)
    return render(
        request,
        "reviews/meta_review.html",
        frame(request, venue, current="Papers to review", hat=Role.AREA_CHAIR)
        | {
            "paper": paper,
            "version": latest_version(paper),
            "own": own,
            "door": door,
            "is_writing": is_writing,
            "fields": fields_for(questions, own.draft) if is_writing else [],
            "own_answers": readable_answers(MetaReview(answers=own.draft), questions, Level.CHAIRS),
            "problems": gaps(questions, own.draft) if is_writing else [],
            "kept": kept or {},
            "tried": kept is not None,
            "reading": committee_view(request.user, paper, viewer, stage, calendar=calendar),
        },
        status=status,
    )


@audience(Audience.AREA_CHAIR)
@require_POST
def meta_review_save(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's area chair: one field, saved by script."""
    paper, _, _, _ = _obtain(request, slug, number)
    door = doors.meta_review_door(paper, Calendar(paper.venue), request.now)
    return answer_autosave(request, _saver(request, paper), questions_of(paper.venue, FormOf.META_REVIEW), door)


@audience(Audience.AREA_CHAIR)
@require_POST
def meta_review_submit(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's area chair: let the chairs read the meta-review."""
    paper, _, _, _ = _obtain(request, slug, number)
    kept = save_all(request, questions_of(paper.venue, FormOf.META_REVIEW), _saver(request, paper))
    try:
        if kept:
            raise Refused("Not everything could be saved. Look at the marked fields, then submit again.")
        done = submit_meta_review(paper, by=request.user, now=request.now)
    except Refused as error:
        if not isinstance(error, Unfinished):
            messages.error(request, str(error))
        return _page(request, *_obtain(request, slug, number), kept=kept, status=422)
    messages.success(
        request,
        "The meta-review is submitted; the chairs can read it."
        if done.n_versions == 1
        else f"Version {done.n_versions} of the meta-review is submitted.",
    )
    return redirect("reviews:meta_review", slug, number)


@audience(Audience.AREA_CHAIR, Audience.CHAIR)
def meta_review_history(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's area chair and chairs: every version of the meta-review, with what changed."""
    venue = venue_for_committee(request.user, slug)
    paper, viewer, stage = access.paper_for_committee(request.user, venue, number, request.now)
    found = access.meta_review_to_look_back_on(viewer, stage, paper)
    questions = questions_of(venue, FormOf.META_REVIEW, with_retired=True)
    return render(
        request,
        "reviews/history.html",
        frame(request, venue)
        | {
            "paper": paper,
            "what": "Meta-review",
            "back": pages.of_paper(paper, viewer),
            "steps": history.of_answers(found.versions.all(), questions, Level.CHAIRS),
        },
    )


def _saver(request: Request, paper: Submission):
    def save(revision, changes) -> MetaReview:
        return save_meta_review(paper, by=request.user, now=request.now, revision=revision, changes=changes)

    return save

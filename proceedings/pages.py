"""What the authors' camera-ready page shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse

from proceedings import access, posters
from proceedings.author_lists import Row, shown_rows
from proceedings.checklist import missing, unlike
from proceedings.doors import OWN_DAY, POSTER_FILE, open_fields
from proceedings.fields import FIELDS
from proceedings.forms import CameraReadyForm
from proceedings.models import CameraReady
from submissions.access import latest_supplements, named_authors
from submissions.doors import doors_of
from submissions.forms import say
from submissions.models import Submission
from venues.models import DeadlineKind, Venue
from venues.navigation import frame
from web.http import Request
from web.problems import Problem


def camera_or_new(submission: Submission, request: Request) -> CameraReady:
    """What is saved, or what the form begins with: the accepted version."""
    return access.camera_ready_of(submission) or CameraReady(
        submission=submission,
        title=submission.title,
        abstract=submission.abstract,
        authors=access.printed_authors(submission),
        saved_at=request.now,
    )


def fields_sent(submission: Submission, request: Request) -> Sequence[str]:
    """The fields that a form of now sends; all of them, when it was opened while all of them could be changed."""
    still = open_fields(doors_of(submission), request.now)
    shut = set(FIELDS) - still
    return [name for name in FIELDS if name in still] if still and not shut & set(request.POST) else FIELDS


def as_shown(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as `_problems.html` shows them."""
    return [
        {
            "is_blocker": problem.is_blocking,
            "sentence": problem.sentence,
            "remedy": problem.remedy,
            "field_id": f"id_{problem.field}"
            if problem.field not in {"", "pdf", "poster", "authors"}
            else problem.field,
        }
        for problem in problems
    ]


def state_html(request: Request, camera: CameraReady) -> str:
    """What is missing, for the side of the form."""
    return render_to_string("proceedings/_state.html", _state(camera, camera.submission.venue), request=request)


def _state(camera: CameraReady, venue: Venue) -> dict[str, Any]:
    return {"camera": camera, "problems": as_shown(missing(camera, venue))}


def camera_ready_page(
    request: Request,
    submission: Submission,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
    wanted: Sequence[Row] | None = None,
) -> dict[str, Any]:
    """Context of the form: what is saved, or what was typed where that could not be saved, as `typed` and `wanted`."""
    venue = submission.venue
    prefetch_related_objects([venue], "deadlines")
    camera = camera_or_new(submission, request)
    doors = doors_of(submission)
    due = doors.window(DeadlineKind.CAMERA_READY)
    still = open_fields(doors, request.now)
    is_late = bool(due and due.is_past(request.now))
    later = [window for kind in dict.fromkeys(OWN_DAY.values()) if (window := doors.window(kind))]
    form = CameraReadyForm(camera, typed, shut=set(FIELDS) - still)
    say(form, errors or {})
    args = [venue.slug, submission.public_id]
    return (
        frame(request, venue, hat="author")
        | {
            "nav": [],
            "rail": None,
            "submission": submission,
            "form": form,
            "due": due,
            "is_late": is_late,
            "is_shut": not still,
            "poster_is_shut": POSTER_FILE not in still,
            "later": later,
            "still_due": [window for window in later if not window.is_past(request.now)],
            "errors": errors or {},
            "refusal": refusal,
            "wanted": shown_rows(camera, named_authors([submission])) if wanted is None else wanted,
            "decision": access.decision_of(submission),
            "supplement": latest_supplements([submission]).get(submission.pk),
            "pdf_findings": [*camera.pdf.findings, *unlike(camera, venue)] if camera.pdf else [],
            "poster_drawing": posters.drawing_of(camera, venue),
            "poster_problem": posters.problem_of(camera, venue) if camera.poster else None,
            "max_mb": venue.max_pdf_mb,
            "save_url": reverse("proceedings:save", args=args),
            "crumbs": [
                ("What I have to do", "/me/"),
                (venue.short_name, venue.get_absolute_url()),
                (f"Paper {submission.number}", reverse("consoles:my_paper", args=args)),
            ],
        }
        | _state(camera, venue)
    )

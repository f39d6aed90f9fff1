"""What forms with configurable questions share: saving one field from a script, all fields without one, saying gaps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string

from reviews.doors import Door
from venues.models import Question
from venues.questions import WrongAnswer, html_name, key_of, missing
from web.http import Request
from web.problems import Refused, Stale

Save = Callable[[int, Mapping[str, Any]], Any]  # (revision, changes) → the saved row


def answer_autosave(request: Request, save: Save, questions: Sequence[Question], door: Door) -> HttpResponse:
    """Save the one field that a script sent, and answer in its words (see static/js/autosave.js).

    What is typed after the door has closed is kept all the same; the answer says that it cannot be submitted.
    """
    key = key_of(request.POST.get("field", ""))
    try:
        row = save(revision_of(request), {key: request.POST.getlist("value")})
    except Stale as error:
        return stale(error)
    except WrongAnswer as error:
        return JsonResponse({"message": str(error)}, status=422)
    return saved(request, row, door, gaps(questions, row.draft))


def stale(error: Stale) -> JsonResponse:
    """Somebody changed this field meanwhile: the browser lets the person choose."""
    return JsonResponse({"message": str(error), "theirs": error.theirs, "revision": error.revision}, status=409)


def saved(request: Request, row: Any, door: Door, problems: list[dict]) -> JsonResponse:
    """The field is on the server; with what is left to do, or why nothing can be submitted any more."""
    saved_at: datetime = row.saved_at or request.now
    html = render_to_string("reviews/_gaps.html", {"problems": problems, "why_closed": door.why_closed})
    return JsonResponse({"saved_at": f"{saved_at:%Y-%m-%dT%H:%M:%SZ}", "revision": row.revision, "problems_html": html})


@dataclass(frozen=True)
class Kept:
    """What somebody sent that could not be saved: shown beside the field, so that nothing is lost."""

    sentence: str
    text: str


def save_all(request: Request, questions: Sequence[Question], save: Save) -> dict[str, Kept]:
    """Save what a submitted form holds; gives, by key, what could not be.

    A script has saved every change before it lets the form go, so that this finds nothing to do; without one, this is
    the saving. A field that was changed in another window meanwhile is never overwritten.
    """
    kept: dict[str, Kept] = {}
    revision = revision_of(request)
    sent = {row.key: request.POST.getlist(html_name(row)) for row in questions if _is_sent(row, request.POST)}
    try:
        save(revision, sent)
        return kept
    except Refused:
        pass  # one of them: find out which, and save the others
    for key, values in sent.items():
        try:
            save(revision, {key: values})
        except Refused as error:
            kept[key] = Kept(str(error), ", ".join(values))
    return kept


def gaps(questions: Iterable[Question], draft: Mapping[str, Any]) -> list[dict]:
    """The required answers that are missing, each with its place on the page."""
    return [
        {
            "is_blocker": True,
            "label": row.label,
            "sentence": f"“{row.label}” is still empty.",
            "field_id": f"id_{html_name(row)}",
            "remedy": "Go there",
        }
        for row in missing(questions, draft)
    ]


def _is_sent(question: Question, data: QueryDict) -> bool:
    """Whether the form held this question. Boxes that are not ticked send nothing, so the form names what it holds."""
    return html_name(question) in data.getlist("asked")


def revision_of(request: Request) -> int:
    """The revision that the sender had read."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0

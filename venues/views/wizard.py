"""Setting up a workshop: three short pages, then it is there. For everybody who is signed in; who creates it chairs it.

What was typed is kept in the session, so that one can go back and forth; nothing is stored before the last page.
"""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from venues import access, actions, copies, documents
from venues.consistency import oddities
from venues.documents import Document
from venues.forms.dates import DoorForm
from venues.forms.wizard import BasicsForm, RulesForm
from venues.models import Deadline, DeadlineKind, Role, Venue
from venues.presets import PRESETS
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

KEY = "new_venue"
STEPS = (("The workshop", "venues:new"), ("Dates", "venues:new_dates"), ("Topics and rules", "venues:new_rules"))


@audience(Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def basics(request: Request) -> HttpResponse:
    """What it starts from, what it is called, when authors are notified."""
    kept = request.session.get(KEY, {})
    editions = list(access.venues_of(request.user, Role.CHAIR))
    initial = {"start": "iclr"} | kept.get("basics", {})
    if request.GET.get("from"):
        initial["start"] = f"copy:{request.GET['from']}"
    form = BasicsForm(request.POST or None, editions=editions, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {name: _as_json(value) for name, value in form.cleaned_data.items()}
        was = kept.get("basics", {})
        is_same = all(was.get(name) == said[name] for name in ("start", "notification_on"))
        # Dates that were edited stay only while what they are counted back from does.
        request.session[KEY] = kept | {"basics": said, "dates": kept.get("dates", {}) if is_same else {}}
        return redirect("venues:new_dates")
    return _page(request, 0, {"form": form})


@audience(Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: Request) -> HttpResponse:
    """The dates as counted back from the notification, each to be changed."""
    kept = request.session.get(KEY, {})
    if "basics" not in kept:
        return redirect("venues:new")
    if request.POST.get("step") == "again":
        request.session[KEY] = kept | {"dates": {}}
        return redirect(request.path)
    proposed = _dates(request, kept)
    doors = [
        DoorForm(request.POST or None, kind=kind, row=_row(kind, proposed.get(kind))) for kind in DeadlineKind.values
    ]
    # Every form is asked, so that each says what is wrong with it.
    if request.method == "POST" and not [form for form in doors if not form.is_valid()]:
        said = {form.kind: form.cleaned_data for form in doors if form.cleaned_data.get("at")}
        request.session[KEY] = kept | {
            "dates": {
                kind: [_as_json(cleaned.get("opens_at")), _as_json(cleaned["at"])] for kind, cleaned in said.items()
            }
        }
        return redirect(request.path if request.POST.get("step") == "check" else "venues:new_rules")
    context = {
        "doors": doors,
        "problems": oddities(proposed, first_day=_day(kept["basics"].get("starts_on"))),
        "basics": kept["basics"] | {"notification_on": _day(kept["basics"]["notification_on"])},
        "is_refused": request.method == "POST",
    }
    return _page(request, 1, context)


@audience(Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: Request) -> HttpResponse:
    """Topics and rules; then the venue is made."""
    kept = request.session.get(KEY, {})
    if "basics" not in kept:
        return redirect("venues:new")
    start = _document(request, kept)
    venue, submission, review = start["venue"], start.get("submission", {}), start.get("review", {})
    fields = documents.venue_fields(start)
    form = RulesForm(
        request.POST or None,
        initial={
            "topics": "\n".join(venue.get("topics", [])),
            **{name: fields[name] for name in RulesForm.base_fields if name != "topics"},
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        document = start | {
            "venue": venue | {"topics": said["topics"]},
            "submission": _with(submission, said, "blindness", "page_limit", "is_archival"),
            "review": _with(review, said, "reviews_per_paper", "default_load", "has_area_chairs"),
        }
        try:
            made = actions.create_from_document(document, by=request.user, now=request.now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            del request.session[KEY]
            messages.success(
                request, f"{made.short_name} is set up, and you chair it. Only you see it until you publish the call."
            )
            return redirect("venues:settings_texts", slug=made.slug)
    context = {
        "form": form,
        "n_questions": len(start.get("question", [])),
        "outcomes": [row["label"] for row in start.get("outcome", [])],
        "n_letters": len(start.get("letter", [])),
        "doors": [(DeadlineKind(row["kind"]).label, row["at"]) for row in start.get("deadline", [])],
    }
    return _page(request, 2, context)


def _page(request: Request, step: int, context: dict) -> HttpResponse:
    steps = [
        {
            "label": label,
            "url": reverse(name),
            "state": "done" if i < step else "now" if i == step else "next",
        }
        for i, (label, name) in enumerate(STEPS)
    ]
    template = ("basics", "dates", "rules")[step]
    return render(request, f"venues/wizard/{template}.html", {"steps": steps} | context)


def _with(section: dict[str, Any], said: dict[str, Any], *names: str) -> dict[str, Any]:
    """A section with these answers in the place of what it said; an empty one takes the key away."""
    changed = section | {name: said[name] for name in names}
    return {name: value for name, value in changed.items() if value is not None}


# --- What was typed so far --------------------------------------------------------------------------------------


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _row(kind: str, dates: tuple[datetime | None, datetime] | None) -> Deadline | None:
    return Deadline(kind=kind, opens_at=dates[0], at=dates[1]) if dates else None


def _edition(request: Request, start: str) -> Venue | None:
    """The edition that this one is copied from; only its chairs can."""
    slug = start.removeprefix("copy:")
    return access.venue_for_chair(request.user, slug) if start.startswith("copy:") else None


def _dates(request: Request, kept: dict) -> dict[str, tuple[datetime | None, datetime]]:
    """The dates as edited, else as counted back from the notification."""
    if kept.get("dates"):
        return {
            kind: (datetime.fromisoformat(opens_at) if opens_at else None, datetime.fromisoformat(at))
            for kind, (opens_at, at) in kept["dates"].items()
        }
    basics = kept["basics"]
    notification_on = date.fromisoformat(basics["notification_on"])
    edition = _edition(request, basics["start"])
    if edition:
        return copies.shifted_dates(documents.read(edition), notification_on)
    return PRESETS[basics["start"]].dates(notification_on)


def _document(request: Request, kept: dict) -> Document:
    """The whole edition as far as it is typed."""
    basics = dict(kept["basics"])
    start = basics.pop("start")
    facts = {name: value for name, value in basics.items() if value not in (None, "")}
    for name in ("starts_on", "ends_on", "notification_on"):
        if name in facts:
            facts[name] = date.fromisoformat(facts[name])
    dates = _dates(request, kept)
    facts["dates"] = {kind: dates[kind] for kind in DeadlineKind.values if kind in dates}
    edition = _edition(request, start)
    if edition:
        return copies.next_edition(documents.read(edition), facts)
    facts.pop("notification_on")  # the dates say everything that is counted from it
    return PRESETS[start].document(facts)

"""Outcomes, awards, and the letters: for chairs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from venues import access, actions, defaults, letters, mails
from venues.forms.letters import LetterForm, OutcomeForm
from venues.forms.topics import NameForm
from venues.models import LetterTemplate, Outcome, Role, Venue
from venues.views.frame import settings_page
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def outcomes(request: Request, slug: str) -> HttpResponse:
    """What decisions and awards there can be."""
    venue = access.venue_for_chair(request.user, slug)
    step = request.POST.get("step", "")
    rows = list(venue.outcomes.order_by("position", "pk"))
    outcome_form = _outcome_form(request if step == "outcome" else None, rows, None)
    award_form = NameForm(request.POST if step == "award" else None, prefix="award")
    try:
        if step == "outcome" and outcome_form.is_valid():
            actions.save_outcome(venue, None, fields=outcome_form.fields_said(), by=request.user, now=request.now)
            messages.success(request, "The outcome is there; look at its letter, too.")
            return redirect(request.path)
        if step == "award" and award_form.is_valid():
            name = award_form.cleaned_data["name"]
            actions.save_award(venue, None, name=name, by=request.user, now=request.now)
            messages.success(request, f"The award “{name}” is there.")
            return redirect(request.path)
    except Refused as refusal:
        (outcome_form if step == "outcome" else award_form).add_error(None, str(refusal))
    context = {
        "outcomes": rows,
        "awards": venue.awards.order_by("position", "pk"),
        "outcome_form": outcome_form,
        "award_form": award_form,
    }
    return settings_page(request, venue, "outcomes", "Outcomes and awards", context)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: Request, slug: str, key: str) -> HttpResponse:
    """One outcome: reworded, or gone."""
    venue = access.venue_for_chair(request.user, slug)
    row = access.outcome_for_chair(venue, key)
    if request.POST.get("step") == "remove":
        actions.remove(venue, row, by=request.user, now=request.now)
        messages.success(request, f"The outcome “{row.label}” is gone.")
        return redirect("venues:settings_outcomes", slug=slug)
    form = _outcome_form(request, list(venue.outcomes.all()), row)
    if request.method == "POST" and form.is_valid():
        actions.save_outcome(venue, row, fields=form.fields_said(), by=request.user, now=request.now)
        messages.success(request, "The outcome is saved.")
        return redirect("venues:settings_outcomes", slug=slug)
    return settings_page(request, venue, "outcome", "Outcomes and awards", {"form": form, "outcome": row})


def _outcome_form(request: Request | None, rows: list[Outcome], row: Outcome | None) -> OutcomeForm:
    data = request.POST or None if request else None
    return OutcomeForm(data, instance=row, taken={other.key for other in rows})


@audience(Audience.CHAIR)
@require_POST
def award_remove(request: Request, slug: str, award: int) -> HttpResponse:
    """Let an award go."""
    venue = access.venue_for_chair(request.user, slug)
    row = access.award_for_chair(venue, award)
    actions.remove(venue, row, by=request.user, now=request.now)
    messages.success(request, f"The award “{row.name}” is gone.")
    return redirect("venues:settings_outcomes", slug=slug)


def _letter_kinds(venue: Venue) -> dict[str, tuple[str, bool]]:
    """Every letter that this venue sends: kind → (when, whether it accepts a paper)."""
    kinds = {f"invitation:{role.value}": (f"Invitation to be {role.one}", False) for role in reversed(Role)}
    if not venue.has_area_chairs:
        kinds.pop(f"invitation:{Role.AREA_CHAIR}")
    kinds["reminder:invitation"] = ("Reminder of an invitation", False)
    for row in venue.outcomes.order_by("position", "pk"):
        kinds[f"decision:{row.key}"] = (f"Decision: {row.label}", row.is_accept)
    return kinds


def _letter(venue: Venue, kind: str) -> LetterTemplate:
    kinds = _letter_kinds(venue)
    if kind not in kinds:
        raise Http404("There is no such letter.")
    return mails.letter_of(venue, kind, is_accept=kinds[kind][1])


@audience(Audience.CHAIR)
@require_safe
def letters_list(request: Request, slug: str) -> HttpResponse:
    """Every letter with its subject."""
    venue = access.venue_for_chair(request.user, slug)
    rows = [
        {"kind": kind, "when": when, "letter": mails.letter_of(venue, kind, is_accept=is_accept)}
        for kind, (when, is_accept) in _letter_kinds(venue).items()
    ]
    return settings_page(request, venue, "letters", "Letters", {"rows": rows})


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: Request, slug: str, key: str) -> HttpResponse:
    """The wording of one letter, and the letter as somebody will get it."""
    venue = access.venue_for_chair(request.user, slug)
    row = _letter(venue, key)
    if request.POST.get("step") == "reset":
        actions.reset_letter(venue, row, by=request.user, now=request.now)
        messages.success(request, "The letter is back to the wording that we bring.")
        return redirect(request.path)
    form = LetterForm(request.POST or None, instance=row, kind=key)
    if request.method == "POST" and form.is_valid() and request.POST.get("step") != "preview":
        said = form.cleaned_data
        actions.save_letter(
            venue, kind=key, subject=said["subject"], body_md=said["body_md"], by=request.user, now=request.now
        )
        messages.success(request, "The letter is saved.")
        return redirect(request.path)
    context = {
        "form": form,
        "letter": row,
        "when": _letter_kinds(venue)[key][0],
        "placeholders": defaults.PLACEHOLDERS[key.partition(":")[0]].items(),
        "is_own": row.pk is not None,
        **_example(request, venue, form, row),
    }
    if request.htmx and request.POST.get("step") == "preview":
        return render(request, "venues/settings/_letter_preview.html", context)
    return settings_page(request, venue, "letter", "Letters", context)


def _example(request: Request, venue: Venue, form: LetterForm, row: LetterTemplate) -> dict:
    """The letter filled in with an invented person, as typed if that can be read, else what is wrong with it."""
    if form.is_bound and not form.is_valid():
        return {"problem": next(iter(form.errors.values()))[0]}
    said = form.cleaned_data if form.is_bound else {"subject": row.subject, "body_md": row.body_md}
    typed = LetterTemplate(kind=row.kind, **said)
    return {"mail": letters.example(venue, typed, chairs=actions.chairs_said(venue), now=request.now)}

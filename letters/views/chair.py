"""The chairs' page of letters: answer requests, revoke, name participants, say who signs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from letters import access, actions
from letters.forms import ParticipantForm, SettingsForm
from venues.access import venue_for_chair
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.CHAIR)
@require_safe
def chair(request: Request, slug: str) -> HttpResponse:
    """Chairs: every letter but those that would tell of a paper that they are in conflict with."""
    return _page(request, venue_for_chair(request.user, slug))


def _page(
    request: Request, venue: Venue, *, naming: ParticipantForm | None = None, signing: SettingsForm | None = None
) -> HttpResponse:
    saved = access.settings_of(venue)
    context = frame(request, venue, current="Mail") | {
        "letters": access.in_order(access.letters_for_chair(request.user, venue)),
        "participants": access.named_participants(venue),
        "naming": naming or ParticipantForm(),
        "signing": signing or SettingsForm(instance=saved, initial={"seen_revision": saved.revision}),
    }
    return render(request, "letters/chair.html", context, status=422 if naming or signing else 200)


@audience(Audience.CHAIR)
@require_POST
def settle(request: Request, slug: str, letter: str) -> HttpResponse:
    """Chairs: issue, refuse, revoke or restore one letter."""
    venue = venue_for_chair(request.user, slug)
    found = access.letter_for_chair(request.user, venue, letter)
    who = {"by": request.user, "now": request.now}
    match request.POST.get("do"):
        case "issue":
            actions.issue(found, **who)
            messages.success(request, f"The letter to {found.name} is issued; they are told by mail.")
        case "refuse":
            actions.refuse(found, reason=" ".join(request.POST.get("reason", "").split()), **who)
            messages.info(request, f"{found.name} is told that there is no letter.")
        case "revoke":
            actions.revoke(found, **who)
            undo = reverse("letters:settle", args=[slug, letter]) + "?undo"
            messages.info(request, "The letter is revoked; whoever checks it learns so.", extra_tags=f"undo={undo}")
        case _:
            actions.restore(found, **who)
            messages.success(request, "The letter is valid again.")
    return redirect("letters:chair", slug=slug)


@audience(Audience.CHAIR)
@require_POST
def participant(request: Request, slug: str) -> HttpResponse:
    """Chairs: let somebody who takes part ask for a letter."""
    venue = venue_for_chair(request.user, slug)
    form = ParticipantForm(request.POST)
    if not form.is_valid():
        return _page(request, venue, naming=form)
    email = form.cleaned_data["email"]
    is_new = actions.name_participant(venue, email=email, by=request.user, now=request.now)
    messages.success(request, f"{email} can ask for a letter{', and is told so' if is_new else ' already'}.")
    return redirect("letters:chair", slug=slug)


@audience(Audience.CHAIR)
@require_POST
def save_settings(request: Request, slug: str) -> HttpResponse:
    """Chairs: who signs, and whether authors wait."""
    venue = venue_for_chair(request.user, slug)
    form = SettingsForm(request.POST, instance=access.settings_of(venue))
    if not form.is_valid():
        return _page(request, venue, signing=form)
    seen = form.cleaned_data["seen_revision"]
    actions.save_settings(form.instance, seen_revision=seen, by=request.user, now=request.now)
    messages.success(request, "Letters from now on are signed so.")
    return redirect("letters:chair", slug=slug)

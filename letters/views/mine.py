"""A person's own letters at a venue: ask, and take them as PDF."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from letters import access, actions
from letters.forms import AskForm, HolderForm
from letters.pdf import Sheet, letter_pdf
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: Request, slug: str) -> HttpResponse:
    """Who takes part, reviews or is named: their letters, and those they can ask for."""
    own = access.own_letters(request.user, slug, request.now)
    kind = request.POST.get("kind", "")
    asked = _ask(request, own, kind) if request.method == "POST" else None
    if isinstance(asked, HttpResponse):
        return asked
    forms = [
        (each, asked if asked and each.kind == kind else AskForm(initial={"name": request.user.name}, prefix=each.kind))
        for each in own.grounds
    ]
    context = frame(request, own.venue, current="Letters") | {
        "own": own, "forms": forms, "holder": HolderForm(),
    }  # fmt: skip
    return render(request, "letters/mine.html", context, status=422 if asked else 200)


def _ask(request: Request, own: access.OwnLetters, kind: str) -> HttpResponse | AskForm:
    """Ask for a letter of this kind; the form when what was typed cannot be taken."""
    ground = own.ground(kind)
    if ground is None:
        raise actions.CannotAsk("This letter cannot be asked for (any more). Look at your letters again.")
    form = AskForm(request.POST, prefix=ground.kind)
    if not form.is_valid():
        return form
    letter = actions.ask(own.venue, ground, name=form.cleaned_data["name"], by=request.user, now=request.now)
    said = "Your letter is there." if letter.issued_at else "You have asked for the letter. The chairs answer by mail."
    messages.success(request, said)
    return redirect("letters:mine", slug=own.venue.slug)


@audience(Audience.SIGNED_IN)
@require_POST
@never_cache
def pdf(request: Request, slug: str, letter: str) -> HttpResponse:
    """The person's own letter. Asked by POST, so that address and passport stand in no log and in no history."""
    found = access.own_letter(request.user, slug, letter)
    if found.state != "valid":
        raise Http404
    form = HolderForm(request.POST)
    if not form.is_valid():
        own = access.own_letters(request.user, slug, request.now)
        context = frame(request, own.venue, current="Letters") | {"own": own, "holder": form, "forms": []}
        return render(request, "letters/mine.html", context, status=422)
    url = settings.SITE_URL + reverse("letters:verify", args=[found.code])
    sheet = Sheet.of(found, url=url, address=form.cleaned_data["address"], passport=form.cleaned_data["passport"])
    name = f"{found.venue.slug}-{found.kind}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(letter_pdf(sheet), content_type="application/pdf", headers=headers)

"""The door of the demonstration: for everybody while the installation is one, and otherwise not there."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from demo import access, cast, ways
from venues.deadlines import Calendar
from web.audience import Audience, audience
from web.http import Request

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@audience(Audience.DEMO)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Become one of the named people by a click; a stranger to none of them."""
    people = access.cast_members()
    if request.method == "POST":
        persona = cast.BY_KEY.get(request.POST.get("person", ""))
        if persona is None or persona.key not in people:
            raise Http404("There is no such page.")
        person = people[persona.key]
        login(request, person, backend=BACKEND)
        return redirect(ways.landing(persona, person, request.POST.get("to", "")))
    return render(request, "demo/sign_in.html", _context(request, people))


def _context(request: Request, people: dict) -> dict:
    venues = access.venues_shown()
    groups = [
        {
            "venue": venues[slug],
            "next": Calendar(venues[slug]).next(request.now),
            "cards": [_card(persona, people, request) for persona in cast.PERSONAS if persona.venue == slug],
        }
        for slug in (cast.MLGENX, cast.ML4ASTRO)
        if slug in venues and people
    ]
    strangers = [_card(persona, people, request) for persona in cast.PERSONAS if not persona.venue]
    return {
        "tour": ways.tour(has_inbox=settings.HAS_INBOX) if groups else [],
        "groups": groups,
        "strangers": [card for card in strangers if card["person"]],
        "hide_sign_in": True,
    }


def _card(persona: cast.Persona, people: dict, request: Request) -> dict:
    person = people.get(persona.key)
    return {
        "persona": persona,
        "person": person,
        "ways": ways.WAYS[persona.key],
        "is_me": person is not None and request.user == person,
    }

"""Small pages that use the scripts of static/js/, and a server whose answers a test chooses."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import RequestContext, Template
from django.urls import include, path
from django.utils import timezone

DEADLINE = datetime(2031, 2, 10, 11, 59, tzinfo=UTC)
HEAD = '{% extends "base.html" %}{% load static look %}'
REVIEW = (
    HEAD
    + """{% block main %}<form method="post" action="/submit/" data-autosave="/save/" data-revision="1">{% csrf_token %}
{% include "_saved.html" %}{% include "_fields.html" %}<button>Submit</button></form>{% endblock %}
{% block scripts %}<script type="module" src="{% static 'js/autosave.js' %}"></script>{% endblock %}"""
)
MOVES = """<div class="grip"><span class="moves">
<button type="button" data-move="up" aria-label="Move {{ id }} up">▲</button>
<button type="button" data-move="down" aria-label="Move {{ id }} down">▼</button></span></div><b>{{ id }}</b><i></i>"""
ACTS = (
    HEAD
    + """{% block main %}{% include "_deadline.html" with at=at label="Review due" %}<p id="s">{% moment at %}</p>
<button data-open="all">Release</button>
{% include "_confirm.html" with id="all" title="Release" url="/submit/" action="Release 62" count=62 noun="letters" %}
<form method="post" action="/submit/">{% csrf_token %}<input type="hidden" name="order" value="a,b,c">
<ol class="authors" data-sort="order">{% for id in "abc" %}<li data-id="{{ id }}">"""
    + MOVES
    + """</li>{% endfor %}</ol><button>Send</button></form>{% endblock %}
{% block scripts %}<script type="module" src="{% static 'js/sortable.js' %}"></script>{% endblock %}"""
)


class ReviewForm(forms.Form):
    """Two texts, a choice and a box."""

    summary = forms.CharField(widget=forms.Textarea, required=False)
    weaknesses = forms.CharField(widget=forms.Textarea, required=False)
    rating = forms.ChoiceField(
        choices=[(1, "reject"), (6, "borderline"), (10, "accept")], widget=forms.RadioSelect, required=False
    )
    nominated = forms.BooleanField(required=False)


@dataclass
class Desk:
    """What the server holds, how it answers, and what reached it."""

    stored: dict[str, list[str]] = field(default_factory=dict)
    answer: str = "save"  # or "break", "sign in", "refuse"
    revision: int = 1
    reached: list[dict] = field(default_factory=list)

    def clear(self) -> None:
        """As at the start of a test."""
        self.__init__()  # type: ignore[misc]


DESK = Desk()


def review(request: HttpRequest) -> HttpResponse:
    """The form with what the server holds."""
    initial = {name: values[0] if values else "" for name, values in DESK.stored.items()}
    return HttpResponse(Template(REVIEW).render(RequestContext(request, {"form": ReviewForm(initial=initial)})))


def save(request: HttpRequest) -> HttpResponse:
    """Save one field, by the rules that docs/look.md gives for servers."""
    name, value, known = request.POST["field"], request.POST.getlist("value"), request.POST.getlist("known")
    DESK.reached.append({"field": name, "value": value, "known": known, "revision": request.POST["revision"]})
    if DESK.answer == "break":
        return HttpResponse("broken", status=500)
    if DESK.answer == "sign in":
        return JsonResponse({"message": "You are signed out."}, status=401)
    if DESK.answer == "refuse":
        return JsonResponse({"message": "The reviews closed on 3 Feb, 23:59 AoE."}, status=409)
    held = DESK.stored.get(name, [""])
    if held not in (known, value):
        return JsonResponse({"message": "Changed elsewhere.", "theirs": held[0], "revision": DESK.revision}, status=409)
    DESK.revision += 1
    DESK.stored[name] = value
    return JsonResponse({"saved_at": timezone.now().isoformat(), "revision": DESK.revision})


def submit(request: HttpRequest) -> HttpResponse:
    """Take a whole form."""
    DESK.reached.append(
        {"submitted": {name: request.POST[name] for name in request.POST if name != "csrfmiddlewaretoken"}}
    )
    return HttpResponse("Taken.")


def acts(request: HttpRequest) -> HttpResponse:
    """Times, a mass step and an order."""
    return HttpResponse(Template(ACTS).render(RequestContext(request, {"at": DEADLINE})))


urlpatterns = [
    path("review/", review),
    path("save/", save),
    path("submit/", submit),
    path("acts/", acts),
    path("", include("mlworkshop.styleguide")),
    path("", include("mlworkshop.urls")),
]

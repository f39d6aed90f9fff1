"""The questions on forms: for chairs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from venues import access, actions, defaults
from venues.forms.questions import QuestionForm
from venues.models import FormOf, Question, Venue
from venues.questions import READERS, fields_for, questions_of
from venues.views.frame import FORM_LABELS, settings_page
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


def _form_of(kind: str) -> FormOf:
    try:
        return FormOf(kind)
    except ValueError:
        raise Http404("There is no such form.") from None


@audience(Audience.CHAIR)
@require_safe
def form(request: Request, slug: str, kind: str) -> HttpResponse:
    """The questions of a form in order, and the form as people see it."""
    venue = access.venue_for_chair(request.user, slug)
    form_of = _form_of(kind)
    every = questions_of(venue, form_of, with_retired=True)
    asked = [question for question in every if not question.is_retired]
    context = {
        "form_of": form_of,
        "heading": FORM_LABELS[form_of],
        "asked": fields_for(asked, {}),
        "retired": [question for question in every if question.is_retired],
        "readers": READERS,
        "has_rating": form_of != FormOf.REVIEW or any(question.use == "rating" for question in asked),
    }
    return settings_page(request, venue, "form", FORM_LABELS[form_of], context)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: Request, slug: str, kind: str, key: str = "") -> HttpResponse:
    """One question: its words, its answers, who reads them; with what it will look like."""
    venue = access.venue_for_chair(request.user, slug)
    form_of = _form_of(kind)
    row = access.question_for_chair(venue, form_of, key) if key else None
    form = _question_form(request, venue, form_of, row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_question(venue, row, fields=form.fields_said(), by=request.user, now=request.now)
            messages.success(request, "The question is saved.")
            return redirect("venues:settings_form", slug=slug, kind=kind)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "question": row,
        "form_of": form_of,
        "asked": fields_for([row], {}) if row else [],
        "preview_url": reverse("venues:question_preview", args=[slug, kind]),
    }
    return settings_page(request, venue, "question", FORM_LABELS[form_of], context)


def _question_form(request: Request, venue: Venue, form_of: FormOf, row: Question | None) -> QuestionForm:
    taken = {question.key for question in questions_of(venue, form_of, with_retired=True)}
    initial = {} if row else defaults.question_like(request.GET.get("like", ""))
    return QuestionForm(request.POST or None, instance=row, venue=venue, form_of=form_of, taken=taken, initial=initial)


@audience(Audience.CHAIR)
@require_POST
def question_preview(request: Request, slug: str, kind: str) -> HttpResponse:
    """What a question will look like, while its words are typed."""
    venue = access.venue_for_chair(request.user, slug)
    form = _question_form(request, venue, _form_of(kind), None)
    asked, problem = [], ""
    if form.is_valid():
        said = form.fields_said()
        asked = fields_for([Question(venue=venue, **said)], {})
    else:
        problem = str(next(iter(form.errors.values()), ["Type a question to see it."])[0])
    return render(request, "venues/settings/_question_preview.html", {"asked": asked, "problem": problem})


@audience(Audience.CHAIR)
@require_POST
def question_retire(request: Request, slug: str, kind: str, key: str) -> HttpResponse:
    """Ask a question no longer, or again; posting once more undoes it."""
    venue = access.venue_for_chair(request.user, slug)
    row = access.question_for_chair(venue, _form_of(kind), key)
    actions.retire_question(row, is_retired=not row.is_retired, by=request.user, now=request.now)
    said = f"“{row.label}” is {'no longer asked; its answers are kept' if row.is_retired else 'asked again'}."
    messages.success(request, said, extra_tags=f"undo={request.path}")
    return redirect("venues:settings_form", slug=slug, kind=kind)

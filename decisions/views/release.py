"""Releasing: what stands in the way, every letter as it will arrive, the request, the way back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from decisions import access
from decisions.actions import cancel_release, request_release
from decisions.forms import ReleaseForm
from decisions.mails import Letter
from decisions.models import Recipients
from decisions.releasing import plan_release
from venues.access import venue_for_chair
from venues.models import Outcome, Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Problem

PER_PAGE = 25
# A mail is styled by its own attributes, and must be able to do nothing else.
MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'"


@audience(Audience.CHAIR)
def release(request: Request, slug: str) -> HttpResponse:
    """Chairs: what a release would tell whom, of the papers they may see."""
    venue = venue_for_chair(request.user, slug)
    prefetch_related_objects([venue], "outcomes", "awards")
    outcomes, _ = access.outcomes_of(venue)
    form = ReleaseForm(request.GET, outcomes=outcomes)
    plan = plan_release(request.user, venue, now=request.now, outcomes=form.chosen, recipients=form.to)
    query = " ".join(request.GET.get("q", "").split())
    found = [letter for letter in plan.letters if _matches(letter, query)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = next((letter for letter in page if letter.name == request.GET.get("letter")), None)
    n_by_outcome = access.n_to_release(request.user, venue)
    context = {
        "plan": plan,
        "problems": [_problem(venue, problem) for problem in plan.problems],
        "query": query,
        "page": page,
        "letter": shown or next(iter(page), None),
        "choices": _choices(outcomes, n_by_outcome, form),
        "n_to_release": sum(n_by_outcome.values()),
        "recipients": [(value, label, value == form.to) for value, label in Recipients.choices],
        "keep": _keep(form),
        "kept": urlencode(_keep(form)),
        "releases": access.releases_for_chair(request.user, venue),
        "has_decisions": bool(n_by_outcome) or bool(plan.letters),
    }
    return render(request, "decisions/release.html", frame(request, venue, current="Release") | context)


def _matches(letter: Letter, query: str) -> bool:
    """A letter is found by its paper's number, or by words of title, name and address."""
    if query.removeprefix("#").isdecimal():
        return str(letter.paper.number) == query.removeprefix("#")
    said = f"{letter.paper.title} {letter.to_name} {letter.to_email}".lower()
    return all(word in said for word in query.lower().split())


def _choices(outcomes: list[Outcome], n_by_outcome: dict[int, int], form: ReleaseForm) -> list[dict[str, Any]]:
    chosen = form.chosen
    return [
        {
            "outcome": outcome,
            "n": n_by_outcome[outcome.pk],
            "is_chosen": chosen is not None and outcome in chosen,
        }
        for outcome in outcomes
        if outcome.pk in n_by_outcome
    ]


def _keep(form: ReleaseForm) -> list[tuple[str, str]]:
    """What the address of this page carries: which outcomes, and to whom."""
    kept = [("outcome", outcome.key) for outcome in form.chosen or ()]
    return [*kept, ("recipients", form.to)] if form.to != Recipients.CONTACTS else kept


def _problem(venue: Venue, problem: Problem) -> dict[str, Any]:
    """A problem with the address of its remedy."""
    slug = venue.slug
    match problem.code:
        case "no-letter" | "placeholder":
            url = reverse("venues:settings_letter", args=[slug, f"decision:{problem.field}"])
        case "no-author":
            url = reverse("consoles:paper", args=[slug, int(problem.field)])
        case "undecided":
            url = reverse("decisions:papers", args=[slug]) + "?q=is:undecided"
        case "lacking":
            url = reverse("decisions:papers", args=[slug]) + f"?q=reviews:<{venue.reviews_per_paper}"
        case "mail":
            url = reverse("consoles:mail", args=[slug])
        case _:
            url = ""
    return {
        "is_blocker": problem.is_blocking,
        "sentence": problem.sentence,
        "remedy": problem.remedy,
        "url": url if problem.remedy else "",
    }


@audience(Audience.CHAIR)
@xframe_options_sameorigin
def letter(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs: the HTML of one letter about a paper they may see, for the frame that shows it."""
    venue = venue_for_chair(request.user, slug)
    outcomes, _ = access.outcomes_of(venue)
    form = ReleaseForm(request.GET, outcomes=outcomes)
    plan = plan_release(request.user, venue, now=request.now, recipients=form.to, number=number)
    found = next((each for each in plan.letters if each.name == request.GET.get("letter")), None)
    if found is None:
        raise Http404("There is no such page.")
    response = HttpResponse(found.mail().html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@audience(Audience.CHAIR)
@require_POST
def release_request(request: Request, slug: str) -> HttpResponse:
    """Chairs: let the letters go that were shown, after the time to change one's mind."""
    venue = venue_for_chair(request.user, slug)
    outcomes, _ = access.outcomes_of(venue)
    form = ReleaseForm(request.POST, outcomes=outcomes)
    form.full_clean()
    said = form.cleaned_data
    minutes = said.get("cancel_minutes")
    done = request_release(
        venue,
        by=request.user,
        now=request.now,
        typed_count=said.get("typed_count") or 0,
        cancel_minutes=10 if minutes is None else minutes,
        outcomes=form.chosen,
        recipients=form.to,
        seen=said.get("seen") or "",
    )
    n = access.release_for_chair(request.user, venue, done.public_id).n_letters
    wait = f"in {done.cancel_minutes} minutes" if done.cancel_minutes else "now"
    messages.success(request, f"{n} letter{'' if n == 1 else 's'} will go out {wait}.")
    return redirect("decisions:release", slug=slug)


@audience(Audience.CHAIR)
def released(request: Request, slug: str, release: str) -> HttpResponse:
    """Chairs: what became of one release, paper by paper, of those they may see."""
    venue = venue_for_chair(request.user, slug)
    found = access.release_for_chair(request.user, venue, release)
    letters = access.letters_of(request.user, found.release)
    context = {
        "found": found,
        "papers": [
            (paper, letters.get(paper.submission_id, [])) for paper in access.papers_in(request.user, found.release)
        ],
        "states": access.letter_states(request.user, found.release),
    }
    return render(request, "decisions/released.html", frame(request, venue, current="Release") | context)


@audience(Audience.CHAIR)
@require_POST
def release_cancel(request: Request, slug: str, release: str) -> HttpResponse:
    """Chairs: stop a release that has not gone out; stopping is always the safe direction."""
    venue = venue_for_chair(request.user, slug)
    found = access.release_for_chair(request.user, venue, release)
    cancel_release(found.release, by=request.user, now=request.now)
    messages.success(request, f"The release is cancelled. None of the {found.n_letters} letters went out.")
    return redirect("decisions:release", slug=slug)

"""How reviewing goes, per paper and per person, and a reminder with one click."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from consoles.access import (
    PAPER_CHIPS,
    PersonRow,
    assigned_to,
    late_reviewers,
    n_people_by_state,
    papers_found,
    people_rows,
)
from consoles.access.progress import PEOPLE
from consoles.actions import letters_to_remind, remind_reviewers
from decisions import access as decision_access
from decisions.search import UnreadableSearch, parse
from decisions.table import Rows, ground_of, row_of
from reviews.access import n_begun_by_submission
from reviews.emergencies import figures_of
from venues.access import venue_for_chair
from venues.deadlines import Calendar
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request

PER_PAGE = 50


@audience(Audience.CHAIR)
def progress(request: Request, slug: str) -> HttpResponse:
    """Chairs: reviews in and missing, per paper or per person, of the papers they may see."""
    venue = venue_for_chair(request.user, slug)
    context = frame(request, venue, current="Progress")
    by_people = request.GET.get("by") == "people"
    shown = _people(request, venue) if by_people else _papers(request, venue, context["calendar"])
    tabs = [
        {"label": "Papers", "url": "?", "current": not by_people},
        {"label": "Reviewers", "url": "?by=people", "current": by_people},
    ]
    return render(request, "consoles/progress.html", context | shown | {"tabs": tabs, "by_people": by_people})


def _papers(request: Request, venue: Venue, calendar: Calendar) -> dict:
    query, sort = " ".join(request.GET.get("q", "").split()), request.GET.get("sort", "number")
    ground, _ = ground_of(venue, calendar, request.now)
    problem = ""
    try:
        found = papers_found(request.user, venue, ground, query)
    except UnreadableSearch as error:
        found, problem = papers_found(request.user, venue, ground, "is:withdrawn"), str(error)
    page = Rows(found, sort, ground.target).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": _with_people(request, venue, page, ground.target),
        "query": query,
        "sort": sort,
        "problem": problem,
        "chips": _paper_chips(request, venue, ground, query),
        "target": ground.target,
    }


def _paper_chips(request: Request, venue: Venue, ground, query: str) -> list[dict]:
    papers = decision_access.papers_to_decide(request.user, venue).active()
    conditions = {text: decision_access.condition(parse(text), ground) for text in PAPER_CHIPS}
    counts = decision_access.counts_of(papers, conditions)
    return [
        {
            "label": label,
            "n": counts[text],
            "url": "?" + urlencode({"q": text} if text else {}),
            "current": query == text,
        }
        for text, label in PAPER_CHIPS.items()
    ]


def _with_people(request: Request, venue: Venue, page: Page, target) -> list[dict]:
    """The rows of the page with their reviewers and area chair, whom a chair may know."""
    papers = list(page)
    begun = n_begun_by_submission(papers)
    form = decision_access.form_of(venue)
    who = assigned_to(request.user, venue, papers)
    calls = figures_of(papers, request.now)
    return [
        row_of(paper, target, form)
        | {
            "n_begun": begun.get(paper.pk, 0),
            "calls": calls.get(paper.pk),
            "reviewers": [each for each in who.get(paper.pk, ()) if each.role == "reviewer"],
            "leads": [each for each in who.get(paper.pk, ()) if each.role == "area_chair"],
        }
        for paper in papers
    ]


def _people(request: Request, venue: Venue) -> dict:
    which, sort = request.GET.get("which", ""), request.GET.get("sort", "-missing")
    query = " ".join(request.GET.get("q", "").split())
    rows = people_rows(request.user, venue, which=which, sort=sort, words=query)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = n_people_by_state(request.user, venue)
    chips = [
        {
            "label": label,
            "n": counts[key],
            "url": "?" + urlencode({"by": "people"} | ({"which": key} if key else {})),
            "current": which == key,
        }
        for key, (label, _) in PEOPLE.items()
    ]
    return {
        "page": page,
        "people": [_person_row(row) for row in page],
        "query": query,
        "sort": sort,
        "chips": chips,
        "keep": [("by", "people"), *([("which", which)] if which else [])],
        "n_missing": counts["missing"],
    }


def _person_row(row: dict) -> PersonRow:
    return PersonRow(
        public_id=row["person__public_id"],
        name=row["person__name"] or row["person__email"],
        email=row["person__email"],
        n=row["n"],
        n_in=row["n_in"],
        n_begun=row["n_begun"],
        last_at=row["last_at"],
    )


@audience(Audience.CHAIR)
def remind(request: Request, slug: str) -> HttpResponse:
    """Chairs: the reminder as each late reviewer would get it; nothing is sent."""
    venue = venue_for_chair(request.user, slug)
    letters = letters_to_remind(venue, _late(request, venue, request.GET.getlist("to")), now=request.now)
    shown = next((letter for letter in letters if letter.mail.key == request.GET.get("show")), None)
    context = {
        "letters": letters,
        "letter": shown or next(iter(letters), None),
        "to": request.GET.getlist("to"),
        "n_new": sum(not letter.was_sent for letter in letters),
    }
    return render(request, "consoles/remind.html", frame(request, venue, current="Progress") | context)


@audience(Audience.CHAIR)
@require_POST
def remind_send(request: Request, slug: str) -> HttpResponse:
    """Chairs: send the reminders that were shown; nobody is reminded twice on one day."""
    venue = venue_for_chair(request.user, slug)
    late = _late(request, venue, request.POST.getlist("to"))
    n = remind_reviewers(venue, late, by=request.user, now=request.now)
    said = f"{n} reminder{' goes' if n == 1 else 's go'} out." if n else "Everybody was reminded today already."
    messages.success(request, said)
    return redirect("consoles:progress", slug=slug)


def _late(request: Request, venue: Venue, public_ids: list[str]):
    """Those of the named people (all, when none is named) of whom reviews are still to come."""
    return late_reviewers(request.user, venue, only=public_ids or None)

"""The chair's table of papers, its export, and the decision on one of them."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from decisions import access
from decisions.actions import decide, undo_change
from decisions.forms import EXPORTED, DecideForm
from decisions.table import ground_of, row_of, search, table_of
from decisions.views.toasts import go_back, toast
from venues.access import venue_for_chair
from venues.deadlines import Calendar
from venues.navigation import frame
from web.audience import Audience, audience
from web.csv import csv_response
from web.http import Request


@audience(Audience.CHAIR)
def papers(request: Request, slug: str) -> HttpResponse:
    """Chairs: every paper they may see with what its reviews amount to and what was decided."""
    venue = venue_for_chair(request.user, slug)
    context = frame(request, venue, current="Papers")
    table = table_of(request.user, venue, context["calendar"], request.GET, request.now)
    return render(request, "decisions/papers.html", context | {"table": table})


@audience(Audience.CHAIR)
def papers_csv(request: Request, slug: str) -> HttpResponseBase:
    """Chairs: the papers of a search as a table, which can come back with decisions in it."""
    venue = venue_for_chair(request.user, slug)
    ground, _ = ground_of(venue, Calendar(venue), request.now)
    found = search(access.papers_to_decide(request.user, venue), request.GET.get("q", ""), ground)
    form = access.form_of(venue)
    rows = (row_of(paper, ground.target, form) for paper in access.shown_in_table(found).by_number().iterator(500))
    header = ["paper", "decision", "award", "note", *EXPORTED]
    return csv_response(f"{venue.slug}-papers.csv", header, _cells(rows))


def _cells(rows) -> Iterator[list]:
    for row in rows:
        paper, tally, decision = row["paper"], row["tally"], row["decision"]
        yield [
            paper.number,
            decision.outcome.key if decision and decision.outcome else "none",
            decision.award.name if decision and decision.award else "",
            decision.note if decision else "",
            paper.title,
            paper.track.name if paper.track else "",
            "; ".join(sorted(topic.name for topic in paper.topics.all())),
            " ".join(f"{rating:g}" for rating in tally.ratings) if tally else "",
            tally.mean if tally else None,
            tally.spread if tally else None,
            row["n_in"],
            row["n_in"] + row["n_missing"],
            row["n_missing"],
            tally.n_nominations if tally else 0,
            tally.n_ethics_flags if tally else 0,
            row["advice"],
            row["state"].word,
            decision.released_outcome.key if decision and decision.released_outcome else "",
        ]


@audience(Audience.CHAIR)
@require_POST
def decide_one(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs: set the decision on one paper they may see."""
    venue = venue_for_chair(request.user, slug)
    paper = access.paper_to_decide(request.user, venue, number)
    outcomes, awards = access.outcomes_of(venue)
    wish = DecideForm(request.POST, outcomes=outcomes, awards=awards).wish()
    change = decide(paper, **wish, by=request.user, now=request.now)
    said = f"Paper {number}: {wish['outcome'].label if wish['outcome'] else 'no decision'}."
    undo = reverse("decisions:undo", args=[slug, change.id]) if change.n else ""
    if not request.htmx:
        messages.success(request, said, extra_tags=f"undo={undo}" if undo else "")
        return go_back(request, reverse("decisions:papers", args=[slug]))
    return toast(_row(request, venue, number, outcomes, awards), said, undo=undo)


def _row(request: Request, venue, number: int, outcomes, awards) -> HttpResponse:
    """The row of the table as it is now."""
    ground, _ = ground_of(venue, Calendar(venue), request.now)
    form = access.form_of(venue)
    row = row_of(access.paper_to_decide(request.user, venue, number), ground.target, form)
    return render(
        request,
        "decisions/_row.html",
        {"venue": venue, "row": row, "form": form, "outcomes": outcomes, "awards": awards},
    )


@audience(Audience.CHAIR)
@require_POST
def undo(request: Request, slug: str, change: str) -> HttpResponse:
    """Chairs: take a change back, as far as they may see its papers and nobody changed them since."""
    venue = venue_for_chair(request.user, slug)
    done, n_left = undo_change(venue, change, by=request.user, now=request.now)
    said = f"Taken back for {done.n} paper{'' if done.n == 1 else 's'}."
    if n_left:
        said += (
            f" {n_left} {'was' if n_left == 1 else 'were'} decided anew since and {'stays' if n_left == 1 else 'stay'}."
        )
    again = f"undo={reverse('decisions:undo', args=[slug, done.id])}" if done.n else ""
    messages.success(request, said, extra_tags=again)
    return go_back(request, reverse("decisions:papers", args=[slug]))

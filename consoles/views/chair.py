"""A venue's overview for its chairs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from consoles.access import Facts, facts_of, n_people_by_state, needs_another_chair
from consoles.chairing import Committee, next_actions
from decisions import access as decision_access
from decisions.table import ground_of
from reviews.emergencies import figures_of
from submissions.access import n_drafts_of
from venues.access import n_reviewers_and_unanswered, venue_for_chair
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request

N_SHOWN = 6


@audience(Audience.CHAIR)
def chair(request: Request, slug: str) -> HttpResponse:
    """Chairs: where the venue stands, what is at risk, what to do next; counted over the papers they may see."""
    venue = venue_for_chair(request.user, slug)
    calendar = Calendar(venue)
    ground, _ = ground_of(venue, calendar, request.now)
    facts = facts_of(request.user, {venue.pk: ground.target})[venue.pk]
    n_drafts = n_drafts_of(venue)
    health = decision_access.mail_health(request.user, venue, request.now)
    people = n_people_by_state(request.user, venue)
    n_reviewers, n_unanswered = n_reviewers_and_unanswered(venue)
    committee = Committee(
        n_reviewers=n_reviewers,
        n_unanswered=n_unanswered,
        n_late=people["missing"],
        n_mail_problems=health.n_in_doubt + health.n_failed,
        needs_chair=needs_another_chair(venue),
    )
    papers = decision_access.papers_to_decide(request.user, venue)
    at_risk = decision_access.with_standing(
        decision_access.found_by(papers, decision_access.at_risk(ground.target))
    ).by_number()[:N_SHOWN]
    risky = list(at_risk) if facts.n_at_risk else []
    calls = figures_of(risky, request.now)
    for paper in risky:
        paper.calls = calls.get(paper.pk)
    context = {
        "facts": facts,
        "funnel": _funnel(venue, facts, n_drafts),
        "actions": next_actions(facts, calendar, request.now, committee)[:3],
        "committee": committee,
        "people": people,
        "health": health,
        "is_stuck": health.is_stuck(request.now),
        "at_risk": risky,
        "n_more_at_risk": max(facts.n_at_risk - N_SHOWN, 0),
        "target": ground.target,
    }
    return render(
        request,
        "consoles/chair.html",
        frame(request, venue, current="Overview", notes=_notes(facts, n_drafts)) | context,
    )


def _notes(facts: Facts, n_drafts: int) -> dict[str, str]:
    """What stands under the stops of the rail instead of a date."""
    notes: dict[str, str] = {}
    if facts.n_papers:
        notes[DeadlineKind.SUBMISSION] = f"{facts.n_papers} paper{'' if facts.n_papers == 1 else 's'}"
    elif n_drafts:
        notes[DeadlineKind.SUBMISSION] = f"{n_drafts} draft{'' if n_drafts == 1 else 's'}"
    if facts.n_reviews_wanted:
        notes[DeadlineKind.REVIEW] = f"{facts.n_reviews_in} of {facts.n_reviews_wanted} in"
    if facts.n_decided:
        notes[DeadlineKind.NOTIFICATION] = f"{facts.n_decided} of {facts.n_papers}"
    return notes


def _funnel(venue: Venue, facts: Facts, n_drafts: int) -> list[dict]:
    """The road of papers as numbers, each leading to the list behind it."""
    table = reverse("decisions:papers", args=[venue.slug])
    whole = max(facts.n_papers, n_drafts, 1)
    steps = [
        ("Drafts", n_drafts, "", whole),
        ("Submitted", facts.n_papers, table + "?q=is:active", whole),
        ("Assigned", facts.n_assigned, table + "?q=assigned:>0", max(facts.n_papers, 1)),
        (
            "Reviews in",
            facts.n_reviews_in,
            reverse("consoles:progress", args=[venue.slug]),
            max(facts.n_reviews_wanted, 1),
        ),
        ("Decided", facts.n_decided, table + "?q=is:decided", max(facts.n_papers, 1)),
        ("Released", facts.n_released, table + "?q=is:released", max(facts.n_papers, 1)),
    ]
    return [{"label": label, "n": n, "url": url, "whole": whole} for label, n, url, whole in steps]

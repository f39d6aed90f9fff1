"""The first page after signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from consoles.access import Mine, mine
from consoles.todo import tasks_of, title_of
from submissions.actions import claim_authorships
from submissions.models import Submission
from venues.models import Role
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.SIGNED_IN)
def me(request: Request) -> HttpResponse:
    """Everybody signed in: what they have to do, over all venues and hats; their papers; their venues."""
    # Whoever signs in with an address that a paper names has that paper from now on.
    claim_authorships(request.user, now=request.now)
    own = mine(request.user, request.now)
    context = {
        "tasks": tasks_of(own, request.now),
        "papers": [_paper(own, paper) for paper in own.papers],
        "venues": [_venue(own, pk) for pk in own.roles],
    }
    return render(request, "consoles/me.html", context)


def _paper(own: Mine, paper: Submission) -> dict:
    """A line of one's own papers."""
    venue = paper.venue
    page = "consoles:my_paper" if paper.is_submitted else "submissions:edit"
    decision = own.decisions.get(paper.pk)
    return {
        "title": title_of(paper),
        "number": paper.number,
        "venue": venue,
        "url": reverse(page, args=[venue.slug, paper.public_id]),
        "is_draft": not paper.is_submitted,
        "is_withdrawn": paper.is_withdrawn,
        "decision": decision,
    }


def _venue(own: Mine, pk: int) -> dict:
    """A line of the venues where one wears a hat."""
    venue, hats = own.venue(pk), {row.role for row in own.roles[pk]}
    links = []
    if Role.CHAIR in hats:
        links.append(("Overview", reverse("consoles:chair", args=[venue.slug])))
        links.append(("Papers", reverse("decisions:papers", args=[venue.slug])))
    if hats & {Role.REVIEWER, Role.AREA_CHAIR}:
        links.append(("Papers to review", reverse("reviews:reviewing", args=[venue.slug])))
    links.append(("Letters", reverse("letters:mine", args=[venue.slug])))
    return {"venue": venue, "hats": [Role(hat).label for hat in Role.values if hat in hats], "links": links}

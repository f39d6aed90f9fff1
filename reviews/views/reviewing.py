"""The desk of reviewers and area chairs at one venue."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from reviews.desk import desk_of
from venues.access import venue_for_committee
from venues.models import DeadlineKind, Role
from venues.navigation import frame
from web import text
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.REVIEWER, Audience.AREA_CHAIR, Audience.CHAIR)
def reviewing(request: Request, slug: str) -> HttpResponse:
    """For the committee: the papers to review and to lead, what each needs, what is new."""
    venue = venue_for_committee(request.user, slug)
    prefetch_related_objects([venue], "deadlines", "questions")
    context = frame(request, venue, current="Papers to review", hat=Role.REVIEWER)
    desk = desk_of(request.user, venue, request.now, calendar=context["calendar"])
    is_bidding = context["calendar"].is_open(DeadlineKind.BIDDING, request.now)
    return render(request, "reviews/reviewing.html", context | {"desk": desk, "is_bidding": is_bidding})


@audience(Audience.SIGNED_IN)
@require_POST
def preview(request: Request) -> HttpResponse:
    """For whoever writes: Markdown with maths as the page will show it."""
    return HttpResponse(text.markdown(request.POST.get("text", "")[:100_000]))

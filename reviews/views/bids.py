"""Bidding: the papers one may read, in an order of one's own, and what one thinks of each."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews import access, actions
from reviews.bidding import KEYS, Progress, Wanted, chips
from reviews.models import BidValue
from submissions.actions import find_waiting_conflicts
from venues.access import membership_of, venue_for_member
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Role, Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request

PER_PAGE = 25
BIDS = [{"value": bid.value, "label": bid.label.capitalize(), "key": KEYS[bid]} for bid in BidValue]


@audience(Audience.REVIEWER, Audience.AREA_CHAIR)
def bids(request: Request, slug: str) -> HttpResponse:
    """For reviewers and area chairs: the papers they may bid on, and their own bids; nobody else's."""
    venue = venue_for_member(request.user, slug, Role.REVIEWER, Role.AREA_CHAIR)
    context = frame(request, venue, current="Bids", hat=Role.REVIEWER)
    window = context["calendar"].window(DeadlineKind.BIDDING)
    find_waiting_conflicts(venue, now=request.now)  # a profile that was saved a moment ago counts already
    papers = access.papers_with_own_bid(request.user, venue)
    counts = access.own_bid_counts(papers)
    context |= {
        "window": window,
        "has_opened": window is not None and window.has_opened(request.now),
        "progress": _progress(request, venue, counts),
        "profile_url": reverse("venues:profile", args=[slug]),
    }
    if window is None or not window.is_open(request.now):
        return render(request, "reviews/bids_closed.html", context)
    wanted = Wanted.read(request.GET)
    topics = list(venue.topics.order_by("position", "pk"))
    found = _found(request, papers, wanted, topics)
    return render(
        request,
        "reviews/bids.html",
        context
        | {
            "wanted": wanted,
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "bids": BIDS,
            "chips": chips(wanted, counts),
            "keep": wanted.keep("topic", "bid", "sort"),
            "keep_rest": wanted.keep("q", "bid"),
            "topics": topics,
            "is_unordered": wanted.sort == "near" and not access.are_affinities_known(request.user, venue),
        },
    )


def _found(request: Request, papers, wanted: Wanted, topics: list):
    if wanted.query:
        papers = papers.matching(wanted.query)
    if wanted.bid:
        papers = access.with_own_bid(papers, wanted.bid)
    topic = next((topic for topic in topics if topic.name == wanted.topic), None)
    if topic:
        papers = papers.on_topic(topic)
    return access.nearest_first(request.user, papers) if wanted.sort == "near" else papers


def _progress(request: Request, venue: Venue, counts: dict[int | None, int]) -> Progress:
    member = membership_of(request.user, venue, Role.REVIEWER)
    load = venue.default_load if member is None or member.max_load is None else member.max_load
    return Progress.of(counts, load)


@audience(Audience.REVIEWER, Audience.AREA_CHAIR)
@require_POST
def bid(request: Request, slug: str, number: int) -> HttpResponse:
    """For reviewers and area chairs: say, or take back, what one thinks of one paper."""
    venue = venue_for_member(request.user, slug, Role.REVIEWER, Role.AREA_CHAIR)
    # Asked before the paper is looked up: a closed door answers the same for every number.
    window = Calendar(venue).require_open(DeadlineKind.BIDDING, request.now)
    find_waiting_conflicts(venue, now=request.now)
    paper = access.paper_to_bid_on(request.user, venue, number)
    actions.bid(request.user, paper, _value(request), now=request.now)
    if not request.htmx:
        messages.success(request, f"Your bid on paper {paper.number} is saved.")
        back = reverse("reviews:bids", args=[slug])
        return redirect(f"{back}?{request.GET.urlencode()}#paper-{paper.number}")
    counts = access.own_bid_counts(access.papers_with_own_bid(request.user, venue))
    paper = access.paper_to_bid_on(request.user, venue, number)
    progress = _progress(request, venue, counts)
    context = {"paper": paper, "venue": venue, "bids": BIDS, "progress": progress, "window": window}
    return render(request, "reviews/bids_answer.html", context)


def _value(request: Request) -> int | None:
    """The bid that was sent: a number, or nothing to take it back; anything else is no bid that we know."""
    sent = request.POST.get("value", "")
    if not sent:
        return None
    try:
        return int(sent)
    except ValueError:
        return 99

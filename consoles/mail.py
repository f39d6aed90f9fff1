"""The chairs' page of their venue's mail: what left, what waits, what needs a hand."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from consoles.circulars import BATCH
from decisions.mails import SPANNING_KINDS
from notifications import access
from notifications.models import Message, MessageState
from submissions.access import n_hidden_from_chair, papers_for_chair
from venues.access import venue_for_chair
from venues.actions.mail import retry_failed, settle_doubt
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request

PAGE_SIZE = 50
N_CIRCULARS = 20  # letters of chairs to many, newest first; all are in the list below
CHIPS = {
    "": "All",
    MessageState.IN_DOUBT: "In doubt",
    MessageState.FAILED: "Refused",
    MessageState.QUEUED: "Waiting",
    MessageState.HELD: "Held",
    MessageState.SENT: "Sent",
}


def visible_messages(request: Request, venue: Venue) -> QuerySet[Message]:
    """Messages about papers that this chair may see, and about none.

    Mail that speaks of several papers at once is for chairs who may see every paper: a reviewer who was told of two
    papers where the chair sees one would have given the other away.
    """
    hides = SPANNING_KINDS if n_hidden_from_chair(request.user, venue) else ()
    return access.messages_of_venue(venue.pk, about=papers_for_chair(request.user, venue), hides=hides)


@audience(Audience.CHAIR)
def mail(request: Request, slug: str) -> HttpResponse:
    """Chairs: every message of the venue, without those about papers they are in conflict with."""
    venue = venue_for_chair(request.user, slug)
    visible = visible_messages(request, venue)
    counts = access.counts_by_state(visible)
    state, query = request.GET.get("state", ""), request.GET.get("q", "")
    batch = request.GET.get("batch", "")
    rows = access.of_batch(access.in_state(visible, state if state in CHIPS else ""), batch)
    found = access.matching(rows, query)
    chips = [
        {
            "label": label,
            "n": counts[key] if key else sum(counts.values()),
            "url": f"?state={key}" if key else "?",
            "current": state == key,
        }
        for key, label in CHIPS.items()
    ]
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query,
        "chips": chips,
        "keep": [(name, value) for name, value in (("state", state), ("batch", batch)) if value],
        "circulars": list(access.batches(visible, BATCH)[:N_CIRCULARS]),
        "n_in_doubt": counts[MessageState.IN_DOUBT],
        "n_failed": counts[MessageState.FAILED],
    }
    return render(request, "consoles/mail.html", frame(request, venue, current="Mail") | context)


@audience(Audience.CHAIR)
def mail_message(request: Request, slug: str, message: str) -> HttpResponse:
    """Chairs: one message as its reader got it, unless it is about a paper they are in conflict with."""
    venue = venue_for_chair(request.user, slug)
    found = access.message_of_venue(visible_messages(request, venue), message)
    return render(request, "consoles/mail_message.html", frame(request, venue, current="Mail") | {"message": found})


@audience(Audience.CHAIR)
@require_POST
def mail_settle(request: Request, slug: str, message: str) -> HttpResponse:
    """Chairs: settle a message in doubt, or send a refused one again."""
    venue = venue_for_chair(request.user, slug)
    found = access.message_of_venue(visible_messages(request, venue), message)
    if found.state == MessageState.FAILED:
        retry_failed(venue, found, by=request.user, now=request.now)
        messages.info(request, "The message goes out once more.")
    else:
        send_again = request.POST.get("then") == "send"
        settle_doubt(venue, found, send_again=send_again, by=request.user, now=request.now)
        messages.info(request, "The message goes out once more." if send_again else "Noted: it arrived.")
    return redirect("consoles:mail", slug=slug)

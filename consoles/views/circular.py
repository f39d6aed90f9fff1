"""A letter to everybody for whom something holds: whom, words, every letter as it arrives, then send."""

from collections.abc import Mapping
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from consoles.access.audiences import Crowd, crowds_at, recipients_of
from consoles.actions import CANCEL_MINUTES, cancel_circular, send_circular
from consoles.circulars import Circular, placeholders_of
from consoles.mail import visible_messages
from notifications.access import in_state, of_batch, written_since
from notifications.models import MessageState
from notifications.rendering import UnknownPlaceholder
from venues.access import chairs_of, venue_for_chair
from venues.actions.mail import retry_failed
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

DAY = timedelta(days=1)
SUBJECT = "[{venue_short}] "
BODY = "Dear {name},\n\n\n\nThank you,\n\n{chairs}"


@audience(Audience.CHAIR)
def new(request: Request, slug: str) -> HttpResponse:
    """Chairs: choose people, write, read every letter as it will arrive, send. Papers in conflict count nowhere."""
    venue = venue_for_chair(request.user, slug)
    crowds = crowds_at(venue)
    circular, recent = _circular(request, venue, crowds)
    problem = ""
    step = request.POST.get("step", "")
    letters: list = []
    try:
        if step == "send":
            return _send(request, circular)
        if step and not circular.body_md.strip():
            raise Refused("Write something first.")
        if step:
            letters = [circular.mail(recipient, request.now) for recipient in circular.recipients]
    except (Refused, UnknownPlaceholder) as error:
        problem = str(error)
    shown = _shown(request, len(letters))
    context = {
        "circular": circular,
        "crowds": _by_group(crowds, circular.to),
        "placeholders": placeholders_of(circular.crowd),
        "problem": problem,
        "recent": recent,
        "skips_recent": "skip" in request.POST,
        "letter": letters[shown] if letters else None,
        "shown": shown,
        "is_last": shown + 1 >= len(letters),
        "n": len(circular.recipients),
        "minutes": CANCEL_MINUTES,
    }
    status = 422 if problem else 200
    return render(request, "consoles/mail_new.html", frame(request, venue, current="Mail") | context, status=status)


def _by_group(crowds: Mapping[str, Crowd], to: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """What can be chosen: group → key, label, whether it is."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for key, crowd in crowds.items():
        found.setdefault(crowd.group, []).append((key, crowd.label, key == to))
    return list(found.items())


def _circular(request: Request, venue: Venue, crowds: Mapping[str, Crowd]) -> tuple[Circular, list[str]]:
    """What was typed so far, and which of its readers had a mail in the last day, as far as this chair knows."""
    asked = request.POST or request.GET
    to = asked.get("to", "")
    to = to if to in crowds else next(iter(crowds))
    found = recipients_of(crowds[to], request.user, venue, request.now)
    emails = {recipient.email for recipient in found}
    recent = written_since(visible_messages(request, venue), emails, request.now - DAY)
    names = sorted({each.email: each.name or each.email for each in found if each.email in recent}.values())
    if "skip" in request.POST:
        found = [recipient for recipient in found if recipient.email not in recent]
    circular = Circular(
        venue=venue,
        to=to,
        crowd=crowds[to],
        subject=" ".join(asked.get("subject", SUBJECT).split()),
        body_md=asked.get("body", BODY).replace("\r\n", "\n"),
        chairs=", ".join(chair.get_full_name() for chair in chairs_of(venue)),
        recipients=found,
    )
    return circular, names


def _shown(request: Request, n: int) -> int:
    """Which letter of the preview to show."""
    typed = request.POST.get("show", "")
    return min(int(typed), n - 1) if typed.isdecimal() and n else 0


def _send(request: Request, circular: Circular) -> HttpResponse:
    minutes = request.POST.get("cancel_minutes", "")
    n = send_circular(
        circular,
        typed_count=request.POST.get("typed_count", ""),
        seen=request.POST.get("seen", ""),
        cancel_minutes=int(minutes) if minutes.isdecimal() else CANCEL_MINUTES[-1],
        by=request.user,
        now=request.now,
    )
    said = f"{n} letter{' goes' if n == 1 else 's go'} out." if n else "Everybody has this letter already."
    messages.success(request, said)
    return redirect("consoles:mail", slug=circular.venue.slug)


@audience(Audience.CHAIR)
@require_POST
def cancel(request: Request, slug: str) -> HttpResponse:
    """Chairs: stop a letter to many while it waits."""
    venue = venue_for_chair(request.user, slug)
    batch = request.POST.get("batch", "-")
    waiting = of_batch(visible_messages(request, venue), batch)
    n = cancel_circular(venue, waiting, batch=batch, by=request.user, now=request.now)
    messages.info(request, f"{n} letter{' was' if n == 1 else 's were'} taken back. Nobody got them.")
    return redirect("consoles:mail", slug=slug)


@audience(Audience.CHAIR)
@require_POST
def resend(request: Request, slug: str) -> HttpResponse:
    """Chairs: send what the mail server refused of a letter to many once more."""
    venue = venue_for_chair(request.user, slug)
    refused = of_batch(visible_messages(request, venue), request.POST.get("batch", "-"))
    found = list(in_state(refused, MessageState.FAILED))
    for message in found:
        retry_failed(venue, message, by=request.user, now=request.now)
    messages.info(request, f"{len(found)} letter{' goes' if len(found) == 1 else 's go'} out once more.")
    return redirect("consoles:mail", slug=slug)

"""What people want of their mail, and the inbox of an installation without mail server."""

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt

from notifications import access
from notifications.actions import choose, choose_by_link
from notifications.choices import own_choices
from notifications.forms import ChoicesForm
from notifications.kinds import GROUP_OF, GROUPS, How
from people.access import verified_addresses
from web.audience import Audience, audience
from web.http import Request

PAGE_SIZE = 50


@audience(Audience.SIGNED_IN)
def choices(request: Request) -> HttpResponse:
    """Everybody: how they want the mail about which one can choose, for all their addresses."""
    primary = request.user.email.lower()
    emails = {*verified_addresses(request.user), primary}
    form = ChoicesForm(request.POST or None, initial=own_choices(emails))
    if request.method == "POST" and form.is_valid():
        choose(emails, form.cleaned_data, primary=primary)
        toasts.info(request, "Your choice is kept. It holds for all your addresses.")
        return redirect("notifications:choices")
    return render(request, "notifications/choices.html", {"form": form})


@csrf_exempt  # mail programs post here by themselves (RFC 8058), without a page of ours and without cookies
@audience(Audience.LINK)
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """Whoever holds the link of a mail, signed in or not: no more mails like it, or again. Looking changes nothing."""
    message = access.message_for_link(token)
    how = ""
    if request.method == "POST":
        how = How.INSTANT if request.POST.get("then") == "again" else How.OFF
        choose_by_link(message, how=how)
    group = GROUPS.get(GROUP_OF.get(message.kind, ""))
    return render(request, "notifications/unsubscribe.html", {"group": group, "how": how})


@audience(Audience.DEMO)
def inbox(request: Request) -> HttpResponse:
    """Everybody in demo mode: what arrived, for whom."""
    messages = access.all_messages()
    to, query = request.GET.get("to", ""), request.GET.get("q", "")
    if to:
        messages = access.messages_to(messages, to)
    page = Paginator(access.matching(messages, query), PAGE_SIZE).get_page(request.GET.get("page"))
    mine = request.user.email if request.user.is_authenticated else ""
    return render(request, "notifications/inbox.html", {"page": page, "query": query, "to": to, "mine": mine})


@audience(Audience.DEMO)
def inbox_message(request: Request, message: str) -> HttpResponse:
    """Everybody in demo mode: one message with its headers."""
    return render(request, "notifications/inbox_message.html", {"message": access.message_in_inbox(message)})


@audience(Audience.DEMO)
@xframe_options_sameorigin
def inbox_body(request: Request, message: str) -> HttpResponse:
    """Everybody in demo mode: the HTML of one message, for the frame that shows it."""
    found = access.message_in_inbox(message)
    response = HttpResponse(found.html or "", content_type="text/html; charset=utf-8")
    # A mail is styled by its own attributes, and must be able to do nothing else.
    response.headers["Content-Security-Policy"] = (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'"
    )
    return response

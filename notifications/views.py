"""The inbox of an installation without mail server: every message as its reader would get it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from notifications import access
from web.audience import Audience, audience
from web.http import Request

PAGE_SIZE = 50


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

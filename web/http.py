"""The request as our views receive it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """Django's request with what our middleware adds. For annotations; nobody makes one."""

    now: datetime  # when the request began; the only clock of a view
    htmx: HtmxDetails
    user: Any  # a people.Person, or Django's AnonymousUser


def moved_for_good(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """To where something is now, with what was asked after the "?".

    Nobody keeps the answer: an address may be taken again, and a browser that remembers both ways would go in circles.
    """
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(escape_uri_path(path) + (f"?{query}" if query else ""))
    response["Cache-Control"] = "no-store"
    return response

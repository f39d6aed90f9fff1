"""The request as our views receive it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """Django's request with what our middleware adds. For annotations; nobody makes one."""

    now: datetime  # when the request began; the only clock of a view
    htmx: HtmxDetails
    user: Any  # a people.Person, or Django's AnonymousUser

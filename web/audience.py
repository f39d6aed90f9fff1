"""Every view says who it is for; a system check fails when one does not.

Declaring is not guarding: what a viewer gets is decided by the access functions that the view calls. The
declaration makes the view sign people in, feeds the access matrix, and makes forgetting impossible.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse


class Audience(StrEnum):
    """Who a page is for. `LINK` pages are opened by whoever holds a secret link."""

    PUBLIC = "public"
    LINK = "link"
    SIGNED_IN = "signed_in"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    AREA_CHAIR = "area_chair"
    CHAIR = "chair"
    OPERATOR = "operator"
    DEMO = "demo"


OPEN = {Audience.PUBLIC, Audience.LINK, Audience.DEMO}


def audience(*who: Audience) -> Callable:
    """Declare whom a view is for, and sign people in first when all of those need an account."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if set(who) == {Audience.DEMO} and not settings.DEMO:
                raise Http404
            if not set(who) & OPEN and not request.user.is_authenticated:
                return _sign_in(request)
            return view(request, *args, **kwargs)

        guarded.audience = frozenset(who)  # type: ignore[attr-defined]
        return guarded

    return decorate


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Send to sign-in; a script that works in the background gets a status it can explain instead."""
    if request.headers.get("Accept", "").startswith("application/json") or "HX-Request" in request.headers:
        return JsonResponse({"message": "You are signed out. Sign in again; your text is kept here."}, status=401)
    return redirect_to_login(request.get_full_path())

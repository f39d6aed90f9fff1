"""Middleware of our own: the clock, sentences for users, and addresses that a venue had before."""

import re
from copy import copy

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from venues.access import present_slug
from web.http import Request, moved_for_good
from web.problems import Refused


def request_now(get_response):
    """Put the time at which the request began on `request.now`; nothing in a view asks the clock again."""

    def middleware(request: Request) -> HttpResponse:
        request.now = timezone.now()
        return get_response(request)

    return middleware


OF_A_VENUE = re.compile(r"/v/([-\w]+)(/.*)", re.DOTALL)


def former_addresses(get_response):
    """Lead from an address that a venue had before to the same place below its present one.

    Only what this visitor gets there has moved. All else answers as if it had never been, so that nothing can be told
    by it; therefore the new place is asked first, as this visitor. What was posted is taken there at once.
    """

    def middleware(request: Request) -> HttpResponse:
        response = get_response(request)
        found = OF_A_VENUE.fullmatch(request.path_info) if response.status_code == 404 else None
        slug = present_slug(found[1]) if found else None
        if found is None or slug is None or slug == found[1]:
            return response
        there = copy(request)
        there.path = there.path_info = f"/v/{slug}{found[2]}"
        answer = get_response(there)
        if answer.status_code == 404:
            return response
        if request.method not in {"GET", "HEAD"} or answer.status_code == 301:
            return answer
        if file := getattr(answer, "file_to_stream", None):
            file.close()  # the file alone: closing the answer would end this request for the database too
        return moved_for_good(request, there.path)

    return middleware


class user_sentences:
    """Answer a `Refused` raised by an action with its sentence, so that no refusal becomes a 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        sentence = str(error)
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"message": sentence}, status=409)
        if request.method == "POST" and not request.htmx:
            messages.error(request, sentence)
            # Back to the page the form stood on: a refusal must not throw away where the person was.
            return (
                redirect(request.headers.get("Referer") or request.path)
                if _is_own(request)
                else _page(request, sentence)
            )
        return _page(request, sentence)


def _is_own(request: Request) -> bool:
    """Whether the referring page is ours and can be shown again by GET."""
    referer = request.headers.get("Referer", "")
    return referer.startswith(f"{request.scheme}://{request.get_host()}/")


def _page(request: Request, sentence: str) -> HttpResponse:
    return render(request, "refused.html", {"sentence": sentence}, status=409)

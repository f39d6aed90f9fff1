"""Middleware of our own: the clock is read once a request; sentences for users reach users."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from web.http import Request
from web.problems import Refused


def request_now(get_response):
    """Put the time at which the request began on `request.now`; nothing in a view asks the clock again."""

    def middleware(request: Request) -> HttpResponse:
        request.now = timezone.now()
        return get_response(request)

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

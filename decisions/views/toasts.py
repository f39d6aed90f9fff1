"""What happened, said in a toast with its undo; and the way back to where somebody was."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from web.http import Request


def toast(response: HttpResponse, text: str, *, undo: str = "", level: str = "info") -> HttpResponse:
    """An answer to htmx that also says something."""
    said = {"text": text, "level": level} | ({"undo": undo} if undo else {})
    response.headers["HX-Trigger"] = json.dumps({"toast": said})
    return response


def go_back(request: Request, otherwise: str) -> HttpResponse:
    """To the page on which the form stood, if it is one of ours, search and page number included."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return redirect(referer if is_ours else otherwise)

"""Rendered pages for anonymous visitors, kept in this process.

A kept page is found by the revision of what it shows, which every edit raises in the same transaction; so it is
right at once after an edit, in every process, whether Redis is there or not. It is rendered anew each minute, because
it says how long a deadline is away to those without script. Whoever brings a session or a message gets a page of
their own.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

SIZE = 200  # pages; the least recently used goes


@dataclass(frozen=True)
class Page:
    """A rendered page, plain and compressed. It holds no secret, so compressing it tells none."""

    body: bytes
    packed: bytes
    etag: str
    content_type: str


_pages: OrderedDict[Hashable, Page] = OrderedDict()
_lock = Lock()


def is_anonymous(request: HttpRequest) -> bool:
    """Whether nothing in the request tells visitors apart."""
    return not {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()


def kept(request: HttpRequest, key: Hashable, now: datetime, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page under this key and minute, made by `make` when it is not there; 304 when the browser has it."""
    whole_key = (key, int(now.timestamp()) // 60)
    with _lock:
        page = _pages.get(whole_key)
        if page:
            _pages.move_to_end(whole_key)
    if page is None:
        page = _page(make())
        with _lock:
            _pages[whole_key] = page
            while len(_pages) > SIZE:
                _pages.popitem(last=False)
    return _response(request, page)


def forget_all() -> None:
    """Begin with no page kept."""
    with _lock:
        _pages.clear()


def _page(made: HttpResponse) -> Page:
    body = made.content
    etag = hashlib.sha256(body).hexdigest()[:24]
    return Page(body, gzip.compress(body, 6, mtime=0), etag, made["Content-Type"])


def _response(request: HttpRequest, page: Page) -> HttpResponse:
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(page.packed if is_packed else page.body, content_type=page.content_type)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    # One name for both forms would be wrong: a cache could put one's body under the other's headers.
    response["ETag"] = f'"{page.etag}{"-gz" if is_packed else ""}"'
    response["Cache-Control"] = "no-cache"  # keep it, but ask whether it is still right
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    conditional = get_conditional_response(request, etag=response["ETag"], response=response)
    return conditional or response

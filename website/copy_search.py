"""The list of all pages of a static copy, which a small script filters; complete without it."""

from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string
from django.test import RequestFactory

from venues.models import Venue
from venues.navigation import public_frame
from web.http import Request

if TYPE_CHECKING:
    from website.static_copy import Listed


def search_page(venue: Venue, listed: list["Listed"]) -> str:
    """The page as HTML, with addresses below the venue's home."""
    request = RequestFactory().get(venue.get_absolute_url())
    rows = [
        {"url": row.address, "title": row.title, "said": row.description,
         "words": f"{row.title} {row.description} {row.words}".lower()}
        for row in listed
    ]  # fmt: skip
    return render_to_string(
        "website/search.html", public_frame(cast(Request, request), venue, "") | {"rows": rows}, request
    )

"""The fields of the camera-ready form: their names, and what a browser sends turned into values that are stored."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from proceedings.models import Attendance, CameraReady, Licence, LinkKind
from submissions.fields import ABSTRACT_MAX, TITLE_MAX, NotTaken, tidy_line, tidy_text

LINK = re.compile(rf"link-({'|'.join(LinkKind.values)})")
FIELDS = (
    "title",
    "abstract",
    "licence",
    "presenter",
    "attendance",
    "consents",
    "publishes_supplement",
    *(f"link-{kind}" for kind in LinkKind),
)
is_url = URLValidator(schemes=["http", "https"])


def slot_of(camera: CameraReady, name: str) -> Any:
    """What a field holds."""
    found = LINK.fullmatch(name)
    return camera.links.get(found[1], "") if found else getattr(camera, name)


def clean(camera: CameraReady, name: str, values: Sequence[str]) -> Any:
    """The value in what a form sent for a field. Raises NotTaken with a sentence."""
    text = values[0] if values else ""
    if name == "title":
        return tidy_line(text, longest=TITLE_MAX)
    if name == "abstract":
        return tidy_text(text, longest=2 * ABSTRACT_MAX)
    if name in {"consents", "publishes_supplement"}:
        return bool(text)
    if name == "licence":
        return _one_of(text, Licence.values)
    if name == "attendance":
        return _one_of(text, ["", *Attendance.values])
    if name == "presenter":
        return _one_of(text, ["", *(row["author"] for row in camera.authors)])
    if LINK.fullmatch(name):
        return _url(tidy_line(text, longest=500))
    raise NotTaken("The form has changed since you opened it. Reload the page; what you typed before is saved.")


def _one_of(text: str, known: Sequence[str]) -> str:
    if text not in known:
        raise NotTaken("This is no longer offered. Reload the page to see what is.")
    return text


def _url(text: str) -> str:
    """An address of the web; one without "https://" gets it."""
    if not text:
        return ""
    url = text if "://" in text else f"https://{text}"
    try:
        is_url(url)
    except ValidationError as error:
        raise NotTaken("This is no address of a web page. It begins with https://.") from error
    return url

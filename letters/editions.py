"""Who signs the letters of an edition, as a section of its document."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from letters.access import settings_of
from letters.actions import save_settings
from letters.models import LetterSettings
from letters.pdf import Unprintable, require_printable
from venues.models import Venue
from venues.parts import Part

FIELDS = {"signed_by": "signed_by", "signed_as": "signed_as", "at_once": "is_at_once"}
DEFAULTS = {"signed_by": "", "signed_as": "", "at_once": False}


def _read(venue: Venue) -> dict[str, Any]:
    row = settings_of(venue)
    said = {key: getattr(row, name) for key, name in FIELDS.items()}
    return {key: value for key, value in said.items() if value != DEFAULTS[key]}


def _faults(said: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key in ("signed_by", "signed_as"):
        text = said.get(key, "")
        if len(text) > 200:
            yield (key,), "This takes 200 letters at most."
        try:
            require_printable(text)
        except Unprintable as problem:
            yield (key,), str(problem)


def _write(venue: Venue, said: dict[str, Any], *, by: Any, now: datetime) -> None:
    if said == _read(venue):
        return
    fields = {name: said.get(key, DEFAULTS[key]) for key, name in FIELDS.items()}
    revision = settings_of(venue).revision
    save_settings(LetterSettings(venue=venue, **fields), seen_revision=revision, by=by, now=now)


# The name is of one edition: nobody signs next year's letters because they signed this year's.
PART = Part({"signed_by": str, "signed_as": str, "at_once": bool}, False, _read, _faults, _write, ("signed_by",))

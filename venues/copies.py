"""The next edition out of the last one: the same policy, forms, letters and reminders, dates at the same distance."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from venues.deadlines import day_of
from venues.documents import PARTS, Document
from venues.models import DeadlineKind

# What is particular to one edition, and so is not taken over.
OF_ONE_EDITION = ("starts_on", "ends_on", "place", "tagline", "is_public", "website")
OF_ONE_YEAR = ("news", "sponsor")


def next_edition(document: Document, facts: Mapping[str, Any]) -> Document:
    """A document with the facts of the new edition; `facts` as for `presets.Preset.document`."""
    facts = dict(facts)
    dates = dict(facts.pop("dates", {}))
    notification_on = facts.pop("notification_on", None)
    new = deepcopy(document)
    shift = _shift(document, notification_on, facts.get("starts_on"))
    for row in [*new.get("deadline", []), *new.get("date", [])]:
        for name in ("opens_at", "at"):
            if name in row:
                row[name] += shift
        row.pop("first_at", None)
        row.pop("is_tentative", None)
    if dates:
        of_tracks = [row for row in new.get("deadline", []) if row.get("track")]
        new["deadline"] = [
            {"kind": kind, "at": at} | ({"opens_at": opens_at} if opens_at else {})
            for kind, (opens_at, at) in dates.items()
        ] + of_tracks
    for name in OF_ONE_EDITION:
        new["venue"].pop(name, None)
    new["venue"] |= {name: value for name, value in facts.items() if value not in (None, "")}
    for section in OF_ONE_YEAR:
        new.pop(section, None)
    new |= {name: part.next_edition(new[name]) for name, part in PARTS.items() if name in new}
    people = new.get("people", {})
    new["people"] = {"organisers": people["organisers"]} if "organisers" in people else {}
    return {name: content for name, content in new.items() if content}


def shifted_dates(document: Document, notification_on: date) -> dict[str, tuple[datetime | None, datetime]]:
    """The doors of the last edition, moved with its notification: kind → (opens_at, at)."""
    shift = _shift(document, notification_on)
    return {
        row["kind"]: (row["opens_at"] + shift if row.get("opens_at") else None, row["at"] + shift)
        for row in document.get("deadline", [])
        if not row.get("track")
    }


def _shift(document: Document, notification_on: date | None, starts_on: date | None = None) -> timedelta:
    """How far all dates move: with the notification, else with the event; not at all when neither is known twice."""
    for row in document.get("deadline", []):
        if row["kind"] == DeadlineKind.NOTIFICATION and not row.get("track") and notification_on:
            return notification_on - day_of(row["at"])
    before = document.get("venue", {}).get("starts_on")
    return starts_on - before if starts_on and before else timedelta(0)

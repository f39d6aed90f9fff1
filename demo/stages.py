"""Moments of a workshop's life, and how a calendar of the past is moved so that one of them is now."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

Times = Mapping[str, datetime]


class Stage(StrEnum):
    """A moment that a demonstration can be brought to."""

    CALL = "call"
    BIDDING = "bidding"
    REVIEWING = "reviewing"
    DISCUSSING = "discussing"
    DECIDING = "deciding"
    RELEASED = "released"
    PROGRAMME = "programme"


def moment(stage: Stage, at: Times) -> datetime:
    """When a venue with these deadlines (kind → time) is in the middle of a stage."""
    match stage:
        case Stage.CALL:
            return at["submission"] - timedelta(days=4)
        case Stage.BIDDING:
            return at["submission"] + (at["bidding"] - at["submission"]) / 2
        case Stage.REVIEWING:  # late enough for papers to be at risk, early enough to see it tomorrow
            return at["review"] - timedelta(days=2.5)
        case Stage.DISCUSSING:
            return at["review"] + min((at["discussion"] - at["review"]) / 2, timedelta(days=1.5))
        case Stage.DECIDING:
            return at["discussion"] + (at["notification"] - at["discussion"]) / 2
        case Stage.PROGRAMME:
            return at["camera_ready"] + timedelta(days=4)
    return at["notification"] + timedelta(days=4)


def deadlines_of(document: Mapping[str, Any]) -> dict[str, datetime]:
    """The deadlines of an edition's document that hold for every track: kind → time."""
    return {row["kind"]: row["at"] for row in document["deadline"] if not row.get("track")}


def moved(document: Mapping[str, Any], days: int) -> dict[str, Any]:
    """The same edition with every date so many days later; spans, and the hour of each deadline, stay."""
    later = deepcopy(dict(document))
    span = timedelta(days=days)
    for name in ("starts_on", "ends_on"):
        if name in later["venue"]:
            later["venue"][name] += span
    for section in ("deadline", "date"):
        for row in later.get(section, []):
            for name in ("opens_at", "at", "first_at"):
                if name in row:
                    row[name] += span
    return later


def brought_to(document: Mapping[str, Any], stage: Stage, now: datetime) -> dict[str, Any]:
    """The edition moved by whole days so that `now` is in the middle of the stage, half a day more or less."""
    return moved(document, round((now - moment(stage, deadlines_of(document))) / timedelta(days=1)))

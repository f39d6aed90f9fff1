"""The dates that a venue announces: on its call, in its calendar file, on the home page."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import slugify

from venues.deadlines import Calendar, Window, announced, as_day_aoe, opening_day
from venues.models import DeadlineKind, Venue

# What authors and guests need to know; bids, reviews and discussions are the committee's.
PUBLIC = {
    DeadlineKind.ABSTRACT: "Abstract",
    DeadlineKind.SUBMISSION: "Submission",
    DeadlineKind.SUPPLEMENT: "Supplement",
    DeadlineKind.RESPONSE: "Author response",
    DeadlineKind.NOTIFICATION: "Notification",
    DeadlineKind.CAMERA_READY: "Camera-ready",
    DeadlineKind.VIDEO: "Talk videos",
    DeadlineKind.POSTER: "Posters",
}


@dataclass(frozen=True)
class ShownDate:
    """One line of the dates. `at` is the moment in UTC; a day without a moment has `day` instead."""

    uid: str  # the same for as long as the venue lives, whatever is edited
    label: str
    at: datetime | None = None
    day: date | None = None
    last_day: date | None = None
    note: str = ""
    was: str = ""  # the day as first announced, when it was extended
    is_past: bool = False
    is_next: bool = False


def shown_dates(venue: Venue, now: datetime) -> list[ShownDate]:
    """All dates of a venue in order of time, the day of the workshop last."""
    calendar = Calendar(venue)
    tracks = {track.pk: track.name for track in venue.tracks.all()}
    windows = [window for window in calendar.all_windows() if window.kind in PUBLIC]
    upcoming = calendar.next(now, PUBLIC)
    found = [_of_window(window, tracks, now, is_next=window is not None and window == upcoming) for window in windows]
    for row in venue.announced_dates.all():
        window = announced(row)
        found.append(
            ShownDate(
                uid=f"{venue.lasting_slug}-date-{row.pk}",
                label=row.label,
                at=row.at,
                note=row.note,
                is_past=window.is_past(now),
            )  # fmt: skip
        )
    found.sort(key=lambda shown: shown.at or now)
    if venue.starts_on:
        found.append(
            ShownDate(
                uid=f"{venue.lasting_slug}-workshop",
                label="Workshop",
                day=venue.starts_on,
                last_day=venue.ends_on if venue.ends_on != venue.starts_on else None,
                note=venue.place,
            )  # fmt: skip
        )
    return found


def time_left(at: datetime, now: datetime) -> dict[str, int]:
    """What a countdown shows before a script takes it over."""
    minutes = max(0, int((at - now).total_seconds()) // 60)
    return {"days": minutes // 1440, "hours": minutes // 60 % 24, "minutes": minutes % 60}


def _of_window(window: Window, tracks: dict[int, str], now: datetime, *, is_next: bool) -> ShownDate:
    track = tracks.get(window.track_id or 0, "")
    notes = []
    if window.kind == DeadlineKind.RESPONSE and window.opens_at:
        notes.append(f"Reviews are out from {opening_day(window.opens_at)}.")
    if window.is_tentative:
        notes.append("Tentative.")
    return ShownDate(
        uid=f"{window.kind}-{slugify(track)}" if track else str(window.kind),
        label=f"{PUBLIC[DeadlineKind(window.kind)]}, {track}" if track else PUBLIC[DeadlineKind(window.kind)],
        at=window.at,
        note=" ".join(notes),
        was=as_day_aoe(window.first_at) if window.first_at else "",
        is_past=window.is_past(now),
        is_next=is_next,
    )

"""The only module that compares a deadline with a time.

A door is open while `opens_at <= now < at + grace`. Deadlines are stored in UTC and spoken of as Anywhere on Earth
(UTC−12): "3 February, 23:59 AoE" is 4 February, 11:59 UTC.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from notifications.plans import short
from notifications.reminders import Ask
from venues.models import AnnouncedDate, Deadline, DeadlineKind, Venue
from web.problems import Refused

AOE = timezone(timedelta(hours=-12), "AoE")
OF_USE = timedelta(days=7)  # after that long, a reminder of what is late is no news, and chairs ask in person


class DeadlinePassed(Refused):
    """Raised when a door is closed by the clock."""


class NotOpenYet(Refused):
    """Raised when a door has not opened yet."""


@dataclass(frozen=True)
class Window:
    """One door of a venue, for one track or paper. All times are UTC."""

    kind: str
    label: str
    opens_at: datetime | None
    at: datetime
    grace_minutes: int = 0
    is_tentative: bool = False
    is_extended: bool = False
    track_id: int | None = None
    first_at: datetime | None = None  # as first announced, when it was extended for everybody since

    @property
    def closes_at(self) -> datetime:
        """The first moment at which the door is shut; the grace is never announced."""
        return self.at + timedelta(minutes=self.grace_minutes)

    def is_open(self, now: datetime) -> bool:
        """Whether one may pass now."""
        return self.has_opened(now) and now < self.closes_at

    def has_opened(self, now: datetime) -> bool:
        """Whether the door has opened, and perhaps shut again."""
        return self.opens_at is None or self.opens_at <= now

    def is_past(self, now: datetime) -> bool:
        """Whether the door is shut for good."""
        return now >= self.closes_at

    def is_within(self, now: datetime, span: timedelta) -> bool:
        """Whether the deadline is ahead, and nearer than `span`."""
        return now < self.at <= now + span

    def occasion(self, now: datetime, *, before: Iterable[timedelta] = (), after: Iterable[timedelta] = ()) -> str:
        """Which moment around the deadline came last: "3d" before it, "3d-late" after it.

        The last one only, so that whoever was away for two of them does not hear of both. Nothing while it is too
        early, between the deadline and the first moment after it, and when it is too late to be of use.
        """
        late = [span for span in after if self.is_past(now - span)]
        if late:
            return "" if self.is_past(now - max(late) - OF_USE) else f"{short(max(late))}-late"
        near = [span for span in before if self.is_within(now, span)]
        return short(min(near)) if near else ""

    def moments(self, *, before: Iterable[timedelta] = (), after: Iterable[timedelta] = ()) -> list[datetime]:
        """The moments at which `occasion` changes to another one."""
        return [*(self.at - span for span in before), *(self.closes_at + span for span in after)]

    def share_gone(self, now: datetime, *, since: datetime) -> float:
        """How much of the time from `since` (or the opening) to the deadline is over, in [0, 1]."""
        begin = self.opens_at or since
        length = (self.at - begin).total_seconds()
        if length <= 0:
            return 1.0 if now >= self.at else 0.0
        return min(1.0, max(0.0, (now - begin).total_seconds() / length))


def end_of_day_aoe(day: date) -> datetime:
    """23:59 AoE of a day, in UTC: 11:59 of the day after."""
    return datetime.combine(day, time(23, 59), AOE).astimezone(UTC)


def start_of_day_aoe(day: date) -> datetime:
    """00:00 AoE of a day, in UTC: noon of the same day."""
    return datetime.combine(day, time(0, 0), AOE).astimezone(UTC)


def at_aoe(day: date, hour: time) -> datetime:
    """A moment that somebody typed as AoE, in UTC."""
    return datetime.combine(day, hour, AOE).astimezone(UTC)


def is_backwards(opens_at: datetime | None, at: datetime | None) -> bool:
    """Whether a door would open after it closes."""
    return opens_at is not None and at is not None and opens_at >= at


def as_aoe(at: datetime) -> str:
    """A moment as people in the field write it: "Sat 3 Feb 2024, 23:59 AoE"."""
    local = at.astimezone(AOE)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} AoE"


def as_day_aoe(at: datetime) -> str:
    """The day of a deadline in AoE: "3 Feb"."""
    local = at.astimezone(AOE)
    return f"{local.day} {local:%b}"


def day_of(at: datetime) -> date:
    """The day in AoE on which a moment lies."""
    return at.astimezone(AOE).date()


def opening_day(opens_at: datetime) -> str:
    """The first day of a door in AoE; what opens at 23:59 opens for the day after: "4 Feb"."""
    return as_day_aoe(opens_at + timedelta(minutes=1))


def announced(date: AnnouncedDate) -> Window:
    """A date that is only announced, as a window that was always open."""
    return Window(kind="", label=date.label, opens_at=None, at=date.at)


def own_window(kind: str, at: datetime) -> Window:
    """A deadline of one task alone, in the place of the venue's."""
    return Window(kind=kind, label=DeadlineKind(kind).label, opens_at=None, at=at)


def opening(window: Window | None) -> Window | None:
    """The moment at which a door opens, as a deadline of its own; none for a door that was always open."""
    if window is None or window.opens_at is None:
        return None
    return Window(kind=window.kind, label=window.label, opens_at=None, at=window.opens_at)


def workshop_begins(venue: Venue) -> Window | None:
    """The first moment of the workshop, as a deadline; none while the day is not known."""
    if venue.starts_on is None:
        return None
    there = ZoneInfo(venue.time_zone)
    return Window(kind="", label="Workshop", opens_at=None, at=datetime.combine(venue.starts_on, time(0, 0), there))


def has_begun(venue: Venue, now: datetime) -> bool:
    """Whether the first day of the workshop has come."""
    begins = workshop_begins(venue)
    return begins is not None and begins.is_past(now)


# How long after an invitation, and how long before the day of the answer, somebody is asked again.
INVITATION_MOMENTS = (timedelta(days=5), timedelta(days=2))


def ties_count_since(venue: Venue, *, now: datetime) -> int:
    """The year from which on a former institution or a paper together still keeps two people apart.

    Counted back from the year in which papers are due, so that no conflict comes or goes at New Year.
    """
    due = [window.at for window in Calendar(venue).all_windows() if window.kind == DeadlineKind.SUBMISSION]
    return max(due, default=now).year - venue.past_ties_years


def invitation_reminder_due(
    now: datetime, *, invited_at: datetime, reminded_at: datetime | None, answer_by: datetime | None
) -> str:
    """Which reminder of an unanswered invitation is due: "after-5-days:…", "2-days-left:…", or none.

    It names the moment that it hangs on: whoever is asked again, or has longer to answer, is reminded anew.

    None is due once the day of the answer has passed: from then on it is for the chairs to ask. Nor is one due within
    two days of the last, so that a chair's own reminder is not doubled.
    """
    if answer_by is not None and now >= answer_by:
        return ""
    if reminded_at is not None and now - reminded_at < timedelta(days=2):
        return ""
    after, before = INVITATION_MOMENTS
    if answer_by is not None and now >= answer_by - before:
        return f"2-days-left:{answer_by:%Y%m%d%H%M}" if now - invited_at >= timedelta(days=2) else ""
    return f"after-5-days:{invited_at:%Y%m%d%H%M}" if now - invited_at >= after else ""


class Calendar:
    """All doors of one venue, read once."""

    def __init__(self, venue: Venue, deadlines: Iterable[Deadline] | None = None) -> None:
        self.venue = venue
        rows = list(deadlines) if deadlines is not None else list(venue.deadlines.all())
        self._rows = {(row.kind, row.track_id): row for row in rows}

    def window(self, kind: str, *, track_id: int | None = None, extended_to: datetime | None = None) -> Window | None:
        """The door of this kind for a track and a paper's extension; None when the venue has no such deadline."""
        row = self._rows.get((kind, track_id)) or self._rows.get((kind, None))
        if row is None:
            return None
        is_extended = extended_to is not None and extended_to > row.at
        return Window(
            kind=row.kind,
            label=DeadlineKind(row.kind).label,
            opens_at=row.opens_at,
            at=extended_to if is_extended and extended_to else row.at,
            grace_minutes=row.grace_minutes,
            is_tentative=row.is_tentative,
            is_extended=is_extended,
            track_id=row.track_id,
            first_at=row.first_at,
        )

    def windows(self) -> list[Window]:
        """The doors that hold for every track, in the order of a paper's life."""
        found = [self.window(kind) for kind in DeadlineKind.values if (kind, None) in self._rows]
        return [window for window in found if window]

    def all_windows(self) -> list[Window]:
        """As `windows`, with those of single tracks."""
        order = {kind: position for position, kind in enumerate(DeadlineKind.values)}
        keys = sorted(self._rows, key=lambda key: (order[key[0]], key[1] or 0))
        found = [self.window(kind, track_id=track_id) for kind, track_id in keys]
        return [window for window in found if window]

    def is_open(self, kind: str, now: datetime, **which) -> bool:
        """Whether this door is open; a venue without such a deadline has no such door."""
        window = self.window(kind, **which)
        return window is not None and window.is_open(now)

    def has_opened(self, kind: str, now: datetime, **which) -> bool:
        """Whether this door has opened, and perhaps shut again."""
        window = self.window(kind, **which)
        return window is not None and window.has_opened(now)

    def is_past(self, kind: str, now: datetime, **which) -> bool:
        """Whether this door exists and is shut for good."""
        window = self.window(kind, **which)
        return window is not None and window.is_past(now)

    def next(self, now: datetime, kinds: Iterable[str] = DeadlineKind.values) -> Window | None:
        """The nearest deadline that is still ahead."""
        ahead = [window for window in self.windows() if window.kind in set(kinds) and now < window.at]
        return min(ahead, key=lambda window: window.at, default=None)

    def require_open(self, kind: str, now: datetime, **which) -> Window:
        """The open door. Raises DeadlinePassed or NotOpenYet with a sentence for the user."""
        window = self.window(kind, **which)
        if window is None:
            raise NotOpenYet(f"{self.venue.short_name} has set no date for this yet ({DeadlineKind(kind).label}).")
        if window.is_past(now):
            raise DeadlinePassed(f"The deadline passed on {as_aoe(window.at)}. Nothing you typed is lost.")
        if not window.has_opened(now) and window.opens_at:
            raise NotOpenYet(f"This opens on {as_aoe(window.opens_at)}.")
        return window


# --- Moments of reminders -----------------------------------------------------------------------------------


def moments_of(kind: str) -> Callable[[Ask], list[datetime]]:
    """For a reminder: its moments around the deadline that holds for the whole venue."""

    def moments(ask: Ask) -> list[datetime]:
        window = Calendar(ask.venue).window(kind)
        return window.moments(before=ask.before, after=ask.after) if window else []

    return moments


def moments_of_tracks(*kinds: str) -> Callable[[Ask], list[datetime]]:
    """For a reminder: its moments around every deadline of these kinds, those of single tracks among them."""

    def moments(ask: Ask) -> list[datetime]:
        windows = [window for window in Calendar(ask.venue).all_windows() if window.kind in kinds]
        return [at for window in windows for at in window.moments(before=ask.before, after=ask.after)]

    return moments

"""When a paper is at risk of having too few reviews.

A paper is *at risk* when fewer reviews are in than the venue wants per paper, and the deadline for reviews is less than
three days away or over. Papers that are withdrawn or decided are not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from venues.deadlines import Calendar
from venues.models import DeadlineKind

PRESSING = timedelta(days=3)


class Haste(IntEnum):
    """How near the deadline for reviews is."""

    FAR = 0
    NEAR = 1  # less than three days
    OVER = 2


@dataclass(frozen=True)
class Target:
    """How many reviews a paper needs, and on which tracks time is running out."""

    n_needed: int
    haste: Haste = Haste.FAR  # where a track says nothing else
    by_track: Mapping[int, Haste] = field(default_factory=dict)

    def haste_on(self, track_id: int | None) -> Haste:
        """How near the deadline of papers on this track is."""
        return self.by_track.get(track_id, self.haste) if track_id else self.haste

    def is_pressing_on(self, track_id: int | None) -> bool:
        """Whether their reviews are due in less than three days, or overdue."""
        return self.haste_on(track_id) >= Haste.NEAR

    def is_over_on(self, track_id: int | None) -> bool:
        """Whether their reviews are overdue."""
        return self.haste_on(track_id) is Haste.OVER


def target_of(calendar: Calendar, now: datetime) -> Target:
    """The target of a venue now. A venue without a deadline for reviews has no paper at risk."""
    found = {
        window.track_id: Haste.OVER
        if window.is_past(now)
        else Haste.NEAR
        if window.is_within(now, PRESSING)
        else Haste.FAR
        for window in calendar.all_windows()
        if window.kind == DeadlineKind.REVIEW
    }
    return Target(
        n_needed=calendar.venue.reviews_per_paper,
        haste=found.get(None, Haste.FAR),
        by_track={track_id: haste for track_id, haste in found.items() if track_id is not None},
    )

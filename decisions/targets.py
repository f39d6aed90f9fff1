"""When a paper is at risk of having too few reviews.

A paper is *at risk* when fewer reviews are in than the venue wants per paper, and the deadline for reviews is less than
three days away or over. Papers that are withdrawn or decided are not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from venues.deadlines import Calendar
from venues.models import DeadlineKind

PRESSING = timedelta(days=3)


@dataclass(frozen=True)
class Target:
    """How many reviews a paper needs, and on which tracks time is running out."""

    n_needed: int
    is_pressing: bool = False  # where a track says nothing else
    by_track: Mapping[int, bool] = field(default_factory=dict)

    def is_pressing_on(self, track_id: int | None) -> bool:
        """Whether the reviews of papers on this track are due in less than three days, or overdue."""
        return self.by_track.get(track_id, self.is_pressing) if track_id else self.is_pressing


def target_of(calendar: Calendar, now: datetime) -> Target:
    """The target of a venue now. A venue without a deadline for reviews has no paper at risk."""
    pressing = {
        window.track_id: window.is_past(now) or window.is_within(now, PRESSING)
        for window in calendar.all_windows()
        if window.kind == DeadlineKind.REVIEW
    }
    return Target(
        n_needed=calendar.venue.reviews_per_paper,
        is_pressing=pressing.pop(None, False),
        by_track={track_id: is_pressing for track_id, is_pressing in pressing.items() if track_id is not None},
    )

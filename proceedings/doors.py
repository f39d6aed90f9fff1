"""Until when authors may change what they hand in for an accepted paper: a video or a poster may be due later."""

from datetime import datetime

from proceedings.fields import FIELDS
from proceedings.models import LinkKind
from submissions.doors import Doors
from venues.models import DeadlineKind

POSTER_FILE = "poster"
# Fields with a day of their own; all others, and these where a venue has set none, are due with the final version.
OWN_DAY = {
    f"link-{LinkKind.VIDEO}": DeadlineKind.VIDEO,
    f"link-{LinkKind.POSTER}": DeadlineKind.POSTER,
    POSTER_FILE: DeadlineKind.POSTER,
}


def open_fields(doors: Doors, now: datetime) -> frozenset[str]:
    """The fields that may be changed now; a day that has not come, or was never set, shuts nothing."""
    due = doors.window(DeadlineKind.CAMERA_READY)
    if due is None or not due.is_past(now):
        return frozenset(FIELDS) | OWN_DAY.keys()
    own = {name: doors.window(kind) for name, kind in OWN_DAY.items()}
    return frozenset(name for name, window in own.items() if window and not window.is_past(now))

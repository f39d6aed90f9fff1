"""Where a venue stands, as the rules of visibility want to know it."""

from datetime import datetime

from policy.visibility import Stage
from venues.deadlines import Calendar
from venues.models import DeadlineKind


def venue_stage(calendar: Calendar, now: datetime) -> Stage:
    """The stage of a submitted paper whose decision is not out: all that a venue alone decides."""
    venue = calendar.venue
    discussion = calendar.window(DeadlineKind.DISCUSSION)
    return Stage(
        is_submitted=True,
        hides_authors=venue.hides_authors,
        hides_reviewers_from_reviewers=venue.hides_reviewers_from_reviewers,
        hides_reviewers_from_area_chairs=venue.hides_reviewers_from_area_chairs,
        is_bidding=calendar.is_open(DeadlineKind.BIDDING, now),
        # A venue without dates for it discusses from the first review to the decision.
        is_discussing=discussion is None or discussion.is_open(now),
        shows_reviews_before_own=venue.shows_reviews_before_own,
        are_reviews_out=calendar.has_opened(DeadlineKind.RESPONSE, now),
    )

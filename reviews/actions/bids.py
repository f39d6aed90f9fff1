"""Bidding: what a committee member would like to read, and what not."""

from datetime import datetime

from django.db import transaction

from audit.actions import record
from reviews import access
from reviews.identity import Bid
from reviews.models import BidValue
from submissions.models import Submission
from venues.access import roles_of
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Role
from web.problems import Refused

BIDDERS = {Role.REVIEWER, Role.AREA_CHAIR}


class NotYours(Refused):
    """Raised when somebody bids on a paper that is not in their list."""


class UnknownBid(Refused):
    """Raised when a bid is none of the values that a bid can have."""


def bid(person, submission: Submission, value: int | None, *, now: datetime) -> Bid | None:
    """Store what the person wants of a paper; None takes the bid back. The last word counts.

    Raises DeadlinePassed or NotOpenYet, NotYours (conflict, author, withdrawn paper, no reviewer), UnknownBid.
    """
    venue = submission.venue
    if value is not None and value not in BidValue.values:
        raise UnknownBid("A bid is one of: eager, willing, in a pinch, not willing.")
    Calendar(venue).require_open(DeadlineKind.BIDDING, now)
    if not roles_of(person, venue) & BIDDERS:
        raise NotYours("Only reviewers and area chairs bid on papers.")
    if not access.papers_to_bid_on(person, venue).contains(submission):
        raise NotYours("This paper is not in your list (any more): it was withdrawn, or you are in conflict with it.")
    with transaction.atomic():
        if value is None:
            Bid.objects.of(person).on(submission).delete()
            stored = None
        else:
            stored, _ = Bid.objects.update_or_create(
                person=person, submission=submission, defaults={"value": value, "at": now}
            )
        record("reviews.bid", by=person, now=now, venue_id=venue.pk, submission_id=submission.pk, value=value)
    return stored

"""What chairs do about mail of their venue."""

from datetime import datetime

from django.db import transaction

from audit.actions import record
from notifications import actions as outbox
from notifications.models import Message
from people.models import Person
from venues.models import Venue


def settle_doubt(venue: Venue, message: Message, *, send_again: bool, by: Person, now: datetime) -> None:
    """Say of a message in doubt that it arrived, or let it go out once more.

    Raises notifications.actions.NotInDoubt when somebody settled it meanwhile.
    """
    with transaction.atomic():
        outbox.resolve_doubt(message, send_again=send_again, now=now)
        record(
            "venues.settle_doubt",
            by=by,
            now=now,
            venue_id=venue.pk,
            submission_id=message.submission_id,
            message=message.public_id,
            send_again=send_again,
        )


def retry_failed(venue: Venue, message: Message, *, by: Person, now: datetime) -> None:
    """Let a message that the mail server refused go out once more.

    Raises notifications.actions.NotFailed when it did not fail (any more).
    """
    with transaction.atomic():
        outbox.retry_failed(message, now=now)
        record(
            "venues.retry_mail",
            by=by,
            now=now,
            venue_id=venue.pk,
            submission_id=message.submission_id,
            message=message.public_id,
        )

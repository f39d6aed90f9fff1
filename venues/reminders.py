"""Who was invited, has not answered, and is gently asked again: at most twice, and only while it is of use."""

from collections.abc import Iterator
from datetime import datetime

from notifications.actions import Mail
from venues import access, mails
from venues.deadlines import Calendar, invitation_reminder_due
from venues.models import DeadlineKind


def due(now: datetime) -> Iterator[Mail]:
    """Reminders of invitations whose time has come; their keys make each go out once."""
    signatures: dict[int, str] = {}  # of the venues where an answer still matters
    for invitation in access.invitations_to_remind():
        which = invitation_reminder_due(
            now, invited_at=invitation.invited_at, reminded_at=invitation.reminded_at, answer_by=invitation.answer_by
        )
        if not which:
            continue
        venue = invitation.venue
        if venue.pk not in signatures:
            is_over = Calendar(venue).is_past(DeadlineKind.NOTIFICATION, now)
            names = [chair.get_full_name() for chair in access.chairs_of(venue)]
            signatures[venue.pk] = "" if is_over else ", ".join(names) or venue.short_name
        if signatures[venue.pk]:
            yield mails.invitation_mail(invitation, chairs=signatures[venue.pk], reminder=which)

"""What chairs do from their consoles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audit.actions import record
from consoles.access import Late
from consoles.author_lists import Change
from consoles.circulars import Circular
from notifications.actions import Mail, cancel_queued, change_plan, enqueue, undo_plan
from notifications.models import Message
from notifications.plans import Quiet, Rule, plan_of
from notifications.reminders import Kind
from proceedings.actions import answer_request
from reviews.mails import work_due
from reviews.models import AssignmentRole
from reviews.reminders import REVIEWS
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Venue
from web.problems import Refused

CANCEL_MINUTES = (0, 5, 10, 30, 60)


class NotSendable(Refused):
    """Raised when a letter to many must not go out as it was asked for."""


class InConflict(Refused):
    """Raised when an author list would be approved over conflicts that the chair has not confirmed."""


class NobodyLate(Refused):
    """Raised when there is nobody to remind."""


@dataclass(frozen=True)
class Reminder:
    """A chair's reminder to one reviewer; once a day."""

    late: Late
    mail: Mail
    was_sent: bool


def letters_to_remind(venue: Venue, late: Sequence[Late], *, now: datetime) -> list[Reminder]:
    """The reminders that would go out now, and those that went out today."""
    window = Calendar(venue).window(DeadlineKind.REVIEW)
    if window is None:
        raise NobodyLate(f"{venue.short_name} has set no date for reviews, so nobody is late.")
    wording = plan_of(venue.pk).rule(REVIEWS).wording
    mails = [
        work_due(
            venue,
            each.person,
            each.papers,
            wording,
            role=AssignmentRole.REVIEWER,
            window=window,
            is_overdue=window.is_past(now),
            own_dues=each.own_dues,
            key=f"chased:{venue.lasting_slug}:{each.person.public_id}:{now:%Y-%m-%d}",
        )
        for each in late
    ]
    taken = set(Message.objects.with_keys([mail.key for mail in mails]).values_list("key", flat=True))
    return [Reminder(each, mail, mail.key in taken) for each, mail in zip(late, mails, strict=True)]


def remind_reviewers(venue: Venue, late: Sequence[Late], *, by, now: datetime) -> int:
    """Send each late reviewer a mail with the papers that wait; gives how many are new.

    Raises NobodyLate.
    """
    if not late:
        raise NobodyLate("Nobody is late: every review that was asked for is in.")
    with transaction.atomic():
        letters = letters_to_remind(venue, late, now=now)
        n = enqueue([letter.mail for letter in letters], now=now, batch=f"chased:{venue.lasting_slug}:{now:%Y-%m-%d}")
        if n:
            record("consoles.remind_reviewers", by=by, now=now, venue_id=venue.pk, n=n)
    return n


def answer_author_list(
    change: Change, *, by, now: datetime, requested_at: datetime, is_granted: bool, reason: str, seen: str
) -> None:
    """Approve or decline another author list. Raises InConflict while the chair has not confirmed the conflicts."""
    if is_granted and change.conflicts and seen != change.seal:
        raise InConflict("Nothing is approved yet. Read the conflicts, say that you have, and approve again.")
    answer_request(
        change.paper, by=by, now=now, requested_at=requested_at, is_granted=is_granted, reason=reason
    )  # fmt: skip


def send_circular(circular: Circular, *, typed_count: str, seen: str, cancel_minutes: int, by, now: datetime) -> int:
    """Put a letter to many into the outbox, to go out when the time to cancel it is over; gives how many are new.

    Raises NotSendable when the count is wrong, or somebody would get it who was not shown; UnknownPlaceholder.
    """
    n = len(circular.recipients)
    if not n:
        raise NotSendable("This letter reaches nobody.")
    if seen != circular.seen:
        raise NotSendable("Who would get this letter has changed meanwhile. Look at it again; nothing was sent.")
    if typed_count.strip() != str(n):
        raise NotSendable(f"Type {n} to confirm that you mean {n} letter{'' if n == 1 else 's'}; nothing was sent.")
    minutes = cancel_minutes if cancel_minutes in CANCEL_MINUTES else max(CANCEL_MINUTES)
    with transaction.atomic():
        n_new = enqueue(
            [circular.mail(recipient, now) for recipient in circular.recipients],
            now=now,
            batch=circular.batch,
            not_before=now + timedelta(minutes=minutes),
        )
        if n_new:
            _log("consoles.send_circular", circular.venue, by, now, batch=circular.batch, to=circular.to, n=n_new)
    return n_new


def cancel_circular(venue: Venue, waiting: QuerySet[Message], *, batch: str, by, now: datetime) -> int:
    """Take back what nobody has begun to send of a letter to many, of the messages that the chair may see."""
    with transaction.atomic():
        n = cancel_queued(waiting)
        if not n:
            raise NotSendable("It is too late: these letters have gone out.")
        _log("consoles.cancel_circular", venue, by, now, batch=batch, n=n)
    return n


def change_rule(venue: Venue, kind: Kind, rule: Rule, *, revision: int, by, now: datetime) -> int:
    """Choose whether, when and in which words one kind reminds; gives the plan's new revision. Raises Stale."""
    with transaction.atomic():
        plan = plan_of(venue.pk).with_rule(kind, rule)
        new = change_plan(venue.pk, plan.to_json(), revision=revision)
        _log("consoles.change_reminder", venue, by, now, kind=kind.key, rule=rule.to_json(), revision=new)
    return new


def change_quiet(venue: Venue, quiet: Quiet | None, *, revision: int, by, now: datetime) -> int:
    """Choose the hours in which no reminder goes out; gives the plan's new revision. Raises Stale."""
    with transaction.atomic():
        plan = replace(plan_of(venue.pk), quiet=quiet)
        new = change_plan(venue.pk, plan.to_json(), revision=revision)
        _log("consoles.change_quiet_hours", venue, by, now, quiet=str(quiet or ""), revision=new)
    return new


def undo_reminders(venue: Venue, *, revision: int, by, now: datetime) -> int:
    """Put back what was chosen before the last change of the reminders; gives the new revision. Raises Stale."""
    with transaction.atomic():
        new = undo_plan(venue.pk, revision=revision)
        _log("consoles.undo_reminders", venue, by, now, revision=new)
    return new


def _log(verb: str, venue: Venue, by, now: datetime, **data: Any) -> None:
    record(verb, by=by, now=now, venue_id=venue.pk, **data)

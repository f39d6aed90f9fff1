"""Reminders as the engine would write them, for tests of the apps that declare them."""

from collections.abc import Collection
from datetime import datetime
from types import ModuleType

from notifications import reminders
from notifications.actions import Mail


def mails_of(module: ModuleType, now: datetime, *, kinds: Collection[str] = ()) -> list[Mail]:
    """The mails of one app that are due and not in the outbox, of some kinds of mail if any is named."""
    mails = [due.mail() for due in reminders.due(now, modules=[module])]
    return [mail for mail in mails if not kinds or mail.kind in kinds]

"""What people want of the mail they may choose about, and the link by which they say so without signing in."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications.kinds import DIGEST, GROUP_OF, How
from notifications.models import MailChoice, Message
from people.access import owners_of

HOUR_OF_DIGEST = time(7, 0)
ORDER = [How.INSTANT, How.DAILY, How.OFF]


class Wishes:
    """The choices of the readers of some addresses, read at once."""

    def __init__(self, emails: Iterable[str]) -> None:
        emails = {email.lower() for email in emails}
        self._owners = owners_of(emails) if emails else {}
        asked = emails | {owner.email for owner in self._owners.values()}
        self._choices = {(row.email, row.group): How(row.how) for row in MailChoice.objects.of(asked)}

    def how(self, email: str, kind: str) -> How:
        """How mail of this kind is wanted at this address: the least that the address or its owner has asked for."""
        group = GROUP_OF.get(kind)
        if group is None:
            return How.INSTANT
        owner = self._owners.get(email.lower())
        addresses = [email.lower(), *([owner.email] if owner else [])]
        return max((self._choices.get((each, group), How.INSTANT) for each in addresses), key=ORDER.index)

    def digest_at(self, email: str, now: datetime) -> datetime:
        """When the next daily mail goes to this address: in the morning of its owner."""
        owner = self._owners.get(email.lower())
        local = now.astimezone(ZoneInfo(owner.time_zone if owner and owner.time_zone else "UTC"))
        at = datetime.combine(local.date(), HOUR_OF_DIGEST, local.tzinfo)
        return at if at > now else datetime.combine(local.date() + timedelta(days=1), HOUR_OF_DIGEST, local.tzinfo)


def own_choices(emails: Iterable[str]) -> dict[str, How]:
    """What was chosen for any of one person's addresses: group → the least that was asked for."""
    found: dict[str, How] = {}
    for row in MailChoice.objects.of({email.lower() for email in emails}):
        found[row.group] = max(found.get(row.group, How.INSTANT), How(row.how), key=ORDER.index)
    return found


# --- One click ----------------------------------------------------------------------------------------------


def _signer() -> Signer:
    return Signer(salt="notifications.unsubscribe", sep=".")


def unsubscribe_url(message: Message) -> str:
    """The address that turns mails like this one off; empty for mail that is owed.

    It names the message and nobody: whoever reads it learns nothing about accounts.
    """
    if message.kind not in GROUP_OF and message.kind != DIGEST:
        return ""
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[_signer().sign(message.public_id)])


def message_of_token(token: str) -> Message | None:
    """The message whose link this is."""
    try:
        return Message.objects.with_public_id(_signer().unsign(token)).first()
    except BadSignature:
        return None

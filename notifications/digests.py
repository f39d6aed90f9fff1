"""The daily mail: what somebody wants once a day, in one mail, in the morning where they are."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from notifications.access import messages_for_digests
from notifications.actions import Mail, put_into_digest
from notifications.kinds import DIGEST
from notifications.models import Message
from notifications.rendering import compose


def send_digests(*, now: datetime) -> int:
    """Enqueue the daily mails whose time has come; gives how many messages they hold."""
    by_reader = groupby(messages_for_digests(now), key=lambda message: message.to_email)
    return sum(put_into_digest(parts, _digest(parts), now=now) for parts in (list(rows) for _, rows in by_reader))


def _digest(parts: Sequence[Message]) -> Mail:
    said = "\n\n---\n\n".join(f"## {part.subject}\n\n{part.text.strip()}" for part in parts)
    subject = parts[0].subject if len(parts) == 1 else f"{len(parts)} messages of today"
    return compose(
        key=f"digest:{parts[0].public_id}",
        kind=DIGEST,
        to_email=parts[0].to_email,
        to_name=parts[0].to_name,
        subject=subject,
        body_md=said if len(parts) > 1 else parts[0].text,
    )

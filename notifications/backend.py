"""A Django mail back-end that puts mail into the outbox, so that mail of other people's code passes there too.

allauth sends sign-in codes through it. Somebody waits for such a mail, so it is sent at once in this process; if that
fails, the row stays and the next sweep tries again.
"""

import logging
from collections.abc import Sequence
from email.utils import parseaddr
from functools import partial

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from notifications.actions import Mail, enqueue, send_now
from web.ids import random_id

log = logging.getLogger(__name__)


class OutboxBackend(BaseEmailBackend):
    """Stores each message for each recipient, then sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Gives how many messages were stored; what could not be sent at once is sent by the sweep."""
        now = timezone.now()
        mails = [_mail(message, address) for message in email_messages for address in message.recipients()]
        with transaction.atomic():
            n_new = enqueue(mails, now=now, wakes=False)
            for mail in mails:
                transaction.on_commit(partial(_send, mail.key))
        return n_new


def _mail(message: EmailMessage, address: str) -> Mail:
    name, email = parseaddr(address)
    html = [content for content, kind in getattr(message, "alternatives", []) if kind == "text/html"]
    return Mail(
        key=f"account:{random_id(20)}",
        kind="account",
        to_email=email,
        to_name=name,
        subject=str(message.subject),
        text=str(message.body),
        html=str(html[0]) if html else "",
    )


def _send(key: str) -> None:
    try:
        send_now(key)
    except Exception as error:  # whatever happens to the mail, the row is safe and the page must answer
        log.warning("a mail could not be sent at once (%s); the sweep tries again", type(error).__name__)

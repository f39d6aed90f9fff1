"""Putting messages into the outbox, and getting them out of it.

Sending is claim → send → mark, each its own transaction. See also `tasks.py`, which only calls `send_due`.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications.choices import Wishes, unsubscribe_url
from notifications.kinds import DIGEST, GROUP_OF, How
from notifications.models import MailChoice, Message, MessageState, ReminderPlan
from web.problems import Refused, Stale

log = logging.getLogger(__name__)

CLAIM_TTL = timedelta(minutes=2)
MAX_TRIES = 5
UNREACHABLE_PAUSE = timedelta(minutes=1)
OFF_FOOT = (
    '<p style="max-width: 620px; margin: 12px auto; color: #6b6873; font-size: 13px">'
    '<a href="{url}" style="color: #6b6873">No more mails like this</a></p>'
)


class NotInDoubt(Refused):
    """Raised when somebody resolves a message that is not in doubt."""


class NotFailed(Refused):
    """Raised when somebody sends a message again that was not refused."""


@dataclass(frozen=True)
class Mail:
    """What a `mails.py` builds: a message that is not in the outbox yet."""

    key: str
    kind: str
    to_email: str
    subject: str
    text: str
    to_name: str = ""
    html: str = ""
    reply_to: str = ""
    venue_id: int | None = None
    submission_id: int | None = None
    is_urgent: bool = False  # a daily mail would come too late for it


def enqueue(
    mails: Iterable[Mail],
    *,
    now: datetime,
    batch: str = "",
    is_held: bool = False,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    wakes: bool = True,
    promised: Mapping[str, datetime] | None = None,
) -> int:
    """Store mails in the caller's transaction; a key that is already there is left alone. Gives how many are new.

    Of the kinds about which people choose, what a reader does not want is not stored, and what they want once a day
    waits for their daily mail: the next one, or the one that was `promised` to a key.

    What no sender has taken by `not_after` is not sent any more.

    `wakes` asks a worker to look at them after the commit; without it the next sweep finds them.
    """
    mails = list(mails)
    taken = set(Message.objects.with_keys([mail.key for mail in mails]).values_list("key", flat=True))
    new = [mail for mail in mails if mail.key not in taken]
    wishes = Wishes(mail.to_email for mail in new if mail.kind in GROUP_OF)
    rows = []
    for mail in new:
        how = wishes.how(mail.to_email, mail.kind)
        if how == How.OFF:
            continue
        state, at = MessageState.HELD if is_held else MessageState.QUEUED, not_before or now
        if how == How.DAILY and not mail.is_urgent:
            state = MessageState.DIGEST
            at = (promised or {}).get(mail.key) or wishes.digest_at(mail.to_email, now)
        rows.append(
            Message(**_columns(mail), batch=batch, state=state, created_at=now, not_before=at, not_after=not_after)
        )
    # A second writer may store the same key meanwhile; the unique key, not this count, keeps a mail single.
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if wakes and any(row.state == MessageState.QUEUED for row in rows):
        transaction.on_commit(wake_sender)
    return len(rows)


def _columns(mail: Mail) -> dict[str, Any]:
    return {name: value for name, value in vars(mail).items() if name != "is_urgent"}


def not_enqueued(keys: Iterable[str]) -> list[str]:
    """Those of the keys that no message has yet, so that nobody writes a mail that has long been sent."""
    keys = list(keys)
    taken = set(Message.objects.with_keys(keys).values_list("key", flat=True))
    return [key for key in keys if key not in taken]


def wake_sender() -> None:
    """Ask a worker to look at the outbox now; without broker the next tick finds the mail."""
    from notifications.tasks import send_due  # the task imports this module

    try:
        send_due.apply_async(ignore_result=True, expires=60)
    except Exception as error:  # whatever the broker raises, the row is safe
        log.warning("no worker could be woken (%s); the next tick sends the mail", type(error).__name__)


def send_due_messages(*, limit: int = 1000) -> int:
    """Send what is due, one by one; first give up on claims that nobody finished. Gives how many were sent.

    Stops at once when the mail server cannot be reached: everything else waits as it is.
    """
    give_up_claims(now=timezone.now())
    n_sent = 0
    mail_connection = _connection()
    try:
        while n_sent < limit:
            message = _claim(timezone.now())
            if message is None or not _reach_server(message, mail_connection):
                break
            n_sent += _send(message, mail_connection)
    finally:
        mail_connection.close()
    return n_sent


def send_now(key: str) -> bool:
    """Send one message in this process, for mail that a person waits for (sign-in codes)."""
    message = _claim(timezone.now(), key=key)
    mail_connection = _connection()
    if message is None or not _reach_server(message, mail_connection):
        return False
    try:
        return bool(_send(message, mail_connection))
    finally:
        mail_connection.close()


def give_up_claims(*, now: datetime) -> int:
    """Mark messages whose sender died between claim and mark as in doubt."""
    return Message.objects.claimed_before(now - CLAIM_TTL).update(state=MessageState.IN_DOUBT)


def _connection():
    return get_connection(settings.OUTGOING_EMAIL_BACKEND)


def _claim(now: datetime, *, key: str = "") -> Message | None:
    """Take one due message, or none. Committed before anything is sent."""
    with transaction.atomic():
        due = Message.objects.due(now)
        if key:
            due = due.with_keys([key])
        message = due.order_by("not_before", "pk").select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message.state = MessageState.CLAIMED
        message.claimed_at = now
        message.n_tries += 1
        message.save(update_fields=["state", "claimed_at", "n_tries"])
        return message


def _reach_server(message: Message, mail_connection) -> bool:
    """Open the connection, or keep it open. Without one the message surely did not leave: let go of its claim."""
    try:
        mail_connection.open()
    except (OSError, SMTPException) as error:
        Message.objects.claimed(message.pk).update(
            state=MessageState.QUEUED,
            not_before=timezone.now() + UNREACHABLE_PAUSE,
            n_tries=message.n_tries - 1,
            error=f"The mail server cannot be reached ({type(error).__name__}: {error})"[:500],
        )
        return False
    return True


def _send(message: Message, mail_connection) -> int:
    """Send a claimed message and mark it; what the server refuses is tried again, then marked as failed."""
    try:
        as_mail(message, connection=mail_connection).send()
    except SMTPResponseException as error:
        mail_connection.close()
        _refused(message, error, is_final=500 <= error.smtp_code < 600)
        return 0
    except SMTPRecipientsRefused as error:
        mail_connection.close()
        _refused(message, error, is_final=True)
        return 0
    except Exception as error:  # a connection that broke: nobody knows whether the message left
        mail_connection.close()
        Message.objects.claimed(message.pk).update(
            state=MessageState.IN_DOUBT, error=f"{type(error).__name__}: {error}"[:500]
        )
        return 0
    Message.objects.claimed(message.pk).update(state=MessageState.SENT, sent_at=timezone.now(), error="")
    return 1


def _refused(message: Message, error: Exception, *, is_final: bool) -> None:
    """The server said no, so the message surely did not leave: try again later, or give up."""
    is_final = is_final or message.n_tries >= MAX_TRIES
    Message.objects.claimed(message.pk).update(
        state=MessageState.FAILED if is_final else MessageState.QUEUED,
        not_before=timezone.now() + timedelta(minutes=2**message.n_tries),
        error=f"{type(error).__name__}: {error}"[:500],
    )


def as_mail(message: Message, *, connection=None) -> EmailMultiAlternatives:
    """The message as it travels. Its Message-ID is random: it must not tell who wrote about what.

    Mail about which people choose carries the link that turns it off (RFC 8058), which the stored text does not: it is
    the reader's alone, and chairs read the text.
    """
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    off_url = unsubscribe_url(message)
    headers = {"Message-ID": f"<{message.public_id}@{host}>", "Auto-Submitted": "auto-generated"}
    if off_url:
        headers |= {"List-Unsubscribe": f"<{off_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text + (f"\n-- \nNo more mails like this: {off_url}\n" if off_url else ""),
        to=[formataddr((message.to_name, message.to_email))],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
        connection=connection,
    )
    if message.html:
        foot = OFF_FOOT.format(url=off_url) if off_url else ""
        mail.attach_alternative(message.html.replace("</body>", f"{foot}</body>"), "text/html")
    return mail


def resolve_doubt(message: Message, *, send_again: bool, now: datetime) -> None:
    """Settle a message in doubt: a chair says that it arrived, or that it shall go out once more.

    The caller writes the audit entry, in its own transaction around this one: the outbox knows no log.

    Raises NotInDoubt when somebody settled it meanwhile.
    """
    changes = (
        {"state": MessageState.QUEUED, "not_before": now, "n_tries": 0}
        if send_again
        else {"state": MessageState.SENT, "sent_at": now}
    )
    with transaction.atomic():
        n_changed = Message.objects.in_doubt().with_pks([message.pk]).update(**changes)
        if n_changed != 1:
            raise NotInDoubt("This message is no longer in doubt; somebody settled it meanwhile.")
        if send_again:
            transaction.on_commit(wake_sender)


def retry_failed(message: Message, *, now: datetime) -> None:
    """Queue a message again that the server refused. The caller writes the audit entry, as for `resolve_doubt`.

    Raises NotFailed when it is not in that state.
    """
    with transaction.atomic():
        n_changed = (
            Message.objects.with_pks([message.pk])
            .failed()
            .update(state=MessageState.QUEUED, not_before=now, n_tries=0, error="")
        )
        if n_changed != 1:
            raise NotFailed("This message is no longer marked as refused.")
        transaction.on_commit(wake_sender)


def release_batch(batch: str, *, now: datetime) -> int:
    """Let the held messages of a batch go. Gives how many; a second call gives 0."""
    n_released = Message.objects.of_batch(batch).held().update(state=MessageState.QUEUED, not_before=now)
    if n_released:
        transaction.on_commit(wake_sender)
    return n_released


def cancel_batch(batch: str, *, about: Iterable[int] | None = None) -> int:
    """Cancel the messages of a batch that are still held; their keys become free again. Gives how many.

    `about` limits it to messages about some papers: pks of submissions.
    """
    held = Message.objects.of_batch(batch).held()
    n_cancelled, _ = (held if about is None else held.about(about)).delete()
    return n_cancelled


def cancel_waiting(keys: list[str]) -> int:
    """Take messages back that nobody has begun to send; their keys become free again. Gives how many."""
    n_cancelled, _ = Message.objects.with_keys(keys).queued().delete()
    return n_cancelled


def cancel_queued(messages: QuerySet[Message]) -> int:
    """Take back those of the messages that nobody has tried to send; their keys become free again. Gives how many."""
    n_cancelled, _ = Message.objects.untried().with_pks(messages.order_by().values("pk")).delete()
    return n_cancelled


def cancel_expired(batch_prefix: str, *, before: datetime, now: datetime) -> dict[str, datetime]:
    """Take back what no sender took in time, and what was enqueued before a moment for the daily mails of now.

    Their keys become free again. Gives when the daily mails go that were promised: key → moment.
    """
    ours = Message.objects.of_batches(batch_prefix)
    ours.expired(now).delete()
    promised = dict(ours.for_digest(now).created_before(before).values_list("key", "not_before"))
    Message.objects.with_keys(list(promised)).for_digest(now).delete()
    return promised


def put_into_digest(parts: list[Message], mail: Mail, *, now: datetime) -> int:
    """Store a daily mail with the messages that it holds. Gives 0 when somebody did so meanwhile."""
    with transaction.atomic():
        waiting = Message.objects.with_pks([part.pk for part in parts]).for_digest(now).select_for_update()
        if len(waiting) != len(parts):
            return 0
        enqueue([mail], now=now)
        [digest] = Message.objects.with_keys([mail.key])
        return Message.objects.with_pks([part.pk for part in parts]).update(digest=digest)


def change_plan(venue_id: int, content: dict[str, Any], *, revision: int) -> int:
    """Store what chairs chose about reminders, keeping what it was; gives the new revision.

    The caller writes the audit entry, in its own transaction around this one. Raises Stale when somebody changed it
    since `revision`.
    """
    with transaction.atomic():
        ReminderPlan.objects.get_or_create(venue_id=venue_id)
        row = ReminderPlan.objects.of_venue(venue_id).at_revision(revision).select_for_update().first()
        if row is None:
            raise Stale("Another chair changed the reminders since you opened this page. Look at what is there now.")
        row.content, row.previous, row.revision = content, row.content, revision + 1
        row.save()
    return row.revision


def undo_plan(venue_id: int, *, revision: int) -> int:
    """Put back what was before the last change, if that is still the last; undone twice, it is done again.

    As for `change_plan`, the caller writes the audit entry. Raises Stale.
    """
    with transaction.atomic():
        row = ReminderPlan.objects.of_venue(venue_id).at_revision(revision).select_for_update().first()
        if row is None or row.previous is None:
            raise Stale("The reminders were changed meanwhile, so this can no longer be undone.")
        row.content, row.previous, row.revision = row.previous, row.content, revision + 1
        row.save()
    return row.revision


def choose(emails: Iterable[str], wanted: Mapping[str, str], *, primary: str) -> None:
    """Store what somebody wants of the mail to all their addresses: group → How."""
    with transaction.atomic():
        MailChoice.objects.of({*emails, primary}).delete()
        MailChoice.objects.bulk_create(
            [MailChoice(email=primary, group=group, how=how) for group, how in wanted.items() if how != How.INSTANT]
        )


def choose_by_link(message: Message, *, how: str) -> None:
    """Store what the reader of a message wants of mails like it; of a daily mail, of all that come once a day."""
    email = message.to_email.lower()
    with transaction.atomic():
        if message.kind == DIGEST:
            MailChoice.objects.of([email]).daily().update(how=how)
        else:
            group = GROUP_OF[message.kind]
            MailChoice.objects.update_or_create(email=email, group=group, defaults={"how": how})

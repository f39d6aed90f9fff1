"""The only way a request obtains a message of the outbox."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import Http404

from notifications.choices import message_of_token
from notifications.kinds import DIGEST, GROUP_OF
from notifications.models import Message, MessageState

NOT_ON_ITS_WAY = [MessageState.HELD, MessageState.CANCELLED, MessageState.DIGEST]


def all_messages() -> QuerySet[Message]:
    """Every message, newest first, for the inbox of an installation without mail server; else 404."""
    if not settings.HAS_INBOX:
        raise Http404("There is no such page.")
    return Message.objects.exclude(state__in=NOT_ON_ITS_WAY).order_by("-created_at", "-pk")


def messages_to(messages: QuerySet[Message], email: str) -> QuerySet[Message]:
    """Those to one address."""
    return messages.filter(to_email__iexact=email)


def message_in_inbox(public_id: str) -> Message:
    """One message of the inbox page."""
    message = all_messages().filter(public_id=public_id).first()
    if message is None:
        raise Http404("There is no such page.")
    return message


def messages_for_digests(now: datetime) -> QuerySet[Message]:
    """What daily mails shall hold now, reader by reader, oldest first."""
    return Message.objects.for_digest(now).order_by("to_email", "pk")


def message_for_link(token: str) -> Message:
    """The message whose link this is; else 404, as for a link that we never wrote."""
    message = message_of_token(token)
    if message is None or (message.kind not in GROUP_OF and message.kind != DIGEST):
        raise Http404("There is no such page.")
    return message


def messages_of_venue(venue_id: int, *, about: QuerySet, hides: Collection[str] = ()) -> QuerySet[Message]:
    """A venue's messages, newest first, for a chair who may see the papers `about`.

    Messages about other papers are left out: whom they went to would tell who wrote or reviews them. Messages about
    no paper are for every chair, but for the kinds that it `hides`.
    """
    return (
        Message.objects.of_venue(venue_id)
        .exclude(kind__in=hides)
        .filter(Q(submission_id__isnull=True) | Q(submission_id__in=about.values("pk")))
        .order_by("-created_at", "-pk")
    )


def in_state(messages: QuerySet[Message], state: str) -> QuerySet[Message]:
    """Those in one state; all when none is named."""
    return messages.filter(state=state) if state else messages


def matching(messages: QuerySet[Message], words: str) -> QuerySet[Message]:
    """Those whose address, name or subject holds all the words."""
    for word in words.split():
        messages = messages.filter(
            Q(to_email__icontains=word) | Q(to_name__icontains=word) | Q(subject__icontains=word)
        )
    return messages


def counts_by_state(messages: QuerySet[Message]) -> dict[str, int]:
    """How many messages are in each state, in one query."""
    rows = messages.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    return dict.fromkeys(MessageState.values, 0) | dict(rows)


def of_batch(messages: QuerySet[Message], batch: str) -> QuerySet[Message]:
    """Those that were enqueued together; all when no batch is named."""
    return messages.filter(batch=batch) if batch else messages


def written_since(messages: QuerySet[Message], emails: Collection[str], at: datetime) -> set[str]:
    """Which of these addresses have had one of the messages since a moment."""
    found = messages.order_by().filter(to_email__in=emails, created_at__gte=at)
    return set(found.values_list("to_email", flat=True))


def batches(messages: QuerySet[Message], prefix: str) -> QuerySet:
    """What was enqueued together under names that begin so, newest first: as dicts, counted by state."""
    return (
        messages.filter(batch__startswith=prefix)
        .order_by()
        .values("batch")
        .annotate(
            subject=Min("subject"),
            at=Min("created_at"),
            goes_at=Max("not_before"),
            n=Count("pk"),
            n_sent=Count("pk", filter=Q(state=MessageState.SENT)),
            n_waiting=Count("pk", filter=Q(state=MessageState.QUEUED)),
            n_failed=Count("pk", filter=Q(state=MessageState.FAILED)),
        )
        .order_by("-at", "batch")
    )


def message_of_venue(messages: QuerySet[Message], public_id: str) -> Message:
    """One of `messages_of_venue`; else 404."""
    message = messages.filter(public_id=public_id).first()
    if message is None:
        raise Http404("There is no such page.")
    return message

"""The outbox: every mail is a row before it is a mail, and stays one after.

A message is claimed, sent, marked. If the process dies between sending and marking, the message is *in doubt*: a
chair sees it and decides; it is never silently sent again and never silently lost.
"""

from collections.abc import Iterable

from django.db import models

from notifications.kinds import GROUPS, How
from web.ids import public_id


class MessageState(models.TextChoices):
    """Where a message is on its way."""

    HELD = "held", "held until its release"
    DIGEST = "digest", "in the daily mail of its reader"
    QUEUED = "queued", "waiting to be sent"
    CLAIMED = "claimed", "being sent"
    SENT = "sent", "sent"
    IN_DOUBT = "in_doubt", "in doubt: sending began, its end is not known"
    FAILED = "failed", "refused by the mail server"
    CANCELLED = "cancelled", "cancelled before it was sent"


class MessageQuerySet(models.QuerySet):
    """The vocabulary of the outbox."""

    def of_venue(self, venue_id: int) -> "MessageQuerySet":
        """Messages that concern one venue."""
        return self.filter(venue_id=venue_id)

    def of_batch(self, batch: str) -> "MessageQuerySet":
        """Messages that were enqueued together."""
        return self.filter(batch=batch)

    def of_batches(self, prefix: str) -> "MessageQuerySet":
        """Messages of all batches whose names begin like this."""
        return self.filter(batch__startswith=prefix)

    def created_before(self, at) -> "MessageQuerySet":
        """Messages that are older than a moment."""
        return self.filter(created_at__lt=at)

    def untried(self) -> "MessageQuerySet":
        """Messages that wait, and that nobody has tried to send."""
        return self.filter(state=MessageState.QUEUED, n_tries=0)

    def about(self, submission_ids: Iterable[int]) -> "MessageQuerySet":
        """Messages about these papers."""
        return self.filter(submission_id__in=list(submission_ids))

    def due(self, now) -> "MessageQuerySet":
        """Messages that should be sent now: their time has come, and they are still of use."""
        is_of_use = models.Q(not_after__isnull=True) | models.Q(not_after__gt=now)
        return self.filter(is_of_use, state=MessageState.QUEUED, not_before__lte=now)

    def expired(self, now) -> "MessageQuerySet":
        """Messages that waited for a sender until they were of no use any more."""
        return self.filter(state=MessageState.QUEUED, not_after__lte=now)

    def with_keys(self, keys: list[str]) -> "MessageQuerySet":
        """Messages with one of these keys."""
        return self.filter(key__in=keys)

    def with_public_id(self, public_id: str) -> "MessageQuerySet":
        """This message."""
        return self.filter(public_id=public_id)

    def with_pks(self, pks: Iterable[int] | models.QuerySet) -> "MessageQuerySet":
        """These rows."""
        return self.filter(pk__in=pks)

    def held(self) -> "MessageQuerySet":
        """Messages that wait for their release."""
        return self.filter(state=MessageState.HELD)

    def for_digest(self, now) -> "MessageQuerySet":
        """Messages that wait for a daily mail whose time has come."""
        return self.filter(state=MessageState.DIGEST, digest__isnull=True, not_before__lte=now)

    def queued(self) -> "MessageQuerySet":
        """Messages that wait for their time or for a sender."""
        return self.filter(state=MessageState.QUEUED)

    def claimed(self, pk: int) -> "MessageQuerySet":
        """This row, as long as its sender still holds it."""
        return self.filter(pk=pk, state=MessageState.CLAIMED)

    def claimed_before(self, at) -> "MessageQuerySet":
        """Messages whose sender should long have finished."""
        return self.filter(state=MessageState.CLAIMED, claimed_at__lt=at)

    def failed(self) -> "MessageQuerySet":
        """Messages that the mail server refused for good."""
        return self.filter(state=MessageState.FAILED)

    def in_doubt(self) -> "MessageQuerySet":
        """Messages of which nobody knows whether they left."""
        return self.filter(state=MessageState.IN_DOUBT)


class Message(models.Model):
    """One mail to one person, as it was rendered."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    key = models.CharField(max_length=200, unique=True)  # says what it is about; the same key is never sent twice
    kind = models.CharField(max_length=60)
    batch = models.CharField(max_length=80, blank=True)
    venue_id = models.BigIntegerField(null=True)
    submission_id = models.BigIntegerField(null=True)
    to_email = models.EmailField(max_length=254)
    to_name = models.CharField(max_length=200, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)  # from then on it is not sent: whoever wrote it looks anew
    digest = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")  # the daily mail it went with
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    n_tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~models.Q(state=MessageState.SENT) & models.Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=models.Q(state="queued"), name="message_due"),
            models.Index(fields=["venue_id", "-created_at"], name="message_venue"),
            models.Index(fields=["batch"], name="message_batch"),
            models.Index(
                fields=["not_before"],
                condition=models.Q(state="digest", digest__isnull=True),
                name="message_for_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} ({self.state})"


class MailChoiceQuerySet(models.QuerySet):
    """The vocabulary of choices."""

    def of(self, emails: Iterable[str]) -> "MailChoiceQuerySet":
        """Those of some addresses, in small letters."""
        return self.filter(email__in=list(emails))

    def about(self, groups: Iterable[str]) -> "MailChoiceQuerySet":
        """Those about some groups of kinds."""
        return self.filter(group__in=list(groups))

    def daily(self) -> "MailChoiceQuerySet":
        """Those for one mail a day."""
        return self.filter(how=How.DAILY)


class MailChoice(models.Model):
    """How the reader of an address wants the mails of a group; without a row, at once.

    It hangs on the address, not on an account, so that whoever has none can choose too.
    """

    email = models.EmailField(max_length=254)  # in small letters
    group = models.CharField(max_length=20, choices=[(key, group.label) for key, group in GROUPS.items()])
    how = models.CharField(max_length=10, choices=How.choices)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email", "group"], name="mail_choice_unique")]

    def __str__(self) -> str:
        return f"{self.group}: {self.how}"


class ReminderPlanQuerySet(models.QuerySet):
    """The vocabulary of plans."""

    def of_venue(self, venue_id: int) -> "ReminderPlanQuerySet":
        """The plan of one venue, if any was made."""
        return self.filter(venue_id=venue_id)

    def at_revision(self, revision: int) -> "ReminderPlanQuerySet":
        """Those that nobody changed since."""
        return self.filter(revision=revision)


class ReminderPlan(models.Model):
    """What the chairs of a venue chose about its reminders; see `plans.py`, which reads and writes the content."""

    venue_id = models.BigIntegerField(unique=True)
    content = models.JSONField(default=dict)
    previous = models.JSONField(null=True)  # the content before the last change: what an undo puts back
    revision = models.PositiveIntegerField(default=0)

    objects = ReminderPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return f"reminders of {self.venue_id}"

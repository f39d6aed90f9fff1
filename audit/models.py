"""The append-only log: who did what to what, when; each entry seals the one before it.

It stores ids, not foreign keys: an entry must outlive what it speaks of, and no relation may lead from content
to a person.
"""

from django.db import models


class EntryQuerySet(models.QuerySet):
    """The vocabulary of the log."""

    def in_chain(self, chain: str) -> "EntryQuerySet":
        """The entries of one chain, oldest first."""
        return self.filter(chain=chain).order_by("position")


class Entry(models.Model):
    """One thing that was done. A trigger in the database refuses to change or delete it."""

    chain = models.CharField(max_length=40)  # one chain a venue ("venue:3"), one for the rest ("site")
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # null: the system itself
    venue_id = models.BigIntegerField(null=True)
    submission_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_entry_position_unique")]
        indexes = [models.Index(fields=["submission_id", "at"], name="audit_entry_submission")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.position} {self.verb}"

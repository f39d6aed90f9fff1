"""Who ranked which papers for an award, which nobody is shown; which chairs hold the keys of a desk rejection."""

from django.conf import settings
from django.db import models

from decisions.models import AwardVote, DeskRejection


class BallotQuerySet(models.QuerySet):
    """The vocabulary of ballots."""

    def of(self, person) -> "BallotQuerySet":
        """What one person ranked."""
        return self.filter(person=person)

    def about(self, vote: AwardVote) -> "BallotQuerySet":
        """The ballots of one vote."""
        return self.filter(vote=vote)


class Ballot(models.Model):
    """One person's ranking: paper pk as text → rank, 1 the best. Equal ranks are no preference."""

    vote = models.ForeignKey(AwardVote, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ranks = models.JSONField(default=dict)
    cast_at = models.DateTimeField()

    objects = BallotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "person"], name="ballot_once")]

    def __str__(self) -> str:
        return f"ballot {self.pk}"


class DeskKeysQuerySet(models.QuerySet):
    """The vocabulary of the keys of desk rejections."""

    def to(self, rejections) -> "DeskKeysQuerySet":
        """Those of these rejections."""
        return self.filter(rejection__in=rejections)

    def proposed_by(self, person) -> "DeskKeysQuerySet":
        """Those whose first key is this chair's."""
        return self.filter(first=person)


class DeskKeys(models.Model):
    """The two chairs who reject a paper without review; the second is empty while nobody has answered."""

    rejection = models.OneToOneField(DeskRejection, models.CASCADE, related_name="+")
    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DeskKeysQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "desk keys"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second__isnull=True) | ~models.Q(first=models.F("second")),
                name="desk_keys_two_chairs",
            )
        ]

    def __str__(self) -> str:
        return f"keys of {self.rejection_id}"

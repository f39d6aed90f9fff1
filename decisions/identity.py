"""Who ranked which papers for an award: a secret of the voter, counted and shown to nobody."""

from django.conf import settings
from django.db import models

from decisions.models import AwardVote


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

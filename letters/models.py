"""What a venue's letters are, and who signs them. Who got one stands in `identity.py`."""

from django.db import models

from venues.models import Venue
from web.ids import random_id


def letter_code() -> str:
    """The code on a letter by which it can be verified: 20 characters, 95 bits."""
    return random_id(20)


class LetterKind(models.TextChoices):
    """What a letter confirms."""

    PARTICIPATION = "participation", "Letter of participation"
    REVIEWING = "reviewing", "Proof of reviewing service"


class Capacity(models.TextChoices):
    """As what somebody takes part, strongest first."""

    SPEAKER = "speaker", "an invited speaker"
    ORGANISER = "organiser", "an organiser"
    AUTHOR = "author", "an author of an accepted paper"
    PARTICIPANT = "participant", "a participant"
    COMMITTEE = "committee", "a member of the programme committee"


class LetterSettings(models.Model):
    """Who signs a venue's letters, and whether authors of accepted papers wait for a chair."""

    venue = models.OneToOneField(Venue, models.CASCADE, related_name="+")
    signed_by = models.CharField("Name under the letters", max_length=200, blank=True)
    signed_as = models.CharField("Their role", max_length=200, blank=True)
    is_at_once = models.BooleanField("Issue at once to authors of accepted papers", default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "settings of letters"

    def __str__(self) -> str:
        return f"letters of {self.venue_id}"


# Django looks for tables here only; the tables of identity.py belong to this app too.
from letters import identity  # noqa: E402, F401

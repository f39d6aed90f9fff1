"""Who got which letter. Address and passport are not here: they are typed for the PDF and stored nowhere.

Every key has `related_name="+"`: from a venue or a paper nothing leads to a person.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from letters.models import Capacity, LetterKind, letter_code
from submissions.models import Submission
from venues.models import Venue
from web.ids import public_id


class NamedParticipant(models.Model):
    """Somebody of whom the chairs said that they take part, so that they can ask for a letter."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person"], name="named_participant_unique")]

    def __str__(self) -> str:
        return f"participant of {self.venue_id}"


class LetterQuerySet(models.QuerySet):
    """The vocabulary of letters."""

    def of(self, person) -> "LetterQuerySet":
        """One person's letters."""
        return self.filter(person=person)

    def at(self, venue: Venue) -> "LetterQuerySet":
        """Letters of one venue."""
        return self.filter(venue=venue)

    def of_kind(self, kind: str) -> "LetterQuerySet":
        """Letters that confirm this."""
        return self.filter(kind=kind)

    def with_pk(self, pk: int) -> "LetterQuerySet":
        """This row."""
        return self.filter(pk=pk)

    def standing(self) -> "LetterQuerySet":
        """Asked for or issued, neither refused nor revoked."""
        return self.filter(refused_at__isnull=True, revoked_at__isnull=True)

    def waiting(self) -> "LetterQuerySet":
        """Those that a chair has to answer."""
        return self.standing().filter(issued_at__isnull=True)

    def valid(self) -> "LetterQuerySet":
        """Issued and not revoked."""
        return self.standing().filter(issued_at__isnull=False)

    def revoked(self) -> "LetterQuerySet":
        """Issued once, and no longer valid."""
        return self.filter(issued_at__isnull=False, revoked_at__isnull=False)


class Letter(models.Model):
    """A letter that somebody asked for; what it says of venue and signature is fixed when it is issued."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    code = models.CharField(max_length=20, unique=True, default=letter_code, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=13, choices=LetterKind.choices)
    name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=11, choices=Capacity.choices)
    # Only of who takes part as its author: chairs who must not know of the paper do not see the letter.
    submission = models.ForeignKey(Submission, models.SET_NULL, null=True, related_name="+")
    paper_title = models.CharField(max_length=500, blank=True)
    n_reviews = models.PositiveSmallIntegerField(default=0)
    n_meta_reviews = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    revoked_at = models.DateTimeField(null=True)
    venue_name = models.CharField(max_length=400, blank=True)
    when_and_where = models.CharField(max_length=300, blank=True)
    signed_by = models.CharField(max_length=1000, blank=True)
    signed_as = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "person", "kind"],
                condition=Q(refused_at__isnull=True, revoked_at__isnull=True),
                name="letter_one_standing",
            )
        ]

    def __str__(self) -> str:
        return f"letter {self.public_id}"

    @property
    def state(self) -> str:
        """In one word: "waiting", "valid", "refused" or "revoked"."""
        if self.refused_at:
            return "refused"
        if self.revoked_at:
            return "revoked"
        return "valid" if self.issued_at else "waiting"

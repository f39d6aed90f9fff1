"""Who holds which role at a venue, and who was asked to.

Every key has `related_name="+"`: from a venue, a topic or anything that leads there, nothing leads to a person.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from venues.models import Picture, Role, ShownPerson, Topic, Venue
from web.ids import public_id, secret_token


class MembershipQuerySet(models.QuerySet):
    """The vocabulary of roles."""

    def at(self, venue: Venue) -> "MembershipQuerySet":
        """Roles at one venue."""
        return self.filter(venue=venue)

    def of(self, person) -> "MembershipQuerySet":
        """Roles of one person."""
        return self.filter(person=person)

    def with_role(self, *roles: str) -> "MembershipQuerySet":
        """One of these roles."""
        return self.filter(role__in=roles)

    def of_people(self, people) -> "MembershipQuerySet":
        """Roles of these people."""
        return self.filter(person__in=people)

    def with_pk(self, pk: int) -> "MembershipQuerySet":
        """This row."""
        return self.filter(pk=pk)

    def with_pks(self, pks: Iterable[int]) -> "MembershipQuerySet":
        """These rows."""
        return self.filter(pk__in=list(pks))

    def waiting_for_conflicts(self) -> "MembershipQuerySet":
        """Whose conflicts are not found yet."""
        return self.filter(conflicts_wait_since__isnull=False)

    def waiting_since(self, at: datetime | None) -> "MembershipQuerySet":
        """Who has told nothing else since this moment."""
        return self.filter(conflicts_wait_since=at)


class CurrentMemberships(models.Manager.from_queryset(MembershipQuerySet)):  # type: ignore[misc]
    """Roles that people hold now: whoever left is not found by any question but the explicit one."""

    def get_queryset(self) -> MembershipQuerySet:
        """Without those who left."""
        return super().get_queryset().filter(left_at__isnull=True)


class Membership(models.Model):
    """One person's role at one venue, and what they told the venue about themselves."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    max_load = models.PositiveSmallIntegerField(null=True, blank=True)  # null: the venue's default
    # Reviews beyond those that they would take in an emergency; null: they did not offer any.
    emergency_load = models.PositiveSmallIntegerField(null=True, blank=True)
    emergency_until = models.DateTimeField(null=True, blank=True)  # when the offer ends; null: with the reviewing
    topics = models.ManyToManyField(Topic, related_name="+", blank=True)
    expertise = models.TextField("publications or expertise", blank=True)
    conflict_domains = models.TextField("institutions in conflict", blank=True)  # one domain a line
    conflict_people = models.TextField("people in conflict", blank=True)  # one `Name <address>: reason` a line
    joined_at = models.DateTimeField()
    profile_confirmed_at = models.DateTimeField(null=True)
    # Since when conflicts with papers are to be found anew, by the app that knows the papers; null: they are known.
    conflicts_wait_since = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)  # kept, so that coming back brings topics and conflicts along

    objects = CurrentMemberships()
    with_former = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "person", "role"], name="membership_unique")]
        indexes = [models.Index(fields=["person", "role"], name="membership_person")]

    def __str__(self) -> str:
        return f"{self.role} at {self.venue_id}"


class InvitationQuerySet(models.QuerySet):
    """The vocabulary of invitations."""

    def at(self, venue: Venue) -> "InvitationQuerySet":
        """Invitations of one venue."""
        return self.filter(venue=venue)

    def unanswered(self) -> "InvitationQuerySet":
        """Nobody has said yes or no, and it was not taken back."""
        return self.filter(answer="", revoked_at__isnull=True)

    def standing(self) -> "InvitationQuerySet":
        """Not taken back."""
        return self.filter(revoked_at__isnull=True)

    def with_role(self, *roles: str) -> "InvitationQuerySet":
        """To one of these roles."""
        return self.filter(role__in=roles)

    def to(self, emails: Iterable[str]) -> "InvitationQuerySet":
        """Sent to one of these addresses, in any case."""
        return self.annotate(address=Lower("email")).filter(address__in=[email.lower() for email in emails])

    def with_pks(self, pks: Iterable[int]) -> "InvitationQuerySet":
        """These rows."""
        return self.filter(pk__in=list(pks))


class Answer(models.TextChoices):
    """What an invited person said."""

    NONE = "", "no answer yet"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"


class Invitation(models.Model):
    """A role offered to an address. Whoever holds the token answers, without an account."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    token = models.CharField(max_length=32, unique=True, default=secret_token, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    load = models.PositiveSmallIntegerField(null=True, blank=True)  # asked for, then agreed
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    reason = models.TextField(blank=True)
    invited_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    n_reminders = models.PositiveSmallIntegerField(default=0)
    mail_key = models.CharField(max_length=200, blank=True)  # of the latest mail about it in the outbox
    answer_by = models.DateTimeField(null=True)  # see also venues.deadlines.answer_window
    n_answers = models.PositiveSmallIntegerField(default=0)  # people change their minds
    answered_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.F("venue"),
                Lower("email"),
                models.F("role"),
                condition=models.Q(revoked_at__isnull=True),
                name="invitation_unique",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"


class CardLink(models.Model):
    """A secret link by which somebody on the public pages fills in their own card. Never copied with a venue."""

    shown = models.OneToOneField(ShownPerson, models.CASCADE, related_name="+")
    token = models.CharField(max_length=32, unique=True, default=secret_token, editable=False)
    email = models.EmailField(max_length=254)
    sent_at = models.DateTimeField()
    n_sent = models.PositiveSmallIntegerField(default=0)
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, related_name="+")  # looked at, not shown yet
    filled_at = models.DateTimeField(null=True)
    counted_from = models.DateTimeField(null=True)  # since when `n_posts` counts
    n_posts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"card of {self.shown_id}"

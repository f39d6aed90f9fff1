"""People: one row a human being, whatever hats they wear and however many addresses they have."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from web.ids import public_id


class PersonManager(BaseUserManager["Person"]):
    """Creates people; addresses are kept in small letters, as allauth keeps them."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """A person with this primary address; without a password they sign in by code."""
        person = self.model(email=email.strip().lower(), **fields)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """An operator of the installation."""
        return self.create_user(email, password, is_operator=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "Person":
        """The person with this primary address, in any case."""
        return self.get(email=(email or "").lower())

    def with_pk(self, pk: int) -> "models.QuerySet[Person]":
        """This row."""
        return self.filter(pk=pk)

    def waiting_for_conflicts(self) -> "models.QuerySet[Person]":
        """Who told something else of where they belong since their conflicts were last looked for."""
        return self.filter(conflicts_wait_since__isnull=False)


class Person(AbstractBaseUser, PermissionsMixin):
    """A human being who can sign in."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    email = models.EmailField("primary address", max_length=254, unique=True)
    name = models.CharField("name as it shall be printed", max_length=200, blank=True)
    affiliation = models.CharField(max_length=300, blank=True)
    former = models.TextField("where you worked or studied before", blank=True)  # one a line; see `former.py`
    country = models.CharField(max_length=2, blank=True)  # where they work, by ISO 3166; empty: not said
    homepage = models.URLField(blank=True)
    orcid = models.CharField("ORCID iD", max_length=19, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Since when conflicts of interest are to be found anew, by the apps that know the papers; null: they are known.
    conflicts_wait_since = models.DateTimeField(null=True, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_unique")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(conflicts_wait_since__isnull=False), name="person_waiting")
        ]

    def __str__(self) -> str:
        return self.name or f"person {self.pk}"

    @property
    def is_staff(self) -> bool:
        """What Django calls an operator."""
        return self.is_operator

    def get_full_name(self) -> str:
        """The name as printed, else the part of the address before the @."""
        return self.name or self.email.partition("@")[0]

    get_short_name = get_full_name

    @property
    def initials(self) -> str:
        """One or two letters for the round badge."""
        words = self.get_full_name().split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))[:2].upper()

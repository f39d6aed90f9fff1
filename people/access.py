"""Who is behind an address. People see themselves only; who may see whom is each later app's question."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser

from people.models import Person


def known_person(email: str) -> Person | None:
    """The person with this verified or primary address, if there is one. `email` in small letters."""
    address = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    return address.user if address else Person.objects.filter(email=email).first()


def verified_addresses(person: Person | AnonymousUser) -> list[str]:
    """Every address that the person has shown to be theirs, in small letters."""
    if isinstance(person, AnonymousUser):
        return []
    return list(
        EmailAddress.objects.filter(user=person, verified=True).order_by("email").values_list("email", flat=True)
    )


def people_waiting_for_conflicts() -> list[Person]:
    """Who told something else of where they belong since their conflicts were last looked for; held until the commit.

    Whom another worker looks at now is left to it.
    """
    return list(Person.objects.waiting_for_conflicts().order_by("pk").select_for_update(skip_locked=True))


def owners_of(emails: Iterable[str]) -> dict[str, Person]:
    """Who has shown which of these addresses to be theirs. `emails` in small letters."""
    rows = EmailAddress.objects.filter(email__in=set(emails), verified=True).select_related("user")
    return {row.email: row.user for row in rows}

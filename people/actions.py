"""What happens to accounts outside of sign-in itself."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from people.access import known_person
from people.models import Person

TIES = ("affiliation", "former")  # what ties a person to institutions


def person_for_email(email: str, *, name: str = "") -> Person:
    """The person who has this address, verified or primary; else a new account that nobody has claimed yet.

    An unclaimed account has no password; its owner claims it by signing in with a code sent to the address.
    """
    email = email.strip().lower()
    person = known_person(email)
    if person:
        return person
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, name=name)
            # A code sent to the address verifies this row; without it a first sign-in would ask twice.
            EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
            return person
    except IntegrityError:  # somebody else created it between the look and the leap
        return Person.objects.get(email=email)


def name_person(person: Person, *, name: str) -> None:
    """Set the name that papers and reviews carry."""
    person.name = name
    person.save(update_fields=["name"])


def save_profile(person: Person, *, now: datetime) -> None:
    """Store what a person changed about themselves, as the form has set it; conflicts they may bring are looked for."""
    fields = ["name", *TIES, "country", "homepage", "orcid", "time_zone"]
    with transaction.atomic():
        stored = Person.objects.with_pk(person.pk).select_for_update().get()
        if any(getattr(stored, name) != getattr(person, name) for name in ("name", *TIES)):
            person.conflicts_wait_since = now
            fields.append("conflicts_wait_since")
        person.save(update_fields=fields)


def conflicts_of_people_are_found(people: Iterable[Person]) -> None:
    """Note that conflicts are looked for with what these people say now; the caller holds their rows."""
    for person in people:
        person.conflicts_wait_since = None
        person.save(update_fields=["conflicts_wait_since"])

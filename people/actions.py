"""What happens to accounts outside of sign-in itself."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from people.access import known_person
from people.models import Person


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


def save_profile(person: Person) -> None:
    """Store what a person changed about themselves, as the form has set it."""
    person.save(update_fields=["name", "affiliation", "homepage", "orcid", "time_zone"])

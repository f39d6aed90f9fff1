"""Accounts of made-up people."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from demo import cast
from demo.access import accounts_of
from demo.crowd import Somebody
from people.models import Person


def make_people(people: Iterable[Somebody], *, joined_at: datetime) -> dict[str, Person]:
    """Accounts for people who have signed in before: address → person. Whoever has one keeps it."""
    wanted = {who.email: who for who in people}
    with transaction.atomic():
        known = accounts_of(wanted)
        new = [
            Person(
                email=who.email,
                name=who.name,
                affiliation=who.affiliation,
                password=make_password(None),
                last_login=joined_at + timedelta(minutes=2),
            )
            for email, who in wanted.items()
            if email not in known
        ]
        Person.objects.bulk_create(new)
        for person in new:
            person.joined_at = joined_at  # the column takes the present moment when a row is made
        Person.objects.bulk_update(new, ["joined_at"])
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, primary=True, verified=True) for person in new
        )
    return {email: known.get(email) or person for email, person in accounts_of(wanted).items()}


def make_cast(*, joined_at: datetime) -> dict[str, Person]:
    """The named people, with the one password that `manage.py demo_accounts` prints."""
    found = make_people((persona.somebody for persona in cast.PERSONAS), joined_at=joined_at)
    password = make_password(cast.PASSWORD)
    for person in found.values():
        person.password = password
    Person.objects.bulk_update(found.values(), ["password"])
    return found

"""What happens to accounts outside of sign-in itself."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from people.models import Person


def person_for_email(email: str, *, name: str = "") -> Person:
    """The person who has this address, verified or primary; else a new account that nobody has claimed yet.

    An unclaimed account has no password; its owner claims it by signing in with a code sent to the address.
    """
    email = email.strip()
    known = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    if known:
        return known.user
    person = Person.objects.filter(email__iexact=email).first()
    if person:
        return person
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, name=name)
    except IntegrityError:  # somebody else created it between the two statements
        return Person.objects.get(email__iexact=email)


def name_person(person: Person, *, name: str) -> None:
    """Set the name that papers and reviews carry."""
    person.name = name
    person.save(update_fields=["name"])

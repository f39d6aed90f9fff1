"""What the demonstration looks up: its people, and where each of them has something to do."""

from collections.abc import Iterable

from decisions.models import Decision
from demo import cast
from notifications.models import Message, MessageQuerySet
from people.models import Person
from submissions.models import PaperFile, Submission
from venues.models import Venue


def accounts_of(emails: Iterable[str]) -> dict[str, Person]:
    """The people with these primary addresses: address → person."""
    return {person.email: person for person in Person.objects.filter(email__in=list(emails))}


def cast_members() -> dict[str, Person]:
    """The named people who are there: key of the persona → person."""
    found = accounts_of(persona.email for persona in cast.PERSONAS)
    return {persona.key: found[persona.email] for persona in cast.PERSONAS if persona.email in found}


def refreshed(submission: Submission) -> Submission:
    """The paper as it stands now, with its draft, beside the venue that the caller holds."""
    row = Submission.objects.select_related("draft__pdf", "draft__supplement", "track").get(pk=submission.pk)
    row.venue = submission.venue
    return row


def messages_of(venue: Venue) -> MessageQuerySet:
    """Every mail that concerns a venue."""
    return Message.objects.of_venue(venue.pk)


def files_of(venue: Venue) -> list[PaperFile]:
    """Every file of a venue's papers."""
    return list(PaperFile.objects.filter(submission__venue=venue))


def undecided(venue: Venue) -> list[Submission]:
    """Papers that stand and that nobody has decided on, by number, with what their reviews amount to."""
    decided = Decision.objects.at(venue).made().values("submission")
    papers = Submission.objects.of(venue).active().exclude(pk__in=decided)
    return list(papers.select_related("tally").by_number())

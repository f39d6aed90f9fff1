"""What the demonstration looks up: its people, and where each of them has something to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from decisions.access import decisions_for_author
from decisions.models import Decision
from demo import cast
from notifications.models import Message, MessageQuerySet
from people.models import Person
from reviews.access import papers_to_lead, tasks_of
from reviews.models import AssignmentRole
from submissions.access import submissions_of_author
from submissions.models import PaperFile, Submission
from venues.access import venue_ever_called
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


def mail_to(venue: Venue, email: str) -> MessageQuerySet:
    """Every mail of a venue to one address."""
    return messages_of(venue).filter(to_email=email)


def files_of(venue: Venue) -> list[PaperFile]:
    """Every file of a venue's papers."""
    return list(PaperFile.objects.filter(submission__venue=venue))


def undecided(venue: Venue) -> list[Submission]:
    """Papers that stand and that nobody has decided on, by number, with what their reviews amount to."""
    decided = Decision.objects.at(venue).made().values("submission")
    papers = Submission.objects.of(venue).active().exclude(pk__in=decided)
    return list(papers.select_related("tally").by_number())


# --- Imports ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A paper with the mean that the chair's table shows; None: it says that there are no reviews."""

    submission_id: int
    number: int
    mean: float | None


def papers_by_title(venue: Venue) -> dict[str, Submission]:
    """Every submitted paper of a venue: title → paper."""
    return {paper.title: paper for paper in Submission.objects.of(venue).submitted().select_related("venue", "draft")}


def tallies_by_title(venue: Venue) -> dict[str, Standing]:
    """What the reviews of every paper amount to: title → numbers."""
    rows = Submission.objects.of(venue).active().values_list("title", "pk", "number", "tally__mean")
    return {title: Standing(pk, number or 0, mean) for title, pk, number, mean in rows}


# --- Where the named people have something to do ----------------------------------------------------------


def venues_shown() -> dict[str, Venue]:
    """The venues of the demonstration that are there, with their dates: the slug they were made with → venue."""
    slugs = {persona.venue for persona in cast.PERSONAS if persona.venue}
    found = Venue.objects.filter(Q(slug__in=slugs) | Q(former_slugs__overlap=list(slugs)))
    return {venue.lasting_slug: venue for venue in found.prefetch_related("deadlines")}


def own_papers(
    person: Person, slug: str, *, is_submitted: bool | None = None, is_accepted: bool | None = None
) -> list[Submission]:
    """What a person wrote at a venue, newest first, as far as they may know what became of it."""
    venue = venue_ever_called(slug)
    if venue is None:
        return []
    papers = list(submissions_of_author(person, venue))
    if is_submitted is not None:
        papers = [paper for paper in papers if paper.is_submitted == is_submitted]
    if is_accepted is not None:
        told = {pk: row.released_outcome for pk, row in decisions_for_author(papers).items()}
        papers = [paper for paper in papers if (outcome := told.get(paper.pk)) and outcome.is_accept == is_accepted]
    return papers


@dataclass(frozen=True)
class Task:
    """A paper that somebody reviews, and how far they are."""

    number: int
    is_begun: bool
    is_submitted: bool


def own_tasks(person: Person, slug: str) -> list[Task]:
    """What a person reviews at a venue, by number."""
    venue = venue_ever_called(slug)
    rows = tasks_of(person, venue) if venue else []
    return [
        Task(row.submission.number or 0, row.review.is_begun, row.review.is_submitted)
        for row in rows
        if row.role == AssignmentRole.REVIEWER and row.review
    ]


def contested_number(person: Person, slug: str) -> int | None:
    """The number of the paper that a person leads and whose ratings lie furthest apart."""
    venue = venue_ever_called(slug)
    if venue is None:
        return None
    papers = papers_to_lead(person, venue).order_by("-tally__spread", "number").filter(tally__spread__isnull=False)
    return papers.values_list("number", flat=True).first()

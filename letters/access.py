"""Who may have which letter, which letters a chair sees, and what a code tells to anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from decisions.access import decisions_for_author
from letters.identity import Letter, LetterQuerySet, NamedParticipant
from letters.models import Capacity, LetterKind, LetterSettings
from reviews.access import n_meta_reviews_written, n_reviews_written
from submissions.access import (
    NOT_HERE,
    n_hidden_from_chair,
    papers_for_chair,
    people_barred_from,
    submissions_of_author,
    unconflicted,
)
from submissions.models import Submission
from venues.access import chairs_of, roles_of, shown_as, venue_called
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Role, ShownPersonKind, Venue


@dataclass(frozen=True)
class Ground:
    """Why somebody may have a letter."""

    kind: LetterKind
    capacity: Capacity
    submission: Submission | None = None
    n_reviews: int = 0
    n_meta_reviews: int = 0


@dataclass(frozen=True)
class OwnLetters:
    """What one person has and may have at a venue."""

    venue: Venue
    letters: list[Letter]
    grounds: list[Ground]  # of letters that the person may ask for now, without those that they have
    is_committee: bool
    reviews_are_due: bool

    def ground(self, kind: str) -> Ground | None:
        """Why the person may ask for a letter of this kind now, if they may."""
        return next((ground for ground in self.grounds if ground.kind == kind), None)


def own_letters(person, slug: str, now: datetime) -> OwnLetters:
    """A person's letters at a venue; 404 for who has nothing to do with it, as far as they have been told."""
    venue = venue_called(slug)
    if venue is None:
        raise Http404(NOT_HERE)
    letters = list(Letter.objects.of(person).at(venue).order_by("-asked_at", "-pk"))
    is_committee = bool(roles_of(person, venue))
    is_due = Calendar(venue).is_past(DeadlineKind.REVIEW, now)
    found = [ground for ground in (_participation(person, venue), _reviewing(person, venue, is_due=is_due)) if ground]
    if not (letters or found or is_committee):
        raise Http404(NOT_HERE)
    has = {letter.kind for letter in letters if letter.state in {"waiting", "valid"}}
    return OwnLetters(venue, letters, [one for one in found if one.kind not in has], is_committee, is_due)


def own_letter(person, slug: str, public_id: str) -> Letter:
    """A letter of this person."""
    return _one(Letter.objects.of(person).filter(venue__slug=slug), public_id)


def _participation(person, venue: Venue) -> Ground | None:
    kinds = shown_as(person, venue)
    if ShownPersonKind.SPEAKER in kinds:
        return Ground(LetterKind.PARTICIPATION, Capacity.SPEAKER)
    if Role.CHAIR in roles_of(person, venue) or ShownPersonKind.ORGANISER in kinds:
        return Ground(LetterKind.PARTICIPATION, Capacity.ORGANISER)
    papers = [paper for paper in submissions_of_author(person, venue) if not paper.is_withdrawn]
    told = decisions_for_author(papers)
    for paper in papers:
        outcome = told[paper.pk].released_outcome if paper.pk in told else None
        if outcome and outcome.is_accept:
            return Ground(LetterKind.PARTICIPATION, Capacity.AUTHOR, paper)
    if NamedParticipant.objects.filter(venue=venue, person=person).exists():
        return Ground(LetterKind.PARTICIPATION, Capacity.PARTICIPANT)
    return None


def _reviewing(person, venue: Venue, *, is_due: bool) -> Ground | None:
    if not is_due:
        return None
    n, n_meta = n_reviews_written(person, venue), n_meta_reviews_written(person, venue)
    if not n and not n_meta:
        return None
    return Ground(LetterKind.REVIEWING, Capacity.COMMITTEE, n_reviews=n, n_meta_reviews=n_meta)


# --- Chairs -----------------------------------------------------------------------------------------------


def letters_for_chair(person, venue: Venue) -> LetterQuerySet:
    """A venue's letters without those that would tell of papers in conflict: who wrote them, or who reviewed.

    That somebody has reviewed tells a chair, who sees none of it, of a paper that they must not know of.
    """
    found = Letter.objects.at(venue).filter(_is_visible(papers_for_chair(person, venue)))
    if n_hidden_from_chair(person, venue):
        found = found.exclude(kind=LetterKind.REVIEWING)
    return found.select_related("person")


def _is_visible(papers: QuerySet[Submission]) -> Q:
    """Letters about one of the papers that a chair may see, and of who does not take part as an author.

    Of an author whose paper is gone, nobody can say any more which chairs may know.
    """
    return Q(submission__in=papers.values("pk")) | (Q(submission__isnull=True) & ~Q(capacity=Capacity.AUTHOR))


def letter_for_chair(person, venue: Venue, public_id: str) -> Letter:
    """One of these letters; in conflict is the same 404 as absent."""
    return _one(letters_for_chair(person, venue), public_id)


def in_order(letters: LetterQuerySet) -> list[Letter]:
    """What waits first, oldest first; then the newest."""
    rows = list(letters.order_by("-asked_at", "-pk"))
    waiting = [letter for letter in rows if letter.state == "waiting"]
    return [*reversed(waiting), *(letter for letter in rows if letter.state != "waiting")]


def n_waiting(person, venues: Iterable[Venue]) -> dict[int, int]:
    """How many letters wait for an answer that this chair may give: venue pk → n, in one query."""
    venues = list(venues)
    visible = _is_visible(unconflicted(person, Submission.objects.submitted()))
    rows = Letter.objects.waiting().filter(visible, venue__in=venues).exclude(kind=LetterKind.REVIEWING)
    return dict(rows.order_by().values_list("venue").annotate(n=Count("pk")).values_list("venue", "n"))


def chairs_to_ask(venue: Venue, submission: Submission | None, *, but) -> list:
    """Chairs who may know of the letter, for mail; not the one who asks."""
    barred = people_barred_from(submission) if submission else set()
    return [chair for chair in chairs_of(venue) if chair.pk not in barred and chair != but]


def named_participants(venue: Venue) -> list[NamedParticipant]:
    """Whom the chairs named. The caller has obtained the venue as a chair."""
    rows = NamedParticipant.objects.filter(venue=venue).select_related("person")
    return list(rows.order_by("person__email", "pk"))


def settings_of(venue: Venue) -> LetterSettings:
    """Who signs, as saved; empty when nobody has said."""
    return LetterSettings.objects.filter(venue=venue).first() or LetterSettings(venue=venue)


# --- Everybody ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verified:
    """All that a code tells."""

    kind: str
    venue_name: str
    name: str
    issued_at: datetime
    is_valid: bool


def letter_with_code(code: str) -> Verified:
    """What whoever holds the code may know; a letter that was never issued is not there."""
    letter = Letter.objects.filter(code=code, issued_at__isnull=False).first()
    if letter is None or letter.issued_at is None:
        raise Http404(NOT_HERE)
    kind = LetterKind(letter.kind).label
    return Verified(kind, letter.venue_name, letter.name, letter.issued_at, letter.revoked_at is None)


def _one(letters: Any, public_id: str) -> Letter:
    letter = letters.filter(public_id=public_id).select_related("venue", "person").first()
    if letter is None:
        raise Http404(NOT_HERE)
    return letter

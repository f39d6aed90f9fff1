"""A chair says whether an author and a committee member of one name are one person, or takes it back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from audit.actions import record
from submissions.access import answers_to_take_back
from submissions.actions.conflicts import find_conflicts_of_people
from submissions.identity import SamePerson
from venues.models import Venue
from web.ids import public_id
from web.problems import Refused


class NothingToTakeBack(Refused):
    """Raised when an answer is gone already, or was given by another chair."""


class Pair(Protocol):
    """An author, by the marks under which they are known, and a committee member."""

    @property
    def marks(self) -> Collection[str]:
        """See `submissions.answers.known_as`."""

    @property
    def person(self) -> Any:
        """The committee member."""


def answer_namesakes(venue: Venue, pairs: Sequence[Pair], *, is_same: bool, by: Any, now: datetime) -> str:
    """Keep what a chair said about these pairs, for later papers too. Gives the handle by which it can be undone.

    The caller has obtained the pairs as they wait for this chair.
    """
    change = public_id()
    people = list(dict.fromkeys(pair.person for pair in pairs))
    with transaction.atomic():
        SamePerson.objects.bulk_create(
            [
                SamePerson(
                    venue=venue, person=pair.person, author=sorted(pair.marks), is_same=is_same, by=by, said_at=now,
                    change=change,
                )
                for pair in pairs
            ],
            batch_size=1000,
        )  # fmt: skip
        _record("submissions.answer_namesakes", venue, people, is_same=is_same, by=by, now=now)
        if is_same:
            find_conflicts_of_people(venue, people, now=now)
    return change


def undo_answers(venue: Venue, change: str, *, by: Any, now: datetime) -> int:
    """Take back what this chair said in one go. Gives how many answers it were."""
    mine = SamePerson.objects.at(venue).given_by(by).together(change)
    return _take_back(venue, list(mine.select_related("person")), by=by, now=now)


def take_back_answer(venue: Venue, answer: str, *, by: Any, now: datetime) -> None:
    """Take back one answer, by its public id, that the chair may take back."""
    rows = [row for row in answers_to_take_back(by, venue) if row.public_id == answer]
    _take_back(venue, rows, by=by, now=now)


def _take_back(venue: Venue, rows: list[SamePerson], *, by: Any, now: datetime) -> int:
    if not rows:
        raise NothingToTakeBack("There is nothing (any more) that you could take back here.")
    people = list(dict.fromkeys(row.person for row in rows))
    with transaction.atomic():
        SamePerson.objects.with_pks(row.pk for row in rows).delete()
        _record("submissions.take_back_namesakes", venue, people, is_same=rows[0].is_same, by=by, now=now)
        if any(row.is_same for row in rows):
            find_conflicts_of_people(venue, people, now=now)
    return len(rows)


def _record(verb: str, venue: Venue, people: list[Any], *, is_same: bool, by: Any, now: datetime) -> None:
    record(verb, by=by, now=now, venue_id=venue.pk, is_same=is_same, people=[person.pk for person in people])

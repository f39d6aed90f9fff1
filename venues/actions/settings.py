"""What chairs change about their venue, one verb a thing. Each raises the venue's revision, so that kept pages go."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from audit.actions import record
from venues.access import committee_of, links_of_topic
from venues.actions.committee import ties_may_change
from venues.actions.editions import InUse, lock, touch
from venues.actions.rechecking import checks_may_change
from venues.models import (
    AnnouncedDate,
    Award,
    Deadline,
    DeadlineKind,
    LetterTemplate,
    Outcome,
    Question,
    ShownPerson,
    ShownPersonKind,
    Topic,
    Track,
    Venue,
)
from venues.pasting import PastedName
from web.problems import Refused, Stale


class Taken(Refused):
    """Raised when a name or key is another's already."""


@contextmanager
def editing(venue: Venue, verb: str, *, by, now: datetime, **data: Any) -> Iterator[Venue]:
    """One transaction with the venue's row held, the log entry, and a new revision."""
    with transaction.atomic():
        locked = lock(venue)
        yield locked
        touch(locked)
        record(f"venues.{verb}", by=by, now=now, venue_id=venue.pk, **data)


@dataclass(frozen=True)
class Change:
    """A column of the venue as the person saw it, and as they want it."""

    before: Any
    after: Any


def edit(venue: Venue, *, changes: Mapping[str, Change], by, now: datetime) -> None:
    """Change columns of the venue. Raises Stale when somebody else changed one of them since it was shown.

    `changes` holds only what the person changed, so that two chairs who edit different fields do not meet.
    """
    if not changes:
        return
    with (
        editing(venue, "edit", by=by, now=now, fields=sorted(changes)) as locked,
        ties_may_change(locked, now=now),
        checks_may_change(locked, now=now),
    ):
        for name, change in changes.items():
            theirs = getattr(locked, name)
            if theirs not in (change.before, change.after):
                label = str(Venue._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                raise Stale(
                    f"Somebody else changed “{label}” meanwhile, to “{str(theirs)[:200]}”. What you typed is kept "
                    "here; save again to put it in its place.",
                    theirs=theirs,
                    revision=locked.revision,
                )
            setattr(locked, name, change.after)
        locked.save(update_fields=list(changes))


# --- Dates --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    """A deadline as chairs type it; without `at` there is none."""

    kind: str
    at: datetime | None
    opens_at: datetime | None = None
    track: Track | None = None
    grace_minutes: int = 0
    is_tentative: bool = False
    says_extended: bool = True


@dataclass(frozen=True)
class Announced:
    """A date that is only announced."""

    label: str
    at: datetime
    note: str = ""


def save_dates(venue: Venue, *, doors: Iterable[Door], announced: Iterable[Announced], by, now: datetime) -> None:
    """Set all dates at once; what is not named goes. A published date that moves back is shown as extended."""
    doors, announced = list(doors), list(announced)
    with (
        editing(venue, "save_dates", by=by, now=now, kinds=[door.kind for door in doors if door.at]) as locked,
        ties_may_change(locked, now=now),
    ):
        present = {(row.kind, row.track_id): row for row in locked.deadlines.all()}
        for door in doors:
            row = present.pop((door.kind, door.track.pk if door.track else None), None)
            if door.at is not None:
                _save_door(locked, row, door)
            elif row is not None:
                row.delete()
        for row in present.values():
            row.delete()
        dates = {row.label: row for row in locked.announced_dates.all()}
        for said in announced:
            date = dates.pop(said.label, None) or AnnouncedDate(venue=locked, label=said.label)
            date.at, date.note = said.at, said.note
            date.save()
        for date in dates.values():
            date.delete()


def _save_door(venue: Venue, row: Deadline | None, door: Door) -> None:
    assert door.at is not None
    is_new = row is None
    row = row or Deadline(venue=venue, kind=door.kind, track=door.track)
    if not door.says_extended:
        row.first_at = None
    elif not is_new and venue.is_public and door.kind in EXTENDABLE and door.at > row.at and row.first_at is None:
        row.first_at = row.at
    if row.first_at is not None and door.at <= row.first_at:
        row.first_at = None
    row.at, row.opens_at = door.at, door.opens_at
    row.grace_minutes, row.is_tentative = door.grace_minutes, door.is_tentative
    row.save()


# What authors plan by, and so want to know when it moves.
EXTENDABLE = {
    DeadlineKind.ABSTRACT,
    DeadlineKind.SUBMISSION,
    DeadlineKind.SUPPLEMENT,
    DeadlineKind.NOTIFICATION,
    DeadlineKind.CAMERA_READY,
    DeadlineKind.VIDEO,
    DeadlineKind.POSTER,
}

# --- Topics and tracks ------------------------------------------------------------------------------------------


def add_topics(venue: Venue, *, names: Iterable[str], by, now: datetime) -> list[Topic]:
    """New topics at the end of the list; names that are there already are left alone."""
    with editing(venue, "add_topics", by=by, now=now) as locked:
        present = {topic.name.casefold() for topic in locked.topics.all()}
        n_present = len(present)
        fresh: dict[str, str] = {}
        for name in names:
            if name.casefold() not in present:
                fresh.setdefault(name.casefold(), name)
        return Topic.objects.bulk_create(
            Topic(venue=locked, name=name, position=n_present + i) for i, name in enumerate(fresh.values())
        )


def rename_topic(topic: Topic, *, name: str, by, now: datetime) -> None:
    """Another name for the same topic; papers and reviewers keep it. Raises Taken."""
    with editing(topic.venue, "rename_topic", by=by, now=now, topic_id=topic.pk) as locked:
        if any(other.name.casefold() == name.casefold() and other.pk != topic.pk for other in locked.topics.all()):
            raise Taken(f"There is a topic “{name}” already; merge the two instead.")
        topic.name = name
        topic.save(update_fields=["name"])


def merge_topic(topic: Topic, *, into: Topic, by, now: datetime) -> None:
    """Give everything that names one topic the other one instead, and let the first go."""
    with editing(topic.venue, "merge_topic", by=by, now=now, topic_id=topic.pk, into_id=into.pk):
        for rows in links_of_topic(topic, besides=into):
            rows.update(topic_id=into.pk)
        topic.delete()


def remove_topic(topic: Topic, *, by, now: datetime) -> None:
    """Let a topic go that nothing names. Raises InUse."""
    with editing(topic.venue, "remove_topic", by=by, now=now, topic_id=topic.pk):
        if any(rows.exists() for rows in links_of_topic(topic)):
            raise InUse(f"Papers or reviewers name “{topic.name}”. Merge it into another topic instead.")
        topic.delete()


def order_rows(venue: Venue, rows: Iterable[models.Model], *, order: list[int], by, now: datetime) -> None:
    """Put rows of a venue (topics, questions, people …) into another order; those not named come last."""
    place = {pk: position for position, pk in enumerate(order)}
    listed = sorted(rows, key=lambda row: (place.get(row.pk, len(place)), row.position, row.pk))  # type: ignore[attr-defined]
    with editing(venue, "order", by=by, now=now, of=listed[0]._meta.model_name if listed else ""):
        for position, row in enumerate(listed):
            if row.position != position:  # type: ignore[attr-defined]
                row.position = position  # type: ignore[attr-defined]
                row.save(update_fields=["position"])


def save_track(venue: Venue, track: Track | None, *, fields: Mapping[str, Any], by, now: datetime) -> Track:
    """A new track, or another name, description or page limit of one. Raises Taken."""
    row = track or Track(venue=venue, position=venue.tracks.count())
    return _save(venue, row, fields, verb="save_track", taken=f"There is a track “{fields.get('name')}” already.",
                 by=by, now=now)  # fmt: skip


def remove(venue: Venue, row: models.Model, *, by, now: datetime) -> None:
    """Let a track, an outcome, an award or a shown person go. Raises InUse."""
    with editing(venue, f"remove_{row._meta.model_name}", by=by, now=now, row_id=row.pk):
        try:
            row.delete()
        except ProtectedError:
            raise InUse(f"“{row}” is in use by papers or decisions and cannot go.") from None


# --- Forms ------------------------------------------------------------------------------------------------------


def save_question(venue: Venue, question: Question | None, *, fields: Mapping[str, Any], by, now: datetime) -> Question:
    """A new question at the end of its form, or a change of one; its key never changes. Raises Taken."""
    if question is None:
        question = Question(venue=venue, position=venue.questions.count())
    return _save(
        venue, question, fields, verb="save_question",
        taken=f"There is a question with the key “{fields.get('key')}” on this form already.", by=by, now=now,
    )  # fmt: skip


def retire_question(question: Question, *, is_retired: bool, by, now: datetime) -> None:
    """Ask a question no longer, or again; its answers are kept either way."""
    with editing(question.venue, "retire_question", by=by, now=now, question_id=question.pk, is_retired=is_retired):
        question.is_retired = is_retired
        question.save(update_fields=["is_retired"])


# --- Outcomes, awards, letters --------------------------------------------------------------------------------------


def save_outcome(venue: Venue, outcome: Outcome | None, *, fields: Mapping[str, Any], by, now: datetime) -> Outcome:
    """A new outcome, or another wording of one. Raises Taken."""
    row = outcome or Outcome(venue=venue, position=venue.outcomes.count())
    return _save(venue, row, fields, verb="save_outcome", taken="There is an outcome of this name already.",
                 by=by, now=now)  # fmt: skip


def save_award(venue: Venue, award: Award | None, *, name: str, by, now: datetime) -> Award:
    """A new award, or another name of one. Raises Taken."""
    row = award or Award(venue=venue, position=venue.awards.count())
    return _save(venue, row, {"name": name}, verb="save_award", taken=f"There is an award “{name}” already.",
                 by=by, now=now)  # fmt: skip


def save_letter(venue: Venue, *, kind: str, subject: str, body_md: str, by, now: datetime) -> None:
    """The venue's own wording of a letter."""
    with editing(venue, "save_letter", by=by, now=now, letter=kind):
        LetterTemplate.objects.update_or_create(
            venue=venue, kind=kind, defaults={"subject": subject, "body_md": body_md}
        )


def reset_letter(venue: Venue, letter: LetterTemplate | None, *, by, now: datetime) -> None:
    """Back to the wording that the product brings."""
    if letter is not None and letter.pk:
        with editing(venue, "reset_letter", by=by, now=now, letter=letter.kind):
            letter.delete()


# --- People on the public pages ---------------------------------------------------------------------------------------


def save_shown(
    venue: Venue, person: ShownPerson | None, *, fields: Mapping[str, Any], by, now: datetime
) -> ShownPerson:
    """Somebody new on the public pages, or a change of what is said of them."""
    row = person or ShownPerson(venue=venue, position=venue.shown_people.count())
    return _save(venue, row, fields, verb="save_shown", taken="", by=by, now=now)


def add_shown(venue: Venue, *, kind: str, people: Iterable[PastedName], by, now: datetime) -> int:
    """Several people on the public pages; who stands there already under this name is left out. Gives how many."""
    with editing(venue, "add_shown", by=by, now=now, kind=kind) as locked:
        present = {row.name.casefold() for row in locked.shown_people.all() if row.kind == kind}
        n_before = locked.shown_people.count()
        fresh: dict[str, PastedName] = {}
        for row in people:
            if row.name.casefold() not in present:
                fresh.setdefault(row.name.casefold(), row)
        ShownPerson.objects.bulk_create(
            ShownPerson(venue=locked, kind=kind, name=row.name, affiliation=row.affiliation, position=n_before + i)
            for i, row in enumerate(fresh.values())
        )
    return len(fresh)


def show_committee(venue: Venue, *, by, now: datetime) -> int:
    """Name the present reviewers and area chairs on the public pages. Gives how many are new there."""
    members = committee_of(venue, "reviewer", "area_chair")
    named = [PastedName(row.person.name, row.person.affiliation) for row in members if row.person.name]
    return add_shown(venue, kind=ShownPersonKind.COMMITTEE, people=named, by=by, now=now)


def _save(
    venue: Venue, row: Any, fields: Mapping[str, Any], *, verb: str, taken: str, by, now: datetime
) -> Any:  # fmt: skip
    try:
        with editing(venue, verb, by=by, now=now, row_id=row.pk) as locked, checks_may_change(locked, now=now):
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
    except IntegrityError:
        raise Taken(taken) from None
    return row

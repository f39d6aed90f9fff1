"""What every change of a draft goes through: it counts one revision, and what stood before is kept for an undo.

A row carries the revision at which it last changed; whoever changes it says which they saw, so that two editors never
overwrite each other silently. The row of the Programme is held meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.dateparse import parse_datetime

from audit.actions import record
from schedule import access
from schedule.models import Board, Programme, ProgrammeChange, Room, Session, Talk
from venues.models import Track, Venue
from web.ids import public_id
from web.problems import Refused, Stale

UNDOABLE = 50  # changes of a venue that can be looked back on
KEPT = (Room, Session, Talk, Board)  # in the order in which they can be put back
RULES = ("hours", "question_minutes")  # of the Programme
CHANGED = "Somebody changed this meanwhile. Nothing of yours was saved; look at it again, then change it."


class NotSchedulable(Refused):
    """Raised when a change of the programme makes no sense."""


@dataclass
class Change:
    """A change under way or done: its id takes it back."""

    id: str
    revision: int


@contextmanager
def changing(venue: Venue, verb: str, *, by, now: datetime, **data: Any) -> Iterator[Change]:
    """One transaction with the programme held: the revision, what stood before, the log entry."""
    with transaction.atomic():
        programme, _ = Programme.objects.get_or_create(venue=venue)
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        before = _snapshot(venue)
        change = Change(public_id(), programme.revision + 1)
        yield change
        Programme.objects.update_or_create(pk=programme.pk, defaults={"revision": change.revision})
        ProgrammeChange.objects.create(
            venue=venue, public_id=change.id, revision=change.revision, before=before, at=now
        )
        ProgrammeChange.objects.of(venue).up_to(change.revision - UNDOABLE).delete()
        record(f"schedule.{verb}", by=by, now=now, venue_id=venue.pk, change=change.id, **data)


def next_number(venue: Venue) -> int:
    """A number that no other session or talk of the venue has or had. The programme is held."""
    programme = Programme.objects.get(venue=venue)
    number, programme.next_number = programme.next_number, programme.next_number + 1
    programme.save(update_fields=["next_number"])
    return number


def require_seen(row: Room | Session, seen: int | None) -> None:
    """The row as it is now was what the editor saw. Raises Stale."""
    current = type(row).objects.with_pk(row.pk).values_list("revision", flat=True).first()
    if current is None:
        raise Stale("Somebody removed this meanwhile.")
    if seen is not None and current != seen:
        raise Stale(CHANGED, revision=current)


def _snapshot(venue: Venue) -> dict[str, Any]:
    """Every row of the draft, and the rules it keeps to, as JSON."""
    encoder = DjangoJSONEncoder()
    programme = access.programme_of(venue)
    found: dict[str, Any] = {"rules": {name: getattr(programme, name) for name in RULES}}
    for model in KEPT:
        rows = model.objects.at(venue).order_by("pk").values()
        found[model.__name__] = [
            {key: encoder.default(value) if isinstance(value, datetime) else value for key, value in row.items()}
            for row in rows
        ]
    return found


def undo(venue: Venue, change: str, *, by, now: datetime) -> Change:
    """Put the draft back to where it stood before a change, unless it was changed again since.

    Raises NotSchedulable.
    """
    with changing(venue, "undo", by=by, now=now, undone=change) as done:
        found = access.change_called(venue, change)
        if found is None:
            raise NotSchedulable("There is nothing left to take back.")
        if found.revision != done.revision - 1:
            raise NotSchedulable("The programme was changed again since; nothing is taken back.")
        for model in reversed(KEPT):
            model.objects.at(venue).besides([row["id"] for row in found.before[model.__name__]]).delete()
        Programme.objects.of(venue).update(**found.before.get("rules", {}))
        tracks = set(Track.objects.values_list("pk", flat=True))
        for model in KEPT:
            _put_back(model, found.before[model.__name__], tracks)
    return done


def _put_back(model: type[models.Model], rows: Sequence[Mapping[str, Any]], tracks: set[int]) -> None:
    moments = {name.attname for name in model._meta.concrete_fields if isinstance(name, models.DateTimeField)}
    names = [name.name for name in model._meta.concrete_fields if not name.primary_key]
    made = []
    for row in rows:
        values = {key: parse_datetime(value) if key in moments else value for key, value in row.items()}
        if "track_id" in values and values["track_id"] not in tracks:
            values["track_id"] = None
        made.append(model(**values))
    if made:
        model._default_manager.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=names)

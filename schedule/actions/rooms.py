"""Rooms: a new one, another name, gone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schedule.actions.changing import Change, NotSchedulable, changing, require_seen
from schedule.models import Room, Session
from venues.models import Venue


def save_room(
    venue: Venue, room: Room | None, *, fields: Mapping[str, Any], by, now: datetime, seen: int | None = None
) -> Change:
    """A new room, or another name, link or number of seats. Raises Stale, NotSchedulable."""
    with changing(venue, "save_room", by=by, now=now) as change:
        if room is not None:
            require_seen(room, seen)
        others = Room.objects.at(venue)
        others = others.besides([room.pk]) if room else others
        if fields["name"].casefold() in {name.casefold() for name in others.values_list("name", flat=True)}:
            raise NotSchedulable(f"There is a room called {fields['name']} already.")
        row = room or Room(venue=venue, position=others.count())
        for name, value in fields.items():
            setattr(row, name, value)
        row.revision = change.revision
        row.save()
    return change


def remove_room(room: Room, *, by, now: datetime, seen: int | None = None) -> tuple[Change, int]:
    """Take a room away; its sessions stay without a room. Gives how many those are."""
    with changing(room.venue, "remove_room", by=by, now=now) as change:
        require_seen(room, seen)
        n = Session.objects.at(room.venue).in_room(room).update(room=None, revision=change.revision)
        room.delete()
    return change, n

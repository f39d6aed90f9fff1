"""What a release freezes, as plain JSON, and what changed between two releases, in sentences. Pure but for the rows.

`{"zone", "rooms": [{"id", "name", "capacity", "is_virtual", "link", "link_for"}],
"sessions": [{"id", "number", "kind", "title", "room", "track", "chair", "text", "starts_at", "ends_at", "since",
"changed_at", "items": [{"id", "number", "paper", "is_announced", "title", "people", "text", "starts_at", "ends_at",
"since"}], "boards": [{"number", "paper", "is_announced", "title",
"since"}]}]}`

`since` is the number of the release in which the thing came to stand as it does; `paper` is the key of a submission,
`is_announced` whether it was in the public record: if it was not, nothing of it is in here.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from proceedings.access import Card
from schedule.access import Draft, DraftSession
from schedule.models import Board, Room, Talk
from schedule.moments import said_time, zone_of

Content = dict[str, Any]
TO_BE_ANNOUNCED = "To be announced"
BOOKKEEPING = {"since", "changed_at"}


def frozen(
    draft: Draft, cards: Mapping[int, Card], *, zone: str, before: Content | None, number: int, now: datetime
) -> Content:
    """The draft as a release holds it; papers that are not in the public record without any word of theirs."""
    content: Content = {
        "zone": zone,
        "rooms": [_room(room) for room in draft.rooms],
        "sessions": [_session(session, cards) for session in draft.sessions],
    }
    old = {session["id"]: session for session in (before or {}).get("sessions", [])}
    for session in content["sessions"]:
        _date(session, old.get(session["id"]), number, now)
    return content


def _room(room: Room) -> dict[str, Any]:
    names = ("name", "capacity", "is_virtual", "link", "link_for")
    return {"id": room.public_id} | {name: getattr(room, name) for name in names}


def _session(session: DraftSession, cards: Mapping[int, Card]) -> dict[str, Any]:
    row = session.row
    starts_at, items = row.starts_at, []
    for talk in session.talks:
        ends_at = starts_at + timedelta(minutes=talk.minutes)
        items.append(_item(talk, cards) | {"starts_at": _iso(starts_at), "ends_at": _iso(ends_at)})
        starts_at = ends_at
    return {
        "id": row.public_id,
        "number": row.number,
        "kind": row.kind,
        "title": row.title,
        "room": row.room.public_id if row.room else "",
        "track": row.track.name if row.track else "",
        "chair": row.chair_name,
        "text": row.description_md,
        "starts_at": _iso(row.starts_at),
        "ends_at": _iso(row.ends_at),
        "items": items,
        "boards": [{"number": board.number} | _paper(board, cards) for board in session.boards],
    }


def _item(talk: Talk, cards: Mapping[int, Card]) -> dict[str, Any]:
    said = {"id": talk.public_id, "number": talk.number}
    if talk.submission_id is not None:
        return said | {"people": [], "text": ""} | _paper(talk, cards)
    return said | {
        "paper": None, "is_announced": True, "title": talk.title, "people": talk.names, "text": talk.abstract_md,
    }  # fmt: skip


def _paper(row: Talk | Board, cards: Mapping[int, Card]) -> dict[str, Any]:
    card = cards.get(row.submission_id or 0)
    return {"paper": row.submission_id, "is_announced": card is not None, "title": card.title if card else ""}


def _iso(at: datetime) -> str:
    return at.isoformat()


def _date(session: dict[str, Any], old: dict[str, Any] | None, number: int, now: datetime) -> None:
    """Say since when the session and each of its items stand like that."""
    was = {item["id"]: item for item in (old or {}).get("items", [])}
    for item in session["items"]:
        before = was.get(item["id"])
        stays = before and old and _slot(before, old) == _slot(item, session)
        item["since"] = before["since"] if before and stays else number
    hung = {board["paper"]: board for board in (old or {}).get("boards", [])}
    for board in session["boards"]:
        before = hung.get(board["paper"])
        stays = before and old and before["number"] == board["number"] and _slot(old, old) == _slot(session, session)
        board["since"] = before["since"] if before and stays else number
    stays = old is not None and _essence(old) == _essence(session)
    session["since"] = old["since"] if old and stays else number
    session["changed_at"] = old["changed_at"] if old and stays else _iso(now)


def _slot(item: dict[str, Any], session: dict[str, Any]) -> tuple:
    """When and where something is: what its speakers must know."""
    return item["starts_at"], item["ends_at"], session["room"]


def _essence(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {key: _essence(value) for key, value in thing.items() if key not in BOOKKEEPING}
    return [_essence(each) for each in thing] if isinstance(thing, list) else thing


def seal_of(content: Content) -> str:
    """SHA-256 of what a release says, whenever and however often it is said."""
    return hashlib.sha256(json.dumps(_essence(content), sort_keys=True).encode()).hexdigest()


def changes_between(before: Content | None, after: Content) -> list[str]:
    """What a release changes, a sentence each, in the order of the programme; new things last."""
    if before is None:
        n = len(after["sessions"])
        return [f"The first programme, with {n} session{'' if n == 1 else 's'}."]
    return [*_sessions_changed(before, after), *_rooms_changed(before, after)]


def _rooms_changed(before: Content, after: Content) -> Iterator[str]:
    old = {room["id"]: room for room in before["rooms"]}
    new = {room["id"]: room for room in after["rooms"]}
    for key, room in new.items():
        if key in old and old[key]["name"] != room["name"]:
            yield f"The room {old[key]['name']} is now called {room['name']}."
        elif key in old and old[key] != room:
            yield f"What is said about the room {room['name']} changed."
    if before["zone"] != after["zone"]:
        yield f"Times are now shown in {after['zone']}."


def _sessions_changed(before: Content, after: Content) -> Iterator[str]:
    zone = zone_of(after["zone"])
    rooms = {room["id"]: room["name"] for room in [*before["rooms"], *after["rooms"]]}
    old = {session["id"]: session for session in before["sessions"]}
    new = {session["id"]: session for session in after["sessions"]}

    def when(thing: dict[str, Any]) -> str:
        return said_time(datetime.fromisoformat(thing["starts_at"]), zone)

    for key, session in old.items():
        if key not in new:
            yield f"“{session['title']}” ({when(session)}) is gone."
    for key, session in new.items():
        if key not in old:
            yield f"New: “{session['title']}”, {when(session)}{_in(rooms, session)}."
            continue
        was = old[key]
        name = f"“{session['title']}”"
        if was["title"] != session["title"]:
            yield f"“{was['title']}” is now called {name}."
        if was["starts_at"] != session["starts_at"]:
            yield f"{name} moved from {when(was)} to {when(session)}."
        elif was["ends_at"] != session["ends_at"]:
            ends = said_time(datetime.fromisoformat(session["ends_at"]), zone).rpartition(", ")[2]
            yield f"{name} now ends at {ends}."
        if was["room"] != session["room"]:
            yield f"{name} moved to {rooms.get(session['room'], 'no room')}."
        yield from _items_changed(was, session, name)
        texts = ("kind", "track", "chair", "text")
        if any(was[part] != session[part] for part in texts):
            yield f"What is said about {name} changed."


def _in(rooms: Mapping[str, str], session: dict[str, Any]) -> str:
    return f", {rooms[session['room']]}" if session["room"] else ""


def _items_changed(was: dict[str, Any], session: dict[str, Any], name: str) -> Iterator[str]:
    old = {item["id"]: item for item in was["items"]}
    new = {item["id"]: item for item in session["items"]}
    for key, item in old.items():
        if key not in new:
            yield f"“{_title(item)}” is no longer in {name}."
    for key, item in new.items():
        if key not in old:
            yield f"New in {name}: “{_title(item)}”."
        elif _title(old[key]) != _title(item):
            yield f"“{_title(old[key])}” in {name} is now “{_title(item)}”."
        elif _essence(old[key]) != _essence(item) and _offset(old[key], was) != _offset(item, session):
            yield f"“{_title(item)}” has another time within {name}."
    if _essence(was["boards"]) != _essence(session["boards"]):
        yield f"The boards of {name} changed."


def _title(item: dict[str, Any]) -> str:
    return item["title"] or TO_BE_ANNOUNCED


def _offset(item: dict[str, Any], session: dict[str, Any]) -> tuple[timedelta, ...]:
    starts_at = datetime.fromisoformat(session["starts_at"])
    return tuple(datetime.fromisoformat(item[key]) - starts_at for key in ("starts_at", "ends_at"))

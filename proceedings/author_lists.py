"""The author list of a camera-ready paper as a form shows it, and as a form sends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from proceedings.models import CameraReady
from submissions.fields import tidy_line

NEW = "new-"  # before the key of a row that stands in no list yet
WORDS = {"asked": "not confirmed yet", "": "not confirmed yet", "disowned": "says: I am not an author", "confirmed": ""}


@dataclass(frozen=True)
class Row:
    """One author in the form. `key` names its fields: the author's id, or "new-1" of who is being added."""

    key: str
    place: str
    name: str = ""
    affiliation: str = ""
    email: str = ""
    is_new: bool = False
    is_left_out: bool = False
    state: str = field(default="", compare=False)


def shown_rows(camera: CameraReady, authors: Mapping[str, Any]) -> list[Row]:
    """The list that is asked for, else the printed one; who shall be left out stands last. `authors`: by public id."""
    wanted = camera.requested_authors or camera.authors
    kept = {row["author"] for row in wanted}
    gone = [row for row in camera.authors if row["author"] not in kept]
    return [
        Row(
            row["author"], str(place), row["name"], row["affiliation"], row.get("email", ""), "email" in row,
            row["author"] not in kept, WORDS[authors[row["author"]].state] if row["author"] in authors else "",
        )
        for place, row in enumerate([*wanted, *gone], 1)
    ]  # fmt: skip


def typed_rows(sent: QueryDict) -> list[Row]:
    """The rows as the form sent them, in the order of the form."""
    return [
        Row(
            key=key,
            place=sent.get(f"place-{key}", "")[:4],
            name=tidy_line(sent.get(f"name-{key}", ""), longest=200),
            affiliation=tidy_line(sent.get(f"affiliation-{key}", ""), longest=300),
            email=tidy_line(sent.get(f"email-{key}", ""), longest=254),
            is_new=f"email-{key}" in sent,
            is_left_out=f"out-{key}" in sent,
        )
        for key in sent.getlist("author")
    ]


def empty_row(rows: Sequence[Row]) -> Row:
    """A row for one more author, at the end."""
    taken = {row.key for row in rows}
    number = next(n for n in range(1, len(rows) + 2) if f"{NEW}{n}" not in taken)
    return Row(f"{NEW}{number}", str(len(rows) + 1), is_new=True)


def wanted(rows: Sequence[Row]) -> list[dict[str, str]]:
    """The list that is asked for, as `actions.request_authors` takes it. A new row with nothing in it is no author."""
    asked = [row for row in rows if not row.is_left_out and not (row.is_new and not (row.name or row.email))]
    in_order = sorted((replace(row, place=row.place.zfill(4)) for row in asked), key=lambda row: row.place)
    return [
        {
            "author": "" if row.key.startswith(NEW) else row.key,
            "name": row.name,
            "affiliation": row.affiliation,
            "email": row.email,
        }
        for row in in_order
    ]

"""Editions as TOML files: `dump_venue(load_venue(text)) == text` for a file that this module wrote.

Reading refuses what it does not know, with the line and the key; writing leaves out what is the default. Times are
written as Anywhere on Earth: `2024-02-08T23:59:00-12:00` is the end of 8 February everywhere.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from venues import documents
from venues.deadlines import AOE
from venues.documents import Document, Fault, Path
from venues.models import ShownPerson, Venue
from venues.parts import Part
from web.problems import Refused

FORMAT = 1
HEAD = "# A venue of mlworkshop. Times are Anywhere on Earth (UTC−12); what is not said is the default.\n"


class BadFile(Refused):
    """Raised when a file cannot be read as an edition; its text names the line and the key."""


def load_venue(text: str, *, by, now: datetime, slug: str | None = None) -> Venue:
    """A new venue out of a file, chaired by `by`. Raises BadFile, or SlugTaken when there is one of that name."""
    from venues import actions  # actions write documents; this module only reads and writes files

    document = parse(text)
    if slug:
        document.setdefault("venue", {})["slug"] = slug
    return actions.create_from_document(document, by=by, now=now)


def dump_venue(venue: Venue) -> str:
    """The file that makes this edition again."""
    return render(documents.read(venue))


# --- Reading ------------------------------------------------------------------------------------------------


def parse(text: str) -> Document:
    """The document in a file, checked. Raises BadFile."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"This is not TOML: {error}.") from None
    lines = _lines(text)
    if said.pop("format", None) != FORMAT:
        raise BadFile(f"The file must begin with “format = {FORMAT}”.")
    document = _checked(said, lines)
    for fault in documents.faults(document):
        raise BadFile(_sentence(fault, lines))
    return document


def _sentence(fault: Fault, lines: Mapping[Path, int]) -> str:
    """A fault with the line of the nearest thing that stands in the file."""
    path = fault.path
    while path and path not in lines:
        path = path[:-1]
    where = ".".join(str(part) for part in fault.path if isinstance(part, str))
    line = f"Line {lines[path]}: " if path else ""
    return f"{line}{where}: {fault.sentence}"


def _checked(said: Mapping[str, Any], lines: Mapping[Path, int]) -> Document:
    document: Document = {}
    for section, content in said.items():
        if section not in documents.sections():
            _unknown((section,), documents.sections(), lines)
        if section in documents.VENUE_SECTIONS:
            document[section] = _venue_section(section, content, lines)
        elif section in documents.PARTS:
            document[section] = _part(section, documents.PARTS[section], content, lines)
        elif section == "people":
            document[section] = _people_section(content, lines)
        else:
            document[section] = _row_section(section, content, lines)
    return document


def _venue_section(section: str, content: Any, lines: Mapping[Path, int]) -> dict[str, Any]:
    keys = documents.VENUE_SECTIONS[section]
    lists = documents.NAME_LISTS if section == "venue" else {}
    _is_table(content, (section,), lines)
    found: dict[str, Any] = {}
    for key, value in content.items():
        path = (section, key)
        if key in lists:
            if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
                _wrong(path, "a list of texts", lines)
            found[key] = value
        elif key in keys:
            found[key] = _value(documents.field_of(Venue, keys[key]), value, path, lines)
        else:
            _unknown(path, [*keys, *lists], lines)
    return found


def _row_section(section: str, content: Any, lines: Mapping[Path, int]) -> list[dict[str, Any]]:
    if not isinstance(content, list):
        _wrong((section,), f"written as [[{section}]], once for each", lines)
    rows = documents.ROW_SECTIONS[section]
    return [_row(rows.model, rows.keys, row, (section, i), lines) for i, row in enumerate(content)]


def _part(section: str, part: Part, content: Any, lines: Mapping[Path, int]) -> Any:
    """A section of another app: keys and kinds of values are checked here, what they mean by the app."""
    if part.is_list and not isinstance(content, list):
        _wrong((section,), f"written as [[{section}]], once for each", lines)
    tables = enumerate(content) if part.is_list else [(None, content)]
    for place, table in tables:
        path: Path = (section,) if place is None else (section, place)
        _is_table(table, path, lines)
        for key, value in table.items():
            if key not in part.keys:
                _unknown((*path, key), part.keys, lines)
            if not isinstance(value, part.keys[key]):
                _wrong((*path, key), "true or false" if part.keys[key] is bool else "a text", lines)
    return content


def _people_section(content: Any, lines: Mapping[Path, int]) -> dict[str, list[dict[str, Any]]]:
    _is_table(content, ("people",), lines)
    found = {}
    for name, people in content.items():
        if name not in documents.PEOPLE:
            _unknown(("people", name), documents.PEOPLE, lines)
        if not isinstance(people, list):
            _wrong(("people", name), "a list", lines)
        found[name] = [
            _row(ShownPerson, documents.PERSON_KEYS, person, ("people", name, i), lines)
            for i, person in enumerate(people)
        ]
    return found


def _row(
    model: type[models.Model], keys: Mapping[str, str], row: Any, path: Path, lines: Mapping[Path, int]
) -> dict[str, Any]:
    _is_table(row, path, lines)
    found = {}
    for key, value in row.items():
        if key not in keys:
            _unknown((*path, key), keys, lines)
        if key in {"level", "track"}:
            if not isinstance(value, str):
                _wrong((*path, key), "a text", lines)
            found[key] = value
        elif key == "options":
            found[key] = _options(value, (*path, key), lines)
        else:
            found[key] = _value(documents.field_of(model, keys[key]), value, (*path, key), lines)
    return found


def _options(value: Any, path: Path, lines: Mapping[Path, int]) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(option, dict) for option in value):
        _wrong(path, 'a list such as [{value = 1, label = "reject"}]', lines)
    for option in value:
        for key in option:
            if key not in {"value", "label"}:
                _unknown((*path, key), ("value", "label"), lines)
        if not isinstance(option.get("value"), str | int | float) or not isinstance(option.get("label", ""), str):
            _wrong(path, "a list of options with a value (number or text) and a label (text)", lines)
    return [{"value": option["value"], "label": option.get("label", "")} for option in value]


def _value(field: models.Field, value: Any, path: Path, lines: Mapping[Path, int]) -> Any:
    """The value as the column holds it. Raises BadFile when its kind is another."""
    if isinstance(field, models.BooleanField):
        if not isinstance(value, bool):
            _wrong(path, "true or false", lines)
    elif isinstance(field, models.IntegerField):
        if not isinstance(value, int) or isinstance(value, bool):
            _wrong(path, "a whole number", lines)
    elif isinstance(field, models.DateTimeField):
        if not isinstance(value, datetime) or value.tzinfo is None:
            _wrong(path, "a moment such as 2024-02-08T23:59:00-12:00", lines)
        return value.astimezone(UTC)
    elif isinstance(field, models.DateField):
        if not isinstance(value, date) or isinstance(value, datetime):
            _wrong(path, "a day such as 2024-05-11", lines)
    elif isinstance(field, models.JSONField):
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            _wrong(path, "a list of texts", lines)
    elif not isinstance(value, str):
        _wrong(path, "a text", lines)
    return value


def _is_table(content: Any, path: Path, lines: Mapping[Path, int]) -> None:
    if not isinstance(content, dict):
        _wrong(path, "a table", lines)


def _unknown(path: Path, known: Iterable[str], lines: Mapping[Path, int]) -> None:
    raise BadFile(_sentence(Fault(path, f"there is no such key. Known here: {', '.join(known)}."), lines))


def _wrong(path: Path, wanted: str, lines: Mapping[Path, int]) -> None:
    raise BadFile(_sentence(Fault(path, f"this must be {wanted}."), lines))


HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
KEY = re.compile(r"^\s*([\w-]+)\s*=")
ITEM = re.compile(r"^\s*\{")


def _lines(text: str) -> dict[Path, int]:
    """On which line each table, key and row of a list stands; tomllib does not tell."""
    found: dict[Path, int] = {}
    counts: dict[str, int] = {}
    table: Path = ()
    key: Path = ()
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            fence = "" if line.count(fence) % 2 else fence
            continue
        if header := HEADER.match(line):
            name = header[2]
            if header[1] == "[[":
                table = (name, counts.setdefault(name, 0))
                counts[name] += 1
                found.setdefault((name,), number)
            else:
                table = (name,)
            found.setdefault(table, number)
        elif said := KEY.match(line):
            key = (*table, said[1])
            found.setdefault(key, number)
            counts["item"] = 0
        elif ITEM.match(line):
            found.setdefault((*key, counts.get("item", 0)), number)
            counts["item"] = counts.get("item", 0) + 1
        fence = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")
    return found


# --- Writing ------------------------------------------------------------------------------------------------


def render(document: Document) -> str:
    """A document as a file, in one canonical form."""
    parts = [HEAD + f"format = {FORMAT}\n"]
    for section, keys in documents.VENUE_SECTIONS.items():
        said = document.get(section, {})
        lists = documents.NAME_LISTS if section == "venue" else {}
        if said:
            parts.append(f"[{section}]\n" + _pairs(said, [*keys, *lists]))
    for section, rows in documents.ROW_SECTIONS.items():
        parts += [f"[[{section}]]\n" + _pairs(row, rows.keys) for row in document.get(section, [])]
    for section, part in documents.PARTS.items():
        tables: Any = document.get(section, part.empty())
        head = f"[[{section}]]" if part.is_list else f"[{section}]"
        listed = tables if part.is_list else [tables]
        parts += [f"{head}\n" + _pairs(table, part.keys) for table in listed if table]
    people = document.get("people", {})
    if people:
        lists_of_people = [f"{name} = {_people(people[name])}\n" for name in documents.PEOPLE if name in people]
        parts.append("[people]\n" + "".join(lists_of_people))
    return "\n".join(parts)


def _pairs(said: Mapping[str, Any], order: Iterable[str]) -> str:
    return "".join(f"{key} = {_said(said[key])}\n" for key in order if key in said)


def _people(people: list[dict[str, Any]]) -> str:
    return "[\n" + "".join(f"  {_inline(person, documents.PERSON_KEYS)},\n" for person in people) + "]"


def _inline(row: Mapping[str, Any], order: Iterable[str]) -> str:
    pairs = (f"{key} = {_said(row[key], is_inline=True)}" for key in order if key in row)
    return "{" + ", ".join(pairs) + "}"


def _said(value: Any, *, is_inline: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(AOE).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        items = [_inline(row, ("value", "label")) if isinstance(row, dict) else _said(row) for row in value]
        return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    return _text(str(value), is_inline=is_inline)


ESCAPES = {"\b": "\\b", "\t": "\\t", "\f": "\\f", "\r": "\\r", "\\": "\\\\"}


def _text(value: str, *, is_inline: bool) -> str:
    """A TOML string: over several lines when the text has several and may."""
    is_long = "\n" in value and not is_inline
    escaped = ""
    for letter in value:
        if letter in ESCAPES:
            escaped += ESCAPES[letter]
        elif letter == "\n":
            escaped += "\n" if is_long else "\\n"
        elif ord(letter) < 32 or ord(letter) == 127:
            escaped += f"\\u{ord(letter):04x}"
        else:
            escaped += letter
    if is_long:
        # A quote that another one or the end follows could end the string.
        return '"""\n' + re.sub(r'"(?="|\Z)', r"\\" + '"', escaped) + '"""'
    return '"' + escaped.replace('"', '\\"') + '"'

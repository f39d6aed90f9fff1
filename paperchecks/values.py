"""Values of a PDF's objects as Python's, whatever a hostile file has in their place."""

from collections.abc import Iterable
from typing import Any

import pikepdf


def name_of(value: Any) -> str:
    """A name as it is written, with its slash; "" for anything else and for what is no text in any language."""
    try:
        return str(value) if isinstance(value, pikepdf.Name) else ""
    except UnicodeDecodeError:
        return ""


def values_of(item: Any, known: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """(key, value) of a dictionary; of one with a key that is no text in any language only those of the known keys."""
    try:
        return list(item.items())
    except UnicodeDecodeError:
        return [(key, item[key]) for key in known if key in item]


def text_of(value: Any) -> str:
    """A string as it is written; "" for anything else and for what is no text in any language."""
    try:
        return str(value) if isinstance(value, pikepdf.String | str) else ""
    except UnicodeDecodeError:
        return ""

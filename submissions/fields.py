"""The fields of the submission form: what they are called, and what a browser sends turned into values.

A value is what is stored: text, a track's name, a list of topic names, an answer as `venues.questions` keeps it, a
list of author ids in order, True or False. `actions.drafts` reads and writes the same names.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from venues.models import FormOf, Question, Venue
from venues.questions import PREFIX, clean_answer, key_of, questions_of
from web.problems import Refused

TITLE_MAX = 400
ABSTRACT_MAX = 5000

ORDER = "authors"
CONTENT = ("title", "abstract", "track", "topics")
AUTHOR_PARTS = {
    "name": 200,
    "email": 254,
    "affiliation": 300,
    "contact": 0,
    "domains": 2000,
    "people": 5000,
    "declared": 0,
}
"""What is asked of an author, with the longest text that is taken."""

AUTHOR_FIELD = re.compile(rf"author-([a-z0-9]{{12}})-({'|'.join(AUTHOR_PARTS)})")


class NotTaken(Refused):
    """Raised when a value cannot be stored as it is; its text is a sentence for the field."""


def author_field(author_id: str, part: str) -> str:
    """The name of one author's input."""
    return f"author-{author_id}-{part}"


def clean(venue: Venue, field: str, values: Sequence[str]) -> Any:
    """The value in what a form sent for a field. Raises NotTaken, or WrongAnswer for a venue's question."""
    if field == "title":
        return tidy_line(_one(values), longest=TITLE_MAX)
    if field == "abstract":
        return tidy_text(_one(values), longest=2 * ABSTRACT_MAX)
    if field == "track":
        return _known([_one(values)], _names(venue.tracks))[0] if _one(values) else ""
    if field == "topics":
        return _known([value for value in values if value], _names(venue.topics))
    if field == ORDER:
        return [part for part in _one(values).split(",") if part]
    if field.startswith(f"{PREFIX}-"):
        return clean_answer(question_of(venue, field), [tidy_text(value) for value in values])
    if found := AUTHOR_FIELD.fullmatch(field):
        return _author_value(found[2], _one(values))
    raise NotTaken("The form has changed since you opened it. Reload the page; what you typed before is saved.")


def question_of(venue: Venue, field: str) -> Question:
    """The venue's question behind a field. Raises NotTaken when it is no longer asked."""
    for question in questions_of(venue, FormOf.SUBMISSION):
        if question.key == key_of(field):
            return question
    raise NotTaken("This question is no longer asked. Reload the page.")


def tidy_line(text: str, *, longest: int = 0) -> str:
    """One line in composed characters, without control characters or runs of spaces."""
    return _not_longer(" ".join(_composed(text).split()), longest)


def tidy_text(text: str, *, longest: int = 0) -> str:
    """Text in composed characters; of the control characters only tabs and line ends stay."""
    return _not_longer(_composed(text.replace("\r\n", "\n").replace("\r", "\n")), longest)


def _composed(text: str) -> str:
    """Two spellings of the same letter become one, so that search and comparison see what people see."""
    kept = (char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept))


def _not_longer(text: str, longest: int) -> str:
    if longest and len(text) > longest:
        raise NotTaken(f"This is {len(text):,} characters long; {longest:,} are allowed.")
    return text


def _one(values: Sequence[str]) -> str:
    return values[0] if values else ""


def _names(rows: Any) -> list[str]:
    return [row.name for row in sorted(rows.all(), key=lambda row: (row.position, row.pk))]


def _known(values: list[str], names: list[str]) -> list[str]:
    """The values in the venue's own order. Raises NotTaken for one that the venue does not have (any more)."""
    for value in values:
        if value not in names:
            raise NotTaken(f"“{value[:80]}” is no longer offered. Reload the page to see what is.")
    return [name for name in names if name in values]


def _author_value(part: str, text: str) -> Any:
    longest = AUTHOR_PARTS[part]
    if part in {"contact", "declared"}:
        return bool(text)
    if part in {"domains", "people"}:
        return tidy_text(text, longest=longest)
    return tidy_line(text, longest=longest)

"""The search of the chair's table as text: `spread:>2 reviews:<3 -topic:causal decision:none "sparse codes"`.

Pure: a text in, a query out. What a query finds is SQL in `access/searching.py`; both know only what an unconflicted
chair may read of a paper, and never people.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from web.problems import Refused


class UnreadableSearch(Refused):
    """Raised when a search uses an operator that does not exist, or uses one wrongly."""


class Comparison(StrEnum):
    """How a number is compared."""

    EQUAL = "="
    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="


@dataclass(frozen=True)
class Words:
    """Title or abstract holds this text."""

    text: str
    is_not: bool = False


@dataclass(frozen=True)
class Numeric:
    """A number of the paper compares so; a paper without the number never does."""

    key: str
    comparison: Comparison
    value: float
    is_not: bool = False


@dataclass(frozen=True)
class Between:
    """A number of the paper lies in [low, high]."""

    key: str
    low: float
    high: float
    is_not: bool = False


@dataclass(frozen=True)
class Named:
    """A part of the paper is called one of these; "none" means that there is none."""

    key: str
    values: tuple[str, ...]
    is_not: bool = False


@dataclass(frozen=True)
class Is:
    """A claim about the paper holds."""

    claim: str
    is_not: bool = False


Term = Words | Numeric | Between | Named | Is

NUMBERS = {
    "number": "the paper's number, as in number:12",
    "mean": "the mean of its ratings, as in mean:>=6 or mean:5..6",
    "spread": "how far its ratings lie apart (standard deviation), as in spread:>2",
    "lowest": "its lowest rating",
    "highest": "its highest rating",
    "reviews": "reviews that are in, as in reviews:<3",
    "assigned": "reviewers it is assigned to",
    "missing": "reviews that are assigned and not in",
    "confidence": "the mean of the reviewers' confidence",
    "nominations": "nominations for an award",
    "flags": "flags for an ethics look",
}
NAMES = {
    "topic": "a topic, or a part of its name: topic:causal",
    "track": "a track, or a part of its name",
    "decision": "decision:none, decision:accepted, decision:rejected, or an outcome: decision:oral,poster",
    "award": "award:any, award:none, or a part of its name",
    "recommendation": "what the area chair recommends, or recommendation:none",
    "note": "words of the chairs' own note",
}
CLAIMS = {
    "at-risk": "fewer reviews are in than needed, and the deadline is near or over",
    "active": "not withdrawn",
    "withdrawn": "withdrawn by its authors",
    "decided": "it has a decision",
    "undecided": "it has no decision and is not withdrawn",
    "released": "its authors know a decision",
    "unreleased": "it has a decision that its authors do not know",
    "waiting": "its letter is about to go out",
    "nominated": "a reviewer nominated it",
    "flagged": "a reviewer raised an ethics flag",
    "revised": "it was submitted again after the first time",
}
SHORT_CLAIMS = ("nominated", "flagged")  # may stand alone: `nominated:`

TOKEN = re.compile(r"""(-?)(?:([a-zA-Z-]+):)?(?:"([^"]*)"|(\S*))\s*""")
COMPARED = re.compile(r"(>=|<=|>|<|=)?(-?\d+(?:\.\d+)?)")
RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
MAX_LENGTH = 400
MAX_TERMS = 20


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a search; a paper must satisfy all of them. Raises UnreadableSearch."""
    text = " ".join(text.split())
    if len(text) > MAX_LENGTH:
        raise UnreadableSearch(f"A search has at most {MAX_LENGTH} letters.")
    if text.count('"') % 2:
        raise UnreadableSearch("A quotation mark is missing in this search.")
    terms = tuple(_term(found) for found in TOKEN.finditer(text) if found[0].strip())
    if len(terms) > MAX_TERMS:
        raise UnreadableSearch(f"A search has at most {MAX_TERMS} terms.")
    return terms


def _term(found: re.Match) -> Term:
    is_not = bool(found[1])
    key, quoted, bare = (found[2] or "").lower(), found[3], found[4]
    value = quoted if quoted is not None else bare
    if not key:
        return _words(value, is_not=is_not, is_quoted=quoted is not None)
    if key in SHORT_CLAIMS and not value:
        return Is(key, is_not)
    read = _reader(key)
    if not value:
        raise UnreadableSearch(f"Something is missing after “{key}:”. {_example(key)}")
    return read(key, value, is_not)


def _reader(key: str) -> Callable[[str, str, bool], Term]:
    if key in NUMBERS:
        return _number
    if key in NAMES:
        return _named
    if key == "is":
        return _is
    known = ", ".join(f"{name}:" for name in sorted([*NUMBERS, *NAMES, "is", *SHORT_CLAIMS]))
    raise UnreadableSearch(
        f"There is no “{key}:” here. To search for these words as they stand, put them in quotation marks. "
        f"There are {known}."
    )


def _words(text: str, *, is_not: bool, is_quoted: bool) -> Term:
    if not is_quoted and re.fullmatch(r"#\d+", text):
        return Numeric("number", Comparison.EQUAL, float(text[1:]), is_not)
    if not text:
        raise UnreadableSearch("There is nothing to search for in “-” or an empty pair of quotation marks.")
    return Words(text, is_not)


def _number(key: str, value: str, is_not: bool) -> Term:
    span = RANGE.fullmatch(value)
    if span:
        return Between(key, float(span[1]), float(span[2]), is_not)
    compared = COMPARED.fullmatch(value)
    if not compared:
        raise UnreadableSearch(f"“{key}:{value}” is not a number to compare with. {_example(key)}")
    return Numeric(key, Comparison(compared[1] or "="), float(compared[2]), is_not)


def _named(key: str, value: str, is_not: bool) -> Term:
    values = tuple(part for part in (part.strip() for part in value.lower().split(",")) if part)
    if not values:
        raise UnreadableSearch(f"Something is missing after “{key}:”. {_example(key)}")
    return Named(key, values, is_not)


def _is(key: str, value: str, is_not: bool) -> Term:
    claim = value.lower()
    if claim not in CLAIMS:
        raise UnreadableSearch(f"There is no “is:{value}”. There are {', '.join(f'is:{name}' for name in CLAIMS)}.")
    return Is(claim, is_not)


def _example(key: str) -> str:
    words = NUMBERS.get(key) or NAMES.get(key) or "For example is:at-risk."
    return words[0].upper() + words[1:].rstrip(".") + "."

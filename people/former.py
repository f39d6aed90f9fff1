"""Where people worked or studied before, as they type it, one a line: `mit.edu until 2023`.

See also `assignment.conflicts`, which compares these, and `venues.declared`, which reads years in the same way.
"""

import re
from collections.abc import Iterator

from assignment.conflicts import Former, institution_domain, normalise_affiliation

YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20\d\d)(?!\d)")
TWO_DIGITS = re.compile(r"(?<!\d)(?P<century>19|20)(?P<first>\d\d)\s*[-–—/]\s*(?P<last>\d\d)(?![\d-])")
ONGOING = re.compile(r"\b(?:since|present|today|now|current|currently|ongoing|seit|heute|depuis)\b", re.IGNORECASE)
DATE = re.compile(
    r"(?:\b(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zä]*\.?\s+|\b\d{1,2}[/.])?"
    r"(?<!\d)(?:19[5-9]\d|20\d\d)(?!\d)(?:[-–/]\d{1,2}(?!\d))?",
    re.IGNORECASE,
)
WHEN = (
    r"(?:from|since|until|till|through|to|left|and|present|today|now|current|currently|ongoing|bis|von|seit|heute"
    r"|depuis|jusque)"
)
AROUND = re.compile(rf"^(?:{WHEN}\b[\s.]*)+|(?:(?<!\S){WHEN}\s*)+$", re.IGNORECASE)
DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?(?:[^\s@/]*@)?(?P<domain>[\w-]+(?:\.[\w-]+)+)/?$")


def last_year(text: str) -> int | None:
    """The last year that a text names; None where it names none, or says that it goes on (`since 2019`)."""
    if ONGOING.search(text):
        return None
    years = [int(match[0]) for match in YEAR.finditer(text)]
    years += [
        int(match["century"] + match["last"]) for match in TWO_DIGITS.finditer(text) if match["last"] > match["first"]
    ]
    return max(years, default=None)


def former_in(text: str) -> tuple[Former, ...]:
    """The institutions that the lines name; lines in which none is found are left out."""
    return tuple(former for _, former in _read(text) if isinstance(former, Former))


def unclear_former(text: str) -> list[str]:
    """A sentence for each line in which no institution is found."""
    return [f"Line {line}: {found}" for line, found in _read(text) if isinstance(found, str)]


def _read(text: str) -> Iterator[tuple[int, Former | str]]:
    for line, content in enumerate(text.splitlines(), 1):
        if said := content.strip(" \t-–•*"):
            yield line, _institution(said)


def _institution(said: str) -> Former | str:
    """What a line names, or why it cannot be compared with anything."""
    domain, names = "", []
    said = re.sub(r"https?://", " ", said, flags=re.IGNORECASE)
    for part in re.split(r"[(),;:<>\[\]]|\s[-–—|]\s", DATE.sub(" , ", said)):
        part = AROUND.sub("", part.strip(" \t.–—-/")).strip()
        match = DOMAIN.match(part)
        if match and not domain:
            domain = match["domain"].lower()
        elif part:
            names.append(part)
    name = ", ".join(names)
    if domain and institution_domain(domain) is None:
        return f"“{domain[:80]}” belongs to no institution. Write the institution's name, or its own domain."
    if not domain and not name:
        return "there is no institution on it. Write its domain or its name, then the year: “mit.edu until 2023”."
    if not domain and len(normalise_affiliation(name)) < 2:
        return (
            f"“{name[:80]}” is too short to be told from others. Write its domain, such as “mit.edu”, or its full name."
        )
    return Former(domain=domain, affiliation=name, until=last_year(said))

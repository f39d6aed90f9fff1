"""Conflicts as people type them, one a line: `Ana Silva <ana@uni.example>: doctoral advisor`, `mit.edu`.

Authors and committee members write the same lines; see also `assignment.conflicts`, which compares them.
"""

import re
from collections.abc import Iterable

from assignment.conflicts import Declared

LINE = re.compile(r"^(?P<name>[^<>@:]*?)\s*(?:<?(?P<address>[^\s<>:@]+@[^\s<>:@]+)>?)?\s*(?::\s*(?P<why>.*))?$")
DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?(?:[^\s@/]*@)?(?P<domain>[\w-]+(?:\.[\w-]+)+)/?$")


def people_in(text: str) -> list[Declared]:
    """The people whom the lines name, with reasons; lines that name nobody are left out."""
    found = (_person(line) for line in _lines(text))
    return [person for person in found if person]


def domains_in(text: str) -> list[str]:
    """The domains that the lines name, in small letters, without `www.` and addresses around them."""
    found = (DOMAIN.match(part) for line in _lines(text) for part in re.split(r"[\s,;]+", line))
    return list(dict.fromkeys(match["domain"].lower() for match in found if match))


def unclear_people(text: str) -> list[str]:
    """Lines in which no name and no address can be found."""
    return [line for line in _lines(text) if _person(line) is None]


def without_reason(text: str) -> list[str]:
    """Lines that name somebody and do not say why."""
    return [line for line in _lines(text) if (person := _person(line)) and not person.why]


def unclear_domains(text: str) -> list[str]:
    """Parts that are no domain."""
    parts = (part for line in _lines(text) for part in re.split(r"[\s,;]+", line) if part)
    return [part for part in parts if not DOMAIN.match(part)]


def declared_in(*, people: str, domains: str) -> tuple[Declared, ...]:
    """Everything that somebody declared, as `assignment.conflicts` compares it."""
    return (*people_in(people), *(Declared(domain=domain) for domain in domains_in(domains)))


def _lines(text: str) -> Iterable[str]:
    return [line.strip().lstrip("-•* ").strip() for line in text.splitlines() if line.strip(" \t-•*")]


def _person(line: str) -> Declared | None:
    match = LINE.match(line)
    if match is None or not (match["name"] or match["address"]):
        return None
    name = match["name"].strip(" ,;")
    if not name and not match["address"]:
        return None
    return Declared(name=name, address=(match["address"] or "").lower(), why=(match["why"] or "").strip())

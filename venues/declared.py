"""Conflicts as people type them, one a line: `Ana Silva <ana@uni.example>: doctoral advisor`, `mit.edu`.

The reason tells what two people are to each other, and of papers together the last year: `co-author 2021`.
Authors and committee members write the same lines; see also `assignment.conflicts`, which compares them.
"""

import re
from collections.abc import Iterable

from assignment.conflicts import Declared, Relation
from people.former import DOMAIN, last_year

LINE = re.compile(r"^(?P<name>[^<>@:]*?)\s*(?:<?(?P<address>[^\s<>:@]+@[^\s<>:@]+)>?)?\s*(?::\s*(?P<why>.*))?$")
UNMARKED = re.compile(r"^(?P<name>[^,(–—]*?\S)\s*(?:[,(–—]|\s-\s)\s*(?P<why>.*?)\)?$")  # a reason without a colon
FAMILY = re.compile(
    r"\b(?:famil|spouse|wife|husband|married|partner\b|brother|sister|sibling|mother|father|parent|son\b|daughter|child"
    r"|cousin|uncle|aunt|niece|nephew|relative|in-law|familie|ehefrau|ehemann|conjoint)",
    re.IGNORECASE,
)
ADVISOR = re.compile(
    r"\b(?:advis|supervis|mentor|student|ph\.?\s?d|doctor|thesis|postdoc|doktor|betreu|habilitation|directeur)",
    re.IGNORECASE,
)
LASTING = re.compile(r"\b(?:friend|personal|dispute|rival|hostil|freund|ami\b)", re.IGNORECASE)
COAUTHOR = re.compile(
    r"\b(?:co-?\s?-?auth?or|co-?\s?-?wr[io]t|koautor|collaborat|co-?\s?-?operat|colleague|kollege|kollegin"
    r"|(?:joint|common|shared)\s+(?:\w+\s+)?(?:paper|publication|work|project|grant|article|submission)"
    r"|(?:paper|publication|article|work|project|grant)s?\s+(?:\w+\s+)?(?:together|with)\b|wrote\b|published\b)",
    re.IGNORECASE,
)


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
    name, why = match["name"].strip(" ,;"), (match["why"] or "").strip()
    unmarked = UNMARKED.match(name)
    if not why and unmarked and (_relation(unmarked["why"]) != Relation.OTHER or last_year(unmarked["why"])):
        name, why = unmarked["name"], unmarked["why"].strip()
    if not name and not match["address"]:
        return None
    relation = _relation(why)
    return Declared(
        name=name,
        address=(match["address"] or "").lower(),
        why=why,
        relation=relation,
        year=last_year(why) if relation == Relation.COAUTHOR else None,
    )


def _relation(why: str) -> Relation:
    """What two people are to each other by the reason given. What lasts for life goes before what passes."""
    if FAMILY.search(why):
        return Relation.FAMILY
    if ADVISOR.search(why):
        return Relation.ADVISOR
    return Relation.COAUTHOR if COAUTHOR.search(why) and not LASTING.search(why) else Relation.OTHER

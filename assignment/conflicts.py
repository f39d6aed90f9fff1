"""Who must not review what, found from addresses, affiliations, names and shared submissions.

Pure functions over what people have declared. A finding is a code and a sentence that names no author, so
that a page which hides authors can show it. Names are compared loosely (accents, order, initials): a conflict
too many costs a reviewer, a conflict too few costs the venue its word.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PUBLIC_MAIL = _words(
    """
    gmail.com googlemail.com outlook.com outlook.de outlook.fr hotmail.com hotmail.co.uk hotmail.fr hotmail.de
    hotmail.it hotmail.es live.com live.fr live.nl live.co.uk live.cn msn.com yahoo.com yahoo.co.uk
    yahoo.co.jp yahoo.co.in yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.com.br yahoo.com.cn yahoo.in
    ymail.com rocketmail.com icloud.com me.com mac.com aol.com qq.com foxmail.com 163.com 126.com yeah.net
    sina.com sina.cn sohu.com 139.com aliyun.com naver.com daum.net hanmail.net kakao.com proton.me
    protonmail.com protonmail.ch pm.me gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de
    posteo.de posteo.net mailbox.org tutanota.com tuta.io tuta.com fastmail.com fastmail.fm hey.com mail.com
    email.com zoho.com yandex.ru yandex.com ya.ru mail.ru bk.ru inbox.ru list.ru rambler.ru orange.fr
    wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it btinternet.com sky.com
    virginmedia.com comcast.net verizon.net att.net sbcglobal.net cox.net bellsouth.net rediffmail.com
    seznam.cz wp.pl o2.pl onet.pl interia.pl abv.bg bigpond.com telus.net shaw.ca rogers.com uol.com.br
    bol.com.br terra.com.br duck.com relay.firefox.com simplelogin.com users.noreply.github.com
    independent-researcher.org acm.org ieee.org computer.org alumni.com
    """
)
"""Domains that say nothing about where somebody works: mail providers and addresses for life of societies."""

SECOND_LEVEL = _words("ac co com edu gob gov gouv go gv mil ne net nom or org res sch school uni univ")
"""Labels under which countries register institutions: `ac.uk`, `edu.cn`, `gov.au`, `go.jp`, `res.in` …"""

LETTERS = str.maketrans(
    dict(zip("łøđðßæœıħŋþ", ("l", "o", "d", "d", "ss", "ae", "oe", "i", "h", "n", "th"), strict=True))
)
"""Letters that no accent stripping reduces to plain ones."""

TITLES = _words("dr prof professor mr mrs ms phd md jr sr ii iii iv")
ARTICLES = _words("the of at for and in de la le les du des di da del della der die das und et y do a an")
UNIVERSITY = _words(
    """
    universitat universitaet universite universita universidad universidade universiteit universitet univerzita
    universitetet uniwersytet yliopisto egyetem univ
    """
)
NO_INSTITUTION = _words(
    """
    academia company computer consultant department employed freelance independent industry informatics lab na no
    none phd private research researcher school science self student unaffiliated university
    """
)
"""Words that make no institution by themselves: "Independent researcher", "Department of Computer Science"."""


class Kind(StrEnum):
    """Why somebody is in conflict with a paper."""

    AUTHOR = "author"
    INSTITUTION = "institution"
    SHARED_SUBMISSION = "shared submission"
    DECLARED_BY_AUTHOR = "declared by an author"
    DECLARED_BY_REVIEWER = "declared by the reviewer"


@dataclass(frozen=True)
class Conflict:
    """One ground for a conflict; `reason` is a sentence without any author's name."""

    kind: Kind
    reason: str


@dataclass(frozen=True)
class Declared:
    """A conflict that somebody stated: with a person (name, address or both) or with an institution's domain."""

    name: str = ""
    address: str = ""
    domain: str = ""
    why: str = ""


@dataclass(frozen=True)
class Person:
    """An author or a reviewer. `key` is equal for the same account; two keys may still be one human being."""

    key: str
    name: str
    addresses: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    declared: tuple[Declared, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A submission with its authors and what it declares as a whole."""

    name: str
    authors: tuple[Person, ...]
    declared: tuple[Declared, ...] = ()


def detect(papers: Sequence[Paper], reviewers: Sequence[Person]) -> dict[tuple[str, str], tuple[Conflict, ...]]:
    """Every conflicted (paper name, reviewer key) with its grounds, strongest first.

    What one submission says of a person counts on all of them: an author who gives an affiliation here and
    only an address there is known by both.
    """
    committee = [_Facts.of([reviewer]) for reviewer in reviewers]
    entries: defaultdict[str, list[Person]] = defaultdict(list)
    for paper in papers:
        for author in paper.authors:
            entries[author.key].append(author)
    authors = {key: _Facts.of(same) for key, same in entries.items()}
    coauthors = _coauthors(papers, authors)
    found = {}
    for paper in papers:
        side = _Side.of(paper, [authors[author.key] for author in paper.authors], coauthors)
        for reviewer in committee:
            if grounds := tuple(_grounds(side, reviewer)):
                found[paper.name, reviewer.person.key] = grounds
    return found


def institution_domain(address: str) -> str | None:
    """The institution behind an e-mail address or domain: `x@cs.mit.edu` -> `mit.edu`; None for public
    providers.

    Follows the public suffix list as far as institutions need it: one label below a generic ending, one below
    `ac.uk`-like pairs under two-letter countries.
    """
    domain = address.rpartition("@")[2].strip().strip(".").casefold()
    labels = domain.split(".")
    if len(labels) < 2 or not all(re.fullmatch(r"[\w-]+", label) for label in labels):
        return None
    for start in range(len(labels) - 1):
        if ".".join(labels[start:]) in PUBLIC_MAIL:
            return None
    is_pair = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    if len(labels) == 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL - {"uni", "univ", "school"}:
        return None
    return ".".join(labels[-3:] if is_pair else labels[-2:])


def normalise_address(address: str) -> str:
    """An address in the form in which two spellings of one mailbox are equal: no case, no `+tag`."""
    mailbox, _, domain = address.strip().casefold().rpartition("@")
    return f"{mailbox.partition('+')[0]}@{domain}"


def normalise_name(name: str) -> tuple[str, ...]:
    """A name's parts in plain lower-case letters: `Łukasz "Luke" O'Đorđević, Jr.` -> ("lukasz", "odordevic").

    `Family, Given` is turned round; titles, nicknames in quotes or brackets and generational suffixes go.
    """
    plain = re.sub(r"[\"“”(\[].*?[\"“”)\]]", " ", name).casefold().translate(LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    family, comma, given = plain.partition(",")
    if comma and set(re.findall(r"\w+", given)) - TITLES:
        plain = f"{given} {family}"
    plain = re.sub(r"['’`´]", "", plain)
    return tuple(part for part in re.findall(r"[^\W\d_]+", plain) if part not in TITLES)


def is_same_name(one: str, other: str) -> bool:
    """Whether two spellings may be one person.

    The family names agree, and the given names agree in full or as an initial (`J. Smith`, `John Smith`,
    `John Q. Smith`); or the same parts stand in another order (`Wang Wei`, `Wei Wang`), or run together
    (`Bentaieb`, `Ben Taieb`). Hyphens count as spaces.
    """
    a, b = normalise_name(one), normalise_name(other)
    if not a or not b:
        return False
    if sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return True
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1]:
        return False
    return _may_be_given(a[0], b[0]) and _middle_agrees(a[1:-1], b[1:-1])


def normalise_affiliation(affiliation: str) -> frozenset[str]:
    """An institution's telling words: "The University of Manchester" and "Manchester University" are equal.

    Empty for what names no institution, such as "Independent Researcher".
    """
    parts = [part for part in normalise_name(affiliation.replace(",", " ")) if len(part) > 1 or not part.isascii()]
    words = frozenset("university" if part in UNIVERSITY else part for part in parts if part not in ARTICLES)
    return frozenset() if words <= NO_INSTITUTION else words


@dataclass(frozen=True)
class _Facts:
    """A person in the forms in which people are compared; `identities` holds the key and the addresses."""

    person: Person
    names: frozenset[str]
    identities: frozenset[str]
    domains: frozenset[str]
    affiliations: frozenset[frozenset[str]]

    @classmethod
    def of(cls, entries: Sequence[Person]) -> "_Facts":
        addresses = {address for entry in entries for address in entry.addresses if "@" in address}
        domains = {domain for entry in entries for domain in entry.domains}
        affiliations = {text for entry in entries for text in entry.affiliations}
        return cls(
            person=entries[0],
            names=frozenset(entry.name for entry in entries),
            identities=frozenset((f"key {entries[0].key}", *map(normalise_address, addresses))),
            domains=frozenset(domain for domain in map(institution_domain, addresses | domains) if domain),
            affiliations=frozenset(words for words in map(normalise_affiliation, affiliations) if len(words) > 1),
        )

    def is_meant_by(self, declared: Declared) -> bool:
        if declared.address and normalise_address(declared.address) in self.identities:
            return True
        if declared.domain and institution_domain(declared.domain) in self.domains:
            return True
        return bool(declared.name) and any(is_same_name(declared.name, name) for name in self.names)


@dataclass(frozen=True)
class _Side:
    """A paper's authors taken together, so that a pair without a conflict costs a few set comparisons."""

    authors: tuple[_Facts, ...]
    declared: tuple[Declared, ...]
    identities: frozenset[str]
    domains: frozenset[str]
    affiliations: frozenset[frozenset[str]]
    coauthors: frozenset[str]

    @classmethod
    def of(cls, paper: Paper, authors: Sequence[_Facts], coauthors: Mapping[str, set[str]]) -> "_Side":
        identities = frozenset(identity for author in authors for identity in author.identities)
        return cls(
            authors=tuple(authors),
            declared=tuple(dict.fromkeys((*paper.declared, *(d for author in paper.authors for d in author.declared)))),
            identities=identities,
            domains=frozenset(domain for author in authors for domain in author.domains),
            affiliations=frozenset(words for author in authors for words in author.affiliations),
            coauthors=frozenset(other for identity in identities for other in coauthors[identity]),
        )


def _grounds(side: _Side, reviewer: _Facts) -> Iterator[Conflict]:
    if not side.identities.isdisjoint(reviewer.identities):
        yield Conflict(Kind.AUTHOR, "This reviewer is an author of the paper.")
        return
    for declared in side.declared:
        if reviewer.is_meant_by(declared):
            reason = f"An author declared a conflict with this reviewer{_because(declared)}."
            yield Conflict(Kind.DECLARED_BY_AUTHOR, reason)
    for declared in dict.fromkeys(reviewer.person.declared):
        if any(author.is_meant_by(declared) for author in side.authors):
            reason = f"This reviewer declared a conflict with an author{_because(declared)}."
            yield Conflict(Kind.DECLARED_BY_REVIEWER, reason)
    for domain in sorted(side.domains & reviewer.domains):
        yield Conflict(Kind.INSTITUTION, f"This reviewer and an author both belong to {domain}.")
    shared = side.affiliations & reviewer.affiliations
    if shared and side.domains.isdisjoint(reviewer.domains):
        named = next(text for text in reviewer.person.affiliations if normalise_affiliation(text) in shared)
        yield Conflict(Kind.INSTITUTION, f"This reviewer and an author both name {named.strip()} as their affiliation.")
    if not side.coauthors.isdisjoint(reviewer.identities):
        yield Conflict(Kind.SHARED_SUBMISSION, "This reviewer and an author share another submission here.")


def _because(declared: Declared) -> str:
    return f": {declared.why.strip().rstrip('.')}" if declared.why.strip() else ""


def _coauthors(papers: Iterable[Paper], authors: Mapping[str, _Facts]) -> Mapping[str, set[str]]:
    """Identity -> identities of everybody who shares a submission with them, themselves left out."""
    together: defaultdict[str, set[str]] = defaultdict(set)
    for paper in papers:
        identities = [authors[author.key].identities for author in paper.authors]
        for mine in identities:
            others = {identity for theirs in identities if theirs.isdisjoint(mine) for identity in theirs}
            for identity in mine:
                together[identity] |= others
    return together


def _may_be_given(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) == 1 and longer.startswith(shorter))


def _middle_agrees(one: Sequence[str], other: Sequence[str]) -> bool:
    """Missing middle names agree with anything; given ones agree pairwise."""
    return not one or not other or all(_may_be_given(a, b) for a, b in zip(one, other, strict=False))

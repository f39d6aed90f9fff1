"""Who must not review what, found from addresses, affiliations, names and shared submissions.

Pure functions over what people have declared. A finding is a code and a sentence that names no author, so
that a page which hides authors can show it. What somebody declared is compared loosely (accents, order, initials):
a conflict too many costs a reviewer, a conflict too few costs the venue its word. Two people whom nobody named and
who merely bear one name are no finding: `proposals` lists them for a chair, who confirms or dismisses.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property


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

RESERVED = _words("example invalid localhost test")
"""Endings that no mail reaches: put behind real domains, so that copies of real data write to nobody."""

GENERIC = _words("com edu gov int mil net org")

SAME_INSTITUTION = {
    alias: names[0]
    for names in (
        line.split()
        for line in """
            google.com deepmind.com
            meta.com fb.com facebook.com
            amazon.com amazon.co.uk amazon.de amazon.co.jp amazon.lu
            microsoft.com microsoftresearch.com
            alibaba-inc.com alibaba.com taobao.com antgroup.com antfin.com
            bytedance.com tiktok.com
            nus.edu.sg nus.edu
            illinois.edu uiuc.edu
            washington.edu uw.edu
            utoronto.ca toronto.edu
            kaist.ac.kr kaist.edu
            tum.de mytum.de
            lmu.de uni-muenchen.de
            imperial.ac.uk ic.ac.uk
            roche.com gene.com
            polytechnique.edu polytechnique.fr
            epfl.ch epfl.edu
            weizmann.ac.il weizmann.edu
            sjtu.edu.cn sjtu.edu
            """.splitlines()
    )
    for alias in names[1:]
}
"""Domains under which one institution is known, as its usual one."""

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


class Relation(StrEnum):
    """What somebody is to whom they declared; all but co-authors stay for life."""

    COAUTHOR = "co-author"
    ADVISOR = "advisor"
    FAMILY = "family"
    OTHER = "other"


@dataclass(frozen=True)
class Declared:
    """A conflict that somebody stated: with a person (name, address or both) or with an institution's domain.

    year   of the last paper together; None: not said, so it counts as recent
    """

    name: str = ""
    address: str = ""
    domain: str = ""
    why: str = ""
    relation: Relation = Relation.OTHER
    year: int | None = None

    def counts(self, since: int | None) -> bool:
        """Whether it still keeps two people apart, if co-authors do so from this year on."""
        return self.relation != Relation.COAUTHOR or _is_recent(self.year, since)


@dataclass(frozen=True)
class Former:
    """An institution that somebody left, by its domain (or an address there) or its name.

    until   the last year there; None: not known, so it counts as recent
    """

    domain: str = ""
    affiliation: str = ""
    until: int | None = None

    def counts(self, since: int | None) -> bool:
        """Whether it still ties them, if institutions do so from this year on."""
        return _is_recent(self.until, since)


@dataclass(frozen=True)
class Person:
    """An author or a reviewer. `key` is equal for the same account; two keys may still be one human being."""

    key: str
    name: str
    addresses: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    declared: tuple[Declared, ...] = ()
    former: tuple[Former, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A submission with its authors and what it declares as a whole."""

    name: str
    authors: tuple[Person, ...]
    declared: tuple[Declared, ...] = ()


class Certainty(StrEnum):
    """How surely two names are one person's."""

    LIKELY = "likely"  # the same names, but for accents, order or a middle name
    POSSIBLE = "possible"  # an initial stands for a name, or several people here bear it


@dataclass(frozen=True)
class Namesakes:
    """An author and a reviewer, by their keys, who may be one human being with two accounts or none.

    papers   what the author wrote here, sorted: the reviewer must not review it if they are the same
    others   what the author's co-authors wrote besides, sorted: nor that
    """

    author: str
    reviewer: str
    certainty: Certainty
    reason: str
    papers: tuple[str, ...]
    others: tuple[str, ...] = ()


def detect(
    papers: Sequence[Paper], reviewers: Sequence[Person], *, since: int | None = None
) -> dict[tuple[str, str], tuple[Conflict, ...]]:
    """Every conflicted (paper name, reviewer key) with its grounds, strongest first.

    What one submission says of a person counts on all of them: an author who gives an affiliation here and
    only an address there is known by both. `since`: the year from which on an institution that somebody left, or
    a declared paper together, still counts; None: for ever. Time grows with the people and what they have in common,
    never with papers times reviewers.
    """
    committee = [_Facts.of([reviewer], since) for reviewer in reviewers]
    authors = _authors(papers, since)
    coauthors = _coauthors(papers, authors)
    bearing, declaring = _index(facts.marks for facts in committee), _index(facts.declared_marks for facts in committee)
    found = {}
    for paper in papers:
        side = _Side.of(paper, [authors[author.key] for author in paper.authors], coauthors, since)
        near = {r for mark in side.sought for r in bearing.get(mark, ())}
        near |= {r for author in side.authors for mark in author.marks for r in declaring.get(mark, ())}
        for reviewer in (committee[r] for r in sorted(near)):
            if grounds := tuple(_grounds(side, reviewer)):
                found[paper.name, reviewer.person.key] = grounds
    return found


def proposals(
    papers: Sequence[Paper], reviewers: Sequence[Person], *, dismissed: Collection[tuple[str, str]] = ()
) -> tuple[Namesakes, ...]:
    """Reviewers who may be authors, because of their names alone: for a chair to confirm or dismiss, likely ones first.

    Those whose account or address says so are conflicts already and not listed. `dismissed`: (author key, reviewer key)
    that a chair has told apart; they hold for whatever the author submits.
    """
    authors = _authors(papers, None)
    wrote: defaultdict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for author in paper.authors:
            wrote[author.key].add(paper.name)
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for paper in papers:
        together = set().union(*(wrote[author.key] for author in paper.authors))
        for author in paper.authors:
            beside[author.key] |= together
    people = [_Facts.of([reviewer], None) for reviewer in reviewers]
    found = []
    for one, other, certainty in _namesakes(list(authors.values()), people):
        pair = one.person.key, other.person.key
        if pair in dismissed or not one.identities.isdisjoint(other.identities):
            continue
        reason = (
            "An author bears the name of this reviewer."
            if certainty == Certainty.LIKELY
            else "An author may bear the name of this reviewer: an initial agrees, or several people share it."
        )
        mine = wrote[one.person.key]
        found.append(
            Namesakes(*pair, certainty, reason, tuple(sorted(mine)), tuple(sorted(beside[one.person.key] - mine)))
        )
    return tuple(sorted(found, key=lambda one: (one.certainty != Certainty.LIKELY, one.reviewer, one.author)))


def _namesakes(ones: "Sequence[_Facts]", others: "Sequence[_Facts]") -> "Iterator[tuple[_Facts, _Facts, Certainty]]":
    """Everybody of either side who may be one person by name; a name that several bear is no sure sign."""
    bearing = _index(frozenset(mark for name in facts.names for mark in _name_marks(name)) for facts in others)
    found = []
    for one in ones:
        near = {r for name in one.names for mark in _name_marks(name) for r in bearing.get(mark, ())}
        for other in (others[r] for r in sorted(near)):
            pairs = [(a, b) for a in one.names for b in other.names if is_same_name(a, b)]
            if pairs:
                found.append((one, other, any(_is_in_full(a, b) for a, b in pairs)))
    of_one, of_other = Counter(id(one) for one, _, _ in found), Counter(id(other) for _, other, _ in found)
    for one, other, is_in_full in found:
        is_likely = is_in_full and of_one[id(one)] == of_other[id(other)] == 1
        yield one, other, Certainty.LIKELY if is_likely else Certainty.POSSIBLE


def acquainted(people: Sequence[Person]) -> set[tuple[str, str]]:
    """Which of these people (keys, sorted) declared one another, by address or name."""
    facts = [_Facts.of([person], None) for person in people]
    bearing = _index(one.marks for one in facts)
    return {
        (min(one.person.key, other.person.key), max(one.person.key, other.person.key))
        for one in facts
        for declared in one.person.declared
        if declared.name or declared.address
        for r in {r for mark in _declared_marks(declared) for r in bearing.get(mark, ())}
        if (other := facts[r]) is not one and other.is_meant_by(replace(declared, domain=""))
    }


def institutions(people: Sequence[Person]) -> tuple[frozenset[str], ...]:
    """Each person's institutions as names that are equal where the institution is: domains where one is known.

    An affiliation counts as the domain that those who give both have, most often.
    """
    facts = [_Facts.of([person], None) for person in people]
    named = [frozenset(filter(None, map(normalise_affiliation, person.affiliations))) for person in people]
    seen: defaultdict[frozenset[str], Counter[str]] = defaultdict(Counter)
    for one, affiliations in zip(facts, named, strict=True):
        for words in affiliations:
            seen[words].update(one.domains if len(one.domains) == 1 else ())
    usual = {words: min(count, key=lambda name: (-count[name], name)) for words, count in seen.items() if count}
    return tuple(
        one.domains or frozenset(usual.get(words, " ".join(sorted(words))) for words in affiliations)
        for one, affiliations in zip(facts, named, strict=True)
    )


def institution_domain(address: str) -> str | None:
    """The institution behind an e-mail address or domain: `x@cs.mit.edu` -> `mit.edu`; None for public
    providers.

    Follows the public suffix list as far as institutions need it: one label below a generic ending, one below
    `ac.uk`-like pairs under two-letter countries. A reserved ending behind a real domain changes nothing but the
    ending: `x@cs.mit.edu.invalid` -> `mit.edu.invalid`.
    """
    domain = address.rpartition("@")[2].strip().strip(".").casefold()
    labels = domain.split(".")
    if len(labels) < 2 or not all(re.fullmatch(r"[\w-]+", label) for label in labels):
        return None
    for start in range(len(labels) - 1):
        if ".".join(labels[start:]) in PUBLIC_MAIL:
            return None
    if len(labels) > 2 and labels[-1] in RESERVED and (labels[-2] in GENERIC or len(labels[-2]) == 2):
        behind = institution_domain(".".join(labels[:-1]))
        return behind and f"{behind}.{labels[-1]}"
    is_pair = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    if len(labels) == 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL - {"uni", "univ", "school"}:
        return None
    institution = ".".join(labels[-3:] if is_pair else labels[-2:])
    return SAME_INSTITUTION.get(institution, institution)


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


Mark = tuple[str, object]
"""Something by which people are found without looking at everybody."""


@dataclass(frozen=True)
class _Facts:
    """A person in the forms in which people are compared; `identities` holds the key and the addresses."""

    person: Person
    names: frozenset[str]
    identities: frozenset[str]
    domains: frozenset[str]
    affiliations: frozenset[frozenset[str]]
    left: frozenset[object]  # of both, what they belong to no more
    declared: tuple[Declared, ...]

    @classmethod
    def of(cls, entries: Sequence[Person], since: int | None) -> "_Facts":
        addresses = {address for entry in entries for address in entry.addresses if "@" in address}
        former = [past for entry in entries for past in entry.former if past.counts(since)]
        domains = _institutions(addresses | {domain for entry in entries for domain in entry.domains})
        affiliations = _affiliations(text for entry in entries for text in entry.affiliations)
        former_domains = _institutions({past.domain for past in former})
        former_affiliations = _affiliations(past.affiliation for past in former)
        return cls(
            person=entries[0],
            names=frozenset(entry.name for entry in entries),
            identities=frozenset((f"key {entries[0].key}", *map(normalise_address, addresses))),
            domains=domains | former_domains,
            affiliations=affiliations | former_affiliations,
            left=(former_domains - domains) | (former_affiliations - affiliations),
            declared=tuple(
                dict.fromkeys(declared for entry in entries for declared in entry.declared if declared.counts(since))
            ),
        )

    @cached_property
    def marks(self) -> frozenset[Mark]:
        """What this person is found by."""
        return frozenset(
            (
                *(("identity", identity) for identity in self.identities),
                *(("domain", domain) for domain in self.domains),
                *(("affiliation", words) for words in self.affiliations),
                *(mark for name in self.names for mark in _name_marks(name)),
            )
        )

    @cached_property
    def declared_marks(self) -> frozenset[Mark]:
        """What those are found by whom this person declared."""
        return frozenset(mark for declared in self.declared for mark in _declared_marks(declared))

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
    def of(
        cls, paper: Paper, authors: Sequence[_Facts], coauthors: Mapping[str, set[str]], since: int | None
    ) -> "_Side":
        identities = frozenset(identity for author in authors for identity in author.identities)
        said = (*paper.declared, *(declared for author in paper.authors for declared in author.declared))
        return cls(
            authors=tuple(authors),
            declared=tuple(dict.fromkeys(declared for declared in said if declared.counts(since))),
            identities=identities,
            domains=frozenset(domain for author in authors for domain in author.domains),
            affiliations=frozenset(words for author in authors for words in author.affiliations),
            coauthors=frozenset(other for identity in identities for other in coauthors[identity]),
        )

    @property
    def sought(self) -> Iterator[Mark]:
        """What those are found by who may be in conflict, but for whom only the reviewer declared."""
        yield from (("identity", identity) for identity in self.identities | self.coauthors)
        yield from (("domain", domain) for domain in self.domains)
        yield from (("affiliation", words) for words in self.affiliations)
        yield from (mark for declared in self.declared for mark in _declared_marks(declared))


def _authors(papers: Iterable[Paper], since: int | None) -> dict[str, _Facts]:
    entries: defaultdict[str, list[Person]] = defaultdict(list)
    for paper in papers:
        for author in paper.authors:
            entries[author.key].append(author)
    return {key: _Facts.of(same, since) for key, same in entries.items()}


def _index(marks: Iterable[frozenset[Mark]]) -> dict[Mark, list[int]]:
    found: defaultdict[Mark, list[int]] = defaultdict(list)
    for place, mine in enumerate(marks):
        for mark in mine:
            found[mark].append(place)
    return found


def _name_marks(name: str) -> Iterator[Mark]:
    """Two spellings that `is_same_name` takes for one have a mark in common."""
    if parts := normalise_name(name):
        yield "parts", tuple(sorted(parts))
        yield "letters", "".join(parts)
        if len(parts) > 1:
            yield "family", parts[-1]


def _declared_marks(declared: Declared) -> Iterator[Mark]:
    if declared.address:
        yield "identity", normalise_address(declared.address)
    if declared.domain and (domain := institution_domain(declared.domain)):
        yield "domain", domain
    yield from _name_marks(declared.name)


def _institutions(domains: Iterable[str]) -> frozenset[str]:
    return frozenset(domain for domain in map(institution_domain, domains) if domain)


def _affiliations(texts: Iterable[str]) -> frozenset[frozenset[str]]:
    return frozenset(words for words in map(normalise_affiliation, texts) if len(words) > 1)


def _grounds(side: _Side, reviewer: _Facts) -> Iterator[Conflict]:
    if not side.identities.isdisjoint(reviewer.identities):
        yield Conflict(Kind.AUTHOR, "This reviewer is an author of the paper.")
        return
    for declared in side.declared:
        if reviewer.is_meant_by(declared):
            reason = f"An author declared a conflict with this reviewer{_because(declared)}."
            yield Conflict(Kind.DECLARED_BY_AUTHOR, reason)
    for declared in reviewer.declared:
        if any(author.is_meant_by(declared) for author in side.authors):
            reason = f"This reviewer declared a conflict with an author{_because(declared)}."
            yield Conflict(Kind.DECLARED_BY_REVIEWER, reason)
    for domain in sorted(side.domains & reviewer.domains):
        yield Conflict(Kind.INSTITUTION, _belonging(side, reviewer, domain, domain))
    shared = side.affiliations & reviewer.affiliations
    if shared and side.domains.isdisjoint(reviewer.domains):
        texts = (*reviewer.person.affiliations, *(past.affiliation for past in reviewer.person.former))
        named = next(text for text in texts if normalise_affiliation(text) in shared)
        yield Conflict(Kind.INSTITUTION, _belonging(side, reviewer, normalise_affiliation(named), named.strip()))
    if not side.coauthors.isdisjoint(reviewer.identities):
        yield Conflict(Kind.SHARED_SUBMISSION, "This reviewer and an author share another submission here.")


def _belonging(side: _Side, reviewer: _Facts, institution: object, name: str) -> str:
    belong_now = [
        author for author in side.authors if institution in (author.domains | author.affiliations) - author.left
    ]
    if institution not in reviewer.left and belong_now:
        tie = f"belong to {name}" if isinstance(institution, str) else f"name {name} as their affiliation"
        return f"This reviewer and an author both {tie}."
    return f"This reviewer and an author both belong to {name}, or left it lately."


def _is_recent(year: int | None, since: int | None) -> bool:
    return year is None or since is None or year >= since


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


def _is_in_full(one: str, other: str) -> bool:
    """Whether two spellings of one name agree without an initial standing for a given name."""
    a, b = normalise_name(one), normalise_name(other)
    return sorted(a) == sorted(b) or "".join(a) == "".join(b) or (a[0] == b[0] and len(a[0]) > 1)


def _middle_agrees(one: Sequence[str], other: Sequence[str]) -> bool:
    """Missing middle names agree with anything; given ones agree pairwise."""
    return not one or not other or all(_may_be_given(a, b) for a, b in zip(one, other, strict=False))

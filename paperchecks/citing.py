"""Whose work a paper cites as its own: sentences in the first person, and the list of references they lead to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paperchecks.names import Name, folded

SHOWED = (
    r"(?:showed|shown|proposed|introduced|presented|developed|reported|published|described|demonstrated|derived|proved"
    r"|proven|studied|established|released|investigated|argued|explored)"
)
WORK = (
    r"(?:works?|papers?|stud(?:y|ies)|articles?|publications?|research|results?|findings?|approach|methods?|models?"
    r"|frameworks?|algorithms?|systems?|data ?sets?|analys[ie]s|experiments?|toolkit|library|code|preprint|report)"
)
YEAR = r"\b(?:19|20)\d\d[a-z]?\b"
FAMILY = r"(?-i:(?<![\w’'-])[^\W\d_a-z][\w’'-]{1,40})"
NUMBERS = r"\[\d[\d,;\s–-]*\]"
CITE = rf"(?:\([^()]{{0,80}}{YEAR}[^()]{{0,60}}\)|{NUMBERS}|{FAMILY}(?: et al\.?| (?:and|&) {FAMILY})? \({YEAR}\))"

FIRST_PERSON = re.compile(
    rf"\b(?:in |as in |from |extends? |following |of )?(?:our|my) (?:own )?"
    rf"(?:previous|prior|earlier|past|recent|preceding|companion|former"
    rf"|published) (?:[\w-]+ ){{0,3}}?{WORK}\b[^.]{{0,40}}?{CITE}"
    rf"|\bwe (?:have )?(?:previously|recently|earlier|already) (?:have )?{SHOWED}\b[^.]{{0,80}}?{CITE}"
    rf"|\b(?:our|my) (?:work|paper|study|article) (?:in |from )?{CITE}"
    rf"|\b(?:as )?we (?:have )?{SHOWED} (?:this |it )?(?:in|elsewhere) (?:previous |earlier |prior )?(?:work )?{CITE}"
    rf"|\bin {CITE},? we (?:have |had |previously |first )?{SHOWED}\b",
    re.I,
)
"""Sentences that say whose work it is, whoever wrote it."""

MAYBE_FIRST_PERSON = re.compile(
    rf"\bin {CITE},? we\b|(?<=\W){CITE},? (?:where|in which) we\b"
    rf"|\bour (?:[\w-]+ ){{0,3}}(?:{WORK}|tools?|software|packages?|simulators?|benchmarks?|surveys?|thesis"
    rf"|implementation) {CITE}",
    re.I,
)
"""Sentences that say so only where the cited work is by an author: `In [3], we use …` may follow somebody else's."""

CITED_BY_NAME = re.compile(rf"(?P<family>{FAMILY})(?: et al\.?| (?:and|&) {FAMILY})?,? \(?(?P<year>{YEAR})")
NUMBERED = re.compile(r"^[^\S\n]*(?:\[(\d{1,3})\]|(\d{1,3})\.)\s", re.M)
LONGEST_ENTRY = 500  # characters


@dataclass(frozen=True)
class References:
    """The list of references: by number where it is numbered; `text` is all of it."""

    text: str
    numbered: dict[int, str]

    @classmethod
    def of(cls, text: str) -> "References":
        starts = list(NUMBERED.finditer(text))
        ends = [*(match.start() for match in starts[1:]), *([len(text)] if starts else [])]
        entries = {int(match[1] or match[2]): text[match.end() : end] for match, end in zip(starts, ends, strict=True)}
        return cls(text, entries)

    def cited(self, words: str) -> list[str]:
        """The entries that a citation in these words leads to; none where it leads to none that we can tell."""
        found = []
        for match in re.finditer(NUMBERS, words):
            for part in re.split(r"[,;\s]+", match.group()[1:-1]):
                first, _, last = part.replace("–", "-").partition("-")
                numbers = range(int(first or 0), int(last or first or 0) + 1)
                found += [self.numbered[number] for number in numbers[:20] if number in self.numbered]
        for match in CITED_BY_NAME.finditer(words):
            found += self._by_name(match["family"], match["year"])
        return found

    def _by_name(self, family: str, year: str) -> Iterator[str]:
        """Entries that begin with this family name and have this year."""
        for match in re.finditer(rf"^[^\n]{{0,40}}?\b{re.escape(family)}\b", self.text, re.M):
            entry = self.text[match.start() : match.start() + LONGEST_ENTRY]
            if year in entry:
                yield entry[: entry.index(year)]


def self_citations(words: str, references: References, authors: Sequence[str]) -> Iterator[str]:
    """The words of each citation of the authors' own work as their own.

    Who the authors are decides where it is known and the citation leads to an entry; else the words do.
    """
    text = re.sub(r"\s+", " ", words)
    seen: list[tuple[int, int]] = []
    for pattern in (FIRST_PERSON, MAYBE_FIRST_PERSON) if authors else (FIRST_PERSON,):
        for match in pattern.finditer(text):
            said = match.group()
            if re.search("anonym", said, re.I) or any(
                start < match.end() and match.start() < end for start, end in seen
            ):
                continue
            entries = references.cited(said)
            is_own = any(_is_by(entry, authors) for entry in entries)
            if is_own or (pattern is FIRST_PERSON and not (authors and entries)):
                seen.append(match.span())
                yield said


def _is_by(entry: str, authors: Sequence[str]) -> bool:
    """Whether an entry has one of the authors: `A. Lovelace`, `Lovelace, A.`, `Lovelace A`, `Ada Lovelace`."""
    letters = folded(entry).letters
    for author in authors:
        name = Name.of(author)
        if not name.given or not name.family:
            continue
        family, initial = " ?".join(name.family), name.given[0][0]
        if re.search(rf"\b{family} {initial}(?:\b|{name.given[0][1:]}\b)", letters):
            return True
        if any(pattern and pattern.search(letters) for pattern in (name.short, name.full)):
            return True
    return False

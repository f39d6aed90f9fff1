"""Files with known answers, and how an answer is held against what was found. Knows nothing of Django."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf
from pathlib import Path

from paperchecks import RULES, Finding
from paperchecks.catalogue import About, Severity

ANSWERS = frozenset({"accept", "warn", "reject", "strip"})
TECHNICAL = re.compile(r"\b(?:error|exception|traceback|null|none|xref|stream|object|parser|segmentation)\b", re.I)
LONGEST_SENTENCE = 160


@dataclass(frozen=True)
class Case:
    """A file, and what is known of it; "" or None where nothing is.

    number             of a constructed case, such as 14 of c14; 0 for a real file
    authors            as the system would know them
    is_leaking         whether it tells who wrote it; None where that cannot be said
    n_pages            of the whole file; 0 where nobody has counted them
    references_page    0 where it is known to have none
    expected           what shall be done with it, in words
    """

    path: Path
    number: int
    template: str
    authors: tuple[str, ...]
    is_leaking: bool | None
    n_pages: int
    references_page: int | None
    expected: str
    format_issues: str
    is_published: bool

    @property
    def name(self) -> str:
        """As it is called in what is printed."""
        return f"c{self.number:02}" if self.number else self.path.stem

    @property
    def venue_template(self) -> str:
        """The name of its template, as a venue gives it."""
        return re.sub(r"\W", "", self.template).casefold()


def all_cases(data: Path) -> list[Case]:
    """The published papers and their anonymous forms, then the constructed files."""
    return [*_read(data, "real"), *_read(data, "synthetic")]


def numbered(cases: Iterable[Case], first: int, last: int) -> list[Case]:
    """The constructed cases from one number to another."""
    return [case for case in cases if case.number and first <= case.number <= last]


def limit_of(case: Case, cases: Iterable[Case]) -> int:
    """Pages of main text that the venue of this file allows: what the answer to a file in the same template names."""
    said = (
        re.search(r"reject for (\d+)-page venue", other.expected) for other in cases if other.template == case.template
    )
    return next(int(found[1]) for found in said if found)


def answers(expected: str) -> frozenset[str]:
    """Which of accept, warn, reject and strip are right, from words such as "accept or warn"; all where none is named.

    What follows a semicolon or a comma says something else.
    """
    named = frozenset(re.findall(r"[a-z]+", re.split(r"[;,]", expected)[0])) & ANSWERS
    return named or ANSWERS


def answer_to(findings: Iterable[Finding]) -> str:
    """What these findings do to a submission: accept, warn or reject."""
    severities = {finding.severity for finding in findings}
    return "reject" if Severity.BLOCKER in severities else "warn" if Severity.WARNING in severities else "accept"


def leaks(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that tell who wrote a paper."""
    return about(findings, About.ANONYMITY)


def about(findings: Iterable[Finding], what: About) -> list[Finding]:
    """The findings about one thing."""
    return [finding for finding in findings if RULES[finding.code].about == what]


def is_understandable(finding: Finding) -> bool:
    """Whether a refusal is one sentence in plain words, and another says what to do."""
    return all(_is_sentence(text) for text in (finding.sentence, finding.remedy)) and not TECHNICAL.search(
        finding.sentence
    )


def _is_sentence(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][^\n]{5,}[.]", text)) and len(text) <= LONGEST_SENTENCE and ". " not in text


@dataclass(frozen=True)
class Score:
    """How often two answers agree: found and true, found and not true, true and not found."""

    hits: tuple[str, ...]
    false: tuple[str, ...]
    missed: tuple[str, ...]

    @classmethod
    def of(cls, judged: Iterable[tuple[str, bool, bool]]) -> "Score":
        """From (name, is found, is true) of each."""
        rows = list(judged)
        return cls(
            tuple(name for name, found, true in rows if found and true),
            tuple(name for name, found, true in rows if found and not true),
            tuple(name for name, found, true in rows if true and not found),
        )

    @property
    def precision(self) -> float:
        n_found = len(self.hits) + len(self.false)
        return len(self.hits) / n_found if n_found else 0.0

    @property
    def recall(self) -> float:
        n_true = len(self.hits) + len(self.missed)
        return len(self.hits) / n_true if n_true else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of the values does not exceed; inf where there are none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else inf


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names in a line; "" for none."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _read(data: Path, kind: str) -> Iterable[Case]:
    with (data / "pdf" / f"{kind}_truth.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            yield _case(data / "pdf" / kind / row["file"], row)


def _case(path: Path, row: dict[str, str]) -> Case:
    number = re.match(r"c(\d+)_", row.get("case", ""))
    clean = row.get("anonymous") or row.get("should_pass_anonymity") or ""
    references = row["references_start_page"]
    return Case(
        path=path,
        number=int(number[1]) if number else 0,
        template=row.get("template", ""),
        authors=tuple(name.strip() for name in row.get("authors", "").split(";") if name.strip()),
        is_leaking={"yes": False, "no": True}.get(clean),
        n_pages=int(row.get("pages") or row.get("total_pages") or 0),
        references_page=0 if references == "none" else int(references) if references else None,
        expected=row.get("expected", ""),
        format_issues=row.get("format_issues", ""),
        is_published=row.get("kind") == "as published",
    )

"""What can be found, and the limits it is measured against: plain values that survive a trip through JSON."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from typing import Any, Self

from paperchecks.catalogue import RULES, Severity

MEGABYTE = 1024 * 1024
A4 = (595.0, 842.0)
LETTER = (612.0, 792.0)

UNCOUNTED = (
    "acknowledgement",
    "acknowledgements",
    "acknowledgment",
    "acknowledgments",
    "acknowledgements and disclosure of funding",
    "acknowledgments and disclosure of funding",
    "author contributions",
    "broader impact",
    "broader impact statement",
    "broader impacts",
    "broader impacts statement",
    "code availability",
    "competing interests",
    "conflict of interest",
    "conflicts of interest",
    "data and code availability",
    "data availability",
    "data availability statement",
    "disclosure of funding",
    "ethics statement",
    "ethical considerations",
    "ethical statement",
    "funding",
    "impact statement",
    "llm usage",
    "reproducibility statement",
    "software and data",
    "use of large language models",
    "use of llms",
)
"""Unnumbered closing sections that calls for papers usually do not count as main text."""


@dataclass(frozen=True)
class Box:
    """A rectangle on a page as it is shown: points from its left and upper edge."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a file, or may be.

    code       see `paperchecks.catalogue.RULES`
    sentence   what was found; `remedy` is what to do about it
    page       from 1; None where it is about the whole file
    text       the words that triggered it, or ""
    box        where it is on the page
    severity   as the venue has it; the usual one where it says nothing
    """

    code: str
    sentence: str
    remedy: str = ""
    page: int | None = None
    text: str = ""
    box: Box | None = None
    severity: Severity | str = ""

    def __post_init__(self) -> None:
        """Raises KeyError for a code that the catalogue does not know."""
        if not self.severity:
            object.__setattr__(self, "severity", RULES[self.code].severity)

    @property
    def is_blocking(self) -> bool:
        """Whether it stops the submission."""
        return self.severity == Severity.BLOCKER

    @property
    def key(self) -> str:
        """16 hex digits, the same for the same words found once more, on whatever page and in whatever version."""
        said = f"{self.code}\n{shortened(self.text or self.sentence, 400).casefold()}"
        return sha256(said.encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """As it is kept; see `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, item: Mapping[str, Any]) -> Self:
        """Raises TypeError, KeyError or ValueError on anything that `to_json` did not write."""
        box = Box(**item["box"]) if item["box"] else None
        words = {name: str(item[name]) for name in ("code", "sentence", "remedy", "text")}
        return cls(**words, page=item["page"], box=box, severity=Severity(item["severity"]))


def shortened(text: str, most: int) -> str:
    """Words to quote: on one line, with at most so many characters."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def rated(findings: Iterable[Finding], severities: Mapping[str, str]) -> tuple[Finding, ...]:
    """Findings with the severity that a venue gives them (code → severity), else with the usual one; gravest first.

    What a venue turned off is left out, what is not certain never blocks, and what makes a file useless always does.
    """
    found = []
    for finding in findings:
        rule = RULES[finding.code]
        severity = Severity(severities.get(finding.code, rule.severity))
        if rule.is_fixed:
            severity = rule.severity
        elif severity == Severity.BLOCKER and not rule.may_block:
            severity = Severity.WARNING
        if severity != Severity.OFF:
            found.append(replace(finding, severity=severity))
    order = list(Severity)
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: -order.index(Severity(finding.severity))))


@dataclass(frozen=True)
class Limits:
    """What the venue asks of a file, and what it knows of its authors.

    main_pages     pages of main text, without references and appendix; None for no limit
    counts_references  whether the list of references counts towards that limit
    has_appendix   whether an appendix may stand in the same file
    max_pages      pages of the whole file, beyond which it cannot be meant
    blocks_long    whether a main text over the limit stops the submission instead of warning
    page_size      "A4", "Letter", "any", or None for A4 or Letter
    template       the style that the venue asks for, such as "iclr2024", see `paperchecks.layout`; None for any
    uncounted      headings of closing sections that do not count as main text
    is_blind       whether the file must not tell who wrote it
    is_final       whether it is the version for everybody, after acceptance
    authors        the authors' names; what they say in a blind file is found exactly, everything else by signs
    affiliations   the authors' institutions
    severities     what a venue makes of findings, as pairs of a code and a severity; see `rated`
    """

    max_bytes: int = 50 * MEGABYTE
    max_pages: int = 500
    main_pages: int | None = None
    counts_references: bool = False
    has_appendix: bool = True
    page_size: str | None = None
    template: str | None = None
    uncounted: tuple[str, ...] = UNCOUNTED
    is_blind: bool = True
    is_final: bool = False
    authors: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    severities: tuple[tuple[str, str], ...] = ()
    max_archive_files: int = 10_000
    max_unpacked_bytes: int = 2000 * MEGABYTE
    max_archive_depth: int = 2

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values: dict[str, Any] = {name: _hashable(value) for name, value in data.items()}
        return cls(**values)


def _hashable(value: Any) -> Any:
    """Lists are how JSON writes tuples."""
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


class _HasFindings:
    findings: tuple[Finding, ...]

    @property
    def blockers(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.is_blocking)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What does not stop a submission."""
        return tuple(finding for finding in self.findings if not finding.is_blocking)

    def rated(self, limits: Limits) -> Self:
        """The same, as a venue sees it."""
        found = rated(self.findings, dict(limits.severities))
        return replace(self, findings=found)  # type: ignore[type-var]

    def to_json(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        values["findings"] = [finding.to_json() for finding in self.findings]
        return values

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises TypeError, KeyError or ValueError on anything that `to_json` did not write."""
        values: dict[str, Any] = {name: _hashable(value) for name, value in data.items()}
        values["findings"] = tuple(Finding.from_json(item) for item in data["findings"])
        return cls(**values)


@dataclass(frozen=True)
class Inspection(_HasFindings):
    """What one PDF is and what is wrong with it.

    n_pages, main_pages, references_page   counted from 1; None where they could not be told
    page_size        points (width, height) of the first page
    title            the largest words of page 1: a guess
    author           the author named in the file's metadata, if any
    printed          what a final version shows of itself, see `paperchecks.final`; None of a blind paper
    missing_fonts    fonts that are used but not in the file
    sketch           what is compared to find the same paper once more; see `paperchecks.likeness`
    is_complete      False where the file could not be looked into, or not to its end
    """

    n_bytes: int = 0
    sha256: str = ""
    n_pages: int | None = None
    main_pages: int | None = None
    references_page: int | None = None
    page_size: tuple[float, float] | None = None
    title: str = ""
    author: str = ""
    printed: Mapping[str, Any] | None = None
    is_encrypted: bool = False
    has_text: bool = False
    missing_fonts: tuple[str, ...] = ()
    sketch: tuple[int, ...] = ()
    is_complete: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Copy(_HasFindings):
    """A PDF's copy without metadata. Where `is_made` is False nothing was written, and nobody may get the original.

    removed    what was taken out, in words
    """

    is_made: bool = False
    n_bytes: int = 0
    sha256: str = ""
    removed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Picture(_HasFindings):
    """A picture of page 1; width and height in pixels."""

    is_made: bool = False
    width: int = 0
    height: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Text(_HasFindings):
    """The words of a PDF, page by page as a reader sees them: without line numbers, running heads and broken words.

    pages         one entry a page; "" for a page without words
    n_pages       pages of the file, which may be more than were read; None where they could not be told
    is_complete   False where the file could not be looked into
    """

    pages: tuple[str, ...] = ()
    n_pages: int | None = None
    is_complete: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Places(_HasFindings):
    """Pictures of the places of findings: (key of the finding, width, height in pixels) of each that was drawn."""

    drawn: tuple[tuple[str, int, int], ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ArchiveReport(_HasFindings):
    """A supplement: its format in words, and for archives the number of files and their unpacked size."""

    format: str = ""
    n_files: int = 0
    unpacked_bytes: int = 0
    is_complete: bool = False
    findings: tuple[Finding, ...] = ()

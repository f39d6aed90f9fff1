"""What can be found, and the limits it is measured against: plain values that survive a trip through JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

MEGABYTE = 1024 * 1024
A4 = (595.0, 842.0)
LETTER = (612.0, 792.0)

UNCOUNTED = (
    "acknowledgement",
    "acknowledgements",
    "acknowledgment",
    "acknowledgments",
    "author contributions",
    "broader impact",
    "broader impact statement",
    "broader impacts",
    "ethics statement",
    "ethical considerations",
    "impact statement",
    "llm usage",
    "reproducibility statement",
    "use of large language models",
)
"""Unnumbered closing sections that calls for papers usually do not count as main text."""


@dataclass(frozen=True)
class Blocker:
    """A reason why this file cannot be submitted. `remedy` says what to do."""

    code: str
    sentence: str
    remedy: str = ""
    page: int | None = None


@dataclass(frozen=True)
class Warning:
    """Something the author should look at; submitting stays possible."""

    code: str
    sentence: str
    remedy: str = ""
    page: int | None = None


Finding = Blocker | Warning


@dataclass(frozen=True)
class Limits:
    """What the venue asks of a file, and what it knows of its authors.

    main_pages     pages of main text, without references and appendix; None for no limit
    max_pages      pages of the whole file, beyond which it cannot be meant
    blocks_long    whether a main text over the limit stops the submission instead of warning
    page_size      "A4", "Letter", "any", or None for A4 or Letter
    uncounted      headings of closing sections that do not count as main text
    is_blind       whether the file must not tell who wrote it
    authors        the authors' names; what they say in a blind file is found exactly, everything else by signs
    affiliations   the authors' institutions
    """

    max_bytes: int = 50 * MEGABYTE
    max_pages: int = 500
    main_pages: int | None = None
    blocks_long: bool = False
    page_size: str | None = None
    uncounted: tuple[str, ...] = UNCOUNTED
    is_blind: bool = True
    authors: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
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
    return tuple(value) if isinstance(value, list) else value


class _HasFindings:
    findings: tuple[Finding, ...]

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        return tuple(finding for finding in self.findings if isinstance(finding, Blocker))

    @property
    def warnings(self) -> tuple[Warning, ...]:
        return tuple(finding for finding in self.findings if isinstance(finding, Warning))

    def to_json(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        values["findings"] = [{"is_blocker": isinstance(f, Blocker), **asdict(f)} for f in self.findings]
        return values

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises TypeError, KeyError or ValueError on anything that `to_json` did not write."""
        values: dict[str, Any] = {name: _hashable(value) for name, value in data.items()}
        values["findings"] = tuple(
            (Blocker if item["is_blocker"] else Warning)(
                str(item["code"]), str(item["sentence"]), str(item["remedy"]), item["page"]
            )
            for item in data["findings"]
        )
        return cls(**values)


@dataclass(frozen=True)
class Inspection(_HasFindings):
    """What one PDF is and what is wrong with it.

    n_pages, main_pages, references_page   counted from 1; None where they could not be told
    page_size        points (width, height) of the first page
    title            the largest words of page 1: a guess
    author           the author named in the file's metadata, if any
    missing_fonts    fonts that are used but not in the file
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
    is_encrypted: bool = False
    has_text: bool = False
    missing_fonts: tuple[str, ...] = ()
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
class ArchiveReport(_HasFindings):
    """A supplement: its format in words, and for archives the number of files and their unpacked size."""

    format: str = ""
    n_files: int = 0
    unpacked_bytes: int = 0
    is_complete: bool = False
    findings: tuple[Finding, ...] = ()

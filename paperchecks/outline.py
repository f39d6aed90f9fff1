"""Where the main text ends: the question behind every page limit."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from paperchecks.reading import Page

REFERENCES = frozenset(
    {
        "bibliography", "citedliterature", "citedreferences", "listofreferences", "literature", "literaturecited",
        "reference", "references", "referencesandnotes", "referencescited", "selectedreferences", "workscited",
        "bibliografia", "bibliographie", "literatur", "literaturverzeichnis", "referencias", "referenzen",
    }
)  # fmt: skip
"""Squeezed headings of the list of references."""

ENTRY = re.compile(r"\b(?:19|20)\d\d[a-z]?\b|^\[[\w+-]{1,12}\]|et al|arXiv|https?://|\bdoi\b|\b[A-Z]\.[,; ]", re.I)
"""What a line of a list of references has and few others have."""

ENTRY_WITHIN = 8
"""Lines below the heading."""

LETTER = r"(?:[A-Z]\.?\s+)?"
APPENDIX = re.compile(
    LETTER + r"(?:APPENDI(?:X|CES)|Appendi(?:x|ces)|A PPENDI(?:X|CES)"
    r"|(?:(?i:supplementary|supplemental)(?<=[yYlL])\s+(?i:materials?|information|appendix)|(?i:supplement)))"
    r"(?:\s+[A-Z0-9]{1,3}(?:\.\d+)?)?"
    r"(?:\s*[.:—–-]\s*\S.*|\s+(?![A-Z0-9]{1,3}(?:\.\d+)?\s+[a-z])(?:(?:to|for|of)\s+)?(?:the\s+)?[A-Z“\"(].*)?"
)
"""With a title or without; running text goes on in small letters after it."""

CHECKLIST = re.compile(
    LETTER + r"(?:\d{1,2}\.?\s+)?(?:the\s+)?(?:[\w-]+\s+){0,5}check\s?list(?:\s+for\s+[\w\s]{2,30})?", re.I
)
LETTERED = re.compile(r"A[.:]?\s+[A-Z][\w-]*(?:\s+[\w&:()/’'-]+){0,8}")
NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,5})\.?\s+(?=[A-Z])(?P<words>\S.{2,80})")
CLOSING = re.compile(r"conclu|discussion|summary|outlook|future|limitation", re.I)
ORDINARY = re.compile(
    r"(?:abstract|introduction|background|related work|preliminaries|methods?|methodology|approach|experiments?"
    r"|results?|evaluation|discussion|conclusions?|concluding remarks|summary|limitations?|future work)"
    r"(?:(?: and |, )[\w ]{3,30})?",
    re.I,
)
"""Sections of the main text that need no number to be known."""

GOES_ON = re.compile(r"\b(?:in|see|the|and|of|to|our|with|from|cf\.|by|at|a|an|or|for|that|as)$|[(,]$", re.I)
"""How a line ends that goes on in the next one."""

MOST_CLOSING_PAGES = 2
"""Pages that closing sections before the references may take."""

LONGEST_HEADING = 70

Place = tuple[int, int]
"""Page index and line index."""


@dataclass(frozen=True)
class Outline:
    """Pages from 1; None where there is no such heading.

    main_pages      pages that carry main text
    is_marked       whether a heading told where it ends
    listed_pages    pages up to the end of the references where they follow the main text, without an appendix
    end             the heading that ends it, or the end of the file
    references_at   the references' heading; appendix_at the appendix's
    """

    main_pages: int
    references_page: int | None
    appendix_page: int | None
    end: Place
    is_marked: bool
    listed_pages: int
    references_at: Place | None = None
    appendix_at: Place | None = None


def outline(pages: Sequence[Page], uncounted: Collection[str]) -> Outline:
    """Finds the first of: references, appendix, or the closing sections that stand right before them.

    A page counts as main text when anything but its running head stands above that heading.
    """
    references = _references(pages)
    appendix = _appendix(pages, references)
    marked = [place for place in (references, appendix, _first(pages, _is_checklist)) if place]
    if not marked:
        return Outline(len(pages), None, None, (len(pages), 0), False, len(pages))
    end = _before_closing(pages, min(marked), {_squeezed(heading) for heading in uncounted})
    return Outline(
        main_pages=end[0] + (1 if end[1] > 0 else 0),
        references_page=references[0] + 1 if references else None,
        appendix_page=appendix[0] + 1 if appendix else None,
        end=end,
        is_marked=True,
        listed_pages=_listed_pages(pages, end, references, marked),
        references_at=references,
        appendix_at=appendix,
    )


def main_text(pages: Sequence[Page], found: Outline) -> str:
    """Everything above the heading that ends the main text."""
    last, line = found.end
    whole = [page.text for page in pages[:last]]
    return "\n".join([*whole, *(pages[last].lines[:line] if last < len(pages) else ())])


def text_outside_references(pages: Sequence[Page], found: Outline) -> list[tuple[int, str]]:
    """(page number, text) of the main text and of an appendix, wherever the references stand."""
    start = found.references_at or (len(pages), 0)
    after = found.appendix_at if found.appendix_at and found.appendix_at > start else (len(pages), 0)
    kept = []
    for index, page in enumerate(pages):
        lines = [line for place, line in enumerate(page.lines) if (index, place) < start or (index, place) >= after]
        kept.append((page.number, "\n".join(lines)))
    return kept


def _references(pages: Sequence[Page]) -> Place | None:
    """The first heading of that name above something like a list; else the first of that name in the plural."""
    places = [
        (index, place)
        for index, page in enumerate(pages)
        for place, line in enumerate(page.lines)
        if len(line) <= LONGEST_HEADING and _is_one_of(line, REFERENCES) and not _is_in_contents(pages, index, place)
    ]
    listed = next((place for place in places if any(map(ENTRY.search, _below(pages, place)))), None)
    return listed or next((at for at in places if _squeezed(pages[at[0]].lines[at[1]]) != "reference"), None)


def _below(pages: Sequence[Page], at: Place) -> list[str]:
    """The next lines, on the same page or on the next one."""
    index, place = at
    lines = list(pages[index].lines[place + 1 :][:ENTRY_WITHIN])
    if len(lines) < ENTRY_WITHIN and index + 1 < len(pages):
        lines += pages[index + 1].lines[: ENTRY_WITHIN - len(lines)]
    return lines


def _is_in_contents(pages: Sequence[Page], index: int, place: int) -> bool:
    """Whether a line and one beside it name pages that come later, as in a table of contents."""

    def leads(line: str) -> bool:
        number = re.search(r"\D(\d{1,3})$", line)
        return bool(number) and index + 1 < int(number[1]) <= len(pages)  # type: ignore[index]

    lines = pages[index].lines
    return leads(lines[place]) and any(map(leads, (*lines[max(place - 1, 0) : place], *lines[place + 1 : place + 2])))


def text_of_references(pages: Sequence[Page], found: Outline) -> str:
    """The list of references, without the appendix behind it."""
    if found.references_at is None:
        return ""
    start, after = found.references_at, (len(pages), 0)
    if found.appendix_at and found.appendix_at > start:
        after = found.appendix_at
    return "\n".join(
        line
        for index, page in enumerate(pages)
        for place, line in enumerate(page.lines)
        if start < (index, place) < after
    )


def _first(pages: Sequence[Page], matches: Callable[[str], bool], start: Place = (0, 0)) -> Place | None:
    """The first line that matches and does not stand amid a sentence."""
    for index, page in enumerate(pages):
        for place, line in enumerate(page.lines):
            is_heading = (index, place) >= start and len(line) <= LONGEST_HEADING and matches(line)
            if is_heading and not _is_amid(page.lines, place) and not _is_in_contents(pages, index, place):
                return index, place
    return None


def _is_amid(lines: Sequence[str], place: int) -> bool:
    """Whether a line goes on from the one above, or goes on below in small letters."""
    above = lines[place - 1] if place else ""
    below = lines[place + 1] if place + 1 < len(lines) else ""
    return bool(GOES_ON.search(above)) or below[:1].islower() or lines[place].endswith((".", ","))


def _is_checklist(line: str) -> bool:
    return bool(CHECKLIST.fullmatch(line)) and line[:1].isupper()


def _is_one_of(line: str, headings: Collection[str]) -> bool:
    """Whether a line is one of these squeezed headings, with or without a number, its small capitals come apart or not.

    "7. References", "R EFERENCES" and "A. References:" are all "references".
    """
    bare = re.sub(r"^(?:\d{1,2}|[IVX]{1,5}|[A-Z])\.?\s+", "", line)
    return _squeezed(line) in headings or _squeezed(bare) in headings


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text).casefold())


def _appendix(pages: Sequence[Page], references: Place | None) -> Place | None:
    """A heading that says so; or, where the appendix stands before the references, "A …" after the last section."""
    said = _first(pages, lambda line: bool(APPENDIX.fullmatch(line)))
    closing = _first(pages, lambda line: bool(NUMBERED.fullmatch(line) and CLOSING.search(line)))
    if closing is None:
        return said
    lettered = _first(pages, lambda line: bool(LETTERED.fullmatch(line)), closing)
    before = [place for place in (said, lettered) if place and (references is None or place < references)]
    return min(before) if before else said or lettered


def _listed_pages(pages: Sequence[Page], end: Place, references: Place | None, marked: Sequence[Place]) -> int:
    """Pages of main text and references; where the references stand behind an appendix, those of the main text."""
    if references is None or references != min(marked):
        return end[0] + (1 if end[1] > 0 else 0)
    after = min((place for place in marked if place > references), default=(len(pages), 0))
    return after[0] + (1 if after[1] > 0 else 0)


def _before_closing(pages: Sequence[Page], end: Place, closing: Collection[str]) -> Place:
    """Moves `end` up over closing sections that do not count, as long as no numbered section stands between."""
    for index in range(end[0], max(end[0] - MOST_CLOSING_PAGES, 0) - 1, -1):
        lines = pages[index].lines[: end[1]] if index == end[0] else pages[index].lines
        for place in range(len(lines) - 1, -1, -1):
            line = lines[place]
            if len(line) > LONGEST_HEADING:
                continue
            if _is_one_of(line, closing):
                end = (index, place)
            elif NUMBERED.fullmatch(line) or ORDINARY.fullmatch(line):
                return end
    return end

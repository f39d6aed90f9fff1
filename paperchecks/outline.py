"""Where the main text ends: the question behind every page limit."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from paperchecks.reading import Page

REFERENCES = frozenset({"references", "bibliography", "reference", "literaturecited", "workscited"})
APPENDIX = re.compile(
    r"(?:[A-Z]\.?\s+)?(?:appendix|appendices|supplementary (?:material|materials|information)|supplement)\b", re.I
)
LETTERED = re.compile(r"A[.:]?\s+[A-Z][\w-]*(?:\s+[\w&:()/’'-]+){0,8}")
NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,5})\.?\s+(?=[A-Z])(?P<words>\S.{2,80})")
CLOSING = re.compile(r"conclu|discussion|summary|outlook|future|limitation", re.I)
LONGEST_HEADING = 70

Place = tuple[int, int]
"""Page index and line index."""


@dataclass(frozen=True)
class Outline:
    """Pages from 1; None where there is no such heading.

    main_pages      pages that carry main text
    end             the heading that ends it, or the end of the file
    references_at   the references' heading; appendix_at the appendix's
    """

    main_pages: int
    references_page: int | None
    appendix_page: int | None
    end: Place
    references_at: Place | None = None
    appendix_at: Place | None = None

    @property
    def is_marked(self) -> bool:
        """Whether a heading told where the main text ends."""
        return self.references_page is not None or self.appendix_page is not None


def outline(pages: Sequence[Page], uncounted: Collection[str]) -> Outline:
    """Finds the first of: references, appendix, or the closing sections that stand right before them.

    A page counts as main text when anything but its running head stands above that heading.
    """
    references = _first(pages, lambda line: _is_one_of(line, REFERENCES))
    appendix = _appendix(pages, references)
    marked = [place for place in (references, appendix) if place]
    if not marked:
        return Outline(len(pages), None, None, (len(pages), 0))
    end = _before_closing(pages, min(marked), {_squeezed(heading) for heading in uncounted})
    return Outline(
        main_pages=end[0] + (1 if end[1] > 0 else 0),
        references_page=references[0] + 1 if references else None,
        appendix_page=appendix[0] + 1 if appendix else None,
        end=end,
        references_at=references,
        appendix_at=appendix,
    )


def text_outside_references(pages: Sequence[Page], found: Outline) -> list[tuple[int, str]]:
    """(page number, text) of the main text and of an appendix, wherever the references stand."""
    start = found.references_at or (len(pages), 0)
    after = found.appendix_at if found.appendix_at and found.appendix_at > start else (len(pages), 0)
    kept = []
    for index, page in enumerate(pages):
        lines = [line for place, line in enumerate(page.lines) if (index, place) < start or (index, place) >= after]
        kept.append((page.number, "\n".join(lines)))
    return kept


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
    for index, page in enumerate(pages):
        for place, line in enumerate(page.lines):
            if (index, place) >= start and len(line) <= LONGEST_HEADING and matches(line):
                return index, place
    return None


def _is_one_of(line: str, headings: Collection[str]) -> bool:
    """Whether a line is one of these squeezed headings, with or without a number, its small capitals come apart or not.

    "7. References", "R EFERENCES" and "A. References:" are all "references".
    """
    bare = re.sub(r"^(?:\d{1,2}|[IVX]{1,5}|[A-Z])\.?\s+", "", line)
    return _squeezed(line) in headings or _squeezed(bare) in headings


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())


def _appendix(pages: Sequence[Page], references: Place | None) -> Place | None:
    """A heading that says so; or, where the appendix stands before the references, "A …" after the last section."""
    said = _first(pages, lambda line: bool(APPENDIX.match(line)) and not line.endswith((".", ",")))
    closing = _first(pages, lambda line: bool(NUMBERED.fullmatch(line) and CLOSING.search(line)))
    if closing is None:
        return said
    lettered = _first(pages, lambda line: bool(LETTERED.fullmatch(line)) and not line.endswith((".", ",")), closing)
    before = [place for place in (said, lettered) if place and (references is None or place < references)]
    return min(before) if before else said or lettered


def _before_closing(pages: Sequence[Page], end: Place, closing: Collection[str]) -> Place:
    """Moves `end` up over closing sections that do not count, as long as no numbered section stands between."""
    for index in range(end[0], -1, -1):
        lines = pages[index].lines[: end[1]] if index == end[0] else pages[index].lines
        for place in range(len(lines) - 1, -1, -1):
            line = lines[place]
            if len(line) > LONGEST_HEADING:
                continue
            if _is_one_of(line, closing):
                end = (index, place)
            elif NUMBERED.fullmatch(line):
                return end
    return end

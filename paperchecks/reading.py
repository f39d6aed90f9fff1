"""The words of a PDF as a reader sees them: pages of lines, without line numbers and broken words."""

import itertools
import re
import statistics
from collections import Counter
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from paperchecks.findings import Text

MOST_PAGES = 80
"""Pages read for their words: more than any workshop paper has, few enough for any time limit."""

MOST_CHARACTERS = 200_000
"""Characters kept of one page; a page of print has five thousand."""

MOST_TEXT = 600_000
"""Characters handed out of one file: a hundred pages of print."""

BROKEN_WORD = re.compile(r"[\ufffe\x02\xad]\n?")
LINE_NUMBER = re.compile(r"\s*\d{1,4}\s*")


@dataclass(frozen=True)
class Page:
    """One page: `number` from 1, and its lines; running heads are left out from page 2 on, and kept in `heads`."""

    number: int
    lines: tuple[str, ...]
    heads: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read_pages(document: pdfium.PdfDocument) -> tuple[Page, ...]:
    """The first MOST_PAGES pages; a page that cannot be read is empty."""
    raw = [_lines(_text(document, index)) for index in range(min(len(document), MOST_PAGES))]
    heads = _running_heads(raw)
    return tuple(_page(number, lines, heads) for number, lines in enumerate(raw, start=1))


def read_text(path: str) -> Text:
    """The words of the file at `path`, or raises: its first MOST_PAGES pages, at most MOST_TEXT characters."""
    with pdfium.PdfDocument(path) as document:
        texts, left = [], MOST_TEXT
        for page in read_pages(document):
            texts.append(page.text[:left])
            left -= len(texts[-1])
        return Text(pages=tuple(texts), n_pages=len(document), is_complete=True)


def guess_title(document: pdfium.PdfDocument) -> str:
    """The lines with the largest letters in the upper half of page 1, or ""."""
    try:
        page = document[0]
        lines = _sized_lines(page.get_textpage(), page.get_height() / 2)
    except pdfium.PdfiumError:
        return ""
    largest = max((size for size, _ in lines), default=0)
    first = next((place for place, (size, _) in enumerate(lines) if size > 0.85 * largest), 0)
    title = itertools.takewhile(
        lambda line: line[0] > 0.75 * largest and line[1].strip().casefold() != "abstract", lines[first : first + 4]
    )
    words = " ".join(text for _, text in title)
    return re.sub(r"\s+", " ", BROKEN_WORD.sub("", words)).strip()[:400]


def _page(number: int, lines: list[str], heads: frozenset[str]) -> Page:
    if number == 1:
        return Page(number, tuple(lines))
    first = lines[:2]
    kept = [line for line in first if line not in heads]
    return Page(number, (*kept, *lines[2:]), tuple(line for line in first if line in heads))


def _text(document: pdfium.PdfDocument, index: int) -> str:
    try:
        return str(document[index].get_textpage().get_text_range())[:MOST_CHARACTERS]
    except pdfium.PdfiumError:
        return ""


def _lines(text: str) -> list[str]:
    text = BROKEN_WORD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))
    return [line for line in lines if line and not LINE_NUMBER.fullmatch(line)]


def _running_heads(pages: list[list[str]]) -> frozenset[str]:
    """First lines that many pages share from the second on: not part of the text, and not worth a finding a page.

    Left and right pages may have heads of their own, and page numbers in them.
    """
    if len(pages) < 3:
        return frozenset()
    firsts = [(line, re.sub(r"\d+", "", line)) for lines in pages[1:] for line in dict.fromkeys(lines[:2])]
    counts = Counter(bare for _, bare in firsts)
    return frozenset(line for line, bare in firsts if counts[bare] > max(1, 0.4 * len(pages[1:])))


def _sized_lines(text_page: pdfium.PdfTextPage, lowest: float) -> list[tuple[float, str]]:
    """(middle height of its letters, text) of each line above `lowest`, from the page's first 2,000 characters."""
    lines: list[tuple[list[float], str]] = [([], "")]
    for index in range(min(text_page.count_chars(), 2000)):
        character = chr(pdfium_c.FPDFText_GetUnicode(text_page, index))
        if character in "\r\n":
            lines.append(([], ""))
            continue
        _, bottom, _, top = text_page.get_charbox(index, loose=True)
        if bottom >= lowest:
            heights, text = lines[-1]
            lines[-1] = ([*heights, top - bottom] if character.isalpha() else heights, text + character)
    return [(round(statistics.median(heights), 1), text) for heights, text in lines if len(heights) > 3]

"""Which words of a page can be seen: the page is drawn with its words and without them, and the two are compared.

White words, words in an invisible mode, words under a box, behind a picture, outside the clipping path or off the page
have one thing in common: leaving them out changes no pixel. So nothing needs to know how they were hidden, and white
words on a dark figure are seen as what they are.
"""

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from paperchecks.findings import Box

DPI = 100
LEAST_CONTRAST = 20
"""Of 255 steps in any colour: below, a reader does not see a difference on the page."""

LEAST_POINTS = 1.8
"""Letters lower than this are a line to any reader; the smallest ones of figures are 3 points high."""

MOST_CHARACTERS = 40_000
"""Characters of one page that are looked at; a page of print has five thousand."""

DEEPEST = 6
"""Forms within forms that are looked into."""


@dataclass(frozen=True)
class Word:
    """Letters of a page that stand together, and how they can be seen. `size` is that of the font, in points."""

    text: str
    box: Box
    size: float
    is_seen: bool
    is_tiny: bool
    is_off_page: bool

    @property
    def is_hidden(self) -> bool:
        """Whether it is in the text of the page and a reader does not see it."""
        return self.is_tiny or not self.is_seen


def words_of(page: pdfium.PdfPage) -> list[Word]:
    """Every word of a page, in the order of its text. Draws the page twice; changes it, so nothing else may follow."""
    text_page = page.get_textpage()
    characters = _characters(page, text_page)
    if not characters:
        return []
    width, height = page.get_size()
    scale = DPI / 72
    with_words = _drawn(page, scale)
    _hide_words(page)
    changed = np.abs(with_words.astype(np.int16) - _drawn(page, scale)).max(axis=2) >= LEAST_CONTRAST
    total = np.zeros((changed.shape[0] + 1, changed.shape[1] + 1), np.int64)
    total[1:, 1:] = changed.cumsum(0).cumsum(1)
    return [_word(group, total, scale, width, height) for group in _groups(characters)]


@dataclass(frozen=True)
class _Character:
    letter: str
    left: float
    top: float
    right: float
    bottom: float
    size: float  # of the font, in points as drawn


def _characters(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> list[_Character | None]:
    """Characters from the upper left corner of the page as it is shown; None between words."""
    raw = text_page.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    matrix = pdfium_c.FS_MATRIX()
    to_page = _to_shown(page)
    found: list[_Character | None] = []
    for index in range(min(text_page.count_chars(), MOST_CHARACTERS)):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        if code <= 32 or code in (0xA0, 0xFFFE, 0xFFFF) or pdfium_c.FPDFText_IsGenerated(raw, index) == 1:
            found.append(None)
            continue
        pdfium_c.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        pdfium_c.FPDFText_GetMatrix(raw, index, matrix)
        grown = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
        x0, y0, x1, y1 = to_page(left.value, bottom.value, right.value, top.value)
        size = grown * pdfium_c.FPDFText_GetFontSize(raw, index)
        found.append(_Character(chr(code), x0, y0, x1, y1, size))
    return found


def _to_shown(page: pdfium.PdfPage) -> Callable[[float, float, float, float], tuple[float, float, float, float]]:
    """Turns a rectangle of the page's own space into (left, top, right, bottom) of the page as it is shown."""
    width, height = page.get_size()
    turned = page.get_rotation()
    x_min, y_min, _, _ = page.get_cropbox()

    def shown(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        x0, x1, y0, y1 = x0 - x_min, x1 - x_min, y0 - y_min, y1 - y_min
        if turned == 90:
            return y0, x0, y1, x1
        if turned == 180:
            return width - x1, y0, width - x0, y1
        if turned == 270:
            return width - y1, height - x1, width - y0, height - x0
        return x0, height - y1, x1, height - y0

    return shown


def _groups(characters: list[_Character | None]) -> Iterator[list[_Character]]:
    group: list[_Character] = []
    for character in [*characters, None]:
        if character is not None:
            group.append(character)
        elif group:
            yield group
            group = []


def _word(group: list[_Character], total: np.ndarray, scale: float, width: float, height: float) -> Word:
    box = Box(
        min(c.left for c in group),
        min(c.top for c in group),
        max(c.right for c in group),
        max(c.bottom for c in group),
    )
    is_off = box.right <= 0 or box.bottom <= 0 or box.left >= width or box.top >= height
    size = sorted(c.size for c in group)[len(group) // 2]
    return Word(
        text="".join(c.letter for c in group),
        box=box,
        size=size,
        is_seen=not is_off and _changes(box, total, scale),
        is_tiny=size < LEAST_POINTS,
        is_off_page=is_off,
    )


def _changes(box: Box, total: np.ndarray, scale: float) -> bool:
    """Whether any pixel within the box changed, with one around it for what is drawn beside its place."""
    rows, columns = total.shape[0] - 1, total.shape[1] - 1
    y0, y1 = (int(min(max(v, 0), rows)) for v in (box.top * scale - 1, box.bottom * scale + 2))
    x0, x1 = (int(min(max(v, 0), columns)) for v in (box.left * scale - 1, box.right * scale + 2))
    return bool(total[y1, x1] - total[y0, x1] - total[y1, x0] + total[y0, x0] > 0)


def _drawn(page: pdfium.PdfPage, scale: float) -> np.ndarray:
    """Pixels as uint8 (rows, columns, 3)."""
    return page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_numpy()[:, :, :3]


def _hide_words(page: pdfium.PdfPage) -> None:
    for index in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        _hide(pdfium_c.FPDFPage_GetObject(page.raw, index), 0)


def _hide(item: Any, depth: int) -> None:
    kind = pdfium_c.FPDFPageObj_GetType(item)
    if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
        pdfium_c.FPDFTextObj_SetTextRenderMode(item, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
        for index in range(pdfium_c.FPDFFormObj_CountObjects(item)):
            _hide(pdfium_c.FPDFFormObj_GetObject(item, index), depth + 1)

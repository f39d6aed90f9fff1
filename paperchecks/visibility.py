"""Which words of a page can be seen: the page is drawn with its words and without them, and the two are compared.

White words, words in an invisible mode, words under a box, behind a picture, outside the clipping path or off the page
have one thing in common: leaving them out changes no pixel. So nothing needs to know how they were hidden, and white
words on a dark figure are seen as what they are.
"""

import ctypes
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from paperchecks.findings import Box
from paperchecks.shapes import false_words

DPI = 80
MOST_PIXELS = 8_000_000
"""Larger pages, such as posters, are drawn with fewer dots an inch."""

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
    """Letters of a page that stand together, and how they can be seen.

    size       of the font, in points
    is_false   drawn as another word, see `paperchecks.shapes`
    """

    text: str
    box: Box
    size: float
    is_seen: bool
    is_tiny: bool
    is_off_page: bool
    is_false: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether it is in the text of the page and a reader does not see it, or sees another one."""
        return self.is_tiny or self.is_false or not self.is_seen


def words_of(page: pdfium.PdfPage) -> list[Word]:
    """Every word of a page, in the order of its text. Draws the page twice; changes it, so nothing else may follow."""
    text_page = page.get_textpage()
    groups = _groups(text_page)
    if not groups:
        return []
    shown = to_shown(page)
    boxes = [Box(*shown(group.left, group.bottom, group.right, group.top)) for group in groups]
    sizes = [_size(text_page, group.places[len(group.places) // 2]) for group in groups]
    false = false_words(text_page, [(group.text, group.places) for group in groups])
    scale = _scale(*page.get_size())
    with_words = _drawn(page, scale)
    _hide_words(page)
    changed = _differ(with_words, _drawn(page, scale))
    total = np.zeros((changed.shape[0] + 1, changed.shape[1] + 1), np.int32)
    np.cumsum(np.cumsum(changed, axis=0, dtype=np.int32), axis=1, out=total[1:, 1:])
    return [
        replace(_word(group, box, size, total, scale, page.get_size()), is_false=is_false)
        for group, box, size, is_false in zip(groups, boxes, sizes, false, strict=True)
    ]


def is_blank(page: pdfium.PdfPage) -> bool:
    """Whether nothing at all is drawn on a page."""
    drawn = _drawn(page, _scale(*page.get_size()) / 4)
    return bool((drawn == drawn[:1, :1]).all())


def _scale(width: float, height: float) -> float:
    """Pixels of a point, for a page of this size in points."""
    return min(DPI / 72, math.sqrt(MOST_PIXELS / max(width * height, 1)))


def _differ(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two drawings differ so that it is seen, as bool (rows, columns)."""
    differ = (one.view(np.uint32) != other.view(np.uint32))[:, :, 0]
    places = np.nonzero(differ)
    contrast = np.abs(one[places].astype(np.int16) - other[places]).max(axis=1)
    differ[places] = contrast >= LEAST_CONTRAST
    return differ


@dataclass(slots=True)
class _Letters:
    """Letters that stand together: the index of each on the page, and the rectangle around them in its own space."""

    text: str
    places: list[int]
    left: float
    bottom: float
    right: float
    top: float


def _groups(text_page: pdfium.PdfTextPage) -> list[_Letters]:
    raw = text_page.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    edges = [ctypes.byref(value) for value in (left, right, bottom, top)]
    groups: list[_Letters] = []
    is_open = False
    for index in range(min(text_page.count_chars(), MOST_CHARACTERS)):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        if code <= 32 or code in (0xA0, 0xFFFE, 0xFFFF) or pdfium_c.FPDFText_IsGenerated(raw, index) == 1:
            is_open = False
            continue
        pdfium_c.FPDFText_GetCharBox(raw, index, *edges)
        if not is_open:
            groups.append(_Letters(chr(code), [index], left.value, bottom.value, right.value, top.value))
            is_open = True
            continue
        group = groups[-1]
        group.text += chr(code)
        group.places.append(index)
        group.left, group.right = min(group.left, left.value), max(group.right, right.value)
        group.bottom, group.top = min(group.bottom, bottom.value), max(group.top, top.value)
    return groups


def _size(text_page: pdfium.PdfTextPage, index: int) -> float:
    """Of a letter's font in points, as drawn."""
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(text_page.raw, index, matrix)
    grown = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
    return float(grown * pdfium_c.FPDFText_GetFontSize(text_page.raw, index))


def to_shown(page: pdfium.PdfPage) -> Callable[[float, float, float, float], tuple[float, float, float, float]]:
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


def _word(group: _Letters, box: Box, size: float, total: np.ndarray, scale: float, page: tuple[float, float]) -> Word:
    is_off = box.right <= 0 or box.bottom <= 0 or box.left >= page[0] or box.top >= page[1]
    return Word(
        text=group.text,
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
    """Pixels as uint8 (rows, columns, 4), of which the last is the same everywhere."""
    drawn = page.render(scale=scale, may_draw_forms=False, draw_annots=False, prefer_bgrx=True)
    return np.ascontiguousarray(drawn.to_numpy())


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

"""Whether letters are drawn as what they claim to be: a font may draw one text and hand another to whoever copies it.

The outline of each letter is compared with that letter in four ordinary fonts, and where it is unlike all of them, with
every other letter. Letters that are pictures (Type 3) have no outline and are trusted.
"""

import ctypes
import functools
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
ORDINARY = (b"Times-Roman", b"Helvetica", b"Times-Italic", b"Courier")
GRID = 20
MOST_LETTERS = 6
"""Letters of a font that are compared on a page, the most frequent ones."""

FEWEST_LETTERS = 4
"""Letters from which a font is judged as a whole; of smaller ones each letter is."""

FEWEST_FALSE = 3
"""Letters of a word that must be others; formulas have fonts of their own for single ones."""

LIKE = 0.16
"""Share of the grid by which the same letter differs in fonts of different kinds."""

MUCH_LESS = 0.6
BAD_SHARE = 0.6
CURVE_STEPS = np.linspace(0.25, 1, 4)[:, None]

Font = int
"""The address at which a page keeps a font."""


def false_words(text_page: pdfium.PdfTextPage, words: Sequence[tuple[str, Sequence[int]]]) -> list[bool]:
    """For each word (its characters, and their places in a page's text) whether most of it is drawn as another word."""
    fonts = _Fonts(text_page)
    drawn = [fonts.of(text, places) for text, places in words]
    used: dict[Font, Counter[str]] = {}
    for letters in drawn:
        for font, letter in letters:
            used.setdefault(font, Counter())[letter] += 1
    false = {font: _false_in(fonts.handles[font], letters) for font, letters in used.items()}
    if not any(false.values()):
        return [False] * len(words)
    counts = [sum(letter in false[font] for font, letter in letters) for letters in drawn]
    found = [count >= FEWEST_FALSE and 2 * count > len(letters) for count, letters in zip(counts, drawn, strict=True)]
    for place, (count, letters) in enumerate(zip(counts, drawn, strict=True)):
        if 0 < count == len(letters) and (any(found[max(place - 1, 0) : place]) or any(found[place + 1 : place + 2])):
            found[place] = True  # a short word amid others
    return found


class _Fonts:
    """The fonts of a page's letters; asked for one by one only where a word is drawn in several pieces."""

    def __init__(self, text_page: pdfium.PdfTextPage) -> None:
        self.raw = text_page.raw
        self.handles: dict[Font, object] = {}
        self.of_object: dict[int, Font] = {}

    def of(self, text: str, places: Sequence[int]) -> list[tuple[Font, str]]:
        """(font, letter) of the Latin letters of a word."""
        first, last = self._object(places[0]), self._object(places[-1])
        if first == last:
            font = self._font(places[0], first)
            return [(font, letter) for letter in text if font and letter in LETTERS]
        pairs = [
            (self._font(place, self._object(place)), letter)
            for letter, place in zip(text, places, strict=True)
            if letter in LETTERS
        ]
        return [(font, letter) for font, letter in pairs if font]

    def _object(self, place: int) -> int:
        drawn = pdfium_c.FPDFText_GetTextObject(self.raw, place)
        return ctypes.addressof(drawn.contents) if drawn else 0

    def _font(self, place: int, of_object: int) -> Font:
        if of_object not in self.of_object:
            handle = (
                pdfium_c.FPDFTextObj_GetFont(pdfium_c.FPDFText_GetTextObject(self.raw, place)) if of_object else None
            )
            font = ctypes.addressof(handle.contents) if handle else 0
            self.of_object[of_object] = font
            self.handles[font] = handle
        return self.of_object[of_object]


def _false_in(font: object, letters: Counter[str]) -> frozenset[str]:
    """The letters of a font that are drawn as others: all where most are, since only some are compared."""
    compared = {letter: _is_false(font, letter) for letter, _ in letters.most_common(MOST_LETTERS)}
    bad = frozenset(letter for letter, is_false in compared.items() if is_false)
    if len(compared) < FEWEST_LETTERS:
        return bad
    return frozenset(letters) if len(bad) >= BAD_SHARE * len(compared) else frozenset()


def _is_false(font: object, letter: str) -> bool:
    outline = _outline(font, letter)
    return outline is not None and _is_another(outline.tobytes(), letter)


@functools.lru_cache(maxsize=4096)
def _is_another(outline: bytes, letter: str) -> bool:
    """Whether an outline is unlike a letter, small or as a small capital, and like another one."""
    grid = _grid(np.frombuffer(outline).reshape(-1, 4))
    own = min(_unlike(grid, name, form) for name in ORDINARY for form in {letter, letter.upper()})
    if own <= LIKE:
        return False
    other = min(
        _unlike(grid, name, form) for name in ORDINARY for form in LETTERS if form.casefold() != letter.casefold()
    )
    return other < MUCH_LESS * own


def _unlike(grid: np.ndarray, name: bytes, letter: str) -> float:
    """In [0, 1]: how an outline differs from a letter of an ordinary font."""
    known = _known(name, letter)
    return 1.0 if known is None else float(np.mean(grid != known))


@functools.cache
def _known(name: bytes, letter: str) -> np.ndarray | None:
    outline = _outline(_ordinary(name), letter)
    return None if outline is None else _grid(outline)


@functools.cache
def _ordinary(name: bytes) -> object:
    return pdfium_c.FPDFText_LoadStandardFont(_nothing(), name)


@functools.cache
def _nothing() -> object:
    """A document that keeps the ordinary fonts as long as the process runs."""
    return pdfium_c.FPDF_CreateNewDocument()


def _outline(font: object, letter: str) -> np.ndarray | None:
    """The straight edges of a letter as float (n, 4): x and y of both ends; None where it has no outline."""
    path = pdfium_c.FPDFFont_GetGlyphPath(font, ord(letter), ctypes.c_float(1000))
    n_segments = pdfium_c.FPDFGlyphPath_CountGlyphSegments(path) if path else 0
    if not 2 < n_segments < 2000:
        return None
    x, y = ctypes.c_float(), ctypes.c_float()
    edges: list[tuple[float, float, float, float]] = []
    start = last = (0.0, 0.0)
    curve: list[tuple[float, float]] = []
    for index in range(n_segments):
        segment = pdfium_c.FPDFGlyphPath_GetGlyphPathSegment(path, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        kind, point = pdfium_c.FPDFPathSegment_GetType(segment), (x.value, y.value)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            edges.append((*last, *start))
            start = last = point
        elif kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            curve.append(point)
            if len(curve) == 3:
                edges += _straight(last, curve)
                last, curve = point, []
        else:
            edges.append((*last, *point))
            last = point
    return np.array([*edges, (*last, *start)], np.float64)


def _straight(
    start: tuple[float, float], curve: Sequence[tuple[float, float]]
) -> list[tuple[float, float, float, float]]:
    """A Bézier curve as a few straight edges."""
    t = CURVE_STEPS
    p = np.array([start, *curve])
    points = (1 - t) ** 3 * p[0] + 3 * (1 - t) ** 2 * t * p[1] + 3 * (1 - t) * t**2 * p[2] + t**3 * p[3]
    ends = [start, *map(tuple, points.tolist())]
    return [(*a, *b) for a, b in zip(ends, ends[1:], strict=False)]


def _grid(outline: np.ndarray) -> np.ndarray:
    """What a letter fills of the smallest square around it, in its middle, as bool (GRID, GRID)."""
    xs, ys = outline[:, [0, 2]], outline[:, [1, 3]]
    size = max(np.ptp(xs), np.ptp(ys), 1e-6)
    steps = ((np.arange(GRID) + 0.5) / GRID - 0.5) * size
    columns, rows = (xs.min() + xs.max()) / 2 + steps, (ys.min() + ys.max()) / 2 + steps
    (x0, x1), (y0, y1) = xs.T, ys.T
    crosses = (y0[None] <= rows[:, None]) != (y1[None] <= rows[:, None])
    slope = (x1 - x0) / np.where(y1 == y0, 1, y1 - y0)
    at = x0[None] + (rows[:, None] - y0[None]) * slope[None]
    left_of = crosses[:, None, :] & (at[:, None, :] <= columns[None, :, None])
    return left_of.sum(axis=2) % 2 == 1

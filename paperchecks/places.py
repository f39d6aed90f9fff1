"""Pictures of the places that findings are about. In this process; see `paperchecks.sandbox.draw_places`.

A finding says on which page it is and in which words, seldom where: its words are searched among the letters of the
page, whatever lies between them (broken lines, hyphens, ligatures). What is cut out of the page shows them with some of
what is around, and a line around them, so that words which nobody sees can be seen to be there.
"""

import ctypes
import math
import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageDraw

from paperchecks.findings import Box, Finding, Places
from paperchecks.visibility import MOST_CHARACTERS, to_shown

MOST_PICTURES = 12
"""Pictures of one file; who has more to mend begins with these."""

SCALE = 2.0  # pixels a point
AROUND = (48.0, 26.0)  # points shown beside and above a place
LEAST = (300.0, 90.0)
TALLEST = 260.0
UPPER_PART = 0.28
"""Share of the page that is shown for a finding about the page as a whole."""

FEWEST_LETTERS = 4
BEGINNINGS = (120, 60, 30, 15)
"""Letters by which a place is still known when no more of the words are found together."""

NO_LETTERS = (0xA0, 0xFFFE, 0xFFFF)

INK = (200, 30, 30)
LINE, GAP = 3, 5  # pixels


@dataclass(slots=True)
class Letter:
    """A letter of a page as it is shown, in points from its upper left corner."""

    letter: str
    left: float
    top: float
    right: float
    bottom: float


def draw_places(path: str, folder: str, findings: Sequence[Finding]) -> Places:
    """Writes `<key>.webp` to `folder` for the first MOST_PICTURES findings that have a place, or raises."""
    document = pdfium.PdfDocument(path)
    letters: dict[int, list[Letter]] = {}
    drawn: dict[str, tuple[str, int, int]] = {}
    for finding in findings:
        if len(drawn) == MOST_PICTURES:
            break
        if finding.page is None or not 1 <= finding.page <= len(document) or finding.key in drawn:
            continue
        page = document[finding.page - 1]
        if finding.page not in letters:
            letters[finding.page] = _letters(page)
        boxes = _boxes(finding, page, letters[finding.page])
        if boxes is None:
            continue
        image = _cut_out(page, boxes)
        part = os.path.join(folder, f"{finding.key}.part")
        image.save(part, "WEBP", quality=80, method=4)
        os.replace(part, os.path.join(folder, f"{finding.key}.webp"))
        drawn[finding.key] = (finding.key, image.width, image.height)
    return Places(drawn=tuple(drawn.values()))


def _letters(page: pdfium.PdfPage) -> list[Letter]:
    text_page, shown = page.get_textpage(), to_shown(page)
    letters = []
    for index in range(min(text_page.count_chars(), MOST_CHARACTERS)):
        code = pdfium_c.FPDFText_GetUnicode(text_page.raw, index)
        if code > 32 and code not in NO_LETTERS and pdfium_c.FPDFText_IsGenerated(text_page.raw, index) != 1:
            letters.append(Letter(chr(code), *shown(*text_page.get_charbox(index))))
    return letters


def _boxes(finding: Finding, page: pdfium.PdfPage, letters: Sequence[Letter]) -> list[Box] | None:
    """What to draw a line around; [] for the page as a whole, None where the place is not known or not on the page."""
    if not finding.box and not finding.text:
        return []
    found = [finding.box] if finding.box else [*_lines(_found(finding.text, letters))] or [*_links(page, finding.text)]
    width, height = page.get_size()
    return [box for box in found if box.right > 0 and box.bottom > 0 and box.left < width and box.top < height] or None


def _found(text: str, letters: Sequence[Letter]) -> Sequence[Letter]:
    """The letters of the page that say these words, or as much of their beginning as there is in one piece."""
    said, owners = "", []
    for place, letter in enumerate(letters):
        plain = _plain(letter.letter)
        said += plain
        owners += [place] * len(plain)
    wanted = _plain(text)
    for n in (len(wanted), *BEGINNINGS):
        if FEWEST_LETTERS <= n <= len(wanted) and (at := said.find(wanted[:n])) >= 0:
            return letters[owners[at] : owners[at + n - 1] + 1]
    return ()


def _plain(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _lines(letters: Sequence[Letter]) -> Iterator[Box]:
    """A box for each line that letters stand on."""
    line: list[Letter] = []
    for letter in letters:
        if line and (letter.top > line[-1].bottom or letter.bottom < line[-1].top):
            yield _around(line)
            line = []
        line.append(letter)
    if line:
        yield _around(line)


def _around(letters: Sequence[Letter]) -> Box:
    return Box(
        min(letter.left for letter in letters),
        min(letter.top for letter in letters),
        max(letter.right for letter in letters),
        max(letter.bottom for letter in letters),
    )


def _links(page: pdfium.PdfPage, text: str) -> Iterator[Box]:
    """The places of links to this address, which need not be printed."""
    wanted, shown = text.rstrip("…").casefold(), to_shown(page)
    at, link, area = ctypes.c_int(0), pdfium_c.FPDF_LINK(), pdfium_c.FS_RECTF()
    while pdfium_c.FPDFLink_Enumerate(page.raw, at, link):
        if wanted in _address(page, pdfium_c.FPDFLink_GetAction(link)).casefold():
            pdfium_c.FPDFLink_GetAnnotRect(link, area)
            yield Box(*shown(area.left, area.bottom, area.right, area.top))


def _address(page: pdfium.PdfPage, action: Any) -> str:
    if not action:
        return ""
    length = pdfium_c.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0)
    kept = ctypes.create_string_buffer(length)
    pdfium_c.FPDFAction_GetURIPath(page.pdf.raw, action, kept, length)
    return kept.value.decode("utf-8", "replace")


def _cut_out(page: pdfium.PdfPage, boxes: Sequence[Box]) -> Image.Image:
    """The part of a page around some boxes, with a line around each."""
    width, height = page.get_size()
    if boxes:
        left, right = _span(min(b.left for b in boxes), max(b.right for b in boxes), AROUND[0], LEAST[0], width, width)
        top, bottom = _span(
            min(b.top for b in boxes), max(b.bottom for b in boxes), AROUND[1], LEAST[1], TALLEST, height
        )
    else:
        left, top, right, bottom = 0.0, 0.0, width, min(height, UPPER_PART * height, TALLEST)
    scale = min(SCALE, 960 / max(right - left, 1.0))
    crop = (left, height - bottom, width - right, top)
    image = page.render(scale=scale, crop=crop, may_draw_forms=False).to_pil().convert("RGB")
    pen = ImageDraw.Draw(image)
    for box in boxes:
        x, y = (box.left - left) * scale - GAP, (box.top - top) * scale - GAP
        far_x, far_y = (box.right - left) * scale + GAP, (box.bottom - top) * scale + GAP
        if far_x > x and far_y > y:
            pen.rectangle((x, y, far_x, far_y), outline=INK, width=LINE)
    return image


def _span(low: float, high: float, around: float, least: float, most: float, end: float) -> tuple[float, float]:
    """From where to where to cut, on one axis: the place with what is around it, within the page."""
    low, high = max(low, 0.0), min(high, end)
    spare = max(around, (least - (high - low)) / 2)
    low, high = low - spare, high + spare
    low, high = (low - max(high - end, 0.0), min(high, end)) if high > end else (low, high)
    low, high = (0.0, min(high - low, end)) if low < 0 else (low, high)
    return float(math.floor(low)), float(min(math.ceil(high), math.floor(low) + most))

"""Whether two PDFs show the same pages: both are drawn, and every pixel is compared. In this process.

Comments, forms and the frames of links are not drawn: taking the first two out is what a copy is made for. All else
that a page shows must be the same in the copy, to the last pixel: both are drawn by one program, so nothing needs to be
nearly equal.
"""

import os

import pypdfium2 as pdfium

MOST_COMPARED = 40
"""Pages that are drawn; of longer files, as many at even distances. A paper with its appendix has thirty."""

DPI = 36
"""Low, for it is about whether, not about what: a letter that is gone or moved changes the grey of its place."""

MOST_PIXELS = 4_000_000
"""Of one page as it is drawn; a poster is drawn smaller."""

POINTS = 72


def first_difference(one: str | os.PathLike[str], other: str | os.PathLike[str]) -> int | None:
    """The first page, from 1, that two files show differently; None where they show the same.

    A page that cannot be drawn is the same as one that cannot be drawn either. Raises PdfiumError where a file cannot
    be opened.
    """
    before, after = pdfium.PdfDocument(one), pdfium.PdfDocument(other)
    try:
        n_pages = len(before)
        if len(after) != n_pages:
            return min(n_pages, len(after)) + 1
        return next((page + 1 for page in _compared(n_pages) if _picture(before, page) != _picture(after, page)), None)
    finally:
        before.close()
        after.close()


def _compared(n_pages: int) -> list[int]:
    """Which pages are drawn, from 0; the first and the last are among them."""
    if n_pages <= MOST_COMPARED:
        return list(range(n_pages))
    return sorted({round(place * (n_pages - 1) / (MOST_COMPARED - 1)) for place in range(MOST_COMPARED)})


def _picture(document: pdfium.PdfDocument, index: int) -> tuple[tuple[float, float], bytes] | None:
    """The size of a page in points, and its pixels; None where it cannot be drawn."""
    try:
        page = document[index]
        width, height = page.get_size()
        scale = min(DPI / POINTS, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False)
        return (width, height), bytes(bitmap.buffer)
    except pdfium.PdfiumError:
        return None

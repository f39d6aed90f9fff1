"""A picture of page 1. In this process; see `paperchecks.sandbox.thumbnail`."""

import os

import pypdfium2 as pdfium

from paperchecks.findings import Picture

TALLEST = 3
"""A page higher than this many times its width is cut, so that no scroll of a page fills the screen."""


def draw(path: str, out: str, width: int) -> Picture:
    """Writes page 1 of `path`, `width` pixels wide, to `out` (`.webp` or `.png`), or raises."""
    page = pdfium.PdfDocument(path)[0]
    page_width, page_height = page.get_size()
    cut = max(0.0, page_height - TALLEST * page_width)
    bitmap = page.render(scale=width / page_width, crop=(0, cut, 0, 0), may_draw_forms=False)
    image = bitmap.to_pil().convert("RGB")
    part = f"{out}.part"
    if out.endswith(".png"):
        image.save(part, "PNG", optimize=True)
    else:
        image.save(part, "WEBP", quality=82, method=4)
    os.replace(part, out)
    return Picture(is_made=True, width=image.width, height=image.height)

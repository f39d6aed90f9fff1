"""The picture that links to a paper show elsewhere: its title and its venue, on the venue's colour."""

import colorsys
import io
import textwrap
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from web.text import plain

SIZE = (1200, 630)
MARGIN = 80
FONT = Path(__file__).resolve().parents[1] / "static/vendor/fonts/inter-latin-wght-normal.woff2"
WIDEST = {64: 30, 52: 38, 42: 47, 34: 58}  # size of letters → letters in a line
MOST_LINES = 6


@lru_cache(maxsize=128)
def draw(title: str, authors: str, venue: str, hue: int) -> bytes:
    """A PNG of 1200 × 630. The same words give the same bytes."""
    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue / 360, 0.22, 0.45))
    image = Image.new("RGB", SIZE, (red, green, blue))
    pen = ImageDraw.Draw(image)
    size, lines = _fitted(plain(title, length=400))
    pen.text((MARGIN, MARGIN), _cut(venue, 60), font=_font(30, 600), fill=(255, 255, 255, 200))
    top = MARGIN + 80
    for line in lines:
        pen.text((MARGIN, top), line, font=_font(size, 700), fill="white")
        top += round(size * 1.25)
    pen.text((MARGIN, SIZE[1] - MARGIN - 34), _cut(authors, 64), font=_font(30, 450), fill=(235, 235, 235))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest letters in which the title fits; the end of an endless one is cut."""
    size, lines = 0, [title]
    for size, widest in WIDEST.items():
        lines = textwrap.wrap(title, widest) or [""]
        if len(lines) * size * 1.25 < 330:
            return size, lines
    return size, [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1] + " …"] if len(lines) > MOST_LINES else lines


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else textwrap.shorten(text, most, placeholder=" …")


@lru_cache(maxsize=16)
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), size)
    font.set_variation_by_axes([weight])
    return font

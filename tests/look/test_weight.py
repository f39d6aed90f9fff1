"""Pages stay light: what each page loads, compressed, before its own words."""

import gzip
from pathlib import Path

import django_htmx

STATIC = Path(__file__).parents[2] / "static"
FRAME = ["css/fonts.css", "css/site.css", "css/hues.css", "js/theme.js", "js/app.js"]
SIGNED_IN = [
    "css/work.css",
    "css/venues.css",
    "css/picker.css",
    *(f"js/{name}.js" for name in ("autosave", "picker", "preview", "sortable", "upload")),
]
FONTS = ["inter-latin-wght-normal.woff2", "source-serif-4-latin-wght-normal.woff2"]


def weight(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_a_public_page_leaves_half_of_its_40_kb_to_its_words():
    assert weight([STATIC / name for name in FRAME]) < 22_000


def test_a_signed_in_page_leaves_a_quarter_of_its_80_kb_to_its_words():
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"

    assert weight([htmx, *(STATIC / name for name in FRAME + SIGNED_IN)]) < 60_000


def test_the_fonts_of_a_page_in_latin_letters_weigh_less_than_100_kb():
    assert sum((STATIC / "vendor" / "fonts" / name).stat().st_size for name in FONTS) < 100_000

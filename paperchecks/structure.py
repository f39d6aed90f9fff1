"""What a PDF carries beside its words: metadata, comments, fonts, page sizes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import pikepdf

from paperchecks.findings import A4, LETTER, Finding, Limits, shortened
from paperchecks.reading import MOST_PAGES
from paperchecks.traces import INFO, NO_AUTHOR, identity
from paperchecks.values import name_of, text_of, values_of

MOST_QUOTED = 60  # characters
ACTIVE = {
    "/JavaScript": "JavaScript",
    "/Launch": "a command that starts a program",
    "/SubmitForm": "a form that sends data",
    "/ImportData": "a form that reads files",
    "/Rendition": "a media player",
    "/Movie": "a video",
    "/Sound": "a sound",
    "/RichMediaExecute": "rich media",
}
AUTHOR_KEYS = ("/Author", "/Authors", "/Manager", "/Company", "/LastModifiedBy", "/LastSavedBy")
AUTHOR_ENDINGS = ("}creator", "}author", "}authors", "}owner", "}credit", "}lastmodifiedby")
"""Keys of the metadata under which programs write who made a file."""

SIZE_TOLERANCE = 6.0
DEEPEST_TREE = 50
"""Steps from a page up to the root of the tree of pages; more is a loop."""

NOTES = ("/ActualText", "/Alt", "/Contents", "/RC", "/TU")
REPLACED = b"/ActualText"
REPLACEMENT = re.compile(rb"/ActualText\s*(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)", re.S)
"""Words that a reader of the page's text gets in place of the drawn ones."""

MOST_OBJECTS = 200_000
"""Objects that are looked at; a paper with large drawings has ten thousand."""


@dataclass(frozen=True)
class Metadata:
    """Every text in the file's metadata, and who is named as its author."""

    author: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """What is read once of a file: its metadata, its objects, and its fonts by name.

    notes           descriptions of figures, comments, and what replaces drawn words for whoever copies them
    missing_fonts   used by the first pages without being in the file
    drawn_fonts     of the kind Type 3, whose letters are drawings or bitmaps
    """

    metadata: Metadata
    objects: Sequence[Any]
    notes: tuple[str, ...]
    missing_fonts: tuple[str, ...]
    drawn_fonts: tuple[str, ...]

    @classmethod
    def of(cls, pdf: pikepdf.Pdf, items: Sequence[Any]) -> Self:
        """`items` are the file's `objects`."""
        fonts: dict[tuple[int, int], Any] = {}
        for page in pdf.pages[:MOST_PAGES]:
            _collect_fonts(_resources(page), fonts, set(), 0)
        missing = {_font_name(font) for font in fonts.values() if not _is_embedded(font)}
        drawn = {_font_name(font) for font in fonts.values() if font.get("/Subtype") == pikepdf.Name.Type3}
        return cls(metadata(pdf), items, tuple(_notes(items)), tuple(sorted(missing)), tuple(sorted(drawn)))


def _notes(items: Sequence[Any]) -> Iterator[str]:
    for item in items:
        if isinstance(item, pikepdf.Dictionary):
            yield from filter(None, (text_of(item.get(key)) for key in NOTES))
        elif isinstance(item, pikepdf.Stream) and REPLACED in (drawn := _drawing(item)):
            for match in REPLACEMENT.finditer(drawn):
                yield text_of(pikepdf.Object.parse(match.group(1)))


def _drawing(stream: pikepdf.Stream) -> bytes:
    """The operators in a stream that may be a page's; b"" for pictures and fonts, and for what cannot be unpacked."""
    if {"/Subtype", "/Length1", "/Type"} & set(stream.keys()) and stream.get("/Subtype") != pikepdf.Name.Form:
        return b""
    try:
        return stream.read_bytes()
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return b""


def metadata(pdf: pikepdf.Pdf) -> Metadata:
    """Info dictionary and XMP packet; what cannot be read is empty."""
    info = {key: value for key, value in _info(pdf).items() if value}
    xmp = _xmp(pdf)
    named = [info.get(key, "") for key in AUTHOR_KEYS]
    creators = [*named, *(text for name, text in xmp if name.casefold().endswith(AUTHOR_ENDINGS))]
    author = next((text for text in creators if not NO_AUTHOR.search(text.strip())), "")
    return Metadata(author, (*info.values(), *(text for _, text in xmp)))


def objects(pdf: pikepdf.Pdf) -> list[Any]:
    """The file's first MOST_OBJECTS objects; what is broken comes as None."""
    return [_object(pdf, index) for index in range(min(len(pdf.objects), MOST_OBJECTS))]


def _object(pdf: pikepdf.Pdf, index: int) -> Any:
    try:
        return pdf.objects[index]
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None


def findings(pdf: pikepdf.Pdf, limits: Limits, contents: Contents) -> Iterator[Finding]:
    """Everything to say about the file's structure."""
    yield from _page_sizes(pdf, limits)
    if fonts := contents.missing_fonts:
        yield Finding(
            "fonts_not_embedded",
            f"{'This font is' if len(fonts) == 1 else 'These fonts are'} not in the file: {listed(fonts)}.",
            "Embed all fonts, or the paper looks different on other machines.",
        )
    if fonts := contents.drawn_fonts:
        yield Finding(
            "type3_fonts",
            f"{'This font is' if len(fonts) == 1 else 'These fonts are'} of the kind Type 3: {listed(fonts)}.",
            "Such letters are drawings that look rough and that some publishers refuse. In matplotlib, set pdf.fonttype"
            " to 42; in LaTeX, install the fonts as outlines.",
        )
    if len(contents.objects) >= MOST_OBJECTS:
        yield Finding(
            "many_objects",
            f"This PDF has {MOST_OBJECTS:,} objects or more; we looked at no more of them.",
            "Simplify its figures, for example by drawing fewer points.",
        )
    if limits.is_blind:
        author, texts = contents.metadata.author, contents.metadata.texts
        yield from identity(pdf, limits, author, texts, contents.objects)


def page_size(page: pikepdf.Page) -> tuple[float, float]:
    """Points (width, height) as shown, that is after rotation."""
    box = [float(value) for value in page.cropbox]
    unit = float(page.obj.get("/UserUnit", 1))  # of 1/72 inch; posters beyond 200 inches need it
    width, height = unit * abs(box[2] - box[0]), unit * abs(box[3] - box[1])
    turn = _inherited(page.obj, "/Rotate")
    turned = isinstance(turn, int) and turn % 180 == 90
    return (round(height, 1), round(width, 1)) if turned else (round(width, 1), round(height, 1))


def is_active(value: Any) -> str | None:
    """What an action dictionary would do to a reader, in words; None for a harmless one."""
    return ACTIVE.get(name_of(value.get("/S"))) if isinstance(value, pikepdf.Dictionary) else None


def _info(pdf: pikepdf.Pdf) -> dict[str, str]:
    try:
        return {key: text_of(value) for key, value in values_of(pdf.docinfo, INFO)}
    except (pikepdf.PdfError, ValueError, TypeError, KeyError):
        return {}


def _xmp(pdf: pikepdf.Pdf) -> list[tuple[str, str]]:
    try:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            items = [(name, value) for name, value in xmp.items()]
    except Exception:  # an XML parser on strange bytes raises many things; copies lose the packet anyway
        return []
    flat = [(name, part) for name, value in items for part in (value if isinstance(value, list | set) else [value])]
    return [(name, str(part)) for name, part in flat if part]


def _page_sizes(pdf: pikepdf.Pdf, limits: Limits) -> Iterator[Finding]:
    """The first page of another size than asked for, of another size than page 1, and one that lies on its side."""
    accepted = {} if limits.page_size == "any" else {"A4": A4, "Letter": LETTER}
    if limits.page_size in accepted:
        accepted = {limits.page_size: accepted[limits.page_size]}
    sizes = [page_size(page) for page in pdf.pages[:MOST_PAGES]]
    told: set[str] = set()
    for number, size in enumerate(sizes, start=1):
        is_turned = number > 1 and _is_size(size[::-1], sizes[0]) and not _is_size(size, sizes[0])
        if is_turned:
            code, sentence = "turned_page", f"Page {number} lies on its side."
            remedy = "Turn it upright where its contents fit; many people read on a screen."
        elif accepted and not any(_is_size(size, other) for other in accepted.values()):
            code, sentence = "page_size", f"Page {number} is {_measured(size)}, not {' or '.join(accepted)}."
            remedy = "Use the venue's template unchanged."
        elif not _is_size(size, sizes[0]):
            code, sentence = "mixed_sizes", f"Page {number} is {_measured(size)}, but page 1 is {_measured(sizes[0])}."
            remedy = "Set all pages in one size."
        else:
            continue
        if code not in told:
            told.add(code)
            yield Finding(code, sentence, remedy, number)


def _measured(size: tuple[float, float]) -> str:
    known = next((name for name, other in (("A4", A4), ("Letter", LETTER)) if _is_size(size, other)), None)
    return known or f"{size[0] / 72:.1f} by {size[1] / 72:.1f} inches"


def _is_size(size: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= SIZE_TOLERANCE for a, b in zip(size, other, strict=True))


def _resources(item: Any) -> Any:
    """What a page may draw with; pages inherit it from the tree that they hang on."""
    return _inherited(item.obj, "/Resources")


def _inherited(item: Any, key: str) -> Any:
    for _ in range(DEEPEST_TREE):
        if not isinstance(item, pikepdf.Dictionary):
            return None
        if key in item:
            return item[key]
        item = item.get("/Parent")
    return None


def _collect_fonts(resources: Any, fonts: dict[tuple[int, int], Any], seen: set[tuple[int, int]], depth: int) -> None:
    """Adds the fonts that these resources name, and those of the forms in them."""
    if not isinstance(resources, pikepdf.Dictionary) or depth > 4:
        return
    for font in _values(resources.get("/Font"), seen):
        fonts[font.objgen if font.is_indirect else (-len(fonts), 0)] = font
    for form in _values(resources.get("/XObject"), seen):
        if form.get("/Subtype") == pikepdf.Name.Form:
            _collect_fonts(form.get("/Resources"), fonts, seen, depth + 1)


def _font_name(font: Any) -> str:
    """As in the file, without the six letters of a subset; bitmaps have seldom one."""
    for name in (font.get("/BaseFont"), font.get("/Name")):
        if isinstance(name, pikepdf.Name):
            return re.sub(r"^[A-Z]{6}\+", "", name_of(name)[1:]) or "unnamed"
    return "unnamed"


def _values(entries: Any, seen: set[tuple[int, int]]) -> Iterator[Any]:
    if not isinstance(entries, pikepdf.Dictionary):
        return
    for _, item in values_of(entries):
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) and (not item.is_indirect or item.objgen not in seen):
            seen.add(item.objgen)
            yield item


def _is_embedded(font: Any) -> bool:
    kind = font.get("/Subtype")
    if kind == pikepdf.Name.Type3:
        return True
    if kind == pikepdf.Name.Type0:
        inner = font.get("/DescendantFonts")
        return isinstance(inner, pikepdf.Array) and all(_is_embedded(part) for part in list(inner)[:4])
    descriptor = font.get("/FontDescriptor")
    return isinstance(descriptor, pikepdf.Dictionary) and any(
        name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3")
    )


def listed(words: Sequence[str], most: int = 4) -> str:
    """Words one after the other, the last of many only counted."""
    shown = [shortened(word, MOST_QUOTED) for word in words[:most]]
    return ", ".join(shown) + (f" and {len(words) - most} more" if len(words) > most else "")

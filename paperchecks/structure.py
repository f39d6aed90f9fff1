"""What a PDF carries beside its words: metadata, actions, attachments, comments, fonts, page sizes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from paperchecks.findings import A4, LETTER, Finding, Limits, shortened
from paperchecks.reading import MOST_PAGES
from paperchecks.traces import NO_AUTHOR, identity

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
MOST_OBJECTS = 200_000


@dataclass(frozen=True)
class Metadata:
    """Every text in the file's metadata, and who is named as its author."""

    author: str
    texts: tuple[str, ...]


def metadata(pdf: pikepdf.Pdf) -> Metadata:
    """Info dictionary and XMP packet; what cannot be read is empty."""
    info = {key: value for key, value in _info(pdf).items() if value}
    xmp = _xmp(pdf)
    named = [info.get(key, "") for key in AUTHOR_KEYS]
    creators = [*named, *(text for name, text in xmp if name.casefold().endswith(AUTHOR_ENDINGS))]
    author = next((text for text in creators if not NO_AUTHOR.search(text.strip())), "")
    return Metadata(author, (*info.values(), *(text for _, text in xmp)))


def findings(pdf: pikepdf.Pdf, limits: Limits) -> Iterator[Finding]:
    """Everything to say about the file's structure."""
    yield from _page_sizes(pdf, limits)
    if fonts := missing_fonts(pdf):
        yield Finding(
            "fonts_not_embedded",
            f"{'This font is' if len(fonts) == 1 else 'These fonts are'} not in the file: {_listed(fonts)}.",
            "Embed all fonts, or the paper looks different on other machines.",
        )
    yield from _active(pdf)
    if limits.is_blind:
        found = metadata(pdf)
        yield from identity(pdf, limits, found.author, found.texts, list(pdf.objects)[:MOST_OBJECTS])


def missing_fonts(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Names of fonts used by the first pages without being in the file, in alphabetic order."""
    missing: set[str] = set()
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages[:MOST_PAGES]:
        _fonts_of(page.obj.get("/Resources"), missing, seen, 0)
    return tuple(sorted(missing))


def page_size(page: pikepdf.Page) -> tuple[float, float]:
    """Points (width, height) as shown, that is after rotation."""
    box = [float(value) for value in page.cropbox]
    unit = float(page.obj.get("/UserUnit", 1))  # of 1/72 inch; posters beyond 200 inches need it
    width, height = unit * abs(box[2] - box[0]), unit * abs(box[3] - box[1])
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (round(height, 1), round(width, 1)) if turned else (round(width, 1), round(height, 1))


def is_active(value: Any) -> str | None:
    """What an action dictionary would do to a reader, in words; None for a harmless one."""
    if isinstance(value, pikepdf.Dictionary) and isinstance(value.get("/S"), pikepdf.Name):
        return ACTIVE.get(str(value.S))
    return None


def _info(pdf: pikepdf.Pdf) -> dict[str, str]:
    try:
        return {str(key): _text(value) for key, value in pdf.docinfo.items()}
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


def _text(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.String | str) else ""


def _page_sizes(pdf: pikepdf.Pdf, limits: Limits) -> Iterator[Finding]:
    if limits.page_size == "any":
        return
    accepted = {"A4": A4, "Letter": LETTER}
    if limits.page_size:
        accepted = {limits.page_size: accepted[limits.page_size]}
    for number, page in enumerate(pdf.pages[:MOST_PAGES], start=1):
        size = page_size(page)
        if not any(_is_size(size, other) for other in accepted.values()):
            wanted = " or ".join(accepted)
            known = next((name for name, other in (("A4", A4), ("Letter", LETTER)) if _is_size(size, other)), None)
            measured = known or f"{size[0] / 72:.1f} by {size[1] / 72:.1f} inches"
            yield Finding(
                "page_size",
                f"Page {number} is {measured}, not {wanted}.",
                "Use the venue's template unchanged.",
                number,
            )
            return


def _is_size(size: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= SIZE_TOLERANCE for a, b in zip(size, other, strict=True))


def _active(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    kinds = {kind for value in _actions(pdf) if (kind := is_active(value))}
    if kinds:
        yield Finding(
            "active_content",
            f"The file contains {_listed(sorted(kinds))}.",
            "Reviewers get a copy without it.",
        )
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/EmbeddedFiles" in names:
        yield Finding(
            "attachments",
            "The file has other files attached to it.",
            "Reviewers get a copy without them; put them into the supplement.",
        )


def _actions(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every object that may be an action."""
    for item in list(pdf.objects)[:MOST_OBJECTS]:
        if isinstance(item, pikepdf.Dictionary):
            yield item
            for key in ("/A", "/OpenAction", "/JavaScript"):
                yield item.get(key)
            if isinstance(extra := item.get("/AA"), pikepdf.Dictionary):
                yield from (value for _, value in extra.items())


def _fonts_of(resources: Any, missing: set[str], seen: set[tuple[int, int]], depth: int) -> None:
    if not isinstance(resources, pikepdf.Dictionary) or depth > 4:
        return
    fonts, forms = resources.get("/Font"), resources.get("/XObject")
    for font in _values(fonts, seen):
        if not _is_embedded(font):
            missing.add(re.sub(r"^[A-Z]{6}\+", "", str(font.get("/BaseFont", "/unnamed"))[1:]))
    for form in _values(forms, seen):
        if form.get("/Subtype") == pikepdf.Name.Form:
            _fonts_of(form.get("/Resources"), missing, seen, depth + 1)


def _values(entries: Any, seen: set[tuple[int, int]]) -> Iterator[Any]:
    if not isinstance(entries, pikepdf.Dictionary):
        return
    for _, item in entries.items():
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


def _listed(words: Sequence[str], most: int = 4) -> str:
    shown = [shortened(word, MOST_QUOTED) for word in words[:most]]
    return ", ".join(shown) + (f" and {len(words) - most} more" if len(words) > most else "")

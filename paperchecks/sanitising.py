"""A copy of a PDF that says what the page says and nothing else. In this process; see `paperchecks.sandbox.sanitise`.

A copy is handed out only when it shows the same pages (see `paperchecks.comparing`). Where the copy of one reader does
not, because it repairs a broken file differently, the other one reads the pages; where that differs too, there is none.

Two files that differ only in what is removed here give the same bytes: objects are written in the order in which the
pages reach them, one by one (packed together they would keep traces of their old numbers), without dates, and the
file's identifier is computed from what was written.
"""

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium

from paperchecks.comparing import first_difference
from paperchecks.findings import Copy
from paperchecks.structure import is_active

PRIVATE = {
    "/Metadata": "metadata",
    "/PieceInfo": "notes of the program that made it",
    "/LastModified": "dates",
    "/Thumb": "thumbnails",
    "/AA": "actions",
    "/AF": "attached files",
    "/EF": "attached files",
    "/XFA": "forms",
    "/CreatorInfo": "metadata",
    "/PTEX.FileName": "file names",
    "/PTEX.InfoDict": "metadata of figures",
    "/PTEX.PageNumber": "file names",
}
"""Keys removed from every dictionary whose keys the format defines."""

CATALOGUE = {
    "/OpenAction": "actions",
    "/AcroForm": "forms",
    "/Collection": "attached files",
    "/Perms": "signatures",
    "/DSS": "signatures",
    "/Legal": "signatures",
    "/SpiderInfo": "metadata",
    "/URI": "metadata",
}
NAME_TREES = {
    "/JavaScript": "scripts",
    "/EmbeddedFiles": "attached files",
    "/Renditions": "media",
    "/AlternatePresentations": "scripts",
}
NAME_MAPS = frozenset(
    {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs", "/Dests"}
)
"""Entries whose keys are names that the author's program chose: `/AA` there is a font, not an action."""

LINK_KEYS = frozenset("/Type /Subtype /Rect /Border /BS /C /A /Dest /H /QuadPoints /F /StructParent /P".split(" "))
REMOTE = frozenset({"/GoToR", "/GoToE", "/Thread"})
ELSEWHERE = {
    "/F": "content kept elsewhere",
    "/FFilter": "content kept elsewhere",
    "/FDecodeParms": "content kept elsewhere",
    "/Ref": "content kept elsewhere",
}
"""Keys by which a stream takes its content out of another file."""

NOT_FOR_LINKS = ("file:", "javascript:")
JPEG_NOTES = frozenset({0xE1, 0xED, 0xFE})
"""Markers of Exif and XMP, of Photoshop's notes, and of comments."""


class Differs(Exception):
    """Raised where every copy that we can make shows other pages than the file."""


def make_copy(path: str, out: str) -> Copy:
    """Writes the copy of `path` to `out`. Raises Differs, and much else on a hostile file."""
    part = f"{out}.part"
    try:
        removed = _copy_that_shows_the_same(path, part)
        os.replace(part, out)
    finally:
        Path(part).unlink(missing_ok=True)
    with open(out, "rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Copy(is_made=True, n_bytes=os.path.getsize(out), sha256=digest.hexdigest(), removed=tuple(sorted(removed)))


def _copy_that_shows_the_same(path: str, part: str) -> set[str]:
    """Writes it to `part`; what was taken out. Raises Differs."""
    page: int | None = None
    for read in (_as_it_is, _pages_alone):
        try:
            removed = _cleaned(read(path), part)
        except (pikepdf.PdfError, pdfium.PdfiumError):
            continue  # one of the two may still understand it
        page = first_difference(path, part)
        if page is None:
            return removed
    raise Differs("no reader understands the file" if page is None else f"page {page} of the copy looks different")


def _as_it_is(path: str) -> str | io.BytesIO:
    return path


def _pages_alone(path: str) -> str | io.BytesIO:
    """The pages as the program that draws them understands them, in a new file."""
    file = io.BytesIO()
    with pdfium.PdfDocument(path) as document, pdfium.PdfDocument.new() as pages:
        pages.import_pages(document)
        pages.save(file)
    file.seek(0)
    return file


def _cleaned(source: str | io.BytesIO, part: str) -> set[str]:
    """Writes `source` without everything that is no page to `part`; what was taken out."""
    removed: set[str] = set()
    with pikepdf.open(source) as pdf:
        _clean_file(pdf, removed)
        for item, is_map in _dictionaries(pdf):
            _clean_dictionary(item, removed, is_map=is_map)
        for page in pdf.pages:
            _clean_annotations(page, removed)
        first = io.BytesIO()
        _write(pdf, first)
    with pikepdf.open(first) as pdf:  # written twice: streams that the first time compresses come out like others
        _write(pdf, part)
    return removed


def _write(pdf: pikepdf.Pdf, target: str | io.BytesIO) -> None:
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]
    pdf.save(
        target,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        encryption=False,
        fix_metadata_version=False,
        force_version="1.7",
    )


def _clean_file(pdf: pikepdf.Pdf, removed: set[str]) -> None:
    _drop(pdf.trailer, {"/Info": "metadata"}, removed)
    _drop(pdf.Root, CATALOGUE, removed)
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        _drop(names, NAME_TREES, removed)
        if not len(names.keys()):
            del pdf.Root["/Names"]


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, bool]]:
    """(dictionary, whether it is a name map) for every dictionary in the file, nested ones included."""
    everything = list(pdf.objects)
    maps = {
        value.objgen
        for item in everything
        for inner, _ in _nested(item, is_map=False, depth=0)
        for key, value in inner.items()
        if key in NAME_MAPS and isinstance(value, pikepdf.Dictionary) and value.is_indirect
    }
    for item in everything:
        yield from _nested(item, is_map=isinstance(item, pikepdf.Dictionary) and item.objgen in maps, depth=0)


def _nested(item: Any, *, is_map: bool, depth: int) -> Iterator[tuple[Any, bool]]:
    if depth > 30:
        return
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        children = [(key in NAME_MAPS and not is_map, value) for key, value in item.items()]
        yield item, is_map
    elif isinstance(item, pikepdf.Array):
        children = [(False, value) for value in list(item)]
    else:
        return
    for child_is_map, value in children:
        if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
            yield from _nested(value, is_map=child_is_map, depth=depth + 1)


def _clean_dictionary(item: Any, removed: set[str], *, is_map: bool) -> None:
    if is_map:
        return
    if is_active(item) or str(item.get("/S")) in REMOTE or _is_no_web_link(item):
        removed.add("actions")
        for key in list(item.keys()):
            del item[key]
        return
    _drop(item, PRIVATE, removed)
    if isinstance(item, pikepdf.Stream):
        _drop(item, ELSEWHERE, removed)
        _clean_picture(item, removed)


def _clean_picture(item: pikepdf.Stream, removed: set[str]) -> None:
    if item.get("/Filter") in (pikepdf.Name.DCTDecode, [pikepdf.Name.DCTDecode]):
        raw = item.read_raw_bytes()
        if (bare := bare_jpeg(raw)) != raw:
            removed.add("metadata of pictures")
            parameters = item.get("/DecodeParms")
            item.write(bare, filter=pikepdf.Name.DCTDecode)
            if parameters is not None:
                item["/DecodeParms"] = parameters


def _is_no_web_link(item: Any) -> bool:
    """Whether a link leads into somebody's disk, or is a script."""
    address = str(item.get("/URI", "")).casefold().lstrip()
    return item.get("/S") == pikepdf.Name.URI and address.startswith(NOT_FOR_LINKS)


def _clean_annotations(page: pikepdf.Page, removed: set[str]) -> None:
    entries = page.obj.get("/Annots")
    if entries is None:
        return
    kept = pikepdf.Array()
    for entry in list(entries) if isinstance(entries, pikepdf.Array) else []:
        if isinstance(entry, pikepdf.Dictionary) and entry.get("/Subtype") == pikepdf.Name.Link:
            for key in set(entry.keys()) - LINK_KEYS:
                del entry[key]
            kept.append(entry)
        else:
            removed.add("comments and forms")
    if len(kept):
        page.obj["/Annots"] = kept
    else:
        del page.obj["/Annots"]


def _drop(item: Any, keys: dict[str, str], removed: set[str]) -> None:
    for key, what in keys.items():
        if key in item:
            del item[key]
            removed.add(what)


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without Exif, XMP, Photoshop's notes and comments; unchanged where it is not understood."""
    if data[:2] != b"\xff\xd8":
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == 0xDA or length < 2:
            break
        if marker not in JPEG_NOTES:
            kept.append(data[place : place + 2 + length])
        place += 2 + length
    return b"".join(kept) + data[place:]

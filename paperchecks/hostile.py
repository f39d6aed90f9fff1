"""What a PDF would do to whoever opens it: run something, fetch something from elsewhere, or fill the memory."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pikepdf

from paperchecks.findings import MEGABYTE, Finding, shortened
from paperchecks.structure import MOST_QUOTED, is_active, listed
from paperchecks.values import name_of, text_of, values_of

DEEPEST = 12
"""Dictionaries within dictionaries that are looked into; indirect objects are looked at one by one."""

UNPACKED_BYTES = 100 * MEGABYTE
UNPACKED_RATIO = 100
"""Fonts and drawings unpack to ten times their size; what unpacks to a hundred times of it, and to this much, is meant
to fill a memory."""

PICTURE_POINTS = 400_000_000
BLOCK = MEGABYTE

SUSPECT = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|Rendition|Movie|Sound|RichMedia\w*|3D|GoToR|GoToE|Thread|XFA|EF"
    rb"|FS|Ref|OpenAction|AA)\b|\(javascript:",
    re.I,
)
"""Words without which a dictionary does nothing: most objects are passed over by them."""

NESTING = ("/A", "/AA", "/Next", "/OpenAction", "/Names", "/JavaScript", "/EmbeddedFiles", "/Kids", "/AcroForm", "/FS")
EVENTS = ("/O", "/C", "/E", "/X", "/D", "/U", "/Fo", "/Bl", "/PO", "/PC", "/PV", "/PI", "/K", "/F", "/V", "/WC", "/WP")
"""Where actions hang, for dictionaries whose keys cannot be listed."""

PLAYED = {"/RichMedia": "rich media", "/3D": "a 3D model", "/Movie": "a video", "/Sound": "a sound"}
LEADS_OUT = frozenset({"/URI", "/GoToR", "/GoToE", "/Thread"})


def bomb(objects: Iterable[Any], n_bytes: int) -> Finding | None:
    """Told before anything is unpacked into memory: streams far larger than the file, and pictures without end."""
    left = max(UNPACKED_BYTES, UNPACKED_RATIO * n_bytes)
    for item in objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        if item.get("/Subtype") == pikepdf.Name.Image:
            width, height = (_number(item.get(key)) for key in ("/Width", "/Height"))
            if width * height > PICTURE_POINTS:
                return Finding(
                    "pdf_bomb",
                    f"This PDF contains a picture of {width:,} by {height:,} points, too large for most machines.",
                    "Reduce the resolution of the picture and export the paper again.",
                )
            continue
        left -= sum(len(block) for block in _unpacked(item, left))
        if left <= 0:
            most = max(UNPACKED_BYTES, UNPACKED_RATIO * n_bytes) / MEGABYTE
            sentence = f"This PDF of {n_bytes / MEGABYTE:.1f} MB would unpack to more than {most:.0f} MB."
            return Finding("pdf_bomb", sentence, "Export the paper as PDF again, and simplify its figures.")
    return None


def findings(objects: Iterable[Any]) -> Iterator[Finding]:
    """Scripts and commands, attached files, and whatever lies outside of the file."""
    active: set[str] = set()
    attached: dict[str, None] = {}
    remote: dict[str, None] = {}
    for item in objects:
        if isinstance(item, pikepdf.Stream) and "/F" in item:
            remote[f"content that is kept in {_target(item)}"] = None
        described = item.stream_dict if isinstance(item, pikepdf.Stream) else item
        if not isinstance(described, pikepdf.Dictionary | pikepdf.Array) or not SUSPECT.search(
            described.unparse(resolved=True)
        ):
            continue
        for part in _parts(described):
            active.update(_does(part))
            if isinstance(part.get("/EF"), pikepdf.Dictionary):
                attached[_name_of(part)] = None
            remote.update(dict.fromkeys(_leads(part)))
    if active:
        yield Finding(
            "active_content", f"The file contains {listed(sorted(active))}.", "Reviewers get a copy without it."
        )
    if attached:
        yield Finding(
            "attachments",
            f"The file has other files attached to it: {listed(list(attached))}.",
            "Reviewers get a copy without them; put them into the supplement.",
        )
    if remote:
        yield Finding(
            "remote_reference",
            f"The file refers to what is not in it: {listed(list(remote))}.",
            "Put everything into the file, or link to a web address; reviewers get a copy without it.",
        )


def _parts(item: Any, depth: int = 0) -> Iterator[Any]:
    """A dictionary and all direct ones within it."""
    if isinstance(item, pikepdf.Dictionary):
        yield item
        children: Sequence[Any] = [value for _, value in values_of(item, NESTING)]
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        if depth < DEEPEST and isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect:
            yield from _parts(child, depth + 1)


def _does(part: Any) -> Iterator[str]:
    """What a dictionary would make a reader do, in words."""
    if kind := is_active(part):
        yield kind
    if part.get("/S") == pikepdf.Name.URI and text_of(part.get("/URI")).casefold().lstrip().startswith("javascript:"):
        yield "JavaScript"
    if "/XFA" in part:
        yield "a form of the kind XFA"
    if "/Rect" in part and (played := name_of(part.get("/Subtype"))) in PLAYED:
        yield PLAYED[played]


def _leads(part: Any) -> Iterator[str]:
    """What a dictionary takes from outside of the file, in words."""
    kind = name_of(part.get("/S"))
    if kind in ("/GoToR", "/Thread") and "/F" in part:
        yield f"a link that opens {_target(part)}"
    if part.get("/FS") == pikepdf.Name.URL:
        yield f"a file at {_name_of(part)}"
    if isinstance(imported := part.get("/Ref"), pikepdf.Dictionary) and "/F" in imported:
        yield f"a page of {_target(imported)}"
    automatic = [part.get("/OpenAction")]
    if isinstance(extra := part.get("/AA"), pikepdf.Dictionary):
        automatic += [value for _, value in values_of(extra, EVENTS)]
    for action in automatic:
        if isinstance(action, pikepdf.Dictionary) and (kind := name_of(action.get("/S"))) in LEADS_OUT:
            where = text_of(action.get("/URI")) if kind == "/URI" else _target(action)
            yield f"an address that opens by itself, {where}"


def _target(part: Any) -> str:
    """The file that a dictionary's `/F` names."""
    named = part.get("/F")
    return _name_of(named) if isinstance(named, pikepdf.Dictionary) else text_of(named) or "another file"


def _name_of(described: Any) -> str:
    """The name in a file specification."""
    names = (text_of(described.get(key)) for key in ("/UF", "/F", "/Desc"))
    return shortened(next(filter(None, names), "another file"), MOST_QUOTED)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _unpacked(stream: pikepdf.Stream, most: int) -> Iterator[bytes]:
    """Blocks of a stream as far as it is packed with Flate, however often, until they are `most` bytes."""
    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    try:
        raw = stream.read_raw_bytes()
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return
    blocks: Iterable[bytes] = [raw]
    for name in names[:4]:
        if name != pikepdf.Name.FlateDecode:
            break
        blocks = _inflated(blocks)
    for block in blocks:
        yield block
        most -= len(block)
        if most <= 0:
            return


def _inflated(blocks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for packed in blocks:
        while packed and not unpacker.eof:
            try:
                block = unpacker.decompress(packed, BLOCK)
            except zlib.error:
                return
            if block:
                yield block
            packed = unpacker.unconsumed_tail

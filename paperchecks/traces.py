"""What a PDF tells of its makers beside its pages: metadata, figures' metadata, comments, folders, attached files."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pikepdf

from paperchecks.findings import Box, Finding, Limits, shortened
from paperchecks.names import account_of, mentions, plain, tells
from paperchecks.reading import MOST_PAGES
from paperchecks.values import text_of, values_of

MOST_QUOTED = 60  # characters
INFO = ("/Author", "/Title", "/Subject", "/Keywords", "/Creator", "/Producer")
MOST_TOLD = 3
"""Comments that are told; reviewers get none of them."""

MOST_PACKET = 500_000
"""Bytes of one metadata packet that are searched."""

NO_AUTHOR = re.compile(
    r"anonym|double.?blind|blind(?:ed)? (?:review|submission)|under review|withheld|redacted|author names?|^\W*$"
    r"|^(?:the )?(?:first |second |some )?(?:authors?|unknown|none|n/?a|tbd|null|untitled|user|users|root|admin"
    r"|administrator|owner"
    r"|(?:un)?known|default|guest|home|student|test|me|name|office|pc|windows(?: user)?|microsoft(?: (?:office"
    r"|word|corporation).*)?"
    r"|apple|mac|latex\b.*|pdflatex.*|xelatex.*|lualatex.*|tex\b.*|pdftex.*|hyperref.*|overleaf.*|sharelatex.*"
    r"|typst.*|pandoc.*"
    r"|python-docx|openpyxl|matplotlib.*|libreoffice.*|openoffice.*|google docs.*|adobe.*|acrobat.*|ghostscript.*"
    r"|chatgpt"
    r"|canva|word|writer|quarto.*|r markdown|jupyter.*|(?:paper|submission) (?:id )?#?\d+)$",
    re.I,
)
"""An author field, or the name of a comment's author, that names nobody."""

HOME = re.compile(
    r"(?:(?<![\w.-])/(?:home|Users|scratch|nfs/homes?)/|\b[A-Z]:\\+(?:Users|Documents and Settings)\\+"
    r"|/mnt/[a-z]/Users/)(?P<user>[\w.-]+)",
    re.I,
)
NOBODYS_HOME = re.compile(
    r"(?:root|users?|ubuntu|debian|runner|travis|circleci|vsts|jovyan|sagemaker-user|ec2-user|docker|app|shared"
    r"|public|default"
    r"|all|admin|administrator|guest|overleaf|tex|latex|texlive|home|data|me|name|anon\w*|user_?name|your_?\w*"
    r"|xxx+|somebody|project\w*|workspace)$",
    re.I,
)
CREATOR = re.compile(rb"<(?:dc:creator|pdf:Author|xmpRights:Owner|photoshop:Credit)\b[^>]*>(.*?)</", re.S)


Figure = tuple[pikepdf.Dictionary | None, bytes]
"""Of each object: what pdfTeX kept of an included figure's metadata, and the bytes of an XMP packet."""


class Link(NamedTuple):
    """Where a link of a page leads, and where it is on the page."""

    page: int
    address: str
    box: Box | None


def links(pdf: pikepdf.Pdf) -> list[Link]:
    """Every link out of the file."""
    found = []
    for number, page, annotation in _annotations(pdf):
        action = annotation.get("/A")
        if isinstance(action, pikepdf.Dictionary) and "/URI" in action:
            found.append(Link(number, text_of(action.get("/URI")), _box(page, annotation)))
    return found


def home_in(text: str) -> str | None:
    """The first folder that is called after a user who may be a person."""
    return next((match.group() for match in HOME.finditer(text) if not NOBODYS_HOME.match(match["user"])), None)


def identity(
    pdf: pikepdf.Pdf, limits: Limits, author: str, texts: Iterable[str], items: Sequence[Any]
) -> Iterator[Finding]:
    """Who made the file.

    `author` and `texts` are those of its metadata, `items` its objects.
    """
    whole = "\n".join(texts)
    figures = [(_info(item), _packet(item)) for item in items]
    inner = list(_figures_texts(figures))
    attached = list(_attached(pdf))
    own = tells(whole, limits.authors) or _institution_in(whole, limits.affiliations)
    if named := author or own:
        yield _told(f"The file's metadata names {shortened(named, MOST_QUOTED)}.")
    elif named := _figures_author(figures) or tells("\n".join([*inner, *_file_names(items)]), limits.authors):
        yield _told(f"The metadata of a figure in the file names {shortened(named, MOST_QUOTED)}.")
    for name in attached:
        if tells(name, limits.authors) or any(account_of(part, limits.authors) for part in re.split(r"[\W_]+", name)):
            yield Finding(
                "metadata_author",
                f"A file attached to the PDF is called {shortened(name, MOST_QUOTED)}, which names one of you.",
                "Reviewers get a copy without attached files; better still, attach none.",
            )
            break
    home = home_in("\n".join([whole, *_file_names(items), *attached])) or _own_home("\n".join(inner), limits.authors)
    if home:
        yield Finding(
            "metadata_path",
            f"The file contains the folder {shortened(home, MOST_QUOTED)}, which may be your user name.",
            "Reviewers get a copy without it.",
        )
    yield from itertools.islice(_comments(pdf, limits.authors), MOST_TOLD)


def _told(sentence: str) -> Finding:
    return Finding(
        "metadata_author",
        sentence,
        "Reviewers get a copy without metadata; better still, empty the author field when you make the PDF.",
    )


def _institution_in(text: str, affiliations: Sequence[str]) -> str | None:
    spoken = f" {plain(text)} "
    return next((name for name in affiliations if len(plain(name)) > 5 and f" {plain(name)} " in spoken), None)


def _own_home(text: str, authors: Sequence[str]) -> str | None:
    """A folder called after an author. In a figure's metadata others say little: somebody drew it on some machine."""
    return next((match.group() for match in HOME.finditer(text) if account_of(match["user"], authors)), None)


def _file_names(items: Sequence[Any]) -> Iterator[str]:
    """Names of included files, which pdfTeX writes into every figure."""
    for item in items:
        if isinstance(item, pikepdf.Stream | pikepdf.Dictionary) and "/PTEX.FileName" in item:
            yield text_of(item.get("/PTEX.FileName"))


def _figures_texts(figures: Sequence[Figure]) -> Iterator[str]:
    """Texts that programs left in figures: what pdfTeX kept of their metadata, and packets of their own."""
    for info, packet in figures:
        if info is not None:
            yield from (text_of(value) for _, value in values_of(info, INFO))
        if packet:
            yield packet.decode("utf-8", "replace")


def _figures_author(figures: Sequence[Figure]) -> str | None:
    """Whom the metadata of an included figure names as its author."""
    for info, packet in figures:
        named = [] if info is None else [text_of(info.get("/Author"))]
        named += [re.sub(rb"<[^>]*>", b" ", part).decode("utf-8", "replace") for part in CREATOR.findall(packet)]
        for name in named:
            if not NO_AUTHOR.search(name.strip()):
                return re.sub(r"\s+", " ", name).strip()
    return None


def _info(item: Any) -> pikepdf.Dictionary | None:
    """What pdfTeX kept of the metadata of an included figure."""
    info = item.get("/PTEX.InfoDict") if isinstance(item, pikepdf.Stream | pikepdf.Dictionary) else None
    return info if isinstance(info, pikepdf.Dictionary) else None


def _packet(item: Any) -> bytes:
    """The bytes of an object that is an XMP packet."""
    if not isinstance(item, pikepdf.Stream) or item.get("/Type") != pikepdf.Name.Metadata:
        return b""
    try:
        return item.read_bytes()[:MOST_PACKET]
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return b""


def _attached(pdf: pikepdf.Pdf) -> Iterator[str]:
    try:
        yield from list(pdf.attachments.keys())[:100]
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError):
        return


def _comments(pdf: pikepdf.Pdf, authors: Sequence[str]) -> Iterator[Finding]:
    """Each person whose comment is on a page, and each comment that names an author."""
    seen: set[str] = set()
    for number, page, annotation in _annotations(pdf):
        if annotation.get("/Subtype") == pikepdf.Name.Widget:
            continue
        who = text_of(annotation.get("/T")).strip()
        named = next(mentions(text_of(annotation.get("/Contents")), authors), None)
        if who and not NO_AUTHOR.search(who):
            sentence, said = f"Page {number} carries a comment by {shortened(who, MOST_QUOTED)}.", who
        elif named:
            sentence, said = f"A comment on page {number} names {named.name}.", named.said
        else:
            continue
        if said not in seen:
            seen.add(said)
            box = _box(page, annotation)
            yield Finding("annotation_author", sentence, "Reviewers get a copy without comments.", number, said, box)


def _annotations(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Page, pikepdf.Dictionary]]:
    for number, page in enumerate(pdf.pages[:MOST_PAGES], start=1):
        entries = page.obj.get("/Annots")
        if isinstance(entries, pikepdf.Array):
            yield from (
                (number, page, entry) for entry in list(entries)[:5000] if isinstance(entry, pikepdf.Dictionary)
            )


def _box(page: pikepdf.Page, annotation: pikepdf.Dictionary) -> Box | None:
    """Where an annotation is on a page that is not turned."""
    if page.obj.get("/Rotate", 0) or page.obj.get("/UserUnit", 1) != 1:
        return None
    try:
        left, bottom, right, top = (float(value) for value in annotation.get("/Rect"))  # type: ignore[union-attr]
        page_left, _, _, page_top = (float(value) for value in page.cropbox)
    except (TypeError, ValueError):
        return None
    across, down = sorted((left - page_left, right - page_left)), sorted((page_top - top, page_top - bottom))
    return Box(round(across[0], 1), round(down[0], 1), round(across[1], 1), round(down[1], 1))

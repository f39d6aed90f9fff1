"""What the files of a supplement tell of its makers: code, notebooks, histories, PDFs and office documents.

Files are read up to a number and a size, in the order of the archive; the rest is left to the eyes of its authors.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pikepdf
import pypdfium2 as pdfium

from paperchecks import anonymity, traces
from paperchecks.anonymity import EMAIL, NO_EMAIL
from paperchecks.authorship import Block
from paperchecks.catalogue import RULES, About
from paperchecks.findings import MEGABYTE, Finding, Limits, shortened
from paperchecks.names import account_of, mentions, tells
from paperchecks.outline import outline
from paperchecks.reading import guess_title, read_pages
from paperchecks.structure import metadata
from paperchecks.traces import NO_AUTHOR, home_in

MOST_FILES = 400
MOST_BYTES = 60 * MEGABYTE
MOST_PDFS = 8
MOST_TOLD = 3
"""Findings of one kind; who takes those out finds the others by the same search."""

TEXT_BYTES, NOTEBOOK_BYTES, DOCUMENT_BYTES = 64 * 1024, 4 * MEGABYTE, 20 * MEGABYTE

TELLING = re.compile(
    r"^(?:readme|license|licence|authors|contributors|citation|copying|setup|pyproject|package|description|notice)\b",
    re.I,
)
"""Files that usually name their authors."""

CODE = frozenset(
    ".py .r .jl .m .c .h .cc .cpp .hpp .cu .java .js .ts .go .rs .scala .sh .bash .zsh .slurm .sbatch .pbs .sql .lua"
    " .pl .rb .yaml .yml .toml .ini .cfg .conf .txt .md .rst .tex .sty .cls .log .out .err .env .rmd .qmd .json"
    " .html".split()
)
DATA = frozenset({".json", ".log", ".out", ".err", ".html"})
"""Of those, files that programs write: folders in them tell, people in them are mostly others."""

OFFICE = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"})
VENDORED = re.compile(
    r"(?:^|/)(?:node_modules|site-packages|third[_-]?party|3rdparty|vendor(?:ed)?|externals?|extern|deps"
    r"|submodules|\.?venv|__MACOSX)/",
    re.I,
)
"""Folders of what others made."""

GIT = re.compile(
    r"(?:^|/)\.git/(?:config|logs/.+|packed-refs|COMMIT_EDITMSG|HEAD)$|(?:^|/)\.hg/hgrc$|(?:^|/)\.gitconfig$"
)
SIGNED = re.compile(
    r"(?P<who>[^\W\d_][^\n<>\t=\"]{1,60}) <(?P<mail>[^<>\s]+@[^<>\s]+)>|\bname\s*=\s*(?P<name>[^\n]{2,60})"
    r"|\burl\s*=\s*(?P<url>\S{5,120})"
)
AUTHOR_FIELD = re.compile(
    r"^[^\w\n]{0,12}_{0,2}(?:authors?|maintainers?|created by|written by|author_?name"
    r"|copyright(?: \(c\)| ©)?(?: \d{4}(?:[-–, ]{1,3}\d{4}){0,9})?(?: by)?)"
    r"_{0,2}[^\w\n]{1,6}(?P<who>[^\W\d_][^\n<>\"'(){}\[\]#;|]{2,60})",
    re.I | re.M,
)
TEX_AUTHOR = re.compile(r"\\author(?:\[[^\]]*\])?\{(?P<who>[^{}\\]{3,120})")
CFF_NAME = re.compile(
    r"family-names:\s*[\"']?(?P<family>[^\"'\n]+)[\"']?\s*\n\s*(?:-\s*)?given-names:\s*[\"']?(?P<given>[^\"'\n]+)"
)
OFFICE_AUTHOR = re.compile(rb"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator)>([^<]+)</")
NOBODYS_NAME = Block((), (), frozenset(), "")

TAKE_OUT = "Take names out until acceptance."


@dataclass
class Reader:
    """Reads an archive's files one after the other, and keeps what they tell."""

    limits: Limits
    n_files: int = 0
    n_bytes: int = 0
    n_pdfs: int = 0
    history: list[str] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)

    def look(self, name: str, size: int, read: Callable[[int], bytes]) -> None:
        """Read one file, as far as it is worth it; `read` gives at most so many bytes from its beginning."""
        most = self._most_of(name)
        if not most or self.n_files >= MOST_FILES or self.n_bytes >= MOST_BYTES:
            return
        if most == DOCUMENT_BYTES and (size > most or self.n_pdfs >= MOST_PDFS):
            return
        self.n_files += 1
        content = read(most)
        self.n_bytes += len(content)
        self.found += self._signs(name, content)

    @property
    def findings(self) -> Iterator[Finding]:
        """What was found, a few of each kind."""
        told: dict[str, int] = {}
        for finding in dict.fromkeys(self.found):
            told[finding.code] = told.get(finding.code, 0) + 1
            if told[finding.code] <= MOST_TOLD:
                yield finding

    def _most_of(self, name: str) -> int:
        """Bytes that are read of a file of this name; 0 for none."""
        path = PurePosixPath(name)
        suffix = path.suffix.casefold()
        if GIT.search(name):
            return TEXT_BYTES
        if VENDORED.search(name) or "/.git/" in f"/{name}":
            return 0
        if suffix == ".ipynb":
            return NOTEBOOK_BYTES
        if suffix == ".pdf" or suffix in OFFICE:
            return DOCUMENT_BYTES
        return TEXT_BYTES if suffix in CODE or suffix == ".pyc" or TELLING.match(path.name) else 0

    def _signs(self, name: str, content: bytes) -> Iterator[Finding]:
        suffix = PurePosixPath(name).suffix.casefold()
        if GIT.search(name):
            self.history += _signers(content.decode("utf-8", "replace"))
        elif suffix == ".pdf":
            self.n_pdfs += 1
            yield from _in_pdf(name, content, self.limits)
        elif suffix in OFFICE:
            self.n_pdfs += 1
            yield from _in_office(name, content)
        elif suffix == ".pyc":
            yield from _folder(name, content.decode("latin-1"))
        else:
            text = _notebook(content) if suffix == ".ipynb" else content.decode("utf-8", "replace")
            yield from _folder(name, text)
            if sum(finding.code == "archive_author" for finding in self.found) < MOST_TOLD:
                yield from _people(name, text, self.limits.authors)


def _people(name: str, text: str, authors: Sequence[str]) -> Iterator[Finding]:
    """Authors, and whoever a file says has written it, where it is not known that they are others."""
    path = PurePosixPath(name)
    is_telling = bool(TELLING.match(path.name))
    own = tells(text, authors) if is_telling else next((mention.name for mention in mentions(text, authors)), None)
    if own and (is_telling or path.suffix.casefold() not in DATA):
        yield _named(name, own)
        return
    declared = next((who for who in _declared(text) if not authors or account_of(who, authors)), None)
    if declared:
        yield _named(name, declared)
    elif is_telling or path.suffix.casefold() == ".ipynb":
        for match in EMAIL.finditer(text):
            if not NO_EMAIL.search(match.group()):
                sentence = f"{name} contains an e-mail address: {shortened(match.group(), 80)}."
                yield Finding("archive_email", sentence, "Remove it unless it is a third party's.")
                return


def _declared(text: str) -> Iterator[str]:
    """People whom a file calls its authors."""
    for match in CFF_NAME.finditer(text):
        yield f"{match['given'].strip()} {match['family'].strip()}"
    for match in (*AUTHOR_FIELD.finditer(text), *TEX_AUTHOR.finditer(text)):
        who = match["who"].strip(" ,.:-")
        if not NO_AUTHOR.search(who) and any(NOBODYS_NAME.is_name(part) for part in re.split(r",| and ", who)):
            yield who


def _named(name: str, who: str) -> Finding:
    return Finding("archive_author", f"{name} names {shortened(who, 60)}, an author.", TAKE_OUT)


def _folder(name: str, text: str) -> Iterator[Finding]:
    if home := home_in(text):
        sentence = f"{name} contains the folder {shortened(home, 60)}, which may be your user name."
        yield Finding("archive_path", sentence, "Write a relative path, and clear the outputs of notebooks.")


def _signers(text: str) -> Iterator[str]:
    """Who a version history says has made it, or from where it came."""
    for match in SIGNED.finditer(text):
        who = match["who"] or match["name"] or match["url"]
        who = re.sub(r"^(?:[0-9a-f]{7,40} )+", "", who.split("\t")[-1]).strip()
        if who and not NO_AUTHOR.search(who) and not NO_EMAIL.search(match["mail"] or ""):
            yield f"{who} <{match['mail']}>" if match["mail"] else who


def _notebook(content: bytes) -> str:
    """A notebook's words with its letters unescaped; what is no notebook is read as it stands."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace")
    return "\n".join(_strings(whole))


def _strings(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 20:
        for item in value:
            yield from _strings(item, depth + 1)
    elif isinstance(value, dict) and depth < 20:
        for key, item in value.items():
            if key in {"author", "authors", "name"} and isinstance(item, str):
                yield f"author: {item}" if key != "name" else item
            elif not str(key).startswith(("image/", "application/")):
                yield from _strings(item, depth + 1)


def _in_office(name: str, content: bytes) -> Iterator[Finding]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as document:
            inside = [entry for entry in document.infolist() if entry.filename in {"docProps/core.xml", "meta.xml"}]
            packets = [document.open(entry).read(TEXT_BYTES) for entry in inside]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError):
        return
    for packet in packets:
        for who in OFFICE_AUTHOR.findall(packet):
            if not NO_AUTHOR.search(words := who.decode("utf-8", "replace").strip()):
                yield _named(name, words)
                return


def _in_pdf(name: str, content: bytes, limits: Limits) -> Iterator[Finding]:
    """What is told by a PDF in the archive, as if it had been handed in alone."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            beside = metadata(pdf)
            found = list(traces.identity(pdf, limits, beside.author, beside.texts, list(pdf.objects)[:20_000]))
            found += _on_pages(pdf, content, limits)
    except (pikepdf.PdfError, pdfium.PdfiumError, ValueError, RuntimeError):
        return
    codes = {"metadata_path": "archive_path", "email": "archive_email"}
    for finding in found:
        if RULES[finding.code].about == About.ANONYMITY:
            code = codes.get(finding.code, "archive_author")
            yield Finding(code, f"In {name}: {finding.sentence}", finding.remedy)


def _on_pages(pdf: pikepdf.Pdf, content: bytes, limits: Limits) -> list[Finding]:
    document = pdfium.PdfDocument(content)
    pages = read_pages(document)[:30]
    text = anonymity.Text.of(pages, outline(pages, limits.uncounted), traces.links(pdf), guess_title(document))
    return list(anonymity.signs(text, limits))

"""Looks into one PDF, in this process. Only `paperchecks.__main__` calls it, inside a child with limits."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium

from paperchecks import anonymity, hidden, layout, structure, traces
from paperchecks.envelope import HEADER_WITHIN, Envelope
from paperchecks.final import Printed
from paperchecks.findings import Finding, Inspection, Limits
from paperchecks.outline import Outline, outline
from paperchecks.reading import MOST_PAGES, Page, guess_title, read_pages
from paperchecks.visibility import Word, words_of

MOST_DRAWN = 40
"""Pages that are drawn to see what is hidden; a paper with its appendix has thirty."""

MOST_PLACES = 3
"""Hidden places of one page that are told."""

NEW_PDF = "Export the paper as PDF again and upload that file."


def examine(path: str, limits: Limits) -> Inspection:
    """Everything that can be said of the file at `path`. May raise, crash or run long on a hostile file."""
    return _examined(path, limits).rated(limits)


def _examined(path: str, limits: Limits) -> Inspection:
    envelope = Envelope.of(path)
    outside = Inspection(n_bytes=envelope.n_bytes, sha256=envelope.sha256, is_complete=True)
    if blocker := envelope.pdf_blocker(limits):
        return replace(outside, findings=(blocker,))
    try:
        pdf = pikepdf.open(path)
    except pikepdf.PasswordError:
        return replace(outside, is_encrypted=True, findings=(_locked(),))
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return replace(outside, findings=(_damaged(),))
    with pdf:
        n_pages = len(pdf.pages)
        outside = replace(outside, n_pages=n_pages)
        if n_pages == 0:
            return replace(outside, findings=(_empty(),))
        if n_pages > limits.max_pages:
            return replace(outside, findings=(_endless(n_pages, limits),))
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError:  # repaired by one reader, refused by the other
            return replace(outside, findings=(_damaged(),))
        return _inside(pdf, document, limits, envelope, outside)


def _inside(
    pdf: pikepdf.Pdf, document: pdfium.PdfDocument, limits: Limits, envelope: Envelope, outside: Inspection
) -> Inspection:
    pages = read_pages(document)
    found = outline(pages, limits.uncounted)
    has_text = any(page.lines for page in pages)
    title = guess_title(document)
    drawn = _drawn(document)
    unseen = list(_hidden(drawn))
    findings: list[Finding] = [
        *_surroundings(pdf, envelope),
        *_reading(pages, len(pdf.pages), has_text),
        *_length(found, len(pdf.pages), limits, has_text),
        *structure.findings(pdf, limits),
        *_layout(limits, found, pages, drawn),
        *unseen,
        *_instructions([page for page in pages if page.number not in {found.page for found in unseen}], pdf),
    ]
    if limits.is_blind:
        findings += anonymity.signs(anonymity.Text.of(pages, found, traces.links(pdf), title), limits)
    return replace(
        outside,
        main_pages=found.main_pages if has_text else None,
        references_page=found.references_page,
        page_size=structure.page_size(pdf.pages[0]),
        title=title,
        printed=None if limits.is_blind else Printed.of(pages, title).to_json(),
        author=structure.metadata(pdf).author,
        is_encrypted=pdf.is_encrypted,
        has_text=has_text,
        missing_fonts=structure.missing_fonts(pdf),
        findings=tuple(findings),
    )


def _locked() -> Finding:
    return Finding("encrypted", "This PDF asks for a password.", "Save it without a password and upload it again.")


def _damaged() -> Finding:
    return Finding("damaged", "This PDF is damaged or incomplete and cannot be opened.", NEW_PDF)


def _empty() -> Finding:
    return Finding("no_pages", "This PDF has no pages.", NEW_PDF)


def _endless(n_pages: int, limits: Limits) -> Finding:
    return Finding(
        "too_many_pages",
        f"This PDF has {n_pages:,} pages; more than {limits.max_pages:,} are not accepted.",
        "Move material to the supplement.",
    )


def _surroundings(pdf: pikepdf.Pdf, envelope: Envelope) -> Iterator[Finding]:
    if pdf.is_encrypted:
        yield Finding(
            "restricted",
            "This PDF is encrypted; it opens without a password but forbids some uses.",
            "Save it without restrictions; reviewers get a copy without them.",
        )
    after = envelope.tail.rpartition(b"%%EOF")[2]
    if b"%%EOF" not in envelope.tail:
        yield Finding("truncated", "This PDF has no proper end: parts of it may be missing.", NEW_PDF)
    elif len(after) > HEADER_WITHIN or b"PK\x05\x06" in after:
        yield Finding("trailing_data", "Something else is attached behind the end of this PDF.", NEW_PDF)
    if not envelope.head.startswith(b"%PDF-"):
        yield Finding("leading_data", "Something else stands before the beginning of this PDF.", NEW_PDF)


def _reading(pages: tuple[Page, ...], n_pages: int, has_text: bool) -> Iterator[Finding]:
    if not has_text:
        yield Finding(
            "no_text",
            "We could not read any words in this PDF, so we could not check its length or its anonymity.",
            "If it is a scan or a picture, export it from its source instead.",
        )
    elif n_pages > MOST_PAGES:
        yield Finding("long_file", f"This PDF has {n_pages:,} pages; we read the first {len(pages)}.")


def _length(found: Outline, n_pages: int, limits: Limits, has_text: bool) -> Iterator[Finding]:
    if limits.main_pages is None or not has_text or found.main_pages <= limits.main_pages:
        return
    limit = f"{limits.main_pages} {'page' if limits.main_pages == 1 else 'pages'}"
    if found.is_marked:
        yield Finding(
            "too_long",
            f"The main text ends on page {found.main_pages}; the limit is {limit}.",
            "Shorten it. References and appendix do not count.",
            limits.main_pages + 1,
        )
    else:
        yield Finding(
            "length_unclear",
            f"The limit is {limit} of main text. We found no References heading, so all {n_pages:,} pages may count.",
            "Set the list of references under a heading of its own.",
            limits.main_pages + 1,
        )


def _drawn(document: pdfium.PdfDocument) -> list[list[Word]]:
    """The words of the first MOST_DRAWN pages with how they are seen; a page that cannot be drawn has none."""
    pages: list[list[Word]] = []
    for index in range(min(len(document), MOST_DRAWN)):
        try:
            pages.append(words_of(document[index]))
        except pdfium.PdfiumError:
            pages.append([])
    return pages


def _hidden(drawn: Sequence[Sequence[Word]]) -> Iterator[Finding]:
    """What readers do not see; of each page at most a few places."""
    for number, words in enumerate(drawn, start=1):
        yield from itertools.islice(hidden.findings(number, words), MOST_PLACES)


def _layout(
    limits: Limits, found: Outline, pages: Sequence[Page], drawn: Sequence[Sequence[Word]]
) -> Iterator[Finding]:
    """The main text against the venue's template."""
    if limits.template and any(page.lines for page in pages):
        yield from layout.findings(limits.template, drawn[: found.main_pages], pages[0].text)


def _instructions(pages: Sequence[Page], pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """Sentences written for a language model rather than a reader, in plain sight or in the metadata."""
    metadata = "\n".join(structure.metadata(pdf).texts)
    for number, text in [*((page.number, page.text) for page in pages), (None, metadata)]:
        if said := hidden.addressed_to_model(text):
            where = f"Page {number}" if number else "The metadata"
            yield Finding(
                "instructions",
                f"{where} contains “{said}”, which addresses a language model.",
                "Remove it unless it is what the paper is about; chairs see this finding.",
                number,
                text=said,
            )
            return

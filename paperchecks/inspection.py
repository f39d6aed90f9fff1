"""Looks into one PDF, in this process. Only `paperchecks.child` calls it, inside a child with limits."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2 as pdfium

from paperchecks import anonymity, hidden, hostile, layout, structure, traces
from paperchecks.envelope import HEADER_WITHIN, Envelope, other_nature
from paperchecks.final import Printed
from paperchecks.findings import Finding, Inspection, Limits, shortened
from paperchecks.likeness import sketch
from paperchecks.outline import Outline, main_text, outline
from paperchecks.reading import MOST_PAGES, Page, guess_title, read_pages
from paperchecks.visibility import Word, is_blank, words_of

MOST_DRAWN = 40
"""Pages that are drawn to see what is hidden; a paper with its appendix has thirty."""

MOST_PLACES = 3
"""Hidden places of one page that are told."""

MOST_QUOTED = 120  # characters
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
        items = structure.objects(pdf)
        if bomb := hostile.bomb(items, envelope.n_bytes):
            return replace(outside, findings=(bomb,))
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError:  # repaired by one reader, refused by the other
            return replace(outside, findings=(_damaged(),))
        return _inside(
            pdf,
            document,
            limits,
            envelope,
            replace(outside, is_encrypted=pdf.is_encrypted),
            items,
            other_nature(path, envelope),
        )


def _inside(
    pdf: pikepdf.Pdf,
    document: pdfium.PdfDocument,
    limits: Limits,
    envelope: Envelope,
    outside: Inspection,
    items: Sequence[Any],
    nature: str,
) -> Inspection:
    contents = structure.Contents.of(pdf, items)
    pages = read_pages(document)
    found = outline(pages, limits.uncounted)
    has_text = any(page.lines for page in pages)
    title = guess_title(document)
    drawn, blank = _drawn(document)
    unseen = list(_hidden(drawn))
    findings: list[Finding] = [
        *_surroundings(pdf, envelope, nature),
        *_reading(pages, len(pdf.pages), has_text),
        *_length(found, pages, len(pdf.pages), limits),
        *structure.findings(pdf, limits, contents),
        *_blank(blank, len(pdf.pages)),
        *hostile.findings(items),
        *_layout(limits, found, pages, drawn),
        *unseen,
        *_instructions([page for page in pages if page.number not in {found.page for found in unseen}], contents),
    ]
    if limits.is_blind:
        findings += anonymity.signs(anonymity.Text.of(pages, found, traces.links(pdf), title), limits)
    if any(finding.code == "camera_ready" for finding in findings):  # says all that missing line numbers would
        findings = [finding for finding in findings if finding.code != "line_numbers"]
    return replace(
        outside,
        main_pages=found.main_pages if has_text else None,
        references_page=found.references_page,
        page_size=structure.page_size(pdf.pages[0]),
        title=title,
        printed=None if limits.is_blind else Printed.of(pages, title).to_json(),
        author=contents.metadata.author,
        has_text=has_text,
        missing_fonts=contents.missing_fonts,
        sketch=sketch(main_text(pages, found)),
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


def _surroundings(pdf: pikepdf.Pdf, envelope: Envelope, nature: str) -> Iterator[Finding]:
    if pdf.is_encrypted:
        yield Finding(
            "restricted",
            "This PDF is encrypted; it opens without a password but forbids some uses.",
            "Save it without restrictions; reviewers get a copy without them.",
        )
    if nature:
        yield Finding("polyglot", f"This file is a PDF and {nature} at the same time.", NEW_PDF)
        return
    after = envelope.tail.rpartition(b"%%EOF")[2]
    if b"%%EOF" not in envelope.tail:
        yield Finding("truncated", "This PDF has no proper end: parts of it may be missing.", NEW_PDF)
    elif len(after) > HEADER_WITHIN:
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


def _length(found: Outline, pages: Sequence[Page], n_pages: int, limits: Limits) -> Iterator[Finding]:
    if found.appendix_at and not limits.has_appendix:
        index, place = found.appendix_at
        yield Finding(
            "appendix",
            f"An appendix begins on page {index + 1}; this venue wants it in the supplement.",
            "Move it into a file of its own.",
            index + 1,
            text=pages[index].lines[place],
        )
    used = found.listed_pages if limits.counts_references else found.main_pages
    if limits.main_pages is None or used <= limits.main_pages or not any(page.lines for page in pages):
        return
    limit = f"{limits.main_pages} {'page' if limits.main_pages == 1 else 'pages'}"
    over = limits.main_pages + 1
    first = pages[over - 1].lines[:1] if over <= len(pages) else ()
    if found.is_marked:
        what = "The main text and its references end" if limits.counts_references else "The main text ends"
        free = "The appendix does" if limits.counts_references else "References and appendix do"
        sentence = f"{what} on page {used}; the limit is {limit}."
        yield Finding("too_long", sentence, f"Shorten it. {free} not count.", over, text="".join(first))
    else:
        yield Finding(
            "length_unclear",
            f"The limit is {limit} of main text. We found no References heading, so all {n_pages:,} pages may count.",
            "Set the list of references under a heading of its own.",
            over,
            text="".join(first),
        )


def _drawn(document: pdfium.PdfDocument) -> tuple[list[list[Word]], list[int]]:
    """The words of the first MOST_DRAWN pages with how they are seen, and the numbers of those with nothing on them.

    A page that cannot be drawn has no words.
    """
    pages: list[list[Word]] = []
    blank = []
    for index in range(min(len(document), MOST_DRAWN)):
        words: list[Word] = []
        try:
            words = words_of(document[index])
            if not words and is_blank(document[index]):
                blank.append(index + 1)
        except pdfium.PdfiumError:
            words = []
        pages.append(words)
    return pages, blank


def _blank(numbers: Sequence[int], n_pages: int) -> Iterator[Finding]:
    """Pages that somebody forgot; one at the end is common, but costs a sheet all the same."""
    if numbers and len(numbers) < n_pages:
        which = f"Page {numbers[0]} is" if len(numbers) == 1 else f"{len(numbers)} pages are"
        yield Finding("blank_page", f"{which} empty.", "Leave it out.", numbers[0])


def _hidden(drawn: Sequence[Sequence[Word]]) -> Iterator[Finding]:
    """What readers do not see; of each page at most a few places."""
    for number, words in enumerate(drawn, start=1):
        yield from itertools.islice(hidden.findings(number, words), MOST_PLACES)


def _layout(
    limits: Limits, found: Outline, pages: Sequence[Page], drawn: Sequence[Sequence[Word]]
) -> Iterator[Finding]:
    """The main text against the venue's template, and against what a paper under review or a final one looks like."""
    main = drawn[: found.main_pages]
    yield from layout.line_numbers(limits.template, main, is_final=limits.is_final)
    if limits.template and any(page.lines for page in pages):
        yield from layout.findings(limits.template, main, pages[0].text)


def _instructions(pages: Sequence[Page], contents: structure.Contents) -> Iterator[Finding]:
    """Orders to a language model: in what only machines read a warning, in plain sight a hint, if that."""
    for where, texts in (
        ("The metadata", contents.metadata.texts),
        ("A description for machines and screen readers", contents.notes),
    ):
        if said := hidden.addressed_to_model("\n".join(texts)):
            yield Finding(
                "instructions",
                f"{where} contains “{shortened(said, MOST_QUOTED)}”, which addresses a language model.",
                "Remove it; chairs see this finding.",
                text=said,
            )
    if any(hidden.SUBJECT.search(page.text) for page in pages):
        return
    for page in pages:
        if said := hidden.ordered_to_model(page.text):
            yield Finding(
                "quoted_instructions",
                f"Page {page.number} contains “{shortened(said, MOST_QUOTED)}”, which could address a language model.",
                "Leave it if your paper is about such sentences.",
                page.number,
                text=said,
            )
            return

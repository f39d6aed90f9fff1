"""A letter as a PDF of one page, with a code to verify it. Pure: from words to bytes."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, KeepInFrame, Paragraph, Spacer

from letters.models import Capacity, LetterKind
from web.problems import Refused
from web.text import plain

VENDOR = Path(__file__).resolve().parents[1] / "static/vendor"
# The first of them that has all letters of a page is taken: the second is wider, and has Vietnamese, too.
FONTS = {
    "Liberation": ("pdfjs/standard_fonts/LiberationSans-Regular.ttf", "pdfjs/standard_fonts/LiberationSans-Bold.ttf"),
    "DejaVu": ("fonts/DejaVuSans.ttf", "fonts/DejaVuSans-Bold.ttf"),
}
ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "MODIFIER")
MARGIN = 25 * mm
QR = 30 * mm


class Unprintable(Refused):
    """Raised when a text has letters that the PDF cannot show."""


@dataclass(frozen=True)
class Sheet:
    """What stands on a letter."""

    title: str
    venue_name: str
    body: tuple[str, ...]
    holder: tuple[str, ...]  # lines that the holder typed
    signed_by: str
    signed_as: str
    issued_at: datetime
    code: str
    url: str

    @classmethod
    def of(cls, letter: Any, *, url: str, address: str, passport: str) -> "Sheet":
        """The sheet of an issued letter, with what its holder typed for this copy."""
        holder = [line.strip() for line in address.splitlines() if line.strip()]
        if passport.strip():
            holder.append(f"Passport number: {passport.strip()}")
        return cls(
            title=LetterKind(letter.kind).label,
            venue_name=letter.venue_name,
            body=tuple(_reviewing(letter) if letter.kind == LetterKind.REVIEWING else _participation(letter)),
            holder=tuple(holder),
            signed_by=letter.signed_by,
            signed_as=letter.signed_as,
            issued_at=letter.issued_at,
            code=letter.code,
            url=url,
        )


def _participation(letter: Any) -> list[str]:
    as_what = str(Capacity(letter.capacity).label)
    if letter.paper_title:
        as_what = f"an author of the accepted paper “{plain(letter.paper_title, length=500)}”"
    where = f" ({letter.when_and_where})" if letter.when_and_where else ""
    return [
        f"To whom it may concern: we confirm that {letter.name} takes part in {letter.venue_name}{where} as {as_what}.",
        "We would be grateful for any help with a visa, leave or travel that this takes.",
        "This letter promises no payment: travel and stay are paid by the participant or their institution, unless we "
        "have written otherwise.",
    ]


def _reviewing(letter: Any) -> list[str]:
    def count(n: int, what: str) -> str:
        return f"{n} {what}{'' if n == 1 else 's'}"

    parts = [count(letter.n_reviews, "review")] if letter.n_reviews else []
    if letter.n_meta_reviews:
        parts.append(f"{count(letter.n_meta_reviews, 'meta-review')} as area chair")
    where = f" ({letter.when_and_where})" if letter.when_and_where else ""
    return [
        f"We confirm that {letter.name} served on the programme committee of {letter.venue_name}{where} and wrote "
        f"{' and '.join(parts)}.",
        "Reviewing is unpaid work of experts, on which the quality of a scientific meeting rests. We thank them.",
        "Which papers a reviewer has read is confidential, and this letter does not tell it.",
    ]


@lru_cache(maxsize=1)
def _fonts() -> dict[str, frozenset[int]]:
    """The characters of each font, in the order of preference."""
    found = {}
    for name, (regular, bold) in FONTS.items():
        for suffix, file in (("", regular), ("-Bold", bold)):
            pdfmetrics.registerFont(TTFont(name + suffix, VENDOR / file))
        faces = [pdfmetrics.getFont(name + suffix).face for suffix in ("", "-Bold")]
        found[name] = frozenset.intersection(*(frozenset(face.charToGlyph) for face in faces))
    return found


def require_printable(*texts: str) -> None:
    """Nothing, if the texts can be shown in the PDF. Raises Unprintable, naming the letters."""
    wanted = _wanted("".join(texts))
    if _font_for(wanted):
        return
    widest = list(_fonts().values())[-1]
    lost = " ".join(sorted(letter for letter in wanted if not _can_show({letter}, widest)))
    raise Unprintable(
        f"The PDF cannot show {lost or 'these letters together'}. Write it in Latin, Greek or Cyrillic letters; "
        "passports have the name in Latin letters at the bottom of the page."
    )


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _wanted(text: str) -> set[str]:
    """The characters that have to be shown."""
    return {letter for letter in _composed(text) if not letter.isspace()}


def _font_for(wanted: set[str]) -> str | None:
    """The first font that has all these characters."""
    return next((name for name, known in _fonts().items() if _can_show(wanted, known)), None)


def _can_show(letters: set[str], known: frozenset[int]) -> bool:
    return all(ord(each) in known and _is_plain(each) for each in letters)


def _is_plain(letter: str) -> bool:
    """Whether a character is written from left to right, each for itself: no script that needs shaping."""
    return unicodedata.category(letter)[0] not in "LM" or unicodedata.name(letter, "").startswith(ALPHABETS)


def letter_pdf(sheet: Sheet) -> bytes:
    """The letter. The same sheet gives the same bytes."""
    words = "".join([sheet.title, sheet.venue_name, *sheet.body, *sheet.holder, sheet.signed_by, sheet.signed_as])
    font = _font_for(_wanted(words)) or list(_fonts())[-1]
    canvas = Canvas("", pagesize=A4, invariant=1)
    canvas.setTitle(sheet.title)
    canvas.setAuthor(sheet.venue_name)
    canvas.setSubject(f"Code {sheet.code}")
    canvas.setCreator("mlworkshop")
    _frame(canvas, sheet, font)
    _foot(canvas, sheet, font)
    canvas.showPage()
    return canvas.getpdfdata()


def _frame(canvas: Canvas, sheet: Sheet, font: str) -> None:
    width, height = A4
    body = ParagraphStyle("body", fontName=font, fontSize=11, leading=16.5, spaceAfter=9)
    bold = ParagraphStyle("bold", parent=body, fontName=f"{font}-Bold")
    head = ParagraphStyle("head", parent=bold, fontSize=19, leading=24, spaceAfter=16)
    small = ParagraphStyle("small", parent=body, fontSize=10, leading=14, textColor="#55525c", spaceAfter=0)
    day = f"{sheet.issued_at:%-d %B %Y}"
    story: list[Any] = [
        Paragraph(_words(sheet.venue_name), small),
        Paragraph(day, small),
        Spacer(0, 14 * mm),
        Paragraph(_words(sheet.title), head),
        *(Paragraph(_words(text), body) for text in sheet.body),
    ]
    if sheet.holder:
        story += [Spacer(0, 4 * mm), Paragraph("As stated by the holder of this letter:", small)]
        story += [Paragraph(_words(line), ParagraphStyle("holder", parent=body, spaceAfter=0)) for line in sheet.holder]
    story += [
        Spacer(0, 14 * mm),
        Paragraph(_words(sheet.signed_by), ParagraphStyle("signature", parent=bold, spaceAfter=0)),
        Paragraph(_words(sheet.signed_as), body),
    ]
    top = height - 2 * MARGIN - QR - 8 * mm
    frame = Frame(MARGIN, MARGIN + QR + 8 * mm, width - 2 * MARGIN, top, 0, 0, 0, 0)
    frame.addFromList([KeepInFrame(width - 2 * MARGIN, top, story, mode="shrink")], canvas)


def _foot(canvas: Canvas, sheet: Sheet, font: str) -> None:
    """The code, as squares and in letters."""
    width, _ = A4
    canvas.setStrokeColor("#d5d2da")
    canvas.line(MARGIN, MARGIN + QR + 4 * mm, width - MARGIN, MARGIN + QR + 4 * mm)
    rows = [bytes(row) for row in segno.make_qr(sheet.url, error="m").matrix]
    size = QR / len(rows)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                canvas.rect(MARGIN + x * size, MARGIN + QR - (y + 1) * size, size, size, stroke=0, fill=1)
    left, line = MARGIN + QR + 7 * mm, MARGIN + QR - 4 * mm
    canvas.setFont(f"{font}-Bold", 10)
    canvas.drawString(left, line, "Verify this letter")
    canvas.setFont(font, 9)
    canvas.drawString(left, line - 6 * mm, f"Code {sheet.code}")
    canvas.drawString(left, line - 12 * mm, sheet.url)
    canvas.drawString(
        left, line - 18 * mm, "The page confirms kind, name, date, and whether the letter is still valid."
    )
    canvas.linkURL(sheet.url, (left, line - 14 * mm, width - MARGIN, line - 8 * mm))


def _words(text: str) -> str:
    return escape(_composed(text))

"""PDFs and archives made on the spot: small, exact, and with nobody's name in them."""

import io
import zipfile

import pikepdf

LETTER = (612, 792)


def pdf_of(*pages, info=None, xmp=None, embeds=True, size=LETTER, change=None, **save):
    """A PDF with one text line per entry of each page, top to bottom. `change(pdf)` may spoil it before it is saved."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )
    if embeds:
        # the reader finds nothing in it and takes its own Helvetica; all that counts here is that it is there
        font.FontDescriptor = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name.Helvetica, Flags=32)
        )
        font.FontDescriptor.FontFile = pdf.make_stream(b"% no glyphs")
    for lines in pages:
        page = pdf.add_blank_page(page_size=size)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(content_of(lines, size))
    for key, value in (info or {}).items():
        pdf.docinfo[f"/{key}"] = value
    if xmp:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as packet:
            packet.update(xmp)
    if change:
        change(pdf)
    file = io.BytesIO()
    pdf.save(file, static_id=True, **save)
    return file.getvalue()


def content_of(lines, size=LETTER):
    parts = [b"BT 14 TL"]
    for place, line in enumerate(lines):
        text, points = line if isinstance(line, tuple) else (line, 10)
        escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        parts.append(b"/F1 %d Tf 1 0 0 1 72 %d Tm (%b) Tj" % (points, size[1] - 60 - 16 * place, escaped))
    return b"\n".join([*parts, b"ET"])


def prose(count, word="words"):
    return [f"These {word} of a paper say something on line {place} and nothing more." for place in range(count)]


def paper(*, front=(), body=(), tail=(), before_references=0):
    """A two-page anonymous paper: page 1 with title, abstract and text; page 2 with References under the main text."""
    first = [("A Title of Large Letters", 18), *front, "Abstract", *prose(6), "1 Introduction", *prose(8), *body]
    second = [*prose(before_references), *tail, "References", "Okafor, A. On words. Journal of Lines, 2019."]
    return [first, second]


def zip_of(files, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", options.pop("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()

"""Copies for reviewers: nothing but the pages, and the same bytes for the same pages."""

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from paperchecks import inspect, strip
from paperchecks.stripping import bare_jpeg
from tests.paperchecks.files import paper, pdf_of
from tests.paperchecks.test_inspection import with_attachment, with_comment, with_figure_path, with_program, with_script

SECRET = b"lovelace"


@pytest.fixture
def stripped(stored, tmp_path):
    def copy(data):
        made = strip(stored(data), tmp_path / "copy.pdf")
        assert made.is_made
        return made, (tmp_path / "copy.pdf").read_bytes()

    return copy


def with_everything(pdf):
    for change in (with_attachment, with_comment, with_figure_path, with_script):
        change(pdf)
    page = pdf.pages[0].obj
    page.PieceInfo = pikepdf.Dictionary(Editor=pikepdf.Dictionary(Private=pikepdf.String("Lovelace")))
    page.LastModified = pikepdf.String("D:20240101000000Z")
    page.Thumb = pdf.make_stream(b"lovelace")
    page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("lovelace()")))
    page.Metadata = pdf.make_stream(b"<x>Lovelace</x>", Type=pikepdf.Name.Metadata)
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pikepdf.String("Lovelace"))
    pdf.trailer.ID = pikepdf.Array([pikepdf.String("lovelace-laptop!"), pikepdf.String("lovelace-laptop!")])


def with_additions(pdf):
    """What a reader, an editor or a mail program may add to a finished file."""
    for change in (with_attachment, with_comment, with_script):
        change(pdf)


def unpacked(data):
    """Every byte of a PDF with its streams decoded."""
    pdf = pikepdf.open(io.BytesIO(data))
    file = io.BytesIO()
    pdf.save(
        file,
        stream_decode_level=pikepdf.StreamDecodeLevel.all,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        static_id=True,
    )
    return file.getvalue()


def test_nothing_that_names_anybody_is_left(stripped):
    data = pdf_of(
        *paper(),
        info={"Author": "Ada Lovelace", "Title": "By Lovelace", "Producer": "lovelace-tex", "CreationDate": "D:2024"},
        xmp={"dc:creator": ["Ada Lovelace"]},
        change=with_everything,
    )
    assert SECRET in unpacked(data).lower()

    made, copy = stripped(data)

    assert SECRET not in unpacked(copy).lower()
    assert set(made.removed) >= {"metadata", "comments and forms", "attached files", "actions", "file names"}


def test_the_pages_stay_as_they_were(stripped):
    data = pdf_of(*paper(), info={"Author": "Ada Lovelace"}, change=with_everything)

    _, copy = stripped(data)

    before, after = pdfium.PdfDocument(data), pdfium.PdfDocument(copy)
    assert len(before) == len(after) == 2
    for number in range(2):
        assert before[number].get_textpage().get_text_range() == after[number].get_textpage().get_text_range()
        pictures = [
            document[number].render(scale=1, draw_annots=False).to_numpy().tobytes() for document in (before, after)
        ]
        assert pictures[0] == pictures[1]


@pytest.mark.parametrize(
    "other",
    [
        {"info": {"Author": "Somebody Else", "ModDate": "D:20300101000000Z"}},
        {"xmp": {"dc:title": "Other"}},
        {"change": with_additions},
        {"change": with_program},
        {"encryption": pikepdf.Encryption(owner="o", user="")},
        {"linearize": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "compress_streams": False},
    ],
    ids=lambda other: next(iter(other)),
)
def test_two_uploads_that_differ_only_in_metadata_give_one_copy(stripped, other):
    plain, plain_copy = stripped(pdf_of(*paper()))
    same, same_copy = stripped(pdf_of(*paper(), **other))
    different, _ = stripped(pdf_of(*paper(body=["One more line."])))

    assert plain_copy == same_copy
    assert plain.sha256 == same.sha256
    assert different.sha256 != plain.sha256


def test_a_copy_of_a_copy_is_the_copy(stripped):
    _, once = stripped(pdf_of(*paper(), change=with_everything, info={"Author": "Ada"}))
    made, twice = stripped(once)

    assert twice == once
    assert made.removed == ()


def test_a_copy_has_no_findings_that_stripping_promised_to_remove(stripped, stored):
    _, copy = stripped(pdf_of(*paper(), change=with_everything, info={"Author": "Ada Lovelace"}))

    assert inspect(stored(copy, "again.pdf")).findings == ()


def test_links_stay_and_lose_what_they_do_not_need(stripped):
    def link(pdf):
        entry = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[10, 10, 50, 20],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org/data")),
            NM=pikepdf.String("lovelace-1"),
            Contents=pikepdf.String("Lovelace"),
        )
        local = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[10, 30, 50, 40],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("file:///home/lovelace/data")),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([entry, local])

    _, copy = stripped(pdf_of(*paper(), change=link))

    with pikepdf.open(io.BytesIO(copy)) as pdf:
        addresses = [str(entry.A.get("/URI", "")) for entry in pdf.pages[0].obj.Annots]
    assert addresses == ["https://example.org/data", ""]
    assert SECRET not in unpacked(copy).lower()


def test_a_font_that_is_called_like_an_action_survives(stripped):
    def rename(pdf):
        for page in pdf.pages:
            fonts = page.obj.Resources.Font
            page.obj.Resources.Font = pdf.make_indirect(pikepdf.Dictionary(AA=fonts.F1, F1=fonts.F1))
            stream = page.obj.Contents.read_bytes().replace(b"/F1", b"/AA")
            page.obj.Contents = pdf.make_stream(stream)

    _, copy = stripped(pdf_of(*paper(), change=rename))

    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert "/AA" in pdf.pages[0].obj.Resources.Font


def picture_with_notes():
    picture = Image.new("RGB", (16, 16), "red")
    notes = Image.Exif()
    notes[0x013B] = "Ada Lovelace"
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=notes, comment=b"by Lovelace")
    return file.getvalue()


def test_pictures_lose_their_camera_notes(stripped):
    jpeg = picture_with_notes()

    def draw(pdf):
        image = pdf.make_stream(
            b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=16, Height=16, BitsPerComponent=8
        )
        image.ColorSpace = pikepdf.Name.DeviceRGB
        image.write(jpeg, filter=pikepdf.Name.DCTDecode)
        pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im1=image)

    made, copy = stripped(pdf_of(*paper(), change=draw))

    with pikepdf.open(io.BytesIO(copy)) as pdf:
        bare = pdf.pages[0].obj.Resources.XObject.Im1.read_raw_bytes()
    assert "metadata of pictures" in made.removed
    assert SECRET not in bare.lower()
    assert Image.open(io.BytesIO(bare)).convert("RGB").getpixel((8, 8))[0] > 200


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"no picture", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8\xff\xe1\x00\x00x"]
)
def test_a_picture_that_is_not_understood_stays(data):
    assert bare_jpeg(data)[:2] == data[:2]


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n"])
def test_no_copy_is_made_of_what_cannot_be_opened(stored, tmp_path, data):
    made = strip(stored(data), tmp_path / "copy.pdf")

    assert not made.is_made
    assert [finding.code for finding in made.findings] == ["no_copy"]
    assert not (tmp_path / "copy.pdf").exists()

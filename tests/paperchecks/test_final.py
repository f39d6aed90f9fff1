"""What a final version shows against what the system has."""

import json

import pypdfium2 as pdfium
import pytest

from paperchecks import Asked, Finding, Limits, Printed, differences
from paperchecks.inspection import examine
from paperchecks.reading import guess_title, read_pages
from tests.paperchecks.files import paper, pdf_of, prose

TITLE = "A Title of Large Letters"
AUTHORS = ("Ada Lovelace", "Zsófia Tóth-Nagy", "Robert van der Boyle")
FRONT = ["Ada Lovelace 1 Zsófia Tóth-Nagy 2 Robert van der Boyle 1"]


def printed(*, title=(TITLE,), front=FRONT, **more):
    first, *others = paper(front=front, **more)
    document = pdfium.PdfDocument(pdf_of([*((line, 18) for line in title), *first[1:]], *others))
    return Printed.of(read_pages(document), guess_title(document))


def found(shown, *, title=TITLE, authors=AUTHORS, **asked):
    return [(each.code, each.sentence) for each in differences(shown, Asked(title, authors, **asked))]


def codes(shown, **asked):
    return [code for code, _ in found(shown, **asked)]


# --- The title ------------------------------------------------------------------------------------------------


def test_another_title_is_told_with_both():
    (finding,) = differences(printed(title=["Towards Large Letters"]), Asked("Toward Large Letters", AUTHORS))

    assert finding == Finding(
        "title_differs",
        "The PDF is called “Towards Large Letters”; here the title is “Toward Large Letters”.",
        "Make them the same: change the title here, or upload the PDF with the other one.",
        1,
        "Towards Large Letters",
    )


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        (["A Title of Large Letters"], "A title of large letters"),
        (["A TITLE OF LARGE LETTERS"], "A Title of Large Letters"),
        (["A T ITLE OF L ARGE L ETTERS"], "A Title of Large Letters"),
        (["A Title of", "Large Letters"], "A Title of Large Letters"),
        (["A Title of Large Let-", "ters and of Small Ones"], "A Title of Large Letters and of Small Ones"),
        (["Équivariant Flows: Ångström Scale"], "Equivariant Flows: Angstrom Scale"),
        (["E cient Di usion"], "Efficient Diffusion"),
        (["Large Letters*"], "Large Letters"),
        (["Large Letters1"], "Large Letters"),
        (["The 2-Norm of Wheels"], "The $2$-Norm of Wheels"),
        (["The -Divergence of Wheels"], "The α-Divergence of Wheels"),
        (["Large “Letters”"], 'Large "Letters"'),
        (["Wheels: Large–Scale"], "Wheels: large-scale"),
    ],
)
def test_the_same_title_in_other_letters_is_no_difference(shown, title):
    assert codes(printed(title=shown), title=title) == []


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        (["Large Letters"], "Large Letters of Wheels"),
        (["Large Letters of Wheels"], "Large Letters"),
        (["Large Letters", "of Wheels"], "Large Letters"),
        (["Large Letter"], "Large Letters"),
        (["On Something Else"], "Large Letters"),
        (["Large Letters 2"], "Large Letters 3"),
    ],
)
def test_a_title_that_is_longer_shorter_or_another_is_told(shown, title):
    (finding,) = differences(printed(title=shown), Asked(title, AUTHORS))

    assert (finding.code, finding.page) == ("title_differs", 1)
    assert finding.sentence == f"The PDF is called “{' '.join(shown)}”; here the title is “{title}”."


def test_a_running_head_is_no_title():
    first, second = paper(front=FRONT)
    document = pdfium.PdfDocument(pdf_of(["Published as a conference paper at ICLR 2024", *first], second))

    assert codes(Printed.of(read_pages(document), guess_title(document))) == []


# --- The authors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "front",
    [
        FRONT,
        ["Ada Lovelace, Zsófia Tóth-Nagy & Robert van der Boyle"],
        ["ADA LOVELACE, ZSÓFIA TÓTH-NAGY, ROBERT VAN DER BOYLE"],
        [
            "Ada Lovelace",
            "Analytical University",
            "ada@uni.edu",
            "Zsófia Tóth-Nagy",
            "Rome, Italy",
            "Robert van der Boyle",
        ],
        ["Ada K. Lovelace [1], Z. Tóth-Nagy [2] and Rob van der Boyle"],
        ["Ada Lovelace Zsófia Tóth-", "Nagy Robert van der Boyle"],
        ["Ada Lovelace Zso´fia To´th-Nagy R. van der Boyle", "Department of Engines, New York"],
        ["Ada Lovelace, Zsófia Tóth-Nagy, Robert van der Boyle", "San Francisco, California"],
        ["Ada Lovelace Zsófia Tóth-Nagy Robert van der Boyle", "Analytical University", "March 14, 2025"],
    ],
)
def test_authors_who_all_stand_there_are_no_difference(front):
    assert codes(printed(front=front)) == []


def test_a_missing_author_is_told():
    assert found(printed(front=["Ada Lovelace, Zsófia Tóth-Nagy"])) == [
        ("author_missing", "Page 1 of the PDF does not name Robert van der Boyle, who is an author here.")
    ]
    assert found(printed(front=["Ada Lovelace"])) == [
        (
            "author_missing",
            "Page 1 of the PDF does not name Zsófia Tóth-Nagy and Robert van der Boyle, who are authors here.",
        )
    ]


def test_somebody_of_the_same_family_is_no_author():
    assert codes(printed(front=["Ada Lovelace, Zsófia Tóth-Nagy, Kurt van der Boyle"])) == [
        "author_missing",
        "author_extra",
    ]


@pytest.mark.parametrize(
    "front",
    [
        ["Ada Lovelace 1 Zsófia Tóth-Nagy 2 Robert van der Boyle 1 Charles Babbage 3"],
        ["Ada Lovelace 1 Charles Babbage 3 Zsófia Tóth-Nagy 2 Robert van der Boyle 1"],
        ["Ada Lovelace, Zsófia Tóth-Nagy, Robert van der Boyle", "Charles Babbage", "Analytical University"],
        ["Ada Lovelace 1 Zsófia Tóth-Nagy 2 Robert van der Boyle 1", "Charles Babbage 3"],
    ],
)
def test_somebody_who_is_no_author_here_is_told(front):
    (finding,) = differences(printed(front=front), Asked(TITLE, AUTHORS))

    assert (finding.code, finding.sentence, finding.page, finding.text) == (
        "author_extra",
        "Page 1 of the PDF names Charles Babbage, who is no author here.",
        1,
        "Charles Babbage",
    )


def test_another_order_is_a_hint():
    (finding,) = differences(
        printed(front=["Zsófia Tóth-Nagy, Ada Lovelace, Robert van der Boyle"]), Asked(TITLE, AUTHORS)
    )

    assert (finding.code, finding.severity) == ("author_order", "hint")
    assert finding.sentence == (
        "The PDF names the authors in another order: Zsófia Tóth-Nagy, Ada Lovelace and Robert van der Boyle."
    )


# --- Still anonymous, licence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "said"),
    [
        (["Anonymous Authors"], "Anonymous Authors"),
        (["Anonymous authors", "Paper under double-blind review"], "Anonymous authors"),
        (["Author names withheld for review"], "Author names withheld for review"),
    ],
)
def test_a_final_version_that_hides_its_authors_is_told_once(front, said):
    (finding,) = differences(printed(front=front), Asked(TITLE, AUTHORS))

    assert (finding.code, finding.page, finding.text) == ("still_anonymous", 1, said)


def test_a_final_version_in_the_form_for_review_is_told():
    line = "Preliminary work. Under review by the Workshop. Do not distribute."

    assert codes(printed(body=[line])) == ["still_anonymous"]
    assert codes(printed(body=["We thank anonymous authors of wheels."])) == []


@pytest.mark.parametrize(
    ("line", "chosen", "code"),
    [
        ("", "CC BY 4.0", "licence_missing"),
        ("This work is licensed under CC BY 4.0.", "CC BY 4.0", None),
        ("Licensed under CC-BY-NC 4.0.", "CC BY 4.0", "licence_differs"),
        ("Licensed under the Creative Commons Attribution License.", "CC BY 4.0", None),
        ("Copyright 2025 by the author(s).", "CC BY 4.0", None),
        ("© 2025 The Authors", "", None),
    ],
)
def test_a_licence_is_asked_for_and_compared(line, chosen, code):
    shown = printed(body=[line] if line else [])

    assert codes(shown, licence=chosen, needs_licence=True) == ([code] if code else [])


def test_no_licence_is_fine_where_none_is_asked_for():
    assert codes(printed(), licence="CC BY 4.0") == []


# --- From a file, and kept ------------------------------------------------------------------------------------


def test_what_a_file_shows_survives_being_kept(stored):
    path = stored(pdf_of(*paper(front=FRONT, tail=["CC BY 4.0"])))

    shown = examine(str(path), Limits(is_blind=False)).to_json()["printed"]

    kept = Printed.from_json(json.loads(json.dumps(shown)))
    assert (kept.title, kept.lines[:2], kept.licence) == (TITLE, (TITLE, *FRONT), "CC BY 4.0")
    assert found(kept, licence="CC BY 4.0", needs_licence=True) == []


def test_nothing_is_kept_of_a_blind_paper(stored):
    assert examine(str(stored(pdf_of(*paper(front=FRONT)))), Limits()).printed is None


def test_a_pdf_without_words_differs_in_nothing_that_we_can_tell():
    assert found(Printed()) == []
    assert found(Printed.from_json({})) == []


def test_a_long_page_is_kept_up_to_a_limit():
    shown = Printed.of(read_pages(pdfium.PdfDocument(pdf_of(prose(200), size=(612, 4000)))), "x")

    assert len(shown.lines) == 150

"""The demonstration's papers: believable to a person and clean to our own checks."""

import time

import pypdfium2 as pdfium
import pytest

from demo.pdfs import paper_pdf
from paperchecks import Limits, inspect

TITLE = "Calibrated Uncertainty for Perturbation Screens: Naïve Models of Ångström-Scale Causes"
ABSTRACT = "Screens need models that say when they do not know. We study $\\alpha$-divergences and Schrödinger bridges."
SECTIONS = (
    ("Introduction", "Screens perturb genes.\n\nWe ask how far a simple model goes."),
    ("Method", ""),
    ("Discussion", ""),
)


def paper(**changes):
    return paper_pdf(**{"title": TITLE, "abstract": ABSTRACT, "sections": SECTIONS, "seed": 1, **changes})


def words(data):
    document = pdfium.PdfDocument(data)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.parametrize("pages", [2, 4, 6])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_paper_fills_its_pages_and_ends_with_references(tmp_path, pages, seed):
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper(pages=pages, seed=seed))

    found = inspect(path, limits=Limits(main_pages=pages))

    assert found.findings == ()
    assert (found.n_pages, found.references_page) == (pages, pages)
    assert found.title == TITLE


def test_the_same_input_gives_the_same_bytes_and_another_seed_another_paper():
    assert paper() == paper()
    assert paper(seed=2) != paper()


def test_accents_greek_and_the_given_text_show():
    text = " ".join(words(paper()))

    for phrase in (
        "Naïve Models of Ångström-Scale Causes",
        "Schrödinger bridges",
        "α-divergences",
        "how far a simple model",
    ):
        assert phrase in text


def test_an_anonymous_paper_names_nobody():
    authors = ("Zsófia Tóth-Nagy", "Emre Çelikkan")

    anonymous, named = words(paper(authors=authors))[0], words(paper(authors=authors, anonymous=False))[0]

    assert "Anonymous Authors" in anonymous
    assert "Tóth-Nagy" not in anonymous
    assert "Zsófia Tóth-Nagy, Emre Çelikkan" in named


@pytest.mark.parametrize("title", ["", "<script>alert(1)</script> =cmd()", "العربية 中文 e\u0301\u200d", "word " * 80])
def test_a_strange_title_still_makes_a_paper(title):
    assert len(words(paper(title=title, pages=2))) == 2


def test_more_text_than_pages_makes_a_longer_paper():
    long = paper(sections=(("Method", "A sentence of some length that fills a line. " * 900),), pages=2)

    pages = words(long)

    assert len(pages) > 2
    assert any("References" in page for page in pages[-2:])


def test_a_paper_is_made_in_a_moment():
    paper()
    started = time.process_time()

    for seed in range(10):
        paper(seed=seed)

    assert (time.process_time() - started) / 10 < 0.1

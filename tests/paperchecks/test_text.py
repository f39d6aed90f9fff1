"""The words of a PDF, page by page."""

import pytest

from paperchecks import Text, reading, text
from tests.paperchecks.files import paper, pdf_of, zip_of
from tests.paperchecks.test_sandbox import as_helper


def test_words_come_page_by_page_without_line_numbers_and_running_heads(stored):
    pages = [
        ["A Title", "001", "Words on page one."],
        ["Under review", "002", "Words on page two."],
        ["Under review", "", "Words on page three."],
        ["Under review", "Words on page four."],
    ]

    found = text(stored(pdf_of(*pages)))

    assert found == Text(
        pages=("A Title\nWords on page one.", "Words on page two.", "Words on page three.", "Words on page four."),
        n_pages=4,
        is_complete=True,
    )


def test_a_page_without_words_is_empty(stored):
    assert text(stored(pdf_of(["One."], [], ["Three."]))).pages == ("One.", "", "Three.")


def test_words_of_every_script_arrive(stored):
    assert text(stored(pdf_of(["Zoë naïvely überfährt 3 × 5 Ærø"]))).pages == ("Zoë naïvely überfährt 3 × 5 Ærø",)


def test_a_very_long_text_is_cut(stored, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_TEXT", 12)

    found = reading.read_text(str(stored(pdf_of(["Ten letters"], ["More"]))))

    assert (found.pages, found.n_pages) == (("Ten letters", "M"), 2)


def test_of_an_endless_file_the_first_pages_are_read(stored):
    found = text(stored(pdf_of(*[["page"]] * 100)))

    assert (len(found.pages), found.n_pages, found.is_complete) == (reading.MOST_PAGES, 100, True)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty_file"), (zip_of({"a.txt": "x"}), "not_a_pdf"), (b"%PDF-1.7 and nothing", "not_checked")],
    ids=["empty", "an archive", "broken"],
)
def test_what_has_no_words_is_a_finding(stored, data, code):
    found = text(stored(data))

    assert (found.pages, [finding.code for finding in found.findings]) == ((), [code])


def test_a_missing_file_is_a_finding(tmp_path):
    assert [finding.code for finding in text(tmp_path / "nothing.pdf").findings] == ["unreadable"]


def test_a_dead_helper_is_a_finding(stored, tmp_path, monkeypatch):
    path = stored(pdf_of(*paper()))
    as_helper(monkeypatch, tmp_path, "raise SystemExit(3)")

    assert [finding.code for finding in text(path).findings] == ["not_checked"]

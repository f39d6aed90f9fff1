"""Two files show the same pages, or the first page that differs is named."""

import pikepdf
import pytest

from paperchecks.comparing import MOST_COMPARED, first_difference
from tests.paperchecks.files import content_of, paper, pdf_of, prose
from tests.paperchecks.test_inspection import with_comment


@pytest.fixture
def difference(stored):
    return lambda one, other: first_difference(stored(one, "one.pdf"), stored(other, "other.pdf"))


def test_the_same_pages_written_in_another_way_are_the_same(difference):
    plain = pdf_of(*paper())

    assert difference(plain, plain) is None
    assert difference(plain, pdf_of(*paper(), compress_streams=False, info={"Author": "Ada Lovelace"})) is None
    assert difference(plain, pdf_of(*paper(), object_stream_mode=pikepdf.ObjectStreamMode.generate)) is None


def test_one_letter_makes_a_difference(difference):
    pages = [prose(20), [*prose(20), "It is so."], prose(20)]

    assert difference(pdf_of(*pages), pdf_of(pages[0], [*prose(20), "It is no."], pages[2])) == 2


def test_a_colour_makes_a_difference(difference):
    def paint(pdf):
        page = pdf.pages[1].obj
        page.Contents = pdf.make_stream(b"0.9 0 0 rg " + content_of(prose(20)))

    assert difference(pdf_of(prose(20), prose(20)), pdf_of(prose(20), prose(20), change=paint)) == 2


def test_a_page_too_few_or_too_many_makes_a_difference(difference):
    assert difference(pdf_of(["a"], ["b"], ["c"]), pdf_of(["a"], ["b"])) == 3
    assert difference(pdf_of(["a"]), pdf_of(["a"], ["b"])) == 2


def test_the_edges_of_a_page_make_a_difference(difference):
    def crop(pdf):
        pdf.pages[0].cropbox = [0, 0, 612, 780]

    assert difference(pdf_of([]), pdf_of([], change=crop)) == 1


def test_comments_and_frames_of_links_make_none(difference):
    def frame(pdf):
        pdf.pages[0].obj.Annots = pikepdf.Array(
            [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[72, 700, 200, 720])]
        )

    assert difference(pdf_of(*paper(), change=with_comment), pdf_of(*paper())) is None
    assert difference(pdf_of(*paper(), change=frame), pdf_of(*paper())) is None


def test_of_a_long_file_the_first_and_the_last_page_are_compared(difference):
    n = 3 * MOST_COMPARED
    plain = pdf_of(*[["page"]] * n)

    assert difference(plain, pdf_of(*[["page"]] * (n - 1), ["other"])) == n
    assert difference(plain, pdf_of(["other"], *[["page"]] * (n - 1))) == 1


def test_pages_that_cannot_be_drawn_are_the_same(difference):
    def spoil(pdf):
        pdf.pages[1].obj.Type = pikepdf.Name.Nothing
        pdf.pages[1].obj.MediaBox = pikepdf.Array([0, 0, 0, 0])

    assert difference(pdf_of(["a"], ["b"], change=spoil), pdf_of(["a"], ["b"], change=spoil)) is None


def test_a_page_of_enormous_size_is_drawn_small(difference):
    def grow(pdf):
        pdf.pages[0].mediabox = [0, 0, 14_400, 14_400]

    assert difference(pdf_of(["a"], change=grow), pdf_of(["a"], change=grow)) is None

import pytest
from PIL import Image

from paperchecks import thumbnail
from tests.paperchecks.files import paper, pdf_of


@pytest.mark.parametrize(("name", "kind"), [("page.webp", "WEBP"), ("page.png", "PNG")])
def test_page_one_is_drawn_in_the_width_asked_for(stored, tmp_path, name, kind):
    drawn = thumbnail(stored(pdf_of(*paper())), tmp_path / name, width=300)

    with Image.open(tmp_path / name) as image:
        assert image.format == kind
        assert image.size == (drawn.width, drawn.height) == (300, 389)
        darkest, lightest = image.convert("L").getextrema()
    assert (darkest < 100, lightest) == (True, 255)


def test_the_same_paper_has_the_same_picture(stored, tmp_path):
    path = stored(pdf_of(*paper()))

    for name in ("one.webp", "two.webp"):
        thumbnail(path, tmp_path / name)

    assert (tmp_path / "one.webp").read_bytes() == (tmp_path / "two.webp").read_bytes()


def test_an_endless_page_is_cut(stored, tmp_path):
    drawn = thumbnail(stored(pdf_of(["top"], size=(200, 14_000))), tmp_path / "page.png", width=100)

    assert (drawn.width, drawn.height) == (100, 300)


def test_what_cannot_be_drawn_leaves_nothing(stored, tmp_path):
    drawn = thumbnail(stored(b"%PDF-nothing"), tmp_path / "page.webp")

    assert not drawn.is_made
    assert [finding.code for finding in drawn.findings] == ["no_picture"]
    assert not (tmp_path / "page.webp").exists()

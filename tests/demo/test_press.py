"""Printed papers are what an upload and a worker would have made of them."""

import io
from dataclasses import replace

from PIL import Image

import paperchecks
from demo.press import Order, Press, print_paper
from paperchecks import Finding, Limits

ORDER = Order(
    title="Reading Both Strands",
    abstract="We read both strands of $x^2$ at once.",
    sections=(("Introduction", "It matters."),),
    seed=5,
    pages=8,
    authors=("Łukasz Żółkiewski", "Chiara D'Agostino"),
    affiliations=("Old Mill Labs",),
    shows_authors=True,
    page_limit=6,
)


def test_a_print_says_what_the_guarded_checks_say(tmp_path):
    printed = print_paper(ORDER)
    file, copy = tmp_path / "paper.pdf", tmp_path / "copy.pdf"
    file.write_bytes(printed.pdf)

    found = paperchecks.inspect(
        file, limits=Limits(main_pages=6, authors=ORDER.authors, affiliations=ORDER.affiliations)
    )
    paperchecks.sanitise(file, copy)

    assert printed.findings == found.to_json()["findings"]
    assert len(printed.findings) > 0
    assert printed.n_pages == found.n_pages == 8
    assert printed.blind_copy == copy.read_bytes()


def test_a_press_gives_what_printing_here_gives():
    with Press(n_processes=1) as press:
        press.order([("a", ORDER)])

        assert press.fetch("a") == print_paper(ORDER)


def test_what_authors_forgot_is_found_with_its_place_and_printed_the_same_twice():
    order = replace(ORDER, shows_authors=False, slips=("metadata", "link", "machines"))

    printed = print_paper(order)

    found = {item["code"]: item for item in printed.findings}
    assert set(found) >= {"too_long", "metadata_author", "own_link", "hidden_text"}
    assert "https://github.com/lukasz-zolkiewski/code" in found["own_link"]["sentence"]
    hidden = Finding.from_json(found["hidden_text"])
    (place,) = [place for place in printed.places if place.key == hidden.key]
    with Image.open(io.BytesIO(place.picture)) as image:
        assert (image.format, image.size) == ("WEBP", (place.width, place.height))
    assert print_paper(order) == printed

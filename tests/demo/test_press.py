"""Printed papers are what an upload and a worker would have made of them."""

import paperchecks
from demo.press import Order, Press, print_paper
from paperchecks import Limits

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

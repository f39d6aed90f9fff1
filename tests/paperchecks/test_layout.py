"""How a paper is set against its venue's template."""

import pikepdf
import pytest

from paperchecks import Limits, inspect
from paperchecks.layout import template_of
from tests.paperchecks.files import pdf_of

ICLR = "Under review as a conference paper at ICLR 2024"
WORD = "nonsense "


def page_of(*, left=108, right=504, size=10.0, leading=11.0, columns=1, head=ICLR, lines=52, numbers=False):
    """Operators that fill a page with lines of one word said again and again, set to the width of their column."""
    gap = 18 if columns == 2 else 0
    width = (right - left - gap) / columns
    natural = 4.9 * size  # of the word in Helvetica with its blank
    words = int(width // natural)
    spread = (width - words * natural) / max(words - 1, 1)
    parts = [f"BT /F1 9 Tf 1 0 0 1 {left} 760 Tm ({head}) Tj ET"]
    for column in range(columns):
        x = left + column * (width + gap)
        for line in range(lines):
            text = (WORD * words).strip()
            parts.append(
                f"BT /F1 {size} Tf {spread:.2f} Tw 1 0 0 1 {x:.1f} {720 - line * leading:.1f} Tm ({text}) Tj ET"
            )
    if numbers:
        parts += [
            f"BT /F1 6 Tf 1 0 0 1 {left - 24} {720 - line * leading:.1f} Tm ({line:03}) Tj ET" for line in range(lines)
        ]
    return "\n".join(parts).encode()


def set_as(**how):
    def change(pdf):
        for page in pdf.pages:
            page.obj.Contents = pdf.make_stream(page_of(**how))

    return pdf_of(["x"], ["y"], change=change)


@pytest.fixture
def found(stored):
    def look(data, template="iclr2024"):
        return [
            finding
            for finding in inspect(stored(data), limits=Limits(template=template)).findings
            if finding.code
            in ("template", "template_year", "margins", "columns", "font_size", "line_spacing", "line_numbers")
        ]

    return look


def test_a_paper_in_its_template_is_no_finding(found):
    assert found(set_as()) == []
    assert found(set_as(left=54, right=542, columns=2, head="Submitted to ICML 2022", numbers=True), "icml2022") == []


def test_without_a_template_nothing_is_compared(stored):
    findings = inspect(stored(set_as(size=8)), limits=Limits()).findings

    assert {finding.code for finding in findings}.isdisjoint({"template", "font_size"})


@pytest.mark.parametrize(
    "how, code, words",
    [
        ({"size": 8, "leading": 11}, "font_size", "set in 8 pt, not in 10 pt"),
        ({"leading": 9.5}, "line_spacing", "Lines stand 9.5 pt apart, not 11 pt"),
        ({"left": 72, "right": 540}, "margins", "inches wide, not 5.5"),
        ({"head": ICLR.replace("2024", "2021")}, "template_year", "ICLR 2021; this venue asks for that of 2024"),
        ({"head": "Submitted to ICML 2022"}, "template", "the template of ICML; this venue asks for that of ICLR"),
    ],
)
def test_each_difference_is_said(found, how, code, words):
    (finding,) = found(set_as(**how))

    assert (finding.code, finding.page) == (code, 1)
    assert words in finding.sentence


def test_two_columns_where_one_is_asked_for(found):
    findings = {finding.code: finding for finding in found(set_as(columns=2))}

    assert "set in two columns, not in one" in findings["columns"].sentence


def test_another_template_without_a_name_is_told_by_its_width(found):
    codes = [finding.code for finding in found(set_as(left=72, right=540, head="A Paper"))]

    assert codes == ["template", "margins"]
    assert found(set_as(head="A Paper")) == []


@pytest.mark.parametrize("name", ["word2003", "", "2024", "iclr 2024", "iclr24", "iclr2024x"])
def test_an_unknown_template_is_refused(name):
    with pytest.raises(KeyError):
        template_of(name)


def test_lines_without_numbers_are_told_where_the_year_has_them(found):
    new = ICLR.replace("2024", "2025")

    (finding,) = found(set_as(head=new), "iclr2025")

    assert finding.code == "line_numbers"
    assert finding.sentence == "The lines are not numbered, as ICLR 2025 has it for review."
    assert found(set_as(head=new, numbers=True), "iclr2025") == []
    assert found(set_as(), "iclr") == []


def test_line_numbers_in_a_final_paper_are_told(stored):
    def look(**how):
        limits = Limits(is_blind=False, is_final=True)
        return [finding.code for finding in inspect(stored(set_as(**how)), limits=limits).findings]

    assert look(numbers=True) == ["line_numbers"]
    assert look() == []


def test_a_final_style_is_told_once(stored):
    head = "Published as a conference paper at ICLR 2025"

    codes = [
        finding.code for finding in inspect(stored(set_as(head=head)), limits=Limits(template="iclr2025")).findings
    ]

    assert "camera_ready" in codes
    assert "line_numbers" not in codes


def test_the_page_and_place_of_wide_text_are_given(found):
    def change(pdf):
        pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F1 9 Tf 1 0 0 1 108 760 Tm (%b) Tj ET" % ICLR.encode())
        pdf.pages[1].obj.Contents = pdf.make_stream(page_of(left=72, right=540, head=""))

    (finding,) = [finding for finding in found(pdf_of(["x"], ["y"], change=change)) if finding.code == "margins"]

    assert (finding.page, finding.text) == (2, "nonsense")
    assert finding.box.left == pytest.approx(72, abs=1)


def test_nothing_is_said_of_a_page_without_words(found):
    assert found(pdf_of(["x"], change=lambda pdf: pdf.pages[0].obj.__setitem__("/Contents", pikepdf.Array()))) == []

"""CSV out and in: nothing a spreadsheet would compute, and every way people save a sheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.csv import UnreadableTable, csv_lines, csv_response, decode, read_csv, safe


@pytest.mark.parametrize("text", ["=cmd()", "+1+1", "-2", "@SUM(A1)", "\tx", "\rx", "\n=1"])
def test_safe_guards_what_a_spreadsheet_would_compute(text):
    assert safe(text) == "'" + text


@pytest.mark.parametrize("value", ["Plain", "a=b", "", -1.5, 3, "'quoted'"])
def test_safe_leaves_the_rest_alone(value):
    assert safe(value) == value


def test_response_is_a_download_with_a_mark():
    response = csv_response("papers.csv", ["paper", "title"], [(1, "=cmd()"), (2, 'He said "no", twice')])

    assert response.headers["Content-Disposition"] == 'attachment; filename="papers.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.getvalue().decode() == ('\ufeffpaper,title\r\n1,\'=cmd()\r\n2,"He said ""no"", twice"\r\n')


def test_rows_are_asked_for_only_while_the_file_is_sent():
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield (number,)

    lines = csv_lines(["n"], rows())
    next(lines)

    assert asked == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_read_takes_every_delimiter_mark_and_end_of_line(delimiter, mark, end):
    text = mark + end.join([delimiter.join(["Paper", "DECISION"]), delimiter.join(["12", "oral"]), "", ""])

    rows = read_csv(text, required=["paper", "decision"], optional=["note"])

    assert [(row.line, row.cells) for row in rows] == [(2, {"paper": "12", "decision": "oral"})]
    assert rows[0]["note"] == ""


def test_read_gives_the_line_of_a_row_after_a_cell_with_line_breaks():
    text = 'paper,note\n1,"two\nlines"\n\n2,x\n'

    rows = read_csv(text, required=["paper"], optional=["note"])

    assert [(row.line, row["paper"], row["note"]) for row in rows] == [(2, "1", "two\nlines"), (5, "2", "x")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is nothing in this table."),
        (" \n\n", "There is nothing in this table."),
        ("a\x00b", "This is not a text file. Save the sheet as CSV and upload that."),
        (
            "12,oral\n13,poster",
            "The first line must name the columns: paper, decision, [note]. There is no “paper” in it.",
        ),
        ("paper,decision,decision\n", "The column “decision” stands there twice."),
        (
            "paper,decision,mood\n",
            "There is a column “mood” that we do not know. Use: paper, decision, [note].",
        ),
        (
            "paper,decision\n1,oral,really",
            "Line 2 has 3 cells where the header has 2. A text with a comma in it must stand in quotation marks.",
        ),
        (
            'paper,decision\n1,oral\n2,"poster',
            "Line 3 cannot be read as CSV (unexpected end of data). Is a quotation mark missing?",
        ),
    ],
)
def test_read_says_what_is_wrong(text, sentence):
    with pytest.raises(UnreadableTable) as refusal:
        read_csv(text, required=["paper", "decision"], optional=["note"])

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_decode_reads_what_spreadsheets_save(encoding):
    assert decode("paper;note\n1;Ünïcödé".encode(encoding)) == "paper;note\n1;Ünïcödé"


def test_decode_refuses_a_workbook():
    with pytest.raises(UnreadableTable) as refusal:
        decode(b"PK\x03\x04\x00\x00")

    assert str(refusal.value) == "This is not a text file. Save the sheet as CSV and upload that."


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=30)


@given(st.lists(st.tuples(cells, cells), max_size=8))
def test_what_is_written_is_read_again(pairs):
    """Also formulas: the apostrophe of the guard goes on the way out and comes off on the way in."""
    rows = [(f"x{first}", second) for first, second in pairs]

    text = "".join(csv_lines(["one", "two"], rows))

    read = [(row["one"], row["two"]) for row in read_csv(text, required=["one", "two"])]
    assert read == [(one.strip(" "), _as_read(two)) for one, two in rows]


def _as_read(cell: str) -> str:
    """A blank in front of a formula is lost with the other blanks; an apostrophe of the author's own likewise."""
    guarded = str(safe(cell)).strip(" ")
    return guarded[1:] if guarded[:1] == "'" and guarded[1:2] in tuple("=+-@\t\n") else guarded


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=8))
def test_no_cell_begins_as_a_formula(rows):
    text = "".join(csv_lines(["one", "two"], rows, mark=False))

    written = list(csv.reader(io.StringIO(text, newline="")))[1:]

    assert [cell for row in written for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []

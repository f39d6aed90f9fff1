"""Workbooks: text stays text, numbers are numbers, and the same table at the same moment is the same file."""

import io
import zipfile
from datetime import UTC, datetime

from web.xlsx import LONGEST_CELL, workbook

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def sheet_and_words(content: bytes) -> tuple[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return tuple(archive.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "sharedStrings"))


def test_what_looks_like_a_formula_or_a_link_is_text():
    rows = [["=cmd()", "@SUM(A1)", "https://example.org"], [1, 2.5, ""]]

    sheet, words = sheet_and_words(workbook(["a", "b", "c"], rows, now=NOW))

    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert "=cmd()" in words and "@SUM(A1)" in words
    assert "<v>2.5</v>" in sheet


def test_a_text_longer_than_a_cell_is_cut_and_lost_for_nobody_else():
    _, words = sheet_and_words(workbook(["a"], [["x" * 40_000], ["next"]], now=NOW))

    assert "x" * LONGEST_CELL in words and "x" * (LONGEST_CELL + 1) not in words
    assert "next" in words


def test_the_same_table_at_the_same_moment_is_the_same_file():
    assert workbook(["a"], [["b"]], now=NOW) == workbook(["a"], [["b"]], now=NOW)

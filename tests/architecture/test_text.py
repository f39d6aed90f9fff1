"""What every text that is written by hand must be free of."""

from tests.architecture.source import ROOT

MARKS = tuple(sign * 7 for sign in "<>|")


def test_no_text_was_left_half_merged():
    texts = [path for folder in ("docs", "templates") for path in (ROOT / folder).rglob("*") if path.is_file()]
    texts = [path for path in (*texts, *ROOT.glob("*.md")) if path.suffix in (".md", ".html", ".txt")]

    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.startswith(MARKS)
    ]

    assert texts
    assert found == []

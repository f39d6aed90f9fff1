"""`python -m paperchecks FILE`: what authors see at home, and what a script can go by."""

import json
import os
import subprocess
import sys

import pytest

from paperchecks import sandbox
from paperchecks.__main__ import BLOCKERS, FINE, MISUSED, WARNINGS, CannotAsk, main, read_authors
from tests.paperchecks.files import paper, pdf_of, prose, zip_of

NOT_HERE = "import runpy, sys; sys.modules['django'] = None; runpy.run_module('paperchecks', run_name='__main__')"


def at_home(*arguments):
    """As in a shell, on a machine without Django and in a terminal that knows no UTF-8."""
    return subprocess.run(
        [sys.executable, "-c", NOT_HERE, *map(str, arguments)],
        cwd=sandbox.ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def clean(stored):
    return stored(pdf_of(*paper()), "paper.pdf")


def test_a_clean_paper_is_green_without_django(clean):
    done = at_home(clean)

    assert (done.returncode, done.stderr) == (FINE, "")
    assert done.stdout == ("paper.pdf: a paper of 2 pages, 1 of them main text\n\nGREEN: nothing grave was found.\n")


def test_what_to_look_at_is_said_with_page_and_remedy(stored, capsys):
    path = stored(pdf_of(prose(20), prose(20), ["References"]), "paper.pdf")

    status = main([str(path), "--limit", "1"])

    assert status == WARNINGS
    assert capsys.readouterr().out == (
        "paper.pdf: a paper of 3 pages, 2 of them main text\n"
        "\n"
        "AMBER  page 2 · Main text too long\n"
        "       The main text ends on page 2; the limit is 1 page.\n"
        "       → Shorten it. References and appendix do not count.\n"
        "\n"
        "AMBER: 1 to look at.\n"
    )


def test_what_is_no_paper_is_red(stored, capsys):
    status = main([str(stored(b"<html>", "paper.pdf"))])

    assert status == BLOCKERS
    assert capsys.readouterr().out.splitlines() == [
        "paper.pdf: a paper",
        "",
        "RED    Not a PDF",
        "       This is not a PDF but a web page.",
        "       → Export the paper as PDF and upload that.",
        "",
        "RED: 1 to mend before it can be submitted.",
    ]


def test_a_paper_under_another_name_is_a_paper(stored, capsys):
    main([str(stored(pdf_of(*paper()), "paper.bin"))])

    assert capsys.readouterr().out.startswith("paper.bin: a paper of 2 pages")


def test_a_supplement_is_looked_into(stored, tmp_path, capsys):
    authors = tmp_path / "authors.json"
    authors.write_text('["Ada Lovelace"]')
    path = stored(zip_of({"code/README.md": "By Ada Lovelace", "code/main.py": "print(1)"}), "code.zip")

    status = main([str(path), "--authors", str(authors)])

    assert status == WARNINGS
    assert capsys.readouterr().out.splitlines()[:4] == [
        "code.zip: a ZIP archive with 2 files",
        "",
        "AMBER  Supplement names an author",
        "       code/README.md names Ada Lovelace, an author.",
    ]


def test_authors_are_looked_for_only_where_the_paper_must_be_blind(stored, tmp_path, capsys):
    authors = tmp_path / "authors.json"
    authors.write_text('[{"name": "Ada Lovelace", "affiliation": "University of Marylebone"}]')
    path = stored(pdf_of(*paper(body=["As Ada Lovelace showed, all is well."])), "paper.pdf")

    blind = main([str(path), "--authors", str(authors), "--json"])
    found = json.loads(capsys.readouterr().out)
    final = main([str(path), "--authors", str(authors), "--camera-ready", "--json"])
    named = [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]

    assert (blind, found["light"], found["kind"]) == (WARNINGS, "amber", "paper")
    assert [(finding["code"], finding["page"]) for finding in found["findings"]] == [("author_name", 1)]
    assert (final, "author_name" in named) == (FINE, False)


def test_a_final_version_is_compared_with_title_and_authors(stored, tmp_path, capsys):
    authors = tmp_path / "authors.json"
    authors.write_text('["Ada Lovelace", "Bo Ek"]')
    path = stored(pdf_of(*paper(front=["Ada Lovelace"])), "paper.pdf")
    final = [str(path), "--camera-ready", "--authors", str(authors), "--json"]

    status = main([*final, "--title", "A Title of Large Letters"])
    found = json.loads(capsys.readouterr().out)["findings"]
    main([*final, "--title", "Another Title"])
    others = json.loads(capsys.readouterr().out)["findings"]

    assert (status, [finding["code"] for finding in found]) == (WARNINGS, ["author_missing"])
    assert [finding["code"] for finding in others] == ["title_differs", "author_missing"]


def test_the_template_is_compared(stored, capsys):
    path = stored(pdf_of(["Under review as a conference paper at ICLR 2021", *prose(20)], ["References"]), "paper.pdf")

    main([str(path), "--template", "iclr2024", "--json"])

    found = {finding["code"]: finding["sentence"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert found["template_year"] == "Page 1 is set in the template of ICLR 2021; this venue asks for that of 2024."


def test_colours_only_in_a_terminal(clean, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    main([str(clean)])
    painted = capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main([str(clean)])

    assert painted.splitlines()[-1] == "\x1b[1;32mGREEN\x1b[0m: nothing grave was found."
    assert capsys.readouterr().out.splitlines()[-1] == "GREEN: nothing grave was found."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.pdf"], "nothing.pdf cannot be read: no such file or directory."),
        (["."], ". cannot be read: is a directory."),
        (["{clean}", "--limit", "0"], "argument --limit: `0` is no number of pages"),
        (["{clean}", "--limit", "six"], "argument --limit: `six` is no number of pages"),
        (
            ["{clean}", "--template", "word"],
            "there is no template `word`; there are iclr2024, icml2024, neurips2024 and other years.",
        ),
        (
            ["{clean}", "--template", "2024"],
            "there is no template `2024`; there are iclr2024, icml2024, neurips2024 and other years.",
        ),
        (["{clean}", "--authors", "nobody.json"], "nobody.json cannot be read: no such file or directory."),
        (["{clean}", "--authors", "{latin}"], "{latin} cannot be read: it is not in UTF-8."),
        ([], "the following arguments are required: FILE"),
    ],
)
def test_a_question_that_is_none_is_no_verdict(clean, stored, capsys, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)
    names = {"clean": str(clean), "latin": str(stored('["Zoë"]'.encode("latin-1"), "latin.json"))}

    with pytest.raises(SystemExit) as ended:
        main([argument.format(**names) for argument in arguments])

    assert ended.value.code == MISUSED
    assert capsys.readouterr().err.splitlines()[-1] == f"python -m paperchecks: {said.format(**names)}"


def test_authors_are_names_or_names_with_affiliations():
    assert read_authors('["Ada Lovelace", {"name": " Bo Ek ", "affiliation": "MIT", "email": "b@mit.invalid"}]') == (
        ("Ada Lovelace", "Bo Ek"),
        ("MIT",),
    )
    assert read_authors('[{"name": "A B", "affiliation": "MIT"}, {"name": "C D", "affiliation": "MIT"}]') == (
        ("A B", "C D"),
        ("MIT",),
    )
    assert read_authors('[{"name": "A B", "affiliation": null}]') == (("A B",), ())
    assert read_authors("[]") == ((), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the list of authors is no JSON: Expecting value: line 1 column 1 (char 0)."),
        (
            '{"name": "Ada Lovelace"}',
            'the authors must be a list, such as ["Ada Lovelace"] or [{"name": "Ada Lovelace"}].',
        ),
        (
            '["Ada Lovelace", 3]',
            'author 2 has no name: write "Ada Lovelace" or {"name": "Ada Lovelace"}.',
        ),
        ('[{"Name": "A B"}]', 'author 1 has no name: write "Ada Lovelace" or {"name": "Ada Lovelace"}.'),
        ('["  "]', 'author 1 has no name: write "Ada Lovelace" or {"name": "Ada Lovelace"}.'),
        (
            '[{"name": "A B", "affiliation": ["MIT", "ETH"]}]',
            "the affiliation of author 1 must be text: name the main one.",
        ),
    ],
)
def test_a_list_of_authors_that_is_none_says_what_would_be_one(text, said):
    with pytest.raises(CannotAsk) as problem:
        read_authors(text)

    assert str(problem.value) == said


def test_a_checker_that_dies_is_something_to_look_at(clean, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))

    assert main([str(clean)]) == WARNINGS
    assert capsys.readouterr().out.splitlines()[2] == "AMBER  Could not be checked"


def test_a_file_name_cannot_move_the_cursor(stored, capsys):
    main([str(stored(b"", "a\x1b[2Jb.pdf"))])

    assert capsys.readouterr().out.splitlines()[0] == "a [2Jb.pdf: a paper"

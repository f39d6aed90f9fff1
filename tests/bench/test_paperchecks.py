"""How files with known answers are read, and how an answer is held against what was found."""

from math import inf

import pytest

from bench.paperchecks.cases import (
    ANSWERS,
    Score,
    about,
    all_cases,
    answer_to,
    answers,
    is_understandable,
    leaks,
    limit_of,
    listed,
    numbered,
    percentile,
)
from paperchecks import Finding
from paperchecks.catalogue import About

REAL = """file,kind,venue,paper_id,title,authors,pages,references_start_page,should_pass_anonymity
one_published.pdf,as published,W,1,T,Ada Lovelace; Bo Ek,5,4,no
one_anon.pdf,anonymised,W,1,T,Ada Lovelace; Bo Ek,5,4,yes
"""
SYNTHETIC = """file,case,template,total_pages,references_start_page,anonymous,format_issues,expected
c01_short.pdf,c01_short,ICLR 2024,5,5,yes,,accept
c03_long.pdf,c03_long,ICLR 2024,8,8,yes,main text 7 pages,reject for 6-page venue
c07_long.pdf,c07_long,ICML 2022,5,5,yes,main text 5 pages,reject for 4-page venue
c41_locked.pdf,c41_locked,,,,undeterminable,,reject
c52_bare.pdf,c52_bare,none,3,none,yes,,warn
"""


@pytest.fixture
def cases(tmp_path):
    folder = tmp_path / "pdf"
    folder.mkdir()
    (folder / "real_truth.csv").write_text(REAL)
    (folder / "synthetic_truth.csv").write_text(SYNTHETIC)
    return all_cases(tmp_path)


def test_what_is_known_of_each_file_is_read(cases, tmp_path):
    published, anonymous, short, long, _, locked, bare = cases

    assert published.path == tmp_path / "pdf" / "real" / "one_published.pdf"
    assert (published.name, short.name, long.number) == ("one_published", "c01", 3)
    assert published.authors == ("Ada Lovelace", "Bo Ek")
    assert (published.is_published, anonymous.is_published) == (True, False)
    assert [case.is_leaking for case in (published, anonymous, short, locked)] == [True, False, False, None]
    assert [case.n_pages for case in (published, short, locked)] == [5, 5, 0]
    assert [case.references_page for case in (published, short, locked, bare)] == [4, 5, None, 0]
    assert short.venue_template == "iclr2024"
    assert numbered(cases, 2, 7) == [long, cases[4]]


def test_a_limit_is_what_is_said_of_any_file_in_the_same_template(cases):
    assert [limit_of(case, cases) for case in numbered(cases, 1, 7)] == [6, 6, 4]


@pytest.mark.parametrize(
    ("expected", "right"),
    [
        ("accept", {"accept"}),
        ("accept or warn", {"accept", "warn"}),
        ("reject or strip", {"reject", "strip"}),
        ("reject for 6-page venue", {"reject"}),
        ("accept or reject, but decided", {"accept", "reject"}),
        ("accept; flagged as identical to another", {"accept"}),
        ("handled within memory and time limits", ANSWERS),
    ],
)
def test_words_say_which_answers_are_right(expected, right):
    assert answers(expected) == right


def test_the_gravest_finding_is_the_answer():
    blocker, warning, hint = Finding("damaged", "It is."), Finding("truncated", "It is."), Finding("scanned", "It is.")

    assert answer_to([hint, warning, blocker]) == "reject"
    assert answer_to([hint, warning]) == "warn"
    assert answer_to([hint]) == answer_to([]) == "accept"


def test_what_tells_who_wrote_it_is_about_anonymity():
    email, hidden, final = Finding("email", "E."), Finding("hidden_text", "H."), Finding("camera_ready", "C.")

    assert leaks([email, hidden, final]) == [email]
    assert about([email, hidden], About.HIDDEN) == [hidden]


@pytest.mark.parametrize(
    ("sentence", "remedy", "is_plain"),
    [
        ("This PDF asks for a password.", "Save it without one.", True),
        ("This file has 51.2 MB; the limit is 50 MB.", "Make its pictures smaller.", True),
        ("This PDF is damaged. It ends early.", "Export it again.", False),
        ("This PDF is damaged.", "", False),
        ("cannot open", "Export it again.", False),
        ("The xref table cannot be read.", "Export it again.", False),
        ("A ValueError was raised, an exception.", "Export it again.", False),
        (f"This {'very ' * 40}long one.", "Export it again.", False),
    ],
)
def test_a_refusal_is_one_plain_sentence_and_another_says_what_to_do(sentence, remedy, is_plain):
    assert is_understandable(Finding("damaged", sentence, remedy)) == is_plain


def test_precision_and_recall():
    score = Score.of(
        [("a", True, True), ("b", True, False), ("c", False, True), ("d", True, True), ("e", False, False)]
    )

    assert score == Score(("a", "d"), ("b",), ("c",))
    assert (score.precision, score.recall) == (2 / 3, 2 / 3)
    assert (Score.of([]).precision, Score.of([]).recall) == (0.0, 0.0)


def test_a_percentile_is_one_of_the_values():
    assert percentile([3, 1, 2, 4], 0.5) == 2
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7], 0.95) == 7
    assert percentile([], 0.95) == inf


def test_long_lists_are_cut():
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
    assert listed([]) == ""

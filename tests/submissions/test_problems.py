"""What is said while people type, as a pure function of facts."""

from dataclasses import replace

import pytest

from submissions.problems import AuthorFacts, Facts, problems

ADA = AuthorFacts(
    author="ada", name="Ada", email="ada@x.edu", affiliation="X", has_address=True, is_contact=True, is_disowned=False,
    has_declared=True, conflict_domains="", conflict_people="",
)  # fmt: skip
FINE = Facts(
    title="On Things", abstract="We study.", has_tracks=True, track="Main", has_topics=True, n_topics=1, unanswered=[],
    authors=[ADA], has_pdf=True, pdf_due="", findings=[],
)  # fmt: skip


def codes(facts):
    return [(problem.code, problem.is_blocking) for problem in problems(facts)]


def test_nothing_is_said_when_nothing_is_wrong():
    assert codes(FINE) == []


@pytest.mark.parametrize(
    ("changes", "code", "is_blocking"),
    [
        ({"title": ""}, "no_title", True),
        ({"abstract": " \n"}, "no_abstract", True),
        ({"abstract": "x" * 5001}, "long_abstract", True),
        ({"track": ""}, "no_track", True),
        ({"n_topics": 0}, "no_topics", True),
        ({"unanswered": [("q-rules", "We kept the rules")]}, "unanswered", True),
        ({"authors": []}, "no_authors", True),
        ({"has_pdf": False}, "no_pdf", True),
        ({"has_pdf": False, "pdf_due": "Sat 3 Feb 2024, 23:59 AoE"}, "no_pdf", False),
        ({"authors": [replace(ADA, name="")]}, "no_name", True),
        ({"authors": [replace(ADA, email="")]}, "no_address", True),
        ({"authors": [replace(ADA, email="ada@", has_address=False)]}, "bad_address", True),
        ({"authors": [replace(ADA, is_disowned=True)]}, "disowned", True),
        ({"authors": [replace(ADA, is_contact=False)]}, "no_contact", True),
        ({"authors": [replace(ADA, affiliation="")]}, "no_affiliation", False),
        ({"authors": [replace(ADA, has_declared=False)]}, "undeclared", False),
        ({"authors": [replace(ADA, conflict_people="Ben Ito")]}, "no_reason", False),
        ({"authors": [replace(ADA, conflict_domains="MIT")]}, "unclear_conflict", False),
        (
            {
                "findings": [
                    ("pdf", {"severity": "blocker", "code": "encrypted", "sentence": "Locked.", "remedy": "Open it."})
                ]
            },
            "encrypted",
            True,
        ),
        (
            {"findings": [("pdf", {"severity": "warning", "code": "fonts", "sentence": "A font.", "remedy": ""})]},
            "remarks",
            False,
        ),
    ],
)
def test_each_thing_is_said_alone(changes, code, is_blocking):
    assert codes(replace(FINE, **changes)) == [(code, is_blocking)]


def test_what_a_venue_does_not_have_is_not_asked_for():
    assert codes(replace(FINE, has_tracks=False, track="", has_topics=False, n_topics=0)) == []


def test_blockers_come_first():
    facts = replace(FINE, title="", authors=[replace(ADA, affiliation="")], has_pdf=False)

    assert codes(facts) == [("no_title", True), ("no_pdf", True), ("no_affiliation", False)]


def test_every_problem_leads_to_the_place_where_it_is_mended():
    facts = replace(FINE, title="", unanswered=[("q-rules", "Rules")], authors=[replace(ADA, email="")])

    assert [problem.field for problem in problems(facts)] == ["id_title", "id_q-rules", "id_author-ada-email"]


def test_many_silent_authors_are_counted_rather_than_listed():
    silent = [replace(ADA, name=f"A{n}", has_declared=False) for n in range(14)]

    [problem] = problems(replace(FINE, authors=silent))

    assert problem.sentence == "Conflicts of interest are not declared yet by A0, A1 and 12 others."

"""A small conference of our own, carried through the product."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from decisions.models import Release
from demo.importing import Unreadable, read_committee, read_papers
from notifications.models import Message, MessageState
from reviews.access import reviewers_of
from reviews.models import Review, Tally
from submissions.models import PaperFile, Submission
from venues.models import Venue

AUTHORS = {
    "p1": ("Ada Lovelace", "ada@north.invalid"),
    "p2": ("Rob Noether", "rob@south.invalid"),
    "p3": ("Łukasz Żółkiewski", None),
}


def person(pid):
    name, email = AUTHORS[pid]
    return {"pid": pid, "name": name, "email": email, "affiliation": None}


PAPERS = [
    {"title": "One", "abstract": "About graphs.", "keywords": ["Graphs", "transport"], "authors": [person("p1")],
     "ratings": [6, 7, 8], "confidences": [3, 4, 0]},
    {"title": "Two", "abstract": "About transport.", "keywords": ["transport"], "authors": [person("p2"), person("p3")],
     "ratings": [3, 3, 4, 5], "confidences": [5, 5, 5, 5]},
    {"title": "Three", "abstract": None, "keywords": [], "authors": [person("p3")], "ratings": [], "confidences": []},
    {"title": "Four", "abstract": "=cmd()", "keywords": ["graphs"], "authors": [person("p1"), person("p3")],
     "ratings": [1, 10, 2], "confidences": []},
]  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    return path


@pytest.fixture
def committee(tmp_path):
    path = tmp_path / "pool.csv"
    rows = [("p2", "Rob Noether", "rob@south.invalid")] + [
        (f"r{i}", f"Reviewer {i}", f"r{i}@r{i}.invalid") for i in range(5)
    ]
    path.write_text("pid,name,email\n" + "".join(",".join(row) + "\n" for row in rows))
    return path


def run(file, **options):
    said = StringIO()
    call_command("import_papers", str(file), venue="conf", stdout=said, **options)
    return said.getvalue()


@pytest.mark.django_db
def test_a_conference_goes_from_papers_to_letters(file, committee):
    said = run(file, committee=committee, reviews=True, verify=True, decide_by_mean=1, release=True)
    venue = Venue.objects.get(slug="conf")
    means = dict(Tally.objects.filter(venue=venue).values_list("submission__title", "mean"))

    assert means == {
        "One": pytest.approx(7, abs=1e-6), "Two": pytest.approx(3.75, abs=1e-6), "Three": None,
        "Four": pytest.approx(13 / 3, abs=1e-6),
    }  # fmt: skip
    assert "4 papers compared" in said and "1 without ratings" in said
    assert Review.objects.at(venue).submitted().count() == 10
    assert Review.objects.at(venue).standing().count() == 13  # three each, and one more for the fourth rating
    release = Release.objects.get(venue=venue)
    letters = Message.objects.of_batch(release.batch)
    assert [letter.state for letter in letters] == [MessageState.HELD] * 4
    accepted = Submission.objects.of(venue).filter(decision__outcome__is_accept=True)
    assert [paper.title for paper in accepted] == ["One"]


@pytest.mark.django_db
def test_a_reviewer_never_reads_their_own_papers_nor_those_of_a_co_author(file, committee):
    run(file, committee=committee, reviews=True)

    rob = AUTHORS["p2"][1]  # wrote "Two" with p3, who wrote "Three" and "Four"
    read = {paper.title for paper in Submission.objects.all() if rob in _addresses_of_reviewers(paper)}

    assert read <= {"One"}


def _addresses_of_reviewers(paper):
    return {row.person.email for row in reviewers_of(paper)}


@pytest.mark.django_db
def test_importing_twice_changes_nothing(file):
    run(file)
    before = list(Submission.objects.order_by("number").values_list("number", "title"))

    said = run(file)

    assert said.startswith("     0 papers submitted")
    assert list(Submission.objects.order_by("number").values_list("number", "title")) == before
    assert [number for number, _ in before] == [1, 2, 3, 4]


@pytest.mark.django_db
def test_pdfs_are_printed_on_request(file, one_print):
    run(file, pdfs=True)

    assert PaperFile.objects.filter(inspected_at__isnull=False).exclude(blind_copy="").count() == 4


@pytest.mark.django_db
def test_verify_notices_a_mean_that_is_not_the_published_one(file, committee):
    run(file, committee=committee, reviews=True)
    Tally.objects.filter(submission__title="One").update(mean=7.01)

    with pytest.raises(CommandError):
        run(file, verify=True)


@pytest.mark.django_db
def test_a_rating_that_the_form_does_not_offer_is_named(file, committee):
    file.write_text(json.dumps(PAPERS[0] | {"ratings": [6.5]}) + "\n")

    with pytest.raises(CommandError, match=r"the file has 6\.5"):
        run(file, committee=committee, reviews=True)


def test_a_line_that_is_no_paper_is_named(tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text(json.dumps(PAPERS[0]) + "\n{\n")

    with pytest.raises(Unreadable, match="Line 2"):
        read_papers(path)


def test_two_papers_of_one_title_are_refused(tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text((json.dumps(PAPERS[0]) + "\n") * 2)

    with pytest.raises(Unreadable, match="One"):
        read_papers(path)


def test_a_committee_needs_its_columns(tmp_path):
    path = tmp_path / "pool.csv"
    path.write_text("who\nada\n")

    with pytest.raises(Unreadable, match="name and email"):
        read_committee(path)

"""The chair's table: what a search finds, in which order, what is counted, and for whom."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from decisions.models import Decision
from reviews.models import MetaReview, Tally
from submissions.models import Submission
from tests.cast import Stage
from tests.decisions.crowd import add_papers, build_five, decide_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_five(Stage.DECIDING)


@pytest.fixture
def chi(client, world):
    client.force_login(world.chi)
    return client


def numbers(response) -> list[int]:
    """The papers of the page, in its order."""
    return [int(number) for number in re.findall(r'<tr id="paper-(\d+)"', response.content.decode())]


def table(client, **query):
    return client.get(reverse("decisions:papers", args=["alpha"]), query)


def find(client, q: str) -> list[int]:
    response = table(client, q=q)
    assert response.status_code == 200
    return numbers(response)


# --- What a search finds ----------------------------------------------------------------------------------


def chips(response) -> dict[str, int]:
    """The chips of the page with their counts."""
    found = re.findall(r'<a class="chip[^>]*>(?:<i[^>]*></i>)?([^<]+) <b>(\d+)</b>', response.content.decode())
    return {label.strip(): int(n) for label, n in found}


# mean, spread, reviews in, assigned, decision of the cast's papers 1 to 5 while deciding:
#   1: 6.5, 1.5, 2 of 2, oral · 2: 4.5, 1.5, 2 of 2, reject · 3: 6, 0, 1 of 2, poster · 4: 7.5, 2.5, 2 of 2, reject
#   5: withdrawn, no review
FOUND = {
    "": [1, 2, 3, 4, 5],
    "mean:>=6": [1, 3, 4],
    "-mean:>=6": [2, 5],
    "mean:6.5": [1],
    "mean:4..6": [2, 3],
    "spread:>2": [4],
    "spread:<=0": [3],
    "reviews:<2": [3, 5],
    "reviews:0": [5],
    "assigned:0": [5],
    "missing:>0": [3],
    "lowest:<=3": [2],
    "highest:10": [4],
    "confidence:2": [1, 2, 3, 4],
    "nominations:>0": [1, 4],
    "nominated:": [1, 4],
    "-nominated:": [2, 3, 5],
    "flagged:": [],
    "flags:0": [1, 2, 3, 4, 5],
    "number:>3": [4, 5],
    "#2": [2],
    "decision:none": [5],
    "decision:any": [1, 2, 3, 4],
    "decision:accepted": [1, 3],
    "decision:rejected": [2, 4],
    "decision:oral,poster": [1, 3],
    "-decision:reject": [1, 3, 5],
    "award:none": [1, 2, 3, 4, 5],
    "award:any": [],
    "recommendation:poster": [1, 2, 3, 4],
    "recommendation:none": [5],
    "note:clear": [1, 2, 3, 4],
    "track:none": [],
    "is:withdrawn": [5],
    "is:active": [1, 2, 3, 4],
    "is:decided": [1, 2, 3, 4],
    "is:undecided": [],
    "is:unreleased": [1, 2, 3, 4],
    "is:released": [],
    "is:waiting": [],
    "is:revised": [],
    "is:at-risk": [],
    "mean:>=6 spread:<2 -decision:poster": [1],
}


def test_search_finds(chi):
    assert {q: find(chi, q) for q in FOUND} == FOUND


def test_search_finds_topics_tracks_and_words(chi, world):
    Submission.objects.filter(pk=world.papers[1].pk).update(title="Sparse Codes of Équivariance")
    Submission.objects.filter(pk=world.papers[2].pk).update(abstract="Codes that are sparse.")
    world.papers[2].topics.set([world.topics[1]])
    topic = world.topics[1].name[:4]

    assert find(chi, "sparse codes") == [1, 2]
    assert find(chi, '"sparse codes"') == [1]
    assert find(chi, "équivariance") == [1]
    assert find(chi, f'topic:"{topic}"') == [2]
    assert find(chi, f'-topic:"{topic}"') == [1, 3, 4, 5]
    assert find(chi, f"track:{world.papers[1].track.name[:3]}") == [1, 2, 3, 4, 5]


def test_search_finds_no_people(chi):
    words = ["Lovelace", "ada", "university", "Noether", "rob@rob-university.edu"]

    assert {word: find(chi, word) for word in words} == dict.fromkeys(words, [])


def test_an_unknown_operator_is_said_and_finds_nothing(chi):
    response = table(chi, q="author:ada")

    assert response.status_code == 200
    assert numbers(response) == []
    assert "There is no “author:” here." in response.content.decode()


def test_an_unknown_outcome_is_said(chi):
    text = table(chi, q="decision:maybe").content.decode()

    assert "There is no outcome “maybe” at this venue. There are decision:none, decision:any" in text


def test_at_risk_needs_a_near_deadline_and_no_decision(client):
    world = build_five(Stage.REVIEWING)
    client.force_login(world.chi)
    far = find(client, "is:at-risk")
    deadline = world.alpha.deadlines.get(kind="review")
    deadline.at = world.now.replace(microsecond=0)
    deadline.save()

    assert far == []
    assert find(client, "is:at-risk") == [1, 3]  # the venue wants 2 reviews a paper
    Decision.objects.create(
        submission=world.papers[3], outcome=world.alpha.outcomes.get(key="desk-reject"), decided_at=world.now
    )
    assert find(client, "is:at-risk") == [1]


# --- Order ------------------------------------------------------------------------------------------------


SORTED = {
    "number": [1, 2, 3, 4, 5],
    "-number": [5, 4, 3, 2, 1],
    "mean": [2, 3, 1, 4, 5],
    "-mean": [4, 1, 3, 2, 5],
    "spread": [3, 1, 2, 4, 5],
    "-spread": [4, 1, 2, 3, 5],
    "reviews": [5, 3, 1, 2, 4],
    "-missing": [3, 1, 2, 4, 5],
    "-nominations": [1, 4, 2, 3, 5],
    "decision": [1, 3, 2, 4, 5],
    "-decision": [2, 4, 3, 1, 5],
    "advice": [1, 2, 3, 4, 5],
    "state": [1, 2, 3, 4, 5],
    "-state": [5, 1, 2, 3, 4],
    "nonsense": [1, 2, 3, 4, 5],
}


def test_every_column_sorts_with_ties_by_number_and_nothing_last(chi):
    assert {sort: numbers(table(chi, sort=sort)) for sort in SORTED} == SORTED


def test_titles_sort(chi, world):
    by_title = sorted(world.papers.values(), key=lambda paper: (paper.title, paper.number))

    assert numbers(table(chi, sort="title"))[:2] == [paper.number for paper in by_title][:2]


# --- Counts, pages, queries -------------------------------------------------------------------------------


def test_chips_count_and_lead_to_what_they_count(chi):
    response = table(chi)

    counted = chips(response)
    assert counted == {
        "At risk": 0, "Disagreement": 1, "Nominated": 2, "Ethics flag": 0, "Not released": 4, "Withdrawn": 1,
        "Oral": 1, "Spotlight": 0, "Poster": 1, "Reject": 2, "Desk reject": 0, "No decision": 0,
    }  # fmt: skip
    assert find(chi, "spread:>=2") == [4]
    links = dict(
        re.findall(r'<a class="chip[^"]*" href="([^"]*)"[^>]*>(?:<i[^>]*></i>)?([^<]+) <b>', response.content.decode())
    )
    for url, label in links.items():
        found = chi.get(reverse("decisions:papers", args=["alpha"]) + url.replace("&amp;", "&"))
        assert len(numbers(found)) == counted[label.strip()], label


def test_pages_have_fifty_papers_and_keep_search_and_sort(chi, world):
    add_papers(world, 60)

    first, second = table(chi, q="crowds", sort="-number"), table(chi, q="crowds", sort="-number", page="2")

    assert numbers(first) == list(range(160, 110, -1))
    assert numbers(second) == list(range(110, 100, -1))
    assert "1–50 of 60 papers" in first.content.decode()
    assert "?q=crowds&amp;sort=-number&amp;page=2" in first.content.decode()


def test_the_number_of_queries_does_not_grow(chi, world, django_assert_max_num_queries):
    def n_queries(n_papers: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = table(chi, sort="-mean")
        assert len(numbers(response)) == n_papers + 5
        return len(captured)

    add_papers(world, 3)
    table(chi)
    few = n_queries(3)
    add_papers(world, 27, first=201)

    assert n_queries(30) == few
    assert few <= 15


def test_an_empty_venue_says_what_to_do(client, world):
    world.beta.submissions.update(number=None, submitted_at=None)
    client.force_login(world.zoe)

    text = client.get(reverse("decisions:papers", args=["beta"])).content.decode()

    assert "No paper has been submitted yet" in text


# --- Who sees what ------------------------------------------------------------------------------------------


def test_a_chair_in_conflict_sees_and_counts_nothing_of_the_paper(client, world):
    client.force_login(world.cas)

    response = table(client)

    assert numbers(response) == [1, 2, 5]
    assert chips(response) == {
        "At risk": 0, "Disagreement": 0, "Nominated": 1, "Ethics flag": 0, "Not released": 2, "Withdrawn": 1,
        "Oral": 1, "Spotlight": 0, "Poster": 0, "Reject": 1, "Desk reject": 0, "No decision": 0,
    }  # fmt: skip
    assert "2 rated papers by mean" in response.content.decode()
    assert find(client, "#4") == []
    assert find(client, "mean:7.5") == []


def test_the_page_of_a_chair_in_conflict_does_not_change_with_what_is_hidden(client, world):
    client.force_login(world.cas)

    def body() -> str:
        return re.sub(
            r'(csrf[a-z]*" (?:content|value)="|csrfmiddlewaretoken" value=")\w+', "", table(client).content.decode()
        )

    before = body()
    Tally.objects.filter(submission=world.papers[4]).update(mean=1, spread=0, n_nominations=9, n_ethics_flags=9)
    Decision.objects.filter(submission=world.papers[3]).delete()
    MetaReview.objects.filter(submission=world.papers[4]).update(recommendation="oral")

    assert body() == before


@pytest.mark.parametrize("who", ["ada", "rob", "ari", "mal", "zoe"])
def test_others_have_no_such_page(client, world, who):
    client.force_login(world.people[who])

    pages = ["papers", "papers_csv", "table", "release"]

    assert [client.get(reverse(f"decisions:{page}", args=["alpha"])).status_code for page in pages] == [404] * 4


# --- Export -------------------------------------------------------------------------------------------------


def rows(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_export_holds_what_the_search_finds(chi, world):
    found = rows(chi.get(reverse("decisions:papers_csv", args=["alpha"]), {"q": "decision:rejected"}))

    assert [(row["paper"], row["decision"], row["mean"], row["reviews"], row["missing"]) for row in found] == [
        ("2", "reject", "4.5", "2", "0"),
        ("4", "reject", "7.5", "2", "0"),
    ]


def test_export_guards_against_formulas(chi, world):
    Submission.objects.filter(pk=world.papers[1].pk).update(title='=cmd()|"/C calc"!A0')
    Decision.objects.filter(submission=world.papers[1]).update(note="@SUM(1)")

    (row,) = rows(chi.get(reverse("decisions:papers_csv", args=["alpha"]), {"q": "#1"}))

    assert (row["title"], row["note"]) == ('\'=cmd()|"/C calc"!A0', "'@SUM(1)")


def test_export_leaves_out_what_is_hidden(client, world):
    client.force_login(world.cas)

    found = rows(client.get(reverse("decisions:papers_csv", args=["alpha"])))

    assert [row["paper"] for row in found] == ["1", "2", "5"]


def test_script_in_a_title_stays_text(chi, world):
    Submission.objects.filter(pk=world.papers[1].pk).update(title="<script>alert(1)</script> " + "שלום" + "é" * 300)

    text = table(chi).content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_plot_is_of_constant_size_and_counts_every_rated_paper(chi, world):
    decide_all(world, add_papers(world, 30))

    response = table(chi)

    plot = response.context["table"].plot
    assert plot.n == 34
    assert sum(bar.n for bar in plot.bars) == 34
    assert (plot.n_by_status["accept"], plot.n_by_status["reject"]) == (32, 2)
    for bar in plot.bars:
        assert len(numbers(table(chi, q=bar.query))) == bar.n

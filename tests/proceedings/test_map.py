"""The map of papers: alike ones near to each other, the same each time, and nothing on it that is not public."""

import re
from collections.abc import Iterable
from itertools import combinations
from math import hypot
from statistics import mean

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from decisions.models import Decision
from proceedings.actions import correct, publish, unpublish
from proceedings.mapping import HEIGHT, WIDTH, gap, placed
from proceedings.models import PublicPaper
from proceedings.similarity import nearest
from submissions.actions import withdraw
from submissions.models import Submission
from tests.cast import AUTHORS, World
from web import keeping

MAP, LIST = "/v/alpha/proceedings/map/", "/v/alpha/proceedings/"
SUBJECTS = {"Stars": "galaxies spectra supernova telescope", "Genes": "promoters cells sequencing protein"}


def some(n: int) -> tuple[dict[int, str], dict[int, list[str]]]:
    """Texts about two subjects in turn, and their topics."""
    names = list(SUBJECTS)
    texts = {number: f"{SUBJECTS[names[number % 2]]} experiment {number}" for number in range(1, n + 1)}
    return texts, {number: [names[number % 2]] for number in texts}


def accept(world: World, numbers: Iterable[int]) -> None:
    """More accepted papers of alpha whose authors know, about two subjects in turn."""
    outcome = world.alpha.outcomes.get(key="poster")
    texts, _ = some(max(numbers, default=0))
    for number in numbers:
        paper = Submission.objects.create(
            venue=world.alpha, number=number, title=f"Paper {number}", abstract=texts[number], created_at=world.now,
            submitted_at=world.now, n_versions=1,
        )  # fmt: skip
        Decision.objects.create(
            submission=paper, outcome=outcome, released_outcome=outcome, decided_at=world.now, released_at=world.now
        )


@pytest.fixture
def mapped(released) -> World:
    """Alpha with six papers or more in its record, each with a place on the map."""
    accept(released, range(101, 105))
    publish(released.alpha, by=released.chi, now=released.now)
    assert PublicPaper.objects.filter(map_x__isnull=False).count() >= 6
    return released


@pytest.mark.parametrize("n", [12, 60])
def test_alike_papers_stand_near_to_each_other_on_every_size_of_map(n):
    texts, topics = some(n)
    places = placed(texts, topics)

    def mean_distance(*, is_alike: bool) -> float:
        return mean(
            hypot(places[one].x - places[other].x, places[one].y - places[other].y)
            for one, other in combinations(texts, 2)
            if (topics[one] == topics[other]) == is_alike
        )

    assert mean_distance(is_alike=True) < 0.8 * mean_distance(is_alike=False)


def test_the_same_papers_make_the_same_map():
    texts, topics = some(40)
    assert placed(texts, topics) == placed(texts, topics)


def test_no_paper_hides_another_or_leaves_the_map():
    same = dict.fromkeys(range(1, 31), "galaxies and stars")
    places = list(placed(same, dict.fromkeys(same, [])).values())
    assert all(0 <= place.x <= WIDTH and 0 <= place.y <= HEIGHT for place in places)
    for i, one in enumerate(places):
        for other in places[:i]:
            assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 > (0.72 * gap(30)) ** 2


@pytest.mark.parametrize(
    "texts", [{}, {1: "stars", 2: "genes"}, dict.fromkeys(range(6), ""), dict.fromkeys(range(6), "the")]
)
def test_without_papers_or_words_there_is_no_map(texts):
    assert placed(texts, dict.fromkeys(texts, [])) == {}


def test_a_paper_stands_under_the_topic_that_most_around_it_share():
    texts, topics = some(20)
    topics[3] = ["Ethics", *topics[3]]
    topics[4] = []
    places = placed(texts, topics)
    assert (places[3].topic, places[4].topic) == (topics[1][0], "")


def test_a_thousand_papers_are_compared_row_by_row_as_all_at_once(monkeypatch):
    texts, _ = some(30)
    whole = nearest(texts)
    monkeypatch.setattr("proceedings.similarity.ROWS", 7)
    assert nearest(texts) == whole and all(len(found) == 4 for found in whole.values())


def test_publishing_places_papers_and_few_of_them_have_no_map(released):
    publish(released.alpha, by=released.chi, now=released.now)

    assert set(PublicPaper.objects.values_list("map_x", "map_y", "map_topic")) == {(None, None, "")}
    assert "Too few papers for a map" in Client().get(MAP).content.decode()
    assert MAP not in Client().get(LIST).content.decode()


def test_every_point_is_a_link_named_by_its_title_and_every_paper_stands_in_a_list(mapped):
    said = seen()

    points = set(re.findall(r'<a href="([^"]+)" aria-labelledby="p(\d+)"><circle', said))
    assert points == {
        (f"/v/alpha/proceedings/{number}/", str(number))
        for number in PublicPaper.objects.values_list("number", flat=True)
    }
    items = re.findall(r'<a id="p(\d+)" dir="auto" href="([^"]+)"', said)
    assert {(url, number) for number, url in items} == points
    assert f'<a href="{MAP}">See them on a map</a>' in Client().get(LIST).content.decode()
    assert MAP in Client().get("/v/alpha/sitemap.xml").content.decode()


def test_a_withdrawn_paper_leaves_the_map_at_once_and_the_others_stay_where_they_are(mapped):
    before = points_of(seen())

    withdraw(mapped.papers[3], by=mapped.people[AUTHORS[3][0]], now=mapped.now)

    assert "3" in before and points_of(seen()) == {number: spot for number, spot in before.items() if number != "3"}


def test_the_map_goes_with_the_proceedings(mapped):
    assert Client().get(MAP).status_code == 200

    unpublish(mapped.alpha, by=mapped.chi, now=mapped.now)

    assert Client().get(MAP).status_code == 404


def test_the_map_of_many_papers_asks_as_little_as_that_of_few_and_a_kept_one_once(mapped):
    keeping.forget_all()
    with CaptureQueriesContext(connection) as few:
        Client().get(MAP)
    accept(mapped, range(105, 145))
    publish(mapped.alpha, by=mapped.chi, now=mapped.now)

    with CaptureQueriesContext(connection) as many:
        first = Client().get(MAP)
    with CaptureQueriesContext(connection) as kept:
        assert Client().get(MAP).content == first.content
    assert (len(many), len(kept)) == (len(few), 1)
    assert len(points_of(first.content.decode())) >= 46


def test_a_correction_leaves_a_paper_where_it_stands(mapped):
    before = points_of(seen())
    paper = mapped.papers[3]

    correct(paper, by=mapped.chi, now=mapped.now)

    assert points_of(seen()) == before


def seen() -> str:
    """The map as anybody sees it."""
    return Client().get(MAP).content.decode()


def points_of(said: str) -> dict[str, str]:
    """Where the papers stand on the page: number → attributes of the point."""
    return dict(re.findall(r'aria-labelledby="p(\d+)"><circle class="c\d+" ([^/]+)/>', said))

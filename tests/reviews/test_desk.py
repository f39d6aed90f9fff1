"""The desk of reviewers and area chairs: what each paper still needs, in a constant number of queries."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policy.visibility import Viewer
from reviews import actions
from reviews.desk import desk_of
from reviews.identity import Assignment, AssignmentRole
from reviews.models import Review
from submissions.identity import Conflict
from tests.cast import Stage, build, make_paper
from tests.reviews.steps import move_deadline, save, text_of
from venues.models import DeadlineKind

pytestmark = pytest.mark.django_db

VIEWER = Viewer(is_reviewer=True, is_committee=True, has_reviewed=True)


@pytest.fixture
def world():
    return build(Stage.REVIEWING)


def desk(world, key):
    return desk_of(world.people[key], world.alpha, world.now)


def test_each_paper_says_where_it_stands(client, world):
    client.force_login(world.ray)
    assert [
        (task.paper.number, task.review.is_begun, task.review.is_submitted) for task in desk(world, "ray").to_review
    ] == [
        (1, True, False),
        (3, True, True),
    ]
    save(client, 3, "summary", "Changed", revision=9)

    tasks = {task.paper.number: task for task in desk(world, "ray").to_review}

    assert (tasks[1].is_waiting, tasks[1].n_others, tasks[1].gaps) == (True, None, [])
    assert (tasks[3].has_changes, tasks[3].n_others) == (True, 0)
    assert "changes not submitted" in text_of(client.get("/v/alpha/reviewing/"))


def test_what_is_missing_is_named(client, world):
    client.force_login(world.ria)
    save(client, 3, "summary", "Begun")

    page = text_of(client.get("/v/alpha/reviewing/"))

    assert "missing: Rating, Confidence, To the committee, To the chairs" in page


def test_an_overdue_review_is_marked_late_and_a_withdrawn_one_is_not(client, world):
    move_deadline(world, DeadlineKind.REVIEW, hours=-1)
    assert [task.is_late for task in desk(world, "ria").to_review] == [True, False, False]

    world.papers[3].withdrawn_at = world.now
    world.papers[3].save()

    assert [task.is_late for task in desk(world, "ria").to_review] == [False, False, False]
    assert desk(world, "ria").n_reviews_wanted == 0


def test_news_counts_what_one_may_read_and_has_not_seen(client, world):
    assert [(task.paper.number, task.n_new) for task in desk(world, "rob").to_review] == [(1, 1), (2, 1), (4, 1)]
    assert [task.n_new for task in desk(world, "ria").to_review if task.paper.number == 3] == [0]

    client.force_login(world.rob)
    client.post("/v/alpha/papers/2/comments/read/")

    assert [task.n_new for task in desk(world, "rob").to_review] == [1, 0, 1]


def test_a_paper_that_a_conflict_has_overtaken_is_gone(client, world):
    Conflict.objects.create(submission=world.papers[2], person=world.rob, source="chair")

    assert [task.paper.number for task in desk(world, "rob").to_review] == [1, 4]


def test_area_chairs_see_what_is_in_what_is_late_and_who_disagrees(client, world):
    move_deadline(world, DeadlineKind.REVIEW, hours=-1)

    tasks = {task.paper.number: task for task in desk(world, "ari").to_lead}

    assert [(number, task.tally.n_submitted, task.n_late, task.n_begun) for number, task in sorted(tasks.items())] == [
        (1, 1, 1, 1),
        (2, 2, 0, 0),
        (3, 1, 1, 0),
        (4, 2, 0, 0),
    ]
    assert [number for number, task in tasks.items() if task.is_split] == [4]  # 10 and 5 on a scale of 1 to 10


def test_whoever_has_no_paper_is_told_what_happens_next(client, world):
    client.force_login(world.rex)

    assert "The chairs assign papers; you get a mail when they do." in text_of(client.get("/v/alpha/reviewing/"))


@pytest.mark.parametrize(("person", "status"), [("chi", 200), ("ada", 404), ("mal", 404), ("zoe", 404)])
def test_the_desk_is_for_the_committee(client, world, person, status):
    client.force_login(world.people[person])

    assert client.get("/v/alpha/reviewing/").status_code == status


def give_more_papers(world, n: int) -> None:
    """More papers of abe's for rob to review and ari to lead."""
    dice = Random(1)
    for number in range(20, 20 + n):
        paper = make_paper(
            world.alpha, ["abe"], world.people, number=number, at=world.now - timedelta(days=9), dice=dice
        )
        review = Review.objects.create(submission=paper, handle="aa")
        Assignment.objects.create(
            submission=paper, person=world.rob, role=AssignmentRole.REVIEWER, review=review, assigned_at=world.now
        )
        Assignment.objects.create(
            submission=paper, person=world.ari, role=AssignmentRole.AREA_CHAIR, assigned_at=world.now
        )
    actions.recount_many(world.alpha)


@pytest.mark.parametrize("person", ["rob", "ari"])
def test_the_desk_asks_no_more_for_30_papers_than_for_3(client, world, person):
    client.force_login(world.people[person])
    counts = []
    for n in (0, 27):
        give_more_papers(world, n)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/v/alpha/reviewing/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def test_the_pages_of_a_paper_ask_no_more_for_six_reviews_than_for_two(client):
    world = build(Stage.RESPONDING)
    pages = {"rob": "/v/alpha/papers/2/review/", "ari": "/v/alpha/papers/2/meta-review/"}
    before = {key: n_queries(client, world, key, url) for key, url in pages.items()}
    for key in ("rex", "zac", "mal", "zoe"):
        review = Review.objects.create(
            submission=world.papers[2], handle=key, answers={"summary": key, "rating": 5}, draft={}, rating=5,
            submitted_at=world.now, n_versions=1,
        )  # fmt: skip
        Assignment.objects.create(
            submission=world.papers[2], person=world.people[key], role="reviewer", review=review, assigned_at=world.now
        )
        actions.comment(world.papers[2], by=world.ria, viewer=VIEWER, level=2, text=f"Comment {key}", now=world.now)

    after = {key: n_queries(client, world, key, url) for key, url in pages.items()}

    assert after == before
    assert max(after.values()) <= 20


def n_queries(client, world, key, url) -> int:
    client.force_login(world.people[key])
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)

"""What do I have to do? One list over all venues and hats, the most urgent first."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.models import Decision
from reviews.actions.tallies import recount
from reviews.identity import Assignment
from reviews.models import Response, Review
from submissions.identity import Authorship
from submissions.models import Submission
from tests.cast import Stage, World
from tests.decisions.crowd import add_papers, build_five
from venues.identity import Invitation, Membership

pytestmark = pytest.mark.django_db
URL = "/me/"


def tasks(client, world: World, who: str, *, now=None) -> list[tuple[str, str, str]]:
    """Hat, words and button of each task, in the order of the page."""
    client.force_login(world.people[who])
    with time_machine.travel(now or world.now, tick=False):
        response = client.get(URL)
    assert response.status_code == 200
    return [(task.hat, task.what, task.action) for task in response.context["tasks"]]


def test_nobody_gets_in_without_signing_in(client):
    assert client.get(URL).url.startswith("/accounts/login/")


def test_an_outsider_is_told_what_to_do_next(client):
    world = build_five(Stage.CALL)

    client.force_login(world.mal)
    text = client.get(URL).content.decode()

    assert "Nothing here yet" in text
    assert "See the calls" in text


def test_an_author_with_a_draft(client):
    world = build_five(Stage.CALL)
    title = world.draft.draft.title

    assert tasks(client, world, "ada") == [("author", f"Submit {title}", "Go on")]


def test_a_draft_is_no_task_once_the_call_is_closed(client):
    world = build_five(Stage.BIDDING)

    assert tasks(client, world, "ada") == []


def test_an_author_who_owes_their_word(client):
    world = build_five(Stage.BIDDING)
    Authorship.objects.filter(submission=world.papers[1], person=world.ada).update(
        confirmed_at=None, conflicts_declared_at=None
    )
    title = world.papers[1].title

    assert tasks(client, world, "ada") == [
        ("author", f"Confirm that you are an author of {title}", "Confirm"),
        ("author", f"Declare your conflicts of interest for {title}", "Declare"),
    ]


def test_signing_in_with_an_address_that_a_paper_names_brings_the_paper(client):
    world = build_five(Stage.BIDDING)
    Authorship.objects.create(
        submission=world.papers[1], position=5, name="Mal Lory", email=world.mal.email, asked_at=world.now
    )

    assert [what for _, what, _ in tasks(client, world, "mal")][0].startswith("Confirm that you are an author of")


def test_an_author_whose_reviews_can_be_answered(client):
    world = build_five(Stage.RESPONDING)
    Response.objects.all().delete()

    assert tasks(client, world, "ada") == [
        ("author", f"Answer the reviews of {world.papers[1].title}", "Answer"),
    ]


def test_an_answer_that_is_in_is_no_task(client):
    world = build_five(Stage.RESPONDING)

    assert tasks(client, world, "ada") == []


def test_a_decision_that_arrived(client):
    world = build_five(Stage.RELEASED)

    assert ("author", f"Read the decision on {world.papers[1].title}", "Read") in tasks(client, world, "ada")


def test_a_decision_that_was_not_released_is_nowhere(client):
    world = build_five(Stage.DECIDING)

    assert [what for _, what, _ in tasks(client, world, "ada") if "decision" in what] == []


def test_a_reviewer_who_bids(client):
    world = build_five(Stage.BIDDING)
    Membership.objects.filter(person=world.rob).update(profile_confirmed_at=None)

    assert tasks(client, world, "rob") == [
        ("reviewer", "Say which papers you would like to review", "Bid"),
        ("reviewer", "Say which topics you know and whom you are in conflict with", "Open"),
    ]


def test_a_reviewer_with_reviews_to_write_and_news_to_read(client):
    world = build_five(Stage.REVIEWING)

    found = tasks(client, world, "ria")

    assert found == [
        ("reviewer", "Write a review", "Review"),
        ("reviewer", "Read 1 new comment on paper 2", "Read"),
        ("reviewer", "Read 1 new comment on paper 4", "Read"),
    ]


def test_a_reviewer_before_their_own_review_hears_of_no_comment(client):
    world = build_five(Stage.REVIEWING)

    assert [what for _, what, _ in tasks(client, world, "ray")] == [
        "Write a review", "Read 1 new comment on paper 3",
    ]  # fmt: skip


def test_what_is_overdue_comes_first(client):
    world = build_five(Stage.REVIEWING)
    after = world.alpha.deadlines.get(kind="review").at + timedelta(hours=1)

    with time_machine.travel(after, tick=False):
        client.force_login(world.people["ray"])
        first = client.get(URL).context["tasks"][0]

    assert (first.what, first.is_overdue, first.progress) == ("Write a review", True, (1, 2))


def test_an_area_chair(client):
    world = build_five(Stage.RESPONDING)
    Review.objects.filter(submission=world.papers[3]).update(submitted_at=None)
    recount(world.papers[3])

    assert ("area chair", "1 of your papers lacks reviews", "Look") in tasks(client, world, "ari")


def test_an_invited_person(client):
    world = build_five(Stage.CALL)
    Invitation.objects.filter(venue=world.alpha).update(email=world.mal.email)

    assert tasks(client, world, "mal") == [("invited", "Answer the invitation to be reviewer", "Answer")]


def test_a_chair_gets_the_next_actions_of_each_venue(client):
    world = build_five(Stage.DECIDING)
    Decision.objects.filter(submission=world.papers[2]).delete()

    assert [task for task in tasks(client, world, "chi") if task[0] == "chair"][:2] == [
        ("chair", "Decide on 1 paper", "Decide"),
        ("chair", "Release 3 decisions", "Read the letters"),
    ]


def test_a_chair_in_conflict_counts_without_their_papers(client):
    world = build_five(Stage.DECIDING)
    Decision.objects.filter(submission=world.papers[4]).delete()

    chair_tasks = [what for hat, what, _ in tasks(client, world, "cas") if hat == "chair"]

    assert "Release 2 decisions" in chair_tasks
    assert [what for what in chair_tasks if what.startswith("Decide")] == []


def test_own_papers_and_venues_are_listed(client):
    world = build_five(Stage.RELEASED)

    client.force_login(world.cas)
    response = client.get(URL)

    papers, venues = response.context["papers"], response.context["venues"]
    assert [(paper["number"], paper["decision"].released_outcome.key) for paper in papers] == [(3, "poster")]
    assert [(row["venue"].slug, row["hats"]) for row in venues] == [("alpha", ["chair"])]


def test_the_number_of_queries_does_not_grow_with_papers_or_tasks(client):
    world = build_five(Stage.REVIEWING)
    client.force_login(world.people["rob"])

    def n_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    def give(papers: list[Submission]) -> None:
        for paper in papers:
            review = Review.objects.create(submission=paper, handle="zz")
            Assignment.objects.create(
                submission=paper, person=world.rob, role="reviewer", review=review, assigned_at=world.now
            )
            Authorship.objects.filter(submission=paper).update(person=None)
        for paper in add_papers(world, len(papers), first=papers[0].number + 500):
            Authorship.objects.filter(submission=paper).update(person=world.rob)

    give(add_papers(world, 3))
    client.get(URL)
    few = n_queries()
    give(add_papers(world, 27, first=201))

    assert n_queries() == few
    assert few <= 22

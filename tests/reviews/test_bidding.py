"""Bidding, as reviewers see it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from notifications.models import Message, MessageState
from notifications.reminders import enqueue_due
from reviews.actions import refresh_affinities
from reviews.identity import Affinity, Bid
from submissions.models import Submission
from tests.cast import Stage, build
from venues.models import DeadlineKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def bidding():
    world = build(Stage.BIDDING)
    Submission.objects.filter(venue=world.alpha, number__gt=5).update(withdrawn_at=world.now)  # the dice add some
    return world


def shown(response) -> list[int]:
    """Numbers of the papers on the page, in their order."""
    return [int(number) for number in re.findall(r'<article[^>]*id="paper-(\d+)"', response.content.decode())]


def bid_on(client, number, value, **headers):
    return client.post(f"/v/alpha/papers/{number}/bid/", {"value": value}, headers=headers)


def test_list_leaves_out_conflicts_and_withdrawn_papers_and_names_nobody(client, bidding):
    client.force_login(bidding.rex)

    response = client.get("/v/alpha/bids/")

    assert sorted(shown(response)) == [2, 3, 4]
    page = response.content.decode()
    assert [name for name in ("Amy", "Cas Erd", "Abe", "amy@", "abe@") if name in page] == []


def test_order_is_shuffled_for_each_person_and_stable(client, bidding):
    _more_papers(bidding, 30)
    orders = {}
    for key in ("rob", "ray", "ria"):
        client.force_login(bidding.people[key])
        orders[key] = [shown(client.get(f"/v/alpha/bids/?page={page}")) for page in (1, 2)]
        again = [shown(client.get(f"/v/alpha/bids/?page={page}")) for page in (1, 2)]
        assert again == orders[key]

    together = {key: first + second for key, (first, second) in orders.items()}

    assert {key: sorted(order) for key, order in together.items()} == dict.fromkeys(orders, sorted(together["rob"]))
    assert len({tuple(order) for order in together.values()}) == 3
    assert sorted(together["rob"]) not in together.values()


def test_bid_is_stored_changed_and_taken_back(client, bidding):
    client.force_login(bidding.ria)

    answers = [bid_on(client, 3, value, HX_Request="true").status_code for value in ("3", "-2")]

    bid = Bid.objects.get(person=bidding.ria, submission=bidding.papers[3])
    assert (answers, bid.value) == ([200, 200], -2)

    bid_on(client, 3, "", HX_Request="true")

    assert not Bid.objects.filter(person=bidding.ria, submission=bidding.papers[3]).exists()
    entries = Entry.objects.filter(verb="reviews.bid", actor_id=bidding.ria.pk).order_by("position")
    assert [entry.data["value"] for entry in entries] == [3, -2, None]


def test_answer_says_what_the_server_has(client, bidding):
    client.force_login(bidding.ria)

    page = bid_on(client, 3, "2", HX_Request="true").content.decode()

    assert "Saved on the server" in page
    assert "You bid on 2 of 4" in page
    assert re.findall(r'aria-pressed="true"[^>]*data-key-name="(\w+)"', page) == ["Willing"]


def test_bidding_works_without_script(client, bidding):
    client.force_login(bidding.ria)

    response = client.post("/v/alpha/papers/3/bid/?sort=near", {"value": "3"}, follow=True)

    assert response.redirect_chain == [("/v/alpha/bids/?sort=near#paper-3", 302)]
    assert "Your bid on paper 3 is saved." in response.content.decode()


@pytest.mark.parametrize("value", ["7", "eager", "1e3", "-2.5"])
def test_strange_bid_is_refused_in_words(client, bidding, value):
    client.force_login(bidding.ria)

    response = bid_on(client, 3, value, HX_Request="true")

    assert response.status_code == 409
    assert "A bid is one of: eager, willing, in a pinch, not willing." in response.content.decode()


@pytest.mark.parametrize(("who", "number"), [("rex", 1), ("rob", 5), ("rob", 99), ("mal", 1), ("chi", 1), ("zac", 1)])
def test_paper_that_is_not_in_the_list_is_not_there(client, bidding, who, number):
    client.force_login(bidding.people[who])

    assert bid_on(client, number, "3").status_code == 404


def test_author_on_the_committee_does_not_meet_their_own_paper(client, bidding):
    from venues.actions import add_member

    add_member(bidding.alpha, bidding.amy, "reviewer", by=bidding.chi, now=bidding.now)
    client.force_login(bidding.amy)

    assert sorted(shown(client.get("/v/alpha/bids/"))) == [1, 3, 4]
    assert bid_on(client, 2, "3").status_code == 404


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        (Stage.CALL, "Bidding has not opened yet"),
        (Stage.REVIEWING, "Bidding has closed"),
    ],
)
def test_closed_bidding_shows_no_paper_and_says_when(client, stage, says):
    world = build(stage)
    client.force_login(world.rob)

    page = client.get("/v/alpha/bids/")

    assert says in page.content.decode()
    assert shown(page) == []
    assert [bid_on(client, number, "3", HX_Request="true").status_code for number in (1, 99)] == [409, 409]


def test_venue_without_bidding_says_so(client, bidding):
    bidding.alpha.deadlines.filter(kind=DeadlineKind.BIDDING).delete()
    client.force_login(bidding.rob)

    assert "There are no bids here" in client.get("/v/alpha/bids/").content.decode()


def test_filters_by_bid_topic_and_words(client, bidding):
    paper = bidding.papers[4]
    paper.title = "A title that nobody else has"
    paper.save()
    paper.topics.set([bidding.topics[2]])
    client.force_login(bidding.rob)

    by = {query: sorted(shown(client.get(f"/v/alpha/bids/?{query}"))) for query in (
        "bid=none", "bid=3", "bid=2", "topic=Uncertainty", "q=nobody+else", "q=nobody&bid=3", "bid=x&topic=y", "page=9",
    )}  # fmt: skip

    assert by == {
        "bid=none": [3, 4], "bid=3": [1], "bid=2": [2], "topic=Uncertainty": [4], "q=nobody+else": [4],
        "q=nobody&bid=3": [], "bid=x&topic=y": [1, 2, 3, 4], "page=9": [1, 2, 3, 4],
    }  # fmt: skip


def test_nearest_first_follows_ones_own_expertise(client, bidding):
    for number, (title, abstract) in {
        1: ("Graphs", "Message passing on molecular graphs."),
        2: ("Robots", "Legged locomotion of quadruped robots over rubble."),
        3: ("Galaxies", "Redshift estimation of faint galaxies."),
        4: ("Genes", "Causal models of genomes and promoters."),
    }.items():
        Submission.objects.filter(pk=bidding.papers[number].pk).update(title=title, abstract=abstract)
    bidding.members["rob"].expertise = "Redshift of galaxies and quasars"
    bidding.members["rob"].save()
    client.force_login(bidding.rob)
    assert "We do not know yet how near" in client.get("/v/alpha/bids/?sort=near").content.decode()

    changed = [refresh_affinities(bidding.alpha, now=bidding.now) for _ in range(2)]

    page = client.get("/v/alpha/bids/?sort=near")
    assert (changed, shown(page)[0]) == ([True, False], 3)
    assert "We do not know yet how near" not in page.content.decode()


def test_affinities_follow_a_changed_profile(bidding):
    refresh_affinities(bidding.alpha, now=bidding.now)
    before = Affinity.objects.get(person=bidding.rob, submission=bidding.papers[1]).text
    bidding.members["rob"].expertise = bidding.papers[1].title + " " + bidding.papers[1].abstract
    bidding.members["rob"].save()

    assert refresh_affinities(bidding.alpha, now=bidding.now + timedelta(minutes=1)) is True

    assert Affinity.objects.get(person=bidding.rob, submission=bidding.papers[1]).text > before


def test_number_of_queries_does_not_grow(client, bidding):
    client.force_login(bidding.rob)
    counts = []
    for n_more in (0, 24):
        _more_papers(bidding, n_more)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/v/alpha/bids/?sort=near")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def _more_papers(world, n: int) -> None:
    topic = world.topics[0]
    for i in range(n):
        paper = Submission.objects.create(
            venue=world.alpha, number=100 + i, created_at=world.now, submitted_at=world.now, title=f"More {i}",
            abstract="Text",
        )  # fmt: skip
        paper.topics.add(topic)


# --- Reminders --------------------------------------------------------------------------------------------


def remind_and_send(now) -> None:
    """A tick of the reminders, and of the sender."""
    enqueue_due(now=now)
    Message.objects.filter(state=MessageState.QUEUED).update(state=MessageState.SENT, sent_at=now)


def test_who_has_not_bid_is_reminded_once_near_the_end(bidding):
    deadline = bidding.alpha.deadlines.get(kind=DeadlineKind.BIDDING)
    times = {
        "early": timedelta(days=4),
        "near": timedelta(days=2),
        "again": timedelta(days=1),
        "over": -timedelta(days=1),
    }

    told = {}
    for when, before in times.items():
        remind_and_send(deadline.at - before)
        sent = Message.objects.filter(kind="bidding-reminder", venue_id=bidding.alpha.pk)
        told[when] = sorted(sent.values_list("to_email", flat=True))

    ari = ["ari@ari-university.edu"]  # the others have bid; the area chair may bid too
    assert told == {"early": [], "near": ari, "again": ari, "over": ari}


def test_moved_deadline_is_a_new_occasion(bidding):
    deadline = bidding.alpha.deadlines.get(kind=DeadlineKind.BIDDING)
    remind_and_send(deadline.at - timedelta(days=1))
    deadline.at += timedelta(days=7)
    deadline.save()

    remind_and_send(deadline.at - timedelta(days=1))

    assert Message.objects.filter(kind="bidding-reminder", venue_id=bidding.alpha.pk).count() == 2

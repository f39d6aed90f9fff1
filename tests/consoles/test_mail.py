"""Chairs see and settle their venue's mail, and nothing about papers they are in conflict with."""

import pytest
from django.test import Client

from audit.models import Entry
from notifications.models import Message, MessageState
from tests.cast import Stage, World, build


@pytest.fixture
def world(db) -> World:
    return build(Stage.REVIEWING)


def as_(world: World, key: str) -> Client:
    client = Client()
    client.force_login(world.people[key])
    return client


def about(world: World, number: int) -> Message:
    return Message.objects.get(submission_id=world.papers[number].pk, kind="receipt")


def test_chair_sees_what_is_in_doubt(world):
    page = as_(world, "chi").get("/v/alpha/chair/mail/").content.decode()

    assert "2 messages in doubt." in page
    assert "Received #2" in page and "Received #4" in page


def test_conflicted_chair_sees_neither_message_nor_count_of_that_paper(world):
    page = as_(world, "cas").get("/v/alpha/chair/mail/").content.decode()

    assert "1 message in doubt." in page
    assert "Received #2" in page
    assert "Received #4" not in page
    assert as_(world, "cas").get(f"/v/alpha/chair/mail/{about(world, 4).public_id}/").status_code == 404
    assert as_(world, "cas").post(f"/v/alpha/chair/mail/{about(world, 4).public_id}/settle/").status_code == 404


@pytest.mark.parametrize("key", ["ada", "rob", "ari", "mal", "zoe"])
def test_mail_is_for_chairs_of_the_venue(world, key):
    assert as_(world, key).get("/v/alpha/chair/mail/").status_code == 404


@pytest.mark.parametrize(("then", "state"), [("arrived", MessageState.SENT), ("send", MessageState.QUEUED)])
def test_chair_settles_a_doubt_once_and_it_is_logged(world, then, state):
    message = about(world, 2)
    address = f"/v/alpha/chair/mail/{message.public_id}/settle/"

    as_(world, "chi").post(address, {"then": then})
    again = as_(world, "chi").post(address, {"then": "send"}, headers={"accept": "application/json"})

    message.refresh_from_db()
    assert message.state == state
    assert again.status_code == 409
    assert again.json() == {"message": "This message is no longer in doubt; somebody settled it meanwhile."}
    assert list(Entry.objects.values_list("verb", "actor_id")) == [("venues.settle_doubt", world.people["chi"].pk)]


def test_chair_sends_a_refused_message_again(world):
    message = about(world, 2)
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, error="550 no such mailbox")

    as_(world, "chi").post(f"/v/alpha/chair/mail/{message.public_id}/settle/")

    message.refresh_from_db()
    assert (message.state, message.error, message.n_tries) == (MessageState.QUEUED, "", 0)


def test_mail_page_takes_as_many_queries_for_3_messages_as_for_30(world, django_assert_max_num_queries):
    client = as_(world, "chi")
    client.get("/v/alpha/chair/mail/")
    for i in range(30):
        Message.objects.create(
            key=f"more:{i}", kind="t", venue_id=world.alpha.pk, to_email="x@example.org", subject="x", text="x",
            created_at=world.now, not_before=world.now,
        )  # fmt: skip

    with django_assert_max_num_queries(15):
        client.get("/v/alpha/chair/mail/")

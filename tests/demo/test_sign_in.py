"""Becoming one of the named people by a click, in demo mode and nowhere else."""

import pytest
from django.utils import timezone

from demo import cast
from demo.actions import make_cast
from demo.ways import WAYS, landing
from venues.actions import create_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_cast(joined_at=timezone.now())


@pytest.fixture
def venue(people):
    return create_venue(
        by=people[cast.FARRUKH.email], now=timezone.now(), preset="iclr", slug=cast.MLGENX, name="MLGenX",
        short_name="MLGenX", is_public=True, notification_on=timezone.now().date(),
    )  # fmt: skip


def test_without_demo_mode_there_is_no_such_page(client, settings, people):
    settings.DEMO = False

    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"person": "chair"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_page_shows_everybody_whose_venue_is_there(client, demo, venue, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        page = client.get("/demo/").content.decode()

    shown = {persona.name for persona in cast.PERSONAS if f'value="{persona.key}"' in page}
    assert shown == {persona.name for persona in cast.PERSONAS if persona.venue in ("", cast.MLGENX)}
    assert page.count('<ol class="tour">') == 1


def test_before_seeding_the_page_says_how(client, demo):
    assert "manage.py seed_demo" in client.get("/demo/").content.decode()


def test_a_click_signs_in_and_lands(client, demo, people, venue):
    response = client.post("/demo/", {"person": "chair", "to": "papers"})

    assert response["Location"] == f"/v/{cast.MLGENX}/chair/papers/"
    assert client.session["_auth_user_id"] == str(people[cast.FARRUKH.email].pk)


def test_another_click_makes_one_somebody_else(client, demo, people, venue):
    client.post("/demo/", {"person": "chair"})
    client.post("/demo/", {"person": "outsider"})

    assert client.session["_auth_user_id"] == str(people[cast.IFEOMA.email].pk)
    assert client.get(f"/v/{cast.MLGENX}/chair/").status_code == 404


@pytest.mark.parametrize("key", ["", "nobody", "farrukh@meridian-genome.example"])
def test_nobody_else_can_be_become(client, demo, people, key):
    assert client.post("/demo/", {"person": key}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_click_from_another_site_does_nothing(demo, people):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)

    assert client.post("/demo/", {"person": "chair"}).status_code == 403


def test_what_is_not_there_at_this_stage_leads_to_the_list_of_what_to_do(demo, people):
    missing = {
        (persona.key, way.key): landing(persona, people[persona.email], way.key)
        for persona in cast.PERSONAS
        for way in WAYS[persona.key]
    }

    assert missing["reviewer", "begun"] == missing["author-draft", "draft"] == missing["area-chair", "meta"] == "/me/"
    assert missing["outsider", "new"] == "/new/"


def test_every_persona_has_something_to_try():
    assert {persona.key for persona in cast.PERSONAS} == set(WAYS)
    assert all(2 <= len(ways) <= 4 for ways in WAYS.values())

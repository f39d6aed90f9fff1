"""What committee members tell a venue about themselves."""

import pytest
from django.test import Client

from tests.venues.conftest import NOW, person
from venues import actions, pasting
from venues.identity import Membership

PROFILE = "/v/mlm-2027/profile/"


@pytest.fixture
def rob(venue, chi):
    made = person("rob")
    actions.add_member(venue, made, "reviewer", by=chi, now=NOW)
    return made


@pytest.fixture
def as_rob(rob):
    client = Client()
    client.force_login(rob)
    return client


def said(venue, **more) -> dict:
    return {
        "topics": [topic.pk for topic in venue.topics.in_order()[:2]],
        "expertise": "On the whiskers of mice.\nOn mazes.",
        "conflict_domains": "https://www.TUM.de/mice\n@helmholtz.de, uni.ox.ac.uk",
        "conflict_people": "Ada Lovelace <ada@x.example>: joint paper\nCharles Babbage",
        "max_load": "3",
    } | more  # fmt: skip


def test_a_reviewer_tells_topics_expertise_and_conflicts(as_rob, rob, venue):
    assert "Please fill this in once." in as_rob.get(PROFILE).content.decode()

    assert as_rob.post(PROFILE, said(venue)).status_code == 302

    row = Membership.objects.get(person=rob)
    assert [topic.name for topic in row.topics.order_by("position")] == ["Cheese", "Mazes"]
    assert row.expertise == "On the whiskers of mice.\nOn mazes."
    assert row.conflict_domains == "tum.de\nhelmholtz.de\nuni.ox.ac.uk"
    assert row.conflict_people == "Ada Lovelace <ada@x.example>: joint paper\nCharles Babbage"
    assert (row.max_load, row.profile_confirmed_at) == (3, NOW)
    page = as_rob.get(PROFILE).content.decode()
    assert "Ada Lovelace &lt;ada@x.example&gt;: joint paper" in page
    assert "Please fill this in once." not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"conflict_domains": "tum.de\nnot a domain!"}, "Line 2: “domain!” is not a domain such as “tum.de”."),
        ({"conflict_domains": "localhost"}, "Line 1: “localhost” is not a domain"),
        ({"conflict_people": ": no name"}, "Line 1: there is no name on it."),
        ({"conflict_people": "Ada <ada@x>"}, "Line 1: “ada@x” is not an address."),
        ({"max_load": "-1"}, "greater than or equal to 0"),
        ({"max_load": "9" * 40}, "less than or equal to 100"),
        ({"topics": ["999999"]}, "not one of the available choices"),
        ({"expertise": "x" * 20001}, "at most 20000 characters"),
    ],
)
def test_bad_answers_are_said_and_everything_typed_is_kept(as_rob, rob, venue, change, sentence):
    page = as_rob.post(PROFILE, said(venue, **change))

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "On mazes." in page.content.decode() or "expertise" in change
    assert Membership.objects.get(person=rob).profile_confirmed_at is None


def test_who_holds_two_roles_tells_once(as_rob, rob, venue, chi):
    actions.add_member(venue, rob, "area_chair", by=chi, now=NOW)

    as_rob.post(PROFILE, said(venue))

    rows = Membership.objects.filter(person=rob)
    assert {row.expertise for row in rows} == {"On the whiskers of mice.\nOn mazes."}
    assert {(row.role, row.max_load) for row in rows} == {("reviewer", 3), ("area_chair", None)}


def test_a_chair_has_no_load(as_chi, chi, venue):
    page = as_chi.get(PROFILE).content.decode()
    assert "Papers at most" not in page

    data = said(venue)
    del data["max_load"]
    assert as_chi.post(PROFILE, data).status_code == 302
    assert Membership.objects.get(person=chi).expertise != ""


def test_topics_of_another_venue_cannot_be_named(as_rob, venue, zoe):
    from venues.models import Topic, Venue

    theirs = Topic.objects.create(venue=Venue.objects.get(slug="other"), name="Theirs")

    assert as_rob.post(PROFILE, said(venue, topics=[theirs.pk])).status_code == 200


@pytest.mark.parametrize("who", ["mal", "zoe"])
def test_outsiders_have_no_profile_here(venue, mal, zoe, who):
    client = Client()
    client.force_login({"mal": mal, "zoe": zoe}[who])

    assert client.get(PROFILE).status_code == 404
    assert client.post(PROFILE, {}).status_code == 404


def test_who_left_has_no_profile_here(as_rob, rob, chi, venue):
    actions.remove_member(Membership.objects.get(person=rob), by=chi, now=NOW)

    assert as_rob.get(PROFILE).status_code == 404


def test_free_mail_is_a_domain_like_any_other_and_kept_as_typed():
    assert pasting.domains("gmail.com\nGMAIL.com") == ["gmail.com"]

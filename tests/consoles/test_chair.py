"""The chairs' overview and progress: what is counted, for whom, and a reminder with one click."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from notifications.models import Message, MessageState
from reviews.models import Review
from submissions.models import Submission
from tests.cast import Stage
from tests.decisions.crowd import add_papers, build_five
from venues.identity import Membership
from venues.models import Venue

pytestmark = pytest.mark.django_db


def url(name: str) -> str:
    return reverse(f"consoles:{name}", args=["alpha"])


@pytest.fixture
def world():
    return build_five(Stage.REVIEWING)


@pytest.fixture
def chi(client, world):
    client.force_login(world.chi)
    return client


def plain(response) -> str:
    """The page without tokens that differ from one request to the next."""
    return re.sub(r'(csrf[a-z]*" (?:content|value)="|csrfmiddlewaretoken" value=")\w+', "", response.content.decode())


# --- Overview -----------------------------------------------------------------------------------------------


def test_the_funnel_counts(chi, world):
    funnel = chi.get(url("chair")).context["funnel"]

    # Papers 1 to 4 stand, 5 is withdrawn, ada has a draft; reviews: 1 rob in, 2 both in, 3 ray in, 4 both in.
    assert [(step["label"], step["n"], step["whole"]) for step in funnel] == [
        ("Drafts", 1, 4), ("Submitted", 4, 4), ("Assigned", 4, 4), ("Reviews in", 6, 8), ("Decided", 0, 4),
        ("Released", 0, 4),
    ]  # fmt: skip


def test_the_funnel_of_a_chair_in_conflict_is_of_visible_papers(client, world):
    client.force_login(world.cas)

    funnel = client.get(url("chair")).context["funnel"]

    assert [(step["label"], step["n"]) for step in funnel][1:4] == [
        ("Submitted", 2),
        ("Assigned", 2),
        ("Reviews in", 3),
    ]


def test_the_overview_of_a_chair_in_conflict_does_not_change_with_what_is_hidden(client, world):
    client.force_login(world.cas)
    pages = [url("chair"), url("progress"), url("progress") + "?by=people", url("remind")]

    def bodies() -> list[str]:
        with time_machine.travel(world.now, tick=False):
            return [plain(client.get(page)) for page in pages]

    before = bodies()
    Review.objects.filter(submission__in=[world.papers[3], world.papers[4]]).update(
        submitted_at=None, began_at=None, saved_at=None
    )
    Submission.objects.filter(pk=world.papers[4].pk).update(withdrawn_at=world.now, title="Another")

    assert bodies() == before


def test_papers_at_risk_are_listed_with_the_button_that_helps(chi, world):
    Message.objects.all().delete()
    world.alpha.deadlines.filter(kind="review").update(at=world.now + timedelta(days=2))

    response = chi.get(url("chair"))

    assert [paper.number for paper in response.context["at_risk"]] == [1, 3]
    first = response.context["actions"][0]
    assert (first.what, first.action, first.url) == (
        "2 papers are at risk", "See whom to ask", "/v/alpha/chair/progress/?by=people&which=missing",
    )  # fmt: skip


def test_nothing_is_at_risk_while_there_is_time(chi, world):
    assert chi.get(url("chair")).context["facts"].n_at_risk == 0


def test_mail_that_needs_a_hand_is_a_next_action(chi, world):
    Message.objects.update(state=MessageState.FAILED)

    actions = [action.what for action in chi.get(url("chair")).context["actions"]]

    assert actions[0] == f"{Message.objects.filter(venue_id=world.alpha.pk).count()} mails need a hand"


def test_three_next_actions_at_most(chi, world):
    world.alpha.deadlines.filter(kind="review").update(at=world.now)
    Message.objects.update(state=MessageState.FAILED)
    Venue.objects.filter(pk=world.alpha.pk).update(is_public=False)

    assert len(chi.get(url("chair")).context["actions"]) == 3


@pytest.mark.parametrize(
    ("stage", "first"),
    [
        (Stage.CALL, "1 invited person has not answered"),
        (Stage.REVIEWING, "1 invited person has not answered"),
        (Stage.DECIDING, "Release 4 decisions"),
    ],
)
def test_the_next_action_follows_the_life_of_the_venue(client, stage, first):
    world = build_five(stage)
    Message.objects.all().delete()
    client.force_login(world.chi)

    with time_machine.travel(world.now, tick=False):
        actions = client.get(url("chair")).context["actions"]

    assert actions[0].what == first


def test_a_new_venue_says_what_to_do_first(client):
    world = build_five(Stage.CALL)
    Submission.objects.filter(venue=world.beta).update(number=None, submitted_at=None)
    Membership.objects.filter(venue=world.beta, role="reviewer").delete()
    Venue.objects.filter(pk=world.beta.pk).update(is_public=False)
    client.force_login(world.zoe)

    response = client.get(reverse("consoles:chair", args=["beta"]))

    assert [action.what for action in response.context["actions"]] == ["Publish the call", "Invite reviewers"]
    assert "No paper has been submitted yet." in response.content.decode()


@pytest.mark.parametrize("who", ["ada", "rob", "ari", "mal", "zoe"])
def test_others_have_no_such_page(client, world, who):
    client.force_login(world.people[who])

    codes = [client.get(url(name)).status_code for name in ("chair", "progress", "remind")]

    assert codes == [404, 404, 404]
    assert client.post(url("remind_send")).status_code == 404


def n_queries(client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["chair", "progress", "progress?by=people"])
def test_the_number_of_queries_does_not_grow(chi, world, page):
    name, _, query = page.partition("?")
    address = url(name) + (f"?{query}" if query else "")
    add_papers(world, 3)
    chi.get(address)
    few = n_queries(chi, address)
    add_papers(world, 27, first=201)

    assert n_queries(chi, address) == few


# --- Progress -----------------------------------------------------------------------------------------------


def test_progress_per_paper_names_who_is_missing(chi, world):
    response = chi.get(url("progress"), {"q": "missing:>0"})

    rows = response.context["rows"]
    assert [row["paper"].number for row in rows] == [1, 3]
    assert [(each.person.name, each.review.is_submitted) for each in rows[1]["reviewers"]] == [
        ("Ray Turing", True), ("Ria Hopper", False),
    ]  # fmt: skip
    assert (rows[0]["n_in"], rows[0]["n_missing"], rows[0]["n_begun"]) == (1, 1, 1)


def test_progress_says_what_is_wrong_with_a_search(chi):
    response = chi.get(url("progress"), {"q": "author:ada"})

    assert response.status_code == 200
    assert "There is no “author:” here." in response.content.decode()


def people(client, **query) -> list[tuple[str, int, int, int]]:
    response = client.get(url("progress"), {"by": "people"} | query)
    return [(row.name, row.n, row.n_in, row.n_missing) for row in response.context["people"]]


def test_progress_per_person(chi):
    assert people(chi) == [
        ("Ray Turing", 2, 1, 1), ("Ria Hopper", 3, 2, 1), ("Rob Noether", 3, 3, 0),
    ]  # fmt: skip
    assert people(chi, which="done") == [("Rob Noether", 3, 3, 0)]
    assert [name for name, *_ in people(chi, sort="name")] == ["Ray Turing", "Ria Hopper", "Rob Noether"]
    assert [name for name, *_ in people(chi, q="hopper")] == ["Ria Hopper"]


def test_progress_per_person_of_a_chair_in_conflict(client, world):
    client.force_login(world.cas)

    assert people(client) == [("Ray Turing", 1, 0, 1), ("Ria Hopper", 1, 1, 0), ("Rob Noether", 2, 2, 0)]


# --- Reminding ------------------------------------------------------------------------------------------------


def test_reminders_are_shown_before_they_go(chi, world):
    n_before = Message.objects.count()

    response = chi.get(url("remind"))

    letters = response.context["letters"]
    assert [(letter.mail.to_email, [paper.number for paper in letter.late.papers]) for letter in letters] == [
        (world.ray.email, [1]), (world.ria.email, [3]),
    ]  # fmt: skip
    assert Message.objects.count() == n_before


def test_reminders_go_out_as_shown_and_once_a_day(chi, world):
    with time_machine.travel(world.now, tick=False):
        shown = chi.get(url("remind")).context["letters"]
        first = chi.post(url("remind_send"), follow=True)
        second = chi.post(url("remind_send"), follow=True)

    sent = Message.objects.filter(key__startswith="chased:").order_by("to_email")
    assert "2 reminders go out." in first.content.decode()
    assert "Everybody was reminded today already." in second.content.decode()
    assert [message.text for message in sent] == [letter.mail.text for letter in shown]
    assert Entry.objects.get(verb="consoles.remind_reviewers").data["n"] == 2


def test_one_person_can_be_reminded(chi, world):
    chi.post(url("remind_send"), {"to": world.ria.public_id})

    assert [message.to_email for message in Message.objects.filter(key__startswith="chased:")] == [world.ria.email]


def test_a_reminder_by_a_chair_in_conflict_speaks_of_visible_papers_only(client, world):
    client.force_login(world.cas)

    client.post(url("remind_send"))

    message = Message.objects.get(key__startswith="chased:")
    assert message.to_email == world.ray.email
    assert "Paper 3" not in message.text and "Paper 1" in message.text


def test_nobody_is_reminded_when_all_is_in(chi, world):
    Review.objects.update(submitted_at=world.now)

    page = chi.get(url("remind")).content.decode()
    sent = chi.post(url("remind_send"), headers={"Accept": "application/json"})

    assert "Every review that was asked for is in" in page
    assert sent.json() == {"message": "Nobody is late: every review that was asked for is in."}

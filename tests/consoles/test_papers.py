"""One paper: everything its chairs and area chair may see of it, and everything its authors may."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from decisions.actions import decide
from notifications.models import Message
from reviews.models import Review
from submissions.models import Draft, Extension, Submission, Version
from tests.cast import Stage
from tests.decisions.crowd import build_five
from venues.models import Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_five(Stage.DECIDING)


def paper_url(number: int) -> str:
    return reverse("consoles:paper", args=["alpha", number])


def record_url(number: int) -> str:
    return reverse("consoles:paper_record", args=["alpha", number])


def my_url(world, number: int) -> str:
    return reverse("consoles:my_paper", args=["alpha", world.papers[number].public_id])


def text(client, world, who: str, url: str) -> str:
    client.force_login(world.people[who])
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# --- For chairs and area chairs -----------------------------------------------------------------------------


def test_a_chair_reads_everything_of_a_paper(client, world):
    page = text(client, world, "chi", paper_url(1)) + text(client, world, "chi", record_url(1))

    wanted = [
        "Ada Lovelace", "Ada University", "Rob Noether", "Ray Turing", "Area chair: Ari Gauss", "Reviewer k7",
        "For the chairs", "Among us: fine.", "Thank you.", "The reviewers agree.", "Please discuss.", "Rex Hamilton",
        "friends", "Clear.",
    ]  # fmt: skip
    assert [word for word in wanted if word not in page] == []


def test_an_area_chair_reads_no_authors_and_no_decision(client, world):
    page = text(client, world, "ari", paper_url(1))

    hidden = [
        "Ada Lovelace", "Ada University", "ada@", "Cody", "Rex Hamilton", "friends", "Clear.", "Set the decision",
        "Oral", "Give a later deadline", "Mail about it",
    ]  # fmt: skip
    assert [word for word in hidden if word in page] == []
    assert [
        word for word in ("Rob Noether", "Among us: fine.", "Thank you.", "Please discuss.") if word not in page
    ] == []


def test_an_area_chair_reads_no_reviewer_names_where_the_venue_hides_them(client, world):
    Venue.objects.filter(pk=world.alpha.pk).update(hides_reviewers_from_area_chairs=True)

    page = text(client, world, "ari", paper_url(1))

    assert [word for word in ("Rob Noether", "Ray Turing", "rob@", "ray@") if word in page] == []
    assert "Reviewer k7" in page


@pytest.mark.parametrize(
    ("who", "number"),
    [("cas", 3), ("cas", 4), ("ada", 1), ("rob", 1), ("mal", 1), ("zoe", 1), ("rex", 2), ("chi", 99)],
)
def test_for_everybody_else_it_is_not_there(client, world, who, number):
    client.force_login(world.people[who])

    assert client.get(paper_url(number)).status_code == 404


def test_the_decision_can_be_set_with_award_and_note(client, world):
    client.force_login(world.chi)
    url = reverse("decisions:decide", args=["alpha", 1])

    client.post(url, {"revision": 1, "outcome": "poster", "award": "Best paper", "note": "Changed our minds."})

    assert "Changed our minds." in text(client, world, "chi", paper_url(1))
    record = text(client, world, "chi", record_url(1))
    history = record[record.index('id="history-h"') : record.index('id="mail-h"')]
    assert history.index("Oral") < history.index("Best paper")  # as it happened


def test_versions_show_what_changed(client, world):
    paper = world.papers[1]
    Version.objects.create(
        submission=paper, number=2, title=paper.title + " Again", abstract=paper.abstract, track=paper.track,
        topic_names=["Genes"], submitted_at=world.now,
    )  # fmt: skip
    Submission.objects.filter(pk=paper.pk).update(n_versions=2, title=paper.title + " Again")

    page = text(client, world, "chi", paper_url(1))

    assert "2 versions" in page
    assert "<ins> Again</ins>" in page
    assert "taken away" in page  # the PDF


def test_mails_about_the_paper_are_listed(client, world):
    Message.objects.filter(submission_id=world.papers[2].pk).update(subject="Received, thank you")

    assert "Received, thank you" in text(client, world, "chi", record_url(2))
    assert "Received, thank you" not in text(client, world, "chi", record_url(1))


def test_a_chair_gives_one_paper_a_later_deadline(client, world):
    client.force_login(world.chi)
    day = (world.now + timedelta(days=9)).date()
    url = reverse("consoles:extend", args=["alpha", 1])

    done = client.post(url, {"kind": "response", "at": day.isoformat()}, follow=True)
    past = client.post(url, {"kind": "response", "at": "2001-01-01"}, headers={"Accept": "application/json"})
    wrong = client.post(url, {"kind": "review", "at": "soon"}, headers={"Accept": "application/json"})

    extension = Extension.objects.get()
    assert (extension.submission, extension.kind) == (world.papers[1], "response")
    assert f"{extension.at:%Y-%m-%d %H:%M}" == f"{day + timedelta(days=1):%Y-%m-%d} 11:59"
    assert "Paper 1: author response until" in done.content.decode()
    assert past.json() == {"message": "That day is over; nothing was changed."}
    assert wrong.json() == {"message": "Choose a deadline and a day; nothing was changed."}


def undo_of(response) -> str:
    """Where the undo of the toast on a page posts to."""
    found = re.search(r'<form method="post" action="([^"]+)"><input[^>]*><button>Undo', response.content.decode())
    assert found, "no toast with an undo"
    return unescape(found[1])


def test_a_later_deadline_is_withdrawn_and_given_again_by_undo(client, world):
    client.force_login(world.chi)
    day = (world.now + timedelta(days=9)).date().isoformat()
    client.post(reverse("consoles:extend", args=["alpha", 1]), {"kind": "response", "at": day})
    given = Extension.objects.get().at
    url = reverse("consoles:withdraw_extension", args=["alpha", 1, "response"])
    assert url in client.get(record_url(1)).content.decode()

    done = client.post(url, follow=True)

    assert not Extension.objects.exists() and url not in done.content.decode()
    assert "Paper 1: author response has no later deadline any more." in done.content.decode()
    entry = Entry.objects.get(verb="submissions.withdraw_extension")
    assert entry.data["kind"] == "response" and entry.data["at"] == given.isoformat()
    twice = client.post(url, headers={"Accept": "application/json"})
    assert (twice.status_code, twice.json()["message"]) == (
        409, "This paper has no later deadline of this kind any more; nothing was changed."
    )  # fmt: skip
    assert client.post(undo_of(done)).status_code == 302
    assert Extension.objects.get().at == given


def test_undoing_another_later_deadline_brings_back_the_first(client, world):
    client.force_login(world.chi)
    days = [(world.now + timedelta(days=n)).date().isoformat() for n in (9, 12)]
    url = reverse("consoles:extend", args=["alpha", 1])
    first = client.post(url, {"kind": "response", "at": days[0]}, follow=True)
    given = Extension.objects.get().at
    second = client.post(url, {"kind": "response", "at": days[1]}, follow=True)
    assert Extension.objects.get().at > given

    client.post(undo_of(second))
    assert Extension.objects.get().at == given
    client.post(undo_of(first))
    assert not Extension.objects.exists()


@pytest.mark.parametrize(("who", "number"), [("cas", 4), ("ari", 1), ("ada", 1), ("zoe", 1)])
def test_nobody_else_withdraws_later_deadlines(client, world, who, number):
    given = Extension.objects.create(submission=world.papers[number], kind="response", at=world.now + timedelta(days=9))
    client.force_login(world.people[who])

    response = client.post(reverse("consoles:withdraw_extension", args=["alpha", number, "response"]))

    assert (response.status_code, Extension.objects.get()) == (404, given)


@pytest.mark.parametrize(("who", "number"), [("cas", 4), ("ari", 1), ("ada", 1), ("zoe", 1)])
def test_nobody_else_gives_later_deadlines(client, world, who, number):
    client.force_login(world.people[who])
    day = (world.now + timedelta(days=9)).date()

    response = client.post(
        reverse("consoles:extend", args=["alpha", number]), {"kind": "response", "at": day.isoformat()}
    )

    assert (response.status_code, Extension.objects.count()) == (404, 0)


@pytest.mark.parametrize("who", ["chi", "ari"])
def test_the_number_of_queries_does_not_grow_with_reviews(client, world, who):
    client.force_login(world.people[who])

    def n_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(paper_url(1)).status_code == 200
        return len(captured)

    n_queries()
    few = n_queries()
    Review.objects.bulk_create(
        Review(submission=world.papers[1], handle=f"y{i}", answers={"rating": 5}, rating=5, submitted_at=world.now)
        for i in range(27)
    )

    assert n_queries() == few


# --- For authors ------------------------------------------------------------------------------------------------


def test_an_author_sees_state_versions_people_and_dates(client, world):
    page = text(client, world, "ada", my_url(world, 1))

    wanted = [
        "Version 1 was submitted", "Decisions are announced", "Ada Lovelace", "Cody Ünal", "confirmed", "asked",
        "It is about", "Thank you.", "PDF",
    ]  # fmt: skip
    assert [word for word in wanted if word not in page] == []


def test_an_author_reads_no_more_than_authors_may(client, world):
    page = text(client, world, "ada", my_url(world, 1))

    hidden = [
        "For the chairs", "Among us", "The reviewers agree.", "Please discuss.", "Oral", "Rob", "Noether", "Ari Gauss",
        "Recommendation",
    ]  # fmt: skip
    assert [word for word in hidden if word in page] == []


def test_an_author_reads_no_review_before_the_response(client):
    world = build_five(Stage.REVIEWING)

    page = text(client, world, "ada", my_url(world, 1))

    assert "It is about" not in page
    assert "Reviewer" not in page


def test_the_pages_of_an_author_do_not_change_with_reviews_that_are_not_out(client):
    world = build_five(Stage.REVIEWING)
    client.force_login(world.ada)

    def body() -> str:
        with time_machine.travel(world.now, tick=False):
            page = client.get(my_url(world, 1)).content.decode() + client.get("/me/").content.decode()
        return re.sub(r'(csrf[a-z]*" (?:content|value)="|csrfmiddlewaretoken" value=")\w+', "", page)

    before = body()
    Review.objects.filter(submission=world.papers[1]).update(rating=1, answers={"summary": "Bad.", "rating": 1})

    assert body() == before


def test_an_author_can_answer_the_reviews_while_that_is_open(client):
    world = build_five(Stage.RESPONDING)
    world.papers[1].response.delete()

    page = text(client, world, "ada", my_url(world, 1))

    assert "The reviews are there, and you can answer them" in page
    assert reverse("reviews:response", args=["alpha", world.papers[1].public_id]) in page


def test_a_change_that_was_not_submitted_is_said(client, world):
    Draft.objects.filter(submission=world.papers[1]).update(title="Another title")

    assert "You changed <b>the title</b> since version 1." in text(client, world, "ada", my_url(world, 1))


def test_a_withdrawn_paper_says_so(client, world):
    assert "<b>This paper is withdrawn</b>" in text(client, world, "amy", my_url(world, 5))


def test_a_draft_leads_to_its_form(client):
    world = build_five(Stage.CALL)
    client.force_login(world.ada)

    response = client.get(reverse("consoles:my_paper", args=["alpha", world.draft.public_id]))

    assert response.url == reverse("submissions:edit", args=["alpha", world.draft.public_id])


@pytest.mark.parametrize("who", ["amy", "rob", "ari", "chi", "mal", "zoe"])
def test_it_is_the_authors_page_alone(client, world, who):
    client.force_login(world.people[who])

    assert client.get(my_url(world, 1)).status_code == 404


def test_a_chair_who_is_an_author_reads_their_paper_as_an_author(client, world):
    decide(world.papers[4], outcome=world.alpha.outcomes.get(key="oral"), by=world.chi, now=world.now)

    page = text(client, world, "cas", my_url(world, 3))

    assert [word for word in ("Ray", "For the chairs", "Poster", "Please discuss.") if word in page] == []


def test_an_authors_page_names_no_page_of_the_committee(client, world):
    client.force_login(world.ada)

    response = client.get(my_url(world, 1))

    assert (response.context["nav"], response.context["rail"]) == ([], None)

"""The author response: what authors read, what the committee gets, and when."""

import pytest

from audit.models import Entry
from notifications.models import Message
from reviews.models import RESPONSE_LIMIT, Response, ResponseVersion, Review
from submissions.identity import Authorship
from submissions.models import Extension
from tests.cast import Stage, build
from tests.reviews.steps import COMPLETE, JSON, move_deadline, page_of, submit, text_of
from venues.models import DeadlineKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """The response is open; paper 4 (by abe) has two reviews and no response yet, paper 3 one review of two."""
    world = build(Stage.RESPONDING)
    Message.objects.all().delete()
    return world


def url(world, number, tail=""):
    return f"/v/alpha/my/{world.papers[number].public_id}/response/{tail}"


def save(client, world, number, text, revision=0):
    data = {"field": "text", "value": text, "revision": revision}
    return client.post(url(world, number, "save/"), data, headers=JSON)


def send(client, world, number, text, revision=0):
    return client.post(url(world, number, "submit/"), {"text": text, "revision": revision})


def test_authors_read_the_fields_meant_for_them_and_nothing_else(client, world):
    rob = Review.objects.get(pk=world.reviews[4, "rob"].pk)
    client.force_login(world.abe)

    page = text_of(client.get(url(world, 4)))

    assert rob.answers["summary"] in page
    assert f"Reviewer {rob.handle}" in page
    assert rob.answers["committee"] not in page
    assert rob.answers["confidential"] not in page
    assert "Please discuss." not in page
    assert [name for name in ("Rob", "Noether", "Ria", "Hopper", "Ari") if name in page] == []
    assert f"{rob.submitted_at:%Y-%m-%dT%H}" not in page


def test_before_the_window_opens_authors_see_no_review(client):
    world = build(Stage.REVIEWING)
    client.force_login(world.abe)

    page = client.get(url(world, 4))

    assert page.status_code == 200
    assert "The reviews are not open yet" in text_of(page)
    assert Review.objects.get(pk=world.reviews[4, "rob"].pk).answers["summary"] not in text_of(page)
    assert save(client, world, 4, "Too early").status_code == 409
    assert send(client, world, 4, "Too early").status_code == 422
    assert not Response.objects.filter(submission=world.papers[4], draft="Too early").exists()


def test_a_review_that_is_not_submitted_is_never_shown(client, world):
    Review.objects.filter(pk=world.reviews[3, "ria"].pk).update(draft={"summary": "Half a review"})
    client.force_login(world.cas)

    assert "Half a review" not in text_of(client.get(url(world, 3)))


def test_a_draft_is_the_authors_alone(client, world):
    client.force_login(world.abe)

    response = save(client, world, 4, "Half an answer")

    assert (response.status_code, response.json()["revision"]) == (200, 1)
    for person, page in (("rob", page_of(4)), ("ari", "/v/alpha/papers/4/meta-review/")):
        client.force_login(world.people[person])
        assert "Half an answer" not in text_of(client.get(page))
    assert Message.objects.count() == 0


def test_co_authors_do_not_overwrite_each_other(client, world):
    Authorship.objects.create(
        submission=world.papers[4], person=world.mal, position=1, name="Mal", email="mal@mal-university.edu"
    )
    client.force_login(world.abe)
    save(client, world, 4, "By the first author")

    client.force_login(world.mal)
    stale = save(client, world, 4, "By the second author")
    sent = send(client, world, 4, "By the second author")

    assert (stale.status_code, stale.json()["theirs"]) == (409, "By the first author")
    assert sent.status_code == 422
    assert "By the first author" in text_of(sent)
    assert "By the second author" in text_of(sent)
    assert Response.objects.get(submission=world.papers[4]).submitted_at is None


def test_submitting_lets_the_committee_read_it_and_tells_them_once(client, world):
    client.force_login(world.abe)
    send(client, world, 4, "We ran it with $n=3$.")
    send(client, world, 4, "We ran it with $n=5$.", revision=1)

    for person, page in (("rob", page_of(4)), ("ari", "/v/alpha/papers/4/meta-review/")):
        client.force_login(world.people[person])
        assert "We ran it with" in text_of(client.get(page))
    mails = Message.objects.filter(kind="response")
    assert sorted(mails.values_list("to_email", flat=True)) == [
        "ari@ari-university.edu",
        "ria@ria-university.edu",
        "rob@rob-university.edu",
    ]
    whole = " ".join(f"{mail.subject} {mail.text} {mail.html} {mail.reply_to}" for mail in mails)
    assert [word for word in ("Abe", "abe@", "We ran", "Kova") if word in whole] == []
    entries = Entry.objects.filter(verb="reviews.submit_response").order_by("position")
    assert [entry.data["version"] for entry in entries] == [1, 2]


def test_every_version_is_kept_for_authors_and_committee(client, world):
    client.force_login(world.abe)
    send(client, world, 4, "First answer")
    send(client, world, 4, "Second answer", revision=1)
    send(client, world, 4, "Second answer", revision=2)

    assert list(ResponseVersion.objects.filter(response__submission=world.papers[4]).values_list("number", "text")) == [
        (1, "First answer"),
        (2, "Second answer"),
    ]
    assert "<del>First</del>" in text_of(client.get(url(world, 4)))
    client.force_login(world.rob)
    assert "<del>First</del>" in text_of(client.get("/v/alpha/papers/4/response/"))
    client.force_login(world.ray)
    assert client.get("/v/alpha/papers/4/response/").status_code == 404


@pytest.mark.parametrize("text", ["", "   \n", "x" * (RESPONSE_LIMIT + 1)])
def test_an_empty_or_long_response_is_kept_but_not_submitted(client, world, text):
    client.force_login(world.abe)

    response = send(client, world, 4, text)

    assert response.status_code == 422
    row = Response.objects.get(submission=world.papers[4])
    assert (row.draft, row.submitted_at, row.versions.count()) == (text, None, 0)


def test_after_the_window_what_was_typed_is_kept_and_not_submitted(client, world):
    client.force_login(world.abe)
    client.get(url(world, 4))
    move_deadline(world, DeadlineKind.RESPONSE, minutes=-1)

    saved = save(client, world, 4, "A minute too late")
    sent = send(client, world, 4, "A minute too late", revision=1)

    assert saved.status_code == 200
    assert "Responses ended on" in saved.json()["problems_html"]
    assert sent.status_code == 422
    assert "Responses ended on" in text_of(sent)
    assert "A minute too late" in text_of(sent)
    assert Response.objects.get(submission=world.papers[4]).submitted_at is None


def test_an_extension_keeps_the_door_open_for_one_paper(client, world):
    move_deadline(world, DeadlineKind.RESPONSE, minutes=-1)
    Extension.objects.create(
        submission=world.papers[4], kind=DeadlineKind.RESPONSE, at=world.alpha.deadlines.get(kind="notification").at
    )
    client.force_login(world.abe)

    assert send(client, world, 4, "With more time").status_code == 302


def test_a_withdrawn_paper_takes_no_response(client, world):
    world.papers[4].withdrawn_at = world.now
    world.papers[4].save()
    client.force_login(world.abe)

    assert "This paper is withdrawn" in text_of(client.get(url(world, 4)))
    assert send(client, world, 4, "Anyway").status_code == 422


@pytest.mark.parametrize("person", ["rob", "ari", "chi", "amy", "mal", "zoe"])
def test_nobody_but_its_authors_opens_a_response(client, world, person):
    client.force_login(world.people[person])

    assert client.get(url(world, 4)).status_code == 404
    assert send(client, world, 4, "Not mine").status_code == 404


def test_a_reviewer_reads_the_response_after_their_own_review(client, world):
    client.force_login(world.cas)
    send(client, world, 3, "To whom it may concern")

    client.force_login(world.ria)
    assert "To whom it may concern" not in text_of(client.get(page_of(3)))
    submit(client, 3, **COMPLETE)
    assert "To whom it may concern" in text_of(client.get(page_of(3)))


def test_a_draft_paper_has_no_response(client, world):
    client.force_login(world.ada)

    assert client.get(f"/v/alpha/my/{world.draft.public_id}/response/").status_code == 404


def test_once_the_decision_is_out_authors_read_reviews_and_meta_review(client):
    world = build(Stage.RELEASED)
    client.force_login(world.ada)

    page = text_of(client.get(url(world, 1)))

    assert "The reviewers agree." in page
    assert ">poster<" not in page  # the recommendation is for chairs

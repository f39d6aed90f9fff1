"""A chair writes to everybody for whom something holds, and learns nothing of papers in conflict with them."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from audit.models import Entry
from consoles.access.audiences import crowds_at, recipients_of
from decisions.models import Decision
from notifications.models import Message, MessageState
from proceedings.models import CameraReady
from reviews.identity import Bid, BidValue
from reviews.models import MetaReview, Response, Review
from submissions.identity import Authorship
from submissions.models import Submission
from tests.cast import Stage, World, build
from tests.reviews.steps import move_deadline
from venues.identity import CardLink
from venues.models import DeadlineKind, ShownPerson

PAGE = "/v/alpha/chair/mail/new/"
EVERYBODY = ["ari", "cas", "chi", "ray", "rex", "ria", "rob"]


@pytest.fixture
def world(db) -> World:
    """While reviewing: ray owes paper 1, ria owes paper 3; cas wrote paper 3 and is in conflict with paper 4."""
    world = build(Stage.REVIEWING)
    Submission.objects.of(world.alpha).filter(number__gt=5).update(withdrawn_at=world.now)  # they vary with the seed
    Message.objects.all().delete()
    return world


def as_(world: World, key: str) -> Client:
    client = Client()
    client.force_login(world.people[key])
    return client


def reached(world: World, chair: str, crowd: str) -> list[str]:
    found = recipients_of(crowds_at(world.alpha)[crowd], world.people[chair], world.alpha, world.now)
    return sorted(recipient.email.partition("@")[0] for recipient in found)


def letter(to: str, **more: str) -> dict[str, str]:
    return {"to": to, "subject": "[{venue_short}] A word", "body": "Dear {name},\n\nhello.", "step": "preview"} | more


def send(client: Client, to: str, *, count: int, minutes: int = 0, **more: str):
    page = client.post(PAGE, letter(to, **more)).content.decode()
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    sent = {"step": "send", "seen": seen, "typed_count": str(count), "cancel_minutes": str(minutes)}
    return client.post(PAGE, letter(to, **more) | sent)


@pytest.mark.parametrize(
    ("crowd", "chi", "cas"),
    [
        ("authors", ["abe", "ada", "amy", "cas"], ["ada", "amy"]),
        ("accepted", [], []),
        ("unconfirmed", ["ada"], ["ada"]),
        ("owing", ["ray", "ria"], ["ray"]),
        ("late", [], []),
        ("silent", [], []),
        ("done", ["rob"], ["ria", "rob"]),  # what ria owes is a review of the paper that cas wrote
        ("area-chairs", ["ari"], ["ari"]),
        ("no-response", [], []),
        ("told:oral", [], []),
        ("speakers", [], []),
        ("invited", ["ivy"], ["ivy"]),
        ("reviewers", ["ray", "rex", "ria", "rob"], ["ray", "rex", "ria", "rob"]),
        (
            "committee",
            ["ari", "cas", "chi", "ray", "rex", "ria", "rob"],
            ["ari", "cas", "chi", "ray", "rex", "ria", "rob"],
        ),
    ],
)
def test_each_chair_reaches_whom_they_may_know(world, crowd, chi, cas):
    assert reached(world, "chi", crowd) == chi
    assert reached(world, "cas", crowd) == cas


def test_reviewers_are_late_once_the_day_is_over(world):
    move_deadline(world, DeadlineKind.REVIEW, hours=-1)

    assert reached(world, "chi", "late") == ["ray", "ria"]


@pytest.mark.django_db
def test_accepted_is_what_authors_were_told():
    world = build(Stage.RELEASED)

    assert (reached(world, "chi", "accepted"), reached(world, "cas", "accepted")) == (["ada", "cas"], ["ada"])

    Submission.objects.of(world.alpha).update(decision_out_at=None)
    assert reached(world, "chi", "accepted") == []


@pytest.mark.django_db
def test_unfinished_is_what_is_not_final_for_print():
    world = build(Stage.RELEASED)

    assert (reached(world, "chi", "unfinished"), reached(world, "cas", "unfinished")) == (["ada", "cas"], ["ada"])


def test_a_bid_on_a_paper_in_conflict_is_not_told(world):
    Bid.objects.filter(person=world.ray).delete()
    before = reached(world, "cas", "no-bids")
    Bid.objects.create(submission=world.papers[4], person=world.ray, value=BidValue.EAGER, at=world.now)

    assert "ray" in before
    assert reached(world, "cas", "no-bids") == before
    assert "ray" not in reached(world, "chi", "no-bids")


def test_the_letter_that_is_read_is_the_letter_that_is_sent(world):
    chi = as_(world, "chi")
    words = {"subject": "About paper {number}", "body": "Dear {name},\n\nyour paper *{title}*: {link}"}
    page = chi.post(PAGE, letter("authors", show="1", **words)).content.decode()

    send(chi, "authors", count=4, **words)

    [ada, amy] = Message.objects.filter(submission_id__in=[world.papers[1].pk, world.papers[2].pk]).order_by("pk")
    assert "Letter 2 of 4" in page and "About paper 2" in page and "Dear Amy" in page
    assert (amy.subject, amy.to_email) == ("About paper 2", world.amy.email)
    assert world.papers[2].title in amy.text and world.papers[1].title not in amy.text
    assert f"/v/alpha/my/{world.papers[1].public_id}/" in ada.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"typed_count": "3"}, "Type 4 to confirm"),
        ({"typed_count": ""}, "Type 4 to confirm"),
        ({"seen": "x"}, "has changed meanwhile"),
        ({"body": "Dear {nobody}"}, "There is no {nobody}"),
    ],
)
def test_nothing_goes_out_when_something_is_wrong(world, change, said):
    chi = as_(world, "chi")
    page = chi.post(PAGE, letter("reviewers")).content.decode()
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    step = "preview" if "body" in change else "send"

    answer = chi.post(PAGE, letter("reviewers") | {"step": step, "seen": seen, "typed_count": "4"} | change)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Message.objects.count() == 0


def test_somebody_who_joined_meanwhile_stops_the_letter(world):
    chi = as_(world, "chi")
    page = chi.post(PAGE, letter("owing")).content.decode()
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    world.papers[3].withdrawn_at = world.now
    world.papers[3].save()

    answer = chi.post(PAGE, letter("owing") | {"step": "send", "seen": seen, "typed_count": "2"})

    assert answer.status_code == 422
    assert Message.objects.count() == 0


def test_a_letter_sent_twice_arrives_once_and_is_logged_once(world):
    chi = as_(world, "chi")

    send(chi, "reviewers", count=4)
    again = send(chi, "reviewers", count=4)

    assert again.status_code == 302
    assert Message.objects.count() == 4
    [entry] = Entry.objects.filter(verb="consoles.send_circular")
    assert (entry.actor_id, entry.data["n"], entry.data["to"]) == (world.chi.pk, 4, "reviewers")


def test_a_letter_can_be_taken_back_while_it_waits(world):
    chi = as_(world, "chi")
    send(chi, "reviewers", count=4, minutes=10)
    message = Message.objects.first()
    assert message.not_before - message.created_at == timedelta(minutes=10)
    assert "4 waiting" in chi.get("/v/alpha/chair/mail/").content.decode()

    chi.post(f"{PAGE}cancel/", {"batch": message.batch})
    again = chi.post(f"{PAGE}cancel/", {"batch": message.batch}, headers={"accept": "application/json"})

    assert (Message.objects.count(), again.status_code) == (0, 409)
    assert Entry.objects.filter(verb="consoles.cancel_circular").count() == 1


def test_what_was_refused_goes_out_once_more(world):
    chi = as_(world, "chi")
    send(chi, "reviewers", count=4)
    batch = Message.objects.first().batch
    Message.objects.filter(to_email=world.rob.email).update(state=MessageState.FAILED, error="550")
    assert "1 refused" in chi.get("/v/alpha/chair/mail/").content.decode()

    chi.post(f"{PAGE}resend/", {"batch": batch})

    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.QUEUED}


def test_who_had_a_mail_in_the_last_day_is_counted_and_can_be_left_out(world):
    chi = as_(world, "chi")
    send(chi, "owing", count=2)

    page = chi.get(f"{PAGE}?to=reviewers").content.decode()
    send(chi, "reviewers", count=2, skip="on")

    assert "2 had a mail in the last day" in page
    assert Message.objects.filter(kind="circular").count() == 2


def test_who_had_a_mail_in_the_last_day_is_named(world):
    chi = as_(world, "chi")
    send(chi, "owing", count=2)

    response = chi.get(f"{PAGE}?to=reviewers")

    assert response.context["recent"] == ["Ray Turing", "Ria Hopper"]
    assert "Ray Turing, Ria Hopper" in response.content.decode()


def test_authors_without_a_video_are_a_crowd_of_their_own(db):
    world = build(Stage.PUBLISHED)  # papers 1 by ada and 3 by cas are accepted
    CameraReady.objects.filter(submission=world.papers[1]).update(links={"video": "https://video.example.org/1"})

    assert reached(world, "chi", "no-video") == ["cas"]
    assert reached(world, "cas", "no-video") == []


def test_authors_without_a_poster_are_reached_until_it_is_there(db):
    world = build(Stage.PUBLISHED)
    paper = CameraReady.objects.filter(submission=world.papers[1])
    assert paper.exclude(poster=None).exists()  # handed in as a file
    assert reached(world, "chi", "no-poster") == ["cas"]

    paper.update(poster=None)
    assert reached(world, "chi", "no-poster") == ["ada", "cas"]

    paper.update(links={"poster": "https://posters.example/1"})
    assert reached(world, "chi", "no-poster") == ["cas"]


def test_authors_are_reached_by_what_they_were_told(db):
    world = build(Stage.RELEASED)
    released = Decision.objects.filter(submission__venue=world.alpha)
    told = Counter(released.values_list("released_outcome__key", flat=True))

    assert {key: len(reached(world, "chi", f"told:{key}")) for key in told} == told
    assert "cas" not in [name for key in told for name in reached(world, "cas", f"told:{key}")]
    Submission.objects.of(world.alpha).update(decision_out_at=None)
    assert [name for key in told for name in reached(world, "chi", f"told:{key}")] == []


def test_authors_are_reached_by_their_session_and_by_how_they_come(db):
    world = build(Stage.PUBLISHED)  # paper 1 in session 3, papers 1 and 3 in session 4; paper 1 comes in person

    assert reached(world, "chi", "session:3") == ["ada"]
    assert (reached(world, "chi", "session:4"), reached(world, "cas", "session:4")) == (["ada", "cas"], ["ada"])
    assert reached(world, "chi", "in-person") == ["ada"]
    assert reached(world, "chi", "remote") == []
    assert (reached(world, "chi", "no-attendance"), reached(world, "cas", "no-attendance")) == (["cas"], [])
    assert "session:1" not in crowds_at(world.alpha)  # a keynote holds no paper


def test_who_presents_hears_of_the_session_though_another_is_the_contact(db):
    world = build(Stage.PUBLISHED)
    authors = list(Authorship.objects.filter(submission=world.papers[1]).order_by("position"))
    other = next(author for author in authors if not author.is_contact and author.has_address)
    CameraReady.objects.filter(submission=world.papers[1]).update(presenter=other.public_id)

    assert reached(world, "chi", "session:3") == sorted(["ada", other.email.partition("@")[0]])


def test_authors_hear_of_reviews_that_they_have_not_answered_once_they_can(world):
    move_deadline(world, DeadlineKind.RESPONSE, days=3)
    Review.objects.filter(submission=world.papers[2]).update(submitted_at=world.now)

    assert reached(world, "chi", "no-response")[:2] == ["abe", "ada"]
    assert "abe" not in reached(world, "cas", "no-response")
    Response.objects.create(submission=world.papers[1], text="So.", draft="So.", submitted_at=world.now)
    assert "ada" not in reached(world, "chi", "no-response")


def test_area_chairs_who_owe_a_meta_review_are_reached(db):
    world = build(Stage.DECIDING)
    Submission.objects.of(world.alpha).update(decision_out_at=None)
    MetaReview.objects.filter(submission__venue=world.alpha).delete()

    assert reached(world, "chi", "meta-owing") == ["ari"]


def test_speakers_are_reached_at_the_address_of_their_card(world):
    [shown] = ShownPerson.objects.filter(venue=world.alpha)
    card = CardLink.objects.create(shown=shown, email="katie@caltech.example", sent_at=world.now, n_sent=1)

    page = as_(world, "chi").post(PAGE, letter("no-card", body="{link}")).content.decode()

    assert (reached(world, "chi", "speakers"), reached(world, "chi", "no-card")) == (["katie"], ["katie"])
    assert f"/v/alpha/card/{card.token}/" in page
    ShownPerson.objects.filter(pk=shown.pk).update(bio_md="She speaks.")
    CardLink.objects.update(filled_at=world.now)
    assert (reached(world, "chi", "speakers"), reached(world, "chi", "no-card")) == (["katie"], [])


def test_choosing_others_keeps_what_was_typed(world):
    typed = letter("reviewers", subject="Thanks", body="Dear {name}, thank you.")
    del typed["step"]

    page = as_(world, "chi").post(PAGE, typed).content.decode()

    assert 'value="Thanks"' in page and "Dear {name}, thank you." in page
    assert "4 letters" in page and "Letter 1 of" not in page


def test_a_chair_in_conflict_sees_no_letter_that_tells_of_their_paper(world):
    chi, cas = as_(world, "chi"), as_(world, "cas")
    send(chi, "authors", count=4)
    send(chi, "owing", count=2)
    batch = Message.objects.get(submission_id=world.papers[4].pk).batch

    page = cas.get("/v/alpha/chair/mail/").content.decode()
    cas.post(f"{PAGE}cancel/", {"batch": batch})

    assert "2 letters" in page and "4 letters" not in page
    assert world.abe.email not in page and world.ria.email not in page
    left = Message.objects.exclude(submission_id=None).values_list("submission_id", flat=True)
    assert set(left) == {world.papers[3].pk, world.papers[4].pk}


def test_both_pages_ask_as_little_for_many_as_for_few(world, django_assert_max_num_queries):
    chi = as_(world, "chi")
    chi.get(PAGE)
    for crowd in crowds_at(world.alpha):
        with django_assert_max_num_queries(17):
            chi.get(f"{PAGE}?to={crowd}")

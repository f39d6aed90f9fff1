"""At once, once a day, or not at all: by kind, by address, by one click from the mail, never for what is owed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from notifications.actions import Mail, as_mail, enqueue
from notifications.kinds import GROUP_OF, GROUPS
from notifications.models import MailChoice, Message, MessageState
from notifications.reminders import enqueue_due
from notifications.tasks import remind, send_due
from people.models import Person
from reviews.models import Review
from tests.cast import Stage, World, build, make_person
from tests.reviews.steps import move_deadline
from venues.models import DeadlineKind

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def ada() -> Person:
    return make_person("ada", "Ada Lovelace")


def mail(key: str, kind: str = "review-reminder", *, to: str = "ada@ada-university.edu", **more) -> Mail:
    return Mail(key=key, kind=kind, to_email=to, subject=f"About {key}", text=f"Words of {key}\n", **more)


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def choose(person: Person, **wanted: str) -> None:
    everything = dict.fromkeys(GROUPS, "instant")
    assert as_(person).post("/me/mail/", everything | wanted).status_code == 302


def token_in(message: Message) -> str:
    [found] = re.findall(r"/mail/off/([^/>]+)/", as_mail(message).extra_headers["List-Unsubscribe"])
    return found


def test_what_somebody_turned_off_is_not_stored_and_the_rest_is(ada):
    choose(ada, reviews="off")

    n_new = enqueue([mail("a"), mail("b", "bidding-reminder"), mail("c", "receipt")], now=NOON)

    assert n_new == 2
    assert sorted(Message.objects.values_list("key", flat=True)) == ["b", "c"]


@pytest.mark.parametrize("kind", ["receipt", "decision", "invitation", "assigned", "assignment", "account", "welcome"])
def test_what_is_owed_can_not_be_turned_off(ada, kind):
    assert kind not in GROUP_OF
    enqueue([mail("a", kind)], now=NOON)

    headers = as_mail(Message.objects.get()).extra_headers

    assert sorted(headers) == ["Auto-Submitted", "Message-ID"]


def test_a_choice_holds_for_all_addresses_that_are_shown_to_be_ones_own(ada):
    EmailAddress.objects.create(user=ada, email="ada@home.example", verified=True)
    EmailAddress.objects.create(user=ada, email="bob@bob.example", verified=False)
    choose(ada, reviews="off")

    enqueue([mail("a", to="Ada@Home.example"), mail("b", to="bob@bob.example")], now=NOON)

    assert list(Message.objects.values_list("to_email", flat=True)) == ["bob@bob.example"]


def test_one_click_needs_no_account_no_cookie_and_no_token_of_a_form(ada):
    enqueue([mail("a", to="nobody@knows.example"), mail("b")], now=NOON)
    pages = []

    for message in Message.objects.all():
        token = token_in(message)
        address = f"/mail/off/{token}/"
        browser = Client(enforce_csrf_checks=True)
        pages.append(browser.get(address).content.replace(token.encode(), b""))
        assert not MailChoice.objects.of([message.to_email]).exists()  # looking changes nothing
        answer = browser.post(address, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies) == (200, {})

    assert pages[0] == pages[1]  # with account or without
    assert sorted(MailChoice.objects.values_list("email", "group", "how")) == [
        ("ada@ada-university.edu", "reviews", "off"),
        ("nobody@knows.example", "reviews", "off"),
    ]
    assert enqueue([mail("c"), mail("d", to="nobody@knows.example")], now=NOON) == 0


def test_a_click_can_be_taken_back(ada):
    enqueue([mail("a")], now=NOON)
    address = f"/mail/off/{token_in(Message.objects.get())}/"
    Client().post(address)

    Client().post(address, {"then": "again"})

    assert enqueue([mail("b")], now=NOON) == 1


def test_a_link_that_is_not_ours_opens_nothing(ada):
    enqueue([mail("a")], now=NOON)
    token = token_in(Message.objects.get())

    assert Client().post(f"/mail/off/{token[:-1]}/").status_code == 404
    assert Client().post(f"/mail/off/{Message.objects.get().public_id}.x/").status_code == 404
    assert not MailChoice.objects.exists()


def test_the_headers_name_nobody_and_the_stored_text_holds_no_link(ada):
    enqueue([mail("a", html="<html><body><p>Hm</p></body></html>")], now=NOON)
    message = Message.objects.get()

    sent = as_mail(message)

    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "ada" not in sent.extra_headers["List-Unsubscribe"]
    assert "/mail/off/" in sent.body and "/mail/off/" in sent.alternatives[0][0]
    assert "/mail/off/" not in message.text + message.html


def test_the_daily_mail_goes_at_seven_where_its_reader_is_and_holds_what_came(ada):
    Person.objects.filter(pk=ada.pk).update(time_zone="America/New_York")
    choose(ada, reviews="daily", bidding="daily")
    enqueue([mail("a"), mail("b", "bidding-reminder")], now=NOON)  # 07:00 in New York was two hours ago by then

    for at, n_sent in [(datetime(2027, 3, 11, 11, 59, tzinfo=UTC), 0), (datetime(2027, 3, 11, 12, 1, tzinfo=UTC), 1)]:
        with time_machine.travel(at, tick=False):
            remind()
            assert send_due() == n_sent

    digest = Message.objects.get(kind="digest")
    assert digest.subject == "2 messages of today"
    assert "Words of a" in digest.text and "Words of b" in digest.text
    assert set(Message.objects.exclude(kind="digest").values_list("state", "digest")) == {("digest", digest.pk)}


def test_an_urgent_reminder_does_not_wait_for_the_daily_mail(ada):
    choose(ada, reviews="daily")

    enqueue([mail("a", is_urgent=True), mail("b")], now=NOON)

    assert dict(Message.objects.values_list("key", "state")) == {"a": "queued", "b": "digest"}


def test_turning_the_daily_mail_off_turns_off_what_it_held(ada):
    choose(ada, reviews="daily")
    enqueue([mail("a"), mail("digest:x", "digest")], now=NOON)

    Client().post(f"/mail/off/{token_in(Message.objects.get(kind='digest'))}/")

    assert enqueue([mail("b")], now=NOON) == 0


@pytest.fixture
def world() -> World:
    """While reviewing: ray owes paper 1, ria owes paper 3."""
    world = build(Stage.REVIEWING)
    Message.objects.all().delete()
    return world


def test_a_daily_mail_holds_no_reminder_of_work_that_is_done_by_then(world):
    move_deadline(world, DeadlineKind.REVIEW, days=6)
    for who in ("ray", "ria"):
        choose(world.people[who], reviews="daily")
    enqueue_due(now=world.now)
    Review.objects.filter(submission=world.papers[3], submitted_at__isnull=True).update(submitted_at=world.now)

    enqueue_due(now=world.now + timedelta(hours=25))

    assert [digest.to_name for digest in Message.objects.filter(kind="digest")] == ["Ray Turing"]


def test_the_last_day_is_urgent_and_the_week_before_is_not(world):
    for days, state in [(6, MessageState.DIGEST), (0.5, MessageState.QUEUED)]:
        move_deadline(world, DeadlineKind.REVIEW, hours=24 * days)
        choose(world.ray, reviews="daily")
        enqueue_due(now=world.now)
        assert Message.objects.filter(kind="review-reminder", to_name="Ray Turing").latest("pk").state == state

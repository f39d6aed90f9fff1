"""Bad moments, as people live through them: a deadline in mid-sentence, a nervous finger, a session that ends, a night
without worker and without Redis. Each: a clear sentence, nothing lost, nothing twice.
"""

import re
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from celery import current_app
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from notifications.models import Message, MessageState
from people.models import Person
from reviews.models import Review
from submissions.models import Draft, Submission, Version
from tests.cast import Stage, build
from tests.road.people import CODE, SAVED, Author, Reviewer, Somebody
from venues.models import Deadline, DeadlineKind

JSON = {"accept": "application/json"}


@pytest.fixture
def enter(browser: Browser, site) -> Iterator[Callable[..., Somebody]]:
    """Somebody of the cast in a browser of their own, signed in."""
    inside: list[Somebody] = []

    def come(kind: type[Somebody], person: Person) -> Somebody:
        somebody = kind(browser, site.url, person.name, person.email)
        somebody.is_signed_in_as(person)
        inside.append(somebody)
        return somebody

    yield come
    for somebody in inside:
        somebody.context.close()


def shut(kind: str) -> None:
    """The deadline passes."""
    Deadline.objects.filter(kind=kind).update(at=timezone.now() - timedelta(seconds=1))


# --- A deadline that passes while the form is open --------------------------------------------------------


def test_a_call_that_closes_in_mid_sentence_keeps_the_sentence(enter):
    world = build(Stage.CALL)
    ada = enter(Author, world.ada)
    paper = Submission.objects.get(pk=world.draft.pk)
    ada.goto(f"/v/alpha/my/{paper.public_id}/edit/")
    ada.page.get_by_label("Title").fill("Typed before the deadline")
    ada.sees_it_saved()

    shut(DeadlineKind.SUBMISSION)
    ada.page.get_by_label("Abstract").fill("Typed a second too late")

    indicator = ada.page.locator("form[data-autosave] [data-saved]")
    expect(indicator).to_contain_text(re.compile("Not saved: .*deadline.*Your text is kept in this browser."))
    ada.press(re.compile("^Submit"))
    ada.sees("Not submitted.", "The deadline")
    assert "Typed a second too late" in ada.page.content()
    draft = Draft.objects.get(submission=paper)
    assert draft.title == "Typed before the deadline"
    assert not draft.abstract.startswith("Typed")
    assert not Version.objects.filter(submission=paper).exists()
    ada.goto(f"/v/alpha/my/{paper.public_id}/edit/")
    ada.sees("The deadline was", "This draft was not submitted; it is kept here")


def test_a_discussion_that_ends_in_mid_review_keeps_the_review(enter):
    world = build(Stage.RESPONDING)
    ria = enter(Reviewer, world.ria)
    ria.goto("/v/alpha/papers/3/review/")
    ria.page.get_by_label("Summary").fill("Before the end.")
    ria.sees_it_saved()

    shut(DeadlineKind.DISCUSSION)
    ria.page.get_by_role("textbox", name=re.compile("^To the committee")).fill("After the end.")

    ria.sees_it_saved()
    ria.sees("ended with the discussion")
    ria.press("Submit review")
    ria.sees("ended with the discussion", "Before the end.", "After the end.", "A draft that was never submitted.")
    review = Review.objects.get(pk=world.reviews[3, "ria"].pk)
    assert review.draft == {"summary": "Before the end.", "committee": "After the end."}
    assert review.submitted_at is None


# --- A double click ---------------------------------------------------------------------------------------


def test_a_double_click_on_submit_is_one_version_and_one_receipt(enter):
    world = build(Stage.CALL)
    ada = enter(Author, world.ada)
    paper = Submission.objects.get(pk=world.draft.pk)
    ada.goto(f"/v/alpha/my/{paper.public_id}/edit/")

    ada.page.get_by_role("button", name=re.compile("^Submit")).dblclick(no_wait_after=True)

    expect(ada.page.locator("article.receipt")).to_be_visible()
    assert Version.objects.filter(submission=paper).count() == 1
    assert Message.objects.filter(kind="receipt", submission_id=paper.pk).count() == 1


def test_two_forms_sent_at_once_are_one_version(enter):
    """As after a click, a lost answer, and another click: the guard in the page does not help, the server does."""
    world = build(Stage.CALL)
    ada = enter(Author, world.ada)
    paper = Submission.objects.get(pk=world.draft.pk)
    ada.goto(f"/v/alpha/my/{paper.public_id}/edit/")

    answers = ada.page.evaluate(
        """async (url) => {
            const body = new FormData(document.querySelector('#paper'));
            const send = () => fetch(url, {method: 'POST', body}).then(answer => [answer.status, answer.url]);
            return Promise.all([send(), send(), send()]);
        }""",
        f"/v/alpha/my/{paper.public_id}/submit/",
    )

    receipt = f"{ada.url}/v/alpha/my/{paper.public_id}/versions/1/"
    assert answers == [[200, receipt]] * 3
    assert Version.objects.filter(submission=paper).count() == 1
    assert Message.objects.filter(kind="receipt", submission_id=paper.pk).count() == 1


# --- A session that ends in mid-review --------------------------------------------------------------------


def test_a_review_goes_on_after_signing_in_again_in_another_tab(enter):
    """What was typed waits in the browser, is saved by itself, and the form that stood open can still be sent."""
    world = build(Stage.REVIEWING)
    ria = enter(Reviewer, world.ria)
    ria.goto("/v/alpha/papers/3/review/")
    Session.objects.all().delete()

    ria.page.get_by_label("Summary").fill("An hour of work.")

    indicator = ria.page.locator("#review-form [data-saved]")
    expect(indicator).to_contain_text("Not saved yet: only in this browser. You are signed out.")
    review = Review.objects.get(pk=world.reviews[3, "ria"].pk)
    assert review.draft == {}

    first = ria.page
    with ria.context.expect_page() as opened:
        ria.follow("Sign in in a new tab")
    ria.page = opened.value
    ria.sign_in()
    ria.page.close()
    ria.page = first
    first.evaluate("dispatchEvent(new Event('focus'))")  # the tab is looked at again
    expect(indicator).to_have_text(SAVED, timeout=20_000)
    review.refresh_from_db()
    assert review.draft == {"summary": "An hour of work."}

    first.locator("[name=q-rating][value='8']").check(force=True)
    first.locator("[name=q-confidence][value='2']").check(force=True)
    for label in ("To the committee", "To the chairs"):
        first.get_by_role("textbox", name=re.compile(f"^{label}")).fill("Fine.")
    ria.sees_it_saved()
    ria.submit_review()
    review.refresh_from_db()
    assert review.submitted_at is not None and review.answers["summary"] == "An hour of work."


def test_text_that_never_reached_the_server_is_offered_back_after_a_reload(enter):
    world = build(Stage.REVIEWING)
    ria = enter(Reviewer, world.ria)
    ria.goto("/v/alpha/papers/3/review/")
    Session.objects.all().delete()
    ria.page.get_by_label("Summary").fill("An hour of work.")
    expect(ria.page.locator("#review-form [data-saved]")).to_contain_text("You are signed out.")

    ria.page.on("dialog", lambda dialog: dialog.accept())  # "Leave this page?"
    ria.context.set_offline(True)  # the last attempt, made while the page is left, fails as well
    ria.page.goto("about:blank")
    ria.context.set_offline(False)
    ria.is_signed_in_as(world.ria)
    ria.goto("/v/alpha/papers/3/review/")
    ria.sees("This browser holds text that did not reach the server.")
    ria.press("Put it back")

    ria.sees_it_saved()
    expect(ria.page.get_by_label("Summary")).to_have_value("An hour of work.")
    assert Review.objects.get(pk=world.reviews[3, "ria"].pk).draft == {"summary": "An hour of work."}


# --- A night without worker and without Redis -------------------------------------------------------------


@pytest.fixture
def night(settings, transactional_db, plain_static) -> Iterator[None]:
    """Nobody listens where broker and cache should be; what Celery has open is closed and opened anew."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        dead = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    living = current_app.conf.broker_url
    _broker(dead)
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": dead}}
    cache.set("light", "on")
    assert cache.get("light") is None
    yield
    _broker(living)


def _broker(url: str) -> None:
    current_app.conf.broker_url = current_app.conf.broker_read_url = current_app.conf.broker_write_url = url
    current_app.pool.force_close_all()
    current_app._pool = None
    current_app.amqp._producer_pool = None


def sees(client: Client, path: str, *words: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert [said for said in words if said not in response.content.decode()] == []


def test_without_worker_and_redis_a_paper_is_submitted(night, client, caplog):
    world = build(Stage.CALL)
    paper = Submission.objects.get(pk=world.draft.pk)
    mine = f"/v/alpha/my/{paper.public_id}"
    client.force_login(world.ada)
    sees(client, f"{mine}/edit/", "Before you submit")

    saved = client.post(f"{mine}/save/", {"field": "title", "value": "In the dark", "revision": 9}, headers=JSON)
    sent = client.post(f"{mine}/submit/")

    assert saved.status_code == 200 and saved.json()["saved_at"]
    assert sent.status_code == 302
    sees(client, sent.url, "In the dark", "SHA-256")
    version = Version.objects.get(submission=paper)
    receipt = Message.objects.get(kind="receipt", submission_id=paper.pk)
    assert version.title == "In the dark" and receipt.state == MessageState.QUEUED
    assert "no worker could be woken" in caplog.text


def test_without_worker_and_redis_a_review_is_written_and_discussed(night, client):
    world = build(Stage.RESPONDING)
    client.force_login(world.ria)
    page = "/v/alpha/papers/3/review/"
    sees(client, "/me/")
    sees(client, "/v/alpha/reviewing/")
    sees(client, page, "Submit review")

    answers = {"summary": "In the dark.", "rating": "8", "confidence": "2", "committee": "Fine.", "confidential": "-"}
    for key, value in answers.items():
        saved = client.post(f"{page}save/", {"field": f"q-{key}", "value": value, "revision": 9}, headers=JSON)
        assert saved.status_code == 200, saved.content
    sent = client.post(f"{page}submit/", {"revision": 9})
    said = client.post("/v/alpha/papers/3/comments/", {"text": "Anybody there?", "level": "2"})

    assert sent.status_code == said.status_code == 302
    sees(client, page, "Version 1 of your review is submitted.", "Anybody there?")


def test_without_worker_and_redis_people_sign_in(night, client):
    world = build(Stage.CALL)

    client.post("/accounts/login/code/", {"email": world.ada.email})
    code = CODE.search(Message.objects.get(to_email=world.ada.email, kind="account").text)
    assert code
    client.post("/accounts/login/code/confirm/", {"code": code[1]})

    sees(client, "/me/", "What do I have to do?")

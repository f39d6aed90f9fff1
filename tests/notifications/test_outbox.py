"""Claim, send, mark: each mail at most once, none lost silently, through a real SMTP server."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives, send_mail
from django.utils import timezone

from notifications.actions import (
    CLAIM_TTL,
    MAX_TRIES,
    Mail,
    NotInDoubt,
    enqueue,
    give_up_claims,
    release_batch,
    resolve_doubt,
    send_due_messages,
)
from notifications.models import Message, MessageState


class Postman:
    """An SMTP server's handler that keeps what it gets, and may refuse."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.answer.startswith("250"):
            self.got.append(envelope.content)
        return self.answer

    @property
    def mails(self):
        return [message_from_bytes(content, policy=policy.default) for content in self.got]


@pytest.fixture
def postman(settings) -> Iterator[Postman]:
    handler = Postman()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    controller.stop()


def letter(key: str, **more) -> Mail:
    return Mail(key=key, kind="test", to_email=f"{key}@example.org", subject=f"About {key}", text="Grüße", **more)


@pytest.mark.django_db
def test_a_mail_arrives_as_it_was_stored(postman):
    enqueue([letter("ada", to_name="Ada Ünal", html="<p>Grüße</p>", reply_to="chairs@example.org")], now=timezone.now())

    n_sent = send_due_messages()

    [mail] = postman.mails
    assert n_sent == 1
    assert (mail["To"], mail["Reply-To"], mail["Subject"]) == (
        "Ada Ünal <ada@example.org>",
        "chairs@example.org",
        "About ada",
    )
    assert mail.get_body(("plain",)).get_content().strip() == "Grüße"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Grüße</p>"
    message = Message.objects.get()
    assert (message.state, message.n_tries) == (MessageState.SENT, 1)
    assert mail["Message-ID"].startswith(f"<{message.public_id}@")


@pytest.mark.django_db
def test_a_key_is_sent_once_however_often_it_is_enqueued(postman):
    now = timezone.now()

    n_new = [enqueue([letter("ada"), letter("amy")], now=now), enqueue([letter("ada")], now=now)]
    send_due_messages()
    send_due_messages()

    assert n_new == [2, 0]
    assert sorted(mail["To"] for mail in postman.mails) == ["ada@example.org", "amy@example.org"]


@pytest.mark.django_db
def test_a_held_batch_waits_for_its_release_and_goes_once(postman):
    enqueue([letter("ada"), letter("amy")], now=timezone.now(), batch="b", is_held=True)

    before = send_due_messages()
    released = [release_batch("b", now=timezone.now()), release_batch("b", now=timezone.now())]
    after = send_due_messages()

    assert (before, released, after) == (0, [2, 0], 2)


@pytest.mark.django_db
def test_a_mail_refused_for_now_is_tried_again_later(postman):
    postman.answer = "451 try later"
    enqueue([letter("ada")], now=timezone.now())

    send_due_messages()

    message = Message.objects.get()
    assert message.state == MessageState.QUEUED
    assert message.not_before > timezone.now() + timedelta(minutes=1)
    assert "451" in message.error


@pytest.mark.django_db
def test_a_mail_refused_for_good_is_marked_as_failed(postman):
    postman.answer = "550 no such mailbox"
    enqueue([letter("ada")], now=timezone.now())

    send_due_messages()

    assert Message.objects.get().state == MessageState.FAILED


@pytest.mark.django_db
def test_a_server_that_is_down_costs_time_and_no_mail(settings):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    enqueue([letter("ada"), letter("amy")], now=timezone.now())

    for _ in range(2 * MAX_TRIES):
        Message.objects.update(not_before=timezone.now())
        assert send_due_messages() == 0

    assert list(Message.objects.values_list("state", "n_tries")) == [(MessageState.QUEUED, 0)] * 2


@pytest.mark.django_db
def test_a_mail_refused_for_now_too_often_is_marked_as_failed(postman):
    postman.answer = "451 try later"
    enqueue([letter("ada")], now=timezone.now())

    for _ in range(MAX_TRIES):
        Message.objects.update(not_before=timezone.now())
        send_due_messages()

    assert Message.objects.get().state == MessageState.FAILED


@pytest.mark.django_db
def test_a_claim_that_nobody_finished_is_in_doubt_and_not_sent_again(postman):
    enqueue([letter("ada")], now=timezone.now())
    long_ago = timezone.now() - CLAIM_TTL - timedelta(seconds=1)
    Message.objects.update(state=MessageState.CLAIMED, claimed_at=long_ago)

    n_sent = send_due_messages()

    assert (n_sent, postman.mails, Message.objects.get().state) == (0, [], MessageState.IN_DOUBT)


@pytest.mark.django_db
def test_a_fresh_claim_is_left_to_its_sender():
    enqueue([letter("ada")], now=timezone.now())
    Message.objects.update(state=MessageState.CLAIMED, claimed_at=timezone.now())

    assert give_up_claims(now=timezone.now()) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("send_again", "n_sent"), [(True, 1), (False, 0)])
def test_a_chair_settles_a_doubt_once(postman, send_again, n_sent):
    enqueue([letter("ada")], now=timezone.now())
    Message.objects.update(state=MessageState.IN_DOUBT, claimed_at=timezone.now())
    message = Message.objects.get()

    resolve_doubt(message, send_again=send_again, now=timezone.now())

    assert send_due_messages() == n_sent
    with pytest.raises(NotInDoubt):
        resolve_doubt(message, send_again=True, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_mail_of_others_passes_the_outbox_and_leaves_at_once(settings, postman):
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"

    send_mail("Your code", "ABCD", None, ["ada@example.org"])

    assert [mail["Subject"] for mail in postman.mails] == ["Your code"]
    assert Message.objects.get().kind == "account"


@pytest.mark.django_db(transaction=True)
def test_a_mail_to_two_people_is_a_mail_to_each_that_names_no_other(settings, postman):
    """Nobody learns from a mail who else had it: what two people may both see needs no mail to both."""
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"

    mail = EmailMultiAlternatives("Hello", "Both of you", to=["ada@example.org"], cc=["rob@example.org"])
    mail.send()

    assert sorted(each["To"] for each in postman.mails) == ["ada@example.org", "rob@example.org"]
    assert [header for each in postman.mails for header in ("Cc", "Bcc") if each[header]] == []
    assert [str(each).count("@example.org") for each in postman.mails] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_mail_of_others_waits_when_the_server_is_down(settings):
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    send_mail("Your code", "ABCD", None, ["ada@example.org"])

    assert Message.objects.get().state == MessageState.QUEUED

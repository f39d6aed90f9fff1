"""The inbox shows each message as its reader would get it, in demo mode and nowhere else."""

import pytest
from django.utils import timezone

from notifications.actions import Mail, enqueue
from notifications.models import Message

TEXT = "Hello <b>& goodbye</b>, see https://example.org/x"


@pytest.fixture
def message(db) -> Message:
    enqueue(
        [
            Mail(
                key="k",
                kind="t",
                to_email="ada@example.org",
                to_name="Ada",
                subject="=cmd() <i>",
                text=TEXT,
                html="<p>H</p>",
            )
        ],
        now=timezone.now(),
    )
    return Message.objects.get()


@pytest.fixture
def in_demo(settings) -> None:
    settings.DEMO = settings.HAS_INBOX = True


def test_inbox_lists_messages(client, message, in_demo):
    page = client.get("/inbox/").content.decode()

    assert "ada@example.org" in page
    assert "=cmd() &lt;i&gt;" in page


def test_inbox_finds_by_words_and_by_reader(client, message, in_demo):
    found = [
        "ada@example.org" in client.get(f"/inbox/?{query}").content.decode().partition("<tbody>")[2]
        for query in ("q=cmd", "q=nothing", "to=ADA@example.org", "to=amy@example.org")
    ]

    assert found == [True, False, True, False]


def test_message_is_shown_with_its_headers_and_safe_text(client, message, in_demo):
    page = client.get(f"/inbox/{message.public_id}/").content.decode()

    assert "Hello &lt;b&gt;&amp; goodbye&lt;/b&gt;" in page
    assert 'href="https://example.org/x"' in page


def test_html_of_a_message_can_do_nothing(client, message, in_demo):
    response = client.get(f"/inbox/{message.public_id}/body/")

    assert response.content == b"<p>H</p>"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert "allow-scripts" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("flags", [{"DEMO": False, "HAS_INBOX": True}, {"DEMO": True, "HAS_INBOX": False}])
def test_inbox_does_not_exist_outside_of_a_demo(client, message, settings, flags):
    for name, value in flags.items():
        setattr(settings, name, value)

    addresses = ["/inbox/", f"/inbox/{message.public_id}/", f"/inbox/{message.public_id}/body/"]

    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]

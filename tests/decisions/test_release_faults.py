"""A release under fire: the sender is killed, the broker forgets everything; no letter twice, none silently lost.

The mail server, the database, Redis, the sending process, the Celery worker and its beat are real.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from decisions.actions import carry_out_release, request_release
from decisions.models import Decision, Release
from notifications.actions import CLAIM_TTL
from notifications.models import Message, MessageState
from tests.cast import Stage
from tests.decisions.crowd import add_papers, build_five, decide_all

pytestmark = pytest.mark.django_db(transaction=True)
N = 200
ROOT = Path(__file__).resolve().parents[2]
SENDER = "import django; django.setup(); from notifications.actions import send_due_messages; send_due_messages()"


class Postman:
    """An SMTP server's handler that keeps what it gets, and takes its time."""

    def __init__(self) -> None:
        self.got: list[bytes] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.got.append(envelope.content)
        time.sleep(0.01)
        return "250 OK"

    def received(self) -> Counter[str]:
        """How often each letter arrived, by Message-ID."""
        return Counter(str(message_from_bytes(content)["Message-ID"]) for content in self.got)


@pytest.fixture
def postman() -> Iterator[tuple[Postman, int]]:
    handler = Postman()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def world():
    """200 letters to send and none about the cast's own papers."""
    world = build_five(Stage.RESPONDING)
    Message.objects.all().delete()
    decide_all(world, add_papers(world, N, n_reviews=1))
    return world


def environment(port: int, redis: str) -> dict[str, str]:
    """What a process of ours needs to work on this test's database, mail server and Redis."""
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    return os.environ | {
        "DATABASE_URL": f"postgresql://{database['USER']}:{database['PASSWORD'] or ''}@/{database['NAME']}?host={host}",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "REDIS_URL": redis,
        "DJANGO_SETTINGS_MODULE": "mlworkshop.settings",
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": settings.SITE_URL,
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def process(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """A process of ours, dead at the end whatever happens."""
    with log.open("ab") as output:
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True)
        try:
            yield child
        finally:
            kill(child)


def kill(child: subprocess.Popen) -> None:
    """SIGKILL, to the process and to what it started."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def wait_for(is_so: Callable[[], bool], seconds: float, log: Path) -> None:
    """Until it is so; fails with what the process said."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"waited {seconds} s in vain; the process said:\n{log.read_text()[-3000:]}"
        time.sleep(0.01)


def states() -> dict[str, int]:
    rows = Message.objects.filter(kind="decision").values_list("state").annotate(n=Count("pk"))
    return {str(MessageState(state)): n for state, n in rows}


def pass_time() -> None:
    """Let the claim of a dead sender be older than anybody waits for."""
    Message.objects.filter(state=MessageState.CLAIMED).update(
        claimed_at=timezone.now() - CLAIM_TTL - timedelta(seconds=1)
    )


def message_ids(**which) -> set[str]:
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    return {
        f"<{public_id}@{host}>" for public_id in Message.objects.filter(**which).values_list("public_id", flat=True)
    }


def test_a_sender_that_is_killed_again_and_again(world, client, postman, tmp_path):
    handler, port = postman
    env, log = environment(port, os.environ["REDIS_URL"]), tmp_path / "sender.log"
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=N, cancel_minutes=0)
    carry_out_release(release, now=world.now)

    n_killed = 0
    for target in (25, 70, 120, 170):
        with process([sys.executable, "-c", SENDER], env, log) as sender:
            wait_for(lambda target=target: len(handler.got) >= target, 60, log)
            n_killed += sender.poll() is None
        pass_time()
    with process([sys.executable, "-c", SENDER], env, log) as sender:
        assert sender.wait(timeout=60) == 0, log.read_text()[-3000:]

    counted = states()
    received = handler.received()
    assert n_killed == 4
    assert counted.get("sent", 0) + counted.get("in_doubt", 0) == N
    assert counted.get("in_doubt", 0) <= n_killed
    assert [letter for letter, n in received.items() if n > 1] == []
    assert message_ids(state=MessageState.SENT) <= set(received)
    assert set(received) <= message_ids(state=MessageState.SENT) | message_ids(state=MessageState.IN_DOUBT)
    client.force_login(world.chi)
    listed = client.get(reverse("consoles:mail", args=["alpha"]), {"state": "in_doubt"})
    assert listed.context["n_in_doubt"] == counted.get("in_doubt", 0)


def test_a_worker_killed_with_its_broker_wiped(world, postman, tmp_path):
    """The worker dies in the middle, Redis forgets everything; the next worker's sweeps find the rest by themselves."""
    handler, port = postman
    with own_redis() as (redis, url):
        env, log = environment(port, url), tmp_path / "worker.log"
        worker = [
            sys.executable, "-m", "celery", "-A", "mlworkshop.celery", "worker", "--beat", "--pool", "solo",
            "--loglevel", "WARNING", "--without-mingle", "--without-gossip", "--schedule", str(tmp_path / "beat"),
        ]  # fmt: skip
        request_release(world.alpha, by=world.chi, now=timezone.now(), typed_count=N, cancel_minutes=0)

        with process(worker, env, log):
            # Nobody has called carry_out_release: the sweep does.
            wait_for(lambda: len(handler.got) >= 60, 90, log)
        redis.flushdb()
        pass_time()
        with process(worker, env, log):
            wait_for(lambda: states().get("queued", 0) + states().get("claimed", 0) == 0, 90, log)

    counted, received = states(), handler.received()
    assert Release.objects.get().done_at is not None
    assert Decision.objects.released().count() == N
    assert counted.get("sent", 0) + counted.get("in_doubt", 0) == N
    assert counted.get("in_doubt", 0) <= 1
    assert [letter for letter, n in received.items() if n > 1] == []
    assert message_ids(state=MessageState.SENT) <= set(received)


@contextmanager
def own_redis() -> Iterator[tuple[Redis, str]]:
    """A database of the tests' Redis for this test alone, so that it can be wiped; and its address for Celery."""
    url, number = urlsplit(os.environ["REDIS_URL"]), 7
    if url.scheme == "redis+socket":
        redis, broker = Redis(unix_socket_path=url.path, db=number), f"redis+socket://{url.path}?virtual_host={number}"
    else:
        broker = urlunsplit(url._replace(path=f"/{number}", query=""))
        redis = Redis.from_url(broker)
    redis.flushdb()
    try:
        yield redis, broker
    finally:
        redis.flushdb()
        redis.close()


def test_releasing_needs_no_broker(world, settings, postman, tmp_path):
    """Redis is down while the chair releases: the letters are stored, and a sender without broker sends them."""
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:1/0"
    handler, port = postman

    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=N, cancel_minutes=0)
    carry_out_release(release, now=world.now)
    log = tmp_path / "sender.log"
    with process([sys.executable, "-c", SENDER], environment(port, "redis://127.0.0.1:1/0"), log) as sender:
        assert sender.wait(timeout=90) == 0, log.read_text()[-3000:]

    assert states() == {"sent": N}
    assert set(handler.received().values()) == {1}

"""What every test stands on: the services that `make test` has started, and no silent skip."""

import gc
import os
import threading
import time
from collections.abc import Iterator
from typing import Self
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import connection, connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browsing import FLAGS, PLAIN_STATIC
from web import keeping

NEEDED = ("DATABASE_URL", "REDIS_URL", "CHROMIUM")
skipped: list[str] = []
# How fast an example is found or run says something about the machine alone.
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """Stop with a sentence when the services are missing, instead of with a thousand errors."""
    config.addinivalue_line("markers", "leaks: the non-interference suite, run over many worlds by `make leaks`")
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        raise pytest.UsageError(f"{', '.join(missing)} is not set. `make test ARGS=…` brings what the tests need.")
    _use_a_cache_of_ones_own()


def _use_a_cache_of_ones_own() -> None:
    """Tests run side by side: none may find what another has cached, nor lose what it has."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    cache = settings.CACHES["default"]
    number = 1 + worker  # 0 is the broker's
    if cache["LOCATION"].startswith("unix:"):
        cache["LOCATION"] += f"?db={number}"
    else:
        cache["LOCATION"] = urlsplit(cache["LOCATION"])._replace(path=f"/{number}").geturl()


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and a test makes little that needs looking for: look for garbage seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(autouse=True)
def run_of_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proposals are worked out in the test's own process; the child takes seconds to start."""
    from reviews import child

    def run(task, *, progress, budget=None):
        from reviews.working import do

        return do(task, progress)

    monkeypatch.setattr(child, "run", run)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped; an expected failure is not a skip."""
    if report.skipped and not hasattr(report, "wasxfail"):
        skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A whole file can be skipped while it is read, for instance by `importorskip`."""
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run in which something was skipped has not passed."""
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why the run failed although no test did."""
    if skipped:
        terminalreporter.section("skipped, so this run has not passed", red=True)
        terminalreporter.write_line("\n".join(sorted(set(skipped))))


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path) -> None:
    """Files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.UPLOAD_ROOT = str(tmp_path / "uploads")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Pages that another test kept are gone: revisions begin anew with each database."""
    keeping.forget_all()


@pytest.fixture(autouse=True)
def mail_as_in_production(settings) -> None:
    """Django's test runner puts its own mail back-end in place of the outbox; ours goes behind the outbox instead."""
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Let transactional tests empty the log between them; `tests/audit` shows that nobody else can."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_truncate")
    yield
    # Django drops the database through the connection that made it, a browser's when a browser came first.
    connections.close_all()


class UnderWay:
    """How many requests the server of the browser tests is answering."""

    def __init__(self) -> None:
        self.n = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        request_started.connect(self._one_more)
        request_finished.connect(self._one_less)
        return self

    def __exit__(self, *_: object) -> None:
        request_started.disconnect(self._one_more)
        request_finished.disconnect(self._one_less)

    def _one_more(self, sender: type | None, **_: object) -> None:
        self._count(sender, 1)

    def _one_less(self, sender: type | None, **_: object) -> None:
        self._count(sender, -1)

    def _count(self, sender: type | None, step: int) -> None:
        if sender and issubclass(sender, WSGIHandler):  # not the test client, which sends the same signals
            with self._lock:
                self.n += step

    def wait(self, *, still_for: float = 0.05, at_most: float = 20.0) -> None:
        """Until nothing has been under way for `still_for` seconds; fails after `at_most` seconds."""
        end = time.monotonic() + at_most
        still_since = None
        while still_since is None or time.monotonic() - still_since < still_for:
            if time.monotonic() > end:
                pytest.fail(
                    f"{self.n} requests were still under way {at_most:.0f} seconds after the browser had closed."
                )
            still_since = None if self.n else (still_since or time.monotonic())
            time.sleep(0.01)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium; its driver runs a loop of its own, which Django takes for an asynchronous caller."""
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        yield browser
        browser.close()
        # While a loop runs, Django keeps connections of its own, which nobody finds once the loop has ended.
        connections.close_all()


@pytest.fixture
def plain_static(settings) -> None:
    """Static files under the names that they have in the repository, whatever was built beside it."""
    settings.STORAGES = settings.STORAGES | PLAIN_STATIC


@pytest.fixture
def live_server(live_server: LiveServer, transactional_db, plain_static) -> Iterator[LiveServer]:
    """The server, which has answered everything before the tables are emptied.

    A page saves while it is being closed; such a request would meet an empty table, or leave a row to the next test.
    """
    with UnderWay() as under_way:
        yield live_server
        under_way.wait()

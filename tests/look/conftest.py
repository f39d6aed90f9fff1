"""A real browser and a real server for what the pages' scripts do; no database is needed for that."""

from collections.abc import Iterator

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from tests.browsing import faults_of
from tests.look.pages import DESK, Desk


@pytest.fixture
def address(settings, plain_static) -> Iterator[str]:
    """Where the pages of tests/look/pages.py are served, with the style guide and our static files."""
    settings.ROOT_URLCONF = "tests.look.pages"
    settings.ALLOWED_HOSTS = ["localhost"]
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://localhost:{thread.port}"
    thread.terminate()
    thread.join()


@pytest.fixture
def desk() -> Desk:
    """What the server holds and how it answers, empty at the start of each test."""
    DESK.clear()
    return DESK


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab in Vienna that fails the test when a script breaks or the content policy refuses something."""
    context = browser.new_context(timezone_id="Europe/Vienna", locale="en-GB")
    page = context.new_page()
    faults = faults_of(page)
    yield page
    context.close()
    assert faults == []

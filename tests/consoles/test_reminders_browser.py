"""The reminders in a real browser: the counts come by themselves, and the letter follows what is typed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from notifications.models import Message
from tests.browsing import faults_of, sign_in
from tests.cast import Stage, World, build
from venues.models import Deadline, DeadlineKind

LIST = "/v/alpha/chair/mail/reminders/"


@pytest.fixture
def world(transactional_db) -> World:
    """Two days before reviews are due: ray owes paper 1, ria owes paper 3."""
    world = build(Stage.REVIEWING)
    Message.objects.all().delete()
    Deadline.objects.filter(venue=world.alpha, kind=DeadlineKind.REVIEW).update(at=world.now + timedelta(days=2))
    return world


@pytest.fixture
def page(browser: Browser, world, live_server) -> Iterator[Page]:
    """A chair's browser; the test fails when a script breaks or the content policy refuses something."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 1200})
    sign_in(context, live_server.url, world.chi)
    page = context.new_page()
    faults = faults_of(page)
    yield page
    context.close()
    assert faults == []


def row_of(page: Page, label: str):
    return page.locator("tr").filter(has=page.get_by_role("link", name=label, exact=True))


def test_the_counts_come_by_themselves_and_lead_to_the_people(page):
    page.goto(LIST)
    row = row_of(page, "Review due or overdue")
    expect(row).to_contain_text("2 people")

    row.get_by_role("link", name="2 people").click()

    expect(page.get_by_role("row", name="Ray Turing")).to_contain_text("Owes a review of paper 1.")


def test_the_letter_follows_what_is_typed_and_the_toast_takes_a_change_back(page):
    page.goto(f"{LIST}reviews/")
    page.get_by_label("Text", exact=True).fill("{text}\n\nWe count on you.")
    expect(page.locator("#letter")).to_contain_text("We count on you.")
    page.get_by_label("Text", exact=True).fill("Nothing.")
    expect(page.locator("#letter")).to_contain_text("Keep {text} somewhere")

    page.get_by_label("Text", exact=True).fill("{text}\n\nWe count on you.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("“Review due or overdue” goes out as you said.")
    expect(row_of(page, "Review due or overdue")).to_contain_text("own words")
    page.locator(".toast").get_by_role("button", name="Undo").click()

    expect(page.locator(".toast")).to_contain_text("The reminders are as they were before.")
    expect(row_of(page, "Review due or overdue")).not_to_contain_text("own words")


@pytest.mark.parametrize("path", [LIST, f"{LIST}reviews/", f"{LIST}invitation/"])
def test_a_narrow_screen_needs_no_sideways_scroll(page, path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

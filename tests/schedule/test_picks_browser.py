"""Stars in a real browser: kept there without an account, brought along at sign-in; and what is on now."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from schedule.identity import Pick
from schedule.models import Session
from tests.browsing import faults_of, sign_in

PUBLIC = "/v/alpha/schedule/"


@pytest.fixture
def page(browser: Browser, world, live_server) -> Iterator[Page]:
    """The programme, open for anybody; the test fails when a script breaks or asks another host."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    faults = faults_of(page)
    page.on("request", lambda one: None if one.url.startswith((live_server.url, "data:")) else faults.append(one.url))
    page.goto(PUBLIC)
    yield page
    context.close()
    assert faults == []


def star(page: Page, key: str):
    return page.locator(f'[data-pick="{key}"]').first


def test_a_browser_keeps_its_picks_and_lists_them(page, world):
    star(page, "p-3").click()
    expect(star(page, "p-3")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(star(page, "p-3")).to_have_attribute("aria-pressed", "true")
    star(page, "p-1").click()

    page.goto(PUBLIC + "mine/")

    expect(page.locator(".session.pick")).to_have_count(3)
    expect(page.locator("#feed-url")).to_contain_text("/v/alpha/schedule/picks.ics?p=")
    page.goto(PUBLIC + "mine/")
    star(page, "p-3").click()
    page.reload()
    expect(page.locator(".session.pick")).to_have_count(2)
    assert not Pick.objects.exists()


def test_picks_of_a_browser_come_along_at_sign_in(page, world, live_server):
    star(page, "p-3").click()
    sign_in(page.context, live_server.url, world.mal)

    page.goto(PUBLIC)

    expect(star(page, "p-3")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("localStorage.getItem('picks:alpha') === null")
    assert list(Pick.objects.values_list("person__email", "key")) == [(world.mal.email, "p-3")]
    star(page, "p-3").click()
    expect(star(page, "p-3")).to_have_attribute("aria-pressed", "false")
    assert not Pick.objects.exists()


def test_the_page_says_what_is_on_as_time_goes_by(page, world):
    first, coffee = Session.objects.get(number=1), Session.objects.get(number=2)
    line = page.locator("[data-now]")
    page.clock.install(time=first.starts_at + timedelta(minutes=58))

    page.reload()

    expect(line).to_have_text("Now: Opening keynote, Great Hall, until 10:00 · Next: Coffee, at 10:00")
    expect(page.locator(f"#s-{first.public_id}")).to_have_attribute("aria-current", "time")
    page.clock.fast_forward(180_000)
    expect(line).to_have_text("Now: Coffee, until 10:30 · Next: Orals, Great Hall, at 10:30")
    expect(page.locator(f"#s-{coffee.public_id}")).to_have_attribute("aria-current", "time")
    expect(page.locator(f"#s-{first.public_id}")).not_to_have_attribute("aria-current", "time")


def test_times_switch_to_the_viewers_zone_and_back(browser, world, live_server):
    context = browser.new_context(base_url=live_server.url, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(PUBLIC)
    first = page.locator(".session .span time").first
    expect(first).to_have_text("09:00")

    page.get_by_role("button", name="Show my time").click()
    expect(first).to_have_text("18:00")
    page.get_by_role("button", name="Show the venue's time").click()

    expect(first).to_have_text("09:00")
    context.close()

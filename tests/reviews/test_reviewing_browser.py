"""The review page in a real browser: what is typed is on the server, or is said not to be, and never lost."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from policy.visibility import Level
from reviews import actions
from reviews.access import viewer_of
from reviews.models import Comment, Review
from tests.browsing import faults_of, sign_in
from tests.cast import Stage, World, build

SAVED = re.compile(r"^Saved on the server at \d\d:\d\d:\d\d$")


@pytest.fixture
def world(transactional_db) -> World:
    return build(Stage.RESPONDING)


@pytest.fixture
def page(browser: Browser, live_server, world) -> Iterator[Page]:
    """A tab in which ria is signed in; it fails the test when a script breaks or the policy refuses something."""
    context = browser.new_context(base_url=live_server.url, timezone_id="Europe/Vienna")
    page = context.new_page()
    faults = faults_of(page)
    sign_in(context, live_server.url, world.ria)
    yield page
    context.close()
    assert faults == []


def drafted(world, number) -> dict:
    return Review.objects.get(pk=world.reviews[number, "ria"].pk).draft


def test_typing_is_saved_and_still_there_after_a_reload(page: Page, world: World):
    page.goto("/v/alpha/papers/3/review/")
    page.get_by_label("Summary").fill("Masks whole readouts.")
    page.get_by_role("radio", name="8").check(force=True)
    expect(page.locator("#review-form [data-saved]")).to_have_text(SAVED)
    expect(page.locator("[data-problems]")).not_to_contain_text("Summary")

    page.reload()

    expect(page.get_by_label("Summary")).to_have_value("Masks whole readouts.")
    assert drafted(world, 3) == {"summary": "Masks whole readouts.", "rating": 8}


def test_a_session_that_ends_in_mid_review_loses_nothing(page: Page, world: World, live_server):
    page.goto("/v/alpha/papers/3/review/")
    Session.objects.all().delete()

    page.get_by_label("Summary").fill("An hour of work.")

    indicator = page.locator("#review-form [data-saved]")
    expect(indicator).to_contain_text("You are signed out")
    assert drafted(world, 3) == {}
    sign_in(page.context, live_server.url, world.ria)
    page.get_by_label("Summary").press("End")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(indicator).to_have_text(SAVED, timeout=20000)
    assert drafted(world, 3) == {"summary": "An hour of work."}


def test_a_comment_is_added_in_place_and_news_is_marked_as_read_when_it_is_seen(page: Page, world: World):
    with transaction.atomic():
        paper = world.papers[2]
        actions.comment(
            paper, by=world.rob, viewer=viewer_of(world.rob, paper), level=Level.REVIEWERS, text="News", now=world.now
        )
    page.goto("/v/alpha/papers/2/review/")
    expect(page.locator("#discussion")).to_contain_text("2 new")

    with page.expect_response(re.compile("/comments/read/")) as read:
        page.locator("#comment-text").scroll_into_view_if_needed()
    page.locator("#comment-text").fill("I see it the **other** way.")
    page.get_by_role("button", name="Add comment").click()

    expect(page.locator("#discussion .post.mine strong")).to_have_text("other")
    assert read.value.status == 204
    assert Comment.objects.latest("pk").text == "I see it the **other** way."
    page.reload()
    expect(page.locator("#discussion")).not_to_contain_text("new")

"""The form as a person uses it, in Chromium: autosave, authors by keyboard, uploads, two tabs, the receipt."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from submissions.models import Submission
from submissions.tasks import check_waiting_files
from tests.browsing import faults_of, sign_in
from tests.cast import Stage, build, one_page_pdf

PDF = {"name": "Mal Lory.pdf", "mimeType": "application/pdf", "buffer": one_page_pdf("Anonymous words")}


@pytest.fixture
def context(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """Mal, signed in, in Vienna."""
    world = build(Stage.CALL)
    context = browser.new_context(timezone_id="Europe/Vienna", locale="en-GB", base_url=live_server.url)
    sign_in(context, live_server.url, world.mal)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab with a fresh draft, which fails the test when a script breaks or the content policy refuses something."""
    page = context.new_page()
    faults = faults_of(page)
    page.goto("/v/alpha/submit/")
    page.get_by_role("button", name="Begin a paper").click()
    expect(page).to_have_url(re.compile("/edit/$"))
    yield page
    assert faults == []


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-saved]")).to_contain_text("Saved on the server at")


def paper() -> Submission:
    return Submission.objects.select_related("draft").order_by("-pk")[0]


def test_a_paper_from_the_first_word_to_the_receipt(page):
    page.get_by_label("Title").fill("On $x^2$ and Things")
    page.get_by_label("Abstract").fill("We study **things**.")
    page.get_by_role("button", name="Preview").nth(1).click()
    expect(page.locator(".preview strong")).to_have_text("things")
    page.get_by_role("button", name="Write").nth(1).click()
    page.get_by_text("Main", exact=True).click()
    page.get_by_text("Causality", exact=True).click()
    page.get_by_label("In one sentence").fill("Short.")
    saved(page)

    page.get_by_role("button", name="Add an author").click()
    second = page.locator(".authors > li").nth(1)
    second.get_by_label("Name").fill("Ben Ito")
    second.get_by_label("E-mail").fill("ben@ito.example")
    second.get_by_label("Affiliation").fill("Ito Institute")
    second.get_by_role("button", name="Move Ben Ito up").or_(second.locator("[data-move=up]")).first.focus()
    page.keyboard.press("Enter")
    saved(page)
    page.get_by_role("button", name="Declare for all").click()
    expect(page.locator("#authors-declared")).to_contain_text("all conflicts are declared")

    page.locator("#file-pdf").set_input_files(PDF)
    expect(page.locator("#panel-pdf")).to_contain_text("the checks begin soon")
    assert check_waiting_files() == 1
    expect(page.locator("#panel-pdf .page-1 img")).to_be_visible()
    expect(page.locator("#state")).to_contain_text("None of this stops you")

    page.get_by_role("button", name="Submit").click()

    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    expect(page.locator(".receipt")).to_contain_text("Ben Ito, Mal Lory")
    assert (paper().title, paper().n_versions) == ("On $x^2$ and Things", 1)


def test_an_author_comes_and_goes_without_the_page_being_loaded_again(page):
    page.get_by_label("Title").fill("Typed before")
    page.get_by_role("button", name="Add an author").click()
    row = page.locator(".authors > li").nth(1)
    row.get_by_label("Name").fill("Ben Ito")
    saved(page)
    row.get_by_role("button", name=re.compile("off the list")).click()

    expect(page.locator(".authors > li")).to_have_count(1)
    expect(page.get_by_label("Title")).to_have_value("Typed before")
    expect(page.locator("#state")).not_to_contain_text("Ben Ito")


def test_two_tabs_let_the_person_choose(page, context, live_server):
    address = page.url
    page.get_by_label("Title").fill("From the first tab")
    saved(page)
    # Another browser of the same person: tabs of one browser tell each other what they saved.
    other = context.browser.new_context(storage_state=context.storage_state(), base_url=live_server.url)
    second = other.new_page()
    second.goto(address)
    page.get_by_label("Title").fill("Changed in the first tab")
    page.get_by_label("Abstract").focus()
    saved(page)

    second.get_by_label("Title").fill("Typed in the second tab")
    second.get_by_label("Abstract").focus()

    expect(second.locator("[data-autosave-note]")).to_contain_text("Changed in the first tab")
    assert paper().draft.title == "Changed in the first tab"
    second.get_by_role("button", name="Keep mine").click()
    expect(second.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    assert paper().draft.title == "Typed in the second tab"
    other.close()


def test_a_deadline_that_passes_is_said_and_the_text_stays(page):
    page.get_by_label("Title").fill("In time")
    saved(page)
    paper().venue.deadlines.filter(kind="submission").update(at=timezone.now() - timedelta(seconds=1))

    page.get_by_label("Title").fill("Too late")
    page.get_by_label("Abstract").focus()

    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "error")
    expect(page.locator("[data-saved]")).to_contain_text("The deadline passed on")
    expect(page.get_by_label("Title")).to_have_value("Too late")
    assert paper().draft.title == "In time"


def test_the_servers_refusal_of_a_file_is_shown_where_it_was_dropped(page):
    page.locator("#file-pdf").set_input_files(PDF | {"buffer": b"\\documentclass{article}"})

    expect(page.locator("#panel-pdf [data-upload-note]")).to_contain_text("This is not a PDF but LaTeX source.")
    assert paper().draft.pdf is None

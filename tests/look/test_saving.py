"""A form that saves itself never claims more than the server said, and never loses or overwrites a text."""

import re

from playwright.sync_api import Page, expect

from tests.look.pages import Desk

SAVED = re.compile(r"^Saved on the server at \d\d:\d\d:\d\d$")
ONLY_HERE = re.compile(r"only in this browser")


def open_review(page: Page, address: str) -> Page:
    page.goto(f"{address}/review/")
    return page


def indicator(page: Page):
    return page.locator("[data-saved]")


def test_each_change_reaches_the_server_and_is_said_to(page: Page, address: str, desk: Desk):
    open_review(page, address)

    page.get_by_label("Summary").fill("Masks whole readouts.")
    expect(indicator(page)).to_have_text(SAVED)
    page.get_by_label("borderline").check()
    page.get_by_label("Nominated").check()
    expect(indicator(page)).to_have_text(SAVED)

    page.wait_for_timeout(300)
    assert desk.stored == {"summary": ["Masks whole readouts."], "rating": ["6"], "nominated": ["on"]}
    assert desk.reached[0] == {"field": "summary", "value": ["Masks whole readouts."], "known": [""], "revision": "1"}


def test_while_the_server_is_down_nothing_is_claimed_and_later_all_is_saved(page: Page, address: str, desk: Desk):
    open_review(page, address)
    desk.answer = "break"

    page.get_by_label("Summary").fill("Written on a train.")

    expect(indicator(page)).to_have_text(ONLY_HERE)
    desk.answer = "save"
    expect(indicator(page)).to_have_text(SAVED, timeout=15000)
    assert desk.stored == {"summary": ["Written on a train."]}


def test_unsent_text_is_offered_back_after_a_reload(page: Page, address: str, desk: Desk):
    page.on("dialog", lambda dialog: dialog.accept())
    open_review(page, address)
    desk.answer = "break"
    page.get_by_label("Summary").fill("Do not lose me.")
    expect(indicator(page)).to_have_text(ONLY_HERE)

    open_review(page, address)
    expect(page.get_by_label("Summary")).to_have_value("")
    desk.answer = "save"
    page.get_by_role("button", name="Put it back").click()

    expect(indicator(page)).to_have_text(SAVED)
    assert desk.stored == {"summary": ["Do not lose me."]}
    open_review(page, address)
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)


def test_a_field_changed_elsewhere_is_not_overwritten_until_the_person_says_so(page: Page, address: str, desk: Desk):
    open_review(page, address)
    desk.stored["summary"] = ["From another window."]

    page.get_by_label("Summary").fill("From this window.")

    expect(page.locator("[data-autosave-note]")).to_contain_text("From another window.")
    expect(indicator(page)).to_have_text(re.compile("Not saved: choose"))
    assert desk.stored["summary"] == ["From another window."]
    page.get_by_role("button", name="Keep mine").click()
    expect(indicator(page)).to_have_text(SAVED)
    assert desk.stored["summary"] == ["From this window."]


def test_the_other_version_can_be_taken(page: Page, address: str, desk: Desk):
    open_review(page, address)
    desk.stored["summary"] = ["From another window."]
    page.get_by_label("Summary").fill("From this window.")

    page.get_by_role("button", name="Take theirs").click()

    expect(page.get_by_label("Summary")).to_have_value("From another window.")
    expect(page.locator("[data-autosave-note]")).to_have_count(0)
    assert desk.stored["summary"] == ["From another window."]


def test_a_waiting_choice_does_not_hold_up_other_fields(page: Page, address: str, desk: Desk):
    open_review(page, address)
    desk.stored["summary"] = ["From another window."]
    page.get_by_label("Summary").fill("From this window.")
    expect(page.locator("[data-autosave-note]")).to_be_visible()

    page.get_by_label("Weaknesses").fill("No ablation.")

    page.wait_for_timeout(1500)
    assert desk.stored == {"summary": ["From another window."], "weaknesses": ["No ablation."]}
    expect(indicator(page)).to_have_text(re.compile("Not saved: choose"))


def test_each_field_carries_the_revision_at_which_it_was_learned(page: Page, address: str, desk: Desk):
    open_review(page, address)

    page.get_by_label("Summary").fill("One.")
    expect(indicator(page)).to_have_text(SAVED)
    page.get_by_label("Weaknesses").fill("Two.")
    page.wait_for_timeout(1200)
    page.get_by_label("Summary").fill("Three.")
    page.wait_for_timeout(1200)

    assert [(save["field"], save["revision"]) for save in desk.reached] == [
        ("summary", "1"),
        ("weaknesses", "1"),
        ("summary", "2"),
    ]


def test_an_ended_session_is_explained_and_saving_goes_on_afterwards(page: Page, address: str, desk: Desk):
    open_review(page, address)
    desk.answer = "sign in"
    page.get_by_label("Summary").fill("In the middle of a review.")

    expect(indicator(page)).to_contain_text("You are signed out")
    expect(indicator(page).get_by_role("link")).to_have_attribute("target", "_blank")
    desk.answer = "save"
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect(indicator(page)).to_have_text(SAVED)
    assert desk.stored == {"summary": ["In the middle of a review."]}


def test_a_refusal_is_shown_with_its_sentence_and_the_text_stays(page: Page, address: str, desk: Desk):
    open_review(page, address)
    desk.answer = "refuse"

    page.get_by_label("Summary").fill("Too late.")

    expect(indicator(page)).to_contain_text("The reviews closed on 3 Feb, 23:59 AoE.")
    expect(page.get_by_label("Summary")).to_have_value("Too late.")
    assert desk.stored == {}


def test_submitting_waits_until_the_last_change_is_saved(page: Page, address: str, desk: Desk):
    open_review(page, address)

    page.get_by_label("Summary").fill("Last word.")
    page.get_by_role("button", name="Submit").click()

    expect(page.get_by_text("Taken.")).to_be_visible()
    assert [list(step)[0] for step in desk.reached] == ["field", "submitted"]
    assert desk.reached[-1]["submitted"]["summary"] == "Last word."


def test_a_form_with_unsaved_text_is_not_submitted_while_the_server_is_down(page: Page, address: str, desk: Desk):
    open_review(page, address)
    desk.answer = "break"

    page.get_by_label("Summary").fill("Last word.")
    page.get_by_role("button", name="Submit").click()

    expect(page.locator(".toast.error")).to_contain_text("not on the server yet")
    assert [step for step in desk.reached if "submitted" in step] == []


def test_a_second_tab_shows_what_the_first_one_saved(page: Page, address: str, desk: Desk):
    open_review(page, address)
    other = open_review(page.context.new_page(), address)

    page.get_by_label("Summary").fill("Written in the first tab.")
    expect(indicator(page)).to_have_text(SAVED)

    expect(other.get_by_label("Summary")).to_have_value("Written in the first tab.")
    assert len(desk.reached) == 1

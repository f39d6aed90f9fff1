"""What every page does: times in the reader's zone, mass steps by typed count, orders by keyboard, one POST a click."""

from playwright.sync_api import Page, expect

from tests.look.pages import Desk


def test_a_deadline_says_aoe_and_your_time_and_how_long(page: Page, address: str):
    page.goto(f"{address}/acts/")

    chip = page.locator("time.deadline")
    expect(chip).to_contain_text("Review due in")
    expect(chip).to_contain_text("Sun 9 Feb, 23:59 AoE")
    expect(chip).to_contain_text("Mon 10 Feb, 12:59 your time")
    expect(page.locator("#s")).to_contain_text("Sun 9 Feb 2031, 23:59 AoE · Mon 10 Feb, 12:59 your time · in ")


def test_without_script_a_deadline_says_aoe_and_utc(browser, address: str):
    page = browser.new_context(java_script_enabled=False).new_page()

    page.goto(f"{address}/acts/")

    expect(page.locator("time.deadline")).to_contain_text("Sun 9 Feb, 23:59 AoE Mon 10 Feb, 11:59 UTC")
    page.context.close()


def test_a_mass_step_needs_its_count_typed(page: Page, address: str, desk: Desk):
    page.goto(f"{address}/acts/")
    page.get_by_role("button", name="Release", exact=True).click()
    button = page.get_by_role("button", name="Release 62")

    expect(button).to_be_disabled()
    page.get_by_label("Type 62 to confirm").fill("61")
    expect(button).to_be_disabled()
    page.get_by_label("Type 62 to confirm").fill("62")
    button.click()

    expect(page.get_by_text("Taken.")).to_be_visible()
    assert desk.reached == [{"submitted": {"typed_count": "62"}}]


def test_an_order_is_changed_by_keyboard(page: Page, address: str, desk: Desk):
    page.goto(f"{address}/acts/")

    page.get_by_label("Move c up").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Now at place 1 of 3")).to_be_attached()
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Taken.")).to_be_visible()
    assert desk.reached == [{"submitted": {"order": "c,a,b"}}]


def test_a_double_click_sends_once(page: Page, address: str, desk: Desk):
    page.goto(f"{address}/acts/")

    page.get_by_role("button", name="Send").dblclick(no_wait_after=True)

    expect(page.get_by_text("Taken.")).to_be_visible()
    assert len(desk.reached) == 1

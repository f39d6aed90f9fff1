"""The chairs' grid by hand, in a real browser: dragged, moved by keyboard, taken back, and never over somebody else."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from schedule.models import Board, Room, Session, Talk
from tests.browsing import faults_of, sign_in
from tests.cast import World

EDITOR = "/v/alpha/chair/schedule/"


@pytest.fixture
def page(browser: Browser, world, live_server) -> Iterator[Page]:
    """The editor, open for a chair; the test fails when a script breaks or the content policy refuses something."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 1600})
    sign_in(context, live_server.url, world.chi)
    page = context.new_page()
    faults = faults_of(page)
    page.goto(EDITOR)
    yield page
    context.close()
    assert faults == []


def session_of(world: World, number: int) -> Session:
    return Session.objects.get(venue=world.alpha, number=number)


def handle_of(page: Page, session: Session):
    return page.locator(f"#s-{session.public_id} .drag-grip")


def pull(page: Page, handle, *, by: tuple[float, float]) -> None:
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=8)
    page.mouse.up()


def toast(page: Page):
    return page.locator(".toast")


def test_a_session_is_dragged_to_another_time_and_the_toast_takes_it_back(page, world):
    before = session_of(world, 3)

    pull(page, handle_of(page, before), by=(0, 40))

    expect(toast(page)).to_contain_text(f"“{before.title}” is from")
    moved = session_of(world, 3)
    shift = (moved.starts_at - before.starts_at).total_seconds() / 60
    assert shift > 0
    assert shift % 5 == 0
    assert moved.ends_at - moved.starts_at == before.ends_at - before.starts_at
    page.get_by_role("button", name="Undo").click()
    expect(toast(page)).to_contain_text("Taken back.")
    assert session_of(world, 3).starts_at == before.starts_at


def test_a_session_is_dragged_to_another_room(page, world):
    before = session_of(world, 3)
    handle = handle_of(page, before)
    handle.scroll_into_view_if_needed()
    aim = page.locator(f"th[data-room='{Room.objects.get(name='Gather').public_id}']").first.bounding_box()
    from_x = handle.bounding_box()["x"]

    pull(page, handle, by=(aim["x"] + aim["width"] / 2 - from_x, 0))

    expect(toast(page)).to_contain_text("in Gather now.")
    assert session_of(world, 3).room.name == "Gather"


def test_a_session_is_dragged_to_the_column_of_everybody_and_has_no_room(page, world):
    before = session_of(world, 3)
    handle = handle_of(page, before)
    handle.scroll_into_view_if_needed()
    aim = page.locator("th.nowhere").first.bounding_box()

    pull(page, handle, by=(aim["x"] + aim["width"] / 2 - handle.bounding_box()["x"], 0))

    expect(toast(page)).to_contain_text("for everybody")
    assert session_of(world, 3).room is None


def test_a_session_for_everybody_dragged_down_stays_without_a_room(page, world):
    before = session_of(world, 2)

    pull(page, handle_of(page, before), by=(0, 60))

    expect(toast(page)).to_contain_text(f"“{before.title}” is from")
    after = session_of(world, 2)
    assert after.room is None
    assert after.starts_at > before.starts_at


def test_the_keyboard_reaches_everybody_left_of_the_first_room(page, world):
    handle_of(page, session_of(world, 3)).focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".drop-said")).to_contain_text("for everybody. Enter to do it")

    page.keyboard.press("Enter")

    expect(toast(page)).to_contain_text("for everybody")
    assert session_of(world, 3).room is None


def test_a_drop_on_a_session_that_is_gone_shows_the_grid_with_a_sentence(page, world):
    gone = session_of(world, 3)
    handle_of(page, gone).focus()
    gone.delete()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(toast(page)).to_contain_text("Somebody removed this session meanwhile. Nothing was changed.")
    expect(page.locator(".timetable.draft")).to_be_visible()
    expect(page.locator(f"#s-{gone.public_id}")).to_have_count(0)


def test_a_lower_edge_is_dragged_and_no_session_is_shorter_than_a_step(page, world):
    before = session_of(world, 3)

    pull(page, page.locator(f"#s-{before.public_id} .drag-edge"), by=(0, -2000))

    expect(toast(page)).to_contain_text("is from")
    after = session_of(world, 3)
    assert (after.starts_at, after.ends_at) == (before.starts_at, before.starts_at + timedelta(minutes=5))


def test_a_session_moves_by_keyboard_and_says_where_to_before_it_does(page, world):
    before = session_of(world, 3)
    handle = handle_of(page, before)

    handle.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)

    said = page.locator(".drop-said")
    expect(said).to_contain_text(", Gather. Enter to do it")
    assert session_of(world, 3).revision == before.revision  # nothing is done before Enter
    page.keyboard.press("Enter")
    expect(toast(page)).to_contain_text("in Gather now.")
    after = session_of(world, 3)
    assert after.starts_at - before.starts_at == timedelta(minutes=5)
    assert after.ends_at - before.ends_at == timedelta(minutes=10)
    expect(handle_of(page, after)).to_be_focused()


def test_escape_leaves_everything_where_it_was(page, world):
    before = session_of(world, 3)

    handle_of(page, before).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")

    expect(page.locator(".drop-said")).to_contain_text("Nothing was changed.")
    assert session_of(world, 3).starts_at == before.starts_at


def test_what_somebody_else_changed_meanwhile_is_said_and_shown_not_overwritten(page, world):
    before = session_of(world, 3)
    Session.objects.filter(pk=before.pk).update(title="Renamed by cas", revision=before.revision + 7)

    handle_of(page, before).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(toast(page)).to_contain_text("Somebody changed this meanwhile.")
    expect(page.locator(f"#s-{before.public_id}")).to_contain_text("Renamed by cas")
    assert session_of(world, 3).starts_at == before.starts_at


def test_a_paper_without_a_place_is_dragged_onto_a_session_or_put_there_by_keyboard(page, world):
    Talk.objects.filter(submission__isnull=False).delete()
    Board.objects.all().delete()
    page.reload()
    talks, posters = session_of(world, 3), session_of(world, 4)
    paper = page.locator("[data-paper]").first
    number = int(paper.get_attribute("data-paper"))
    grip, aim = paper.locator(".drag-grip"), page.locator(f"#s-{talks.public_id}")
    here, there = grip.bounding_box(), aim.bounding_box()

    pull(page, grip, by=(there["x"] + 20 - here["x"], there["y"] + 20 - here["y"]))

    expect(toast(page)).to_contain_text("1 paper placed in “Orals”.")
    assert talks.talks.get().submission.number == number
    page.locator("[data-paper] .drag-grip").first.focus()
    page.keyboard.press("ArrowUp")  # from the end: the last session that takes papers
    expect(page.locator(".drop-said")).to_contain_text(posters.title)
    page.keyboard.press("Enter")
    expect(toast(page)).to_contain_text(f"1 paper placed in “{posters.title}”.")
    assert posters.boards.count() == 1


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
def test_the_grid_stays_within_its_page(page, world, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/editor-{width}-{scheme}.png")


# --- With a finger ---------------------------------------------------------------------------------------


@pytest.fixture
def phone(browser: Browser, world, live_server) -> Iterator[Page]:
    """The editor on a phone with a touch screen."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    sign_in(context, live_server.url, world.chi)
    page = context.new_page()
    page.goto(EDITOR)
    yield page
    context.close()


def swipe(page: Page, handle, *, by: tuple[float, float]) -> None:
    """A finger put down on the handle, moved, and lifted, as the browser gets it from a screen."""
    handle.evaluate("node => node.scrollIntoView({ block: 'center' })")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        point = {"x": x + by[0] * step / 8, "y": y + by[1] * step / 8}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_session_is_dragged_with_a_finger_and_the_page_does_not_scroll_instead(phone, world):
    before = session_of(world, 3)

    swipe(phone, handle_of(phone, before), by=(0, 60))

    expect(toast(phone)).to_contain_text(f"“{before.title}” is from")
    after = session_of(world, 3)
    assert after.starts_at > before.starts_at
    assert (after.ends_at - after.starts_at, after.room) == (before.ends_at - before.starts_at, before.room)


def test_an_edge_is_dragged_with_a_finger(phone, world):
    before = session_of(world, 3)

    swipe(phone, phone.locator(f"#s-{before.public_id} .drag-edge"), by=(0, 60))

    expect(toast(phone)).to_contain_text("is from")
    after = session_of(world, 3)
    assert after.starts_at == before.starts_at
    assert after.ends_at > before.ends_at


def test_a_finger_on_the_words_of_a_session_scrolls_and_moves_nothing(phone, world):
    before = session_of(world, 3)

    swipe(phone, phone.locator(f"#s-{before.public_id} > a").first, by=(0, -120))

    expect(toast(phone)).to_have_count(0)
    assert session_of(world, 3).revision == before.revision

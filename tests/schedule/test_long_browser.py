"""Thirty authors, and a title of four hundred letters, in a real browser: on a phone and on a screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from proceedings.models import PublicPaper
from schedule.access import cards_of, draft_of
from schedule.content import frozen, seal_of
from schedule.models import ProgrammeRelease, Talk
from submissions.identity import Authorship
from tests.browsing import sign_in
from tests.schedule.test_dragging_browser import EDITOR, session_of
from venues.actions.editions import touch_record

TITLE = ("Incomprehensibilities of " + "Donaudampfschifffahrtsgesellschaft" * 12)[:400]
NAMES = [f"Maximiliane-Anneliese Wolkenstein-Rodenegg {number}" for number in range(1, 31)]


@pytest.fixture
def long(world):
    """Paper 1 with thirty authors, in a session with a title of four hundred letters, released."""
    paper, venue = world.papers[1], world.alpha
    session = session_of(world, 3)
    session.title = TITLE
    session.save()
    first = Authorship.objects.filter(submission=paper).count()
    Authorship.objects.bulk_create(
        Authorship(submission=paper, position=first + place, name=name, email=f"a{place}@example.org")
        for place, name in enumerate(NAMES)
    )
    record = PublicPaper.objects.get(submission=paper)
    record.authors = [{"name": name, "affiliation": "Somewhere"} for name in NAMES]
    record.author_line = ", ".join(NAMES)
    record.save()
    content = frozen(draft_of(venue), cards_of(venue), zone=venue.time_zone, before=None, number=2, now=world.now)
    ProgrammeRelease.objects.create(
        venue=venue, number=2, version="2.0", content=content, seal=seal_of(content), released_at=world.now
    )
    touch_record(venue.pk)
    return world


@pytest.fixture
def page(browser: Browser, long, live_server) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    sign_in(context, live_server.url, long.chi)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_thirty_authors_and_a_title_of_400_letters_stay_within_the_page(page, long, width):
    session, talk = session_of(long, 3), Talk.objects.get(submission=long.papers[1])
    page.set_viewport_size({"width": width, "height": 844})
    shown = {
        EDITOR: TITLE,
        f"{EDITOR}sessions/{session.public_id}/": NAMES[29],
        f"{EDITOR}sessions/{session.public_id}/spread/": TITLE,
        f"{EDITOR}talks/{talk.public_id}/": "Who presents it",
        f"{EDITOR}boards/": "Hang posters by topic",
        f"{EDITOR}release/": "What is public is what you have",
        "/v/alpha/schedule/": NAMES[29],
        "/v/alpha/proceedings/1/": NAMES[29],
    }

    found = {}
    for path, text in shown.items():
        page.goto(path)
        found[path] = (page.evaluate("document.documentElement.scrollWidth"), text in page.content())

    assert found == dict.fromkeys(shown, (width, True))


def test_a_session_title_of_401_letters_is_refused_and_stays_as_typed(page, long):
    session = session_of(long, 3)
    page.goto(f"{EDITOR}sessions/{session.public_id}/")
    field = page.locator("#id_title")
    field.evaluate("node => { node.removeAttribute('maxlength'); }")
    field.fill(TITLE + "x")

    page.get_by_role("button", name="Save the session").click()

    expect(page.get_by_text("at most 400 characters")).to_be_visible()
    assert page.locator("#id_title").input_value() == TITLE + "x"
    assert session_of(long, 3).title == TITLE

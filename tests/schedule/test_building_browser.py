"""A chair builds a day of twenty talks from nothing, through the pages and in a real browser; how long that takes.

The time is that of the keystroke-level model (Card, Moran and Newell, 1980): 1.2 s for a click with its pointing,
0.28 s for a keystroke, 1.35 s to think before each step. See docs/benchmarks.md for the figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from decisions.models import Decision
from schedule.models import Board, Programme, ProgrammeChange, ProgrammeRelease, Room, Session, Talk
from submissions.identity import Authorship
from submissions.models import Submission
from tests.browsing import sign_in
from tests.cast import World
from tests.schedule.test_dragging_browser import EDITOR
from venues.models import Venue

CLICK, KEY, THINK = 1.2, 0.28, 1.35  # seconds
N_PAPERS = 24
DAY = """9:00 9:15 Opening @ Great Hall
9:15 10:00 Learning to fold – Ada Lovelace @ Great Hall
10:00 Coffee
10:30 12:00 Contributed talks – Cy Clarke @ Great Hall
12:00 Lunch
13:00 13:45 Genes that speak – Bob Byrne @ Great Hall
13:45 14:45 Spotlights @ Great Hall
14:45 16:00 Posters @ Foyer
16:00 16:45 What cells know – Dee Diaz @ Great Hall
16:45 17:30 Panel: where next? – Eve Ek, Fay Fox @ Great Hall
17:30 17:45 Closing @ Great Hall
"""


@dataclass
class Hand:
    """Whoever sits at the keyboard: what they did is counted."""

    page: Page
    n_clicks: int = 0
    n_keys: int = 0
    n_steps: int = 0

    def click(self, place: Locator) -> None:
        """Think, point, click."""
        self.n_steps += 1
        self.n_clicks += 1
        place.click()

    def type(self, place: Locator, text: str) -> None:
        """Think, click into a field, type."""
        self.click(place)
        self.n_keys += len(text)
        place.press_sequentially(text)

    @property
    def minutes(self) -> float:
        """How long a person takes for that."""
        return (self.n_clicks * CLICK + self.n_keys * KEY + self.n_steps * THINK) / 60

    def button(self, name: str) -> None:
        """Click a button or a link by its words."""
        self.click(self.page.locator("button, a.btn").filter(has_text=name).first)


@pytest.fixture
def empty(world) -> World:
    """The venue with two dozen accepted papers and no programme at all."""
    venue, accepted = world.alpha, world.papers[1]
    for model in (Board, Talk, Session, Room, ProgrammeChange, ProgrammeRelease, Programme):
        model.objects.all().delete()
    Venue.objects.filter(pk=venue.pk).update(starts_on="2026-12-12", ends_on="2026-12-12", time_zone="Europe/Vienna")
    outcome = accepted.decision.released_outcome
    topics = list(venue.topics.order_by("pk"))
    for number in range(100, 100 + N_PAPERS):
        paper = Submission.objects.create(
            venue=venue, number=number, title=f"On matter {number}", abstract="x",
            created_at=world.now, submitted_at=world.now,
        )  # fmt: skip
        paper.topics.set([topics[number % len(topics)]])
        Authorship.objects.create(submission=paper, position=0, name=f"Author {number}", email=f"{number}@example.org")
        Decision.objects.create(
            submission=paper, outcome=outcome, decided_at=world.now, released_outcome=outcome, released_at=world.now
        )
    return world


@pytest.fixture
def hand(browser: Browser, empty, live_server) -> Iterator[Hand]:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    sign_in(context, live_server.url, empty.chi)
    page = context.new_page()
    page.goto(EDITOR)
    yield Hand(page)
    context.close()


def put_papers(hand: Hand, title: str, *, minutes: int, n: int) -> None:
    """Open a session and give so many papers talks of some minutes each."""
    page = hand.page
    hand.click(page.locator(".timetable").get_by_role("link", name=title))
    hand.button("Put papers into talks")
    hand.click(page.get_by_text("Or only single papers"))
    for place in range(n):
        hand.click(page.locator("input[name=paper]").nth(place))
    hand.type(page.get_by_label("Minutes each"), str(minutes))
    hand.button("See the times")
    hand.button(f"Put {n} papers there")
    expect(page.locator(".toast")).to_contain_text(f"{n} papers placed")
    hand.click(page.locator(".kicker a").first)


def test_a_day_of_twenty_talks_is_built_from_nothing_in_less_than_ten_minutes(hand, empty):
    page = hand.page

    hand.button("Write a programme")
    hand.type(page.get_by_label("The programme"), DAY)
    hand.button("See what would be added")
    hand.button("Add 11 sessions")
    put_papers(hand, "Contributed talks", minutes=15, n=6)
    put_papers(hand, "Spotlights", minutes=6, n=10)
    hand.click(page.get_by_role("link", name="hang posters by topic"))
    hand.click(page.locator("input[name=session]").first)
    hand.click(page.locator("input[name=kind]").first)
    hand.button("See the boards")
    hand.button("Hang them so")
    expect(page.locator(".toast")).to_contain_text("posters in 1 session")

    sessions = {row.title: row for row in Session.objects.filter(venue=empty.alpha)}
    talks = Talk.objects.filter(session__venue=empty.alpha)
    assert (len(sessions), talks.count()) == (11, 20)
    assert talks.filter(submission__isnull=False).count() == 16
    assert sessions["Posters"].boards.count() >= N_PAPERS
    assert sessions["Coffee"].ends_at - sessions["Coffee"].starts_at == timedelta(minutes=30)
    assert f"{sessions['Opening'].starts_at:%H:%M}" == "08:00"  # 9:00 in Vienna
    expect(page.get_by_text("Nobody is in two places, and everything fits.")).to_be_visible()
    assert hand.minutes < 10, f"{hand.n_clicks} clicks, {hand.n_keys} keystrokes, {hand.n_steps} steps"

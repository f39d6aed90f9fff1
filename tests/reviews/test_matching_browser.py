"""Bidding and assigning in a real browser: by keyboard, in place, and without serious trouble for anybody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reviews import actions
from reviews.assigning import Parameters
from reviews.identity import Bid, ProposedPair
from reviews.models import Proposal
from submissions.models import Submission
from tests.browsing import faults_of, sign_in
from tests.cast import Stage, World, build

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ASSIGNMENT = "/v/alpha/chair/assignment/"


@pytest.fixture
def world(transactional_db) -> World:
    world = build(Stage.BIDDING)
    Proposal.objects.all().delete()
    Submission.objects.filter(venue=world.alpha, number__gt=5).update(withdrawn_at=world.now)  # the dice add some
    return world


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    """A tab that fails the test when a script breaks or the content policy refuses something."""
    context = browser.new_context(base_url=live_server.url, timezone_id="Europe/Vienna")
    page = context.new_page()
    faults = faults_of(page)
    yield page
    context.close()
    assert faults == []


def proposal_of(world: World) -> Proposal:
    parameters = Parameters(reviews_per_paper=2, max_load=9, area_chair_load=9)
    proposal = actions.propose(world.alpha, by=world.chi, now=world.now, parameters=parameters)
    actions.solve_proposal(proposal.pk, now=world.now)
    return proposal


def on_paper(proposal: Proposal, number: int) -> set[str]:
    pairs = ProposedPair.objects.of(proposal).standing().filter(submission__number=number, role="reviewer")
    return {pair.person.name for pair in pairs}


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on the page."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def test_keys_bid_and_go_on_to_the_next_paper(page: Page, world: World, live_server):
    sign_in(page.context, live_server.url, world.ria)
    Bid.objects.filter(person=world.ria).delete()
    page.goto("/v/alpha/bids/")
    papers = page.locator("article.bid")
    numbers = [int(papers.nth(i).get_attribute("id").removeprefix("paper-")) for i in range(4)]

    page.keyboard.press("1")
    expect(papers.nth(0).locator(".saved").first).to_contain_text("Saved on the server")
    expect(papers.nth(1)).to_have_class(re.compile("in-hand"))
    page.keyboard.press("4")
    expect(papers.nth(2)).to_have_class(re.compile("in-hand"))
    page.keyboard.press("k")
    page.keyboard.press("4")  # the same bid again takes it back
    expect(papers.nth(1).locator(".saved").first).to_have_text("No bid yet")

    expect(page.locator("#bid-progress")).to_contain_text("You bid on 1 of 4")
    bids = {bid.submission.number: bid.value for bid in Bid.objects.filter(person=world.ria)}
    assert bids == {numbers[0]: 3}


def test_bid_that_is_not_saved_is_not_shown_as_saved(page: Page, world: World, live_server):
    sign_in(page.context, live_server.url, world.ria)
    Bid.objects.filter(person=world.ria).delete()
    page.goto("/v/alpha/bids/")
    page.context.set_offline(True)

    page.locator("article.bid").first.get_by_role("button", name="Eager").click()

    expect(page.locator(".toast")).to_contain_text("The server cannot be reached. Nothing was changed")
    expect(page.locator("article.bid").first.locator(".saved").first).to_have_text("No bid yet")


def test_chair_swaps_a_reviewer_in_place_and_undoes_it(page: Page, world: World, live_server):
    proposal = proposal_of(world)
    before = on_paper(proposal, 2)
    old = sorted(before)[0]
    sign_in(page.context, live_server.url, world.chi)
    page.goto(ASSIGNMENT)

    page.locator("#p2").get_by_role("link", name="Add").click()
    page.get_by_role("link", name=f"instead of {old}").click()
    expect(page.get_by_role("heading", name=f"In the place of {old}")).to_be_visible()
    page.locator("#candidates-body").get_by_role("button", name=re.compile("^Choose")).first.click()

    expect(page.locator("#candidates")).not_to_be_visible()
    expect(page.locator("#p2")).to_contain_text("by hand")
    expect(page.locator("#p2")).not_to_contain_text(old)
    assert len(on_paper(proposal, 2) - before) == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#p2")).to_contain_text(old)
    assert on_paper(proposal, 2) == before


def test_taking_somebody_out_changes_the_figures_above(page: Page, world: World, live_server):
    proposal = proposal_of(world)
    name = sorted(on_paper(proposal, 2))[0]
    sign_in(page.context, live_server.url, world.chi)
    page.goto(ASSIGNMENT)
    expect(page.locator("#summary")).to_contain_text("0papers with fewer than 2 reviewers")

    page.get_by_role("button", name=f"Take {name} off paper 2").click()

    expect(page.locator("#p2")).to_contain_text("1 of 2 reviewers")
    expect(page.locator("#summary")).to_contain_text("1paper with fewer than 2 reviewers")


def test_waiting_page_goes_on_by_itself(page: Page, world: World, live_server):
    parameters = Parameters(reviews_per_paper=2, max_load=9)
    proposal = actions.propose(world.alpha, by=world.chi, now=world.now, parameters=parameters)
    sign_in(page.context, live_server.url, world.chi)
    page.goto(ASSIGNMENT)
    expect(page.get_by_role("heading", name="Working out who could review what")).to_be_visible()

    actions.solve_proposal(proposal.pk, now=world.now)

    expect(page.get_by_role("link", name="Look and publish")).to_be_visible(timeout=10000)


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_hold_nothing_serious_and_fit(page: Page, world: World, live_server, width):
    first = ASSIGNMENT
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page.context, live_server.url, world.chi)
    page.goto(first)
    found = {"before": serious(page)}
    proposal = proposal_of(world)
    urls = [ASSIGNMENT, f"{ASSIGNMENT}people/", f"{ASSIGNMENT}{proposal.public_id}/publish/", f"{ASSIGNMENT}import/",
            "/v/alpha/papers/2/candidates/"]  # fmt: skip
    for url in urls:
        page.goto(url)
        found[url] = serious(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    sign_in(page.context, live_server.url, world.rob)
    page.goto("/v/alpha/bids/")
    found["bids"] = serious(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    assert found == dict.fromkeys(["before", *urls, "bids"], [])

"""Every kind of page, light and dark, on a desk and on a phone: readable by machines, never wider than the screen, no
script that breaks, nothing refused by the content policy, no other host called.

The cast stands in it with what is hardest to show: a title of 400 characters without a space, one from right to left
with combining marks, and markup that must stay text.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import Release
from letters.identity import Letter
from reviews.models import Proposal
from submissions.identity import Authorship
from submissions.models import Draft, Submission, Version
from tests.browsing import PLAIN_STATIC, session_of
from tests.cast import Stage, World, build
from tests.road.people import Somebody
from venues.identity import Invitation
from venues.models import Venue

pytestmark = pytest.mark.django_db
AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
# In the dark only the colours differ.
RULES = {"light": {"resultTypes": ["violations"]}, "dark": {"runOnly": ["color-contrast"]}}
WIDTHS = (1280, 390)
LONG = "Unbroken" * 50
FROM_THE_RIGHT = "למידה עמוקה <script>alert(1)</script> =cmd() Z̴a̷l̵g̶o̸ **bold** $x^2$"

# Stage, who looks, address. Names in braces are filled in by `_names`.
PAGES = [
    (Stage.CALL, "", "/"),
    (Stage.CALL, "", "/v/alpha/"),
    (Stage.CALL, "", "/v/alpha/people/"),
    (Stage.CALL, "", "/v/alpha/submit/"),
    (Stage.CALL, "", "/v/alpha/invitation/{invitation}/"),
    (Stage.CALL, "", "/v/alpha/author/{author}/"),
    (Stage.CALL, "", "/accounts/login/"),
    (Stage.CALL, "", "/accounts/signup/"),
    (Stage.CALL, "", "/accounts/password/reset/"),
    (Stage.CALL, "", "/demo/"),
    (Stage.CALL, "", "/nowhere/"),
    (Stage.CALL, "ada", "/me/"),
    (Stage.CALL, "ada", "/me/profile/"),
    (Stage.CALL, "ada", "/inbox/"),
    (Stage.CALL, "ada", "/accounts/email/"),
    (Stage.CALL, "ada", "/accounts/2fa/"),
    (Stage.CALL, "ada", "/accounts/sessions/"),
    (Stage.CALL, "ada", "/new/"),
    (Stage.CALL, "ada", "/v/alpha/my/{draft}/edit/"),
    (Stage.CALL, "ada", "/v/alpha/my/{paper}/edit/"),
    (Stage.CALL, "ada", "/v/alpha/my/{paper}/versions/1/"),
    (Stage.CALL, "chi", "/v/alpha/chair/"),
    (Stage.CALL, "chi", "/v/alpha/chair/committee/"),
    (Stage.CALL, "chi", "/v/alpha/chair/committee/?state=waiting"),
    (Stage.CALL, "chi", "/v/alpha/chair/committee/invite/"),
    (Stage.CALL, "chi", "/v/alpha/settings/"),
    (Stage.CALL, "chi", "/v/alpha/settings/address/"),
    (Stage.CALL, "chi", "/v/alpha/settings/texts/"),
    (Stage.CALL, "chi", "/v/alpha/settings/dates/"),
    (Stage.CALL, "chi", "/v/alpha/settings/topics/"),
    (Stage.CALL, "chi", "/v/alpha/settings/policy/"),
    (Stage.CALL, "chi", "/v/alpha/settings/forms/review/"),
    (Stage.CALL, "chi", "/v/alpha/settings/forms/review/q/rating/"),
    (Stage.CALL, "chi", "/v/alpha/settings/outcomes/"),
    (Stage.CALL, "chi", "/v/alpha/settings/letters/"),
    (Stage.CALL, "chi", "/v/alpha/settings/letters/decision:oral/"),
    (Stage.CALL, "chi", "/v/alpha/settings/roles/"),
    (Stage.CALL, "chi", "/v/alpha/settings/people/"),
    (Stage.CALL, "chi", "/v/alpha/settings/visibility/"),
    (Stage.CALL, "chi", "/v/alpha/settings/file/"),
    (Stage.BIDDING, "rob", "/v/alpha/bids/"),
    (Stage.BIDDING, "rob", "/v/alpha/profile/"),
    (Stage.BIDDING, "chi", "/v/alpha/chair/assignment/"),
    (Stage.BIDDING, "chi", "/v/alpha/chair/assignment/people/"),
    (Stage.BIDDING, "chi", "/v/alpha/chair/assignment/import/"),
    (Stage.BIDDING, "chi", "/v/alpha/chair/assignment/{proposal}/publish/"),
    (Stage.BIDDING, "chi", "/v/alpha/papers/1/candidates/"),
    (Stage.RESPONDING, "rob", "/me/"),
    (Stage.RESPONDING, "ria", "/v/alpha/reviewing/"),
    (Stage.RESPONDING, "ria", "/v/alpha/papers/3/review/"),
    (Stage.RESPONDING, "rob", "/v/alpha/papers/1/review/"),
    (Stage.RESPONDING, "ari", "/v/alpha/reviewing/"),
    (Stage.RESPONDING, "ari", "/v/alpha/papers/1/meta-review/"),
    (Stage.RESPONDING, "ada", "/v/alpha/my/{paper}/"),
    (Stage.RESPONDING, "ada", "/v/alpha/my/{paper}/response/"),
    (Stage.RESPONDING, "chi", "/v/alpha/chair/progress/"),
    (Stage.RESPONDING, "chi", "/v/alpha/chair/progress/?by=people"),
    (Stage.RESPONDING, "chi", "/v/alpha/chair/mail/"),
    (Stage.DECIDING, "chi", "/v/alpha/chair/"),
    (Stage.DECIDING, "chi", "/v/alpha/chair/papers/"),
    (Stage.DECIDING, "chi", "/v/alpha/chair/papers/table/"),
    (Stage.DECIDING, "chi", "/v/alpha/papers/1/"),
    (Stage.DECIDING, "chi", "/v/alpha/papers/1/record/"),
    (Stage.DECIDING, "chi", "/v/alpha/chair/release/"),
    (Stage.DECIDING, "chi", "/v/alpha/chair/awards/"),
    (Stage.DECIDING, "rob", "/v/alpha/awards/"),
    (Stage.RELEASED, "ada", "/me/"),
    (Stage.RELEASED, "ada", "/v/alpha/my/{paper}/"),
    (Stage.RELEASED, "rob", "/v/alpha/papers/1/review/"),
    (Stage.RELEASED, "ada", "/v/alpha/my/{paper}/camera-ready/"),
    (Stage.RELEASED, "chi", "/v/alpha/chair/release/{release}/"),
    (Stage.PUBLISHED, "", "/v/alpha/"),
    (Stage.PUBLISHED, "", "/v/alpha/schedule/"),
    (Stage.PUBLISHED, "", "/v/alpha/proceedings/"),
    (Stage.PUBLISHED, "", "/v/alpha/proceedings/1/"),
    (Stage.PUBLISHED, "", "/letters/{letter}/"),
    (Stage.PUBLISHED, "ada", "/me/mail/"),
    (Stage.PUBLISHED, "ada", "/v/alpha/letters/"),
    (Stage.PUBLISHED, "ada", "/v/alpha/my/{paper}/camera-ready/"),
    (Stage.PUBLISHED, "chi", "/v/alpha/chair/letters/"),
    (Stage.PUBLISHED, "chi", "/v/alpha/papers/1/author-list/"),
    (Stage.PUBLISHED, "chi", "/v/alpha/papers/1/record/"),
    (Stage.PUBLISHED, "chi", "/v/alpha/chair/schedule/"),
    (Stage.PUBLISHED, "chi", "/v/alpha/chair/proceedings/"),
    (Stage.PUBLISHED, "chi", "/v/alpha/chair/mail/new/"),
    (Stage.PUBLISHED, "chi", "/v/alpha/settings/site/pages/"),
]


@dataclass
class Site:
    """The cast at a stage: the parts of addresses, and a session of each person who looks."""

    media: str
    names: dict[str, str]
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker) -> Iterator[LiveServer]:
    """One server for the module: a page changes nothing, so that the pages of a stage need not build it each anew."""
    storages = settings.STORAGES | PLAIN_STATIC
    with django_db_blocker.unblock(), override_settings(STORAGES=storages, DEMO=True, HAS_INBOX=True):
        server = LiveServer("localhost")
        yield server
        server.stop()
        for thread in threading.enumerate():  # each has a connection to the database, which is about to be dropped
            if "process_request_thread" in thread.name:
                thread.join(5)


@pytest.fixture(scope="module")
def site(request, server, tmp_path_factory) -> Iterator[Site]:
    """The cast at the stage that is asked for."""
    media = str(tmp_path_factory.mktemp("media"))
    cache.clear()
    assert connection.settings_dict["NAME"] == connection.settings_dict["TEST"]["NAME"]  # it is emptied at the end
    with override_settings(MEDIA_ROOT=media):
        world = build(request.param)
        _make_it_hard(world)
    lookers = {who for stage, who, _ in PAGES if stage == request.param and who}
    yield Site(media, _names(world), {who: session_of(world.people[who]) for who in lookers})
    call_command(
        "flush", verbosity=0, interactive=False, allow_cascade=True, inhibit_post_migrate=True, reset_sequences=False
    )


def _make_it_hard(world: World) -> None:
    for number, title in ((1, LONG), (2, FROM_THE_RIGHT)):
        paper = world.papers[number]
        Submission.objects.filter(pk=paper.pk).update(title=title)
        Draft.objects.filter(submission=paper).update(title=title)
        Version.objects.filter(submission=paper).update(title=title)
    Venue.objects.filter(pk=world.alpha.pk).update(
        poster_width_mm=841, poster_height_mm=1189, board_width_mm=1000, board_height_mm=2000
    )
    Authorship.objects.filter(submission=world.papers[1], person=None).update(name="Ü" * 120, affiliation="Long" * 40)


def _names(world: World) -> dict[str, str]:
    release = Release.objects.first()
    proposal = Proposal.objects.first()
    letter = Letter.objects.order_by("pk").first()
    return {
        "draft": world.draft.public_id if world.draft else "",
        "paper": world.papers[1].public_id,
        "author": Authorship.objects.get(submission=world.papers[1], person=None).token,
        "invitation": Invitation.objects.get().token,
        "proposal": proposal.public_id if proposal else "",
        "release": release.public_id if release else "",
        "letter": letter.code if letter else "",
    }


@pytest.fixture(scope="module")
def visitors(browser: Browser, server) -> Iterator[dict[str, Somebody]]:
    """A browser for the day and one for the night."""
    found = {theme: Somebody(browser, server.url) for theme in RULES}
    for theme, visitor in found.items():
        visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    yield found
    for visitor in found.values():
        visitor.context.close()


@pytest.mark.parametrize("theme", RULES)
@pytest.mark.parametrize(
    ("site", "who", "path"), PAGES, indirect=["site"], ids=[f"{stage}-{who}-{path}" for stage, who, path in PAGES]
)
def test_page(site: Site, visitors: dict[str, Somebody], settings, who: str, path: str, theme: str):
    settings.MEDIA_ROOT = site.media
    visitor = visitors[theme]
    visitor.broken.clear()
    visitor.context.clear_cookies()
    if who:
        visitor.has_session(site.sessions[who])

    visitor.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    response = visitor.page.goto(path.format(**site.names))

    assert response is not None and response.status == (404 if path == "/nowhere/" else 200)
    if visitor.page.locator(".pdf-scroll").count():
        expect(visitor.page.locator(".pdf-scroll canvas").first).to_be_visible()
    visitor.page.evaluate(AXE)
    found = []
    for width in WIDTHS if theme == "light" else WIDTHS[:1]:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {problem}" for problem in [*_violations(visitor, theme), *_too_wide(visitor)]]
    visitor.page.goto("about:blank")  # nothing is under way any more when the next page begins
    found += [said for said in visitor.broken if path != "/nowhere/" or "status of 404" not in said]
    assert found == []


def _violations(visitor: Somebody, theme: str) -> list[str]:
    """What axe calls serious or critical."""
    found = visitor.page.evaluate("rules => axe.run(document, rules)", RULES[theme])
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'][:300]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def _too_wide(visitor: Somebody) -> list[str]:
    """Whether one has to scroll sideways, and what sticks out."""
    return visitor.page.evaluate(
        """() => {
            const over = document.scrollingElement.scrollWidth - innerWidth;
            if (over <= 0) return [];
            const out = [...document.querySelectorAll("main *, header *, footer *")]
                .filter(item => item.getBoundingClientRect().right > innerWidth + 1 && !item.children.length)
                .map(item => `${item.parentElement.tagName} > ${item.tagName}.${item.className}`);
            return [`${over} px too wide: ${[...new Set(out)].slice(0, 4).join(", ")}`];
        }"""
    )

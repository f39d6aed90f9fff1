"""The public site of a venue around its call: the event's front, pages, news and feed, pictures, robots, sitemap."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proceedings.actions import unpublish
from schedule.access import latest_release
from schedule.actions import release, remove_talk
from schedule.content import frozen, seal_of
from schedule.models import Talk
from schedule.table import Table
from submissions.actions import withdraw
from tests.cast import AUTHORS, Stage, build
from tests.venues.conftest import NOW
from venues import actions
from venues.models import NewsPost, SitePage
from venues.navigation import LATER_PAGES

HOME = "/v/mlm-2027/"
ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def over(time_machine):
    """A day after the last submission."""
    time_machine.move_to(datetime(2027, 2, 6, tzinfo=UTC), tick=False)


def get(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_home_is_the_call_while_it_is_open_and_the_front_afterwards(venue, chi, time_machine):
    actions.save_shown(
        venue, None, fields={"kind": "speaker", "name": "Ada", "bio_md": "Builds *engines*."}, by=chi, now=NOW
    )
    assert "How to submit" in get(HOME)
    assert '<link rel="canonical" href="http://localhost:8000/v/mlm-2027/">' in get(f"{HOME}call/")

    time_machine.move_to(datetime(2027, 2, 6, tzinfo=UTC), tick=False)

    front = get(HOME)
    assert "How to submit" not in front and "Submit a paper" not in front
    assert "Builds <em>engines</em>." in front
    assert f'href="{HOME}call/"' in front
    assert "How to submit" in get(f"{HOME}call/")


def test_the_menu_names_a_later_part_only_when_there_is_one(venue, over, monkeypatch):
    monkeypatch.setitem(LATER_PAGES, "Posters", ("website:people", lambda venue: False))
    assert "Posters" not in get(HOME)

    monkeypatch.setitem(LATER_PAGES, "Posters", ("website:people", lambda venue: True))
    page = get(f"{HOME}call/")
    assert page.count('<a href="/v/mlm-2027/people/"') == 2 and ">Posters</a>" in page


def test_a_page_that_is_no_page_is_not_there(venue, client):
    for path in ("pages/nothing/", "pages/../../etc/", "pictures/zzzzzzzzzzzz.webp", "pictures/..%2f.webp"):
        assert client.get(HOME + path).status_code == 404, path


def test_everything_of_a_venue_that_is_not_published_is_its_chairs_alone(venue, chi, as_chi):
    SitePage.objects.create(venue=venue, key="plan", title="Plan", body_md="x", is_published=True)
    actions.publish(venue, is_public=False, by=chi, now=NOW)

    for path in ("", "call/", "people/", "pages/plan/", "news/", "news/feed.xml"):
        assert Client().get(HOME + path).status_code == 404, path
        assert as_chi.get(HOME + path).status_code == 200, path


def test_the_feed_is_atom_with_every_post_that_is_out(venue):
    for days, key in ((0, "first"), (-1, "older"), (5, "later")):
        NewsPost.objects.create(
            venue=venue, key=key, title=f"<{key}>", body_md="Some **words**", published_at=NOW + timedelta(days=days)
        )

    feed = ElementTree.fromstring(get(f"{HOME}news/feed.xml"))

    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries] == ["<first>", "<older>"]
    assert entries[0].find(f"{ATOM}id").text == "http://localhost:8000/v/mlm-2027/news/#first"
    assert "<strong>words</strong>" in entries[0].find(f"{ATOM}summary").text
    assert feed.find(f"{ATOM}updated").text == "2027-01-20T12:00:00+00:00"
    assert 'type="application/atom+xml"' in get(HOME)


def test_an_empty_feed_says_the_same_at_any_time(venue, time_machine):
    first = get(f"{HOME}news/feed.xml")
    time_machine.move_to(NOW + timedelta(hours=3), tick=False)

    assert get(f"{HOME}news/feed.xml") == first


def addresses(path: str) -> list[str]:
    return [row.text for row in ElementTree.fromstring(get(path)).iter(f"{MAPS}loc")]


def test_the_sitemaps_name_public_pages_of_published_venues(venue, zoe):
    SitePage.objects.create(venue=venue, key="plan", title="Plan", body_md="x", is_published=False)

    assert addresses("/sitemap.xml") == ["http://localhost:8000/v/mlm-2027/sitemap.xml"]
    assert addresses(f"{HOME}sitemap.xml") == [
        "http://localhost:8000/v/mlm-2027/", "http://localhost:8000/v/mlm-2027/people/",
        "http://localhost:8000/v/mlm-2027/call/",
    ]  # fmt: skip
    assert Client().get("/v/other/sitemap.xml").status_code == 404


def test_the_sitemap_is_right_at_once_after_a_withdrawal_a_release_news_and_a_publication(db, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    world = build(Stage.PUBLISHED)
    home, by, now = "/v/alpha/", world.chi, world.now

    def listed() -> list[str]:
        return [address.partition(home)[2] for address in addresses(f"{home}sitemap.xml")]

    before = listed()
    assert "proceedings/3/" in before and "news/" in before

    talk = Talk.objects.get(title="Stars that learn")
    talk_page = f"schedule/talks/{talk.public_id}/"
    remove_talk(talk, by=by, now=now)
    assert talk_page in listed()
    table, last = Table(by, world.alpha), latest_release(world.alpha)
    zone = world.alpha.time_zone
    seal = seal_of(frozen(table.draft, table.papers.cards, zone=zone, before=last.content, now=now, number=2))
    release(world.alpha, version="2.0", seal=seal, tells=False, by=by, now=now)
    assert talk_page not in listed()

    withdraw(world.papers[3], by=world.people[AUTHORS[3][0]], now=now)
    assert "proceedings/3/" not in listed()

    for post in world.alpha.news.all():
        actions.remove_site_row(world.alpha, post, by=by, now=now)
    assert "news/" not in listed()

    unpublish(world.alpha, by=by, now=now)
    assert not any(path.startswith("proceedings/") for path in listed())


def test_every_paper_of_the_public_record_has_a_line_in_the_sitemap(db, settings, tmp_path, time_machine):
    settings.MEDIA_ROOT = str(tmp_path)
    world = build(Stage.PUBLISHED)
    time_machine.move_to(world.now, tick=False)

    said = addresses(f"/v/{world.alpha.slug}/sitemap.xml")

    papers = [address for address in said if "/proceedings/" in address and not address.endswith("/proceedings/")]
    assert papers and all(
        Client().get(address.removeprefix("http://localhost:8000")).status_code == 200 for address in said
    )


def test_robots_are_told_what_is_not_for_them(db):
    said = get("/robots.txt")

    assert "Disallow: /v/*/card/" in said and "Sitemap: http://localhost:8000/sitemap.xml" in said


@pytest.mark.parametrize("path", ["", "call/", "people/", "news/", "news/feed.xml", "dates.ics"])
def test_a_kept_page_costs_one_query(venue, over, path):
    get(HOME + path)
    with CaptureQueriesContext(connection) as queries:
        get(HOME + path)

    assert len(queries) == 1

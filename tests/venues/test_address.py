"""A venue, a page or a post gets another address: old ones lead to it, and tell nothing to whom it is hidden from."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from audit.models import Entry
from notifications import reminders
from notifications.models import Message
from tests.cast import Stage, build
from tests.venues.conftest import NOW
from tests.venues.test_site import PAGE, SITE, add_page, seen
from venues import actions, documents
from venues.models import NewsPost, SitePage, Venue
from web import keeping

ADDRESS = "/v/mlm-2027/settings/address/"


@pytest.fixture(autouse=True)
def nothing_kept():
    keeping.forget_all()


def rename(venue, slug, by):
    venue.refresh_from_db()
    actions.rename(venue, slug=slug, seen=venue.slug, by=by, now=NOW)
    venue.refresh_from_db()


def where(client, path):
    """Where a path leads: its status, and the place."""
    response = client.get(path)
    return response.status_code, response.headers.get("Location")


# --- The page ---------------------------------------------------------------------------------------------


def test_a_chair_looks_at_what_changes_then_changes_it_and_takes_it_back(as_chi, venue):
    looked = as_chi.post(ADDRESS, {"step": "look", "slug": "mice-2027"}).content.decode()
    assert "What would change" in looked and "/v/mice-2027/people/" in looked
    assert Venue.objects.get(pk=venue.pk).slug == "mlm-2027"

    said = as_chi.post(ADDRESS, {"step": "rename", "slug": "mice-2027", "seen": "mlm-2027"}, follow=True)
    assert said.redirect_chain == [("/v/mice-2027/settings/address/", 302)]
    undo = re.search(r'action="([^"]+)"[^>]*><input[^>]*><button>Undo', said.content.decode())[1]
    assert (
        "The address is “mice-2027” now" in said.content.decode()
        and "<code>/v/mlm-2027/</code>" in said.content.decode()
    )
    assert as_chi.post(undo).status_code == 302

    venue.refresh_from_db()
    assert (venue.slug, venue.former_slugs) == ("mlm-2027", ["mlm-2027", "mice-2027"])
    verbs = Entry.objects.filter(verb="venues.rename").order_by("pk").values_list("data", flat=True)
    assert [(data["former"], data["slug"]) for data in verbs] == [("mlm-2027", "mice-2027"), ("mice-2027", "mlm-2027")]


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("other", "There is a venue with the address “other” already"),
        ("other-once", "was another venue&#x27;s and still leads to it"),
        ("admin", "is one of our own"),
        ("../../etc", "Use small letters, digits and hyphens"),
        ("2027-mlm", "begin with a letter"),
        ("", "This field is required"),
        ("x" * 61, "at most 60 characters"),
    ],
)
@pytest.mark.parametrize("step", ["look", "rename"])
def test_an_address_that_cannot_be_is_refused_with_a_sentence_and_stays_typed(as_chi, venue, zoe, slug, sentence, step):
    rename(Venue.objects.get(slug="other"), "other-once", zoe)
    rename(Venue.objects.get(slug="other-once"), "other", zoe)

    response = as_chi.post(ADDRESS, {"step": step, "slug": slug, "seen": "mlm-2027"})

    said = response.content.decode()
    assert sentence in said and f'value="{slug}"' in said.replace(' value=""', ' value=""') or not slug
    assert Venue.objects.get(pk=venue.pk).slug == "mlm-2027"


def test_two_chairs_who_change_it_at_once_do_not_undo_each_other(as_chi, venue, chi):
    rename(venue, "mice", chi)

    response = as_chi.post("/v/mice/settings/address/", {"step": "rename", "slug": "rats", "seen": "mlm-2027"})

    assert response.status_code == 409
    assert "Somebody else changed the address meanwhile, to “mice”." in response.content.decode()
    assert Venue.objects.get(pk=venue.pk).slug == "mice"


def test_a_former_address_is_no_other_venues_by_wizard_file_or_renaming(venue, chi, zoe):
    rename(venue, "mice", chi)
    facts = {"name": "N", "short_name": "N", "notification_on": NOW.date(), "topics": []}

    with pytest.raises(actions.SlugTaken, match="was another venue's"):
        actions.create_venue(by=zoe, now=NOW, preset="icml", slug="mlm-2027", **facts)
    with pytest.raises(actions.SlugTaken, match="was another venue's"):
        rename(Venue.objects.get(slug="other"), "mlm-2027", zoe)
    assert set(Venue.objects.values_list("slug", flat=True)) == {"mice", "other"}


def test_only_what_was_an_address_of_this_venue_is_taken_again(as_chi, venue, zoe):
    assert as_chi.post(f"{ADDRESS}other/").status_code == 404


# --- Where old addresses lead -----------------------------------------------------------------------------


def test_however_often_it_changes_every_former_address_leads_there_in_one_hop(venue, chi, client):
    for slug in ("b", "c", "mlm-2027", "d"):
        rename(venue, slug, chi)

    for old in ("mlm-2027", "b", "c"):
        assert where(client, f"/v/{old}/call/?x=1&y=%C3%A4") == (301, "/v/d/call/?x=1&y=%C3%A4")
    assert where(client, "/v/d/call/") == (200, None)
    assert client.get("/v/b/")["Cache-Control"] == "no-store"
    assert client.head("/v/b/")["Location"] == "/v/d/"


def test_what_stands_below_moves_along(published_world, client):
    alpha, chi = published_world.alpha, published_world.chi
    below = [
        "", "call/", "people/", "news/", "news/feed.xml", "dates.ics", "sitemap.xml", "pages/code-of-conduct/",
        "proceedings/", "proceedings/1/", "proceedings/1/paper.pdf", "proceedings/1/v1.pdf", "proceedings/1/paper.bib",
        "proceedings/1/poster.pdf", "proceedings/1/card.png", "schedule/", "schedule/schedule.ics",
        "schedule/schedule.xml", "schedule/schedule.json",
    ]  # fmt: skip
    rename(alpha, "omega", chi)

    assert {path: where(client, f"/v/alpha/{path}") for path in below} == {
        path: (301, f"/v/omega/{path}") for path in below
    }
    assert {client.get(f"/v/omega/{path}").status_code for path in below} == {200}
    assert '<link rel="canonical" href="http://testserver/v/omega/call/">' in client.get(
        "/v/omega/call/"
    ).content.decode().replace("http://localhost:8000", "http://testserver")


def test_what_is_hidden_answers_as_if_it_had_never_been(published_world, client):
    alpha, chi = published_world.alpha, published_world.chi
    rename(alpha, "omega", chi)
    hidden = client.get("/v/alpha/proceedings/2/")
    nowhere = client.get("/v/no-such-venue/proceedings/2/")
    assert (hidden.status_code, "omega" in hidden.content.decode()) == (404, False)
    assert hidden.content.replace(b"alpha", b"no-such-venue") == nowhere.content

    actions.publish(alpha, is_public=False, by=chi, now=published_world.now)

    for path in ("", "call/", "proceedings/1/", "proceedings/1/paper.bib", "dates.ics", "pages/code-of-conduct/"):
        response = client.get(f"/v/alpha/{path}")
        assert (response.status_code, "Location" in response.headers) == (404, False), path
    client.force_login(published_world.people["mal"])
    assert where(client, "/v/alpha/") == (404, None)
    client.force_login(chi)
    assert where(client, "/v/alpha/") == (301, "/v/omega/")
    client.force_login(published_world.ada)
    mine = f"my/{published_world.papers[1].public_id}/"
    assert where(client, f"/v/alpha/{mine}") == (301, f"/v/omega/{mine}")


def test_what_is_sent_from_a_page_that_was_open_is_not_lost(published_world):
    world = published_world
    rename(world.alpha, "omega", world.chi)
    chi = Client(enforce_csrf_checks=False)
    chi.force_login(world.chi)
    page = {"step": "save", "title": "Late", "key": "late", "body_md": "Typed for an hour."}

    response = chi.post("/v/alpha/settings/site/pages/new/", page)

    assert (response.status_code, response["Location"]) == (302, "/v/omega/settings/site/pages/")
    assert SitePage.objects.get(key="late").body_md == "Typed for an hour."
    picture = SimpleUploadedFile("x.png", b"no picture", "image/png")
    assert chi.post("/v/alpha/settings/site/", {"picture": picture}).status_code == 422


def test_a_page_that_is_nowhere_costs_one_query_more(venue, client):
    with CaptureQueriesContext(connection) as queries:
        client.get("/v/no-such-venue/")

    assert len(queries) == 2


# --- What stays -------------------------------------------------------------------------------------------


@pytest.fixture
def published_world(db):
    return build(Stage.PUBLISHED)


def uids(client, path):
    return sorted(str(event["UID"]) for event in Calendar.from_ical(client.get(path).content).walk("VEVENT"))


def test_calendars_show_nothing_twice(published_world, client):
    paths = ["dates.ics", "schedule/schedule.ics"]
    before = {path: uids(client, f"/v/alpha/{path}") for path in paths}
    guids = re.findall(r'guid="([^"]+)"', client.get("/v/alpha/schedule/schedule.xml").content.decode())
    rename(published_world.alpha, "omega", published_world.chi)

    assert {path: uids(client, f"/v/omega/{path}") for path in paths} == before and all(before.values())
    xml = client.get("/v/omega/schedule/schedule.xml").content.decode()
    assert re.findall(r'guid="([^"]+)"', xml) == guids and guids
    assert "/v/omega/schedule/" in client.get("/v/omega/schedule/schedule.ics").content.decode().replace("\r\n ", "")


def test_feeds_show_nothing_twice(as_chi, venue, chi, client):
    post = {"step": "save", "title": "Hello", "key": "hello", "body_md": "x", "published_at_0": "2027-01-01",
            "published_at_1": "10:00"}  # fmt: skip
    as_chi.post(f"{SITE}news/new/", post)
    ids = re.findall("<id>(.*?)</id>", client.get("/v/mlm-2027/news/feed.xml").content.decode())
    edit = f"{SITE}news/{NewsPost.objects.get().pk}/"
    as_chi.post(edit, post | {"key": "welcome", "seen": seen(as_chi, edit)})
    rename(venue, "mice", chi)

    feed = client.get("/v/mice/news/feed.xml").content.decode()

    assert re.findall("<id>(.*?)</id>", feed) == ids and "/v/mice/news/#welcome" in feed
    assert '<span id="hello"></span>' in client.get("/v/mice/news/").content.decode()


def test_no_reminder_is_sent_again_because_the_address_changed(published_world):
    reminders.enqueue_due(now=published_world.now)
    n_before = Message.objects.count()
    rename(published_world.alpha, "omega", published_world.chi)

    reminders.enqueue_due(now=published_world.now)

    assert Message.objects.count() == n_before


# --- Pages ------------------------------------------------------------------------------------------------


def renamed_page(as_chi, key="conduct", **more):
    add_page(as_chi, is_published="on", **more)
    edit = f"{SITE}pages/{SitePage.objects.get().pk}/"
    as_chi.post(edit, PAGE | {"key": key, "is_published": "on", "seen": seen(as_chi, edit)})
    return SitePage.objects.get()


def test_a_page_with_another_address_is_found_at_its_old_one(as_chi, venue, chi, client):
    page = renamed_page(as_chi)
    old = "/v/mlm-2027/pages/code-of-conduct/"

    assert where(client, f"{old}?a=b") == (301, "/v/mlm-2027/pages/conduct/?a=b")
    rename(venue, "mice", chi)
    assert where(client, f"{old}?a=b") == (301, "/v/mice/pages/conduct/?a=b")  # (both at once, in one hop)
    SitePage.objects.filter(pk=page.pk).update(is_published=False)
    assert where(client, old) == (404, None)
    as_chi.get("/v/mice/")
    assert where(as_chi, old) == (301, "/v/mice/pages/conduct/")


def test_a_page_takes_its_old_address_back_and_no_other_page_takes_it(as_chi, venue, client):
    page = renamed_page(as_chi)
    taken = as_chi.post(f"{SITE}pages/new/", PAGE | {"title": "Another", "key": "code-of-conduct"})
    assert taken.status_code == 422
    assert "was the address of “Code of conduct” and still leads to it" in taken.content.decode()

    edit = f"{SITE}pages/{page.pk}/"
    as_chi.post(edit, PAGE | {"key": "code-of-conduct", "is_published": "on", "seen": seen(as_chi, edit)})

    assert where(client, "/v/mlm-2027/pages/code-of-conduct/") == (200, None)
    assert where(client, "/v/mlm-2027/pages/conduct/") == (301, "/v/mlm-2027/pages/code-of-conduct/")


def test_a_file_for_next_year_takes_no_former_addresses_along(as_chi, venue, chi):
    renamed_page(as_chi)
    rename(venue, "mice", chi)

    assert "former" not in str(documents.read(venue)) and "mlm-2027" not in str(documents.read(venue))


def test_a_static_copy_leads_from_the_old_address_of_a_page_to_the_new_one(as_chi, venue, chi, tmp_path):
    renamed_page(as_chi)
    rename(venue, "mice", chi)

    call_command("site", "export", "mlm-2027", str(tmp_path), verbosity=0)

    said = (tmp_path / "pages" / "code-of-conduct" / "index.html").read_text()
    assert 'content="0; url=../conduct/index.html"' in said
    assert "mlm-2027" not in (tmp_path / "pages" / "conduct" / "index.html").read_text()

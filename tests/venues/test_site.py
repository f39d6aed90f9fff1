"""What chairs write for the public site: pages, news, sponsors, pictures; and the card that a person fills in."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from notifications.models import Message
from tests.venues.conftest import NOW
from venues import actions, copies, documents, toml
from venues.models import NewsPost, Picture, ShownPerson, SitePage, Sponsor, Venue
from web import keeping

SITE = "/v/mlm-2027/settings/site/"
PAGE = {"step": "save", "title": "Code of conduct", "key": "", "body_md": "Be **kind**: $x^2$.", "in_menu": "on"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    keeping.forget_all()
    return tmp_path


def image(kind: str = "PNG", size: tuple[int, int] = (900, 600), **more) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(out, kind, **more)
    return SimpleUploadedFile(f"x.{kind.lower()}", out.getvalue())


def seen(client, url: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())[1]


def add_page(client, **more):
    return client.post(f"{SITE}pages/new/", PAGE | more)


def test_a_page_is_a_draft_until_the_chairs_say_so(as_chi, venue, client):
    add_page(as_chi)
    page = SitePage.objects.get()
    assert page.key == "code-of-conduct"
    url = f"/v/mlm-2027/pages/{page.key}/"

    assert client.get(url).status_code == 404
    assert "Only chairs read this page" in as_chi.get(url).content.decode()
    edit = f"{SITE}pages/{page.pk}/"
    as_chi.post(edit, PAGE | {"key": page.key, "is_published": "on", "seen": seen(as_chi, edit)})

    shown = Client().get(url).content.decode()
    assert "<strong>kind</strong>" in shown and "<math" in shown
    assert f'<a href="{url}"' in Client().get("/v/mlm-2027/").content.decode()


def test_two_chairs_who_edit_one_page_do_not_undo_each_other(as_chi, venue):
    add_page(as_chi)
    edit = f"{SITE}pages/{SitePage.objects.get().pk}/"
    old = seen(as_chi, edit)
    as_chi.post(edit, PAGE | {"key": "code-of-conduct", "body_md": "First", "seen": old})

    answer = as_chi.post(edit, PAGE | {"key": "code-of-conduct", "body_md": "Second", "seen": old})

    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Somebody else changed this meanwhile" in said and "Second" in said
    assert SitePage.objects.get().body_md == "First"
    again = re.search(r'name="seen" value="(\w+)"', said)[1]
    as_chi.post(edit, PAGE | {"key": "code-of-conduct", "body_md": "Second", "seen": again})
    assert SitePage.objects.get().body_md == "Second"


def test_what_is_taken_off_comes_back_by_undo_with_every_word(as_chi, venue, client):
    add_page(as_chi, is_published="on")
    page = SitePage.objects.get()

    said = as_chi.post(f"{SITE}pages/{page.pk}/", {"step": "remove"}, follow=True).content.decode()
    assert client.get("/v/mlm-2027/pages/code-of-conduct/").status_code == 404
    assert f'action="{SITE}pages/{page.pk}/restore/"' in said

    as_chi.post(f"{SITE}pages/{page.pk}/restore/")
    assert "<strong>kind</strong>" in client.get("/v/mlm-2027/pages/code-of-conduct/").content.decode()


def test_an_address_is_taken_once_and_free_again_after_removal(as_chi, venue):
    add_page(as_chi)
    answer = add_page(as_chi)
    assert answer.status_code == 422
    assert "“code-of-conduct” is there already; choose another." in answer.content.decode()
    assert "Be **kind**" in answer.content.decode()

    as_chi.post(f"{SITE}pages/{SitePage.objects.get().pk}/", {"step": "remove"})
    assert add_page(as_chi, body_md="New").status_code == 302
    assert SitePage.objects.get().body_md == "New"


@pytest.mark.parametrize("key", ["../../etc", "a/b", "a b", "%2e%2e"])
def test_an_address_that_is_no_slug_is_refused(as_chi, venue, key):
    answer = add_page(as_chi, key=key)

    assert "valid “slug”" in answer.content.decode().replace("&#x27;", "'")
    assert not SitePage.objects.exists()


def menu_of(client, path: str = "/v/mlm-2027/") -> list[str]:
    """What the public menu names, in its order."""
    nav = re.search(r'<nav id="nav".*?</nav>', client.get(path).content.decode())[0]
    return re.findall(r">([^<>]+)</a>", nav)


def test_the_menu_is_ordered_as_a_whole_by_dragging_or_a_step_at_a_time(as_chi, venue, client):
    for title in ("One", "Two"):
        add_page(as_chi, title=title, is_published="on")
    assert menu_of(client) == ["Home", "People", "One", "Two"]

    assert as_chi.post(f"{SITE}menu/", {"order": "page:two,people,nonsense,home"}).status_code == 204
    assert menu_of(client) == ["Two", "People", "Home", "One"]

    for step in ("up page:one", "down page:two", "down page:one", "up nonsense"):
        assert as_chi.post(f"{SITE}menu/", {"step": step}, follow=True).status_code == 200
    assert menu_of(client) == ["People", "Two", "Home", "One"]


def test_what_the_chairs_hide_leaves_the_menu_and_stays_public(as_chi, venue, client):
    add_page(as_chi, title="One", is_published="on")

    said = as_chi.post(f"{SITE}menu/", {"step": "hide people"}, follow=True).content.decode()
    as_chi.post(f"{SITE}menu/", {"step": "hide page:one"})

    assert "“People” is left out of the menu; whoever has its address reads it." in said
    assert menu_of(client) == ["Home"]
    for path in ("people/", "pages/one/"):
        assert client.get(f"/v/mlm-2027/{path}").status_code == 200
    assert "/v/mlm-2027/people/" in client.get("/v/mlm-2027/sitemap.xml").content.decode()

    for key in ("people", "page:one"):
        as_chi.post(f"{SITE}menu/", {"step": f"show {key}"})
    assert menu_of(client) == ["Home", "People", "One"]


def test_a_page_with_another_address_keeps_its_place_in_the_menu(as_chi, venue, client):
    add_page(as_chi, title="One", is_published="on")
    as_chi.post(f"{SITE}menu/", {"order": "page:one,home"})
    edit = f"{SITE}pages/{SitePage.objects.get().pk}/"

    as_chi.post(edit, PAGE | {"title": "Uno", "key": "uno", "is_published": "on", "seen": seen(as_chi, edit)})

    assert menu_of(client) == ["Uno", "Home", "People"]


def test_the_menu_comes_along_in_the_file_and_in_the_next_edition(as_chi, venue, chi):
    as_chi.post(f"{SITE}menu/", {"order": "news,people,home"})
    as_chi.post(f"{SITE}menu/", {"step": "hide news"})
    venue.refresh_from_db()

    text = toml.dump_venue(venue)
    again = toml.load_venue(text, by=chi, now=NOW, slug="again")
    facts = {"slug": "mlm-2028", "name": "Mice again", "short_name": "MLM 2028"}
    new = actions.create_from_document(copies.next_edition(documents.read(venue), facts), by=chi, now=NOW)

    for copy in (again, new):
        assert (copy.menu_order, copy.menu_hidden) == (venue.menu_order, ["news"])
        assert copy.menu_order[:3] == ["news", "people", "home"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('menu = "home"', "site.menu: this must be a list of texts."),
        ('menu = ["home", "home"]', "site.menu: An entry stands there twice."),
        ('hidden = [""]', "site.hidden: An entry is named by 1 to 80 letters, such as “papers” or “page:contact”."),
    ],
)
def test_a_menu_that_cannot_be_is_refused_with_its_line(venue, said, sentence):
    text = re.sub(r"(?m)^\[submission\]", f"[site]\n{said}\n\n[submission]", toml.dump_venue(venue), count=1)
    assert said in text
    with pytest.raises(toml.BadFile, match=re.escape(sentence)):
        toml.parse(text)


def test_rows_of_another_venue_are_not_there(as_chi, zoe):
    other = Venue.objects.get(slug="other")
    page = SitePage.objects.create(venue=other, key="theirs", title="Theirs", body_md="x")

    assert as_chi.get(f"{SITE}pages/{page.pk}/").status_code == 404
    assert as_chi.post(f"{SITE}pages/{page.pk}/restore/").status_code == 404
    assert as_chi.get(f"{SITE}nonsense/").status_code == 404
    assert as_chi.get(f"{SITE}nonsense/new/").status_code == 404


# --- The file -------------------------------------------------------------------------------------------


def test_the_file_holds_the_site_and_makes_it_again_exactly(as_chi, venue, chi):
    add_page(as_chi, is_published="on")
    as_chi.post(
        f"{SITE}news/new/",
        {
            "step": "save",
            "title": "Hello",
            "body_md": "a\n\nb",
            "published_at_0": "2027-01-19",
            "published_at_1": "10:00",
        },
    )
    as_chi.post(f"{SITE}news/new/", {"step": "save", "title": "Draft", "body_md": "x"})
    as_chi.post(
        f"{SITE}sponsors/new/", {"step": "save", "name": "Acme", "url": "https://acme.example/", "level": "Gold"}
    )
    text = toml.dump_venue(venue)

    again = toml.load_venue(text.replace("mlm-2027", "again"), by=chi, now=NOW)

    assert toml.dump_venue(again) == text.replace("mlm-2027", "again")
    assert [row.title for row in again.news.order_by("pk")] == ["Hello", "Draft"]
    assert (again.site_pages.get().key, again.sponsors.get().level) == ("code-of-conduct", "Gold")


def test_what_was_removed_is_in_no_file(as_chi, venue):
    add_page(as_chi)
    before = toml.dump_venue(venue)
    assert "[[page]]" in before
    as_chi.post(f"{SITE}pages/{SitePage.objects.get().pk}/", {"step": "remove"})

    assert "[[page]]" not in toml.dump_venue(venue)
    actions.apply_document(venue, toml.parse(before), by=None, now=NOW)
    assert toml.dump_venue(venue) == before


def test_a_file_that_is_put_over_a_venue_leaves_the_pictures_of_those_who_stay(as_chi, venue, chi):
    ada = actions.save_shown(venue, None, fields={"kind": "speaker", "name": "Ada"}, by=chi, now=NOW)
    actions.save_shown(venue, None, fields={"kind": "speaker", "name": "Bob"}, by=chi, now=NOW)
    as_chi.post(f"/v/mlm-2027/settings/people/{ada.pk}/", {"step": "picture", "picture": image()})
    document = documents.read(venue)
    document["people"]["speakers"] = [{"name": "Ada", "affiliation": "ETH"}]

    actions.apply_document(venue, document, by=chi, now=NOW)

    stays = ShownPerson.objects.get()
    assert (stays.pk, stays.affiliation, stays.picture is not None) == (ada.pk, "ETH", True)


def test_the_next_edition_takes_pages_but_neither_news_nor_sponsors(as_chi, venue):
    add_page(as_chi)
    as_chi.post(f"{SITE}news/new/", {"step": "save", "title": "Old", "body_md": "x"})
    as_chi.post(f"{SITE}sponsors/new/", {"step": "save", "name": "Acme", "url": "", "level": ""})

    new = copies.next_edition(documents.read(venue), {"slug": "next"})

    assert [page["key"] for page in new["page"]] == ["code-of-conduct"]
    assert "news" not in new and "sponsor" not in new


# --- News and sponsors ----------------------------------------------------------------------------------


def test_news_is_out_from_its_moment_on(as_chi, venue, client, time_machine):
    when = {"published_at_0": "2027-01-21", "published_at_1": "08:30"}
    as_chi.post(f"{SITE}news/new/", {"step": "save", "title": "Keynotes", "body_md": "Three of **them**."} | when)
    assert NewsPost.objects.get().published_at == datetime(2027, 1, 21, 8, 30, tzinfo=UTC)
    assert "Keynotes" not in client.get("/v/mlm-2027/news/").content.decode()

    time_machine.move_to(datetime(2027, 1, 21, 8, 30, tzinfo=UTC), tick=False)

    assert "Three of <strong>them</strong>" in client.get("/v/mlm-2027/news/").content.decode()
    assert "Keynotes" in client.get("/v/mlm-2027/").content.decode()


def test_sponsors_stand_on_the_home_page_by_level(as_chi, venue, client):
    for name, level in (("Acme", "Gold"), ("Tiny", "Bronze"), ("Best", "Gold")):
        as_chi.post(f"{SITE}sponsors/new/", {"step": "save", "name": name, "url": "https://x.example/", "level": level})
    logo = Sponsor.objects.get(name="Best")
    as_chi.post(f"{SITE}sponsors/{logo.pk}/", {"step": "picture", "picture": image(size=(300, 100))})

    page = client.get("/v/mlm-2027/").content.decode()

    places = [page.index(said) for said in ("<h3>Gold</h3>", "Acme", 'alt="Best"', "<h3>Bronze</h3>", "Tiny")]
    assert places == sorted(places)


# --- Pictures -------------------------------------------------------------------------------------------


def header(client, file) -> str:
    return client.post(SITE, {"step": "picture", "picture": file}).content.decode()


def test_a_picture_is_written_anew_without_what_the_camera_noted(as_chi, venue, client, media):
    exif = Image.Exif()
    exif[0x010F] = "SpyCam"
    exif[0x0112] = 6  # lies on its side
    header(as_chi, image("JPEG", (1600, 3200), exif=exif, comment=b"secret"))

    picture = Picture.objects.get()
    answer = client.get(picture.get_absolute_url())
    stored = Image.open(io.BytesIO(answer.content))

    assert (stored.format, stored.size) == ("WEBP", (2000, 1000))
    assert (picture.width, picture.height) == stored.size
    assert b"SpyCam" not in answer.content and b"secret" not in answer.content and b"EXIF" not in answer.content
    assert answer["Content-Type"] == "image/webp" and "immutable" in answer["Cache-Control"]
    assert picture.get_absolute_url() in client.get("/v/mlm-2027/").content.decode()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            SimpleUploadedFile("x.svg", b"<svg xmlns='x'><script>alert(1)</script></svg>"),
            "SVG pictures can hold scripts",
        ),
        (SimpleUploadedFile("x.png", b"  <?xml version='1.0'?><svg/>"), "SVG pictures can hold scripts"),
        (SimpleUploadedFile("x.png", b"%PDF-1.7"), "This file cannot be read as a picture."),
        (SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50), "This file cannot be read as a picture."),
        (
            SimpleUploadedFile("x.jpg", b"\xff\xd8" + b"\0" * (40 * 2**20)),
            "This file has 40 MB; a picture may have 10 MB.",
        ),
    ],
    ids=["svg", "svg-in-disguise", "pdf", "torn", "40-MB"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(as_chi, venue, file, sentence):
    assert sentence in header(as_chi, file)
    assert not Picture.objects.exists()


def test_a_bomb_is_refused_before_it_is_unpacked(as_chi, venue):
    assert "pixels" in header(as_chi, image("PNG", (9000, 9000))) or not Picture.objects.exists()
    assert not Picture.objects.exists()


def test_a_picture_that_is_replaced_leaves_no_file(as_chi, venue, media, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        header(as_chi, image())
        header(as_chi, image("GIF"))

    assert Picture.objects.count() == 1
    assert len([file for file in media.rglob("*") if file.is_file()]) == 1


# --- The card -------------------------------------------------------------------------------------------


@pytest.fixture
def ada(venue, chi):
    return actions.save_shown(venue, None, fields={"kind": "speaker", "name": "Ada"}, by=chi, now=NOW)


@pytest.fixture
def link(as_chi, ada):
    as_chi.post(f"/v/mlm-2027/settings/people/{ada.pk}/", {"step": "link", "email": "ada@example.org"})
    mail = Message.objects.get(kind="card")
    assert mail.to_email == "ada@example.org"
    return re.search(r"http://localhost:8000(/v/mlm-2027/card/\w+/)", mail.text)[1]


CARD = {"affiliation": "ETH", "homepage": "https://ada.example/", "bio_md": "I build **engines**."}


def test_a_person_looks_at_the_card_before_it_is_shown(link, ada, client):
    looked = client.post(link, CARD | {"step": "look", "picture": image("JPEG", (300, 500))}).content.decode()
    assert "<strong>engines</strong>" in looked and ".webp" in looked
    assert "engines" not in client.get("/v/mlm-2027/people/").content.decode()

    client.post(link, CARD | {"step": "show"})

    page = client.get("/v/mlm-2027/people/").content.decode()
    assert "<strong>engines</strong>" in page and 'href="https://ada.example/"' in page
    ada.refresh_from_db()
    assert (ada.picture.width, ada.picture.height) == (300, 300)
    assert Picture.objects.count() == 1


def test_a_bad_picture_keeps_the_words(link, client):
    answer = client.post(link, CARD | {"step": "show", "picture": SimpleUploadedFile("a.svg", b"<svg/>")})

    assert answer.status_code == 422
    assert "SVG pictures can hold scripts" in answer.content.decode()
    assert "I build **engines**." in answer.content.decode()
    assert "engines" not in client.get("/v/mlm-2027/people/").content.decode()


def test_nothing_that_a_person_types_becomes_markup(link, client):
    bad = "<script>alert(1)</script>"
    client.post(link, {"affiliation": bad, "homepage": "", "bio_md": bad, "step": "show"})

    assert "<script>alert" not in client.get("/v/mlm-2027/people/").content.decode()
    answer = client.post(link, CARD | {"homepage": "javascript:alert(1)", "step": "show"})
    assert "Enter a valid URL." in answer.content.decode()


def test_a_link_is_rate_limited_and_says_so(link, client, time_machine):
    for _ in range(30):
        assert client.post(link, CARD | {"step": "look"}).status_code == 200

    answer = client.post(link, CARD | {"step": "show"})
    assert answer.status_code == 422
    assert "used very often in the last hour" in answer.content.decode()

    time_machine.move_to(NOW + timedelta(minutes=61), tick=False)
    assert client.post(link, CARD | {"step": "show"}).status_code == 302


def test_a_second_mail_waits_and_another_address_makes_the_first_link_void(link, as_chi, ada, client):
    url = f"/v/mlm-2027/settings/people/{ada.pk}/"
    again = as_chi.post(url, {"step": "link", "email": "ada@example.org"}).content.decode()
    assert "The link went out a few minutes ago." in again

    as_chi.post(url, {"step": "link", "email": "real.ada@example.org"})

    assert client.get(link).status_code == 404
    assert Message.objects.filter(kind="card").count() == 2


def test_a_link_of_one_venue_opens_nothing_at_another(link, zoe, client):
    assert client.get(link.replace("mlm-2027", "other")).status_code == 404

"""A page and a calendar file for each talk, and the programme filtered by topic."""

import json

import pytest
from django.test import Client

from schedule.models import ProgrammeRelease, Session, Talk
from submissions.actions import withdraw
from tests.schedule.test_exports import parsed_by_hand, parsed_by_library
from tests.schedule.test_release import PUBLIC, move, release
from venues.models import ShownPerson
from web import keeping


def talk_about(number: int | None) -> str:
    """The path of the page of the talk about this paper, or of the keynote."""
    return f"{PUBLIC}talks/{Talk.objects.get(submission__number=number).public_id}"


def page(path: str, client: Client | None = None) -> str:
    response = (client or Client()).get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_talk_says_who_when_where_and_what_about(world):
    said = page(talk_about(None) + "/")

    for words in ("Stars that learn", "Katie Speaker", "Stars.", "Great Hall", "Opening keynote", ">09:00</time>"):
        assert words in said, words
    assert "data-zone-switch" in said


def test_a_speaker_with_a_card_is_shown_with_it(world):
    world.alpha.shown_people.all().delete()
    ShownPerson.objects.create(venue=world.alpha, kind="speaker", name="katie  speaker", bio_md="Counts *stars*.")

    assert "Counts <em>stars</em>." in page(talk_about(None) + "/")


def test_a_talk_about_a_paper_leads_to_the_paper_with_its_abstract_and_links(world):
    world.alpha.public_papers.filter(number=1).update(
        links=[{"kind": "video", "label": "Video", "url": "https://videos.example/1"}]
    )

    said = page(talk_about(1) + "/")

    assert world.papers[1].abstract[:14] in said
    assert 'href="/v/alpha/proceedings/1/"' in said
    assert 'href="https://videos.example/1"' in said
    assert "Ada Lovelace" in said


def test_talks_lead_to_the_ones_before_and_after(world):
    first, second = talk_about(None), talk_about(1)

    assert f'rel="next" href="{second}/"' in page(first + "/") and 'rel="prev"' not in page(first + "/")
    assert f'rel="prev" href="{first}/"' in page(second + "/") and 'rel="next"' not in page(second + "/")


@pytest.mark.parametrize("ending", ["/", ".ics"])
def test_a_talk_that_may_not_be_named_has_no_page(world, ending):
    path = talk_about(1) + ending
    assert Client().get(path).status_code == 200

    withdraw(world.papers[1], by=world.ada, now=world.now)

    assert Client().get(path).status_code == 404
    assert Client().get(f"{PUBLIC}talks/zzzzzzzzzzzz{ending}").status_code == 404


def test_the_draft_has_no_talk_pages(world, chi):
    talk = Talk.objects.create(session=Session.objects.get(number=1), number=90, position=9, minutes=5, title="New")
    path = f"{PUBLIC}talks/{talk.public_id}/"
    assert Client().get(path).status_code == 404

    release(chi)

    assert "New" in page(path)


def test_two_parsers_read_a_talks_calendar(world):
    content = Client().get(talk_about(1) + ".ics").content

    assert parsed_by_hand(content) == parsed_by_library(content)
    [event] = parsed_by_hand(content)
    assert event["SUMMARY"] == f"Alpha: {world.papers[1].title}"
    assert event["URL"].endswith(talk_about(1) + "/")
    start = Session.objects.get(number=3).starts_at
    assert event["DTSTART"] == f"{start:%Y%m%dT%H%M%SZ}"


def test_a_talk_never_counts_backwards_when_it_changes_its_session(world, chi):
    path = talk_about(1)
    move(3, 10)
    release(chi)
    before = parsed_by_hand(Client().get(path + ".ics").content)[0]
    Talk.objects.filter(submission__number=1).update(session=Session.objects.get(number=1), position=9)
    release(chi, version="3.0")

    after = parsed_by_hand(Client().get(path + ".ics").content)[0]

    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("2", "3")
    assert after["UID"] == before["UID"]


def test_frab_events_of_talks_lead_to_their_pages(world):
    days = json.loads(page(PUBLIC + "schedule.json"))["schedule"]["conference"]["days"]
    urls = {event["title"]: event["url"] for day in days for room in day["rooms"].values() for event in room}

    assert urls["Stars that learn"].endswith(talk_about(None) + "/")
    assert urls[world.papers[1].title].endswith(talk_about(1) + "/")
    assert "#s-" in urls["Coffee"]


def test_the_sitemap_names_every_talk(world):
    said = page("/v/alpha/sitemap.xml")

    assert talk_about(None) + "/" in said and talk_about(1) + "/" in said


def test_a_talk_page_is_kept_and_asks_little_when_it_is_made(
    world, django_assert_num_queries, django_assert_max_num_queries
):
    path = talk_about(1) + "/"

    with django_assert_max_num_queries(12):
        page(path)
    with django_assert_num_queries(1):
        page(path)


# --- Filtering -------------------------------------------------------------------------------------------


@pytest.fixture
def topics(world) -> tuple[str, str]:
    for number, name in ((1, "Optics & lenses"), (3, "Ethics")):
        world.alpha.public_papers.filter(number=number).update(topics=[name])
    keeping.forget_all()
    return "Optics & lenses", "Ethics"


def test_a_topic_shows_its_papers_alone(world, topics):
    said = page(PUBLIC + "?topic=Ethics")

    assert world.papers[3].title in said
    assert world.papers[1].title not in said
    assert "Opening keynote" not in said
    assert 'aria-current="true">Ethics</a>' in said


def test_kind_and_topic_combine(world, topics):
    said = page(PUBLIC + "?kind=contributed&topic=Optics+%26+lenses")

    assert 'class="session kind-contributed"' in said
    assert 'class="session kind-poster"' not in said
    assert "?kind=poster&amp;topic=Optics+%26+lenses" in said
    assert "There is nothing of this kind" in page(PUBLIC + "?kind=contributed&topic=Ethics")


def test_what_is_no_topic_is_said_and_fills_no_store(world, topics, monkeypatch):
    monkeypatch.setattr(keeping, "_pages", store := type(keeping._pages)())

    pages = [page(f"{PUBLIC}?topic=nonsense-{n}") for n in range(5)]

    assert all("this is the whole programme" in said and "Opening keynote" in said for said in pages)
    assert len(store) == 0


def test_a_topic_of_a_withdrawn_paper_is_none(world, topics):
    withdraw(world.papers[3], by=world.people["cas"], now=world.now)

    assert "Ethics" not in page(PUBLIC)
    assert "this is the whole programme" in page(PUBLIC + "?topic=Ethics")


def test_a_programme_without_sessions_is_a_page(world):
    row = ProgrammeRelease.objects.get()
    row.content["sessions"] = []
    row.save()

    assert Client().get(PUBLIC).status_code == 200

"""Hours, questions and speakers' times: entered by chairs, a speaker's by their own link, seen by nobody else."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from proceedings.models import CameraReady
from schedule.availability import Times, times_from
from schedule.models import Programme, SpeakerTimes, Talk
from schedule.moments import zone_of
from tests.schedule.test_editor import EDITOR, rows, session_of, typed, undo_latest
from venues.identity import CardLink
from venues.models import ShownPerson, ShownPersonKind, Venue


@pytest.fixture
def day(world) -> date:
    """The day of the programme, which is the venue's."""
    found = session_of(world, 1).starts_at.date()
    Venue.objects.filter(pk=world.alpha.pk).update(starts_on=found, ends_on=found)
    return found


@pytest.fixture
def katie(world) -> ShownPerson:
    return ShownPerson.objects.create(venue=world.alpha, kind=ShownPersonKind.SPEAKER, name="Katie Speaker")


@pytest.fixture
def link(world, katie) -> str:
    card = CardLink.objects.create(shown=katie, email="katie@example.org", sent_at=world.now)
    return f"/v/alpha/card/{card.token}/times/"


def test_hours_and_questions_are_warned_about_and_taken_back(world, chi, day):
    before = chi.get(EDITOR).content.decode()
    said = {f"from-{day}": "9:30", f"to-{day}": "18:00", "question_minutes": 50, "revision": 1}

    chi.post(f"{EDITOR}hours/", said)

    page = chi.get(EDITOR).content.decode()
    assert "“Opening keynote” is from 09:00 to 10:00" in page
    assert "has 10 minutes left for questions; its talks shall have 50." in page
    undo_latest(chi, world)
    assert Programme.objects.get(venue=world.alpha).hours == {}
    assert "“Opening keynote” is from 09:00 to 10:00" not in before + chi.get(EDITOR).content.decode()


@pytest.mark.parametrize(
    "said, sentence",
    [
        ({"from": "9:30"}, "Say both, or leave both empty."),
        ({"from": "9:30", "to": "25:00"}, "“25:00” is no time of day; write it as 9:05 or 14:30."),
        ({"from": "9:30", "to": "9:30"}, "This ends at 9:30, when it starts."),
    ],
)
def test_hours_that_cannot_be_read_are_refused_and_stay_as_typed(world, chi, day, said, sentence):
    fields = {f"{name}-{day}": value for name, value in said.items()}

    answer = chi.post(f"{EDITOR}hours/", fields | {"question_minutes": 5, "revision": 1})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="9:30"' in answer.content.decode()
    assert Programme.objects.get(venue=world.alpha).hours == {}


def test_hours_that_somebody_changed_meanwhile_are_not_overwritten(world, chi, cas, day):
    cas.post(f"{EDITOR}hours/", {"question_minutes": 7, "revision": 1})

    answer = chi.post(f"{EDITOR}hours/", {"question_minutes": 5, "revision": 1})

    assert answer.status_code == 422
    assert "Somebody changed this meanwhile." in answer.content.decode()
    assert Programme.objects.get(venue=world.alpha).question_minutes == 7


def test_a_session_says_otherwise_than_the_programme(world, chi):
    Programme.objects.filter(venue=world.alpha).update(question_minutes=50)
    assert "“Opening keynote” has 10 minutes left for questions" in chi.get(EDITOR).content.decode()
    session = session_of(world, 1)
    path = f"{EDITOR}sessions/{session.public_id}/"

    chi.post(path, typed(session, question_minutes="10"))

    page = chi.get(EDITOR).content.decode()
    assert "“Opening keynote” has" not in page
    assert "“Orals” has 45 minutes left for questions" in page


def test_a_speaker_says_by_their_link_when_they_can_be_there(world, chi, day, katie, link):
    answer = Client().post(link, {f"is-{day}": "free", f"at-{day}": "14:00-16:30, 17:00–18:00", "revision": 0})

    assert answer.status_code == 302
    stored = times_from(SpeakerTimes.objects.get(shown=katie).spans)
    hours = [
        datetime(day.year, day.month, day.day, *clock, tzinfo=UTC) for clock in ((14, 0), (16, 30), (17, 0), (18, 0))
    ]
    assert stored == Times(free=[(hours[0], hours[1]), (hours[2], hours[3])], busy=[])
    assert 'value="14:00–16:30, 17:00–18:00"' in Client().get(link).content.decode()
    page = chi.get(EDITOR).content.decode()
    assert "Katie Speaker cannot be in “Stars that learn”" in page
    assert "they said: only 14:00–16:30, 17:00–18:00." in page


def test_a_chair_enters_it_and_the_choice_of_speakers_shows_it(world, chi, day, katie, link):
    chi.post(f"{EDITOR}speakers/{katie.pk}/", {f"is-{day}": "none", "revision": 0})

    session = chi.get(f"{EDITOR}sessions/{session_of(world, 1).public_id}/").content.decode()
    assert f"Katie Speaker · {day:%a} {day.day} {day:%b %Y} not at all" in session
    assert "not at all" in chi.get(f"{EDITOR}speakers/").content.decode()
    assert '<option value="none" selected>' in Client().get(link).content.decode()


def test_times_that_the_speaker_changed_meanwhile_are_not_overwritten(world, chi, day, katie, link):
    Client().post(link, {f"is-{day}": "none", "revision": 0})

    answer = chi.post(f"{EDITOR}speakers/{katie.pk}/", {f"is-{day}": "", "revision": 0})

    assert answer.status_code == 422
    assert "Somebody changed this meanwhile." in answer.content.decode()
    assert SpeakerTimes.objects.get(shown=katie).revision == 1


@pytest.mark.parametrize(
    "said, sentence",
    [
        ({"is": "free", "at": "9:00"}, "“9:00” is no time from and to; write it as 9:00–12:30, 14:00–18:00."),
        ({"is": "busy", "at": "14:00-13:00"}, "This ends at 13:00, before it starts at 14:00."),
        ({"is": "", "at": "9:00-10:00"}, "Say whether these are times at which you can or cannot be there."),
    ],
)
def test_times_that_cannot_be_read_are_refused_and_stay_as_typed(day, katie, link, said, sentence):
    answer = Client().post(link, {f"{name}-{day}": value for name, value in said.items()} | {"revision": 0})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{said["at"]}"' in answer.content.decode()
    assert SpeakerTimes.objects.count() == 0


def test_nobody_without_the_link_sees_a_speakers_times(world, chi, day, katie, link):
    Client().post(link, {f"is-{day}": "free", f"at-{day}": "3:00–3:07", "revision": 0})

    public = ["", "people/", "schedule/", "schedule/schedule.json", "schedule/schedule.csv", "schedule/schedule.xml"]
    shown = [Client().get(f"/v/alpha/{path}").content.decode() for path in public]

    assert [page for page in shown if "03:07" in page] == []
    assert "03:07" in chi.get(EDITOR).content.decode()
    assert Client().get(link.replace("/card/", "/card/x")).status_code == 404
    organiser = CardLink.objects.get(shown=katie)
    ShownPerson.objects.filter(pk=katie.pk).update(kind=ShownPersonKind.ORGANISER)
    assert Client().get(f"/v/alpha/card/{organiser.token}/times/").status_code == 404


def test_a_chosen_speaker_joins_those_that_are_typed(world, chi, katie):
    session = session_of(world, 1)
    said = {"new-title": "Another", "new-minutes": 5, "new-speakers": "Bob\nKatie Speaker", "revision": 1}

    chi.post(f"{EDITOR}sessions/{session.public_id}/talk/", said | {"new-known": ["Katie Speaker"]})

    assert Talk.objects.get(title="Another").names == ["Bob", "Katie Speaker"]


def test_a_presenter_whom_a_chair_names_and_who_is_no_author_is_a_warning(world, chi):
    talk = Talk.objects.get(submission=world.papers[1])
    assert "is not among its authors" not in chi.get(EDITOR).content.decode()

    chi.post(f"{EDITOR}talks/{talk.public_id}/", {"minutes": 15, "presenter": "Zed", "revision": 1})

    assert "Zed presents “" in chi.get(EDITOR).content.decode()
    assert '<option value="Ada Lovelace">' in chi.get(f"{EDITOR}talks/{talk.public_id}/").content.decode()


def test_a_speaker_writes_no_more_often_than_a_card_is_filled_in(day, katie, link):
    CardLink.objects.update(counted_from=datetime.now(UTC), n_posts=10_000)

    answer = Client().post(link, {f"is-{day}": "none", "revision": 0})

    assert answer.status_code == 422
    assert "This link was used very often in the last hour." in answer.content.decode()
    assert SpeakerTimes.objects.count() == 0


def test_what_was_said_reads_as_it_is_typed(day):
    vienna = zone_of("Europe/Vienna")
    start = datetime(2024, 5, 11, 7, tzinfo=UTC)
    times = Times(
        free=[(start, start.replace(hour=10))], busy=[(start.replace(hour=22), start.replace(day=12, hour=22))]
    )

    assert times.said(vienna) == "Sat 11 May 2024 only 09:00–12:00; Sun 12 May 2024 not at all"


def test_undoing_a_session_leaves_what_a_speaker_said(world, chi, day, katie, link):
    before = rows(world)
    Client().post(link, {f"is-{day}": "none", "revision": 0})
    chi.post(f"{EDITOR}sessions/{session_of(world, 4).public_id}/step/", {"do": "remove", "revision": 1})

    undo_latest(chi, world)

    assert rows(world) == before
    assert SpeakerTimes.objects.get(shown=katie).revision == 1


def test_a_presenter_who_left_the_author_list_is_a_warning(world, chi):
    camera = CameraReady.objects.get(submission=world.papers[1])
    camera.authors = [{"author": "zzzzzzzzzzzz", "name": "Gone Person", "affiliation": ""}]
    camera.presenter = "zzzzzzzzzzzz"
    camera.save()

    assert "Gone Person presents “" in chi.get(EDITOR).content.decode()

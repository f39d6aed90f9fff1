"""What is released is what was shown; others read releases alone, and of papers what is in the public record."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from notifications.models import Message
from proceedings.models import Proceedings
from schedule import reminders
from schedule.models import Board, ProgrammeRelease, Room, Session, Talk
from submissions.actions import withdraw
from submissions.identity import Conflict, ConflictSource
from tests.reminding import mails_of
from venues.identity import CardLink
from venues.models import ShownPerson

RELEASE = "/v/alpha/chair/schedule/release/"
PUBLIC = "/v/alpha/schedule/"


def seal_on(page: str) -> str:
    return re.search(r'name="seal" value="([0-9a-f]{64})"', page)[1]


def release(client, *, tells: bool = False, version: str = "2.0"):
    page = client.get(RELEASE).content.decode()
    return client.post(RELEASE, {"seal": seal_on(page), "version": version} | ({"tells": "1"} if tells else {}))


def latest(world) -> ProgrammeRelease:
    return ProgrammeRelease.objects.filter(venue=world.alpha).latest("number")


def move(number: int, minutes: int) -> None:
    session = Session.objects.get(number=number)
    session.starts_at += timedelta(minutes=minutes)
    session.ends_at += timedelta(minutes=minutes)
    session.save()


def keynote() -> int:
    return Talk.objects.get(title="Stars that learn").session.number


@pytest.fixture
def anybody() -> Client:
    return Client()


def test_the_draft_is_nobodys_business_before_its_release(world, chi, anybody):
    Session.objects.filter(number=1).update(title="A secret keynote")

    assert "A secret keynote" not in anybody.get(PUBLIC).content.decode()
    release(chi)
    assert "A secret keynote" in anybody.get(PUBLIC).content.decode()


def test_a_release_says_what_it_changes(world, chi):
    move(3, 10)
    Session.objects.filter(number=1).update(title="Hello", room=Room.objects.get(name="Gather"))
    Talk.objects.filter(number=5).update(title="Galaxies that learn")
    Session.objects.filter(number=2).delete()

    release(chi)

    day = f"{Session.objects.get(number=1).starts_at:%a %-d %b}"
    assert latest(world).changes == [
        f"“Coffee” ({day}, 10:00) is gone.",
        "“Opening keynote” is now called “Hello”.",
        "“Hello” moved to Gather.",
        "“Stars that learn” in “Hello” is now “Galaxies that learn”.",
        f"“Orals” moved from {day}, 10:30 to {day}, 10:40.",
    ]


def test_nothing_new_makes_no_release(world, chi):
    assert "The draft has not changed since the latest release." in chi.get(RELEASE).content.decode()


def test_what_changed_after_the_preview_is_not_released(world, chi):
    move(3, 5)
    seal = seal_on(chi.get(RELEASE).content.decode())
    move(3, 5)

    answer = chi.post(RELEASE, {"seal": seal, "version": "2.0"})

    assert answer.status_code == 422
    assert "Something changed since you looked at this programme." in answer.content.decode()
    assert latest(world).number == 1


def test_a_double_click_is_one_release(world, chi):
    move(3, 5)
    seal = seal_on(chi.get(RELEASE).content.decode())

    for _ in range(2):
        chi.post(RELEASE, {"seal": seal, "version": "2.0"})

    assert latest(world).number == 2


def test_authors_whose_time_changed_are_told_once(world, chi):
    move(3, 5)  # paper 1's talk; the posters stay
    release(chi, tells=True)
    told = Message.objects.filter(kind="schedule")
    assert sorted(told.values_list("submission_id", flat=True)) == sorted(
        [world.papers[1].pk, world.papers[3].pk]  # nobody was told of the first programme
    )

    Session.objects.filter(number=1).update(title="Hello")
    release(chi, tells=True, version="3.0")
    assert told.count() == 2

    move(4, 5)  # the posters of papers 1 and 3
    release(chi, tells=True, version="4.0")
    assert told.count() == 4


def test_the_letter_that_is_previewed_is_the_letter_that_is_sent(world, chi):
    move(3, 5)
    page = chi.get(RELEASE).content.decode()
    release(chi, tells=True)

    message = Message.objects.get(kind="schedule", submission_id=world.papers[1].pk)

    assert message.to_email == "ada@ada-university.edu"
    assert f"{message.to_name} &lt;{message.to_email}&gt;: {message.subject}" in page
    assert "10:35 to 10:50, UTC" in message.text
    assert "10:35 to 10:50, UTC" in page


def test_an_invited_speaker_whose_address_is_known_is_written_to_once_a_place(world, chi):
    [shown] = ShownPerson.objects.filter(venue=world.alpha, name="Katie Speaker")
    CardLink.objects.create(shown=shown, email="katie@caltech.example", sent_at=world.now, n_sent=1)
    move(keynote(), 5)
    page = chi.get(RELEASE).content.decode()
    release(chi, tells=True)

    [message] = Message.objects.filter(to_email="katie@caltech.example")

    assert (message.kind, message.submission_id) == ("schedule", None)
    assert f"{message.to_name} &lt;{message.to_email}&gt;: {message.subject}" in page
    assert "Stars that learn" in message.text
    move(3, 5)
    assert "katie@caltech.example" not in chi.get(RELEASE).content.decode()


def test_a_speaker_without_a_known_address_gets_no_letter(world, chi):
    move(keynote(), 5)

    assert "Katie Speaker &lt;" not in chi.get(RELEASE).content.decode()


def test_whom_no_letter_told_hears_of_it_from_a_reminder_a_day_later(world, chi):
    move(3, 5)
    release(chi)
    at = latest(world).released_at

    assert mails_of(reminders, at + timedelta(hours=23)) == []
    told = mails_of(reminders, at + timedelta(hours=25))

    assert [mail.submission_id for mail in told] == [world.papers[1].pk, world.papers[3].pk]
    assert "10:35 to 10:50, UTC" in told[0].text
    assert mails_of(reminders, at + timedelta(days=9)) == []  # the workshop is over


def test_whom_a_letter_told_hears_nothing_from_a_reminder(world, chi, cas):
    move(3, 5)
    release(cas, tells=True)  # cas wrote paper 3, and writes to nobody about it
    at = latest(world).released_at

    told = mails_of(reminders, at + timedelta(hours=25))

    assert [mail.submission_id for mail in told] == [world.papers[3].pk]


def test_a_chair_in_conflict_neither_reads_nor_sends_the_papers_letter(world, cas, chi):
    Conflict.objects.create(submission=world.papers[1], person=world.cas, source=ConflictSource.CHAIR, reason="x")
    move(3, 5)

    assert "ada@ada-university.edu" not in cas.get(RELEASE).content.decode()
    release(cas, tells=True)
    assert not Message.objects.filter(kind="schedule").exists()

    move(1, -5)
    release(chi, tells=True, version="3.0")
    assert set(Message.objects.filter(kind="schedule").values_list("submission_id", flat=True)) == {
        world.papers[1].pk,
        world.papers[3].pk,
    }


# --- Papers ----------------------------------------------------------------------------------------------


def test_a_paper_outside_the_record_is_released_without_a_word(world, chi, anybody):
    world.alpha.public_papers.filter(number=1).delete()
    move(3, 5)

    release(chi)

    title = world.papers[1].title
    assert title not in str(latest(world).content)
    page = anybody.get(PUBLIC).content.decode()
    assert title not in page
    assert "Ada Lovelace" not in page
    assert page.count("To be announced") == 2


@pytest.mark.parametrize("path", ["", "schedule.ics", "schedule.xml", "schedule.json", "schedule.csv"])
def test_a_paper_withdrawn_after_the_release_is_gone_at_once(world, anybody, path):
    paper = world.papers[3]
    assert paper.title in anybody.get(PUBLIC + path).content.decode().replace("\r\n ", "")
    withdraw(paper, by=world.people["cas"], now=world.now)

    page = anybody.get(PUBLIC + path).content.decode().replace("\r\n ", "")

    assert paper.title not in page
    assert "Cas Erdős" not in page


def test_without_the_record_the_programme_names_no_paper(world, anybody):
    Proceedings.objects.update(unpublished_at=world.now)

    page = anybody.get(PUBLIC).content.decode()

    assert "Ada Lovelace" not in page
    assert "Katie Speaker" in page


def test_a_paper_that_becomes_public_later_waits_for_the_next_release(world, chi, anybody):
    rows = list(world.alpha.public_papers.filter(number=1))
    versions = list(rows[0].versions.all())
    world.alpha.public_papers.filter(number=1).delete()
    move(3, 5)
    release(chi)
    rows[0].save(force_insert=True)
    for version in versions:
        version.save(force_insert=True)

    assert world.papers[1].title not in anybody.get(PUBLIC).content.decode()
    release(chi, version="3.0")
    assert world.papers[1].title in anybody.get(PUBLIC).content.decode()


# --- The page --------------------------------------------------------------------------------------------


def test_a_rooms_link_is_shown_to_those_it_is_for(world, anybody, chi):
    outsider = Client()
    outsider.force_login(world.mal)
    link = "https://rooms.example/alpha"

    assert [link in client.get(PUBLIC).content.decode() for client in (anybody, outsider, chi)] == [False, False, True]
    assert link not in anybody.get(PUBLIC + "schedule.ics").content.decode().replace("\r\n ", "")


def test_the_kept_page_is_right_at_once_after_a_release(world, chi, anybody):
    first = anybody.get(PUBLIC)
    assert anybody.get(PUBLIC, headers={"If-None-Match": first["ETag"]}).status_code == 304
    move(1, -15)

    release(chi)

    again = anybody.get(PUBLIC, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "08:45" in again.content.decode()


def test_one_kind_of_session_can_be_asked_for_without_script(world, anybody):
    page = anybody.get(PUBLIC + "?kind=poster").content.decode()

    assert 'class="session kind-poster"' in page
    assert 'class="session kind-keynote"' not in page
    assert anybody.get(PUBLIC + "?kind=nonsense").status_code == 200


def test_times_stand_in_the_venues_zone_of_the_release(world, chi, anybody):
    world.alpha.time_zone = "Asia/Kathmandu"
    world.alpha.save()
    release(chi)

    page = anybody.get(PUBLIC).content.decode()

    assert "Asia/Kathmandu (UTC+5:45)" in page
    assert ">14:45</time>" in page


def test_boards_that_change_are_a_change(world, chi):
    Board.objects.filter(number=2).update(number=7)

    release(chi)

    assert latest(world).changes == ["The boards of “Poster session” changed."]

"""Speakers without picture or words, and chairs of a call that nobody can read; once each, and only while it is so."""

from datetime import timedelta

import pytest

from notifications.actions import enqueue
from tests.cast import Stage, World, build
from tests.reminding import mails_of
from venues import reminders
from venues.identity import CardLink
from venues.models import Deadline, ShownPerson, Venue

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    """The call opens in ten days and is not published; the workshop is in 85 days."""
    world = build(Stage.CALL)
    Venue.objects.filter(pk=world.alpha.pk).update(is_public=False)
    Deadline.objects.filter(venue=world.alpha, kind="submission").update(opens_at=world.now + 10 * DAY)
    return world


@pytest.fixture
def card(world) -> CardLink:
    """Katie was sent the link to her card just now; she has a picture and no words."""
    [shown] = ShownPerson.objects.filter(venue=world.alpha)
    return CardLink.objects.create(shown=shown, email="katie@caltech.example", sent_at=world.now, n_sent=1)


def told(world: World, kind: str, *, days: float) -> list[str]:
    """Who is told, and on which occasion, so many days from now."""
    mails = mails_of(reminders, world.now + days * DAY, kinds=[kind])
    place = 4 if kind == "card-reminder" else 1  # of the occasion in a key
    return sorted(
        f"{mail.to_name.split()[0]} {mail.key.split(':')[place]}" for mail in mails if mail.venue_id == world.alpha.pk
    )


@pytest.mark.parametrize(
    ("days", "occasion"), [(6.9, None), (7.1, "3d"), (9.5, "1d"), (10.01, None), (10.1, "1h-late"), (18, None)]
)
def test_chairs_hear_that_a_call_opens_and_is_not_published(world, days, occasion):
    assert told(world, "call-reminder", days=days) == ([f"Cas {occasion}", f"Chi {occasion}"] if occasion else [])


def test_nobody_hears_of_a_call_that_is_published(world):
    Venue.objects.filter(pk=world.alpha.pk).update(is_public=True)

    assert told(world, "call-reminder", days=9.5) == []


def test_a_call_that_opens_on_another_day_reminds_anew(world):
    enqueue(mails_of(reminders, world.now + 9.5 * DAY), now=world.now)
    assert told(world, "call-reminder", days=9.6) == []

    Deadline.objects.filter(venue=world.alpha, kind="submission").update(opens_at=world.now + 10.2 * DAY)

    assert told(world, "call-reminder", days=9.6) == ["Cas 1d", "Chi 1d"]


def test_a_speaker_is_reminded_of_what_is_missing_of_their_card(world, card):
    begins = world.alpha.starts_on
    assert told(world, "card-reminder", days=4.9) == []
    assert told(world, "card-reminder", days=5.1) == ["Katie 5d-after"]

    until = (begins - world.now.date()).days
    assert told(world, "card-reminder", days=until - 8.5) == [f"Katie 14d-before-{begins:%Y%m%d}"]
    assert told(world, "card-reminder", days=until - 5) == [f"Katie 7d-before-{begins:%Y%m%d}"]
    assert told(world, "card-reminder", days=until + 1) == []


def test_the_mail_to_a_speaker_names_what_is_missing_and_holds_the_link(world, card):
    [mail] = mails_of(reminders, world.now + 6 * DAY, kinds=["card-reminder"])

    assert (mail.to_email, mail.subject) == ("katie@caltech.example", "[Alpha] Your picture and a few words")
    assert "a few words about you is still missing" in mail.text and card.token in mail.text


@pytest.mark.parametrize("done", ["filled", "words", "not a speaker"])
def test_a_speaker_of_whom_nothing_is_missing_is_left_alone(world, card, done):
    if done == "filled":
        CardLink.objects.filter(pk=card.pk).update(filled_at=world.now)
    elif done == "words":
        ShownPerson.objects.filter(pk=card.shown_id).update(bio_md="She speaks.")
    else:
        ShownPerson.objects.filter(pk=card.shown_id).update(kind="organiser")

    assert told(world, "card-reminder", days=6) == []


def test_a_link_that_went_out_again_gives_its_reader_time_anew(world, card):
    CardLink.objects.filter(pk=card.pk).update(sent_at=world.now + 5 * DAY, n_sent=2)

    assert told(world, "card-reminder", days=6) == []
    assert told(world, "card-reminder", days=10.1) == ["Katie 5d-after"]

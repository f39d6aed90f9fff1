"""Chairs are reminded of decisions by the day of notification; each of what they may see themselves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from decisions import reminders
from decisions.models import Decision
from notifications.actions import enqueue
from tests.cast import Stage
from tests.decisions.crowd import build_five
from tests.reminding import mails_of

pytestmark = pytest.mark.django_db


def due(now):
    return mails_of(reminders, now)


@pytest.fixture
def world():
    """Notification is in 60 − 56 = 4 days; papers 1 and 2 are decided, 3 and 4 are not."""
    world = build_five(Stage.DECIDING)
    Decision.objects.filter(submission__in=[world.papers[3], world.papers[4]]).update(outcome=None)
    return world


def mails(world, *, days: float) -> dict[str, str]:
    """Texts of the reminders due so many days from the world's present, by address."""
    found = [mail for mail in due(world.now + timedelta(days=days)) if mail.venue_id == world.alpha.pk]
    return {mail.to_email: mail.text for mail in found}


def test_nobody_is_reminded_early(world):
    assert mails(world, days=0) == {}


def test_each_chair_is_told_what_they_may_see(world):
    found = mails(world, days=1.5)

    assert set(found) == {world.chi.email, world.cas.email}
    assert "- 2 papers have no decision.\n- 2 decisions are made and not released." in found[world.chi.email]
    assert "no decision" not in found[world.cas.email]
    assert "- 2 decisions are made and not released." in found[world.cas.email]


@pytest.mark.parametrize(("days", "occasion"), [(1.5, "3d"), (3.5, "1d"), (5, "1h-late")])
def test_each_occasion_reminds_once(world, days, occasion):
    now = world.now + timedelta(days=days)
    first = [mail for mail in due(now) if mail.venue_id == world.alpha.pk]
    enqueue(first, now=now)

    assert {mail.key.split(":")[3] for mail in first} == {occasion}
    assert [mail for mail in due(now + timedelta(minutes=5)) if mail.venue_id == world.alpha.pk] == []


def test_nobody_is_reminded_of_what_is_done(world):
    Decision.objects.filter(submission__in=[world.papers[3], world.papers[4]]).delete()
    for decision in Decision.objects.all():
        Decision.objects.filter(pk=decision.pk).update(released_outcome=decision.outcome, released_at=world.now)
    for number in (3, 4):
        world.papers[number].__class__.objects.filter(pk=world.papers[number].pk).update(withdrawn_at=world.now)

    assert mails(world, days=1.5) == {}


def test_a_week_after_the_day_nobody_is_reminded_any_more(world):
    assert mails(world, days=12) == {}


def test_a_chair_in_conflict_does_not_read_another_chairs_reminder(client, world):
    enqueue(due(world.now + timedelta(days=1.5)), now=world.now)
    url = reverse("consoles:mail", args=["alpha"])
    seen = {}
    for who in ("chi", "cas"):
        client.force_login(world.people[who])
        seen[who] = client.get(url).content.decode().count("Decisions are announced")

    assert seen == {"chi": 2, "cas": 0}

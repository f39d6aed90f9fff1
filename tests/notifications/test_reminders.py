"""A worker that was away sends, on its return, what is still due once, and never what is not."""

from datetime import timedelta

import pytest
import time_machine

from notifications.models import Message, MessageState
from notifications.tasks import remind, send_due
from reviews.models import Review
from tests.cast import Stage, World, build
from venues.models import Deadline, DeadlineKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """While reviewing: ray owes paper 1, ria owes paper 3; the reviews are due in 15 days."""
    world = build(Stage.REVIEWING)
    Message.objects.all().delete()
    return world


def before(world: World, **left) -> time_machine.travel:
    """The moment at which so much is left until the reviews are due."""
    at = world.alpha.deadlines.get(kind=DeadlineKind.REVIEW).at
    return time_machine.travel(at - timedelta(**left), tick=False)


def told(kind: str = "review-reminder") -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("to_name", flat=True))


def test_what_is_still_due_goes_out_once_after_a_day_without_worker(world):
    with before(world, days=3, minutes=1):
        remind()
    Message.objects.all().delete()  # what the first week's reminder said

    with before(world, days=2):  # the tick of "3 days" was missed by a day
        for _ in range(3):
            remind()
            send_due()

    assert told() == ["Ray Turing", "Ria Hopper"]
    assert set(Message.objects.filter(kind="review-reminder").values_list("state", flat=True)) == {MessageState.SENT}


def test_only_the_nearest_of_two_missed_reminders_goes_out(world):
    with before(world, hours=20):
        remind()

    keys = Message.objects.filter(kind="review-reminder").values_list("key", flat=True)
    assert {key.split(":")[1] for key in keys} == {"1d"}
    assert told() == ["Ray Turing", "Ria Hopper"]


def test_what_was_done_meanwhile_is_not_mentioned(world):
    with before(world, days=2):
        Review.objects.filter(submission=world.papers[3], submitted_at__isnull=True).update(submitted_at=world.now)
        remind()

    assert told() == ["Ray Turing"]


def test_a_reminder_that_waited_for_a_dead_sender_is_not_sent_when_its_work_is_done(world):
    with before(world, days=2):
        remind()
    Review.objects.filter(submission=world.papers[3], submitted_at__isnull=True).update(submitted_at=world.now)

    with before(world, days=1, hours=1):  # a day later, both wake up
        remind()
        send_due()

    assert told() == ["Ray Turing"]


def test_a_reminder_that_waited_says_the_truth_of_today(world):
    with before(world, days=2):
        remind()
    moved = world.alpha.deadlines.get(kind=DeadlineKind.REVIEW).at + timedelta(days=1)
    Deadline.objects.filter(venue=world.alpha, kind=DeadlineKind.REVIEW).update(at=moved)

    with before(world, days=2):
        remind()

    assert [mail.key.rsplit(":", 1)[1] for mail in Message.objects.filter(kind="review-reminder")] == [
        f"{moved:%Y%m%d%H%M}"
    ] * 2


def test_bids_that_are_over_are_never_asked_for(world):
    Deadline.objects.filter(venue=world.alpha, kind=DeadlineKind.BIDDING).update(
        opens_at=world.now - timedelta(days=5), at=world.now - timedelta(hours=1)
    )

    with time_machine.travel(world.now, tick=False):
        remind()

    assert told("bidding-reminder") == []

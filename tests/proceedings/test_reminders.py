"""Authors of accepted papers are reminded of what is missing for print; once, and only while it is missing."""

from datetime import timedelta

import pytest

from notifications.actions import enqueue
from proceedings import reminders
from submissions.models import Extension, Submission
from tests.cast import World
from tests.reminding import mails_of
from venues.models import Deadline, DeadlineKind

pytestmark = pytest.mark.django_db


def due(now):
    return mails_of(reminders, now)


def told(world: World, **left: float) -> dict[str, str]:
    """The keys' occasions by first name, so long before the deadline."""
    at = world.alpha.deadlines.get(kind=DeadlineKind.CAMERA_READY).at - timedelta(**left)
    return {mail.to_name.split()[0]: mail.key.split(":")[1] for mail in due(at) if mail.venue_id == world.alpha.pk}


@pytest.mark.parametrize(
    ("days", "occasion"),
    [(8, None), (6.5, "7d"), (2.5, "3d"), (0.5, "1d"), (-0.5, None), (-1.5, "1d-late"), (-8, None)],
)
def test_accepted_authors_are_reminded_as_the_day_nears(released, days, occasion):
    assert told(released, days=days) == ({"Ada": occasion, "Cas": occasion} if occasion else {})


def test_a_withdrawn_or_undecided_paper_reminds_nobody(released):
    Submission.objects.filter(pk=released.papers[1].pk).update(withdrawn_at=released.now)

    assert told(released, days=2) == {"Cas": "3d"}


def test_an_extension_counts_for_its_paper(released):
    at = released.alpha.deadlines.get(kind=DeadlineKind.CAMERA_READY).at + timedelta(days=10)
    Extension.objects.create(submission=released.papers[1], kind=DeadlineKind.CAMERA_READY, at=at)

    assert told(released, days=2) == {"Cas": "3d"}
    assert told(released, days=-8) == {"Ada": "3d"}


def test_it_goes_once_and_again_when_the_day_moves(released):
    at = released.alpha.deadlines.get(kind=DeadlineKind.CAMERA_READY).at
    enqueue(due(at - timedelta(days=2)), now=released.now)
    assert told(released, days=2) == {}

    Deadline.objects.filter(venue=released.alpha, kind=DeadlineKind.CAMERA_READY).update(at=at + timedelta(days=1))

    assert told(released, days=2) == {"Ada": "3d", "Cas": "3d"}


def test_it_says_what_is_missing_and_tells_of_its_own_paper_alone(released):
    at = released.alpha.deadlines.get(kind=DeadlineKind.CAMERA_READY).at - timedelta(days=2)

    [mail] = [mail for mail in due(at) if mail.to_email == released.ada.email]

    assert "This is missing:" in mail.text and f"/my/{released.papers[1].public_id}/camera-ready/" in mail.text
    assert released.papers[3].title not in mail.text

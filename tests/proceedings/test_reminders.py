"""Authors of accepted papers are reminded of what is missing for print; once, and only while it is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from notifications.actions import enqueue
from proceedings import reminders
from proceedings.models import CameraReady
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


@pytest.fixture(params=[DeadlineKind.VIDEO, DeadlineKind.POSTER])
def thing(request, released) -> str:
    """A venue that wants a video, or a poster, ten days from now."""
    Deadline.objects.create(venue=released.alpha, kind=request.param, at=released.now + timedelta(days=10))
    return request.param


def told_of(world: World, thing: str, **left: float) -> dict[str, str]:
    at = world.alpha.deadlines.get(kind=thing).at - timedelta(**left)
    mails = mails_of(reminders, at, kinds=[f"{thing}-reminder"])
    return {mail.to_name.split()[0]: mail.key.split(":")[1] for mail in mails if mail.venue_id == world.alpha.pk}


@pytest.mark.parametrize(
    ("days", "occasion"), [(8, None), (6.5, "7d"), (2.5, "3d"), (0.5, "1d"), (-0.5, None), (-1.5, "1d-late")]
)
def test_a_video_and_a_poster_are_asked_for_as_their_day_nears(released, thing, days, occasion):
    assert told_of(released, thing, days=days) == ({"Ada": occasion, "Cas": occasion} if occasion else {})


def test_who_has_handed_it_in_is_left_alone(released, thing):
    CameraReady.objects.update_or_create(
        submission=released.papers[1],
        defaults={"title": "T", "saved_at": released.now, "links": {thing: "https://tube.example/1"}},
    )

    assert told_of(released, thing, days=2) == {"Cas": "3d"}


def test_a_day_that_moves_and_an_extension_ask_anew(released, thing):
    at = released.alpha.deadlines.get(kind=thing).at
    enqueue(due(at - timedelta(days=2)), now=released.now)
    assert told_of(released, thing, days=2) == {}

    Extension.objects.create(submission=released.papers[1], kind=thing, at=at + timedelta(days=5))

    assert told_of(released, thing, days=-3) == {"Ada": "3d", "Cas": "1d-late"}


def test_what_is_due_later_can_be_handed_in_when_print_is_over(released, thing, as_person):
    over = released.now - timedelta(days=1)
    Deadline.objects.filter(venue=released.alpha, kind=DeadlineKind.CAMERA_READY).update(
        opens_at=over - timedelta(days=1), at=over
    )
    ada = as_person(released, "ada")
    url = reverse("proceedings:camera_ready", args=["alpha", released.papers[1].public_id])

    page = ada.get(url)
    open_ = [name for name, field in page.context["form"].fields.items() if not field.disabled]
    assert open_ == [f"link-{thing}"]
    assert ada.post(url, {"revision": 99, f"link-{thing}": "tube.example/1"}).status_code == 302
    refused = ada.post(url, {"revision": 99, f"link-{thing}": "tube.example/2", "title": "Another"})

    camera = CameraReady.objects.get(submission=released.papers[1])
    assert (camera.links[thing], camera.title) == ("https://tube.example/1", released.papers[1].title)
    assert refused.status_code == 409
    assert told_of(released, thing, days=2) == {"Cas": "3d"}


def test_when_the_later_day_is_over_too_nothing_can_be_changed(released, thing, as_person):
    over = released.now - timedelta(days=1)
    Deadline.objects.filter(venue=released.alpha, kind__in=[DeadlineKind.CAMERA_READY, thing]).update(
        opens_at=None, at=over
    )
    url = reverse("proceedings:camera_ready", args=["alpha", released.papers[1].public_id])

    refused = as_person(released, "ada").post(url, {"revision": 99, f"link-{thing}": "tube.example/1"})

    assert refused.status_code == 409
    assert "The time for this was over" in refused.content.decode()

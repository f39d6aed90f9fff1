"""What decisions store twice is recounted: sound in the cast's worlds, and each fault is found."""

import pytest

from decisions.actions import carry_out_release, request_release
from decisions.invariants import check
from decisions.models import Decision, DecisionVersion, Release, ReleasedPaper
from notifications.models import Message, MessageState
from submissions.models import Submission
from tests.cast import Stage
from tests.decisions.crowd import build_five

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A release that went out, drawn and carried out by the actions themselves."""
    world = build_five(Stage.DECIDING)
    Message.objects.all().delete()
    release = request_release(world.alpha, by=world.chi, now=world.now, typed_count=4, cancel_minutes=0)
    carry_out_release(release, now=world.now)
    return world


@pytest.mark.parametrize("stage", [Stage.DECIDING, Stage.RELEASED])
def test_the_cast_is_sound(stage):
    build_five(stage)

    assert list(check()) == []


def test_what_the_actions_do_is_sound(world):
    assert list(check()) == []


def test_a_pending_release_is_sound():
    world = build_five(Stage.DECIDING)
    request_release(world.alpha, by=world.chi, now=world.now, typed_count=4)

    assert list(check()) == []


FAULTS = {
    "differs from its latest version": lambda world: Decision.objects.filter(submission=world.papers[1]).update(
        note="x"
    ),
    "its history is not": lambda world: DecisionVersion.objects.filter(submission=world.papers[1]).update(number=7),
    "an award without an acceptance": lambda world: Decision.objects.filter(submission=world.papers[2]).update(
        released_award=world.alpha.awards.get()
    ),
    "the paper does not say so": lambda world: Submission.objects.filter(pk=world.papers[1].pk).update(
        decision_out_at=None
    ),
    "no decision is released": lambda world: Decision.objects.filter(submission=world.papers[1]).update(
        released_at=None, released_outcome=None
    ),
    "and a paper of it is not": lambda world: ReleasedPaper.objects.filter(submission=world.papers[1]).update(
        state="pending"
    ),
    "counts 9 letters, its papers others": lambda world: Release.objects.update(n_letters=9),
    "has 3 letters in the outbox instead of 4": lambda world: Message.objects.filter(
        submission_id=world.papers[1].pk
    ).delete(),
    "1 of its letters are held": lambda world: Message.objects.filter(submission_id=world.papers[1].pk).update(
        state=MessageState.HELD
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_alone(world, fault):
    FAULTS[fault](world)

    found = list(check())

    assert len(found) == 1
    assert found[0].endswith(fault)

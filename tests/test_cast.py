"""The cast stands where it says it stands, at every stage."""

import pytest

from submissions.models import Submission
from tests.cast import DAYS, DOORS, Stage, build
from venues.deadlines import Calendar
from venues.models import DeadlineKind


@pytest.mark.django_db
@pytest.mark.parametrize("stage", Stage)
def test_the_cast_comes_to_every_stage(stage):
    world = build(stage, seed=3)

    calendar = Calendar(world.alpha)
    opened = {kind for kind in DOORS if calendar.is_open(kind, world.now)}
    on_scale = {kind for kind, (opens, at) in DOORS.items() if (opens or 0) <= DAYS[stage] < at}
    assert opened == on_scale
    assert world.papers[1].number == 1
    assert Submission.objects.of(world.alpha).drafts().count() == 1
    assert bool(world.papers[1].decision_out_at) is world.has_come_to(Stage.RELEASED)
    assert world.reviews.get((1, "rob")) is not None or not world.has_come_to(Stage.REVIEWING)


def test_the_submission_door_is_open_in_the_call_only():
    assert [stage for stage, day in DAYS.items() if day < DOORS[DeadlineKind.SUBMISSION][1]] == [Stage.CALL]

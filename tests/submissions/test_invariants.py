"""What papers store twice is counted again, and every fault is found."""

import pytest

from submissions.invariants import check
from submissions.models import Submission, Version
from tests.submissions.conftest import PDF


@pytest.fixture(autouse=True)
def alone(world):
    """Only papers that went through the actions: the cast writes rows by hand."""
    Version.objects.all().delete()
    Submission.objects.all().delete()
    for venue in (world.alpha, world.beta):
        venue.next_number = 1
        venue.save()


def test_papers_that_went_through_the_actions_agree(submitted, look_inside):
    submitted.save("title", "On Other Things")
    submitted.submit()
    look_inside()

    assert list(check()) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"number": 7}, "venue alpha: the next number is 2; missing [1], beyond [7]"),
        ({"n_versions": 3}, "says 3 versions; there are 1"),
        ({"title": "Another"}, "differs from its latest version"),
    ],
)
def test_a_paper_that_does_not_agree_is_found(submitted, changes, fault):
    Submission.objects.filter(pk=submitted.paper.pk).update(**changes)

    assert any(fault in sentence for sentence in check())


def test_a_first_version_of_another_time_is_found(submitted, world):
    Version.objects.filter(submission=submitted.paper).update(submitted_at=world.now)

    assert sum("first version is not" in sentence or "latest version is not" in sentence for sentence in check()) == 2


def test_a_file_that_is_gone_or_changed_is_found(submitted):
    file = submitted.fresh.draft.pdf
    with file.file.storage.open(file.file.name, "wb") as stored:
        stored.write(PDF + b"tampered")
    assert list(check()) == [f"file {file.public_id}: the stored bytes are not those that were uploaded"]

    file.file.storage.delete(file.file.name)
    assert list(check()) == [f"file {file.public_id}: {file.file.name} is not stored"]

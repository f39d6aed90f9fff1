"""Who is reminded: of a draft before the deadline, of a link that waits; once, and only while it is of use."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.actions import enqueue
from submissions import reminders
from submissions.identity import Authorship
from submissions.models import Submission
from tests.reminding import mails_of


def due(now):
    return mails_of(reminders, now)


@pytest.fixture
def quiet(world):
    """No other paper at these venues needs a word."""
    Authorship.objects.update(asked_at=None)
    world.draft.delete()
    return world


def mails(kind, *, now=None):
    return [mail for mail in due(now or timezone.now()) if mail.kind == kind]


@pytest.mark.parametrize(
    ("days_before", "key_part"),
    [(7.5, None), (6.9, ":7d:"), (3.5, ":7d:"), (2.9, ":3d:"), (0.9, ":1d:"), (0.2, ":6h:"), (-0.1, None)],
)
def test_a_draft_is_remembered_before_the_deadline(quiet, mal, days_before, key_part):
    mal.save("title", "Half a paper")
    Submission.objects.filter(pk=mal.paper.pk).update(created_at=quiet.now - timedelta(days=2))
    now = quiet.alpha.deadlines.get(kind="submission").at - timedelta(days=days_before)

    found = mails("draft-reminder", now=now)

    assert [mail.to_email for mail in found] == ([mal.person.email] if key_part else [])
    assert all(key_part in mail.key for mail in found)


def test_a_draft_of_today_is_left_in_peace(quiet, mal):
    quiet.alpha.deadlines.filter(kind="submission").update(at=timezone.now() + timedelta(hours=20))

    assert mails("draft-reminder") == []


def test_a_draft_of_today_is_remembered_in_the_last_hours(quiet, mal):
    mal.save("title", "Half a paper")
    quiet.alpha.deadlines.filter(kind="submission").update(at=timezone.now() + timedelta(hours=5))

    assert mails("draft-reminder") == []
    Submission.objects.filter(pk=mal.paper.pk).update(created_at=timezone.now() - timedelta(hours=2))
    assert [mail.to_email for mail in mails("draft-reminder")] == [mal.person.email]


def test_a_reminder_goes_out_once(quiet, mal, at):
    Submission.objects.filter(pk=mal.paper.pk).update(created_at=quiet.now - timedelta(days=2))
    with at(days=2):
        now = timezone.now()
        enqueue(due(now), now=now)
        assert mails("draft-reminder") == []


def test_a_deadline_that_moves_is_a_new_occasion(quiet, mal, at):
    Submission.objects.filter(pk=mal.paper.pk).update(created_at=quiet.now - timedelta(days=2))
    with at(days=2):
        enqueue(due(timezone.now()), now=timezone.now())
    with at(days=2.5):
        assert len(mails("draft-reminder")) == 1


def test_a_submitted_paper_needs_no_reminder(quiet, submitted, at):
    with at(days=2):
        assert mails("draft-reminder", now=timezone.now() + timedelta(days=1.5)) == []


@pytest.fixture
def asked(quiet, mal):
    """A submitted paper with a co-author who has their link."""
    mal.post("add_author")
    row = mal.authors[1]
    for part, value in (("name", "Ben Ito"), ("email", "ben@ito.example"), ("affiliation", "Ito")):
        mal.save(f"author-{row.public_id}-{part}", value)
    mal.fill()
    assert mal.submit().status_code == 302
    return Authorship.objects.get(pk=row.pk)


@pytest.mark.parametrize(("days", "n"), [(2.9, 0), (3.1, 1), (9.9, 1), (10.1, 1)])
def test_a_co_author_who_has_not_answered_is_asked_again(asked, days, n):
    found = mails("author-link-reminder", now=asked.asked_at + timedelta(days=days))

    assert [mail.to_email for mail in found] == ["ben@ito.example"] * n


def test_the_two_reminders_of_a_link_are_two(asked):
    first, second = (
        mails("author-link-reminder", now=asked.asked_at + timedelta(days=days))[0].key for days in (4, 11)
    )

    assert first != second


def test_who_confirmed_is_only_asked_for_conflicts(asked):
    asked.confirmed_at = asked.asked_at
    asked.save()
    [mail] = mails("author-link-reminder", now=asked.asked_at + timedelta(days=4))
    assert "[declare your conflicts of interest](" in mail.text

    asked.conflicts_declared_at = asked.asked_at
    asked.save()
    assert mails("author-link-reminder", now=asked.asked_at + timedelta(days=4)) == []


@pytest.mark.parametrize("change", ["disowned_at", "removed_at"])
def test_who_is_no_author_is_not_asked_again(asked, change):
    setattr(asked, change, asked.asked_at)
    asked.save()

    assert mails("author-link-reminder", now=asked.asked_at + timedelta(days=4)) == []


def test_nobody_is_asked_for_a_paper_that_is_withdrawn_or_decided(asked, quiet):
    later = asked.asked_at + timedelta(days=4)
    Submission.objects.filter(pk=asked.submission_id).update(withdrawn_at=asked.asked_at)
    assert mails("author-link-reminder", now=later) == []

    Submission.objects.filter(pk=asked.submission_id).update(withdrawn_at=None, decision_out_at=asked.asked_at)
    assert mails("author-link-reminder", now=later) == []


def test_the_number_of_queries_does_not_grow_with_papers(quiet, begin):
    begin("mal")
    with CaptureQueriesContext(connection) as few:
        due(timezone.now())
    for _ in range(6):
        begin("amy")
        begin("abe")

    with CaptureQueriesContext(connection) as many:
        due(timezone.now())

    assert len(many) == len(few)

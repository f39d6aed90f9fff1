"""Reminders of committee work: due while the work is not done, each once, blind."""

from datetime import timedelta

import pytest

from notifications.models import Message
from notifications.reminders import enqueue_due
from policy.visibility import Level
from reviews import actions, reminders
from reviews.identity import Assignment, CommentAuthor
from reviews.models import Comment, MetaReview, Response, Review
from submissions.identity import Conflict
from tests.cast import Stage, build
from tests.reminding import mails_of
from tests.reviews.steps import COMPLETE, move_deadline, submit
from venues.models import DeadlineKind, Question

pytestmark = pytest.mark.django_db


def due(now):
    return mails_of(reminders, now)


@pytest.fixture
def world():
    """While reviewing: ray owes paper 1, ria owes paper 3."""
    world = build(Stage.REVIEWING)
    Message.objects.all().delete()
    return world


def mails(world, kind: str, at=None) -> list[str]:
    return sorted(mail.to_email.partition("@")[0] for mail in due(at or world.now) if mail.kind == kind)


@pytest.mark.parametrize(
    ("left", "reminded"),
    [
        (timedelta(days=8), []),
        (timedelta(days=4), ["ray", "ria"]),
        (timedelta(days=2), ["ray", "ria"]),
        (timedelta(hours=5), ["ray", "ria"]),
        (timedelta(hours=-5), []),
        (timedelta(hours=-25), ["ray", "ria"]),
        (timedelta(days=-4), ["ray", "ria"]),
    ],
)
def test_who_owes_a_review_is_reminded_as_the_deadline_nears(world, left, reminded):
    move_deadline(world, DeadlineKind.REVIEW, seconds=left.total_seconds())

    assert mails(world, "review-reminder") == reminded


def new_reminders(world) -> int:
    before = Message.objects.filter(kind="review-reminder").count()
    enqueue_due(now=world.now)
    return Message.objects.filter(kind="review-reminder").count() - before


def test_a_reminder_goes_once_for_each_occasion_and_again_when_the_deadline_moves(world):
    move_deadline(world, DeadlineKind.REVIEW, days=2)
    assert [new_reminders(world), new_reminders(world)] == [2, 0]

    move_deadline(world, DeadlineKind.REVIEW, hours=20)
    assert new_reminders(world) == 2
    move_deadline(world, DeadlineKind.REVIEW, days=2, hours=1)
    assert new_reminders(world) == 2


def test_a_worker_that_was_away_for_the_first_reminder_sends_the_second_only(world):
    move_deadline(world, DeadlineKind.REVIEW, hours=3)

    assert new_reminders(world) == 2


@pytest.mark.parametrize(("hours", "told"), [(-71, []), (-73, ["cas", "chi"])])
def test_chairs_hear_of_reviews_that_are_three_days_late(world, hours, told):
    move_deadline(world, DeadlineKind.REVIEW, hours=hours)

    assert mails(world, "reviews-late") == told


def test_each_chair_hears_of_the_late_reviews_that_they_may_see(world):
    move_deadline(world, DeadlineKind.REVIEW, days=-4)

    found = {mail.to_name: mail.subject for mail in due(world.now) if mail.kind == "reviews-late"}

    assert found == {"Chi Kahn": "[Alpha] 2 reviews are days overdue", "Cas Erdős": "[Alpha] 1 review is days overdue"}


def test_who_has_submitted_is_left_alone(client, world):
    move_deadline(world, DeadlineKind.REVIEW, days=2)
    client.force_login(world.ria)
    submit(client, 3, **COMPLETE)

    assert mails(world, "review-reminder") == ["ray"]


def test_withdrawn_papers_new_assignments_and_conflicts_remind_nobody(world):
    move_deadline(world, DeadlineKind.REVIEW, days=2)
    world.papers[1].withdrawn_at = world.now
    world.papers[1].save()
    assert mails(world, "review-reminder") == ["ria"]

    assignment = Assignment.objects.filter(person=world.ria, submission=world.papers[3])
    assignment.update(assigned_at=world.now - timedelta(hours=2))
    assert mails(world, "review-reminder") == []

    assignment.update(assigned_at=world.now - timedelta(days=2))
    Conflict.objects.create(submission=world.papers[3], person=world.ria, source="chair")
    assert mails(world, "review-reminder") == []


def test_once_the_discussion_has_ended_nobody_is_told_that_a_review_is_overdue(world):
    move_deadline(world, DeadlineKind.REVIEW, days=-9)
    move_deadline(world, DeadlineKind.DISCUSSION, hours=-1)

    assert mails(world, "review-reminder") == []


def test_area_chairs_are_reminded_of_meta_reviews_where_they_are_asked_for(world):
    world.alpha.deadlines.create(kind=DeadlineKind.META_REVIEW, at=world.now + timedelta(days=2))
    assert mails(world, "meta-review-reminder") == ["ari"]

    Question.objects.filter(venue=world.alpha, form="meta_review").delete()
    assert mails(world, "meta-review-reminder") == []


def test_a_submitted_meta_review_is_not_owed(world):
    world.alpha.deadlines.create(kind=DeadlineKind.META_REVIEW, at=world.now + timedelta(days=2))
    for number in (1, 2, 3, 4):
        MetaReview.objects.create(submission=world.papers[number], submitted_at=world.now)

    assert mails(world, "meta-review-reminder") == []


def test_authors_are_told_when_the_reviews_open(world):
    at = world.alpha.deadlines.get(kind=DeadlineKind.RESPONSE).opens_at
    assert mails(world, "response-open", at - timedelta(minutes=1)) == []

    assert mails(world, "response-open", at) == ["abe", "ada", "amy", "cas"]


def test_a_response_that_is_typed_but_not_submitted_is_mentioned_on_the_last_day(world):
    closes = world.alpha.deadlines.get(kind=DeadlineKind.RESPONSE).at
    at = closes - timedelta(hours=5)
    paper = world.papers[4]
    actions.save_response(paper, by=world.abe, now=at, revision=0, text="Not sent yet")

    written = [mail for mail in due(at) if mail.submission_id == paper.pk]

    assert [mail.subject for mail in written] == ["[Alpha] Your response on paper 4 is not submitted"]
    Response.objects.filter(submission=paper).update(text="Not sent yet", submitted_at=at)
    assert [mail for mail in due(at) if mail.submission_id == paper.pk] == []


def test_unread_comments_are_mentioned_before_the_discussion_ends(client):
    world = build(Stage.RESPONDING)
    closes = world.alpha.deadlines.get(kind=DeadlineKind.DISCUSSION).at
    at = closes - timedelta(hours=30)
    assert mails(world, "discussion-reminder", closes - timedelta(days=3)) == []
    assert mails(world, "discussion-reminder", at) == ["ari", "ray", "ria", "rob"]

    for number in (1, 2, 4):
        actions.mark_read(world.papers[number], world.rob, now=world.now)

    assert mails(world, "discussion-reminder", at) == ["ari", "ray", "ria"]


def test_a_silent_discussion_is_mentioned_when_half_of_its_time_is_over(world):
    at = world.alpha.deadlines.get(kind=DeadlineKind.DISCUSSION).opens_at
    Comment.objects.all().delete()
    Review.objects.filter(submission=world.papers[1], submitted_at__isnull=True).update(submitted_at=world.now)

    def silent(now) -> dict[str, list[int]]:
        found = [mail for mail in due(now) if mail.subject.endswith("that nobody has begun")]
        return {mail.to_name: [n for n in range(1, 6) if f"Paper {n}:" in mail.text] for mail in found}

    assert silent(at + timedelta(days=4)) == {}
    assert silent(at + timedelta(days=6)) == {"Ari Gauss": [1, 2, 3, 4]}
    Assignment.objects.filter(person=world.ari, submission=world.papers[1]).delete()
    assert silent(at + timedelta(days=6)) == {"Ari Gauss": [2, 3, 4], "Rob Noether": [1], "Ray Turing": [1]}


def test_what_is_said_to_chairs_alone_leaves_a_discussion_silent(world):
    now = world.alpha.deadlines.get(kind=DeadlineKind.DISCUSSION).opens_at + timedelta(days=6)
    Comment.objects.all().delete()
    Assignment.objects.filter(person=world.ari).delete()
    for level, number in ((Level.CHAIRS, 2), (Level.REVIEWERS, 4)):
        comment = Comment.objects.create(
            submission=world.papers[number], level=level, text="Hm.", written_at=now, signed="Chair"
        )
        CommentAuthor.objects.create(comment=comment, person=world.chi)

    [mail] = [mail for mail in due(now) if mail.to_email == world.rob.email and "nobody has begun" in mail.subject]

    assert "Paper 2:" in mail.text and "Paper 4:" not in mail.text


def test_reminders_name_no_author_and_no_reviewer_but_their_reader(world):
    move_deadline(world, DeadlineKind.REVIEW, days=2)
    world.alpha.deadlines.create(kind=DeadlineKind.META_REVIEW, at=world.now + timedelta(days=2))
    move_deadline(world, DeadlineKind.RESPONSE, days=2)
    names = ["Ada", "Amy", "Abe", "Cas ", "Rob", "Ray", "Ria", "Ari "]

    for mail in due(world.now):
        own = mail.to_name.split()[0]
        whole = f"{mail.subject} {mail.text} {mail.reply_to}"
        assert [name for name in names if name in whole and not name.startswith(own)] == []


def test_a_tick_without_news_asks_little(world, django_assert_max_num_queries):
    move_deadline(world, DeadlineKind.REVIEW, days=2)
    enqueue_due(now=world.now)

    with django_assert_max_num_queries(25):
        list(due(world.now))

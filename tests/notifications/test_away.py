"""A worker that was dead for a day: on its return what is still due goes out once, and what is not never does.

Every kind of reminder is looked at: each finds somebody at its moment, the worker dies before, at or after it, a day
passes, and beat and sender come back in either order.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import F

from decisions.models import Decision
from notifications.actions import change_plan
from notifications.kinds import GROUP_OF, How
from notifications.models import MailChoice, Message, MessageState
from notifications.plans import Plan, Quiet, plan_of
from notifications.reminders import all_kinds, due
from notifications.tasks import remind, send_due
from proceedings.models import CameraReady
from reviews import actions as review_actions
from reviews.actions import Called
from reviews.assigning import Fit
from reviews.identity import Bid, CommentAuthor, EmergencyAsk
from reviews.models import Comment, MetaReview, Response, Review
from schedule.models import ProgrammeRelease
from submissions.identity import Authorship
from submissions.models import Submission
from tests.cast import Stage, World, build
from venues.identity import CardLink, Invitation
from venues.models import Deadline, DeadlineKind, ShownPerson, Venue

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def deadline(world: World, kind: str) -> datetime:
    return world.alpha.deadlines.get(kind=kind).at


def ask_for(world: World, kind: str) -> datetime:
    """Let alpha have a day for this, three days from now."""
    at = world.now + 3 * DAY
    Deadline.objects.create(venue=world.alpha, kind=kind, at=at)
    return at


def draft(world: World):
    def finish():
        Submission.objects.filter(pk=world.draft.pk).delete()

    return deadline(world, DeadlineKind.SUBMISSION) - DAY, finish


def author_link(world: World):
    asked = world.now + DAY
    Authorship.objects.filter(submission=world.papers[1], name="Cody Ünal").update(asked_at=asked)
    everybody = Authorship.objects.filter(submission__venue=world.alpha)
    return asked + 3 * DAY, lambda: everybody.update(confirmed_at=asked, conflicts_declared_at=asked)


def bids(world: World):
    Bid.objects.filter(person=world.rex).delete()
    return deadline(world, DeadlineKind.BIDDING) - 3 * DAY, lambda: Bid.objects.bulk_create(
        Bid(person=person, submission=world.papers[2], value=1, at=world.now)
        for person in (world.rob, world.ray, world.ria, world.rex, world.ari)
    )


def hand_reviews_in(world: World):
    Review.objects.filter(submission__venue=world.alpha).update(submitted_at=world.now)


def reviews(world: World):
    return deadline(world, DeadlineKind.REVIEW) - 3 * DAY, lambda: hand_reviews_in(world)


def reviews_overdue(world: World):
    return deadline(world, DeadlineKind.REVIEW) + DAY, lambda: hand_reviews_in(world)


def reviews_late(world: World):
    return deadline(world, DeadlineKind.REVIEW) + 3 * DAY, lambda: hand_reviews_in(world)


def response_open(world: World):
    at = world.alpha.deadlines.get(kind=DeadlineKind.RESPONSE).opens_at

    def finish():
        for number in (1, 2, 3, 4):
            Response.objects.update_or_create(
                submission=world.papers[number], defaults={"text": "So.", "draft": "So.", "submitted_at": at}
            )

    return at, finish


def response_unsent(world: World):
    at = deadline(world, DeadlineKind.RESPONSE)
    review_actions.save_response(world.papers[4], by=world.abe, now=at - 2 * DAY, revision=0, text="Not sent yet")
    own = Response.objects.filter(submission=world.papers[4])
    return at - DAY, lambda: own.update(text="Not sent yet", submitted_at=at - DAY)


def discussion_silent(world: World):
    Comment.objects.all().delete()
    hand_reviews_in(world)
    window = world.alpha.deadlines.get(kind=DeadlineKind.DISCUSSION)

    def finish():
        for number in (1, 2, 3, 4):
            said = Comment.objects.create(
                submission=world.papers[number], level=2, text="Hm.", written_at=world.now, signed="Reviewer"
            )
            CommentAuthor.objects.create(comment=said, person=world.ari)

    return window.opens_at + (window.at - window.opens_at) / 2, finish


def discussion_unread(world: World):
    at = deadline(world, DeadlineKind.DISCUSSION)

    def finish():
        for number in (1, 2, 3, 4):
            for who in (world.rob, world.ray, world.ria, world.ari):
                review_actions.mark_read(world.papers[number], who, now=at)

    return at - 2 * DAY, finish


def meta_reviews(world: World):
    MetaReview.objects.all().delete()
    at = ask_for(world, DeadlineKind.META_REVIEW)
    return at - DAY, lambda: MetaReview.objects.bulk_create(
        MetaReview(submission=world.papers[number], submitted_at=world.now) for number in (1, 2, 3, 4)
    )


def decisions(world: World):
    def finish():
        Submission.objects.filter(venue=world.alpha).update(withdrawn_at=world.now)
        Decision.objects.filter(submission__venue=world.alpha).delete()

    return deadline(world, DeadlineKind.NOTIFICATION) - DAY, finish


def camera_ready(world: World):
    def finish():
        Submission.objects.filter(venue=world.alpha).update(withdrawn_at=world.now)

    return deadline(world, DeadlineKind.CAMERA_READY) - 3 * DAY, finish


def _link(world: World, kind: str):
    for number in (1, 3):
        CameraReady.objects.update_or_create(
            submission=world.papers[number],
            defaults={"title": "T", "saved_at": world.now, "links": {kind: "https://tube.example/1"}},
        )


def video(world: World):
    return ask_for(world, DeadlineKind.VIDEO) - DAY, lambda: _link(world, "video")


def poster(world: World):
    return ask_for(world, DeadlineKind.POSTER) - DAY, lambda: _link(world, "poster")


def schedule(world: World):
    """The cast's programme was released long ago and nobody was told; it is released anew."""
    at = world.now + HOUR
    ProgrammeRelease.objects.update(released_at=at)

    def finish():
        [talks] = [release.content for release in ProgrammeRelease.objects.all()]
        for session in talks["sessions"]:
            session |= {"items": [], "boards": []}
        ProgrammeRelease.objects.update(content=talks)

    return at + DAY, finish


def call(world: World):
    at = world.now + 4 * DAY
    Venue.objects.filter(pk=world.alpha.pk).update(is_public=False)
    Deadline.objects.filter(venue=world.alpha, kind=DeadlineKind.SUBMISSION).update(opens_at=at)
    return at - 3 * DAY, lambda: Venue.objects.filter(pk=world.alpha.pk).update(is_public=True)


def invitation(world: World):
    invited = world.now + DAY
    Invitation.objects.all().update(invited_at=invited)
    return invited + 5 * DAY, lambda: Invitation.objects.all().update(answer="declined")


def card(world: World):
    [shown] = ShownPerson.objects.filter(venue=world.alpha)
    row = CardLink.objects.create(shown=shown, email="katie@caltech.example", sent_at=world.now, n_sent=1)
    return row.sent_at + 5 * DAY, lambda: ShownPerson.objects.filter(pk=shown.pk).update(bio_md="She speaks.")


def emergency_calls(world: World):
    """Ria is called; half of her time to answer goes by."""
    made = review_actions.call_reviewers(
        world.papers[1],
        [Called(world.ria, Fit(0.5, ()))],
        n_needed=1,
        due_at=world.now + 10 * DAY,
        by=world.chi,
        knows_conflicts=True,
        now=world.now,
    )
    half = made.mails_at + (made.answer_by - made.mails_at) / 2
    [asked] = EmergencyAsk.objects.filter(call=made)
    return half, lambda: review_actions.accept_call(asked, now=half)


CASES = {
    "draft": (draft, Stage.CALL),
    "author-link": (author_link, Stage.BIDDING),
    "bids": (bids, Stage.CALL),
    "reviews": (reviews, Stage.REVIEWING),
    "reviews, overdue": (reviews_overdue, Stage.REVIEWING),
    "reviews-late": (reviews_late, Stage.REVIEWING),
    "emergency-calls": (emergency_calls, Stage.REVIEWING),
    "response-open": (response_open, Stage.REVIEWING),
    "response-unsent": (response_unsent, Stage.REVIEWING),
    "discussion-silent": (discussion_silent, Stage.REVIEWING),
    "discussion-unread": (discussion_unread, Stage.RESPONDING),
    "meta-reviews": (meta_reviews, Stage.RESPONDING),
    "decisions": (decisions, Stage.DECIDING),
    "camera-ready": (camera_ready, Stage.RELEASED),
    "video": (video, Stage.RELEASED),
    "poster": (poster, Stage.RELEASED),
    "schedule": (schedule, Stage.PUBLISHED),
    "call": (call, Stage.CALL),
    "invitation": (invitation, Stage.CALL),
    "card": (card, Stage.CALL),
}
# Kinds whose mails are of one kind for their readers are told apart by their keys.
KEYS = {
    "response-open": "response:open:",
    "response-unsent": "response:unsent-",
    "discussion-silent": "discussion:silent:",
    "discussion-unread": "discussion:2d:",
}
EVERY = pytest.mark.parametrize("case", CASES)
IN_EITHER_ORDER = pytest.mark.parametrize("tasks", [(remind, send_due), (send_due, remind)], ids=["beat", "sender"])


def begin(case: str):
    """A world in which one kind comes due: its moment, how its work is done, and how many it told by now."""
    make, stage = CASES[case]
    world = build(stage)
    Message.objects.all().delete()
    at, finish = make(world)
    kind = next(kind for kind in all_kinds() if kind.key == case.partition(",")[0])

    def told() -> list[tuple[str, str]]:
        """Who was told, and in which state the mail is; each mail of this kind at alpha."""
        rows = Message.objects.filter(
            kind=kind.mail_kind, venue_id=world.alpha.pk, key__startswith=KEYS.get(kind.key, "")
        )
        return sorted(rows.values_list("key", "state"))

    return world, at, finish, told


def run(at: datetime, *tasks) -> None:
    with time_machine.travel(at, tick=False):
        for task in tasks:
            task()


def test_every_kind_is_looked_at_here():
    assert {case.partition(",")[0] for case in CASES} == {kind.key for kind in all_kinds()}


@EVERY
def test_each_is_told_at_its_moment_once_in_mail_of_a_kind_that_can_be_turned_off(case):
    _, at, _, told = begin(case)
    run(at - timedelta(minutes=2), remind)
    before = told()

    for minutes in (1, 2, 3):
        run(at + timedelta(minutes=minutes), remind, send_due)

    fresh = [row for row in told() if row[0] not in dict(before)]
    assert fresh != []
    assert {state for _, state in fresh} == {MessageState.SENT}
    assert set(Message.objects.filter(kind__contains="remind").values_list("kind", flat=True)) <= set(GROUP_OF)


@EVERY
@IN_EITHER_ORDER
def test_what_came_due_while_the_worker_was_away_goes_out_once_on_its_return(case, tasks):
    _, at, _, told = begin(case)
    run(at - HOUR, remind, send_due)
    before = dict(told())

    back = at + DAY - HOUR  # it was dead for a day
    run(back, *tasks)
    run(back + timedelta(minutes=1), *tasks)
    run(back + timedelta(minutes=2), *tasks)

    fresh = [key for key, state in told() if key not in before and state == MessageState.SENT]
    assert len({key.split(":")[0] for key in fresh}) == 1
    assert len(fresh) == len(set(fresh)) == len(told()) - len(before)


@EVERY
@IN_EITHER_ORDER
def test_what_was_done_while_the_worker_was_away_is_never_asked_for(case, tasks):
    """Neither what came due while it was away, nor what stood in the outbox and was not sent."""
    _, at, finish, told = begin(case)
    run(at + timedelta(minutes=1), remind)  # enqueued, and then everything dies
    assert told() != []

    finish()
    for hours in (24, 25, 30):
        run(at + hours * HOUR, *tasks)

    assert told() == []


@EVERY
@IN_EITHER_ORDER
def test_a_worker_that_returns_in_quiet_hours_waits_for_their_end(case, tasks):
    world, at, _, told = begin(case)
    back = at + DAY - HOUR
    there = ZoneInfo(world.alpha.time_zone)
    quiet = Quiet(
        (back - HOUR).astimezone(there).time().replace(second=0, microsecond=0),
        (back + timedelta(minutes=30)).astimezone(there).time().replace(second=0, microsecond=0),
    )
    run(at - 2 * HOUR, remind, send_due)
    before = dict(told())
    change_plan(world.alpha.pk, Plan(quiet=quiet).to_json(), revision=0)

    run(back, *tasks)
    assert dict(told()) == before
    run(back + timedelta(minutes=31), *tasks)
    run(back + timedelta(minutes=32), *tasks)

    assert [row for row in told() if row[0] not in before] != []
    assert {state for _, state in told()} == {MessageState.SENT}


@EVERY
def test_what_is_done_in_quiet_hours_is_not_asked_for_at_their_end(case):
    world, at, finish, told = begin(case)
    hours = [(at + n * HOUR).astimezone(ZoneInfo(world.alpha.time_zone)).time() for n in (-1, 8)]
    change_plan(world.alpha.pk, Plan(quiet=Quiet(*hours)).to_json(), revision=0)
    run(at + HOUR, remind, send_due)
    assert told() == []

    finish()
    run(at + 9 * HOUR, remind, send_due)

    assert told() == []


def postpone(world: World, days: int) -> None:
    """All that a reminder can hang on comes so much later: deadlines, the workshop, when somebody was asked."""
    later = timedelta(days=days)
    Deadline.objects.filter(venue=world.alpha).update(at=F("at") + later, opens_at=F("opens_at") + later)
    Venue.objects.filter(pk=world.alpha.pk).update(starts_on=world.alpha.starts_on + later)
    Invitation.objects.update(invited_at=F("invited_at") + later)
    Authorship.objects.update(asked_at=F("asked_at") + later)
    CardLink.objects.update(sent_at=F("sent_at") + later, n_sent=F("n_sent") + 1)
    for release in ProgrammeRelease.objects.all():
        for session in release.content["sessions"]:
            for row in (*session["items"], *session["boards"]):
                row["since"] += 1
            for row in (session, *session["items"]):
                row["ends_at"] = (datetime.fromisoformat(row["ends_at"]) + later).isoformat()
        release.released_at += later
        release.save()


# The time to answer a call was said in its letter and is never moved.
@pytest.mark.parametrize("case", [case for case in CASES if case != "emergency-calls"])
def test_a_moment_that_moves_is_a_new_occasion_for_the_same_people(case):
    world, at, _, told = begin(case)
    run(at + timedelta(minutes=1), remind, send_due)
    first = told()

    postpone(world, 10)
    run(at + timedelta(minutes=30), remind, send_due)
    assert told() == first  # nothing is due now
    for minutes in (1, 20):
        run(at + timedelta(days=10, minutes=minutes), remind, send_due)

    again = sorted(set(told()) - set(first))
    assert readers(again) == readers(first)
    assert len(again) == len(first)


def readers(rows: list[tuple[str, str]]) -> list[str]:
    return sorted(Message.objects.filter(key__in=[key for key, _ in rows]).values_list("to_email", flat=True))


@EVERY
def test_a_kind_that_is_off_reminds_nobody(case):
    world, at, _, told = begin(case)
    kind = next(kind for kind in all_kinds() if kind.key == case.partition(",")[0])
    rule = Plan().rule(kind)
    off = plan_of(world.alpha.pk).with_rule(kind, rule.__class__(False, rule.before, rule.after))
    change_plan(world.alpha.pk, off.to_json(), revision=0)

    keys = [each.reminder.key for each in due(at + timedelta(minutes=1)) if each.kind == kind]

    assert [key for key in keys if each_of(world, key)] == []
    run(at + timedelta(minutes=1), remind)
    assert [row for row in told() if row[0] in keys] == []


def each_of(world: World, key: str) -> bool:
    """Whether a key is of alpha's: the other venue has a plan of its own."""
    return f":{world.beta.slug}:" not in key and str(world.other_paper.public_id) not in key


def test_a_reminder_that_the_server_put_off_is_not_sent_when_it_is_over():
    """It was tried, refused for now, and then everything died."""
    world, at, finish, told = begin("reviews")
    run(at + timedelta(minutes=1), remind)
    Message.objects.filter(venue_id=world.alpha.pk).update(n_tries=1)
    finish()

    run(at + DAY, send_due, remind, send_due)

    assert told() == []


def test_a_daily_mail_goes_out_though_the_morning_of_its_reader_is_quiet_at_the_venue():
    world, at, _, _ = begin("reviews")
    MailChoice.objects.create(email=world.ray.email, group="reviews", how=How.DAILY)
    run(at + HOUR, remind)
    change_plan(world.alpha.pk, Plan(quiet=Quiet(time(6, 0), time(8, 0))).to_json(), revision=0)
    [part] = Message.objects.filter(kind="review-reminder", to_email=world.ray.email)

    morning = part.not_before + timedelta(minutes=1)
    run(morning, remind, send_due)

    digests = Message.objects.filter(kind="digest", to_email=world.ray.email)
    assert list(digests.values_list("state", flat=True)) == [MessageState.SENT]

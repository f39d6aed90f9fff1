"""Deciding: every change is a version, a change can be taken back, nothing passes the lock of a release."""

from datetime import timedelta

import pytest

from audit.models import Entry
from decisions.actions import KEEP, NotDecidable, Wish, decide, decide_many, request_release, undo_change
from decisions.models import Decision, DecisionVersion
from tests.cast import Stage
from tests.decisions.crowd import build_five
from web.problems import Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_five(Stage.RESPONDING)


def outcome(world, key):
    return world.alpha.outcomes.get(key=key)


def standing(world, number):
    """Outcome, award and note of a paper as the chairs see them."""
    row = Decision.objects.filter(submission=world.papers[number]).first()
    return row and (row.outcome and row.outcome.key, row.award and row.award.name, row.note)


def test_decide_stores_decision_version_and_entry(world):
    change = decide(world.papers[1], outcome=outcome(world, "oral"), note="Clear.", by=world.chi, now=world.now)

    assert change.n == 1
    assert standing(world, 1) == ("oral", None, "Clear.")
    version = DecisionVersion.objects.get(submission=world.papers[1])
    assert (version.number, version.outcome.key, version.source, version.change) == (1, "oral", "single", change.id)
    entry = Entry.objects.get(verb="decisions.decide")
    assert (entry.actor_id, entry.submission_id, entry.data["n"]) == (world.chi.pk, world.papers[1].pk, 1)


def test_deciding_the_same_again_changes_nothing(world):
    decide(world.papers[1], outcome=outcome(world, "oral"), by=world.chi, now=world.now)

    again = decide(world.papers[1], outcome=outcome(world, "oral"), by=world.chi, now=world.now)

    assert (again.n, DecisionVersion.objects.count(), Entry.objects.filter(verb="decisions.decide").count()) == (
        0,
        1,
        1,
    )


def test_a_changed_outcome_keeps_the_note_and_loses_the_award_with_a_rejection(world):
    award = world.alpha.awards.get()
    decide(world.papers[1], outcome=outcome(world, "oral"), award=award, note="Why.", by=world.chi, now=world.now)

    decide(world.papers[1], outcome=outcome(world, "poster"), by=world.chi, now=world.now)
    kept = standing(world, 1)
    decide(world.papers[1], outcome=outcome(world, "reject"), by=world.chi, now=world.now)

    assert kept == ("poster", "Best paper", "Why.")
    assert standing(world, 1) == ("reject", None, "Why.")


@pytest.mark.parametrize("key", ["reject", "desk-reject", None])
def test_an_award_needs_an_acceptance(world, key):
    with pytest.raises(NotDecidable) as refusal:
        decide(
            world.papers[1], outcome=key and outcome(world, key), award=world.alpha.awards.get(), by=world.chi,
            now=world.now,
        )  # fmt: skip

    assert str(refusal.value) == "An award comes with an acceptance; choose an accepting outcome first."
    assert standing(world, 1) is None


def test_decide_refuses_what_belongs_to_another_venue(world):
    theirs = world.beta.outcomes.get(key="oral")

    with pytest.raises(NotDecidable, match="This outcome belongs to another venue"):
        decide(world.papers[1], outcome=theirs, by=world.chi, now=world.now)
    with pytest.raises(NotDecidable, match="This award belongs to another venue"):
        decide(
            world.papers[1], outcome=outcome(world, "oral"), award=world.beta.awards.get(), by=world.chi, now=world.now
        )


def test_decide_refuses_withdrawn_papers(world):
    with pytest.raises(NotDecidable) as refusal:
        decide(world.papers[5], outcome=outcome(world, "oral"), by=world.chi, now=world.now)

    assert str(refusal.value) == "Paper 5 is withdrawn; nothing is decided about a withdrawn paper."


@pytest.mark.parametrize("number", [3, 4])
def test_a_chair_in_conflict_decides_nothing_about_the_paper(world, number):
    with pytest.raises(NotDecidable, match="One of these papers does not exist, or stands there twice"):
        decide(world.papers[number], outcome=outcome(world, "oral"), by=world.cas, now=world.now)

    assert standing(world, number) is None


def test_many_are_decided_or_none(world):
    wishes = [Wish(world.papers[n].pk, outcome(world, "poster")) for n in (1, 2, 5)]

    with pytest.raises(NotDecidable):
        decide_many(world.alpha, wishes, by=world.chi, now=world.now)

    assert Decision.objects.count() == 0


def test_many_are_one_change_in_a_constant_number_of_queries(world, django_assert_max_num_queries):
    decide(world.papers[1], outcome=outcome(world, "poster"), by=world.chi, now=world.now)
    wishes = [Wish(world.papers[n].pk, outcome(world, "poster")) for n in (1, 2, 3, 4)]

    with django_assert_max_num_queries(20):
        change = decide_many(world.alpha, wishes, by=world.chi, now=world.now)

    assert change.n == 3
    assert DecisionVersion.objects.filter(change=change.id).count() == 3


def test_two_chairs_do_not_overwrite_each_other(world):
    decide(world.papers[1], outcome=outcome(world, "oral"), by=world.chi, now=world.now, revision=0)

    with pytest.raises(Stale) as refusal:
        decide(world.papers[1], outcome=outcome(world, "poster"), by=world.cas, now=world.now, revision=0)

    assert str(refusal.value) == (
        "Somebody changed the decision on paper 1 meanwhile, to Oral. Look at it again before you change it."
    )
    assert (refusal.value.theirs, refusal.value.revision) == ("Oral", 1)
    assert standing(world, 1) == ("oral", None, "")


def test_undo_puts_back_what_stood_before(world):
    decide(world.papers[1], outcome=outcome(world, "oral"), award=world.alpha.awards.get(), by=world.chi, now=world.now)
    before = [standing(world, n) for n in (1, 2, 4)]
    change = decide_many(
        world.alpha,
        [Wish(world.papers[n].pk, outcome(world, "reject"), note="Too late.") for n in (1, 2, 4)],
        by=world.chi,
        now=world.now,
    )

    done, n_left = undo_change(world.alpha, change.id, by=world.chi, now=world.now)

    assert (done.n, n_left) == (3, 0)
    assert [standing(world, 1), standing(world, 2), standing(world, 4)] == [
        before[0], (None, None, ""), (None, None, ""),
    ]  # fmt: skip


def test_an_undo_can_be_undone(world):
    change = decide(world.papers[1], outcome=outcome(world, "oral"), by=world.chi, now=world.now)
    done, _ = undo_change(world.alpha, change.id, by=world.chi, now=world.now)

    undo_change(world.alpha, done.id, by=world.chi, now=world.now)

    assert standing(world, 1) == ("oral", None, "")
    assert [v.source for v in DecisionVersion.objects.order_by("number")] == ["single", "undo", "undo"]


def test_undo_leaves_what_was_decided_later(world):
    change = decide_many(
        world.alpha, [Wish(world.papers[n].pk, outcome(world, "oral")) for n in (1, 2)], by=world.chi, now=world.now
    )
    decide(world.papers[1], outcome=outcome(world, "poster"), by=world.chi, now=world.now)

    done, n_left = undo_change(world.alpha, change.id, by=world.chi, now=world.now)

    assert (done.n, n_left) == (1, 1)
    assert (standing(world, 1), standing(world, 2)) == (("poster", None, ""), (None, None, ""))


def test_undo_twice_says_that_nothing_is_left(world):
    change = decide(world.papers[1], outcome=outcome(world, "oral"), by=world.chi, now=world.now)
    undo_change(world.alpha, change.id, by=world.chi, now=world.now)

    with pytest.raises(NotDecidable) as refusal:
        undo_change(world.alpha, change.id, by=world.chi, now=world.now)

    assert str(refusal.value) == "These decisions were changed again since; nothing is taken back."


def test_undo_of_another_chair_touches_visible_papers_only(world):
    change = decide_many(
        world.alpha, [Wish(world.papers[n].pk, outcome(world, "oral")) for n in (1, 4)], by=world.chi, now=world.now
    )

    done, n_left = undo_change(world.alpha, change.id, by=world.cas, now=world.now)

    assert (done.n, n_left) == (1, 0)
    assert (standing(world, 1), standing(world, 4)) == ((None, None, ""), ("oral", None, ""))


def test_a_decision_that_waits_for_its_release_cannot_be_changed(world):
    decide(world.papers[1], outcome=outcome(world, "oral"), by=world.chi, now=world.now)
    request_release(world.alpha, by=world.chi, now=world.now, typed_count=1)

    with pytest.raises(NotDecidable) as refusal:
        decide(world.papers[1], outcome=outcome(world, "reject"), by=world.chi, now=world.now + timedelta(minutes=1))
    decide(world.papers[2], outcome=outcome(world, "reject"), by=world.chi, now=world.now + timedelta(minutes=1))

    assert str(refusal.value) == (
        "Paper 1 is in a release that is about to go out. Cancel the release first, or wait until it is done."
    )
    assert (standing(world, 1), standing(world, 2)) == (("oral", None, ""), ("reject", None, ""))


def test_a_note_alone_is_a_change(world):
    change = decide(world.papers[1], outcome=None, note="Ask the area chair.", by=world.chi, now=world.now)

    assert change.n == 1
    assert standing(world, 1) == (None, None, "Ask the area chair.")
    assert decide(world.papers[1], outcome=None, note=KEEP, by=world.chi, now=world.now).n == 0

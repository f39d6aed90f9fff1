"""What the reviews of a paper amount to is counted by the actions, and recounted by check_invariants."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections

from reviews import actions
from reviews.invariants import check
from reviews.models import Review, Tally
from tests.cast import REVIEWS, Stage, build
from tests.reviews.steps import COMPLETE, submit


@pytest.mark.django_db
@pytest.mark.parametrize("stage", Stage)
def test_the_cast_adds_up(stage):
    build(stage, seed=2)

    assert list(check()) == []


@pytest.mark.django_db
def test_recounting_gives_what_was_counted_by_hand():
    world = build(Stage.RESPONDING)
    fields = [field.name for field in Tally._meta.fields if field.name != "id"]
    by_hand = list(Tally.objects.filter(venue=world.alpha).order_by("submission").values(*fields))
    Tally.objects.all().delete()

    actions.recount_many(world.alpha)

    assert list(Tally.objects.order_by("submission").values(*fields)) == by_hand


@pytest.mark.django_db
def test_a_recount_of_one_paper_touches_no_other():
    world = build(Stage.REVIEWING)
    Tally.objects.all().update(n_submitted=77)

    actions.recount(world.papers[2])

    assert dict(Tally.objects.filter(venue=world.alpha).values_list("submission__number", "n_submitted"))[2] == 2
    assert Tally.objects.filter(n_submitted=77).count() == Tally.objects.count() - 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda world: Tally.objects.filter(submission=world.papers[2]).update(mean=9.9), "mean is 9.9"),
        (lambda world: Tally.objects.filter(submission=world.papers[2]).delete(), "has reviews and no tally"),
        (lambda world: of(world).update(rating=10), "rating is 10.0, answered 3"),
        (lambda world: of(world).update(n_versions=4), "says 4 versions; there are 1"),
        (lambda world: of(world).update(answers={}), "differs from its latest version"),
        (lambda world: of(world).update(submitted_at=None), "is not submitted with 1 versions"),
        (lambda world: of(world).update(retired_at=world.now), "has 1 reviewers and 0 former ones"),
    ],
)
def test_check_invariants_names_the_fault(tamper, said, capsys):
    world = build(Stage.REVIEWING)

    tamper(world)

    assert any(said in sentence for sentence in check())
    with pytest.raises((CommandError, SystemExit)):
        call_command("check_invariants")


def of(world):
    return Review.objects.filter(pk=world.reviews[2, "rob"].pk)


@pytest.mark.django_db
def test_a_whole_road_of_reviewing_adds_up(client):
    world = build(Stage.REVIEWING)
    for key in ("ria", "ray"):
        client.force_login(world.people[key])
        number = 3 if key == "ria" else 1
        assert submit(client, number, revision=9, **COMPLETE).status_code == 302
        assert submit(client, number, revision=9, **COMPLETE | {"rating": "1"}).status_code == 302

    assert list(check()) == []
    world.papers[1].tally.refresh_from_db()
    assert (world.papers[1].tally.ratings, world.papers[1].tally.mean, world.papers[1].tally.spread) == (
        [1, 8],
        4.5,
        3.5,
    )


@pytest.mark.django_db(transaction=True)
def test_two_reviews_submitted_at_once_are_both_counted():
    world = build(Stage.REVIEWING)
    Review.objects.filter(submission=world.papers[2]).update(submitted_at=None, n_versions=0, answers={})
    for review in Review.objects.filter(submission=world.papers[2]):
        review.versions.all().delete()
    actions.recount(world.papers[2])

    def submit_as(key: str) -> None:
        review = Review.objects.select_related("submission__venue").get(pk=world.reviews[2, key].pk)
        actions.submit_review(review, by=world.people[key], now=world.now + timedelta(minutes=1))
        connections["default"].close()

    threads = [Thread(target=submit_as, args=(key,)) for key, _, _ in REVIEWS[2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    connection.ensure_connection()
    assert Tally.objects.get(submission=world.papers[2]).ratings == [3, 6]

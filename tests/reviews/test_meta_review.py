"""The area chair's page and meta-review."""

import pytest

from audit.models import Entry
from reviews.identity import MetaReviewAuthor
from reviews.models import MetaReview
from tests.cast import Stage, build
from tests.reviews.steps import page_of, save, submit, text_of
from venues.models import DeadlineKind, Question, QuestionUse

pytestmark = pytest.mark.django_db

PAGE = "/v/alpha/papers/2/meta-review/"
WHOLE = {"meta": "Both are right.", "advice": "oral"}


@pytest.fixture
def world():
    """In the discussion, with no meta-review begun."""
    world = build(Stage.RESPONDING)
    MetaReview.objects.all().delete()
    return world


def mine(world, number=2) -> MetaReview:
    return MetaReview.objects.get(submission=world.papers[number])


def test_the_page_shows_reviews_with_names_and_without_what_is_for_chairs(client, world):
    client.force_login(world.ari)

    page = text_of(client.get(PAGE))

    review = world.reviews[2, "rob"]
    review.refresh_from_db()
    assert "Rob Noether" in page  # this venue shows them to area chairs
    assert review.answers["committee"] in page
    assert review.answers["confidential"] not in page
    assert [name for name in ("Amy", "Ångström") if name in page] == []


def test_names_are_hidden_from_area_chairs_where_the_venue_says_so(client, world):
    world.alpha.hides_reviewers_from_area_chairs = True
    world.alpha.save()
    client.force_login(world.ari)

    assert "Rob Noether" not in text_of(client.get(PAGE))


def test_fields_are_saved_as_a_draft_that_chairs_do_not_read(client, world):
    client.force_login(world.ari)

    response = save(client, 2, "meta", "Half a summary", what="meta-review")

    assert (response.status_code, mine(world).draft, mine(world).answers) == (200, {"meta": "Half a summary"}, {})
    assert Entry.objects.get(verb="reviews.save_meta_review").data == {"fields": ["meta"], "revision": 1}
    stale = save(client, 2, "meta", "From another window", what="meta-review")
    assert (stale.status_code, stale.json()["theirs"]) == (409, "Half a summary")


def test_submitting_makes_a_version_and_the_recommendation(client, world):
    client.force_login(world.ari)

    first = submit(client, 2, what="meta-review", **WHOLE)
    again = submit(client, 2, what="meta-review", revision=9, **WHOLE)
    changed = submit(client, 2, what="meta-review", revision=9, **WHOLE | {"advice": "poster"})

    assert [first.status_code, again.status_code, changed.status_code] == [302, 302, 302]
    row = mine(world)
    assert (row.n_versions, row.recommendation) == (2, "poster")
    assert [version.answers["advice"] for version in row.versions.order_by("number")] == ["oral", "poster"]
    assert MetaReviewAuthor.objects.get(meta_review=row).person == world.ari
    assert "<del>oral</del>" in text_of(client.get(f"{PAGE}versions/"))


def test_what_is_missing_is_named_and_nothing_submitted(client, world):
    client.force_login(world.ari)

    response = submit(client, 2, what="meta-review", meta="Only this", advice="")

    assert response.status_code == 422
    assert "“Recommendation” is still empty." in text_of(response)
    assert (mine(world).draft, mine(world).submitted_at) == ({"meta": "Only this"}, None)


@pytest.mark.parametrize("person", ["rob", "ria", "rex", "chi", "cas", "amy", "mal", "zoe"])
def test_the_page_is_its_area_chairs_alone(client, world, person):
    client.force_login(world.people[person])

    assert client.get(PAGE).status_code == 404
    assert save(client, 2, "meta", "Not mine", what="meta-review").status_code == 404
    assert submit(client, 2, what="meta-review", **WHOLE).status_code == 404
    assert not MetaReview.objects.filter(submission=world.papers[2]).exists()


def test_reviewers_and_authors_read_it_with_the_decision_only(client, world):
    client.force_login(world.ari)
    submit(client, 2, what="meta-review", **WHOLE)

    def read_by(person, page) -> bool:
        client.force_login(world.people[person])
        return "Both are right." in text_of(client.get(page))

    response_page = f"/v/alpha/my/{world.papers[2].public_id}/response/"
    assert [read_by("rob", page_of(2)), read_by("amy", response_page)] == [False, False]
    world.papers[2].decision_out_at = world.now
    world.papers[2].save()
    assert [read_by("rob", page_of(2)), read_by("amy", response_page)] == [True, True]


def test_after_the_decision_the_form_is_gone_and_the_text_stays(client, world):
    client.force_login(world.ari)
    save(client, 2, "meta", "Never submitted", what="meta-review")
    world.papers[2].decision_out_at = world.now
    world.papers[2].save()

    assert submit(client, 2, what="meta-review", **WHOLE).status_code == 422
    page = text_of(client.get(PAGE))
    assert "its decision is out" in page
    assert "data-autosave" not in page


def test_a_late_meta_review_is_taken(client, world):
    world.alpha.deadlines.create(kind=DeadlineKind.META_REVIEW, at=world.alpha.created_at)
    client.force_login(world.ari)

    assert submit(client, 2, what="meta-review", **WHOLE).status_code == 302


def test_a_venue_without_questions_asks_for_no_meta_review(client, world):
    Question.objects.filter(venue=world.alpha, form="meta_review").delete()
    client.force_login(world.ari)

    page = text_of(client.get(PAGE))

    assert "Meta-review" not in page.split("<main")[1]
    assert "Discussion" in page
    assert "meta-reviews" not in text_of(client.get("/v/alpha/reviewing/"))


def test_ratings_meant_for_chairs_stay_with_them(client, world):
    """An area chair who may not read the ratings sees neither the marks nor their mean nor their plot."""
    Question.objects.filter(venue=world.alpha, use=QuestionUse.RATING).update(level=0)
    client.force_login(world.ari)

    desk, page = text_of(client.get("/v/alpha/reviewing/")), text_of(client.get(PAGE))

    assert ["4.50" in desk, "4.50" in page, 'class="strip"' in desk, 'class="strip"' in page] == [False] * 4

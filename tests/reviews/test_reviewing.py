"""Writing a review: saved as one types, submitted in versions, late but not too late."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from policy.visibility import Level
from reviews import actions
from reviews.models import Review, ReviewVersion
from tests.cast import Stage, build
from tests.reviews.steps import COMPLETE, JSON, move_deadline, page_of, save, submit, text_of
from venues.models import DeadlineKind, Question
from venues.questions import WrongAnswer, as_sent, clean_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build(Stage.REVIEWING)


def review_of(world, number, key) -> Review:
    return Review.objects.get(pk=world.reviews[number, key].pk)


# --- Saving ---------------------------------------------------------------------------------------------


def test_a_field_is_saved_as_a_draft_that_nobody_else_reads(client, world):
    client.force_login(world.ria)

    response = save(client, 3, "summary", "Half a thou")

    review = review_of(world, 3, "ria")
    assert (response.status_code, response.json()["revision"]) == (200, 1)
    assert (review.draft, review.answers, review.submitted_at) == ({"summary": "Half a thou"}, {}, None)
    assert review.began_at == review.saved_at
    entry = Entry.objects.get(verb="reviews.save")
    assert (entry.actor_id, entry.data) == (
        world.ria.pk,
        {"review": review.public_id, "fields": ["summary"], "revision": 1},
    )
    for other in ("ray", "ari", "chi"):
        client.force_login(world.people[other])
        page = "meta-review" if other == "ari" else "review"
        assert "Half a thou" not in text_of(client.get(f"/v/alpha/papers/3/{page}/"))


def test_what_is_left_to_answer_comes_back_with_every_save(client, world):
    client.force_login(world.ria)

    html = save(client, 3, "summary", "Done").json()["problems_html"]

    assert 'href="#id_q-summary"' not in html
    assert 'href="#id_q-rating"' in html


def test_saving_the_same_again_changes_nothing(client, world):
    client.force_login(world.ria)
    first = save(client, 3, "rating", "6").json()

    second = save(client, 3, "rating", "6", revision=0).json()

    assert (first["revision"], second["revision"]) == (1, 1)
    assert first["saved_at"] == second["saved_at"]
    assert Entry.objects.filter(verb="reviews.save").count() == 1


def test_two_windows_never_overwrite_each_other_in_silence(client, world):
    client.force_login(world.ria)
    assert save(client, 3, "summary", "from window one", revision=0).json()["revision"] == 1

    other_field = save(client, 3, "committee", "from window two", revision=0)
    same_field = save(client, 3, "summary", "from window two", revision=0)

    assert (other_field.status_code, other_field.json()["revision"]) == (200, 2)
    assert same_field.status_code == 409
    assert (same_field.json()["theirs"], same_field.json()["revision"]) == ("from window one", 2)
    assert review_of(world, 3, "ria").draft == {"summary": "from window one", "committee": "from window two"}

    settled = save(client, 3, "summary", "chosen", revision=2)
    assert (settled.status_code, review_of(world, 3, "ria").draft["summary"]) == (200, "chosen")


@pytest.mark.parametrize(("key", "value"), [("rating", "7"), ("rating", "six"), ("rating", "1e400"), ("no-such", "x")])
def test_an_answer_that_is_not_allowed_is_not_taken(client, world, key, value):
    client.force_login(world.ria)

    response = save(client, 3, key, value)

    assert (response.status_code, review_of(world, 3, "ria").draft) == (422, {})
    assert response.json()["message"].endswith(".")


def test_a_text_that_is_too_long_is_not_taken(client, world):
    Question.objects.filter(venue=world.alpha, key="summary").update(max_length=10)
    client.force_login(world.ria)

    response = save(client, 3, "summary", "x" * 11)

    assert (response.status_code, response.json()["message"]) == (
        422,
        "This is 11 characters long; 10 are allowed.",
    )


def test_a_session_that_has_expired_gets_an_answer_a_script_understands(client, world):
    response = save(client, 3, "summary", "typed for an hour")

    assert response.status_code == 401
    assert "signed out" in response.json()["message"]


@pytest.mark.parametrize("person", ["rex", "rob", "ari", "chi", "cas", "mal", "ada", "zoe"])
def test_nobody_but_its_reviewer_saves_a_review(client, world, person):
    client.force_login(world.people[person])

    assert save(client, 3, "summary", "mine").status_code == 404
    assert submit(client, 3, summary="mine").status_code == 404
    assert client.get(page_of(3)).status_code == 404


def test_saving_is_few_queries(client, world):
    client.force_login(world.ria)
    save(client, 3, "summary", "one")

    with CaptureQueriesContext(connection) as queries:
        save(client, 3, "summary", "two", revision=1)

    assert len(queries) <= 20, "\n".join(query["sql"][:330] for query in queries)


# --- Submitting -----------------------------------------------------------------------------------------


def test_submitting_names_what_is_missing_and_keeps_what_was_typed(client, world):
    client.force_login(world.ria)

    response = submit(client, 3, summary="Typed without script", rating="")

    page = text_of(response)
    assert response.status_code == 422
    assert "“Rating” is still empty." in page
    assert 'href="#id_q-rating"' in page
    assert 'id="id_q-rating"' in page
    review = review_of(world, 3, "ria")
    assert (review.draft, review.submitted_at) == ({"summary": "Typed without script"}, None)


def test_submitting_makes_a_version_twins_and_tally(client, world):
    client.force_login(world.ria)
    for key, value in COMPLETE.items():
        save(client, 3, key, value, revision=9)
    save(client, 3, "nominate", "on", revision=9)

    response = submit(client, 3)

    assert (response.status_code, response["Location"]) == (302, page_of(3))
    review = review_of(world, 3, "ria")
    assert (review.rating, review.confidence, review.is_nominating, review.has_ethics_flag) == (6.0, 2.0, True, False)
    assert [version.answers for version in review.versions.all()] == [review.answers]
    world.papers[3].tally.refresh_from_db()
    assert (world.papers[3].tally.ratings, world.papers[3].tally.n_submitted) == ([6, 6], 2)


def test_submitting_twice_is_submitting_once(client, world):
    client.force_login(world.ria)

    first, second = submit(client, 3, **COMPLETE), submit(client, 3, **COMPLETE)

    assert (first.status_code, second.status_code) == (302, 302)
    assert ReviewVersion.objects.filter(review=world.reviews[3, "ria"]).count() == 1
    assert Entry.objects.filter(verb="reviews.submit").count() == 1


def test_a_changed_review_is_read_by_others_once_it_is_submitted_again(client, world):
    client.force_login(world.rob)
    save(client, 2, "summary", "Second thoughts", revision=1)

    def read_by_ria() -> bool:
        client.force_login(world.ria)
        return "Second thoughts" in text_of(client.get(page_of(2)))

    assert not read_by_ria()
    client.force_login(world.rob)
    assert "others read version 1" in text_of(client.get(page_of(2)))
    submit(client, 2)
    assert read_by_ria()
    assert [row.number for row in review_of(world, 2, "rob").versions.order_by("number")] == [1, 2]


def test_every_version_stays_readable_for_reviewer_area_chair_and_chair(client, world):
    before = review_of(world, 2, "rob").answers["summary"]
    client.force_login(world.rob)
    save(client, 2, "summary", "Second thoughts", revision=1)
    submit(client, 2)
    url = f"/v/alpha/papers/2/reviews/{world.reviews[2, 'rob'].public_id}/"

    for person in ("rob", "ari", "chi"):
        client.force_login(world.people[person])
        page = text_of(client.get(url))
        assert before in page
        assert "Second thoughts" in page
    for person in ("ria", "amy", "ray", "mal", "zoe"):
        client.force_login(world.people[person])
        assert client.get(url).status_code == 404


def test_an_area_chair_reads_no_chair_level_field_in_the_history(client, world):
    url = f"/v/alpha/papers/2/reviews/{world.reviews[2, 'rob'].public_id}/"
    secret = review_of(world, 2, "rob").answers["confidential"]

    client.force_login(world.ari)
    assert secret not in text_of(client.get(url))
    client.force_login(world.chi)
    assert secret in text_of(client.get(url))


def test_a_form_sent_from_an_old_window_overwrites_nothing_and_loses_nothing(client, world):
    client.force_login(world.ria)
    save(client, 3, "summary", "typed in the new window", revision=0)

    response = submit(client, 3, revision=0, **COMPLETE | {"summary": "typed in the old window"})

    page = text_of(response)
    assert response.status_code == 422
    assert "typed in the new window" in page
    assert "typed in the old window" in page
    review = review_of(world, 3, "ria")
    assert (review.draft["summary"], review.draft["rating"], review.submitted_at) == (
        "typed in the new window",
        6,
        None,
    )


# --- Late, closed, withdrawn ------------------------------------------------------------------------------


def test_a_late_review_is_taken_until_the_discussion_ends_and_marked(client, world):
    move_deadline(world, DeadlineKind.REVIEW, days=-1)
    client.force_login(world.ria)
    assert "This review is late." in text_of(client.get(page_of(3)))

    assert submit(client, 3, **COMPLETE).status_code == 302

    client.force_login(world.ari)
    assert text_of(client.get("/v/alpha/papers/3/meta-review/")).count('<span class="pill warn">late</span>') == 1
    client.force_login(world.ray)
    assert '<span class="pill warn">late</span>' not in text_of(client.get(page_of(3)))


def test_after_the_discussion_the_text_is_kept_and_the_page_says_why(client, world):
    move_deadline(world, DeadlineKind.REVIEW, days=-3)
    client.force_login(world.ria)
    client.get(page_of(3))
    move_deadline(world, DeadlineKind.DISCUSSION, minutes=-1)

    saved = save(client, 3, "summary", "typed as the door shut")
    sent = submit(client, 3, revision=1, **COMPLETE)

    review = review_of(world, 3, "ria")
    assert saved.status_code == 200
    assert "ended with the discussion" in saved.json()["problems_html"]
    assert (sent.status_code, review.submitted_at) == (422, None)
    assert review.draft["rating"] == 6
    page = text_of(client.get(page_of(3)))
    assert "ended with the discussion" in page
    assert "typed as the door shut" in page or COMPLETE["summary"] in page
    assert 'id="review-form"' not in page


def test_once_the_decision_is_out_nothing_more_is_submitted(client):
    world = build(Stage.RELEASED)
    world.papers[1].venue.deadlines.filter(kind=DeadlineKind.DISCUSSION).delete()
    client.force_login(world.rob)

    response = submit(client, 1, revision=9, **COMPLETE)

    assert response.status_code == 422
    assert "its decision is out" in text_of(response)
    assert review_of(world, 1, "rob").n_versions == 1


def test_a_paper_withdrawn_in_mid_review_keeps_the_text_and_shows_no_form(client, world):
    client.force_login(world.ray)
    save(client, 1, "committee", "Half a review", revision=9)
    world.papers[1].withdrawn_at = world.now
    world.papers[1].save()

    page = client.get(page_of(1))

    assert page.status_code == 200
    assert "The authors have withdrawn this paper." in text_of(page)
    assert "Half a review" in text_of(page)
    assert 'id="review-form"' not in text_of(page)
    assert save(client, 1, "committee", "and a last word", revision=9).status_code == 200
    assert submit(client, 1).status_code == 422
    assert review_of(world, 1, "ray").n_versions == 0


# --- What is read ---------------------------------------------------------------------------------------


def test_others_reviews_are_hidden_until_ones_own_is_in(client, world):
    theirs = review_of(world, 3, "ray").answers["summary"]
    client.force_login(world.ria)
    assert theirs not in text_of(client.get(page_of(3)))

    submit(client, 3, **COMPLETE)

    assert theirs in text_of(client.get(page_of(3)))


def test_reviewers_read_handles_and_committee_fields_but_no_names_and_no_secrets(client, world):
    ria = review_of(world, 2, "ria")
    client.force_login(world.rob)

    page = text_of(client.get(page_of(2)))

    assert f"Reviewer {ria.handle}" in page
    assert ria.answers["committee"] in page
    assert ria.answers["confidential"] not in page
    names = [name for name in ("Ria", "Hopper", "Amy", "Ångström", "Ari Gauss", "Chi Kahn") if name in page]
    assert names == []


def test_reviewers_see_no_times_of_others_reviews(client, world):
    """Times link handles across papers: reviews of one person are often written in one sitting."""
    client.force_login(world.rob)
    at = review_of(world, 2, "ria").submitted_at

    page = text_of(client.get(page_of(2)))

    assert f"{at:%Y-%m-%dT%H:%M}" not in page.split('id="reviews"')[1].split('id="discussion"')[0]


def test_text_of_people_is_shown_as_text(client, world):
    nasty = "<script>alert(1)</script> **bold** \u202eright-to-left\u202c e\u0301\u0301 =cmd() [x](javascript:alert(1))"
    client.force_login(world.ria)

    submit(client, 3, **COMPLETE | {"summary": nasty})

    client.force_login(world.ray)
    page = text_of(client.get(page_of(3)))
    assert "<script>alert(1)" not in page
    assert "javascript:" not in page.replace("[x](javascript:alert(1))", "")
    assert "<strong>bold</strong>" in page
    assert "\u202eright-to-left\u202c" in page


def test_each_question_says_who_reads_its_answer(client, world):
    client.force_login(world.ria)

    page = text_of(client.get(page_of(3)))

    assert [page.count(words) for words in ("authors read it too", "never authors", "chairs only")] == [3, 1, 3]


# --- Answers to questions -----------------------------------------------------------------------------------


def question(**fields) -> Question:
    return Question(**{"key": "q", "label": "Q", "level": Level.AUTHORS} | fields)


SCALE = [{"value": value, "label": ""} for value in (1, 3, 5.5)]
WORDS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]


@pytest.mark.parametrize(
    ("kind", "sent", "answer"),
    [
        ("scale", ["3"], 3),
        ("scale", ["5.5"], 5.5),
        ("scale", ["n/a"], "n/a"),
        ("scale", [""], None),
        ("choice", ["b"], "b"),
        ("choices", ["b", "a"], ["a", "b"]),
        ("choices", [""], None),
        ("check", ["on"], True),
        ("check", [""], None),
        ("line", [" two \n lines "], "two lines"),
        ("text", ["two\r\nlines\x00"], "two\nlines"),
        ("text", ["   "], None),
    ],
)
def test_an_answer_is_read_as_its_question_means_it(kind, sent, answer):
    options = SCALE if kind == "scale" else WORDS
    asked = question(kind=kind, options=options, allows_na=True)

    assert clean_answer(asked, sent) == answer
    assert clean_answer(asked, as_sent(answer)) == answer


def test_not_applicable_is_refused_where_it_is_not_offered():
    with pytest.raises(WrongAnswer):
        clean_answer(question(kind="scale", options=SCALE), ["n/a"])


def test_not_applicable_counts_as_an_answer_and_not_as_a_rating(client, world):
    Question.objects.filter(venue=world.alpha, key="rating").update(allows_na=True)
    client.force_login(world.ria)

    assert submit(client, 3, **COMPLETE | {"rating": "n/a"}).status_code == 302

    assert review_of(world, 3, "ria").rating is None
    world.papers[3].tally.refresh_from_db()
    assert (world.papers[3].tally.ratings, world.papers[3].tally.n_submitted) == ([6], 2)


def test_a_question_retired_in_mid_review_is_shown_but_not_asked(client, world):
    Question.objects.filter(venue=world.alpha, key="committee").update(is_retired=True)
    client.force_login(world.ria)

    assert submit(client, 3, **{key: value for key, value in COMPLETE.items() if key != "committee"}).status_code == 302

    page = text_of(client.get(page_of(3)))
    assert review_of(world, 3, "ray").answers["committee"] in page
    assert 'name="q-committee"' not in page


# --- Files ----------------------------------------------------------------------------------------------


def test_the_committee_gets_a_copy_that_tells_nothing(client, world):
    import hashlib

    file = world.papers[1].versions.get().pdf
    file.file.open("wb").write(b"%PDF original, by Ada Lovelace")
    client.force_login(world.rob)

    response = client.get("/v/alpha/papers/1/paper.pdf")

    body = b"".join(response.streaming_content)
    assert b"Ada" not in body
    assert response["Content-Disposition"] == 'inline; filename="submission-1.pdf"'
    assert response["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
    assert "Last-Modified" not in response
    assert client.get("/v/alpha/papers/1/paper.pdf", headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("person", ["rex", "ria", "ada", "amy", "mal", "zoe"])
def test_files_are_for_the_papers_committee_only(client, world, person):
    client.force_login(world.people[person])

    for name in ("paper.pdf", "supplement/"):
        assert client.get(f"/v/alpha/papers/1/{name}").status_code == 404


def test_a_conflicted_chair_finds_nothing_of_the_paper(client, world):
    client.force_login(world.cas)

    for number in (3, 4):
        for page in ("paper.pdf", "review/", "meta-review/", f"reviews/{world.reviews[4, 'rob'].public_id}/"):
            assert client.get(f"/v/alpha/papers/{number}/{page}").status_code == 404


# --- As functions -----------------------------------------------------------------------------------------


def test_save_review_takes_values_as_well_as_what_forms_send(world):
    review = review_of(world, 3, "ria")

    saved = actions.save_review(
        review, by=world.ria, now=world.now + timedelta(hours=1), revision=0, changes={"rating": 8, "nominate": True}
    )

    assert saved.draft == {"rating": 8, "nominate": True}


def test_json_is_answered_to_scripts_only(client, world):
    client.force_login(world.ria)

    assert client.post("/v/alpha/papers/3/review/save/", headers=JSON).status_code == 422
    assert client.get("/v/alpha/papers/3/review/save/").status_code == 405

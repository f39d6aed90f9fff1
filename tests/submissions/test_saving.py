"""Every field is saved as it is typed, and nobody overwrites anybody in silence."""

import pytest
from django.test import Client

from venues.models import Question
from web.text import markdown

LONG = "x" * 401


def test_a_field_is_on_the_server_as_soon_as_it_says_so(mal):
    answer = mal.save("title", "On Things")

    draft = mal.fresh.draft
    assert answer.status_code == 200
    assert answer.json()["revision"] == draft.revision == 1
    assert answer.json()["saved_at"][:19] == f"{draft.saved_at:%Y-%m-%dT%H:%M:%S}"
    assert draft.title == "On Things"
    assert "The paper has no title yet." not in answer.json()["problems_html"]
    assert "The abstract is empty." in answer.json()["problems_html"]


def test_topics_track_and_answers_are_saved(mal):
    mal.save("topics", "Uncertainty", "Causality")
    mal.save("track", "Main")
    mal.save("q-tldr", "Short.")
    mal.save("q-rules", "on")

    draft = mal.fresh.draft
    assert sorted(draft.topics.values_list("name", flat=True)) == ["Causality", "Uncertainty"]
    assert draft.track.name == "Main"
    assert draft.answers == {"tldr": "Short.", "rules": True}

    mal.save("topics")
    mal.save("q-rules", "")
    assert mal.fresh.draft.topics.count() == 0
    assert mal.fresh.draft.answers == {"tldr": "Short.", "rules": None}


def test_a_title_of_400_characters_is_taken_and_one_of_401_is_not(mal):
    assert mal.save("title", LONG[:400]).status_code == 200

    answer = mal.save("title", LONG)

    assert answer.status_code == 422
    assert answer.json() == {"message": "This is 401 characters long; 400 are allowed."}
    assert mal.fresh.draft.title == LONG[:400]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("مرحبا بالعالم $x^2$", "مرحبا بالعالم $x^2$"),
        ("Kova\u0301c\u030cevic\u0301 𝒳 👩‍🔬", "Kováčević 𝒳 👩‍🔬"),
        ("null\x00byte\x1b[31m", "nullbyte[31m"),
        ("two\nlines\t and   spaces ", "two lines and spaces"),
        ("a" + "\u0301" * 50, "á" + "\u0301" * 49),
    ],
)
def test_any_characters_are_kept_and_shown_as_text(mal, typed, stored):
    assert mal.save("title", typed).status_code == 200
    mal.save(f"author-{mal.authors[0].public_id}-name", typed)

    assert mal.fresh.draft.title == stored
    assert mal.authors[0].name == stored
    page = mal.get("edit")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_second_tab_is_told_what_the_first_saved(mal):
    mal.save("title", "From the first tab", revision=0)

    answer = mal.save("title", "From the second tab", revision=0)

    assert answer.status_code == 409
    assert answer.json() == {
        "message": "This was changed in another window, or by a co-author, since you opened the page.",
        "theirs": "From the first tab",
        "revision": 1,
    }
    assert mal.fresh.draft.title == "From the first tab"


def test_keeping_mine_is_saving_again_with_the_revision_that_was_told(mal):
    mal.save("title", "From the first tab", revision=0)
    told = mal.save("title", "From the second tab", revision=0).json()

    answer = mal.save("title", "From the second tab", revision=told["revision"])

    assert answer.status_code == 200
    assert mal.fresh.draft.title == "From the second tab"


def test_two_tabs_may_change_different_fields(mal):
    mal.save("title", "A title", revision=0)

    answer = mal.save("abstract", "An abstract", revision=0)

    assert answer.status_code == 200
    assert (mal.fresh.draft.title, mal.fresh.draft.abstract) == ("A title", "An abstract")


def test_saving_what_is_there_already_is_no_conflict(mal):
    mal.save("title", "The same", revision=0)

    answer = mal.save("title", "The same", revision=0)

    assert answer.status_code == 200
    assert answer.json()["revision"] == 1


@pytest.mark.parametrize(
    ("field", "value", "theirs"),
    [
        ("topics", "Causality", ["Causality"]),
        ("track", "Main", "Main"),
        ("q-rules", "on", "on"),
    ],
)
def test_every_kind_of_field_tells_theirs_as_a_form_sends_it(mal, field, value, theirs):
    mal.save(field, value, revision=0)

    answer = mal.save(field, "", revision=0)

    assert answer.status_code == 409
    assert answer.json()["theirs"] == theirs


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("topics", "Alchemy", "“Alchemy” is no longer offered. Reload the page to see what is."),
        ("track", "Side", "“Side” is no longer offered. Reload the page to see what is."),
        ("q-gone", "x", "This question is no longer asked. Reload the page."),
        ("number", "1", "The form has changed since you opened it. Reload the page; what you typed before is saved."),
        ("author-zzzzzzzzzzzz-name", "x", "This author was taken off the list meanwhile. Reload the page."),
        ("", "", "The form has changed since you opened it. Reload the page; what you typed before is saved."),
    ],
)
def test_what_the_form_does_not_have_is_refused_at_the_field(mal, field, value, message):
    answer = mal.save(field, value)

    assert answer.status_code == 422
    assert answer.json() == {"message": message}


def test_a_longer_answer_than_the_question_allows_is_refused(mal):
    Question.objects.filter(key="tldr").update(max_length=5)

    answer = mal.save("q-tldr", "Not short.")

    assert answer.status_code == 422
    assert answer.json() == {"message": "This is 10 characters long; 5 are allowed."}


def test_an_expired_session_is_a_401_that_a_script_can_explain(mal):
    mal.client = Client()

    answer = mal.save("title", "On Things")

    assert answer.status_code == 401
    assert "signed out" in answer.json()["message"]


def test_a_deadline_that_passes_while_the_form_is_open_loses_nothing(mal, at):
    mal.save("title", "Typed in time")

    with at(seconds=-1):
        answer = mal.save("abstract", "Typed too late")
        page = mal.get("edit")

    assert answer.status_code == 409
    assert answer.json()["message"].startswith("The deadline passed on")
    assert mal.fresh.draft.title == "Typed in time"
    assert page.status_code == 200
    assert "Typed in time" in page.text
    assert "This draft was not submitted; it is kept here" in page.text
    assert "data-autosave=" not in page.text


def test_the_last_second_before_the_deadline_counts(mal, at):
    with at(seconds=10):
        assert mal.save("title", "Just in time").status_code == 200


def test_the_grace_is_silent_and_counts(mal, at, world):
    world.alpha.deadlines.filter(kind="submission").update(grace_minutes=10)

    with at(minutes=-9):
        assert mal.save("title", "In the grace").status_code == 200
    with at(minutes=-11):
        assert mal.save("title", "After the grace").status_code == 409


def test_somebody_elses_draft_is_not_there(mal, begin):
    other = begin("amy")
    other.paper = mal.paper

    assert other.save("title", "Mine now").status_code == 404
    assert [other.get(name).status_code for name in ("edit", "problems")] == [404, 404]
    assert mal.fresh.draft.title == ""


def test_even_chairs_do_not_read_drafts(mal, client, world):
    client.force_login(world.chi)

    assert client.get(mal.url("edit")).status_code == 404


def test_the_preview_renders_as_the_page_will(mal):
    answer = mal.post("preview", data={"text": "**bold** $x^2$ <script>alert(1)</script>"})

    assert answer.text == markdown("**bold** $x^2$ <script>alert(1)</script>")
    assert "<math" in answer.text
    assert "<script>" not in answer.text


# --- The whole form, as a browser without script sends it -------------------------------------------------


def whole(mal, **changed):
    author = mal.authors[0].public_id
    return {
        "revision": str(mal.fresh.draft.revision),
        "title": "On Things",
        "abstract": "We study things.",
        "track": "Main",
        "topics": ["Causality"],
        "q-tldr": "Short.",
        "authors": author,
        f"author-{author}-name": "Mal Lory",
        f"author-{author}-email": "mal@mal-university.edu",
        f"author-{author}-affiliation": "Mal University",
        f"author-{author}-contact": "on",
    } | changed


def test_the_whole_form_is_saved_without_script(mal):
    answer = mal.post("edit", data=whole(mal))

    draft = mal.fresh.draft
    assert answer["Location"] == mal.url("edit")
    assert (draft.title, draft.abstract, draft.track.name) == ("On Things", "We study things.", "Main")
    assert draft.answers == {"tldr": "Short."}
    assert mal.authors[0].affiliation == "Mal University"


def test_what_cannot_be_saved_comes_back_as_it_was_typed_and_the_rest_is_saved(mal):
    answer = mal.post("edit", data=whole(mal, title=LONG, abstract="Kept"))

    assert answer.status_code == 422
    assert LONG in answer.text
    assert "This is 401 characters long; 400 are allowed." in answer.text
    assert mal.fresh.draft.title == ""
    assert mal.fresh.draft.abstract == "Kept"


def test_a_whole_form_that_is_older_than_the_draft_overwrites_nothing(mal):
    sent = whole(mal, title="From the old page")
    mal.save("title", "From the new page")

    answer = mal.post("edit", data=sent)

    assert answer.status_code == 422
    assert "From the old page" in answer.text
    assert mal.fresh.draft.title == "From the new page"
    assert mal.fresh.draft.abstract == "We study things."


def test_a_whole_form_after_the_deadline_comes_back_with_every_word(mal, at):
    with at(seconds=-1):
        answer = mal.post("edit", data=whole(mal, abstract="A word that must not be lost"))

    assert answer.status_code == 422
    assert "A word that must not be lost" in answer.text
    assert "The deadline passed on" in answer.text

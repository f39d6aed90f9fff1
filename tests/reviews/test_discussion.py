"""The committee's thread on a paper: who reads and writes what, signed how, told to whom."""

from datetime import timedelta

import pytest

from audit.models import Entry
from notifications.models import Message
from policy.visibility import Level
from reviews.identity import CommentAuthor, LastLook
from reviews.models import Comment
from submissions.identity import Conflict
from tests.cast import Stage, build
from tests.reviews.steps import COMPLETE, move_deadline, page_of, submit, text_of
from venues.models import DeadlineKind

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}
PAGES = {"ari": "/v/alpha/papers/2/meta-review/"}


@pytest.fixture
def world():
    """In the discussion: rob and ria have reviewed paper 2, which ari leads."""
    world = build(Stage.RESPONDING)
    Message.objects.all().delete()
    return world


def write(client, world, person, text, level=Level.REVIEWERS, number=2, **headers):
    client.force_login(world.people[person])
    return client.post(
        f"/v/alpha/papers/{number}/comments/", {"text": text, "level": int(level)}, headers=headers or None
    )


def thread(client, world, person) -> str:
    client.force_login(world.people[person])
    return text_of(client.get(PAGES.get(person, page_of(2))))


def last() -> Comment:
    return Comment.objects.latest("pk")


def told() -> list[str]:
    return sorted(Message.objects.filter(kind="discussion").values_list("to_email", flat=True))


def test_a_comment_is_signed_with_the_handle_of_the_review(client, world):
    response = write(client, world, "rob", "I disagree about $p$.")

    assert (response.status_code, response["Location"]) == (302, f"{page_of(2)}#discussion")
    comment = last()
    assert comment.signed == f"Reviewer {world.reviews[2, 'rob'].handle}"
    assert CommentAuthor.objects.get(comment=comment).person == world.rob
    entry = Entry.objects.get(verb="reviews.comment")
    assert entry.data == {"comment": comment.public_id, "level": Level.REVIEWERS}


@pytest.mark.parametrize(("person", "signed"), [("ari", "Area chair"), ("chi", "Chair")])
def test_area_chairs_and_chairs_sign_without_a_name(client, world, person, signed):
    write(client, world, person, "Please settle this.")

    assert last().signed == signed


@pytest.mark.parametrize(
    ("level", "readers"),
    [(Level.REVIEWERS, {"rob", "ria", "ari"}), (Level.AREA_CHAIRS, {"rob", "ari"}), (Level.CHAIRS, {"rob"})],
)
def test_a_comment_is_read_down_to_its_level_and_by_its_writer(client, world, level, readers):
    write(client, world, "rob", "For some eyes only", level)

    assert {key for key in ("rob", "ria", "ari") if "For some eyes only" in thread(client, world, key)} == readers


def test_names_stay_out_of_the_thread(client, world):
    write(client, world, "ria", "One")
    write(client, world, "ari", "Two")
    write(client, world, "chi", "Three")

    page = thread(client, world, "rob")

    assert [name for name in ("Ria", "Hopper", "Ari", "Gauss", "Chi", "Kahn", "Amy") if f">{name}" in page] == []
    assert [signed for signed in ("Area chair</b>", "Chair</b>") if signed in page] == ["Area chair</b>", "Chair</b>"]


@pytest.mark.parametrize("person", ["amy", "ray", "rex", "mal", "zoe"])
def test_whoever_has_nothing_to_do_with_the_paper_finds_no_thread(client, world, person):
    assert write(client, world, person, "Hello").status_code == 404
    assert not Comment.objects.filter(text="Hello").exists()


def test_a_conflicted_chair_finds_no_thread(client, world):
    assert write(client, world, "cas", "Hello", number=4).status_code == 404
    assert write(client, world, "cas", "Hello", number=3).status_code == 404


def test_before_their_own_review_a_reviewer_neither_reads_nor_writes(client, world):
    write(client, world, "ari", "What do you think?", number=3)

    refused = write(client, world, "ria", "I have not reviewed yet", number=3)

    assert refused.status_code == 409
    assert "What do you think?" not in text_of(client.get(page_of(3)))
    submit(client, 3, **COMPLETE)
    assert "What do you think?" in text_of(client.get(page_of(3)))


def test_a_double_click_writes_one_comment(client, world):
    first, second = write(client, world, "rob", "Once."), write(client, world, "rob", "Once.")

    assert (first.status_code, second.status_code) == (302, 302)
    assert Comment.objects.filter(text="Once.").count() == 1


@pytest.mark.parametrize(("text", "level"), [("", 2), ("  ", 2), ("x" * 20001, 2), ("Hello", 3), ("Hello", 4)])
def test_an_empty_long_or_public_comment_is_refused_with_its_text(client, world, text, level):
    n = Comment.objects.count()

    response = write(client, world, "rob", text, level)

    assert (response.status_code, Comment.objects.count()) == (409, n)
    assert text.strip() in text_of(response)


def test_after_the_discussion_the_text_is_given_back(client, world):
    move_deadline(world, DeadlineKind.DISCUSSION, minutes=-1)

    response = write(client, world, "rob", "A long last word", **HTMX)

    page = text_of(response)
    assert response.status_code == 200  # htmx shows it in place
    assert "The discussion is open from" in page
    assert "A long last word" in page
    assert not Comment.objects.filter(text="A long last word").exists()


def test_before_the_discussion_opens_reviewers_are_told_when(client):
    world = build(Stage.REVIEWING)

    response = write(client, world, "rob", "Too early")

    assert response.status_code == 409
    assert "The discussion is open from" in text_of(response)
    assert "Too early" in text_of(response)


def test_in_place_the_thread_comes_back_as_a_part(client, world):
    response = write(client, world, "rob", "Seen at once", **HTMX)

    page = text_of(response)
    assert page.lstrip().startswith("<section")
    assert "Seen at once" in page
    assert "<html" not in page


def test_a_session_that_has_expired_keeps_the_text_on_the_page(client, world):
    response = client.post("/v/alpha/papers/2/comments/", {"text": "Long", "level": 2}, headers=HTMX)

    assert response.status_code == 401


# --- Editing, removing ------------------------------------------------------------------------------------


def change(client, verb, comment, **data):
    return client.post(f"/v/alpha/papers/2/comments/{comment.public_id}/{verb}/", data)


def test_its_writer_edits_a_comment(client, world):
    write(client, world, "rob", "Frist")

    change(client, "edit", last(), text="First", before="Frist")

    assert (last().text, last().edited_at is not None) == ("First", True)
    assert "edited</span>" in thread(client, world, "ria")


def test_an_edit_in_another_window_is_not_overwritten(client, world):
    write(client, world, "rob", "One")
    change(client, "edit", last(), text="Two", before="One")

    response = change(client, "edit", last(), text="Three", before="One")

    assert (response.status_code, last().text) == (409, "Two")
    assert "Three" in text_of(response)


def test_nobody_else_edits_a_comment(client, world):
    write(client, world, "rob", "Mine")
    for person in ("ria", "ari", "chi"):
        client.force_login(world.people[person])
        assert change(client, "edit", last(), text="Yours", before="Mine").status_code == 404
    assert last().text == "Mine"


def test_a_removed_comment_is_gone_until_it_is_brought_back(client, world):
    write(client, world, "rob", "Rash words")

    response = change(client, "remove", last())

    page = text_of(client.get(page_of(2)))
    undo = f"/v/alpha/papers/2/comments/{last().public_id}/restore/"
    assert (response.status_code, f'action="{undo}"' in page) == (302, True)
    assert "Rash words" not in thread(client, world, "ria")
    client.force_login(world.rob)
    client.post(undo)
    assert "Rash words" in thread(client, world, "ria")
    assert [entry.verb for entry in Entry.objects.order_by("pk")][-2:] == [
        "reviews.remove_comment",
        "reviews.restore_comment",
    ]


def test_a_chair_may_remove_what_others_wrote_and_nobody_else(client, world):
    write(client, world, "rob", "An insult")
    for person in ("ria", "ari"):
        client.force_login(world.people[person])
        assert change(client, "remove", last()).status_code == 404

    client.force_login(world.chi)
    response = client.post(f"/v/alpha/papers/2/comments/{last().public_id}/remove/", headers=HTMX)

    assert response.status_code == 200
    assert last().removed_at is not None
    assert "undo" in response["HX-Trigger"]


# --- News -----------------------------------------------------------------------------------------------


def test_news_goes_to_those_who_may_read_once_until_they_look(client, world):
    write(client, world, "rob", "One")
    # chi is told, because they wrote in this thread before
    everybody = ["ari@ari-university.edu", "chi@chi-university.edu", "ria@ria-university.edu"]
    assert told() == everybody

    write(client, world, "rob", "Two")
    assert told() == everybody

    client.force_login(world.ria)
    client.post("/v/alpha/papers/2/comments/read/")
    write(client, world, "rob", "Three")
    assert told() == sorted([*everybody, "ria@ria-university.edu"])


def test_news_of_a_private_comment_goes_to_its_readers_only(client, world):
    CommentAuthor.objects.filter(person=world.chi).delete()

    write(client, world, "rob", "Between us", Level.CHAIRS)

    assert told() == ["cas@cas-university.edu", "chi@chi-university.edu"]


def test_news_never_reaches_a_chair_in_conflict(client, world):
    write(client, world, "rob", "About paper 4", Level.CHAIRS, number=4)

    assert told() == ["chi@chi-university.edu"]


def test_news_does_not_reach_a_reviewer_whose_conflict_came_later(client, world):
    Conflict.objects.create(submission=world.papers[2], person=world.ria, source="chair")

    write(client, world, "rob", "One")

    assert "ria@ria-university.edu" not in told()


def test_the_mail_holds_no_words_no_names_and_no_level(client, world):
    write(client, world, "rob", "The secret words", Level.AREA_CHAIRS)

    for mail in Message.objects.filter(kind="discussion"):
        whole = f"{mail.subject} {mail.text} {mail.html} {mail.reply_to}"
        assert "The secret words" not in whole
        assert [name for name in ("Rob", "Noether", "Amy", "rob@", "area chair") if name in whole] == []


def test_what_is_new_is_marked_until_it_has_come_into_view(client, world):
    write(client, world, "ria", "Something new")
    page = thread(client, world, "rob")
    assert "2 new</span>" in page  # with the chair's comment from before
    until = page.split('{"until": "')[1].split('"')[0]

    write(client, world, "ria", "Later than that page")
    client.force_login(world.rob)
    assert client.post("/v/alpha/papers/2/comments/read/", {"until": until}).status_code == 204

    page = thread(client, world, "rob")
    assert "1 new</span>" in page


@pytest.mark.parametrize(
    "until", ["", "yesterday", "2999-13-01T00:00:00Z", "2999-01-01T00:00:00+00:00", "2024-01-01T00:00"]
)
def test_nobody_reads_ahead_of_time(client, world, until):
    client.force_login(world.rob)

    assert client.post("/v/alpha/papers/2/comments/read/", {"until": until}).status_code == 204

    at = LastLook.objects.get(person=world.rob).at
    assert abs(at - world.now) < timedelta(minutes=5)

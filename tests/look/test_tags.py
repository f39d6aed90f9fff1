"""What the filters and tags of the look say and draw."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from hypothesis import given
from hypothesis import strategies as st

from web.templatetags import look

DEADLINE = datetime(2024, 2, 10, 11, 59, tzinfo=UTC)


def test_a_deadline_is_written_in_aoe_and_utc():
    assert look.aoe(DEADLINE) == "Fri 9 Feb, 23:59 AoE"
    assert look.aoe_long(DEADLINE) == "Fri 9 Feb 2024, 23:59 AoE"
    assert look.utc(DEADLINE) == "Sat 10 Feb, 11:59 UTC"
    assert look.iso(DEADLINE) == "2024-02-10T11:59:00Z"


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(days=4, hours=3), "in 4 days"),
        (timedelta(days=40), "in 40 days"),
        (timedelta(hours=47), "in 47 hours"),
        (timedelta(minutes=119), "in 119 minutes"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(seconds=20), "now"),
        (timedelta(seconds=-20), "just now"),
        (timedelta(days=-3), "3 days ago"),
    ],
)
def test_how_long_takes_the_largest_unit_of_which_there_are_two(away: timedelta, words: str):
    assert look.how_long(DEADLINE + away, DEADLINE).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("away", "nearness"),
    [(timedelta(days=3), ""), (timedelta(days=3, seconds=-1), "soon"), (timedelta(0), "past")],
)
def test_nearness_of_a_deadline(away: timedelta, nearness: str):
    assert look.nearness(DEADLINE + away, DEADLINE) == nearness


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Émilie du Châtelet", "ÉC"),
        ("Plato", "P"),
        ("ada.lovelace@analytical.example", "AL"),
        ("", "·"),
        ("<script>", "·"),
    ],
)
def test_initials(name: str, letters: str):
    assert look.initials(name) == letters


@given(st.integers(0, 359))
def test_every_hue_has_a_step_in_the_stylesheet(hue: int):
    step = look.hue_step(hue)

    assert step in range(0, 360, 5)
    assert min(abs(step - hue), 360 - abs(step - hue)) <= 2.5


def test_a_label_is_taken_apart_at_its_colon():
    assert look.halves("Double blind: reviewers see no authors") == ("Double blind", "Reviewers see no authors")
    assert look.halves("Main") == ("Main", "")


def test_a_message_may_carry_an_undo_and_only_to_this_site():
    assert look.undo_url(Message(constants.SUCCESS, "Withdrawn.", extra_tags="undo=/v/x/12/undo/")) == "/v/x/12/undo/"
    assert look.undo_url(Message(constants.SUCCESS, "Saved.", extra_tags="undo=https://elsewhere.example/")) == ""
    assert look.undo_url(Message(constants.SUCCESS, "Saved.", extra_tags="undo=//elsewhere.example/")) == ""
    assert look.undo_url(Message(constants.SUCCESS, "Saved.")) == ""


def test_a_strip_draws_a_dot_a_review_and_the_mean():
    drawn = look.strip([8, 3, None, 3], (1, 3, 5, 6, 8, 10))

    assert [(dot["x"], dot["y"]) for dot in drawn["dots"]] == [(32.4, 12), (32.4, 6), (103.6, 12)]
    assert drawn["mean_x"] == 56.1
    assert drawn["label"] == "ratings 3, 3, 8; mean 4.67"


def test_a_strip_without_ratings_says_so():
    drawn = look.strip([], (1, 10))

    assert drawn["dots"] == []
    assert drawn["mean_x"] is None
    assert drawn["label"] == "no ratings yet"


@given(st.lists(st.integers(1, 10), max_size=12))
def test_a_strip_stays_on_its_scale(ratings: list[int]):
    drawn = look.strip(ratings, (1, 10))

    assert len(drawn["dots"]) == len(ratings)
    assert all(4 <= dot["x"] <= 132 for dot in drawn["dots"])


def test_a_meter_shows_each_review_once():
    drawn = look.meter(1, 3, late=1, started=4)

    assert drawn["marks"] == ["on", "half", "late"]
    assert drawn["label"] == "1 of 3 reviews in, 1 begun, 1 late"


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_meter_has_as_many_marks_as_reviews_wanted_or_in(done: int, wanted: int, late: int, started: int):
    assert len(look.meter(done, wanted, late, started)["marks"]) == max(done, wanted)


def test_a_histogram_scales_to_its_highest_bar():
    drawn = look.histogram([("1–2", 5), ("2–3", 10, "good"), ("3–4", 0)], "Mean ratings")

    assert [bar["height"] for bar in drawn["bars"]] == [59, 118, 0]
    assert drawn["said"] == "1–2: 5 papers; 2–3: 10 papers; 3–4: 0 papers"


def test_page_numbers_are_elided():
    page = Paginator(range(4000), 100).page(8)

    assert list(look.elided(page)) == [1, "…", 6, 7, 8, 9, 10, "…", 40]

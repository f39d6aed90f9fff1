"""Two versions of a text as one, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.history import compare


def test_words_that_went_and_came_are_told_apart():
    parts = compare("We find most heads follow GC.", "We find that all heads follow GC.")

    assert [(part.kind, part.text) for part in parts] == [
        ("same", "We find "),
        ("out", "most"),
        ("in", "that all"),
        ("same", " heads follow GC."),
    ]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("", "new", ["in"]),
        ("old", "", ["out"]),
        ("one thing", "quite another", ["out", "in"]),
        ("x " * 9000, "y", ["out", "in"]),
    ],
)
def test_texts_without_much_in_common_stand_one_after_the_other(before, after, kinds):
    assert [part.kind for part in compare(before, after)] == kinds


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_is_lost_or_made_up(before, after):
    parts = compare(before, after)

    assert "".join(part.text for part in parts if part.kind != "in") == before
    assert "".join(part.text for part in parts if part.kind != "out") == after

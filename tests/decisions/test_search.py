"""The search language of the chair's table: every operator, and a sentence for what it does not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.search import (
    CLAIMS,
    NAMES,
    NUMBERS,
    Between,
    Comparison,
    Is,
    Named,
    Numeric,
    UnreadableSearch,
    Words,
    parse,
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ("sparse codes", (Words("sparse"), Words("codes"))),
        ('"sparse codes" -"of light"', (Words("sparse codes"), Words("of light", is_not=True))),
        ("spread:>2", (Numeric("spread", Comparison.MORE, 2.0),)),
        ("mean:>=6", (Numeric("mean", Comparison.AT_LEAST, 6.0),)),
        ("MEAN:<=-0.5", (Numeric("mean", Comparison.AT_MOST, -0.5),)),
        ("reviews:<3", (Numeric("reviews", Comparison.LESS, 3.0),)),
        ("reviews:3", (Numeric("reviews", Comparison.EQUAL, 3.0),)),
        ("-reviews:=3", (Numeric("reviews", Comparison.EQUAL, 3.0, is_not=True),)),
        ("mean:5..6.5", (Between("mean", 5.0, 6.5),)),
        ("#12", (Numeric("number", Comparison.EQUAL, 12.0),)),
        ("-#12", (Numeric("number", Comparison.EQUAL, 12.0, is_not=True),)),
        ("topic:causal", (Named("topic", ("causal",)),)),
        ('-topic:"Causal inference"', (Named("topic", ("causal inference",), is_not=True),)),
        ("decision:oral,poster", (Named("decision", ("oral", "poster")),)),
        ("decision:none", (Named("decision", ("none",)),)),
        ("nominated:", (Is("nominated"),)),
        ("-flagged:", (Is("flagged", is_not=True),)),
        ("is:at-risk -is:withdrawn", (Is("at-risk"), Is("withdrawn", is_not=True))),
        (
            "spread:>2 reviews:<3 -topic:causal équivariance",
            (
                Numeric("spread", Comparison.MORE, 2.0),
                Numeric("reviews", Comparison.LESS, 3.0),
                Named("topic", ("causal",), is_not=True),
                Words("équivariance"),
            ),
        ),
        ('"GeneBench-X: ten"', (Words("GeneBench-X: ten"),)),
    ],
)
def test_parse_reads(text, terms):
    assert parse(text) == terms


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "author:ada",
            "There is no “author:” here. To search for these words as they stand, put them in quotation marks. "
            "There are assigned:, award:, confidence:, decision:, flagged:, flags:, highest:, is:, lowest:, mean:, "
            "missing:, nominated:, nominations:, note:, number:, recommendation:, reviews:, spread:, topic:, track:.",
        ),
        (
            "spread:lots",
            "“spread:lots” is not a number to compare with. How far its ratings lie apart (standard deviation), "
            "as in spread:>2.",
        ),
        ("mean:", "Something is missing after “mean:”. The mean of its ratings, as in mean:>=6 or mean:5..6."),
        ("topic:,", "Something is missing after “topic:”. A topic, or a part of its name: topic:causal."),
        ("is:", "Something is missing after “is:”. For example is:at-risk."),
        (
            "is:good",
            "There is no “is:good”. There are is:at-risk, is:active, is:withdrawn, is:decided, is:undecided, "
            "is:released, is:unreleased, is:waiting, is:nominated, is:flagged, is:revised.",
        ),
        ('"sparse', "A quotation mark is missing in this search."),
        ("-", "There is nothing to search for in “-” or an empty pair of quotation marks."),
        ('""', "There is nothing to search for in “-” or an empty pair of quotation marks."),
        ("x" * 401, "A search has at most 400 letters."),
        ("a " * 21, "A search has at most 20 terms."),
    ],
)
def test_parse_says_what_it_does_not_know(text, sentence):
    with pytest.raises(UnreadableSearch) as refusal:
        parse(text)

    assert str(refusal.value) == sentence


def test_no_operator_finds_people():
    words = {*NUMBERS, *NAMES, *CLAIMS}

    assert words & {"author", "authors", "reviewer", "affiliation", "email", "name", "by", "from"} == set()


@given(st.text(max_size=60))
def test_parse_reads_or_refuses_whatever_is_typed(text):
    try:
        terms = parse(text)
    except UnreadableSearch as refusal:
        assert str(refusal).endswith(".")
    else:
        assert isinstance(terms, tuple)

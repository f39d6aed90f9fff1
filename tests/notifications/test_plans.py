"""What chairs choose about reminders: moments in words, quiet hours over midnight and over the change of clocks."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.plans import LONGEST, MOST, Plan, Quiet, Rule, UnreadableTimes, in_words, read_spans, short
from notifications.rendering import Wording

DAYS = timedelta(days=1)
HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("7 days, 3 days, 1 day, 6 hours", (7 * DAYS, 3 * DAYS, DAYS, 6 * HOURS)),
        ("6h; 2d and 1 Day", (2 * DAYS, DAYS, 6 * HOURS)),
        ("24 hours, 1 day", (DAYS,)),
        (" ", ()),
    ],
)
def test_moments_are_read_as_people_write_them(typed, spans):
    assert read_spans(typed) == spans


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("soon", "“soon” is no time. Write days and hours like this: 7 days, 1 day, 6 hours."),
        ("-1 day", "“-1 day” is no time. Write days and hours like this: 7 days, 1 day, 6 hours."),
        ("0 hours", "Each time must be between 1 hour and 60 days."),
        ("61 days", "Each time must be between 1 hour and 60 days."),
        ("1d,2d,3d,4d,5d,6d,7d", "These are 7 times; 6 are the most, so that nobody is pestered."),
    ],
)
def test_what_is_no_moment_is_refused_with_what_to_do(typed, sentence):
    with pytest.raises(UnreadableTimes) as refused:
        read_spans(typed)

    assert str(refused.value) == sentence


@given(st.sets(st.integers(1, LONGEST // HOURS), max_size=MOST))
def test_what_is_written_is_read_back(hours):
    spans = tuple(sorted((n * HOURS for n in hours), reverse=True))

    assert read_spans(in_words(spans)) == spans
    assert len({short(span) for span in spans}) == len(spans)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 3, 3, 20, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 3, 21, 0, tzinfo=UTC), datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 4, 6, 59, tzinfo=UTC), datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 4, 7, 0, tzinfo=UTC), None),
        # In the night of 29 March clocks in Vienna go forward: eight there is six in UTC.
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_go_over_midnight_in_the_venues_zone(at, until):
    plan = Plan(quiet=Quiet(time(22, 0), time(8, 0)))

    assert plan.quiet_until(at, "Europe/Vienna") == until


def test_quiet_hours_within_a_day_end_on_the_same_day():
    plan = Plan(quiet=Quiet(time(12, 0), time(14, 0)))
    noon = datetime(2026, 3, 3, 12, 30, tzinfo=UTC)

    assert plan.quiet_until(noon, "UTC") == datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
    assert plan.quiet_from(noon, "UTC") == datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    assert Plan().quiet_until(noon, "UTC") is None and Plan().quiet_from(noon, "UTC") is None


def test_a_rule_is_stored_and_read_back():
    rule = Rule(False, (3 * DAYS,), (6 * HOURS,), Wording("{subject}!", "Dear {name}, {text}"))

    assert Rule.of(rule.to_json()) == rule

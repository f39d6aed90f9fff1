"""Times of a programme: whatever the zone, the clock, or the night."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.moments import Unreadable, clock_from, day_from, instant, local_day, span, zone_of, zone_said

VIENNA = ZoneInfo("Europe/Vienna")
ZONES = ["UTC", "Europe/Vienna", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]


@given(at=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)), name=st.sampled_from(ZONES))
def test_an_instant_typed_as_it_is_shown_is_the_same_instant_or_its_twin(at, name):
    zone = ZoneInfo(name)
    at = at.replace(second=0, microsecond=0, tzinfo=UTC)
    local = at.astimezone(zone)

    found = instant(local.date(), (local.hour, local.minute), zone)

    assert f"{found.astimezone(zone):%F %R}" == f"{local:%F %R}"
    assert found == at or local.fold == 1


@given(
    day=st.dates(date(2000, 1, 1), date(2036, 12, 31)),
    start=st.times(),
    minutes=st.integers(1, 8 * 60),
    name=st.sampled_from(ZONES),
)
def test_a_session_lasts_as_long_as_clocks_that_nobody_moves_say(day, start, minutes, name):
    zone = ZoneInfo(name)
    try:
        starts_at = instant(day, (start.hour, start.minute), zone)
        ends = (starts_at + timedelta(minutes=minutes)).astimezone(zone)
        found = span(day, f"{start.hour}:{start.minute:02}", f"{ends:%H:%M}", zone)
    except Unreadable:
        return  # clocks leap over it, or the night is longer than any session
    is_moved = ends.utcoffset() != starts_at.astimezone(zone).utcoffset()

    assert found[0] == starts_at
    assert is_moved or found[1] == starts_at + timedelta(minutes=minutes)


def test_a_session_across_the_night_in_which_clocks_go_back_is_an_hour_longer():
    starts_at, ends_at = span(date(2024, 10, 26), "23:00", "4:00", VIENNA)

    assert ends_at - starts_at == timedelta(hours=6)


def test_a_time_that_clocks_leap_over_is_refused_with_a_sentence():
    with pytest.raises(Unreadable) as refusal:
        instant(date(2024, 3, 31), (2, 30), VIENNA)

    assert str(refusal.value) == ("There is no 2:30 on Sun 31 Mar 2024 in Europe/Vienna: clocks are put forward.")


def test_the_end_of_a_day_can_be_written_as_24_00():
    assert span(date(2022, 7, 22), "22:30", "24:00", ZoneInfo("UTC"))[1] == datetime(2022, 7, 23, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["9:00:9:05", "25:00", "24:30", "9", "", "nine", "９:00x"])
def test_a_malformed_time_is_refused_with_a_sentence(typed):
    with pytest.raises(Unreadable) as refusal:
        clock_from(typed)

    assert str(refusal.value) == f"“{typed}” is no time of day; write it as 9:05 or 14:30."


@pytest.mark.parametrize("typed", ["2024-02-30", "11/05/2024", "", "2024-5-1"])
def test_a_malformed_day_is_refused_with_a_sentence(typed):
    with pytest.raises(Unreadable):
        day_from(typed)


def test_an_end_before_the_start_is_refused_with_a_sentence():
    with pytest.raises(Unreadable) as refusal:
        span(date(2024, 5, 11), "14:00", "13:00", VIENNA)

    assert str(refusal.value) == "This ends at 13:00, before it starts at 14:00."


def test_a_zone_is_named_as_it_is_on_that_day():
    assert zone_said(datetime(2024, 5, 11, 7, tzinfo=UTC), VIENNA) == "Europe/Vienna (CEST, UTC+2)"
    assert zone_said(datetime(2024, 1, 11, 7, tzinfo=UTC), VIENNA) == "Europe/Vienna (CET, UTC+1)"
    assert zone_said(datetime(2024, 1, 11, 7, tzinfo=UTC), ZoneInfo("Asia/Kathmandu")) == "Asia/Kathmandu (UTC+5:45)"
    assert zone_said(datetime(2024, 1, 11, 7, tzinfo=UTC), zone_of("Nowhere/None")) == "UTC"


def test_midnight_belongs_to_the_day_that_begins():
    assert local_day(datetime(2024, 5, 10, 22, tzinfo=UTC), VIENNA) == date(2024, 5, 11)

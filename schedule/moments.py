"""Times of a programme: typed and shown in the venue's zone, kept as instants. Pure: no Django, no clock."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
RANGE = re.compile(r"\s*(?:-|–|—|to)\s*")
CLOCK = re.compile(r"^([01]?\d|2[0-4])[:.h]([0-5]\d)$")
DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


class Unreadable(ValueError):
    """Raised when what was typed is no day or no time; its text is a sentence."""


def day_from(text: str) -> date:
    """ "2024-05-11" as a day."""
    found = DAY.match(text.strip())
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise Unreadable(f"“{text.strip()}” is no day; write it as 2024-05-11.")


def clock_from(text: str) -> tuple[int, int]:
    """ "9:05" as hour and minute; "24:00" is the end of a day."""
    found = CLOCK.match(text.strip())
    if not found or (int(found[1]) == 24 and found[2] != "00"):
        raise Unreadable(f"“{text.strip()}” is no time of day; write it as 9:05 or 14:30.")
    return int(found[1]), int(found[2])


def instant(day: date, clock: tuple[int, int], zone: ZoneInfo) -> datetime:
    """The instant at which a clock in this zone shows that time on that day, in UTC.

    Where a clock shows it twice it is the first time. Raises Unreadable where clocks leap over it.
    """
    hour, minute = clock
    local = datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=zone) + timedelta(days=hour // 24)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Unreadable(f"There is no {hour}:{minute:02} on {said_day(local)} in {zone.key}: clocks are put forward.")
    return found


def span(day: date, start: str, end: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From a time of a day to the next moment at which the clock shows another time; past midnight when it is earlier.

    A session from 23:00 to 1:00 lasts two hours; one that would last longer than eight was typed the wrong way round.
    """
    starts_at = instant(day, clock_from(start), zone)
    ends_at = instant(day, clock_from(end), zone)
    if ends_at == starts_at:
        raise Unreadable(f"This ends at {end.strip()}, when it starts.")
    if ends_at < starts_at:
        ends_at = instant(day + timedelta(days=1), clock_from(end), zone)
        if ends_at - starts_at > timedelta(hours=8):
            raise Unreadable(f"This ends at {end.strip()}, before it starts at {start.strip()}.")
    return starts_at, ends_at


def day_span(day: date, zone: ZoneInfo) -> Span:
    """From midnight to midnight of the zone."""
    return instant(day, (0, 0), zone), instant(day, (24, 0), zone)


def same_clock(at: datetime, day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the clock shows on that day what it shows at this instant."""
    local = at.astimezone(zone)
    return instant(day, (local.hour, local.minute), zone)


def hours_on(day: date, start: str, end: str, zone: ZoneInfo) -> Span:
    """From a time of a day to another, however long that is; an end before the start is after midnight."""
    starts_at, ends_at = instant(day, clock_from(start), zone), instant(day, clock_from(end), zone)
    if ends_at == starts_at:
        raise Unreadable(f"This ends at {end.strip()}, when it starts.")
    if ends_at < starts_at:
        ends_at = instant(day + timedelta(days=1), clock_from(end), zone)
    return starts_at, ends_at


def spans_from(text: str, day: date, zone: ZoneInfo) -> list[Span]:
    """ "9:00–12:30, 14:00-18:00" as spans of a day, in their order. Raises Unreadable."""
    found = []
    for piece in re.split(r"[,;]", text):
        ends = RANGE.split(piece.strip())
        if len(ends) != 2:
            raise Unreadable(f"“{piece.strip()}” is no time from and to; write it as 9:00–12:30, 14:00–18:00.")
        found.append(span(day, ends[0], ends[1], zone) if _is_night(*ends) else hours_on(day, ends[0], ends[1], zone))
    return sorted(found)


def _is_night(start: str, end: str) -> bool:
    """Whether the end is on the next day, or was typed the wrong way round."""
    return clock_from(end) <= clock_from(start)


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name; UTC when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def said_day(at: date | datetime) -> str:
    """ "Sat 11 May 2024"."""
    return f"{at:%a} {at.day} {at:%b %Y}"


def said_time(at: datetime, zone: ZoneInfo) -> str:
    """ "Sat 11 May, 09:05"."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """On which day of the zone an instant falls."""
    return at.astimezone(zone).date()


def zone_said(at: datetime, zone: ZoneInfo) -> str:
    """The zone as people know it at that instant: "Europe/Vienna (CEST, UTC+2)"."""
    local = at.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    utc = "UTC" if minutes == 0 else f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
    short = local.tzname() or ""
    inside = utc if short[:1] in "+-" or short == utc else f"{short}, {utc}"
    return zone.key if zone.key == "UTC" else f"{zone.key} ({inside})"

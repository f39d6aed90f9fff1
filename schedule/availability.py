"""When a speaker can be there: spans of time in which they can, or cannot. Pure: no Django, no clock.

Stored as `[{"from", "to", "is_free"}]` with instants in ISO 8601. A day with free spans means "only then"; a day with
none means any time but the others; a busy span from midnight to midnight means "not that day".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from schedule.moments import Span, day_span, local_day, said_day


@dataclass(frozen=True)
class Times:
    """When one person can (`free`) and cannot (`busy`) be there."""

    free: Sequence[Span] = ()
    busy: Sequence[Span] = ()

    def allows(self, asked: Span, zone: ZoneInfo) -> bool:
        """Whether the person can be there from the first moment to the last."""
        if any(start < asked[1] and asked[0] < end for start, end in self.busy):
            return False
        free = [span for span in self.free if local_day(span[0], zone) == local_day(asked[0], zone)]
        return not free or any(start <= asked[0] and asked[1] <= end for start, end in _merged(free))

    def on(self, day: date, zone: ZoneInfo) -> str:
        """What holds on a day: "only 09:00–12:30", "not 14:00–18:00", "not at all"; empty when nothing was said."""
        free = [span for span in self.free if local_day(span[0], zone) == day]
        busy = [span for span in self.busy if local_day(span[0], zone) == day]
        if busy == [day_span(day, zone)]:
            return "not at all"
        said = [f"only {ranges(free, zone)}"] if free else []
        return " and ".join([*said, *([f"not {ranges(busy, zone)}"] if busy else [])])

    def said(self, zone: ZoneInfo) -> str:
        """Everything that was said, day by day: "Sat 11 May 2024 only 09:00–12:30; Sun 12 May 2024 not at all"."""
        days = sorted({local_day(start, zone) for start, _ in (*self.free, *self.busy)})
        return "; ".join(f"{said_day(day)} {self.on(day, zone)}" for day in days)


def times_from(stored: Iterable[Mapping[str, Any]]) -> Times:
    """What was stored."""
    spans = [
        (bool(row["is_free"]), (datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"])))
        for row in stored
    ]
    return Times([span for is_free, span in spans if is_free], [span for is_free, span in spans if not is_free])


def to_store(times: Times) -> list[dict[str, Any]]:
    """As it is stored."""
    return [
        {"from": span[0].isoformat(), "to": span[1].isoformat(), "is_free": is_free}
        for is_free, spans in ((True, times.free), (False, times.busy))
        for span in spans
    ]


def ranges(spans: Iterable[Span], zone: ZoneInfo) -> str:
    """ "09:00–12:30, 14:00–18:00", as it is typed."""
    return ", ".join(f"{start.astimezone(zone):%H:%M}–{_end(start, end, zone)}" for start, end in spans)


def _end(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    is_midnight = f"{end.astimezone(zone):%H:%M}" == "00:00" and end > start
    return "24:00" if is_midnight else f"{end.astimezone(zone):%H:%M}"


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Spans that touch or overlap, as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found

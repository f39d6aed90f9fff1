"""What the chairs of a venue chose about reminders: which, when, in which words, and when nobody is disturbed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from notifications.models import ReminderPlan
from notifications.rendering import Wording
from web.problems import Refused

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LONGEST = timedelta(days=60)
MOST = 6  # moments of one kind
SPAN = re.compile(r"(\d{1,4})\s*(d|days?|h|hours?)", re.IGNORECASE)


class UnreadableTimes(Refused):
    """Raised when moments were typed in words that are no days or hours."""


class Defaults(Protocol):
    """What a kind of reminder brings along, as long as no chair chose otherwise. See also reminders.Kind."""

    @property
    def key(self) -> str: ...
    @property
    def before(self) -> tuple[timedelta, ...]: ...
    @property
    def after(self) -> tuple[timedelta, ...]: ...


@dataclass(frozen=True)
class Rule:
    """Whether a kind reminds, at which moments, in which words."""

    is_on: bool = True
    before: tuple[timedelta, ...] = ()  # longest first
    after: tuple[timedelta, ...] = ()  # shortest first
    wording: Wording = field(default_factory=Wording)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Rule":
        """The rule as it is stored."""
        return cls(
            is_on=said["is_on"],
            before=tuple(HOUR * hours for hours in said["before"]),
            after=tuple(HOUR * hours for hours in said["after"]),
            wording=Wording(said["subject"], said["body"]),
        )

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "is_on": self.is_on,
            "before": [span // HOUR for span in self.before],
            "after": [span // HOUR for span in self.after],
            "subject": self.wording.subject,
            "body": self.wording.body_md,
        }


@dataclass(frozen=True)
class Quiet:
    """Hours of the day in which no reminder goes out; they may go over midnight. In the venue's zone."""

    starts: time
    ends: time

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} to {self.ends:%H:%M}"


@dataclass(frozen=True)
class Plan:
    """Everything that was chosen at a venue; a kind that is not named keeps what it brings along."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    quiet: Quiet | None = None
    revision: int = 0
    can_undo: bool = False

    @classmethod
    def of(cls, row: ReminderPlan) -> "Plan":
        """The plan as it is stored."""
        quiet = row.content.get("quiet")
        return cls(
            rules={key: Rule.of(said) for key, said in row.content.get("rules", {}).items()},
            quiet=Quiet(*(time.fromisoformat(hour) for hour in quiet)) if quiet else None,
            revision=row.revision,
            can_undo=row.previous is not None,
        )

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        quiet = [f"{hour:%H:%M}" for hour in (self.quiet.starts, self.quiet.ends)] if self.quiet else None
        return {"rules": {key: rule.to_json() for key, rule in self.rules.items()}, "quiet": quiet}

    def rule(self, kind: Defaults) -> Rule:
        """What holds for a kind."""
        return self.rules.get(kind.key) or default_rule(kind)

    def with_rule(self, kind: Defaults, rule: Rule) -> "Plan":
        """The plan with another rule for one kind; one that is what the kind brings along is not kept."""
        others = {key: each for key, each in self.rules.items() if key != kind.key}
        return replace(self, rules=others if rule == default_rule(kind) else others | {kind.key: rule})

    def quiet_until(self, at: datetime, zone: str) -> datetime | None:
        """When the quiet hours that a moment lies in end; none outside of them."""
        return next((ends for starts, ends in self._quiet_around(at, zone) if starts <= at < ends), None)

    def quiet_from(self, at: datetime, zone: str) -> datetime | None:
        """When the next quiet hours begin."""
        return min((starts for starts, _ in self._quiet_around(at, zone) if starts > at), default=None)

    def _quiet_around(self, at: datetime, zone: str) -> list[tuple[datetime, datetime]]:
        """The quiet hours of the days around a moment, each from when to when."""
        if self.quiet is None:
            return []
        there = ZoneInfo(zone)
        today = at.astimezone(there).date()
        nights = 0 if self.quiet.starts < self.quiet.ends else 1
        return [
            (
                datetime.combine(today + n * DAY, self.quiet.starts, there),
                datetime.combine(today + (n + nights) * DAY, self.quiet.ends, there),
            )
            for n in (-1, 0, 1)
        ]


def default_rule(kind: Defaults) -> Rule:
    """What holds for a kind as long as no chair chose otherwise."""
    return Rule(before=kind.before, after=kind.after)


def plan_of(venue_id: int) -> Plan:
    """What was chosen at a venue."""
    row = ReminderPlan.objects.of_venue(venue_id).first()
    return Plan.of(row) if row else Plan()


def all_plans() -> dict[int, Plan]:
    """What was chosen at each venue where something was: venue → plan. For the engine, which acts for nobody."""
    return {row.venue_id: Plan.of(row) for row in ReminderPlan.objects.all()}


# --- Moments in words ---------------------------------------------------------------------------------------


def short(span: timedelta) -> str:
    """A span as keys name it: "3d", "6h"."""
    return f"{span // HOUR}h" if span % DAY else f"{span // DAY}d"


def in_words(spans: Iterable[timedelta]) -> str:
    """Spans as people write them: "7 days, 1 day, 6 hours"; what `read_spans` reads."""
    return ", ".join(_said(span) for span in spans)


def _said(span: timedelta) -> str:
    n, unit = (span // HOUR, "hour") if span % DAY else (span // DAY, "day")
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"


def read_spans(text: str) -> tuple[timedelta, ...]:
    """What somebody typed as days and hours, each once, longest first. Raises UnreadableTimes."""
    found = set()
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]|\band\b", text))):
        match = SPAN.fullmatch(part)
        if match is None:
            raise UnreadableTimes(f"“{part}” is no time. Write days and hours like this: 7 days, 1 day, 6 hours.")
        found.add(int(match[1]) * (DAY if match[2][0] in "dD" else HOUR))
    if any(not span or span > LONGEST for span in found):
        raise UnreadableTimes(f"Each time must be between 1 hour and {LONGEST.days} days.")
    if len(found) > MOST:
        raise UnreadableTimes(f"These are {len(found)} times; {MOST} are the most, so that nobody is pestered.")
    return tuple(sorted(found, reverse=True))

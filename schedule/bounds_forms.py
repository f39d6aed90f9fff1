"""What chairs and speakers type about time: the hours of each day, and when somebody can be there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from schedule.availability import Times, ranges
from schedule.moments import Span, Unreadable, day_span, hours_on, local_day, said_day, spans_from

CLOCK = {"placeholder": "9:00", "class": "input clock", "autocomplete": "off"}
RANGES = {"placeholder": "9:00–12:30, 14:00–18:00", "class": "input", "autocomplete": "off"}
CHOICE = forms.Select(attrs={"class": "input"})
WHEN = [("", "any time"), ("free", "only at these times"), ("busy", "not at these times"), ("none", "not that day")]


class RulesForm(forms.Form):
    """The opening hours of each day, and the minutes for questions."""

    question_minutes = forms.IntegerField(
        label="Minutes for questions per talk",
        min_value=0,
        max_value=240,
        help_text="0: no warning when talks fill their session to the last minute. A session can say otherwise.",
    )

    def __init__(
        self, data: Any = None, *, days: Iterable[date], hours: Mapping[date, Span], minutes: int, zone: ZoneInfo
    ) -> None:
        self.zone, self.days = zone, list(days)
        first: dict[str, Any] = {"question_minutes": minutes}
        for day, span in hours.items():
            first |= {f"{end}-{day}": at for end, at in zip(("from", "to"), _clocks(span, zone), strict=True)}
        super().__init__(data, initial=first)
        for day in self.days:
            for end in ("from", "to"):
                label = f"{said_day(day)}, {end}"
                field = forms.CharField(label=label, max_length=8, required=False, widget=forms.TextInput(attrs=CLOCK))
                self.fields[f"{end}-{day}"] = field
        self.hours: dict[date, Span] = {}

    @property
    def rows(self) -> list[tuple[date, Any, Any]]:
        """Each day with its two fields."""
        return [(day, self[f"from-{day}"], self[f"to-{day}"]) for day in self.days]

    def clean(self) -> dict[str, Any]:
        """The hours as instants."""
        for day in self.days:
            start, end = self.cleaned_data.get(f"from-{day}", ""), self.cleaned_data.get(f"to-{day}", "")
            if bool(start) != bool(end):
                self.add_error(f"{'to' if start else 'from'}-{day}", "Say both, or leave both empty.")
            elif start:
                try:
                    self.hours[day] = hours_on(day, start, end, self.zone)
                except Unreadable as error:
                    self.add_error(f"from-{day}", str(error))
        return self.cleaned_data


def _clocks(span: Span, zone: ZoneInfo) -> list[str]:
    return ranges([span], zone).split("–")


class TimesForm(forms.Form):
    """When somebody can be there, day by day."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, days: Sequence[date], times: Times, revision: int, zone: ZoneInfo) -> None:
        self.zone, self.days = zone, days
        super().__init__(data, initial={"revision": revision} | _as_typed(times, days, zone))
        for day in days:
            self.fields[f"is-{day}"] = forms.ChoiceField(
                label=said_day(day), choices=WHEN, required=False, widget=CHOICE
            )
            self.fields[f"at-{day}"] = forms.CharField(
                label=f"Times on {said_day(day)}",
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs=RANGES),
            )
        self.times = Times()

    @property
    def rows(self) -> list[tuple[date, Any, Any]]:
        """Each day with its two fields."""
        return [(day, self[f"is-{day}"], self[f"at-{day}"]) for day in self.days]

    def clean(self) -> dict[str, Any]:
        """The times as spans."""
        free: list[Span] = []
        busy: list[Span] = []
        for day in self.days:
            kind, typed = self.cleaned_data.get(f"is-{day}", ""), self.cleaned_data.get(f"at-{day}", "")
            try:
                if kind == "none":
                    busy.append(day_span(day, self.zone))
                elif kind:
                    (free if kind == "free" else busy).extend(spans_from(typed, day, self.zone))
                elif typed:
                    self.add_error(f"is-{day}", "Say whether these are times at which you can or cannot be there.")
            except Unreadable as error:
                self.add_error(f"at-{day}", str(error))
        self.times = Times(free, busy)
        return self.cleaned_data


def _as_typed(times: Times, days: Iterable[date], zone: ZoneInfo) -> dict[str, str]:
    found = {}
    for day in days:
        free = [span for span in times.free if local_day(span[0], zone) == day]
        busy = [span for span in times.busy if local_day(span[0], zone) == day]
        if busy == [day_span(day, zone)]:
            found[f"is-{day}"] = "none"
        elif free or busy:
            found[f"is-{day}"] = "free" if free else "busy"
            found[f"at-{day}"] = ranges(free or busy, zone)
    return found

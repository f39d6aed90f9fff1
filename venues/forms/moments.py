"""Moments as chairs type them: days and times in AoE; stored in UTC."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from venues.deadlines import AOE, at_aoe, day_of, end_of_day_aoe


class DayField(forms.DateField):
    """A day in AoE; the moment is its end, 23:59 AoE."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> Any:
        """The end of the day that was typed."""
        day = super().to_python(value)
        return end_of_day_aoe(day) if day else None

    def prepare_value(self, value: object) -> object:
        """The day of a moment, to be typed over."""
        return day_of(value) if isinstance(value, datetime) else value

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether another day was typed."""
        return super().has_changed(day_of(initial) if isinstance(initial, datetime) else initial, data)


class MomentWidget(forms.MultiWidget):
    """A day and a time beside it; static/js/aoe.js says what the moment is in the person's own zone."""

    def __init__(self) -> None:
        super().__init__(
            [
                forms.DateInput(attrs={"type": "date", "data-aoe-day": True}, format="%Y-%m-%d"),
                forms.TimeInput(
                    attrs={"type": "time", "data-aoe-time": True, "aria-label": "Time, AoE"}, format="%H:%M"
                ),
            ]
        )

    def decompress(self, value: datetime | None) -> list:
        """A moment as the day and time that it is in AoE."""
        if value is None:
            return [None, None]
        local = value.astimezone(AOE)
        return [local.date(), local.time()]


class MomentField(forms.MultiValueField):
    """A day and a time in AoE; without a time it is `hour`."""

    widget = MomentWidget

    def __init__(self, *, hour: time, **kwargs: Any) -> None:
        self.hour = hour
        fields = (
            forms.DateField(error_messages={"invalid": "This is not a day."}),
            forms.TimeField(required=False, error_messages={"invalid": "This is not a time."}),
        )
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list) -> datetime | None:
        """The moment in UTC."""
        if not data_list or not data_list[0]:
            return None
        day: date = data_list[0]
        try:
            return at_aoe(day, data_list[1] or self.hour)
        except OverflowError:
            raise forms.ValidationError("This day is out of range.") from None

    def clean(self, value: Any) -> Any:
        """A time without a day is a slip, not a moment."""
        if value and len(value) > 1 and value[1] and not value[0] and not self.required:
            # Browsers keep a time beside an emptied day; the day decides.
            return None
        cleaned = super().clean(value)
        if cleaned and not 2000 <= cleaned.year <= 2100:
            raise forms.ValidationError("This year is out of range.")
        return cleaned

"""What chairs type on the page of a paper."""

from datetime import datetime

from django import forms

from venues.deadlines import Calendar, as_aoe
from venues.forms.moments import DayField
from venues.models import DeadlineKind
from web.problems import Refused

EXTENDABLE = (
    DeadlineKind.SUBMISSION,
    DeadlineKind.SUPPLEMENT,
    DeadlineKind.RESPONSE,
    DeadlineKind.CAMERA_READY,
    DeadlineKind.VIDEO,
    DeadlineKind.POSTER,
)


class ExtensionForm(forms.Form):
    """A later deadline for one paper: which one, and until the end of which day (AoE)."""

    def __init__(self, data=None, *, calendar: Calendar, now: datetime) -> None:
        super().__init__(data)
        self.now = now
        known = [kind for kind in EXTENDABLE if calendar.window(kind)]
        self.fields["kind"] = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in known])
        self.fields["at"] = DayField(label="Until 23:59 AoE of")

    def wanted(self) -> tuple[str, datetime]:
        """What was asked for. Raises Refused."""
        if not self.is_valid():
            raise Refused("Choose a deadline and a day; nothing was changed.")
        if self.cleaned_data["at"] <= self.now:
            raise Refused("That day is over; nothing was changed.")
        return self.cleaned_data["kind"], self.cleaned_data["at"]

    def said(self, number: int) -> str:
        """What has happened, for a toast."""
        kind = DeadlineKind(self.cleaned_data["kind"]).label
        return f"Paper {number}: {kind.lower()} until {as_aoe(self.cleaned_data['at'])}."

"""What a reviewer offers to take in an emergency: with the answer to the invitation, and in the profile."""

from typing import Any

from django import forms

from venues.actions import Offer
from venues.forms.moments import DayField

FIELDS = ("emergency", "emergency_load", "emergency_until")


class OfferForm(forms.Form):
    """A tick, how many, and until when. Built upon by the forms that ask more."""

    emergency = forms.BooleanField(
        label="I would take an emergency review",
        required=False,
        help_text="When somebody falls silent, the chairs may call you for one more paper. You answer each call by one "
        "click, and may always say no.",
    )
    emergency_load = forms.IntegerField(
        label="Emergency reviews at most",
        required=False,
        min_value=1,
        max_value=20,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Beyond the papers that you have. Empty means one.",
    )
    emergency_until = DayField(
        label="Until", required=False, help_text="The last day (AoE) on which you would take one. Empty means any."
    )

    def offer(self) -> Offer | None:
        """What is offered; None without the tick."""
        said = self.cleaned_data
        if not said.get("emergency"):
            return None
        return Offer(said.get("emergency_load") or 1, said.get("emergency_until"))


def offered(membership: Any) -> dict[str, Any]:
    """The fields as a membership has them; empty without one."""
    if membership is None or membership.emergency_load is None:
        return {}
    return {
        "emergency": True,
        "emergency_load": membership.emergency_load,
        "emergency_until": membership.emergency_until,
    }

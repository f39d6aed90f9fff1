"""Forms of committee work."""

from datetime import time

from django import forms

from reviews.assigning import Parameters
from venues.forms.moments import MomentField
from venues.models import Venue


class ProposalForm(forms.Form):
    """What a chair asks of a proposal."""

    reviews_per_paper = forms.IntegerField(label="Reviews for each paper", min_value=1, max_value=10)
    max_load = forms.IntegerField(
        label="Papers a reviewer at most", min_value=0, max_value=99, help_text="Where they named no load themselves."
    )
    min_load = forms.IntegerField(
        label="Papers a reviewer at least", min_value=0, max_value=99, required=False, help_text="Where possible."
    )
    area_chair_load = forms.IntegerField(
        label="Papers an area chair at most", min_value=0, max_value=999, help_text="0: do not assign area chairs."
    )
    text_weight = forms.IntegerField(
        label="Weight of texts", min_value=0, max_value=100, help_text="Title and abstract against expertise."
    )
    topics_weight = forms.IntegerField(label="Weight of topics", min_value=0, max_value=100)
    uses_bids = forms.BooleanField(label="Count bids", required=False)
    balance = forms.TypedChoiceField(
        label="Spread the work",
        coerce=float,
        choices=[(0.0, "Best fit, whatever the loads"), (0.05, "A little"), (0.3, "As evenly as sensible")],
    )
    keeps_by_hand = forms.BooleanField(label="Keep what was changed by hand", required=False)

    def __init__(self, data=None, *, venue: Venue, usual: Parameters, has_hand_edits: bool) -> None:
        super().__init__(data, initial=usual.as_json() | {"area_chair_load": usual.area_chair_load or 0})
        if not venue.has_area_chairs:
            del self.fields["area_chair_load"]
        if not has_hand_edits:
            del self.fields["keeps_by_hand"]

    def clean(self) -> dict:
        """Something must count, and nobody can get at least more than at most."""
        data = super().clean() or {}
        if data.get("text_weight") == 0 and data.get("topics_weight") == 0:
            self.add_error("text_weight", "Texts or topics must weigh something; otherwise nothing tells papers apart.")
        if (data.get("min_load") or 0) > (data.get("max_load") or 0) and "max_load" in data:
            self.add_error("min_load", "The least is more than the most.")
        return data

    def parameters(self) -> Parameters:
        """What was asked, for the solver."""
        data = self.cleaned_data
        return Parameters(
            reviews_per_paper=data["reviews_per_paper"],
            max_load=data["max_load"],
            min_load=data["min_load"] or 0,
            area_chair_load=data.get("area_chair_load") or None,
            text_weight=data["text_weight"],
            topics_weight=data["topics_weight"],
            uses_bids=data["uses_bids"],
            balance=data["balance"],
            keeps_by_hand=data.get("keeps_by_hand", False),
        )


class CallForm(forms.Form):
    """How many emergency reviews a paper needs, and until when."""

    n_needed = forms.IntegerField(
        label="Reviews needed",
        min_value=1,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="So many can accept; for everybody after them the place is taken.",
    )
    due = MomentField(
        label="Due (AoE)",
        hour=time(23, 59),
        error_messages={"required": "Say until when the reviews are due."},
        help_text="Reminders follow this time, not the venue's. A call can be accepted in the first half of the time "
        "that is left.",
    )


class DeclineForm(forms.Form):
    """A no to a call, with a word to the chairs."""

    words = forms.CharField(
        label="A word to the chairs",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
        help_text="For instance who could be asked in your place.",
    )


class TableForm(forms.Form):
    """An assignment as a CSV text or file."""

    file = forms.FileField(label="CSV file", required=False)
    table = forms.CharField(label="Or paste it here", widget=forms.Textarea, required=False, strip=False)
    mode = forms.ChoiceField(
        label="What the table means",
        choices=[
            ("add", "Add these people to their papers"),
            ("replace", "The papers in the table get exactly these people"),
        ],
        initial="add",
    )

    def clean(self) -> dict:
        """One of both must be there."""
        data = super().clean() or {}
        if not data.get("file") and not (data.get("table") or "").strip():
            self.add_error("file", "Choose a file, or paste the table below.")
        return data

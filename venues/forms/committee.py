"""Inviting people, and what a chair changes about a member."""

from datetime import date

from django import forms

from venues import pasting
from venues.forms.moments import DayField
from venues.models import Role, Venue


class InviteForm(forms.Form):
    """Whom to ask, for which role, until when."""

    role = forms.ChoiceField(label="Role", choices=[(role.value, role.label) for role in reversed(Role)])
    people = forms.CharField(
        label="People",
        max_length=60_000,
        widget=forms.Textarea(
            attrs={
                "rows": 10,
                "placeholder": "Ada Lovelace <ada@example.org>\nemmy@example.org\n…",
                "spellcheck": "false",
                "dir": "auto",
            }
        ),
        help_text=f"One a line: Name <address>. Up to {pasting.MAX_ROWS} at a time; a column of a spreadsheet will do.",
        error_messages={"required": "Paste at least one address."},
    )
    load = forms.IntegerField(
        label="Papers at most", required=False, min_value=1, max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    answer_by = DayField(label="Answer wanted by", help_text="23:59 AoE of this day; later answers still count.")

    def __init__(self, *args, venue: Venue, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["load"].help_text = f"For reviewers. Empty means what holds for all: {venue.default_load}."
        if not venue.has_area_chairs:
            self.fields["role"].choices = [  # type: ignore[attr-defined]
                (role.value, role.label) for role in reversed(Role) if role != Role.AREA_CHAIR
            ]

    def clean_people(self) -> list[pasting.PastedPerson]:
        """The rows, those with problems included."""
        rows = pasting.people(self.cleaned_data["people"])
        if len(rows) > pasting.MAX_ROWS:
            raise forms.ValidationError(
                f"These are {len(rows)} people; paste at most {pasting.MAX_ROWS} at a time, so that you can look at "
                "each letter."
            )
        if not rows:
            raise forms.ValidationError("Paste at least one address.")
        return rows


class LoadForm(forms.Form):
    """How many papers somebody gets at most."""

    max_load = forms.IntegerField(label="Papers at most", required=False, min_value=0, max_value=100)


class FindForm(forms.Form):
    """What the committee list shows."""

    role = forms.ChoiceField(required=False, choices=[("", ""), *Role.choices])
    q = forms.CharField(required=False, max_length=100)


def default_answer_by(today: date) -> date:
    """Ten days from now."""
    return date.fromordinal(today.toordinal() + 10)

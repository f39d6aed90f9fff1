"""What somebody chooses about their mail."""

from django import forms

from notifications.kinds import GROUPS, How


class ChoicesForm(forms.Form):
    """One choice for each group of kinds."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for key, group in GROUPS.items():
            self.fields[key] = forms.ChoiceField(
                label=group.label, help_text=group.hint, choices=How.choices, initial=How.INSTANT
            )

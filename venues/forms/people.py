"""Who has a role, and who stands on the public pages."""

from django import forms

from venues import pasting
from venues.forms.settings import area
from venues.models import ShownPerson, ShownPersonKind


class ShownForm(forms.ModelForm):
    """Somebody on the public pages."""

    homepage = forms.URLField(required=False, assume_scheme="https")

    class Meta:
        model = ShownPerson
        fields = ["kind", "name", "affiliation", "role", "homepage", "bio_md"]
        widgets = {"bio_md": area(3, **{"class": "short"})}
        labels = {"kind": "As", "role": "Role", "bio_md": "A few words"}
        help_texts = {"role": "Such as “Co-Chair” or “Keynote”."}


class SeveralForm(forms.Form):
    """Several people at once."""

    kind = forms.ChoiceField(label="As", choices=ShownPersonKind.choices)
    people = forms.CharField(
        label="People", max_length=60_000, widget=area(4, **{"placeholder": "Name, affiliation"}),
        help_text="One a line; the affiliation may be missing.",
    )  # fmt: skip

    def clean_people(self) -> list[pasting.PastedName]:
        """The rows."""
        rows = pasting.names(self.cleaned_data["people"])
        if not rows:
            raise forms.ValidationError("There is no name on any line.")
        return rows


class RoleForm(forms.Form):
    """Who shall be a chair or an area chair: a member of the committee at once, anybody else by invitation."""

    role = forms.ChoiceField(label="Role", choices=[("chair", "chair"), ("area_chair", "area chair")])
    who = forms.CharField(
        label="Name <address>", max_length=500, widget=forms.TextInput(attrs={"placeholder": "Ada <ada@example.org>"})
    )

    def clean_who(self) -> pasting.PastedPerson:
        """One person."""
        rows = pasting.people(self.cleaned_data["who"])
        if len(rows) != 1:
            raise forms.ValidationError("Give one person.")
        if rows[0].problem:
            raise forms.ValidationError(rows[0].problem)
        return rows[0]

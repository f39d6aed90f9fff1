"""What people type for letters."""

from django import forms
from django.forms import Textarea

from letters.models import LetterSettings
from letters.pdf import Unprintable, require_printable


def printed(form: forms.BaseForm, key: str) -> str:
    """What was typed, if it can be printed."""
    try:
        require_printable(form.cleaned_data[key])
    except Unprintable as problem:
        raise forms.ValidationError(str(problem)) from None
    return form.cleaned_data[key]


class AskForm(forms.Form):
    """The name that a letter carries."""

    name = forms.CharField(
        label="Name as in the passport",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="It stands on the letter and on the page that verifies it.",
    )

    def clean_name(self) -> str:
        """In letters that the PDF has."""
        return printed(self, "name")


class HolderForm(forms.Form):
    """What an embassy wants to read and nobody else needs: printed, never stored."""

    address = forms.CharField(
        label="Postal address", required=False, max_length=500,
        widget=Textarea(attrs={"rows": 3, "class": "short", "autocomplete": "street-address"}),
    )  # fmt: skip
    passport = forms.CharField(
        label="Passport number", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_address(self) -> str:
        """In letters that the PDF has."""
        return printed(self, "address")

    def clean_passport(self) -> str:
        """In letters that the PDF has."""
        return printed(self, "passport")


class ParticipantForm(forms.Form):
    """Whom the chairs let ask."""

    email = forms.EmailField(label="Their address", max_length=254)


class SettingsForm(forms.ModelForm):
    """Who signs."""

    seen_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = LetterSettings
        fields = ["signed_by", "signed_as", "is_at_once"]
        help_texts = {
            "signed_by": "Empty: the names of all chairs.",
            "signed_as": "Such as “General Chair”.",
            "is_at_once": "They need not wait for you. Everybody else does.",
        }

    def clean_signed_by(self) -> str:
        """In letters that the PDF has."""
        return printed(self, "signed_by")

    def clean_signed_as(self) -> str:
        """In letters that the PDF has."""
        return printed(self, "signed_as")

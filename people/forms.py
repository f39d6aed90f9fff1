"""Forms of a person's own account."""

import re
from typing import ClassVar
from zoneinfo import available_timezones

from django import forms

from people.actions import name_person
from people.countries import choices
from people.former import unclear_former
from people.models import Person

ZONES = {zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))}


FORMER = "mit.edu until 2023\nUniversity of Tübingen 2021"
MOST = 5000  # letters of where somebody was before


class SignupForm(forms.Form):
    """What sign-up asks besides an address: the name that papers and reviews shall carry."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )

    field_order = ["name", "email"]

    def signup(self, request, user: Person) -> None:
        """Called by allauth once the account exists."""
        name_person(user, name=self.cleaned_data["name"])


class ProfileForm(forms.ModelForm):
    """What a person says of themselves, to be put into papers and committee lists."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=[("", "as in the venue"), *((zone, zone) for zone in sorted(ZONES))],
        help_text="Pages show your browser's own time. Mail, which cannot know it, uses this.",
    )

    country = forms.ChoiceField(
        label="Country where you work",
        required=False,
        choices=[("", "not said"), *choices()],
        help_text="Some venues give a paper reviewers of several countries. If you do not say, the ending of your mail "
        "address tells, such as .fr.",
    )

    class Meta:
        model = Person
        fields: ClassVar = ["name", "affiliation", "former", "country", "homepage", "orcid", "time_zone"]
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "former": forms.Textarea(attrs={"rows": 3, "class": "short", "dir": "auto", "placeholder": FORMER}),
        }
        help_texts: ClassVar = {
            "former": "One a line, with the last year there; without a year it counts for ever. Only used to keep "
            "papers of former colleagues away from you, and yours from them. Chairs read of it only as the reason of "
            "such a conflict.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["orcid"].help_text = "0000-0002-1825-0097"

    def clean_former(self) -> str:
        """Lines that each name an institution."""
        text = self.cleaned_data["former"].replace("\r\n", "\n")
        if len(text) > MOST:
            raise forms.ValidationError(f"This is too long: write {MOST} letters at most, the last institutions first.")
        if problems := unclear_former(text):
            raise forms.ValidationError(problems)
        return text

    def clean_orcid(self) -> str:
        """An ORCID iD with a right check digit (ISO 7064, 11-2), in its usual spelling."""
        orcid = self.cleaned_data["orcid"].strip().removeprefix("https://orcid.org/").upper()
        if not orcid:
            return ""
        digits = orcid.replace("-", "")
        if not re.fullmatch(r"\d{15}[\dX]", digits):
            raise forms.ValidationError("An ORCID iD has 16 digits, like 0000-0002-1825-0097.")
        total = 0
        for digit in digits[:15]:
            total = (total + int(digit)) * 2
        check = (12 - total % 11) % 11
        if digits[15] != ("X" if check == 10 else str(check)):
            raise forms.ValidationError("This is not an ORCID iD: its last digit does not fit. Please check it.")
        return "-".join(digits[i : i + 4] for i in (0, 4, 8, 12))

"""Forms of a person's own account."""

from django import forms

from people.actions import name_person
from people.models import Person


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
    """What a person says of themselves."""

    class Meta:
        model = Person
        fields = ["name", "affiliation", "homepage", "orcid", "time_zone"]

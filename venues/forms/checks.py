"""What chairs choose about the checks of files: the template, and how grave each finding is."""

from datetime import date
from typing import Any

from django import forms
from django.core import signing

from paperchecks.catalogue import About, Rule
from paperchecks.layout import TEMPLATES
from venues.actions import Asked
from venues.checks import RATED, choices, parted
from venues.models import Venue

SALT = "venues.checks"
FIRST_YEAR = 2013
USUAL = ""


class ChecksForm(forms.Form):
    """A select for each finding. Knows what the person saw, so that two chairs do not undo each other."""

    template = forms.ChoiceField(
        label="Template",
        required=False,
        choices=[("", "any"), *((key, template.name) for key, template in TEMPLATES.items())],
    )
    year = forms.IntegerField(
        label="of the year",
        required=False,
        min_value=FIRST_YEAR,
        help_text="A paper in the template of another year is told so. Empty: any year.",
    )

    def __init__(self, data: Any = None, *, venue: Venue, is_usual: bool = False) -> None:
        self.venue = venue
        name, year = parted(venue.template)
        initial: dict[str, Any] = {"template": name, "year": year}
        initial |= {} if is_usual else {field_name(code): said for code, said in venue.severities.items()}
        super().__init__(data, initial=initial)
        self.fields["year"].widget.attrs |= {"max": date.max.year, "inputmode": "numeric"}
        for code, rule in RATED.items():
            self.fields[field_name(code)] = forms.ChoiceField(
                label=rule.name,
                required=False,
                choices=[(USUAL, f"usual: {rule.severity}"), *((each, each) for each in choices(rule))],
            )
        self.see(venue)

    def see(self, venue: Venue) -> None:
        """Note what the person is shown; the page carries it as `shown`, signed."""
        seen = {"template": venue.template, "severities": venue.severities}
        self.shown = signing.dumps(seen, salt=SALT, compress=True)

    def seen(self) -> Asked:
        """What the person saw; what stands now where nothing tells."""
        try:
            said = signing.loads(self.data.get("shown", ""), salt=SALT)
        except signing.BadSignature:
            said = {"template": self.venue.template, "severities": self.venue.severities}
        return Asked(said["template"], said["severities"])

    def wanted(self) -> Asked:
        """What the person chose."""
        template, year = self.cleaned_data["template"], self.cleaned_data["year"]
        chosen = {code: self.cleaned_data[field_name(code)] for code in RATED}
        return Asked(f"{template}{year or ''}" if template else "", {c: said for c, said in chosen.items() if said})

    def clean(self) -> dict[str, Any]:
        """A year is that of a template."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("year") and not cleaned.get("template"):
            self.add_error("template", "Which template of this year?")
        return cleaned

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, Rule]]]]:
        """The selects by what the findings are about, in the order of the catalogue."""
        return [
            (about.value, [(self[field_name(code)], rule) for code, rule in RATED.items() if rule.about == about])
            for about in About
        ]


def field_name(code: str) -> str:
    """The input of a finding: `template` is a finding too."""
    return f"severity-{code}"

"""What the wizard asks: three short pages."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from venues import pasting
from venues.access import venue_ever_called
from venues.forms.settings import area
from venues.models import RESERVED_SLUGS, Blindness, Venue
from venues.presets import PRESETS


def _card(label: str, words: str) -> SafeString:
    return format_html("<b>{}</b> {}", label, words)


class BasicsForm(forms.Form):
    """What it starts from, what it is called, and the date that everything is counted back from."""

    start = forms.ChoiceField(label="Start from", widget=forms.RadioSelect)
    name = forms.CharField(label="Full name", max_length=200)
    short_name = forms.CharField(
        label="Short name", max_length=60, help_text="As people say it, with the year: “MLGenX 2024”."
    )
    slug = forms.CharField(
        label="Address",
        max_length=60,
        required=False,
        help_text="Small letters, digits, hyphens. Empty: made from the short name.",
    )
    parent = forms.CharField(label="Parent conference", max_length=100, required=False)
    place = forms.CharField(label="Place", max_length=200, required=False)
    starts_on = forms.DateField(label="First day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    contact_email = forms.EmailField(label="Contact address", required=False)
    notification_on = forms.DateField(
        label="Authors are notified on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Parent conferences set the last day for this. All other dates are counted back from it.",
    )

    def __init__(self, *args, editions: list[Venue], **kwargs) -> None:
        """`editions`: venues that the person chairs, to start from."""
        super().__init__(*args, **kwargs)
        presets = [(key, _card(preset.label, preset.words)) for key, preset in PRESETS.items()]
        copies = [
            (f"copy:{venue.slug}", _card(f"Like {venue.short_name}", "The same policy, forms and letters."))
            for venue in editions
        ]
        self.fields["start"].choices = [*presets, *copies]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An address of its own; days in order; nothing before the notification."""
        cleaned = self.cleaned_data
        slug = slugify(cleaned.get("slug") or cleaned.get("short_name", ""))[:60].strip("-")
        if slug and not slug[0].isalpha():
            slug = f"w-{slug}"
        if not slug and "short_name" not in self.errors:
            self.add_error("slug", "Give an address in small letters.")
        elif slug in RESERVED_SLUGS or (slug and venue_ever_called(slug)):
            self.add_error("slug", f"The address “{slug}” is taken; choose another.")
        cleaned["slug"] = slug
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "This is before the first day.")
        notification_on = cleaned.get("notification_on")
        if notification_on and not 2000 <= notification_on.year <= 2100:
            self.add_error("notification_on", "This year is out of range.")
        elif first and notification_on and notification_on >= first:
            self.add_error("notification_on", "Authors must know before the workshop begins.")
        return cleaned


class RulesForm(forms.Form):
    """Topics, and the rules that most workshops differ in."""

    topics = forms.CharField(
        label="Topics", required=False, max_length=20_000, widget=area(8, placeholder="One a line"),
        help_text="Authors and reviewers choose among them. You can add, rename and merge them later.",
    )  # fmt: skip
    blindness = forms.ChoiceField(label="Blindness", choices=Blindness.choices, widget=forms.RadioSelect)
    page_limit = forms.IntegerField(label="Pages at most", required=False, min_value=1, max_value=200)
    reviews_per_paper = forms.IntegerField(label="Reviews for each paper", min_value=1, max_value=20)
    default_load = forms.IntegerField(label="Papers a reviewer at most", min_value=1, max_value=100)
    has_area_chairs = forms.BooleanField(label="Area chairs lead papers and write meta-reviews", required=False)
    is_archival = forms.BooleanField(label="Accepted papers are published in proceedings", required=False)

    def clean_topics(self) -> list[str]:
        """Each line once."""
        names = pasting.lines(self.cleaned_data["topics"])
        if any(len(name) > 200 for name in names):
            raise forms.ValidationError("A topic is longer than 200 letters.")
        each: dict[str, str] = {}
        for name in names:
            each.setdefault(name.casefold(), name)
        return list(each.values())

"""What chairs type about their venue as a whole: its columns, and the file it can be."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core import signing

from venues import actions
from venues.models import Venue
from venues.posters import FORMATS, LARGEST, Size, poster_size

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
HUES = [(0, "red"), (20, "brick"), (45, "orange"), (80, "ochre"), (130, "green"), (160, "emerald"), (190, "teal"),
        (220, "sky"), (260, "blue"), (280, "indigo"), (305, "violet"), (340, "rose")]  # fmt: skip


SALT = "venues.shown"
NO_POSTER, OTHER_POSTER = "none", "other"


def area(rows: int = 6, **attrs: Any) -> forms.Textarea:
    """A text of several lines that may run in either direction."""
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"} | attrs)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AddressForm(forms.Form):
    """Another address for the venue."""

    slug = forms.CharField(
        label="Address",
        max_length=60,
        help_text="Small letters, digits and hyphens, beginning with a letter: “mlgenx-2024”.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        validators=Venue._meta.get_field("slug").validators,
    )


class VenueForm(forms.ModelForm):
    """Some columns of the venue. Knows what the person saw, so that two chairs do not undo each other."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.see(self.instance)

    def see(self, venue: Venue) -> None:
        """Note what the person is shown; the page carries it as `shown`, signed."""
        seen = {name: _as_json(getattr(venue, name)) for name in self._meta.fields or ()}
        self.shown = signing.dumps(seen, salt=SALT, compress=True)

    def changes(self) -> dict[str, actions.Change]:
        """What the person changed, each with what they saw before."""
        try:
            seen = signing.loads(self.data.get("shown", ""), salt=SALT)
        except signing.BadSignature:
            seen = {}
        found = {}
        for name in self._meta.fields or ():
            after = self.cleaned_data[name]
            if name in seen and seen[name] != _as_json(after):
                before = self._meta.model._meta.get_field(name).to_python(seen[name])
                found[name] = actions.Change(before, after)
        return found

    def _post_clean(self) -> None:
        """Validate as a model form does, but leave the instance as it is stored: actions write, forms do not."""
        before = {name: getattr(self.instance, name) for name in self._meta.fields or ()}
        super()._post_clean()  # type: ignore[misc]
        for name, value in before.items():
            setattr(self.instance, name, value)


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class AboutForm(VenueForm):
    """Name, place, days, colour."""

    time_zone = forms.ChoiceField(
        label="Time zone of the place", choices=[("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in ZONES)]
    )
    hue = forms.TypedChoiceField(label="Accent colour", coerce=int, choices=HUES, widget=forms.RadioSelect)
    website = forms.URLField(label="Another website", required=False, assume_scheme="https")

    class Meta:
        model = Venue
        fields = [
            "name", "short_name", "tagline", "parent", "place", "starts_on", "ends_on", "time_zone", "contact_email",
            "website", "hue",
        ]  # fmt: skip
        widgets = {"starts_on": _day(), "ends_on": _day()}
        labels = {
            "name": "Full name",
            "tagline": "In one sentence",
            "starts_on": "First day",
            "ends_on": "Last day",
            "contact_email": "Contact address",
        }
        help_texts = {
            "short_name": "As people say it: “MLGenX 2024”.",
            "tagline": "Stands under the title, and in previews of links.",
            "ends_on": "Empty if it takes one day.",
            "contact_email": "Authors and reviewers see it, and answers to all letters go there.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.hue not in dict(HUES):
            self.fields["hue"].choices = [(self.instance.hue, "as now"), *HUES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The workshop does not end before it begins."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "This is before the first day.")
        return cleaned


class TextsForm(VenueForm):
    """What the call says, in Markdown."""

    template_url = forms.URLField(label="LaTeX template", required=False, assume_scheme="https")

    class Meta:
        model = Venue
        fields = ["rationale_md", "scope_md", "instructions_md", "template_url", "awards_md", "faq_md"]
        widgets = {name: area(6) for name in ("rationale_md", "scope_md", "instructions_md", "awards_md", "faq_md")}
        labels = {
            "rationale_md": "About the workshop",
            "scope_md": "What we are looking for",
            "instructions_md": "How to submit",
            "awards_md": "Awards",
            "faq_md": "Questions and answers",
        }
        help_texts = {
            "scope_md": "The topics follow by themselves.",
            "instructions_md": "Pages, files, anonymity and the rules of the policy follow by themselves.",
        }


class PolicyForm(VenueForm):
    """The rules of submission and review."""

    poster = forms.ChoiceField(
        label="Posters that authors hand in",
        help_text="Their page is compared with this size; another one is a warning, never a refusal.",
        choices=[
            (NO_POSTER, "none are asked for"),
            *((each.key, f"{each.name}, {each.size}") for each in FORMATS),
            (OTHER_POSTER, "another size, in the fields below"),
        ],
    )

    class Meta:
        model = Venue
        fields = [
            "blindness", "page_limit", "page_limit_note", "counts_references", "takes_appendix", "final_page_limit",
            "asks_licence_line", "max_pdf_mb", "takes_supplement", "max_supplement_mb", "is_archival",
            "dual_submission_md", "llm_policy_md",
            "poster_width_mm", "poster_height_mm", "board_width_mm", "board_height_mm", "reviews_per_paper",
            "default_load", "past_ties_years", "has_area_chairs", "shows_reviews_before_own",
            "hides_reviewers_from_reviewers", "hides_reviewers_from_area_chairs", "reminds_invited",
        ]  # fmt: skip
        widgets = {
            "blindness": forms.RadioSelect,
            "dual_submission_md": area(3, **{"class": "short"}),
            "llm_policy_md": area(3, **{"class": "short"}),
        }
        labels = {
            "blindness": "Blindness",
            "page_limit": "Pages at most",
            "counts_references": "References count towards these pages",
            "takes_appendix": "An appendix may stand in the PDF",
            "final_page_limit": "Pages of the final version at most",
            "asks_licence_line": "The PDF of a final version names its licence or a copyright",
            "takes_supplement": "Authors may add a supplement",
            "is_archival": "Archival: accepted papers are published in proceedings",
            "dual_submission_md": "Work published or under review elsewhere",
            "llm_policy_md": "Use of language models",
            "poster_width_mm": "Width of the poster in mm",
            "poster_height_mm": "Height of the poster in mm",
            "board_width_mm": "Width of a board in mm",
            "board_height_mm": "Height of a board in mm",
            "reviews_per_paper": "Reviews for each paper",
            "past_ties_years": "Years for which ties from the past count",
            "has_area_chairs": "Area chairs lead papers and write meta-reviews",
            "shows_reviews_before_own": "Reviewers may read other reviews before they have submitted their own",
            "hides_reviewers_from_reviewers": "Reviewers do not see who the other reviewers of a paper are",
            "hides_reviewers_from_area_chairs": "Area chairs do not see who the reviewers are",
        }
        help_texts = {
            "page_limit": "Empty means no limit.",
            "takes_appendix": "If not, authors are told to move it into the supplement.",
            "final_page_limit": "Of main text, as above; empty means no limit. More is a warning, never a refusal.",
            "asks_licence_line": "For example “© The authors, CC BY 4.0” at the foot of page 1.",
            "default_load": "For those who agreed to no other number.",
            "past_ties_years": "An institution that somebody left, or a paper together, keeps two people apart for so "
            "long, counted back from the year in which papers are due. Advisors, students and family count for life, "
            "and so does what people wrote without a year.",
            "reminds_invited": "Five days after the invitation, and two days before the answer is wanted.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, top in BOUNDS.items():
            _bound(self.fields[name], 1, top)
        _bound(self.fields["past_ties_years"], 0, 50)
        size = poster_size(self.instance)
        self.fields["poster"].initial = NO_POSTER if size is None else _format_of(size)

    def clean(self) -> dict[str, Any]:
        """A format by its name stands for its measures; a size has two sides."""
        cleaned = super().clean() or self.cleaned_data
        said = cleaned.get("poster")
        if said != OTHER_POSTER:
            size = next((each.size for each in FORMATS if each.key == said), None)
            cleaned["poster_width_mm"] = size.width if size else None
            cleaned["poster_height_mm"] = size.height if size else None
            for name in ("poster_width_mm", "poster_height_mm"):
                self.errors.pop(name, None)
        elif not self.errors.keys() & {"poster_width_mm", "poster_height_mm"}:
            self._require_both("poster", is_needed=True)
        self._require_both("board", is_needed=False)
        return cleaned

    def _require_both(self, what: str, *, is_needed: bool) -> None:
        sides = [f"{what}_width_mm", f"{what}_height_mm"]
        missing = [name for name in sides if self.cleaned_data.get(name) is None and name not in self.errors]
        if missing and (is_needed or len(missing) == 1):
            self.add_error(missing[0], "Say both width and height, in millimetres.")


def _format_of(size: Size) -> str:
    """The format of exactly this size, else the choice of another one."""
    return next((each.key for each in FORMATS if each.size == size), OTHER_POSTER)


BOUNDS = {
    "max_pdf_mb": 50,
    "max_supplement_mb": 100,
    "reviews_per_paper": 20,
    "default_load": 100,
    "page_limit": 200,
    "final_page_limit": 200,
    "poster_width_mm": LARGEST,
    "poster_height_mm": LARGEST,
    "board_width_mm": LARGEST,
    "board_height_mm": LARGEST,
}


def _bound(field: forms.Field, low: int, high: int) -> None:
    assert isinstance(field, forms.IntegerField)
    field.min_value, field.max_value = low, high
    field.validators = [*field.validators, *forms.IntegerField(min_value=low, max_value=high).validators]
    field.widget.attrs |= {"min": low, "max": high}


class FileForm(forms.Form):
    """An edition as a file."""

    file = forms.FileField(label="TOML file", required=False)
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        """The text of the file, UTF-8, not larger than an edition can be."""
        cleaned = self.cleaned_data
        file = cleaned.get("file")
        if file is not None:
            if file.size > 1_000_000:
                self.add_error("file", "This file is larger than 1 MB; an edition is a few dozen kB.")
                return cleaned
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "This file is not text in UTF-8.")
        elif not cleaned.get("text"):
            self.add_error("file", "Choose a file.")
        return cleaned

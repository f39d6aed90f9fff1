"""What chairs write for the public pages, and what people say about themselves."""

from datetime import UTC
from typing import Any

from django import forms
from django.utils.text import slugify

from venues.forms.settings import area
from venues.models import NewsPost, ShownPerson, SitePage, Sponsor

MAX_TEXT = 60_000


class PictureForm(forms.Form):
    """A picture: looked at by `venues.pictures`, not by this form."""

    picture = forms.FileField(label="Picture", widget=forms.FileInput(attrs={"accept": "image/*"}))


class CardLinkForm(forms.Form):
    """Where to the link to somebody's own card goes."""

    email = forms.EmailField(label="Their address")


class SiteForm(forms.ModelForm):
    """A row of the public pages; leaves the instance as it is stored, for actions write and forms do not."""

    def _post_clean(self) -> None:
        before = {name: getattr(self.instance, name) for name in self._meta.fields or ()}
        super()._post_clean()  # type: ignore[misc]
        for name, value in before.items():
            setattr(self.instance, name, value)

    def fields_said(self) -> dict[str, Any]:
        """The columns as typed."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class KeyedForm(SiteForm):
    """A row with an address of its own, made out of its title when none is given."""

    def clean(self) -> dict[str, Any]:
        """The address, so that it is never empty."""
        cleaned = super().clean() or self.cleaned_data
        if "key" not in self.errors and not cleaned.get("key"):
            cleaned["key"] = slugify(cleaned.get("title", ""))[:60].strip("-_") or self._meta.model._meta.model_name
        return cleaned

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False
        self.fields["key"].help_text = "Small letters, digits and hyphens; empty means: out of the title."


class PageForm(KeyedForm):
    """A page in Markdown."""

    body_md = forms.CharField(label="Text", max_length=MAX_TEXT, widget=area(18, spellcheck="true"), strip=False)

    class Meta:
        model = SitePage
        fields = ["title", "key", "body_md", "in_menu", "is_published"]
        labels = {"in_menu": "Stands in the menu", "is_published": "Everybody may read it"}


class NewsForm(KeyedForm):
    """A post in Markdown, with the moment from which it is out."""

    body_md = forms.CharField(label="Text", max_length=MAX_TEXT, widget=area(12, spellcheck="true"), strip=False)
    published_at = forms.SplitDateTimeField(
        label="Out from (UTC)", required=False, help_text="Empty: a draft that only chairs see.",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "day"}, time_attrs={"type": "time", "aria-label": "hour, UTC"},
            date_format="%Y-%m-%d", time_format="%H:%M",
        ),
    )  # fmt: skip

    class Meta:
        model = NewsPost
        fields = ["title", "key", "body_md", "published_at"]

    def clean_published_at(self):
        """In UTC."""
        at = self.cleaned_data["published_at"]
        return at.astimezone(UTC) if at else None


class SponsorForm(SiteForm):
    """A sponsor."""

    url = forms.URLField(label="Website", required=False, assume_scheme="https")

    class Meta:
        model = Sponsor
        fields = ["name", "url", "level"]
        help_texts = {"level": "Such as “Gold”. Sponsors of one level stand together."}


class CardForm(forms.ModelForm):
    """What somebody says about themselves on the public pages."""

    homepage = forms.URLField(label="Your web page", required=False, assume_scheme="https")
    bio_md = forms.CharField(
        label="A few words about you",
        required=False,
        max_length=4000,
        widget=area(6),
        help_text="Markdown, 4000 letters at most.",
    )
    picture = forms.FileField(
        label="Picture", required=False, widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text="JPEG, PNG or WebP, 10 MB at most. Its middle square is shown; where it was taken is not kept.",
    )  # fmt: skip
    drops_picture = forms.BooleanField(label="Show no picture", required=False)

    class Meta:
        model = ShownPerson
        fields = ["affiliation", "homepage", "bio_md"]

    def _post_clean(self) -> None:
        """The instance stays as it is stored: actions write, forms do not."""

    def fields_said(self) -> dict[str, str]:
        """The columns as typed."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

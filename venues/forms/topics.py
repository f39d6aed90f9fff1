"""Topics and tracks."""

from typing import Any

from django import forms

from venues import pasting
from venues.forms.settings import area
from venues.models import Topic, Track


class NamesForm(forms.Form):
    """Several names, one a line."""

    names = forms.CharField(
        label="Add topics", max_length=20_000, widget=area(4, **{"class": "short", "placeholder": "One a line"})
    )

    def clean_names(self) -> list[str]:
        """Each line once."""
        names = pasting.lines(self.cleaned_data["names"])
        long = [name for name in names if len(name) > 200]
        if long:
            raise forms.ValidationError(f"“{long[0][:60]}…” is longer than 200 letters.")
        if not names:
            raise forms.ValidationError("There is no name on any line.")
        return names


class NameForm(forms.Form):
    """One name."""

    name = forms.CharField(label="Name", max_length=200)


class MergeForm(forms.Form):
    """Into which topic another one goes."""

    into = forms.ModelChoiceField(label="Merge into", queryset=Topic.objects.none())

    def __init__(self, *args, topic: Topic, topics: Any, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = topics.besides(topic.pk).in_order()


class TrackForm(forms.ModelForm):
    """A part of the call."""

    class Meta:
        model = Track
        fields = ["name", "description", "page_limit"]
        widgets = {"description": area(2, **{"class": "short"})}
        labels = {"page_limit": "Pages at most"}
        help_texts = {"page_limit": "Empty means the venue's limit."}

"""The part of the form that every venue has. Drawn by `_field.html`; read field by field, see `fields.py`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList

from submissions.fields import ABSTRACT_MAX, TITLE_MAX
from venues.models import Topic, Track

TITLE = {"rows": 1, "dir": "auto", "class": "title-input", "autocomplete": "off"}
ABSTRACT = {"rows": 9, "dir": "auto"}


class PaperForm(forms.Form):
    """Title, abstract, track and topics; a choice is sent by its name."""

    title = forms.CharField(widget=forms.Textarea(attrs=TITLE), required=False)
    abstract = forms.CharField(
        widget=forms.Textarea(attrs=ABSTRACT),
        required=False,
        help_text="Markdown, with formulas between dollar signs: $\\alpha^2$.",
    )
    track = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    topics = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple(attrs={"data-many": True}),
        required=False,
        help_text="They find the reviewers: better two that fit than five that might.",
    )

    def __init__(self, *, tracks: Sequence[Track], topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # A longer paste is shown to be too long, not cut in silence: the length is said beside the text.
        self.fields["title"].max_length = TITLE_MAX  # type: ignore[attr-defined]
        self.fields["abstract"].max_length = ABSTRACT_MAX  # type: ignore[attr-defined]
        self.fields["track"].choices = [(track.name, track.name) for track in tracks]  # type: ignore[attr-defined]
        self.fields["topics"].choices = [(topic.name, topic.name) for topic in topics]  # type: ignore[attr-defined]
        for name, rows in (("track", tracks), ("topics", topics)):
            if not rows:
                del self.fields[name]


def say(form: forms.BaseForm, errors: Mapping[str, str]) -> None:
    """Put sentences at fields of a form that is not bound: each field was judged by itself, not by the form."""
    form._errors = ErrorDict(  # type: ignore[attr-defined]
        {name: ErrorList([text]) for name, text in errors.items()}
    )

"""The part of a paper's form that every venue has, and the chairs' forms on conflicts.

The paper's is drawn by `_field.html` and read field by field, see `fields.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList

from submissions import access
from submissions.fields import ABSTRACT_MAX, TITLE_MAX
from venues.models import Topic, Track, Venue

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


REASON_MAX = 500
MOST_CALLED = 20  # people who may share what a chair typed


class ConflictForm(forms.Form):
    """A paper, somebody on the committee, and why they must be kept apart."""

    paper = forms.CharField(label="Paper", help_text="Its number.", max_length=12)
    who = forms.CharField(label="Who", help_text="Name or address of somebody on the committee.", max_length=200)
    member = forms.ChoiceField(label="Whom do you mean?", widget=forms.RadioSelect, required=False)
    reason = forms.CharField(label="Why", help_text="Chairs of this paper read it.", max_length=REASON_MAX)

    def __init__(self, *args: Any, venue: Venue, chair: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.venue, self.chair = venue, chair
        self.people = self._people()
        if len(self.people) > 1:
            self.fields["member"].choices = [  # type: ignore[attr-defined]
                (member.public_id, f"{member.person.get_full_name()} · {member.person.email}") for member in self.people
            ]
        else:
            del self.fields["member"]

    def _people(self) -> list[Any]:
        words = str(self.data.get("who", "")).strip()[:200]
        return access.members_called(self.venue, words)[:MOST_CALLED] if words else []

    def clean_paper(self) -> Any:
        """The paper itself, if the chair may see it."""
        number = self.cleaned_data["paper"].strip().lstrip("#")
        found = access.numbers_for_chair(self.chair, self.venue, [int(number)] if number.isdecimal() else [])
        if not found:
            raise forms.ValidationError("There is no paper with this number here that you could see.")
        return next(iter(found.values()))

    def clean(self) -> dict:
        """The person whom the words mean, as `person`."""
        data = super().clean() or {}
        if "who" not in data:
            return data
        chosen = [member for member in self.people if member.public_id == data.get("member")] or self.people
        if not chosen:
            self.add_error("who", "Nobody on the committee has these words in their name or address.")
        elif len(chosen) > 1:
            self.add_error("member", "Several people fit. Choose one, or type more of the name.")
        elif chosen[0].person == self.chair:
            self.add_error("who", "Say in your own profile whom you are in conflict with, or ask another chair.")
        else:
            data["person"] = chosen[0].person
        return data

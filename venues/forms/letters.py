"""Outcomes, and the letters that tell them."""

from typing import Any

from django import forms
from django.utils.text import slugify

from notifications.rendering import UnknownPlaceholder, check_placeholders
from venues import defaults
from venues.forms.settings import area
from venues.models import LetterTemplate, Outcome


class OutcomeForm(forms.ModelForm):
    """What a decision can be."""

    class Meta:
        model = Outcome
        fields = ["label", "is_accept"]
        labels = {"label": "Outcome", "is_accept": "The paper is accepted"}

    def __init__(self, *args, taken: set[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def fields_said(self) -> dict[str, Any]:
        """The columns as typed; a new one gets a key out of its name."""
        said = dict(self.cleaned_data)
        if self.instance.pk is None:
            key = slugify(said["label"])[:20].strip("-") or "outcome"
            said["key"] = key if key not in self.taken else f"{key[:16]}-{len(self.taken) + 1}"
        return said


class LetterForm(forms.ModelForm):
    """The wording of a letter."""

    class Meta:
        model = LetterTemplate
        fields = ["subject", "body_md"]
        widgets = {"body_md": area(16, spellcheck="true")}
        labels = {"body_md": "Text"}

    def __init__(self, *args, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.known = set(defaults.PLACEHOLDERS[kind.partition(":")[0]])
        self.needs_link = kind.startswith(("invitation:", "reminder:"))

    def clean_subject(self) -> str:
        """One line, with known placeholders only."""
        return self._checked(" ".join(self.cleaned_data["subject"].split()))

    def clean_body_md(self) -> str:
        """Known placeholders only; an invitation without its link could not be answered."""
        body = self._checked(self.cleaned_data["body_md"])
        if self.needs_link and "{link}" not in body:
            raise forms.ValidationError("Without {link} nobody could answer.")
        return body

    def _checked(self, text: str) -> str:
        try:
            check_placeholders(text, self.known)
        except UnknownPlaceholder as error:
            raise forms.ValidationError(str(error)) from None
        return text

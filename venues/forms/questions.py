"""Questions that chairs put on forms."""

import re
from typing import Any

from django import forms
from django.utils.text import slugify

from policy.visibility import Level
from venues import pasting
from venues.forms.settings import area
from venues.models import FormOf, Question, QuestionKind, QuestionUse, Venue
from venues.questions import READERS


class QuestionForm(forms.ModelForm):
    """One question of a form."""

    kind = forms.ChoiceField(label="Answered by", choices=QuestionKind.choices)
    options_text = forms.CharField(
        label="Answers to choose from", required=False, max_length=10_000,
        widget=area(6, **{"class": "short", "placeholder": "1 | strong reject\n3 | reject\n…"}),
        help_text="One a line: value | words. Values of a scale are numbers.",
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label="Who reads the answer",
        coerce=int,
        choices=[(level.value, words) for level, words in READERS.items() if level != Level.PUBLIC],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Question
        fields = ["label", "hint", "kind", "use", "level", "is_required", "allows_na", "max_length"]
        widgets = {"hint": area(2, **{"class": "short"})}
        labels = {
            "label": "Question",
            "hint": "Explanation under it",
            "use": "What we do with it",
            "is_required": "An answer is required",
            "allows_na": "Offer “not applicable”",
            "max_length": "Letters at most",
        }
        help_texts = {"use": "Beyond showing the answer: ratings make means and plots, nominations are counted."}

    def __init__(self, *args, venue: Venue, form_of: str, taken: set[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.venue, self.form_of, self.taken = venue, form_of, taken
        if self.instance.options:
            self.initial["options_text"] = "\n".join(
                f"{_number(option['value'])} | {option['label']}" if option.get("label") else _number(option["value"])
                for option in self.instance.options
            )
        if form_of == FormOf.SUBMISSION:
            del self.fields["use"]

    def clean(self) -> dict[str, Any]:
        """Answers to choose from fit the kind."""
        cleaned = super().clean() or self.cleaned_data
        kind, text = cleaned.get("kind"), cleaned.get("options_text", "")
        if kind in {QuestionKind.SCALE, QuestionKind.CHOICE, QuestionKind.CHOICES}:
            cleaned["options"] = self._options(text, is_scale=kind == QuestionKind.SCALE)
        else:
            cleaned["options"] = []
        if kind != QuestionKind.SCALE and cleaned.get("use") in {QuestionUse.RATING, QuestionUse.CONFIDENCE}:
            self.add_error("use", "Ratings and confidences need a scale of numbers.")
        if kind not in {QuestionKind.TEXT, QuestionKind.LINE}:
            cleaned["max_length"] = None
        return cleaned

    def _options(self, text: str, *, is_scale: bool) -> list[dict[str, Any]]:
        options: list[dict[str, Any]] = []
        for line in pasting.lines(text):
            said, _, label = (part.strip() for part in line.partition("|"))
            value: Any = said
            if is_scale:
                if not re.fullmatch(r"-?\d{1,6}(\.\d{1,3})?", said):
                    self.add_error("options_text", f"“{said[:40]}” is not a number.")
                    return []
                value = float(said) if "." in said else int(said)
            elif len(said) > 80:
                # What is long is the words; the value is stored with every answer.
                value, label = slugify(said)[:40] or f"option-{len(options) + 1}", label or said
            options.append({"value": value, "label": label})
        if is_scale:
            options.sort(key=lambda option: option["value"])
        values = [str(option["value"]).casefold() for option in options]
        if len(options) < 2:
            self.add_error("options_text", "Give at least two answers, one a line.")
        elif len(set(values)) < len(values):
            self.add_error("options_text", "Two answers have the same value.")
        return options

    def fields_said(self) -> dict[str, Any]:
        """The columns of the question as typed; a new one gets a key out of its words."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "options_text"}
        if self.instance.pk is None:
            said |= {"form": self.form_of, "key": self._key(said["label"])}
        return said

    def _key(self, label: str) -> str:
        words = slugify(label).replace("-", "_")[:30].strip("_") or "question"
        key, n = words, 2
        while key in self.taken:
            key, n = f"{words}_{n}", n + 1
        return key


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)

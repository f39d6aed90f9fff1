"""What chairs choose to fill sessions: papers by kind or one by one, in equal parts or at boards; a day in lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from schedule.models import Session
from submissions.models import Submission


class ChosenForm(forms.Form):
    """Papers: all of some kinds of acceptance, or single ones, which then are all that is meant."""

    kind = forms.MultipleChoiceField(label="All papers of", required=False, widget=forms.CheckboxSelectMultiple)
    paper = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(
        self, data: Any = None, *, papers: Sequence[Submission], kinds: Mapping[int, tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.papers, self.kinds = papers, kinds
        kind, paper = self.fields["kind"], self.fields["paper"]
        assert isinstance(kind, forms.MultipleChoiceField)
        assert isinstance(paper, forms.TypedMultipleChoiceField)
        kind.choices = list(dict.fromkeys(kinds.values()))
        paper.choices = [(each.number, each.number) for each in papers]

    @property
    def ticked(self) -> set[int]:
        """The single papers that were chosen. Drawn by hand: Django's own boxes take a millisecond each."""
        typed = self["paper"].value() or []
        return {int(number) for number in typed if str(number).isdecimal()}

    def chosen(self) -> list[Submission]:
        """The papers that are meant, in the order in which they were offered."""
        numbers, kinds = set(self.cleaned_data["paper"]), set(self.cleaned_data["kind"])
        if numbers:
            return [paper for paper in self.papers if paper.number in numbers]
        return [paper for paper in self.papers if self.kinds.get(paper.pk, ("", ""))[0] in kinds]


class SpreadForm(ChosenForm):
    """Talks of equal length in one session."""

    minutes = forms.IntegerField(
        label="Minutes each",
        required=False,
        min_value=1,
        max_value=1440,
        help_text="Empty: what is left of the session, in equal parts.",
    )


class BoardsForm(ChosenForm):
    """Posters over one or several sessions."""

    session = forms.MultipleChoiceField(label="Poster sessions", widget=forms.CheckboxSelectMultiple)
    times = forms.IntegerField(label="Each paper hangs in so many of them", min_value=1, max_value=50, initial=1)
    first = forms.IntegerField(label="From board number", min_value=1, max_value=9999, initial=1)
    keeps = forms.BooleanField(label="Leave posters that hang already where they are", required=False, initial=True)

    def __init__(self, data: Any = None, *, sessions: Sequence[tuple[Session, str]], **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["session"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(row.public_id, label) for row, label in sessions]

    def clean(self) -> dict[str, Any]:
        """Not more often than there are sessions."""
        said = self.cleaned_data
        n = len(said.get("session", ()))
        if n and said.get("times", 1) > n:
            chosen = f"You chose {n} session{'' if n == 1 else 's'}"
            self.add_error("times", f"{chosen}; a paper hangs once in each at most.")
        return said


class LinesForm(forms.Form):
    """A programme line by line."""

    day = forms.CharField(label="Day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(
        label="The programme",
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "mono", "spellcheck": "false"}),
    )


class CopyDayForm(forms.Form):
    """A day to copy, and another."""

    day = forms.DateField()
    to = forms.DateField()

"""Answering an invitation."""

from django import forms

from venues.forms.emergency import FIELDS, OfferForm

YES, FEWER, NO = "yes", "fewer", "no"


class AnswerForm(OfferForm):
    """Yes, yes with fewer papers, or no with a word why; a reviewer's yes can offer emergency reviews."""

    answer = forms.ChoiceField(
        label="Your answer", widget=forms.RadioSelect, error_messages={"required": "Choose one of the answers."}
    )
    load = forms.IntegerField(
        label="Papers at most",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label="A word for the chairs",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
        help_text="For instance who could be asked in your place.",
    )

    def __init__(self, *args, most: int | None, **kwargs) -> None:
        """`most`: the papers that a plain yes means; None for roles without a load."""
        super().__init__(*args, **kwargs)
        self.most = most
        if most is None:
            for name in FIELDS:
                del self.fields[name]
        choices = [(YES, f"Yes, up to {most} papers" if most else "Yes, gladly")]
        if most and most > 1:
            choices.append((FEWER, "Yes, with fewer papers"))
            self.fields["load"].max_value = most  # type: ignore[attr-defined]
            self.fields["load"].widget.attrs |= {"min": 1, "max": most}
        else:
            del self.fields["load"]
        self.fields["answer"].choices = [*choices, (NO, "No, not this time")]  # type: ignore[attr-defined]

    def clean(self) -> dict:
        """A yes with fewer papers says how many."""
        cleaned = self.cleaned_data
        if cleaned.get("answer") == FEWER and "load" not in self.errors:
            load = cleaned.get("load")
            if not load or not self.most or load > self.most:
                self.add_error("load", f"Say how many papers, from 1 to {self.most}.")
        return cleaned

    def accepts(self) -> bool:
        """Whether it is a yes of any kind."""
        return self.cleaned_data["answer"] != NO

    def agreed_load(self) -> int | None:
        """How many papers at most; None for roles without a load."""
        return self.cleaned_data["load"] if self.cleaned_data["answer"] == FEWER else self.most

"""Tables that chairs bring: how one comes in, and what is wrong with it, whatever it is about."""

from dataclasses import dataclass, field

from django import forms

from web.csv import Row, decode


class TableForm(forms.Form):
    """A table as a text or file."""

    file = forms.FileField(label="CSV file", required=False)
    table = forms.CharField(label="Or paste it here", widget=forms.Textarea, required=False, strip=False)

    def clean(self) -> dict:
        """One of both must be there."""
        data = super().clean() or {}
        if not data.get("file") and not (data.get("table") or "").strip():
            self.add_error("file", "Choose a file, or paste the table below.")
        return data

    def text(self) -> str:
        """What was uploaded, else what was pasted. Raises UnreadableTable."""
        file = self.cleaned_data.get("file")
        return decode(file.read()) if file else self.cleaned_data["table"]


@dataclass
class Plan:
    """What a table would do, compared with what there is. Nothing is applied while anything is wrong."""

    n_same: int = 0
    problems: list[str] = field(default_factory=list)

    def refuse(self, row: Row, sentence: str) -> None:
        """Keep what is wrong with a line."""
        self.problems.append(f"Line {row.line}: {sentence}")


def number_of(row: Row) -> int | None:
    """The number of the paper that a line is about: `12` or `#12`; None for anything else."""
    number = row["paper"].removeprefix("#")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else None

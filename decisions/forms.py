"""What chairs type when they decide and release. Outcomes are named by their key, awards by their name."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from decisions import access
from decisions.actions import KEEP
from decisions.models import Recipients
from decisions.plans import Plan, plan_by_mean, plan_for, plan_from_csv
from decisions.table import ground_of, search
from venues.deadlines import Calendar
from venues.models import Award, Outcome, Venue
from web.csv import decode
from web.problems import Refused

NOTHING = "none"  # clears a decision
LEAVE = ""  # leaves it


class OutcomeField(forms.ChoiceField):
    """An outcome by its key; "none" stands for no decision."""

    def __init__(self, outcomes: Sequence[Outcome], *, empty: str = "", **kwargs: Any) -> None:
        self.known = {outcome.key: outcome for outcome in outcomes}
        choices = [(LEAVE, empty)] if empty else []
        choices += [(key, outcome.label) for key, outcome in self.known.items()]
        super().__init__(choices=[*choices, (NOTHING, "No decision")], **kwargs)

    def outcome(self, key: str) -> Outcome | None:
        """The outcome that was chosen."""
        return self.known.get(key)


class DecideForm(forms.Form):
    """The decision on one paper. A part that is not sent stays as it is."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, outcomes: Sequence[Outcome], awards: Sequence[Award]) -> None:
        super().__init__(data)
        self.awards = {award.name: award for award in awards}
        self.fields["outcome"] = OutcomeField(outcomes)
        self.fields["award"] = forms.ChoiceField(
            choices=[("", "No award"), *((name, name) for name in self.awards)], required=False
        )
        self.fields["note"] = forms.CharField(required=False, max_length=4000, widget=forms.Textarea)

    def wish(self) -> dict[str, Any]:
        """Arguments for `actions.decide`. Raises Refused when something was sent that does not exist."""
        if not self.is_valid():
            raise Refused("This decision does not exist at this venue; nothing was changed.")
        sent, said = self.data, self.cleaned_data
        return {
            "outcome": self.fields["outcome"].outcome(said["outcome"]),  # type: ignore[attr-defined]
            "award": self.awards.get(said["award"]) if "award" in sent else KEEP,
            "note": said["note"] if "note" in sent else KEEP,
            "revision": said["revision"],
        }


class BulkForm(forms.Form):
    """A change to many decisions, four ways: selected papers, all that match a search, the best by mean, a table."""

    HOW = ("selected", "matching", "best", "table")

    how = forms.ChoiceField(choices=[(each, each) for each in HOW])
    q = forms.CharField(required=False, max_length=400)
    n_best = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    text = forms.CharField(required=False, widget=forms.Textarea)
    file = forms.FileField(required=False)
    seal = forms.CharField(required=False, max_length=64)
    typed_count = forms.IntegerField(required=False)

    def __init__(self, data: QueryDict, files=None, *, venue: Venue) -> None:
        super().__init__(data, files)
        self.sent = data
        self.venue = venue
        outcomes, awards = access.outcomes_of(venue)
        self.awards = {award.name: award for award in awards}
        self.fields["outcome"] = OutcomeField(outcomes, required=False)
        self.fields["rest"] = OutcomeField(outcomes, empty="Leave the others", required=False)
        self.fields["award"] = forms.ChoiceField(
            choices=[("", "Leave awards"), (NOTHING, "No award"), *((name, name) for name in self.awards)],
            required=False,
        )

    def plan(self, person, now) -> Plan:
        """What would happen to the papers that this chair may see. Raises Refused with what is wrong."""
        if not self.is_valid():
            raise Refused("Something is missing: choose the papers and the decision.")
        how = self.cleaned_data["how"]
        papers = access.papers_to_decide(person, self.venue)
        if how == "table":
            return plan_from_csv(self.table_text(), papers, self.venue, ignored=EXPORTED)
        if how == "selected":
            return plan_for(papers.numbered(*self._numbers()), self._outcome("outcome"), self._award())
        calendar = Calendar(self.venue)
        ground, _ = ground_of(self.venue, calendar, now)
        found = search(papers, self.cleaned_data["q"], ground)
        if how == "matching":
            return plan_for(found, self._outcome("outcome"), self._award())
        return self._plan_by_mean(found)

    def _plan_by_mean(self, papers) -> Plan:
        best, n_best = self._outcome("outcome"), self.cleaned_data["n_best"]
        if best is None or not n_best:
            raise Refused("Say how many of the best papers shall get which decision.")
        return plan_by_mean(papers, n_best, best, self._outcome("rest"))

    def table_text(self) -> str:
        """The table, typed or uploaded."""
        file = self.cleaned_data["file"]
        if not file:
            return self.cleaned_data["text"]
        file.seek(0)
        return decode(file.read())

    def _numbers(self) -> list[int]:
        numbers = [int(number) for number in self.sent.getlist("paper") if number.isascii() and number.isdecimal()]
        if not numbers:
            raise Refused("Tick the papers first.")
        return numbers

    def _outcome(self, name: str) -> Outcome | None:
        chosen = self.cleaned_data[name]
        if name == "outcome" and not chosen:
            raise Refused("Choose a decision first.")
        return self.fields[name].outcome(chosen)  # type: ignore[attr-defined]

    def _award(self):
        chosen = self.cleaned_data["award"]
        if not chosen:
            return KEEP
        return self.awards.get(chosen)

    def kept(self) -> list[tuple[str, str]]:
        """What the page that previews must send again: names and values of hidden fields."""
        said = self.cleaned_data
        rows = [(name, str(said[name] or "")) for name in ("how", "q", "n_best", "outcome", "rest", "award")]
        if said["how"] == "table":
            rows.append(("text", self.table_text()))
        return rows + [("paper", str(number)) for number in self.sent.getlist("paper")]


class ReleaseForm(forms.Form):
    """What shall be released to whom, and how long a chair may change their mind."""

    recipients = forms.ChoiceField(choices=Recipients.choices, required=False)
    cancel_minutes = forms.IntegerField(required=False, min_value=0, max_value=60)
    seen = forms.CharField(required=False, max_length=64)
    typed_count = forms.IntegerField(required=False)

    def __init__(self, data: QueryDict, *, outcomes: Sequence[Outcome]) -> None:
        super().__init__(data)
        self.sent = data
        self.outcomes = outcomes

    @property
    def chosen(self) -> list[Outcome] | None:
        """The outcomes that were ticked; None when none was, which stands for all."""
        keys = set(self.sent.getlist("outcome"))
        return [outcome for outcome in self.outcomes if outcome.key in keys] or None

    @property
    def to(self) -> str:
        """Who gets the letters."""
        return (self.is_valid() and self.cleaned_data["recipients"]) or Recipients.CONTACTS


# Columns of the export of the table, which may come back with it.
EXPORTED = (
    "title", "track", "topics", "ratings", "mean", "spread", "reviews", "assigned", "missing", "nominations", "flags",
    "recommendation", "state", "released",
)  # fmt: skip

"""Forms of committee work."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django import forms

from assignment.rules import Fairness
from reviews.assigning import ALL_RULES, NEW_SHARES, UNPRICED, Parameters
from reviews.mending import Offers
from reviews.models import Proposal
from venues.forms.moments import MomentField
from venues.models import Venue
from venues.pasting import people
from venues.tables import TableForm

BASIC = ("reviews_per_paper", "max_load", "min_load", "area_chair_load", "text_weight", "topics_weight", "uses_bids",
         "balance")  # fmt: skip
RULES = ("fairness", "most_chance", "per_institution", "per_region", "keeps_apart", "no_exchange", "seniors",
         "senior_members", "new_most", "new_share", "new_price", "new_members")  # fmt: skip


SHARES = [(share, f"{words.capitalize()} at most" if share else "None at all") for share, words in NEW_SHARES.items()]


class MembersField(forms.CharField):
    """Reviewers of a venue, by their addresses; the value is the public ids of their roles."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "short"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.known: Callable[[], dict[str, str]] = dict  # address in small letters → public id, when it is asked for

    def clean(self, value: Any) -> tuple[str, ...]:
        """Every line must name a reviewer."""
        rows = people(super().clean(value))
        known = self.known() if rows else {}
        problems = [f"Line {row.line}: {row.problem}" for row in rows if row.problem]
        problems += [
            f"Line {row.line}: {row.email} is not a reviewer here. Correct the address, or take the line out."
            for row in rows
            if not row.problem and row.email.lower() not in known
        ]
        if problems:
            raise forms.ValidationError(problems)
        return tuple(dict.fromkeys(known[row.email.lower()] for row in rows))


class ProposalForm(forms.Form):
    """What a chair asks of a proposal."""

    reviews_per_paper = forms.IntegerField(label="Reviews for each paper", min_value=1, max_value=10)
    max_load = forms.IntegerField(
        label="Papers a reviewer at most", min_value=0, max_value=99, help_text="Where they named no load themselves."
    )
    min_load = forms.IntegerField(
        label="Papers a reviewer at least", min_value=0, max_value=99, required=False, help_text="Where possible."
    )
    area_chair_load = forms.IntegerField(
        label="Papers an area chair at most", min_value=0, max_value=999, help_text="0: do not assign area chairs."
    )
    text_weight = forms.IntegerField(
        label="Weight of texts", min_value=0, max_value=100, help_text="Title and abstract against expertise."
    )
    topics_weight = forms.IntegerField(label="Weight of topics", min_value=0, max_value=100)
    uses_bids = forms.BooleanField(label="Count bids", required=False)
    balance = forms.TypedChoiceField(
        label="Spread the work",
        coerce=float,
        choices=[(0.0, "Best fit, whatever the loads"), (0.05, "A little"), (0.3, "As evenly as sensible")],
    )
    fairness = forms.TypedChoiceField(
        label="What comes first",
        required=False,
        empty_value=Fairness.TOTAL.value,
        choices=[
            (Fairness.TOTAL.value, "The best fit over all papers"),
            (Fairness.WORST_PAPER.value, "The weakest paper, then the rest"),
            (Fairness.LEXIMIN.value, "The weakest, the next weakest, …"),
        ],
        help_text="The best fit over all can leave a single paper with reviewers who hardly know its subject. Else the "
        "weakest paper gets the best reviewers that it can, before fit counts over all.",
    )
    most_chance = forms.TypedChoiceField(
        label="No pair is certain",
        required=False,
        coerce=float,
        empty_value=None,
        choices=[("", "Off"), (0.9, "90 % likely at most"), (0.8, "80 % likely at most"), (0.6, "60 % likely at most")],
        help_text="Reviewers are drawn by lot, and nobody is more likely than this to get a given paper. Whoever plans "
        "to review a friend's paper cannot count on it. Whom you put in by hand stays.",
    )
    per_institution = forms.TypedChoiceField(
        label="Reviewers of one institution on a paper",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Any number"), (1, "One at most"), (2, "Two at most")],
        help_text="Told by the domain of their mail addresses, or by the affiliation they wrote where that is a public "
        "mail provider.",
    )
    per_region = forms.TypedChoiceField(
        label="Reviewers of one country on a paper",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Any number"), (2, "Two at most"), (1, "One at most")],
        help_text="Where people say in their account that they work; else told by the ending of their mail addresses, "
        "such as .fr. Whoever is in no known country counts in none.",
    )
    keeps_apart = forms.BooleanField(
        label="Keep co-authors apart",
        required=False,
        help_text="Nobody reviews a paper together with somebody with whom they wrote a paper of this workshop, or "
        "whom one of the two named as a conflict.",
    )
    no_exchange = forms.BooleanField(
        label="No exchange",
        required=False,
        help_text="If you review my paper, I do not review yours.",
    )
    seniors = forms.IntegerField(
        label="Senior reviewers on every paper",
        min_value=0,
        max_value=10,
        required=False,
        help_text="So many at least, of those whom you name as senior.",
    )
    senior_members = MembersField(
        label="Who is senior", help_text="Addresses of reviewers, one a line. A spreadsheet's column can be pasted."
    )
    new_most = forms.IntegerField(
        label="First-time reviewers on a paper",
        min_value=0,
        max_value=10,
        required=False,
        help_text="So many at most, of those whom you name. Empty: any number.",
    )
    new_share = forms.TypedChoiceField(
        label="Share of first-time reviewers on a paper",
        required=False,
        coerce=float,
        empty_value=None,
        choices=[("", "Any share"), *SHARES],
        help_text="A wish and no rule: it gives way where keeping it would cost more fit than the price below.",
    )
    new_price = forms.TypedChoiceField(
        label="Price of one first-time reviewer more",
        required=False,
        coerce=float,
        choices=[
            (0.02, "0.02 of fit: a light wish"),
            (0.1, "0.1 of fit: a firm one"),
            (0.5, "0.5 of fit: nearly a rule"),
        ],
        help_text="One more than that share is proposed only where the fit of all papers together gains more than "
        "this. The fit of a reviewer to a paper lies between 0 and 1.",
    )
    new_members = MembersField(label="Who reviews for the first time", help_text="Addresses of reviewers, one a line.")
    keeps_by_hand = forms.BooleanField(label="Keep what was changed by hand", required=False)

    def __init__(
        self, data=None, *, venue: Venue, usual: Parameters, has_hand_edits: bool,
        reviewers: Callable[[], dict[str, str]], costs: dict[str, str],
    ) -> None:  # fmt: skip
        named = {name: "\n".join(addresses) for name, addresses in _named(usual, reviewers).items()}
        super().__init__(data, initial=usual.as_json() | {"area_chair_load": usual.area_chair_load or 0} | named)
        for name in ("senior_members", "new_members"):
            self.fields[name].known = reviewers  # type: ignore[attr-defined]
        self.cost_of_all, self.unpriced = costs.get(ALL_RULES, ""), costs.get(UNPRICED, "")
        for name in self.fields.keys() & costs.keys():
            cost = costs[name]
            self.fields[name].help_text = f"{self.fields[name].help_text} {cost}".strip()
        if not venue.has_area_chairs:
            del self.fields["area_chair_load"]
        if not has_hand_edits:
            del self.fields["keeps_by_hand"]

    def basics(self) -> list[forms.BoundField]:
        """What every proposal needs to know."""
        return [self[name] for name in BASIC if name in self.fields]

    def rules(self) -> list[forms.BoundField]:
        """What most venues can leave as it is."""
        return [self[name] for name in RULES]

    @property
    def has_rules(self) -> bool:
        """Whether any of the rules is set, or is wrong."""
        return any(self._is_set(name) or name in self.errors for name in RULES)

    def _is_set(self, name: str) -> bool:
        value = self[name].value()
        if name == "new_share":  # of which nothing is a share, too
            return value not in (None, "")
        return name != "new_price" and value not in (None, "", 0, "0", False, Fairness.TOTAL.value)

    def clean(self) -> dict:
        """Something must count, and nobody can get at least more than at most."""
        data = super().clean() or {}
        if data.get("text_weight") == 0 and data.get("topics_weight") == 0:
            self.add_error("text_weight", "Texts or topics must weigh something; otherwise nothing tells papers apart.")
        if (data.get("min_load") or 0) > (data.get("max_load") or 0) and "max_load" in data:
            self.add_error("min_load", "The least is more than the most.")
        if (data.get("seniors") or 0) > (data.get("reviews_per_paper") or 0) and "reviews_per_paper" in data:
            self.add_error("seniors", "That is more than the reviews for each paper.")
        if data.get("seniors") and data.get("senior_members") == ():
            self.add_error("senior_members", "Name who is senior, or ask for no senior reviewers.")
        if data.get("new_most") is not None and data.get("new_members") == ():
            self.add_error("new_members", "Name who reviews for the first time, or leave their number empty.")
        elif data.get("new_share") is not None and data.get("new_members") == ():
            self.add_error("new_members", "Name who reviews for the first time, or let their share be any.")
        if data.get("most_chance") and data.get("fairness", Fairness.TOTAL.value) != Fairness.TOTAL.value:
            self.add_error(
                "most_chance",
                "A lot can promise the weakest paper nothing. Switch this off, or let the best fit over all papers "
                "come first.",
            )
        return data

    def parameters(self) -> Parameters:
        """What was asked, for the solver."""
        data = self.cleaned_data
        return Parameters(
            reviews_per_paper=data["reviews_per_paper"],
            max_load=data["max_load"],
            min_load=data["min_load"] or 0,
            area_chair_load=data.get("area_chair_load") or None,
            text_weight=data["text_weight"],
            topics_weight=data["topics_weight"],
            uses_bids=data["uses_bids"],
            balance=data["balance"],
            keeps_by_hand=data.get("keeps_by_hand", False),
            fairness=data["fairness"],
            most_chance=data["most_chance"],
            per_institution=data["per_institution"],
            per_region=data["per_region"],
            keeps_apart=data["keeps_apart"],
            no_exchange=data["no_exchange"],
            seniors=data["seniors"] or 0,
            senior_members=data["senior_members"],
            new_most=data["new_most"],
            new_share=data["new_share"],
            new_price=data["new_price"] or Parameters.new_price,
            new_members=data["new_members"],
        )


def _named(usual: Parameters, reviewers: Callable[[], dict[str, str]]) -> dict[str, list[str]]:
    """The addresses of the members that parameters name; nobody twice, and without those who left."""
    is_anybody = usual.senior_members or usual.new_members
    addresses = {key: address for address, key in reversed(reviewers().items())} if is_anybody else {}
    return {
        name: [addresses[key] for key in getattr(usual, name) if key in addresses]
        for name in ("senior_members", "new_members")
    }


class MendForm(forms.Form):
    """What a chair asks when the assignment is to be mended; its rules are those that it was made by."""

    counts_offers = forms.BooleanField(label="Count emergency offers", required=False)
    keeps_by_hand = forms.BooleanField(label="Keep what was changed by hand", required=False, initial=True)

    def __init__(self, data=None, *, offers: Offers, proposal: Proposal | None) -> None:
        is_mending = proposal is not None and proposal.is_mending
        counted = proposal is not None and Parameters.stored(proposal.parameters).counts_offers
        super().__init__(data, initial={"counts_offers": counted})
        if offers.n_people:
            self.fields["counts_offers"].help_text = offers.in_words()
        else:
            del self.fields["counts_offers"]
        if not is_mending:
            del self.fields["keeps_by_hand"]

    def parameters(self, rules: Parameters) -> Parameters:
        """The rules, for mending as it was asked."""
        data = self.cleaned_data
        return rules.for_mending(
            counts_offers=data.get("counts_offers", False), keeps_by_hand=data.get("keeps_by_hand", False)
        )


class CallForm(forms.Form):
    """How many emergency reviews a paper needs, and until when."""

    n_needed = forms.IntegerField(
        label="Reviews needed",
        min_value=1,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="So many can accept; for everybody after them the place is taken.",
    )
    due = MomentField(
        label="Due (AoE)",
        hour=time(23, 59),
        error_messages={"required": "Say until when the reviews are due."},
        help_text="Reminders follow this time, not the venue's. A call can be accepted in the first half of the time "
        "that is left.",
    )


class DeclineForm(forms.Form):
    """A no to a call, with a word to the chairs."""

    words = forms.CharField(
        label="A word to the chairs",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
        help_text="For instance who could be asked in your place.",
    )


class AssignmentTableForm(TableForm):
    """An assignment as a text or file."""

    file = forms.FileField(label="CSV or XML file", required=False)
    mode = forms.ChoiceField(
        label="What the table means",
        choices=[
            ("add", "Add these people to their papers"),
            ("replace", "The papers in the table get exactly these people"),
        ],
        initial="add",
        help_text="A table of reviewers alone leaves area chairs as they are, and the other way round.",
    )

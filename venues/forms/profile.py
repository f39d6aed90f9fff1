"""What a committee member tells a venue about themselves."""

from django import forms
from django.forms import CheckboxSelectMultiple, Textarea

from venues import pasting
from venues.forms.emergency import FIELDS, OfferForm
from venues.models import Topic, Venue


def years(n: int) -> str:
    """So many years in words."""
    return f"{n} year{'' if n == 1 else 's'}"


class ProfileForm(OfferForm):
    """Topics, expertise, conflicts, and for reviewers how many papers at most and what they take in an emergency."""

    topics = forms.ModelMultipleChoiceField(
        label="Topics you can judge",
        queryset=Topic.objects.none(),
        required=False,
        widget=CheckboxSelectMultiple,
        help_text="They decide which papers you are offered first.",
    )
    expertise = forms.CharField(
        label="Publications or expertise",
        required=False,
        max_length=20000,
        strip=True,
        widget=Textarea(attrs={"rows": 6}),
        help_text="Titles of papers you wrote, one a line, or a few sentences. Papers are matched to these words.",
    )
    conflict_domains = forms.CharField(
        label="Institutions in conflict",
        required=False,
        max_length=5000,
        widget=Textarea(attrs={"rows": 3, "class": "short", "placeholder": "tum.de\nhelmholtz-munich.de"}),
        help_text="Others whose papers you must not review, such as partners of your institution: one domain a line. "
        "Those of your addresses count anyway, and so do those that your account says you left lately.",
    )
    conflict_people = forms.CharField(
        label="People in conflict",
        required=False,
        max_length=20000,
        widget=Textarea(
            attrs={
                "rows": 3,
                "class": "short",
                "placeholder": "Ada Lovelace <ada@example.org>: co-author 2023\nCharles Babbage: doctoral advisor",
            }
        ),
    )
    max_load = forms.IntegerField(
        label="Papers at most",
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args, venue: Venue, reviews: bool, **kwargs) -> None:
        """`reviews`: whether the person is a reviewer, who alone has a load."""
        super().__init__(*args, **kwargs)
        self.fields["conflict_people"].help_text = (
            "Co-authors, advisors, students, family: Name <address>: reason, one a line. A name alone will do. Papers "
            f"together count for {years(venue.past_ties_years)} if you say when the last one was: co-author 2023. "
            "Everything else counts for life."
        )
        topics = self.fields["topics"]
        assert isinstance(topics, forms.ModelMultipleChoiceField)
        topics.queryset = venue.topics.order_by("position", "pk")
        if not venue.topics.all():
            del self.fields["topics"]
        if not reviews:
            for name in ("max_load", *FIELDS):
                del self.fields[name]
        else:
            self.fields["max_load"].help_text = f"Empty means what the chairs set for all: {venue.default_load}."

    def clean_conflict_domains(self) -> str:
        """Bare domains, one a line."""
        return "\n".join(pasting.domains(self.cleaned_data["conflict_domains"]))

    def clean_conflict_people(self) -> str:
        """One person a line."""
        return "\n".join(pasting.conflicts(self.cleaned_data["conflict_people"]))

"""What chairs type: a later deadline for one paper, and when and how reminders go out."""

from datetime import datetime

from django import forms

from notifications.plans import Quiet, Rule, UnreadableTimes, in_words, read_spans
from notifications.reminders import Kind
from notifications.rendering import OF_REMINDERS, UnknownPlaceholder, Wording, check_placeholders
from venues.deadlines import Calendar, as_aoe
from venues.forms.moments import DayField
from venues.models import DeadlineKind
from web.problems import Refused

EXTENDABLE = (
    DeadlineKind.SUBMISSION,
    DeadlineKind.SUPPLEMENT,
    DeadlineKind.RESPONSE,
    DeadlineKind.CAMERA_READY,
    DeadlineKind.VIDEO,
    DeadlineKind.POSTER,
)


class ExtensionForm(forms.Form):
    """A later deadline for one paper: which one, and until the end of which day (AoE)."""

    def __init__(self, data=None, *, calendar: Calendar, now: datetime, kind: str = "") -> None:
        """`kind`: the one that is chosen at first."""
        super().__init__(data, initial={"kind": kind})
        self.now = now
        known = [kind for kind in EXTENDABLE if calendar.window(kind)]
        self.fields["kind"] = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in known])
        self.fields["at"] = DayField(label="Until 23:59 AoE of")

    def wanted(self) -> tuple[str, datetime]:
        """What was asked for. Raises Refused."""
        if not self.is_valid():
            raise Refused("Choose a deadline and a day; nothing was changed.")
        if self.cleaned_data["at"] <= self.now:
            raise Refused("That day is over; nothing was changed.")
        return self.cleaned_data["kind"], self.cleaned_data["at"]

    def said(self, number: int) -> str:
        """What has happened, for a toast."""
        kind = DeadlineKind(self.cleaned_data["kind"]).label
        return f"Paper {number}: {kind.lower()} until {as_aoe(self.cleaned_data['at'])}."


class QuietForm(forms.Form):
    """The hours in which no reminder goes out; both empty: there are none."""

    starts = forms.TimeField(label="From", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label="Until", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict:
        """Both or none, and not the whole day."""
        said = self.cleaned_data
        if not self.errors and (said["starts"] is None) != (said["ends"] is None):
            raise forms.ValidationError("Say from when until when, or leave both empty for no quiet hours.")
        if not self.errors and said["starts"] is not None and said["starts"] == said["ends"]:
            raise forms.ValidationError("Quiet hours that last the whole day would stop every reminder.")
        return said

    def quiet(self) -> Quiet | None:
        """The hours as typed."""
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        return Quiet(starts, ends) if starts is not None else None


class RuleForm(forms.Form):
    """Whether, when and in which words one kind reminds."""

    is_on = forms.BooleanField(label="This reminder goes out", required=False)
    before = forms.CharField(required=False, max_length=200)
    after = forms.CharField(required=False, max_length=200)
    subject = forms.CharField(max_length=200)
    body = forms.CharField(label="Text", max_length=8000, widget=forms.Textarea({"rows": 8, "spellcheck": "true"}))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, kind: Kind, rule: Rule, revision: int) -> None:
        initial = {
            "is_on": rule.is_on,
            "before": in_words(rule.before),
            "after": in_words(rule.after),
            "subject": rule.wording.subject,
            "body": rule.wording.body_md,
            "revision": revision,
        }
        super().__init__(data, initial=initial)
        self.fields["before"].label = f"Before {kind.before_what}"
        self.fields["after"].label = f"After {kind.after_what}"
        for name, has in (("before", kind.before), ("after", kind.after)):
            self.fields[name].help_text = "Days and hours, like this: 7 days, 1 day, 6 hours."
            if not has:
                del self.fields[name]

    def clean_before(self) -> tuple:
        """The moments, longest first."""
        return self._spans("before")

    def clean_after(self) -> tuple:
        """The moments, shortest first."""
        return self._spans("after")[::-1]

    def _spans(self, name: str) -> tuple:
        try:
            return read_spans(self.cleaned_data[name])
        except UnreadableTimes as error:
            raise forms.ValidationError(str(error)) from None

    def clean_subject(self) -> str:
        """One line, with known placeholders only; the text of the reminder does not fit into it."""
        return self._checked(" ".join(self.cleaned_data["subject"].split()), set(OF_REMINDERS) - {"text"})

    def clean_body(self) -> str:
        """Known placeholders only, and what the reminder says by itself among them."""
        body = self._checked(self.cleaned_data["body"].replace("\r\n", "\n"), set(OF_REMINDERS))
        if "{text}" not in body:
            raise forms.ValidationError("Keep {text} somewhere: what is open, until when, and the link stand there.")
        return body

    def _checked(self, text: str, known: set[str]) -> str:
        try:
            check_placeholders(text, known)
        except UnknownPlaceholder as error:
            raise forms.ValidationError(str(error)) from None
        return text

    def clean(self) -> dict:
        """A reminder that goes out needs a moment."""
        said = self.cleaned_data
        has_moments = [name for name in ("before", "after") if name in self.fields]
        if said.get("is_on") and has_moments and not self.errors and not any(said[name] for name in has_moments):
            raise forms.ValidationError("Say when it goes out, or turn it off.")
        return said

    def rule(self) -> Rule:
        """The rule as typed."""
        said = self.cleaned_data
        wording = Wording(said["subject"], said["body"])
        return Rule(said["is_on"], said.get("before", ()), said.get("after", ()), wording)

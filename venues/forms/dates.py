"""The dates of a venue as chairs type them."""

from datetime import time
from typing import Any

from django import forms

from venues import actions
from venues.deadlines import is_backwards
from venues.forms.moments import MomentField
from venues.models import Deadline, DeadlineKind, Track

SAID = {
    DeadlineKind.ABSTRACT: "Titles and abstracts are due; only needed when papers come later.",
    DeadlineKind.SUBMISSION: "Papers are due.",
    DeadlineKind.SUPPLEMENT: "Supplements may come later than papers.",
    DeadlineKind.BIDDING: "Reviewers say which papers they would like.",
    DeadlineKind.REVIEW: "Reviews are written.",
    DeadlineKind.RESPONSE: "Authors read the reviews and answer them.",
    DeadlineKind.DISCUSSION: "Reviewers discuss. Without dates, from the first review to the decision.",
    DeadlineKind.META_REVIEW: "Area chairs sum up.",
    DeadlineKind.NOTIFICATION: "Authors learn the decision.",
    DeadlineKind.CAMERA_READY: "Final versions are due.",
    DeadlineKind.VIDEO: "Authors of accepted papers link the video of their talk.",
    DeadlineKind.POSTER: "Authors of accepted papers hand in their poster.",
}
# Doors that open when something else is over; the others are open from the start.
OPENS = {
    DeadlineKind.BIDDING,
    DeadlineKind.REVIEW,
    DeadlineKind.RESPONSE,
    DeadlineKind.DISCUSSION,
    DeadlineKind.META_REVIEW,
    DeadlineKind.CAMERA_READY,
    DeadlineKind.SUBMISSION,
    DeadlineKind.ABSTRACT,
}
OF_TRACKS = (
    DeadlineKind.ABSTRACT,
    DeadlineKind.SUBMISSION,
    DeadlineKind.SUPPLEMENT,
    DeadlineKind.CAMERA_READY,
    DeadlineKind.VIDEO,
    DeadlineKind.POSTER,
)


class DoorForm(forms.Form):
    """One deadline: when it opens and shuts."""

    opens_at = MomentField(label="Opens", hour=time(0, 0), required=False)
    at = MomentField(label="Closes", hour=time(23, 59), required=False)
    grace_minutes = forms.IntegerField(label="Grace, minutes", required=False, min_value=0, max_value=1440)
    is_tentative = forms.BooleanField(label="Tentative", required=False)
    says_extended = forms.BooleanField(label="Say that it was extended", required=False)

    def __init__(self, data: Any, *, kind: str, row: Deadline | None, track: Track | None = None) -> None:
        super().__init__(
            data,
            prefix=f"{kind}-{track.pk}" if track else kind,
            initial={
                "opens_at": row.opens_at if row else None,
                "at": row.at if row else None,
                "grace_minutes": row.grace_minutes if row else 0,
                "is_tentative": row.is_tentative if row else False,
                "says_extended": True,
            },
        )
        self.kind, self.row, self.track = DeadlineKind(kind), row, track
        self.said = SAID[self.kind]
        if self.kind not in OPENS or track:
            del self.fields["opens_at"]
        if not (row and row.first_at):
            del self.fields["says_extended"]

    def clean(self) -> dict[str, Any]:
        """An opening needs a closing, after it."""
        cleaned = self.cleaned_data
        opens_at, at = cleaned.get("opens_at"), cleaned.get("at")
        if opens_at and not at and "at" not in self.errors:
            self.add_error("at", "Say when it closes, too.")
        elif is_backwards(opens_at, at):
            self.add_error("opens_at", "This opens after it closes.")
        return cleaned

    def door(self) -> actions.Door:
        """The deadline as typed."""
        said = self.cleaned_data
        return actions.Door(
            kind=self.kind,
            at=said.get("at"),
            opens_at=said.get("opens_at"),
            track=self.track,
            grace_minutes=said.get("grace_minutes") or 0,
            is_tentative=said.get("is_tentative", False),
            says_extended=said.get("says_extended", True),
        )


class AnnouncedForm(forms.Form):
    """A date that is only announced; an empty label is none."""

    label = forms.CharField(label="What", required=False, max_length=120)
    at = MomentField(label="When", hour=time(23, 59), required=False)
    note = forms.CharField(label="Note", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """A name needs a moment, and a moment a name."""
        cleaned = self.cleaned_data
        if cleaned.get("label") and not cleaned.get("at") and "at" not in self.errors:
            self.add_error("at", "Say when.")
        if cleaned.get("at") and not cleaned.get("label"):
            self.add_error("label", "Say what it is.")
        return cleaned


class BaseAnnouncedFormSet(forms.BaseFormSet):
    """The announced dates, each name once."""

    def clean(self) -> None:
        """Two dates of one name would be one."""
        labels = [
            form.cleaned_data["label"] for form in self.forms if form.is_valid() and form.cleaned_data.get("label")
        ]
        for form in self.forms:
            if form.is_valid() and labels.count(form.cleaned_data.get("label")) > 1:
                form.add_error("label", "There are two dates of this name.")


AnnouncedFormSet = forms.formset_factory(AnnouncedForm, formset=BaseAnnouncedFormSet, extra=2, max_num=30)

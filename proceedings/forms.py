"""The camera-ready form as it is shown; values are read by `proceedings.fields`."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from proceedings.fields import FIELDS, slot_of
from proceedings.models import Attendance, CameraReady, Licence, LinkKind
from submissions.fields import TITLE_MAX

HINTS = {
    LinkKind.VIDEO: "For instance SlidesLive or YouTube.",
    LinkKind.CODE: "For instance a repository.",
}


class CameraReadyForm(forms.Form):
    """What is printed, the licence, links, and who presents it."""

    title = forms.CharField(max_length=TITLE_MAX, widget=forms.Textarea(attrs={"rows": 2}))
    abstract = forms.CharField(
        help_text="Markdown, and maths between dollar signs.", widget=forms.Textarea(attrs={"rows": 10})
    )
    licence = forms.ChoiceField(label="What others may do with it", choices=Licence.choices, widget=forms.RadioSelect)
    consents = forms.BooleanField(
        label="All authors agree that the paper is published here under this licence.", required=False
    )
    publishes_supplement = forms.BooleanField(label="Publish my supplement with the paper", required=False)
    presenter = forms.ChoiceField(label="Who presents it")
    attendance = forms.ChoiceField(
        label="The presenter takes part", choices=[("", "not known yet"), *Attendance.choices]
    )

    def __init__(
        self, camera: CameraReady, typed: Mapping[str, Any] | None = None, *, shut: Collection[str] = ()
    ) -> None:
        values = {name: slot_of(camera, name) for name in FIELDS} | dict(typed or {})
        super().__init__(initial=values)
        people = [(row["author"], row["name"]) for row in camera.authors]
        self.fields["presenter"].choices = [("", "nobody yet"), *people]  # type: ignore[attr-defined]
        for kind in LinkKind:
            self.fields[f"link-{kind}"] = forms.CharField(
                label=kind.label, required=False, help_text=HINTS.get(kind, ""), max_length=500,
                widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
            )  # fmt: skip
        for name in shut:
            self.fields[name].disabled = True

    @property
    def links(self) -> list[forms.BoundField]:
        """The fields of addresses elsewhere."""
        return [self[f"link-{kind}"] for kind in LinkKind]

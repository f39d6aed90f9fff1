"""What chairs type about a programme."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from schedule.models import Room, Session, Talk
from schedule.moments import Unreadable, day_from, span, zone_of
from venues.models import Venue

Choices = Sequence[tuple[str, str]]


class RoomForm(forms.ModelForm):
    """A room."""

    link = forms.URLField(
        label="Link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Where people join from afar, if there is such a place.",
    )

    class Meta:
        model = Room
        fields = ["name", "capacity", "is_virtual", "link", "link_for"]


class SessionForm(forms.ModelForm):
    """A session; its times as the venue's clocks show them."""

    day = forms.CharField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    start = forms.CharField(label="From", max_length=8, widget=forms.TextInput(attrs={"placeholder": "9:00"}))
    end = forms.CharField(
        label="To",
        max_length=8,
        widget=forms.TextInput(attrs={"placeholder": "10:30"}),
        help_text="Earlier than the start means after midnight.",
    )

    class Meta:
        model = Session
        fields = [
            "title",
            "kind",
            "day",
            "start",
            "end",
            "room",
            "track",
            "chair_name",
            "question_minutes",
            "description_md",
        ]
        help_texts = {"question_minutes": "Empty: as the hours and questions of the whole programme say."}
        widgets = {"description_md": forms.Textarea(attrs={"rows": 4})}

    def __init__(
        self,
        data: Any = None,
        *,
        venue: Venue,
        instance: Session | None = None,
        initial: Any = None,
        rooms: Sequence[Room] | None = None,
    ) -> None:
        self.zone = zone_of(venue.time_zone)
        self.was = (instance.starts_at, instance.ends_at) if instance else None
        typed = {}
        if instance:
            starts_at, ends_at = (at.astimezone(self.zone) for at in (instance.starts_at, instance.ends_at))
            typed = {"day": f"{starts_at:%Y-%m-%d}", "start": f"{starts_at:%H:%M}", "end": f"{ends_at:%H:%M}"}
        self.typed = typed
        super().__init__(data, instance=instance, initial=typed | (initial or {}))
        self._offer("room", venue.rooms, "no room: for everybody", known=rooms)
        if not self._offer("track", venue.tracks, "none"):
            del self.fields["track"]

    def _offer(self, name: str, rows: Any, nothing: str, *, known: Sequence[Any] | None = None) -> bool:
        """Let one of these rows be chosen, or nothing; gives whether there are any.

        One query, however it is drawn, and none when the rows are known.
        """
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.order_by("position", "pk")
        field.choices = [("", nothing), *((row.pk, str(row)) for row in (field.queryset if known is None else known))]
        return len(field.choices) > 1

    def clean(self) -> dict[str, Any]:
        """The instants; those that were not typed anew stay as they are, also where a clock shows a time twice."""
        said = self.cleaned_data
        if not {"day", "start", "end"} <= said.keys():
            return said
        if self.was and all(said[name] == value for name, value in self.typed.items()):
            said["starts_at"], said["ends_at"] = self.was
            return said
        try:
            said["starts_at"], said["ends_at"] = span(day_from(said["day"]), said["start"], said["end"], self.zone)
        except Unreadable as error:
            self.add_error("day" if "day;" in str(error) else "start", str(error))
        return said

    def wish(self) -> dict[str, Any]:
        """The columns of the session."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.typed_names}

    typed_names = frozenset({"day", "start", "end"})


class TalkForm(forms.ModelForm):
    """A talk without a paper."""

    class Meta:
        model = Talk
        fields = ["title", "speakers", "minutes", "abstract_md"]
        widgets = {
            "speakers": forms.Textarea(attrs={"rows": 2, "class": "short"}),
            "abstract_md": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"speakers": "One name a line."}

    def __init__(self, *args: Any, speakers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """`speakers`: whom the venue shows as such, each with a label that says when they can be there."""
        super().__init__(*args, **kwargs)
        if speakers:
            self.fields["known"] = forms.MultipleChoiceField(
                label="Or choose", choices=speakers, required=False, widget=forms.CheckboxSelectMultiple
            )
            self.order_fields(["title", "speakers", "known"])

    def clean(self) -> dict[str, Any]:
        """Speakers as typed and as chosen, each once."""
        said = self.cleaned_data
        chosen = said.pop("known", [])
        typed = said.get("speakers", "").splitlines()
        if chosen:
            said["speakers"] = "\n".join(dict.fromkeys(name.strip() for name in (*typed, *chosen) if name.strip()))
        return said

    def clean_title(self) -> str:
        """A talk without a paper needs one."""
        if not self.cleaned_data["title"].strip():
            raise forms.ValidationError("Say what the talk is called.")
        return self.cleaned_data["title"]


class MinutesForm(forms.Form):
    """How long the talk about a paper takes."""

    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=1440)
    presenter = forms.CharField(
        label="Who presents it",
        required=False,
        max_length=200,
        help_text="Only if it is not whom the authors named. For the warnings: the public programme names all authors.",
        widget=forms.TextInput(attrs={"list": "authors", "autocomplete": "off"}),
    )


LONGEST_MOVE = 31 * 24 * 60  # minutes: a session may be dragged to another day of a long venue


class StepForm(forms.Form):
    """One step with a session or a talk: what, and which revision was seen."""

    do = forms.CharField(max_length=20)
    revision = forms.IntegerField(required=False)
    minutes = forms.IntegerField(required=False, min_value=-LONGEST_MOVE, max_value=LONGEST_MOVE)
    longer = forms.IntegerField(required=False, min_value=-1440, max_value=1440)
    room = forms.CharField(required=False, max_length=12)


class PlaceForm(forms.Form):
    """Papers for a session, by number."""

    revision = forms.IntegerField(required=False)
    how = forms.ChoiceField(choices=[("talks", "talks"), ("boards", "boards")])
    paper = forms.TypedMultipleChoiceField(coerce=int, required=False)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=1440)
    first = forms.IntegerField(required=False, min_value=1, max_value=9999)

    def __init__(self, data: Any, *, numbers: list[int]) -> None:
        super().__init__(data)
        field = self.fields["paper"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(number, number) for number in numbers]


class ReleaseForm(forms.Form):
    """What a release is called, and whether people are told."""

    version = forms.CharField(max_length=60, required=False)
    seal = forms.CharField(max_length=64)
    tells = forms.BooleanField(required=False)


# --- To print --------------------------------------------------------------------------------------------

EVERY = "every"  # session, room, day


class PrintForm(forms.Form):
    """Of which programme something is printed, and on what."""

    of = forms.ChoiceField(label="Programme")
    paper = forms.ChoiceField(label="Paper", choices=[("a4", "A4"), ("letter", "US Letter")])

    def __init__(self, typed: Mapping[str, str], *, programmes: Choices, **choices: Choices) -> None:
        """What is not typed is the first of its choices; what has no choices is not asked."""
        offered = {"of": programmes} | choices
        first = {name: rows[0][0] for name, rows in offered.items() if rows} | {"paper": "a4"} | self.usual()
        super().__init__(first | dict(typed))
        for name, rows in offered.items():
            if not rows:
                del self.fields[name]
                continue
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = rows
            field.error_messages["invalid_choice"] = f"There is no such {name} in this programme. Choose another one."

    @staticmethod
    def usual() -> dict[str, str]:
        """What is meant where nothing is said."""
        return {}


class DoorsForm(PrintForm):
    """Which sheets for doors."""

    room = forms.ChoiceField(label="Room")
    day = forms.ChoiceField(label="Day")
    has_talks = forms.BooleanField(label="With the talks of each session", required=False)


class LabelsForm(PrintForm):
    """Which labels for boards: one session's, perhaps some numbers of it alone."""

    session = forms.ChoiceField(label="Session")
    first = forms.IntegerField(label="From board", required=False, min_value=1, max_value=99999)
    last = forms.IntegerField(label="To board", required=False, min_value=1, max_value=99999)
    per_page = forms.ChoiceField(label="Labels a page", choices=[("2", "2"), ("4", "4"), ("8", "8")])

    @staticmethod
    def usual() -> dict[str, str]:
        """Four a page."""
        return {"per_page": "4"}

    def clean(self) -> dict[str, Any]:
        """The numbers in their order."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", f"The last board comes before the first. Write {first} or more, or leave it empty.")
        return self.cleaned_data


class CardsForm(PrintForm):
    """Whose time is kept."""

    session = forms.ChoiceField(label="Session")

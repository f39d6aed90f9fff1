"""The programme of a venue: a draft that its chairs work on, and frozen releases, which are all that others read.

Moments are instants; the venue's zone is for typing and showing. A paper is named by a talk or a board only; what may
be said of it in public is asked of the proceedings when the programme is released, and again when it is shown.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from submissions.models import Submission
from venues.models import ShownPerson, Track, Venue
from web.ids import public_id


class ProgrammeQuerySet(models.QuerySet):
    """The vocabulary of programmes."""

    def of(self, venue: Venue) -> "ProgrammeQuerySet":
        """That of one venue."""
        return self.filter(venue=venue)


class Programme(models.Model):
    """What counts the changes of a venue's draft; its row is held while anybody changes anything of it."""

    venue = models.OneToOneField(Venue, models.CASCADE, related_name="programme")
    revision = models.PositiveIntegerField(default=0)
    next_number = models.PositiveIntegerField(default=1)  # of the next session or talk; exports need one that stays
    # What warnings go by. A day without hours is open all day: {"2024-05-11": [from, to]}, two instants in ISO 8601.
    hours = models.JSONField(default=dict)
    question_minutes = models.PositiveSmallIntegerField("minutes for questions per talk", default=0)

    # Set by schedule.access.programme_of: when the draft last changed, and the name of the latest release.
    changed_at: datetime | None
    version: str | None

    objects = ProgrammeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"programme of {self.venue_id}"


class LinkFor(models.TextChoices):
    """Whom a virtual room's link is shown to."""

    EVERYBODY = "everybody", "everybody"
    SIGNED_IN = "signed_in", "people who are signed in"
    COMMITTEE = "committee", "chairs and the committee"


class OfVenue(models.QuerySet):
    """The vocabulary of a draft's rows."""

    def at(self, venue: Venue) -> "OfVenue":
        """Those of one venue."""
        return self.filter(**{self.model.VENUE: venue})  # type: ignore[attr-defined]

    def called(self, public_id: str) -> "OfVenue":
        """The one with this id, if any."""
        return self.filter(public_id=public_id)

    def besides(self, pks: Iterable[int]) -> "OfVenue":
        """All but these rows."""
        return self.exclude(pk__in=list(pks))

    def with_pk(self, pk: int) -> "OfVenue":
        """This row."""
        return self.filter(pk=pk)

    def in_room(self, room: models.Model) -> "OfVenue":
        """Sessions in one room."""
        return self.filter(room=room)

    def in_session(self, session: models.Model) -> "OfVenue":
        """Talks or boards of one session."""
        return self.filter(session=session)

    def since(self, at: datetime) -> "OfVenue":
        """Sessions that start then or later."""
        return self.filter(starts_at__gte=at)

    def before(self, at: datetime) -> "OfVenue":
        """Sessions that start earlier."""
        return self.filter(starts_at__lt=at)

    def about(self, papers: Iterable[int]) -> "OfVenue":
        """Talks or boards of these papers."""
        return self.filter(submission__in=papers)


class Room(models.Model):
    """Where sessions are: a hall, or a link."""

    VENUE = "venue"

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="rooms")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=80)
    capacity = models.PositiveIntegerField("seats", null=True, blank=True)
    is_virtual = models.BooleanField("is online", default=False)
    link = models.URLField("link", max_length=500, blank=True)
    link_for = models.CharField("who sees the link", max_length=9, choices=LinkFor.choices, default=LinkFor.EVERYBODY)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)  # the programme's, when this row was last changed

    objects = OfVenue.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="room_name_unique")]

    def __str__(self) -> str:
        return self.name


class SessionKind(models.TextChoices):
    """What a session is."""

    KEYNOTE = "keynote", "Keynote"
    INVITED = "invited", "Invited talk"
    CONTRIBUTED = "contributed", "Contributed talks"
    SPOTLIGHT = "spotlight", "Spotlights"
    PANEL = "panel", "Panel"
    POSTER = "poster", "Posters"
    BREAK = "break", "Break"
    SOCIAL = "social", "Social"


class Session(models.Model):
    """A part of the programme at one time, in at most one room; without a room it is for everybody, like a break."""

    VENUE = "venue"

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="sessions")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=11, choices=SessionKind.choices, default=SessionKind.CONTRIBUTED)
    title = models.CharField(max_length=400)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="sessions")
    track = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    chair_name = models.CharField("chaired by", max_length=200, blank=True)
    # The programme's when empty.
    question_minutes = models.PositiveSmallIntegerField("minutes for questions per talk", null=True, blank=True)
    description_md = models.TextField("description", blank=True)
    revision = models.PositiveIntegerField(default=0)  # the programme's, when this row, a talk or a board last changed

    objects = OfVenue.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "number"], name="session_number_unique"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title


class Talk(models.Model):
    """One contribution of a session, one after the other: a paper, or a talk with a title and speakers of its own."""

    VENUE = "session__venue"

    session = models.ForeignKey(Session, models.CASCADE, related_name="talks")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    number = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=15)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=400, blank=True)
    speakers = models.TextField(blank=True)  # a name a line
    presenter = models.CharField("who presents it", max_length=200, blank=True)  # of a paper; else whom authors named
    abstract_md = models.TextField("abstract", blank=True)

    objects = OfVenue.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(submission__isnull=False, title="", speakers="", abstract_md="")
                | Q(submission__isnull=True, presenter="") & ~Q(title=""),
                name="talk_is_a_paper_or_has_a_title",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="talk_takes_time"),
        ]

    def __str__(self) -> str:
        return f"talk {self.number}"

    @property
    def names(self) -> list[str]:
        """Who speaks, when it is not a paper."""
        return [line.strip() for line in self.speakers.splitlines() if line.strip()]


class Board(models.Model):
    """A numbered board of a poster session with the paper that hangs there."""

    VENUE = "session__venue"

    session = models.ForeignKey(Session, models.CASCADE, related_name="boards")
    number = models.PositiveSmallIntegerField()
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")

    objects = OfVenue.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], name="board_number_unique", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["session", "submission"], name="board_paper_once"),
        ]

    def __str__(self) -> str:
        return f"board {self.number}"


class SpeakerTimes(models.Model):
    """When somebody on the public pages can or cannot be there, as they or a chair said. Private to those two."""

    VENUE = "shown__venue"

    shown = models.OneToOneField(ShownPerson, models.CASCADE, related_name="+")
    spans = models.JSONField(default=list)  # as of schedule.availability: [{"from", "to", "is_free"}]
    revision = models.PositiveIntegerField(default=0)
    said_at = models.DateTimeField()

    objects = OfVenue.as_manager()

    def __str__(self) -> str:
        return f"times of {self.shown_id}"


class ProgrammeChangeQuerySet(models.QuerySet):
    """The vocabulary of changes of the draft."""

    def of(self, venue: Venue) -> "ProgrammeChangeQuerySet":
        """Changes of one venue's draft."""
        return self.filter(venue=venue)

    def called(self, change: str) -> "ProgrammeChangeQuerySet":
        """The change with this id, if any."""
        return self.filter(public_id=change)

    def up_to(self, revision: int) -> "ProgrammeChangeQuerySet":
        """Changes that led to this revision or an earlier one."""
        return self.filter(revision__lte=revision)


class ProgrammeChange(models.Model):
    """One change of the draft, with everything as it stood before: what an undo puts back."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    revision = models.PositiveIntegerField()  # which this change led to
    before = models.JSONField()
    at = models.DateTimeField()

    objects = ProgrammeChangeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "revision"], name="programme_change_unique")]

    def __str__(self) -> str:
        return f"change {self.revision} of {self.venue_id}"


class ProgrammeReleaseQuerySet(models.QuerySet):
    """The vocabulary of released programmes."""

    def of(self, venue: Venue) -> "ProgrammeReleaseQuerySet":
        """Releases of one venue, the latest first."""
        return self.filter(venue=venue).order_by("-number")


class ProgrammeRelease(models.Model):
    """A programme as it was released; never changed. `content` is what `schedule.content` describes."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="programme_releases")
    number = models.PositiveIntegerField()
    version = models.CharField("name of the version", max_length=60)
    content = models.JSONField()
    changes = models.JSONField(default=list)  # sentences for people
    seal = models.CharField(max_length=64)  # of the content: a second click on the same is the same release
    released_at = models.DateTimeField()

    held: dict[str, Any] | None  # the content, of the latest alone: set by schedule.access.releases_of

    objects = ProgrammeReleaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "number"], name="programme_release_unique")]

    def __str__(self) -> str:
        return f"{self.version} of {self.venue_id}"


# Django looks for tables here only; the tables of identity.py belong to this app too.
from schedule import identity  # noqa: E402, F401

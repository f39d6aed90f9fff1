"""What the deeds of one venue have in common while its past is lived through."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db.models import prefetch_related_objects

from demo.actions.replay import Replay
from demo.crowd import PLACES, domain
from demo.plan import Paper, Plan
from demo.press import Press
from demo.stages import Stage
from people.models import Person
from submissions.models import Submission
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Topic, Venue


@dataclass
class Scene:
    """A venue, its plan, and what has come of it so far."""

    plan: Plan
    stage: Stage
    venue: Venue
    people: dict[str, Person]  # by address
    replay: Replay
    press: Press
    topics: dict[str, Topic] = field(init=False)
    calendar: Calendar = field(init=False)
    submissions: dict[str, Submission] = field(default_factory=dict)  # by key of the paper
    planned: dict[int, Paper] = field(default_factory=dict)  # by pk of the submission

    def __post_init__(self) -> None:
        # Read once: actions that ask the venue for its dates or questions need no query then.
        prefetch_related_objects([self.venue], "deadlines", "topics", "tracks", "questions", "outcomes", "awards")
        self.topics = {topic.name: topic for topic in self.venue.topics.all()}
        self.calendar = Calendar(self.venue)

    @property
    def chair(self) -> Person:
        """The chair who does things."""
        return self.people[self.plan.chairs[0].email]

    @property
    def chairs(self) -> list[Person]:
        """Every chair, those first who do most."""
        return [self.people[who.email] for who in self.plan.chairs]

    def due(self, kind: DeadlineKind) -> datetime:
        """When something is due; both workshops have a date for everything that is asked for here."""
        window = self.calendar.window(kind)
        if window is None:
            raise LookupError(f"{self.venue.slug} has no date for {kind}")
        return window.at

    def opens(self, kind: DeadlineKind) -> datetime | None:
        """When a door opens, if there is such a door."""
        window = self.calendar.window(kind)
        return window.opens_at if window else None

    @property
    def published_at(self) -> datetime:
        """When the assignment is published: in the night before reviewing begins."""
        return (self.opens(DeadlineKind.REVIEW) or self.due(DeadlineKind.BIDDING)) - timedelta(hours=3)

    def crowd_domain(self, dice: Random) -> str:
        """An institution that somebody says they are in conflict with."""
        return domain(dice.choice(PLACES))

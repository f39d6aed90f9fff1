"""A letter of the chairs to many people: one mail for each, the text that is previewed is the text that is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from consoles.access.audiences import Crowd, Recipient
from notifications.actions import Mail
from notifications.rendering import compose, fill
from venues.mails import common_values
from venues.models import Venue
from web.text import literal

BATCH = "circular:"
COMMON = ("name", "venue", "venue_short", "chairs", "contact")


@dataclass(frozen=True)
class Circular:
    """The words of a letter, and to whom it goes."""

    venue: Venue
    to: str  # the key of the crowd
    crowd: Crowd  # whom it reaches
    subject: str
    body_md: str
    chairs: str
    recipients: Sequence[Recipient]

    @cached_property
    def batch(self) -> str:
        """Names the letter by its words, so that the same letter reaches nobody twice."""
        words = "\n".join([self.venue.slug, self.to, self.subject, self.body_md])
        return BATCH + sha256(words.encode()).hexdigest()[:16]

    @cached_property
    def seen(self) -> str:
        """The seal of who gets it and what it says, as the chair was shown it."""
        said = "\n".join([self.batch, *(f"{each.id} {each.email}" for each in self.recipients)])
        return sha256(said.encode()).hexdigest()[:24]

    def mail(self, recipient: Recipient, now: datetime) -> Mail:
        """The letter to one of them. Raises UnknownPlaceholder."""
        shared = common_values(self.venue, chairs=self.chairs)
        values = {name: shared[name] for name in COMMON if name != "name"} | {"name": recipient.name}
        return compose(
            key=f"{self.batch}:{recipient.id}:{now:%Y-%m-%d}",
            kind=self.crowd.kind,
            to_email=recipient.email,
            to_name=recipient.name,
            subject=fill(self.subject, values | {k: v for k, v in recipient.values.items() if "\n" not in v})[:200],
            body_md=fill(self.body_md, values | {"name": literal(recipient.name)} | recipient.values),
            sender_name=self.venue.short_name,
            reply_to=self.venue.contact_email,
            venue_id=self.venue.pk,
            submission_id=recipient.submission_id,
        )


def placeholders_of(crowd: Crowd) -> tuple[str, ...]:
    """What can be filled in for these people."""
    return (*COMMON, *crowd.placeholders)

"""Previews: every letter as its receiver will get it, before anything is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from notifications.actions import Mail
from notifications.rendering import compose, fill
from venues import defaults, mails
from venues.deadlines import end_of_day_aoe
from venues.models import LetterTemplate, Role, Venue
from venues.pasting import PastedPerson

THEIR_LINK = "a-link-of-their-own"


@dataclass(frozen=True)
class Shown:
    """A letter for `_mail.html`."""

    to: str
    subject: str
    text: str
    sender: str
    reply_to: str


def shown(mail: Mail) -> Shown:
    """A composed mail as previews show it."""
    return Shown(
        to=f"{mail.to_name} <{mail.to_email}>" if mail.to_name else mail.to_email,
        subject=mail.subject,
        text=mail.text,
        sender=settings.DEFAULT_FROM_EMAIL,
        reply_to=mail.reply_to,
    )


@dataclass(frozen=True)
class _Asked:
    """Somebody who is not invited yet, as `mails.invitation_mail` wants an invitation."""

    venue: Venue
    role: str
    email: str
    name: str
    load: int | None
    answer_by: datetime | None
    public_id: str = "preview"
    token: str = THEIR_LINK


def invitations(
    venue: Venue, rows: Iterable[PastedPerson], *, role: str, load: int | None, answer_by: datetime, chairs: str
) -> list[Shown]:
    """The invitation of each row, with a stand-in for the secret link."""
    return [
        shown(mails.invitation_mail(_Asked(venue, role, row.email, row.name, load, answer_by), chairs=chairs))
        for row in rows
    ]


def reminders(venue: Venue, waiting: Iterable, *, chairs: str) -> list[Shown]:
    """The reminder of each invitation, with a stand-in for the secret link."""
    return [
        shown(
            mails.invitation_mail(
                _Asked(venue, row.role, row.email, row.name, row.load, row.answer_by), chairs=chairs, reminder="preview"
            )
        )
        for row in waiting
    ]


def example(venue: Venue, letter: LetterTemplate, *, chairs: str, now: datetime) -> Shown:
    """A letter to an invented person about an invented paper: what the wording looks like when it is filled in."""
    what, _, which = letter.kind.partition(":")
    values = mails.invitation_values(
        venue,
        role=which if which in Role.values else Role.REVIEWER,
        name="Ada Lovelace",
        load=None,
        answer_by=end_of_day_aoe(now.date()),
        link=settings.SITE_URL + reverse("venues:invitation", args=[venue.slug, THEIR_LINK]),
        chairs=chairs,
    )
    if what == "decision":
        values |= mails.decision_example(venue, which)
    known = defaults.PLACEHOLDERS[what]
    values = {name: values[name] for name in known}
    return shown(
        compose(
            key="preview",
            kind=letter.kind,
            to_email="ada@example.org",
            to_name="Ada Lovelace",
            subject=fill(letter.subject, values),
            body_md=fill(letter.body_md, values),
            sender_name=venue.short_name,
            reply_to=venue.contact_email,
        )
    )

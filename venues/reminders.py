"""Who is reminded before there are papers: of an invitation, of their own card, of a call that nobody can read yet."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from notifications.actions import Mail
from notifications.plans import DAY, HOUR, short
from notifications.reminders import Ask, Kind, Reminder
from notifications.rendering import Wording
from venues import access, mails
from venues.deadlines import (
    INVITATION_MOMENTS,
    Calendar,
    has_begun,
    invitation_reminder_due,
    opening,
    workshop_begins,
)
from venues.models import DeadlineKind, Venue

# Whoever was written to about their card in these days is not written to again.
PEACE = timedelta(days=2)


def venues() -> Iterable[Venue]:
    """Where somebody was invited, or asked for a card, or where a call is not published; with the dates."""
    return access.venues_that_prepare()


# --- Invitations --------------------------------------------------------------------------------------------


def _invitations(ask: Ask) -> Iterator[Reminder]:
    """Who was invited, has not answered, and is gently asked again: at most twice, and only while it is of use."""
    if Calendar(ask.venue).is_past(DeadlineKind.NOTIFICATION, ask.now):
        return
    invitations = list(access.invitations_to_remind(ask.venue))
    chairs = ", ".join(chair.get_full_name() for chair in access.chairs_of(ask.venue)) if invitations else ""
    for invitation in invitations:
        invitation.venue = ask.venue
        which = invitation_reminder_due(
            ask.now,
            invited_at=invitation.invited_at,
            reminded_at=invitation.reminded_at,
            answer_by=invitation.answer_by,
        )
        if which:
            yield Reminder(
                f"invitation:{invitation.public_id}:{which}",
                invitation.email,
                invitation.name,
                f"Was invited to be {invitation.get_role_display()}, and has not answered.",
                partial(_invitation_mail, invitation, chairs or ask.venue.short_name, which),
            )


def _invitation_mail(invitation, chairs: str, which: str, wording: Wording) -> Mail:
    """This reminder is a letter that chairs word themselves, so nothing is put around it."""
    return mails.invitation_mail(invitation, chairs=chairs, reminder=which)


def _when_answers_are_wanted(ask: Ask) -> list[datetime]:
    found = []
    for invitation in access.invitations_to_remind(ask.venue):
        found.append(invitation.invited_at + INVITATION_MOMENTS[0])
        if invitation.answer_by:
            found.append(invitation.answer_by - INVITATION_MOMENTS[1])
    return found


# --- Cards --------------------------------------------------------------------------------------------------


def _cards(ask: Ask) -> Iterator[Reminder]:
    """Speakers who have the link to their card, and of whom picture or words are missing before the workshop."""
    if has_begun(ask.venue, ask.now):
        return
    for card in access.cards_to_fill(ask.venue):
        occasion = _occasion(ask, card)
        if not occasion:
            continue
        missing = [
            what for what, has in (("a picture", card.shown.picture_id), ("a few words", card.shown.bio_md)) if not has
        ]
        key = f"card:{card.token[:8]}:{card.pk}:{card.n_sent}:{occasion}"
        yield Reminder(
            key,
            card.email,
            card.shown.name,
            f"Speaks, has the link to their card, and has not filled it in: {' and '.join(missing)} missing.",
            partial(mails.card_due, ask.venue, card, missing, key=key),
        )


def _occasion(ask: Ask, card: Any) -> str:
    """Why now: "7d-before" the workshop, else "5d-after" the link went out; nothing when it went out just now."""
    waited = ask.now - card.sent_at
    begins = workshop_begins(ask.venue)
    near = [span for span in ask.before if begins and begins.is_within(ask.now, span)] if waited >= PEACE else []
    if near:
        return f"{short(min(near))}-before-{begins.at:%Y%m%d}" if begins else ""
    come = [span for span in ask.after if waited >= span]
    return f"{short(max(come))}-after" if come else ""


def _when_cards_wait(ask: Ask) -> list[datetime]:
    cards = list(access.cards_to_fill(ask.venue))
    begins = workshop_begins(ask.venue)
    before = begins.moments(before=ask.before) if begins and cards else []
    return [*before, *(card.sent_at + span for card in cards for span in ask.after)]


# --- The call -----------------------------------------------------------------------------------------------


def _calls(ask: Ask) -> Iterator[Reminder]:
    """The call opens, or has opened, and nobody can read it: its chairs hear of that."""
    window = opening(Calendar(ask.venue).window(DeadlineKind.SUBMISSION))
    occasion = window.occasion(ask.now, before=ask.before, after=ask.after) if window else ""
    if window is None or not occasion or ask.venue.is_public:
        return
    for chair in access.chairs_of(ask.venue):
        key = f"call:{occasion}:{ask.venue.lasting_slug}:{chair.public_id}:{window.at:%Y%m%d%H%M}"
        yield Reminder(
            key,
            chair.email,
            chair.get_full_name(),
            "Is a chair, and the call is not published.",
            partial(mails.call_due, ask.venue, chair, opens_at=window.at, has_opened=window.is_past(ask.now), key=key),
            is_urgent=window.is_within(ask.now, DAY),
        )


def _when_the_call_opens(ask: Ask) -> list[datetime]:
    window = opening(Calendar(ask.venue).window(DeadlineKind.SUBMISSION))
    return window.moments(before=ask.before, after=ask.after) if window and not ask.venue.is_public else []


KINDS = (
    Kind(
        "call",
        "Call opens: the chairs",
        "call-reminder",
        "Chairs, as long as the call is not published although papers can be submitted soon.",
        _calls,
        _when_the_call_opens,
        before=(timedelta(days=3), timedelta(days=1)),
        after=(HOUR,),
        before_what="the call opens",
        after_what="the call opened",
    ),
    Kind(
        "invitation",
        "Invitation unanswered",
        "invitation-reminder",
        "Invited people who have not answered, as long as an answer is of use.",
        _invitations,
        _when_answers_are_wanted,
        when="Five days after the invitation, and two days before the answer is wanted.",
        switched_at="venues:settings_policy",
        worded_at=("venues:settings_letter", "reminder:invitation"),
    ),
    Kind(
        "card",
        "Speaker details missing",
        "card-reminder",
        "Speakers who were sent the link to their card and have not filled it in, until the workshop begins.",
        _cards,
        _when_cards_wait,
        before=(timedelta(days=14), timedelta(days=7)),
        after=(timedelta(days=5),),
        before_what="the workshop begins",
        after_what="the link went out",
    ),
)

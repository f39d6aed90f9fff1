"""Mail of a venue to its committee: invitations, reminders, welcomes."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from notifications.actions import Mail
from notifications.rendering import Wording, compose, compose_reminder, fill
from venues import defaults
from venues.access import REMINDER_KIND
from venues.deadlines import Calendar, as_aoe, opening_day
from venues.models import DeadlineKind, LetterTemplate, Role, ShownPerson, Venue
from web.text import literal


def letter_of(venue: Venue, kind: str, *, is_accept: bool = False) -> LetterTemplate:
    """The venue's own wording of a letter, else the default one."""
    own = next((row for row in venue.letter_templates.all() if row.kind == kind), None)
    if own:
        return own
    said = defaults.letter_for(kind, is_accept=is_accept)
    return LetterTemplate(venue=venue, kind=kind, subject=said["subject"], body_md=said["body"])


def common_values(venue: Venue, *, chairs: str) -> dict[str, str]:
    """The placeholders that are the same in every letter of a venue."""
    days = f"{venue.starts_on:%-d %B %Y}" if venue.starts_on else ""
    return {
        "venue": venue.name,
        "venue_short": venue.short_name,
        "parent": venue.parent or venue.short_name,
        "when_and_where": " in ".join(part for part in (days, venue.place) if part) or "date and place to be announced",
        "chairs": chairs or f"the chairs of {venue.short_name}",
        "contact": venue.contact_email or "the chairs",
    }


def decision_example(venue: Venue, outcome_key: str) -> dict[str, str]:
    """What the placeholders of a decision letter stand for in a preview: an invented paper."""
    outcome = next((row for row in venue.outcomes.all() if row.key == outcome_key), None)
    camera_ready = Calendar(venue).window(DeadlineKind.CAMERA_READY)
    award = venue.awards.first() if outcome and outcome.is_accept else None
    return {
        "title": "A Paper on Analytical Engines",
        "number": "12",
        "outcome": outcome.label if outcome else outcome_key,
        "award": award.name if award else "",
        "reason": "The main text has 12 pages; 9 are allowed." if outcome_key == "desk-reject" else "",
        "reviews": "> **Rating** 8: accept\n>\n> A careful paper on a machine that does not exist yet.",
        "meta_review": "> The reviewers agree.",
        "camera_ready": as_aoe(camera_ready.at) if camera_ready else "at a date to be announced",
        "link": f"{settings.SITE_URL}/v/{venue.slug}/my/…/",
    }


def invitation_values(
    venue: Venue, *, role: str, name: str, load: int | None, answer_by: datetime | None, link: str, chairs: str
) -> dict[str, str]:
    """What an invitation's placeholders stand for."""
    review = Calendar(venue).window(DeadlineKind.REVIEW)
    if review is None:
        review_window = "in the weeks after the submission deadline"
    elif review.opens_at is None:
        review_window = f"until {as_aoe(review.at)}"
    else:
        review_window = f"from {opening_day(review.opens_at)} to {as_aoe(review.at)}"
    return common_values(venue, chairs=chairs) | {
        "name": name or "colleague",
        "role": Role(role).one,
        "load": str(load or venue.default_load),
        "review_window": review_window,
        "answer_by": as_aoe(answer_by) if answer_by else "soon",
        "link": link,
        "call": settings.SITE_URL + venue.get_absolute_url(),
    }


def invitation_link(venue: Venue, token: str) -> str:
    """The address by which an invited person answers."""
    return settings.SITE_URL + reverse("venues:invitation", args=[venue.slug, token])


def invitation_mail(invitation, *, chairs: str, reminder: str = "", again: int = 0) -> Mail:
    """The invitation, or a reminder of it: `reminder` names which one, `again` counts, so that each goes out once."""
    venue = invitation.venue
    letter = letter_of(venue, "reminder:invitation" if reminder else f"invitation:{invitation.role}")
    values = invitation_values(
        venue,
        role=invitation.role,
        name=invitation.name,
        load=invitation.load,
        answer_by=invitation.answer_by,
        link=invitation_link(venue, invitation.token),
        chairs=chairs,
    )
    known = defaults.PLACEHOLDERS["reminder" if reminder else "invitation"]
    values = {name: value for name, value in values.items() if name in known}
    return compose(
        key=f"invitation:{invitation.public_id}" + (f":{reminder}" if reminder else f":again-{again}" if again else ""),
        kind=REMINDER_KIND if reminder else "invitation",
        to_email=invitation.email,
        to_name=invitation.name,
        subject=fill(letter.subject, values),
        body_md=fill(letter.body_md, values),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
    )


def welcome_mail(invitation) -> Mail:
    """The receipt of a yes: what comes next, and how to sign in."""
    venue = invitation.venue
    role = Role(invitation.role).one
    profile = settings.SITE_URL + reverse("venues:profile", args=[venue.slug])
    load = f" with at most {invitation.load} papers" if invitation.load and invitation.role == Role.REVIEWER else ""
    return compose(
        key=f"welcome:{invitation.public_id}:{invitation.n_answers}",
        kind="welcome",
        to_email=invitation.email,
        to_name=invitation.name,
        subject=f"You are {role} of {venue.short_name}",
        body_md=(
            f"Thank you: you are {role} of **{venue.name}**{load}.\n\n"
            "Please say which topics you know and whom you are in conflict with; it takes two minutes, and you sign in "
            f"with a code that we send to this address:\n\n{profile}\n\n"
            f"You can change your answer at any time: {invitation_link(venue, invitation.token)}\n"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
    )


def left_mail(invitation, *, to_email: str, to_name: str) -> Mail:
    """Tells a chair that somebody who had accepted has changed their mind."""
    venue = invitation.venue
    who = invitation.name or invitation.email
    reason = f"\n\nTheir words:\n\n> {invitation.reason}" if invitation.reason else ""
    return compose(
        key=f"left:{invitation.public_id}:{invitation.n_answers}:{to_email.lower()}",
        kind="member-left",
        to_email=to_email,
        to_name=to_name,
        subject=f"{who} can no longer be {Role(invitation.role).one} of {venue.short_name}",
        body_md=(
            f"{who} had accepted and has now declined.{reason}\n\nWhoever is left and who has not answered: "
            f"{settings.SITE_URL}{reverse('venues:committee', args=[venue.slug])}\n"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
    )


def role_mail(venue: Venue, person, role: str, *, key: str) -> Mail:
    """Tells somebody of the committee that a chair gave them another role."""
    url = settings.SITE_URL + reverse("consoles:me")
    return compose(
        key=key,
        kind="role-given",
        to_email=person.email,
        to_name=person.name,
        subject=f"You are now {Role(role).one} of {venue.short_name}",
        body_md=(
            f"The chairs of **{venue.name}** made you {Role(role).one}. What there is to do stands on your page: "
            f"{url}\n\nIf you did not expect this, please answer to this mail.\n"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
    )


def card_link(venue: Venue, token: str) -> str:
    """The address by which somebody fills in their own card."""
    return settings.SITE_URL + reverse("venues:card", args=[venue.slug, token])


def card_mail(venue: Venue, shown: ShownPerson, card, *, key: str) -> Mail:
    """Asks somebody on the public pages to fill in their own card."""
    link = card_link(venue, card.token)
    return compose(
        key=key,
        kind="card",
        to_email=card.email,
        to_name=shown.name,
        subject=f"Your picture and a few words for {venue.short_name}",
        body_md=(
            f"Dear {literal(shown.name)},\n\nyou stand on the pages of **{literal(venue.name)}**. With this link you "
            "fill in your own card there: a picture, a few words about you, your web page. You see it before anybody "
            f"else does, you can change it at any time, and you need no account:\n\n{link}\n\n"
            "Whoever has this link can change your card, so please keep it to yourself.\n"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
    )


def card_due(venue: Venue, card, missing: Sequence[str], wording: Wording, *, key: str) -> Mail:
    """Reminds a speaker of their card, which lacks a picture or words."""
    link = card_link(venue, card.token)
    return compose_reminder(
        venue,
        wording,
        key=key,
        kind="card-reminder",
        to_email=card.email,
        to_name=card.shown.name,
        subject=f"[{venue.short_name}] Your picture and a few words",
        text_md=(
            f"you speak at **{literal(venue.name)}**, and {' and '.join(missing)} about you "
            f"{'is' if len(missing) == 1 else 'are'} still missing on its pages. With this link you fill in your own "
            f"card; it takes two minutes, and you need no account:\n\n{link}"
        ),
    )


def call_due(venue: Venue, chair, wording: Wording, *, opens_at: datetime, has_opened: bool, key: str) -> Mail:
    """Reminds a chair that the call opens and nobody can read it."""
    url = settings.SITE_URL + reverse("venues:settings", args=[venue.slug])
    verb = "opened" if has_opened else "opens"
    return compose_reminder(
        venue,
        wording,
        key=key,
        kind="call-reminder",
        to_email=chair.email,
        to_name=chair.get_full_name(),
        subject=f"[{venue.short_name}] The call {verb} {as_aoe(opens_at)}, and is not published",
        text_md=(
            f"papers for {literal(venue.name)} can be submitted from **{as_aoe(opens_at)}**, and its pages are not "
            f"published: nobody can read the call. Look at it, and publish it, here:\n\n<{url}>"
        ),
    )

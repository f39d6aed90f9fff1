"""Asking for letters, issuing, refusing and revoking them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit.actions import record
from letters import mails
from letters.access import Ground, chairs_to_ask, settings_of
from letters.identity import Letter, NamedParticipant
from letters.models import Capacity, LetterKind, LetterSettings
from letters.pdf import require_printable
from notifications.actions import enqueue
from people.actions import person_for_email
from venues.actions import chairs_said
from venues.models import Venue
from web.ids import public_id
from web.problems import Refused, Stale


class CannotAsk(Refused):
    """Raised when somebody asks for a letter that they have, or may not have."""


class AlreadySettled(Refused):
    """Raised when a letter is no longer in the state in which somebody saw it."""


def ask(venue: Venue, ground: Ground, *, name: str, by, now: datetime) -> Letter:
    """Ask for a letter with this name on it; what needs no chair is issued at once.

    Raises CannotAsk, Unprintable.
    """
    name = " ".join(name.split())
    require_printable(name)
    is_author = ground.capacity == Capacity.AUTHOR
    at_once = ground.kind == LetterKind.REVIEWING or (is_author and settings_of(venue).is_at_once)
    with transaction.atomic():
        letter = Letter(
            venue=venue, person=by, kind=ground.kind, capacity=ground.capacity, name=name, asked_at=now,
            submission=ground.submission, paper_title=ground.submission.title[:500] if ground.submission else "",
            n_reviews=ground.n_reviews, n_meta_reviews=ground.n_meta_reviews,
        )  # fmt: skip
        if at_once:
            _fix(letter, now)
        try:
            with transaction.atomic():
                letter.save()
        except IntegrityError:
            raise CannotAsk("You have asked for this letter already; it stands below.") from None
        _log("letters.issue" if at_once else "letters.ask", letter, by, now)
        if not at_once:
            chairs = chairs_to_ask(venue, ground.submission, but=by)
            enqueue([mails.asked(letter, chair) for chair in chairs], now=now)
    return letter


def issue(letter: Letter, *, by, now: datetime) -> None:
    """Issue what somebody asked for, and tell them. Raises AlreadySettled."""
    with transaction.atomic():
        held = _held(letter)
        if held.state != "waiting":
            raise AlreadySettled("Somebody has answered this request meanwhile.")
        _fix(held, now)
        held.save()
        _log("letters.issue", held, by, now)
        enqueue([mails.issued(held)], now=now)


def refuse(letter: Letter, *, reason: str, by, now: datetime) -> None:
    """Say no to a request, with a word why; the person can ask again. Raises AlreadySettled."""
    with transaction.atomic():
        if Letter.objects.waiting().with_pk(letter.pk).update(refused_at=now, reason=reason[:500]) != 1:
            raise AlreadySettled("Somebody has answered this request meanwhile.")
        letter.refresh_from_db()
        _log("letters.refuse", letter, by, now)
        enqueue([mails.refused(letter)], now=now)


def revoke(letter: Letter, *, by, now: datetime) -> None:
    """Declare a letter invalid; its page says so from now on. Raises AlreadySettled."""
    with transaction.atomic():
        if Letter.objects.valid().with_pk(letter.pk).update(revoked_at=now) != 1:
            raise AlreadySettled("This letter is not valid (any more).")
        _log("letters.revoke", letter, by, now)


def restore(letter: Letter, *, by, now: datetime) -> None:
    """Undo the revoking. Raises AlreadySettled, also when the person has got another letter meanwhile."""
    with transaction.atomic():
        if Letter.objects.standing().of(letter.person).at(letter.venue).of_kind(letter.kind).exists():
            raise AlreadySettled("There is another letter meanwhile, which counts in place of this one.")
        if Letter.objects.revoked().with_pk(letter.pk).update(revoked_at=None) != 1:
            raise AlreadySettled("This letter is not revoked.")
        _log("letters.restore", letter, by, now)


def name_participant(venue: Venue, *, email: str, by, now: datetime) -> bool:
    """Let somebody ask for a letter because they take part, and tell them; False when they were named before."""
    with transaction.atomic():
        person = person_for_email(email)
        row, is_new = NamedParticipant.objects.get_or_create(venue=venue, person=person, defaults={"named_at": now})
        if is_new:
            record("letters.name_participant", by=by, now=now, venue_id=venue.pk, person_id=person.pk)
            enqueue([mails.may_ask(venue, person, key=f"letter-may-ask:{venue.slug}:{public_id()}")], now=now)
    return is_new


def save_settings(changed: LetterSettings, *, seen_revision: int, by, now: datetime) -> None:
    """Say who signs. Raises Stale when another chair has said so meanwhile, Unprintable."""
    require_printable(changed.signed_by, changed.signed_as)
    venue = changed.venue
    with transaction.atomic():
        row, _ = LetterSettings.objects.select_for_update().get_or_create(venue=venue)
        if row.revision != seen_revision:
            raise Stale("Another chair has changed this meanwhile. Look at what stands there now, and save again.")
        row.signed_by, row.signed_as, row.is_at_once = changed.signed_by, changed.signed_as, changed.is_at_once
        row.revision += 1
        row.save()
        record("letters.save_settings", by=by, now=now, venue_id=venue.pk, is_at_once=row.is_at_once)


def _fix(letter: Letter, now: datetime) -> None:
    """What the letter says from now on, whatever the chairs change later."""
    venue, saved = letter.venue, settings_of(letter.venue)
    parent = f" at {venue.parent}" if venue.parent else ""
    letter.issued_at = now
    letter.venue_name = f"{venue.name}{parent}"
    letter.when_and_where = _when_and_where(venue)
    letter.signed_by = saved.signed_by or chairs_said(venue)
    letter.signed_as = saved.signed_as or f"Chairs of {venue.short_name}"


def _when_and_where(venue: Venue) -> str:
    days = f"{venue.starts_on:%-d %B %Y}" if venue.starts_on else ""
    if venue.starts_on and venue.ends_on and venue.ends_on != venue.starts_on:
        days = f"{days} to {venue.ends_on:%-d %B %Y}"
    return ", ".join(part for part in (days, venue.place) if part)


def _held(letter: Letter) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).select_related("venue", "person").get(pk=letter.pk)


def _log(verb: str, letter: Letter, by, now: datetime) -> None:
    record(
        verb, by=by, now=now, venue_id=letter.venue_id, submission_id=letter.submission_id, letter_id=letter.pk,
        kind=letter.kind,
    )  # fmt: skip

"""Who holds which role, who was asked to, and what they answered."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from assignment.conflicts import PUBLIC_MAIL
from audit.actions import record
from notifications.actions import enqueue
from people.actions import person_for_email
from venues import mails
from venues.access import chairs_of, committee_of, has_work
from venues.deadlines import Calendar, end_of_day_aoe, ties_count_since
from venues.identity import Answer, Invitation, Membership
from venues.models import DeadlineKind, Role, Topic, Venue
from web.ids import public_id
from web.problems import Refused

ANSWER_WITHIN = timedelta(days=10)


class LastChair(Refused):
    """Raised when the last chair would leave."""


class InvitationOver(Refused):
    """Raised when an invitation can no longer be answered."""


class AlreadyAnswered(Refused):
    """Raised when somebody reminds or takes back what was answered meanwhile."""


class NotYours(Refused):
    """Raised when an invitation was accepted by somebody else's account."""


@dataclass(frozen=True)
class Invited:
    """Somebody to ask: one row of a pasted list."""

    email: str
    name: str = ""
    load: int | None = None  # None: the venue's default


@dataclass(frozen=True)
class Offer:
    """Reviews that somebody would take in an emergency, beyond those that they have."""

    load: int
    until: datetime | None = None  # None: as long as there is reviewing


# --- Members ------------------------------------------------------------------------------------------------


def add_member(
    venue: Venue, person, role: str, *, by, now: datetime, max_load: int | None = None, tell: bool = False
) -> Membership:
    """Give a person a role; who holds it already keeps it, who left comes back with what they had told.

    `tell`: they get a mail about it, because nobody asked them.
    """
    with transaction.atomic():
        membership, is_new = Membership.with_former.get_or_create(
            venue=venue,
            person=person,
            role=role,
            defaults={"joined_at": now, "max_load": max_load, "conflicts_wait_since": now},
        )
        is_back = membership.left_at is not None
        if is_back:
            membership.left_at = None
            membership.joined_at = membership.conflicts_wait_since = now
        if max_load is not None:
            membership.max_load = max_load
        membership.save(update_fields=["left_at", "joined_at", "max_load", "conflicts_wait_since"])
        if is_new or is_back:
            record("venues.add_member", by=by, now=now, venue_id=venue.pk, member_id=person.pk, role=role)
            if tell:
                key = f"role:{membership.public_id}:{public_id()}"
                enqueue([mails.role_mail(venue, person, role, key=key)], now=now)
    return membership


def remove_member(membership: Membership, *, by, now: datetime) -> None:
    """Take a role away; what the person had told is kept for their return. Raises LastChair."""
    venue = membership.venue
    with transaction.atomic():
        # Held in order, so that two chairs who leave at the same moment do not both find the other.
        chairs = list(Membership.objects.at(venue).with_role(Role.CHAIR).order_by("pk").select_for_update())
        if membership.role == Role.CHAIR and {row.pk for row in chairs} <= {membership.pk}:
            raise LastChair(f"{venue.short_name} needs a chair: add another one before the last one leaves.")
        if Membership.objects.with_pk(membership.pk).update(left_at=now) == 1:
            record(
                "venues.remove_member", by=by, now=now, venue_id=venue.pk, member_id=membership.person_id,
                role=membership.role,
            )  # fmt: skip


def edit_member(membership: Membership, *, max_load: int | None, by, now: datetime) -> None:
    """Set how many papers somebody gets at most; None is the venue's default."""
    with transaction.atomic():
        Membership.objects.with_pk(membership.pk).update(max_load=max_load)
        record(
            "venues.edit_member", by=by, now=now, venue_id=membership.venue_id, member_id=membership.person_id,
            max_load=max_load,
        )  # fmt: skip


def save_profile(
    venue: Venue,
    person,
    *,
    now: datetime,
    topics: Iterable[Topic],
    expertise: str,
    conflict_domains: str,
    conflict_people: str,
    max_load: int | None = None,
    offer: Offer | None = None,
) -> None:
    """What a committee member tells the venue about themselves; the same for every role they hold there.

    `max_load` and `offer` are a reviewer's.
    """
    topics = list(topics)
    with transaction.atomic():
        for membership in Membership.objects.at(venue).of(person).select_for_update():
            membership.expertise = expertise
            membership.conflict_domains = conflict_domains
            membership.conflict_people = conflict_people
            membership.profile_confirmed_at = membership.conflicts_wait_since = now
            if membership.role == Role.REVIEWER:
                membership.max_load = max_load
                _take_offer(membership, offer)
            membership.save()
            membership.topics.set(topics)
        record("venues.save_profile", by=person, now=now, venue_id=venue.pk, topics=[topic.pk for topic in topics])


def _take_offer(membership: Membership, offer: Offer | None) -> None:
    """Note what somebody would take in an emergency; the caller saves."""
    membership.emergency_load = offer.load if offer else None
    membership.emergency_until = offer.until if offer else None


def conflicts_are_found(memberships: Iterable[Membership]) -> None:
    """Note that conflicts were looked for with what these members had said; who said more meanwhile waits on."""
    by_moment: dict[datetime | None, list[int]] = {}
    for membership in memberships:
        by_moment.setdefault(membership.conflicts_wait_since, []).append(membership.pk)
    for at, pks in by_moment.items():
        Membership.objects.with_pks(pks).waiting_since(at).update(conflicts_wait_since=None)


@contextmanager
def ties_may_change(venue: Venue, *, now: datetime) -> Iterator[None]:
    """Around a change of a venue's row or dates: finds all conflicts anew if other ties count after it."""
    before = ties_count_since(venue, now=now)
    yield
    if ties_count_since(venue, now=now) != before:
        look_for_conflicts_again(venue=venue, now=now)


def look_for_conflicts_again(*, now: datetime, venue: Venue | None = None, people: Iterable | None = None) -> None:
    """Let the conflicts of a venue's whole committee be found anew, or those of some people at all venues."""
    members = Membership.objects.at(venue) if venue else Membership.objects.all()
    (members.of_people(people) if people is not None else members).update(conflicts_wait_since=now)


# --- Invitations ----------------------------------------------------------------------------------------------


def chairs_said(venue: Venue) -> str:
    """The chairs' names, as letters are signed."""
    return ", ".join(person.get_full_name() for person in chairs_of(venue))


def invite(
    venue: Venue, *, rows: Iterable[Invited], role: str, by, now: datetime, answer_by: datetime | None = None
) -> list[Invitation]:
    """Ask people to take a role, by mail with a link; whoever was asked already or holds it is left out.

    Gives the new invitations.
    """
    answer_by = answer_by or end_of_day_aoe((now + ANSWER_WITHIN).date())
    wanted: dict[str, Invited] = {}
    for row in rows:
        wanted.setdefault(row.email.strip().lower(), row)
    with transaction.atomic():
        # One inviter a venue at a time, so that nobody is asked twice.
        venue = Venue.objects.with_pk(venue.pk).select_for_update().get()
        taken = {row.email.lower() for row in Invitation.objects.at(venue).standing().with_role(role).to(wanted)}
        taken |= {row.person.email.lower() for row in committee_of(venue, role)}
        invitations = [
            Invitation(
                venue=venue, role=role, email=row.email.strip(), name=row.name.strip(), load=row.load,
                invited_at=now, answer_by=answer_by,
            )
            for address, row in wanted.items()
            if address not in taken
        ]  # fmt: skip
        chairs = chairs_said(venue)
        letters = []
        for invitation in invitations:
            mail = mails.invitation_mail(invitation, chairs=chairs)
            invitation.mail_key = mail.key
            letters.append(mail)
        Invitation.objects.bulk_create(invitations)
        enqueue(letters, now=now, batch=f"invite:{public_id()}")
        record("venues.invite", by=by, now=now, venue_id=venue.pk, role=role, n=len(invitations))
    return invitations


def answer_invitation(
    invitation: Invitation,
    *,
    accept: bool,
    now: datetime,
    load: int | None = None,
    reason: str = "",
    offer: Offer | None = None,
    person=None,
) -> Invitation:
    """A yes or a no, by whoever holds the link; it can be changed later. Raises InvitationOver.

    A yes makes a membership of `person`, else of the account that has the invited address; where there is none, of a
    new one that its owner claims by signing in with a code.
    """
    with transaction.atomic():
        invitation = _held(invitation)
        _require_open(invitation, now)
        was_accepted = invitation.answer == Answer.ACCEPTED
        owner = invitation.person or person
        if accept and owner is None:
            owner = person_for_email(invitation.email, name=invitation.name)
        invitation.person = owner
        invitation.answer = Answer.ACCEPTED if accept else Answer.DECLINED
        invitation.answered_at = now
        invitation.n_answers += 1
        invitation.reason = "" if accept else reason
        if accept and load is not None:
            invitation.load = load
        invitation.save()
        if accept:
            membership = add_member(
                invitation.venue, owner, invitation.role, by=owner, now=now,
                max_load=load if invitation.role == Role.REVIEWER else None,
            )  # fmt: skip
            if invitation.role == Role.REVIEWER:
                _take_offer(membership, offer)
                membership.save(update_fields=["emergency_load", "emergency_until"])
            if not was_accepted:
                enqueue([mails.welcome_mail(invitation)], now=now)
        elif was_accepted:
            _leave(invitation, now=now)
        record(
            "venues.accept_invitation" if accept else "venues.decline_invitation",
            by=owner, now=now, venue_id=invitation.venue_id, invitation_id=invitation.pk, load=load,
        )  # fmt: skip
    return invitation


def _leave(invitation: Invitation, *, now: datetime) -> None:
    membership = Membership.objects.at(invitation.venue).of(invitation.person).with_role(invitation.role).first()
    if membership:
        remove_member(membership, by=invitation.person, now=now)
    told = [chair for chair in chairs_of(invitation.venue) if chair != invitation.person]
    enqueue(
        [mails.left_mail(invitation, to_email=chair.email, to_name=chair.name) for chair in told],
        now=now,
    )


def attach_invitation(invitation: Invitation, *, person, now: datetime) -> Invitation:
    """The person who opened the link has signed in: the invitation, and the role if it was accepted, are theirs.

    Raises NotYours when another account that somebody uses holds the role already.
    """
    with transaction.atomic():
        invitation = _held(invitation)
        before = invitation.person
        if before == person:
            return invitation
        if before is not None and (is_claimed(before) or has_work(before)):
            raise NotYours(
                f"The role belongs to the account of {invitation.email} already. Sign in with that address; a code is "
                "mailed to it, and no password is needed."
            )
        invitation.person = person
        invitation.save(update_fields=["person"])
        if before is not None:
            _hand_over(invitation.venue, before, person, by=person, now=now)
        record(
            "venues.attach_invitation", by=person, now=now, venue_id=invitation.venue_id,
            invitation_id=invitation.pk, from_id=before.pk if before else None,
        )  # fmt: skip
    return invitation


def is_claimed(person) -> bool:
    """Whether somebody has ever signed in to this account."""
    return person.last_login is not None


def _hand_over(venue: Venue, before, person, *, by, now: datetime) -> None:
    """Move the roles of an account that nobody ever used to the account of the same human being."""
    domain = before.email.rpartition("@")[2]
    for old in Membership.objects.at(venue).of(before).select_for_update():
        new = add_member(venue, person, old.role, by=by, now=now, max_load=old.max_load)
        new.emergency_load, new.emergency_until = old.emergency_load, old.emergency_until
        new.save(update_fields=["emergency_load", "emergency_until"])
        if domain not in PUBLIC_MAIL:  # the institution of the invited address is theirs, too
            new.conflict_domains = "\n".join(dict.fromkeys([*new.conflict_domains.split(), domain]))
            new.conflicts_wait_since = now
            new.save(update_fields=["conflict_domains", "conflicts_wait_since"])
        Membership.objects.with_pk(old.pk).update(left_at=now)


def remind(venue: Venue, invitations: Iterable[Invitation], *, by, now: datetime) -> int:
    """Write once more to those who have not answered. Gives how many mails are on their way."""
    with transaction.atomic():
        pks = [invitation.pk for invitation in invitations]
        waiting = list(
            Invitation.objects.at(venue).unanswered().with_pks(pks).order_by("pk").select_for_update(of=("self",))
        )
        chairs = chairs_said(venue)
        letters = []
        for invitation in waiting:
            invitation.venue = venue
            invitation.n_reminders += 1
            invitation.reminded_at = now
            mail = mails.invitation_mail(invitation, chairs=chairs, reminder=f"reminder-{invitation.n_reminders}")
            invitation.mail_key = mail.key
            letters.append(mail)
        Invitation.objects.bulk_update(waiting, ["n_reminders", "reminded_at", "mail_key"])
        enqueue(letters, now=now, batch=f"remind:{public_id()}")
        record("venues.remind_invited", by=by, now=now, venue_id=venue.pk, n=len(letters))
    return len(letters)


def revoke_invitation(invitation: Invitation, *, by, now: datetime) -> None:
    """Take back an invitation that nobody answered; its link no longer opens. Raises AlreadyAnswered."""
    with transaction.atomic():
        if Invitation.objects.unanswered().with_pks([invitation.pk]).update(revoked_at=now) != 1:
            raise AlreadyAnswered("This invitation was answered meanwhile; remove the member instead.")
        record(
            "venues.revoke_invitation", by=by, now=now, venue_id=invitation.venue_id, invitation_id=invitation.pk
        )  # fmt: skip


def restore_invitation(invitation: Invitation, *, by, now: datetime) -> None:
    """Undo the taking back: the link opens again. Raises AlreadyAnswered when the address was invited anew."""
    with transaction.atomic():
        again = Invitation.objects.at(invitation.venue).standing().with_role(invitation.role).to([invitation.email])
        if again.exists():
            raise AlreadyAnswered("This address was invited anew meanwhile.")
        Invitation.objects.with_pks([invitation.pk]).update(revoked_at=None)
        record(
            "venues.restore_invitation", by=by, now=now, venue_id=invitation.venue_id, invitation_id=invitation.pk
        )  # fmt: skip


def ask_again(invitation: Invitation, *, by, now: datetime) -> None:
    """Write anew to somebody who declined; their link opens an unanswered invitation. Raises AlreadyAnswered."""
    with transaction.atomic():
        invitation = _held(invitation)
        if invitation.answer != Answer.DECLINED or invitation.revoked_at is not None:
            raise AlreadyAnswered("Nobody declined this invitation; look at the list again.")
        invitation.answer = Answer.NONE
        invitation.reason = ""
        invitation.invited_at = now
        invitation.answer_by = end_of_day_aoe((now + ANSWER_WITHIN).date())
        mail = mails.invitation_mail(invitation, chairs=chairs_said(invitation.venue), again=invitation.n_answers)
        invitation.mail_key = mail.key
        invitation.save()
        enqueue([mail], now=now)
        record(
            "venues.ask_again", by=by, now=now, venue_id=invitation.venue_id, invitation_id=invitation.pk
        )  # fmt: skip


def _held(invitation: Invitation) -> Invitation:
    """The invitation's row as it is now, held until the transaction ends."""
    return (
        Invitation.objects.with_pks([invitation.pk])
        .select_for_update(of=("self",))
        .select_related("venue", "person")
        .get()
    )


def is_over(invitation: Invitation, *, now: datetime) -> bool:
    """Whether there is nothing left to say yes to."""
    return invitation.role != Role.CHAIR and Calendar(invitation.venue).is_past(DeadlineKind.NOTIFICATION, now)


def _require_open(invitation: Invitation, now: datetime) -> None:
    if invitation.revoked_at is not None:
        raise InvitationOver("This invitation was taken back.")
    if is_over(invitation, now=now):
        raise InvitationOver("The decisions are out; there is nothing left to review.")

"""Calling emergency reviewers for a paper; accepting, declining, taking back. First come, first served.

Whoever changes something of a paper's calls holds the paper's row first, so that the last place is given once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from audit.actions import record
from notifications.actions import Mail, cancel_waiting, enqueue
from reviews import access, doors, mails
from reviews.actions.assignments import UNDO_SPAN, CannotAssign, assign, locked
from reviews.assigning import Fit
from reviews.emergencies import AskState, answer_by, why_closed
from reviews.identity import Assignment, EmergencyAsk, EmergencyCaller
from reviews.models import AssignmentRole, EmergencyAnswer, EmergencyCall
from submissions.access import people_barred_from
from submissions.models import Submission
from venues.access import membership_of
from venues.deadlines import Calendar, as_aoe
from venues.models import Role
from web.problems import Refused

SHORTEST = timedelta(hours=6)  # in which a review can be asked for
OVER = "This call is over: the paper needs no emergency review from you any more. Thank you for looking."
CLOSED = {
    AskState.TAKEN: "The place is taken: somebody was quicker. Thank you for being ready to help.",
    AskState.WITHDRAWN: "The call was taken back: the paper needs no emergency review any more. Thank you for looking.",
    AskState.SILENT: OVER,
}


class CannotCall(Refused):
    """Raised when a call cannot be made as it was asked for."""


class CallOver(Refused):
    """Raised when a call can no longer be accepted, declined or taken back."""


class NoRoom(Refused):
    """Raised when somebody accepts more emergency reviews than they said they would take."""


@dataclass(frozen=True)
class Called:
    """Somebody to call, and how they fit."""

    person: Any
    fit: Fit


def call_reviewers(
    submission: Submission,
    people: Sequence[Called],
    *,
    n_needed: int,
    due_at: datetime,
    knows_conflicts: bool,
    by,
    now: datetime,
) -> EmergencyCall:
    """Ask these people by mail, in three minutes, to review a paper until `due_at`.

    Somebody in conflict is refused by name where the caller may know conflicts, else gets no mail and counts as called.
    Raises CannotCall.
    """
    with transaction.atomic():
        paper = locked(submission)
        _check(paper, people, n_needed, due_at, now)
        barred = people_barred_from(paper)
        for each in people if knows_conflicts else ():
            if each.person.pk in barred:
                raise CannotCall(f"{each.person.get_full_name()} is in conflict with this paper. Nobody was called.")
        call = _new_call(paper, n_needed, due_at, now)
        call.save()
        EmergencyCaller.objects.create(call=call, person=by)
        letters = []
        rows = []
        for each in people:
            row = EmergencyAsk(
                call=call, submission=paper, person=each.person, score=each.fit.score,
                reason=" · ".join(each.fit.reasons)[:300],
            )  # fmt: skip
            if each.person.pk not in barred:
                letter = mails.emergency_call(row)
                row.mail_key = letter.key
                letters.append(letter)
            rows.append(row)
        EmergencyAsk.objects.bulk_create(rows)
        enqueue(letters, now=now, batch=f"emergency:{call.public_id}", not_before=call.mails_at)
        _log("reviews.call_reviewers", call, by, now, people=[each.person.pk for each in people], n_needed=n_needed)
    return call


def emergency_letters(
    submission: Submission, people: Sequence[Called], *, n_needed: int, due_at: datetime, now: datetime
) -> list[Mail]:
    """What each of these people would get, with a word in the place of their secret link. Raises CannotCall."""
    _check(submission, people, n_needed, due_at, now)
    call = _new_call(submission, n_needed, due_at, now)
    return [
        mails.emergency_call(
            EmergencyAsk(call=call, submission=submission, person=each.person, token=mails.OWN_LINK)
        )
        for each in people
    ]  # fmt: skip


def _new_call(paper: Submission, n_needed: int, due_at: datetime, now: datetime) -> EmergencyCall:
    return EmergencyCall(
        submission=paper, n_needed=n_needed, due_at=due_at, answer_by=answer_by(now, due_at), called_at=now,
        mails_at=now + UNDO_SPAN,
    )  # fmt: skip


def _check(paper: Submission, people: Sequence[Called], n_needed: int, due_at: datetime, now: datetime) -> None:
    if not people:
        raise CannotCall("Nobody was called: tick whom to call.")
    if not 1 <= n_needed <= len(people):
        raise CannotCall(
            f"Nobody was called: you need {n_needed} review{'' if n_needed == 1 else 's'} and call {len(people)}. "
            "Call at least as many as you need."
        )
    door = doors.review_door(paper, Calendar(paper.venue), now, due_at=due_at)
    if not door.is_open:
        raise CannotCall(f"Nobody was called. {door.why_closed}")
    if due_at < now + SHORTEST:
        raise CannotCall("Nobody was called: a review needs more time. Choose a due time at least six hours ahead.")
    ends = doors.discussion_ends_at(paper, Calendar(paper.venue))
    if ends and due_at > ends:
        raise CannotCall(
            f"Nobody was called: reviewing ends with the discussion on {as_aoe(ends)}. Choose an earlier time."
        )
    pks = {each.person.pk for each in people}
    known = EmergencyAsk.objects.on(paper).select_related("person")
    again = sorted(row.person.get_full_name() for row in known if row.person_id in pks)
    if again:
        raise CannotCall(f"Nobody was called: {', '.join(again)} was called for this paper before. Leave them out.")
    busy = Assignment.objects.to(paper).select_related("person")
    parts = sorted(row.person.get_full_name() for row in busy if row.person_id in pks)
    if parts:
        raise CannotCall(f"Nobody was called: {', '.join(parts)} has this paper already. Leave them out.")


def withdraw_call(call: EmergencyCall, *, by, now: datetime) -> bool:
    """Take a call back; whoever accepted keeps the paper. Gives whether nobody will have heard of it.

    While its letters wait, it leaves no trace, and the same people can be called again. Raises CallOver.
    """
    with transaction.atomic():
        locked(call.submission)
        # The clock says whether anybody heard of it, not the outbox: what happened to a letter tells about conflicts.
        fresh = EmergencyCall.objects.standing().with_pk(call.pk).first()
        if fresh is None:
            raise CallOver("This call was taken back already.")
        rows = list(EmergencyAsk.objects.by_call(fresh))
        n_accepted = sum(row.answer == EmergencyAnswer.ACCEPTED for row in rows)
        if why_closed(fresh, n_accepted, now):
            raise CallOver("It is too late to take this call back: it is over, or its places are taken.")
        cancel_waiting([row.mail_key for row in rows if row.mail_key])
        is_unheard = now < fresh.mails_at
        _log("reviews.withdraw_call", fresh, by, now, is_unheard=is_unheard)
        if is_unheard:
            fresh.delete()
        else:
            EmergencyCall.objects.with_pk(fresh.pk).update(withdrawn_at=now)
    return is_unheard


def accept_call(asked: EmergencyAsk, *, now: datetime) -> Assignment | None:
    """Take the paper; accepted twice is accepted once. Tells who called. Raises CallOver or NoRoom."""
    with transaction.atomic():
        row = _held(asked)
        if row.answer == EmergencyAnswer.ACCEPTED:
            return None
        _require_place(row, now)
        _require_room(row)
        try:
            assignment = assign(
                row.submission, row.person, role=AssignmentRole.REVIEWER, by=row.person, now=now, score=row.score,
                reason=row.reason, due_at=row.call.due_at,
            )  # fmt: skip
        except CannotAssign:
            # In conflict, no member or assigned since; the paper's affairs are no longer theirs to hear.
            raise CallOver(OVER) from None
        _answer(row, EmergencyAnswer.ACCEPTED, now)
        caller = access.caller_to_tell(row.call, now)
        if caller:
            n_left = row.call.n_needed - access.n_accepted(row.call)
            enqueue([mails.emergency_taken(row, caller, n_left=n_left)], now=now)
    return assignment


def decline_call(asked: EmergencyAsk, *, words: str = "", now: datetime) -> None:
    """Say no, with a word to whoever called. Raises CallOver once the paper was taken by this person."""
    with transaction.atomic():
        row = _held(asked)
        if row.answer == EmergencyAnswer.ACCEPTED:
            raise CallOver("You took this paper. If you cannot review it after all, write to the chairs.")
        row.words = words[:1000]
        _answer(row, EmergencyAnswer.DECLINED, now)


def _held(asked: EmergencyAsk) -> EmergencyAsk:
    """The row as it is now; its paper is held until the transaction ends."""
    try:
        paper = locked(asked.submission)
    except CannotAssign:  # withdrawn
        raise CallOver(OVER) from None
    row = EmergencyAsk.objects.with_pk(asked.pk).select_related("call", "person").first()
    if row is None:
        raise CallOver(CLOSED[AskState.WITHDRAWN])
    row.submission = row.call.submission = paper
    return row


def _require_place(row: EmergencyAsk, now: datetime) -> None:
    closed = why_closed(row.call, access.n_accepted(row.call), now)
    if closed:
        raise CallOver(CLOSED[closed])
    if not access.shown_to_called(row, now):
        raise CallOver(OVER)
    if not doors.review_door(row.submission, Calendar(row.submission.venue), now, due_at=row.call.due_at).is_open:
        raise CallOver(OVER)


def _require_room(row: EmergencyAsk) -> None:
    """One paper beyond the load is what a call asks for; more only as far as the person offered."""
    venue = row.submission.venue
    member = membership_of(row.person, venue, Role.REVIEWER)
    if member is None:
        raise CallOver(OVER)
    n_taken = EmergencyAsk.objects.at(venue).of(row.person).accepted().count()
    if member.emergency_load is not None and n_taken >= member.emergency_load:
        n = member.emergency_load
        raise NoRoom(
            f"You offered {n} emergency review{'' if n == 1 else 's'}, and have taken as many. To take this one too, "
            "raise the number in your profile, then come back."
        )
    most = venue.default_load if member.max_load is None else member.max_load
    n_papers = Assignment.objects.at(venue).of(row.person).reviewing().count()
    if member.emergency_load is None and n_papers > most:
        raise NoRoom(
            f"You have {n_papers} papers, and take {most} at most. To take this one too, say in your profile that you "
            "would take an emergency review, then come back."
        )


def _answer(row: EmergencyAsk, answer: str, now: datetime) -> None:
    row.answer, row.answered_at = answer, now
    row.save(update_fields=["answer", "answered_at", "words"])
    _log(f"reviews.emergency_{answer}", row.call, row.person, now, ask=row.public_id)


def _log(verb: str, call: EmergencyCall, by, now: datetime, **data) -> None:
    paper = call.submission
    record(verb, by=by, now=now, venue_id=paper.venue_id, submission_id=paper.pk, call=call.public_id, **data)

"""Calls for emergency reviewers: whom one could call, and what became of the calls. No writes.

An area chair of a double-blind paper must not learn from a list who is missing in it. For whoever may not see the
paper's authors, people in conflict stay where they would be otherwise, can be called, get no mail, and count as
somebody who does not answer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from policy.visibility import Stage, Viewer, may_see_authors
from reviews import access, doors
from reviews.assigning import Fit, fits
from reviews.models import EmergencyAnswer, EmergencyCall
from submissions.models import Submission
from venues.deadlines import Calendar, day_of, end_of_day_aoe

USUAL_TIME = timedelta(hours=48)  # to write a review in an emergency
N_SHOWN = 40


@dataclass(frozen=True)
class Candidate:
    """A reviewer who could be called. Counts are over papers whose reviewers the viewer may know."""

    member: Any  # of `access.members_to_call`
    fit: Fit
    offers: bool  # would take one more emergency review now
    is_picked: bool

    @property
    def is_full(self) -> bool:
        """Whether one more paper is more than they take, offer included."""
        return not self.offers and self.member.load >= self.member.most


@dataclass(frozen=True)
class Choice:
    """Who could be called, best first, and how many cannot because of a conflict; None: not for this viewer."""

    shown: list[Candidate]
    n_more: int
    n_offering: int
    n_in_conflict: int | None


def knows_conflicts(viewer: Viewer, stage: Stage) -> bool:
    """Whether this person may know who is in conflict with the paper."""
    return may_see_authors(viewer, stage)


def candidates_to_call(
    person, viewer: Viewer, stage: Stage, paper: Submission, *, now: datetime, words: str, picked: Collection[str] = ()
) -> Choice:
    """Reviewers without a part in the paper who were not called yet: picked, then offering, then by fit.

    `words` narrows by name or affiliation. A fixed number of queries.
    """
    members = access.members_to_call(person, viewer, paper)
    knows = knows_conflicts(viewer, stage)
    found = list(access.with_conflict(members, paper) if knows else members)
    free = [row for row in found if not row.has_part and not row.was_called]
    barred = {row.pk for row in free if knows and row.is_barred}
    free = [row for row in free if row.pk not in barred]
    of_whom = dict(zip((row.pk for row in free), _fits(paper, free, with_bids=knows), strict=True))
    all_of_them = [
        Candidate(row, of_whom[row.pk], _offers(row, now), row.public_id in picked)
        for row in free
        if row.public_id in picked or _is_meant(row.person, words)
    ]
    all_of_them.sort(key=_rank)
    n_shown = max(N_SHOWN, sum(one.is_picked for one in all_of_them))
    return Choice(
        shown=all_of_them[:n_shown],
        n_more=len(all_of_them[n_shown:]),
        n_offering=sum(_offers(row, now) for row in free),
        n_in_conflict=len(barred) if knows else None,
    )


def _rank(one: Candidate) -> tuple:
    score = one.fit.score
    return (not one.is_picked, not one.offers, one.is_full, score is None, -(score or 0), one.member.load)


def _fits(paper: Submission, members: list[Any], *, with_bids: bool) -> list[Fit]:
    """Without bids for whoever may not know conflicts: nobody in conflict could bid."""
    people = [row.person_id for row in members]
    near = access.affinities_between([paper.pk], people)
    bids = access.bids_between([paper.pk], people) if with_bids else {}
    return fits([(*near.get((paper.pk, one), (None, None, 0)), bids.get((paper.pk, one))) for one in people])


def _offers(member: Any, now: datetime) -> bool:
    """Whether a reviewer said that they would take one (more) emergency review at this time."""
    if member.emergency_load is None or member.n_taken >= member.emergency_load:
        return False
    return member.emergency_until is None or now < member.emergency_until


def _is_meant(person, words: str) -> bool:
    said = f"{person.get_full_name()} {person.affiliation}".casefold()
    return all(word in said for word in words.casefold().split())


def n_lacking(paper: Submission) -> int:
    """How many reviews a paper that the caller has obtained lacks: at least one, when somebody looks for reviewers."""
    tally = getattr(paper, "tally", None)
    return max(paper.venue.reviews_per_paper - (tally.n_submitted if tally else 0), 1)


def usual_due(paper: Submission, calendar: Calendar, now: datetime) -> datetime:
    """The end of the day (AoE) that lies 48 hours ahead, or of the discussion, whichever comes first."""
    due = end_of_day_aoe(day_of(now + USUAL_TIME))
    ends = doors.discussion_ends_at(paper, calendar)
    return min(due, ends) if ends else due


def answer_by(now: datetime, due_at: datetime) -> datetime:
    """Until when a call can be accepted: in the first half of the time, so that the other half is for the review."""
    return now + (due_at - now) / 2


# --- What became of calls -----------------------------------------------------------------------------------


class AskState(StrEnum):
    """Where one person's call stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN = "taken by others"
    WITHDRAWN = "withdrawn"
    SILENT = "no answer"


def state_of(asked: Any, call: EmergencyCall, n_accepted: int, now: datetime) -> AskState:
    """Where it stands; `n_accepted` counts who took the paper on the same call."""
    if asked.answer == EmergencyAnswer.ACCEPTED:
        return AskState.ACCEPTED
    if asked.answer == EmergencyAnswer.DECLINED:
        return AskState.DECLINED
    return why_closed(call, n_accepted, now) or AskState.OPEN


def why_closed(call: EmergencyCall, n_accepted: int, now: datetime) -> AskState | None:
    """Why nobody can accept a call any more; None while somebody can."""
    if call.withdrawn_at is not None:
        return AskState.WITHDRAWN
    if n_accepted >= call.n_needed:
        return AskState.TAKEN
    if now >= call.answer_by:
        return AskState.SILENT
    return None


@dataclass(frozen=True)
class Place:
    """What the holder of a link finds: their own answer, and why nothing can be accepted any more, if so."""

    state: AskState
    closed: AskState | None


def place_of(asked: Any, *, now: datetime) -> Place:
    """For whoever was called. Who may no longer read the paper hears that the call is over, and nothing else."""
    call, n_accepted = asked.call, access.n_accepted(asked.call)
    state = state_of(asked, call, n_accepted, now)
    if not access.shown_to_called(asked, now):
        return Place(state, AskState.SILENT)
    return Place(state, None if state == AskState.ACCEPTED else why_closed(call, n_accepted, now))


@dataclass(frozen=True)
class AskRow:
    """One person who was called, as the caller sees it."""

    asked: Any  # a reviews.identity.EmergencyAsk
    state: AskState
    is_unwritten: bool  # in conflict, so no mail went out; told to whoever may know conflicts


@dataclass(frozen=True)
class CallRow:
    """One call with everybody who was called."""

    call: EmergencyCall
    rows: list[AskRow]
    n_accepted: int
    is_open: bool
    is_undoable: bool  # its mails wait


def calls_shown(paper: Submission, *, knows: bool, now: datetime) -> list[CallRow]:
    """The calls for a paper, the latest first, for whoever may call."""
    found = []
    for call, asked in access.calls_of(paper):
        n_accepted = sum(row.answer == EmergencyAnswer.ACCEPTED for row in asked)
        rows = [AskRow(row, state_of(row, call, n_accepted, now), knows and not row.mail_key) for row in asked]
        is_open = why_closed(call, n_accepted, now) is None
        found.append(CallRow(call, rows, n_accepted, is_open, is_open and now < call.mails_at))
    return found


@dataclass(frozen=True)
class Figures:
    """How many were called for one paper, and what they said."""

    n_called: int
    n_accepted: int
    n_declined: int
    n_open: int
    called_at: datetime  # last


def figures_of(papers: Iterable[Submission], now: datetime) -> dict[int, Figures]:
    """What became of the calls for papers whose reviewers the caller may know: submission pk → figures. One query."""
    by_paper: dict[int, list[Any]] = {}
    accepted: dict[int, int] = {}
    for row in access.asked_for_papers(papers):
        by_paper.setdefault(row.submission_id, []).append(row)
        accepted[row.call_id] = accepted.get(row.call_id, 0) + (row.answer == EmergencyAnswer.ACCEPTED)
    found = {}
    for pk, rows in by_paper.items():
        states = [state_of(row, row.call, accepted[row.call_id], now) for row in rows]
        found[pk] = Figures(
            n_called=len(rows),
            n_accepted=states.count(AskState.ACCEPTED),
            n_declined=states.count(AskState.DECLINED),
            n_open=states.count(AskState.OPEN),
            called_at=max(row.call.called_at for row in rows),
        )
    return found

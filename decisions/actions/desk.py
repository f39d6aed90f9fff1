"""Returning a paper without review: one chair proposes it with the evidence, another confirms or declines.

The two are never the same person; the database holds that too. What is confirmed becomes a decision like any other,
and goes out with the next release.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from decisions.access import desk_outcome, paper_to_decide, standing_desk_rejection
from decisions.actions.deciding import decide, lock, undo_change
from decisions.identity import DeskKeys
from decisions.models import Decision, DeskRejection, DeskState, ReleasedPaper
from submissions.models import Submission
from venues.access import roles_of
from venues.models import Role, Venue
from web.problems import Refused, Stale

LONGEST_REASON = 2000


class NoSecondKey(Refused):
    """Raised when somebody would hold both keys, or holds none."""


class NotDeskRejectable(Refused):
    """Raised when a desk rejection cannot be proposed, settled or taken back now."""


def propose_desk_rejection(
    submission: Submission, *, reason: str, evidence: Sequence[dict[str, Any]], by, now: datetime
) -> DeskRejection:
    """Turn the first key. `reason` is for the authors, `evidence` as in `DeskRejection`. Raises NotDeskRejectable."""
    venue = submission.venue
    if not reason.strip():
        raise NotDeskRejectable("Say in a sentence why the paper is returned: its authors are to understand it.")
    if len(reason) > LONGEST_REASON:
        raise NotDeskRejectable(f"This reason has {len(reason):,} characters; {LONGEST_REASON:,} are allowed.")
    with transaction.atomic():
        paper = _lock(submission, by)
        if desk_outcome(venue) is None:
            raise NotDeskRejectable("This venue has no outcome “desk-reject”. Add it under Settings → Outcomes first.")
        _require_undecided(paper)
        if standing_desk_rejection(paper) is not None:
            raise NotDeskRejectable(f"A desk rejection of paper {paper.number} stands already. Look at it below.")
        rejection = DeskRejection.objects.create(
            submission=paper, version=paper.n_versions, reason=reason.strip(), evidence=list(evidence), proposed_at=now
        )
        DeskKeys.objects.create(rejection=rejection, first=by)
        _record("decisions.propose_desk_rejection", paper, rejection, by=by, now=now)
    return rejection


def confirm_desk_rejection(submission: Submission, *, by, now: datetime) -> DeskRejection:
    """Turn the second key: the paper is decided. Raises NoSecondKey, NotDeskRejectable, NotDecidable or Stale."""
    with transaction.atomic():
        paper = _lock(submission, by)
        rejection = _proposed(paper)
        _turn_second_key(rejection, by)
        if paper.n_versions != rejection.version:
            raise Stale(
                f"The authors of paper {paper.number} have handed in another version since this was proposed. Decline "
                "it, or let it be proposed anew."
            )
        _require_undecided(paper)
        _settle(rejection, DeskState.CONFIRMED, now)
        outcome = desk_outcome(paper.venue)
        rejection.change = decide(paper, outcome=outcome, by=by, now=now).id
        rejection.save(update_fields=["change"])
        _record("decisions.confirm_desk_rejection", paper, rejection, by=by, now=now)
    return rejection


def decline_desk_rejection(submission: Submission, *, answer: str, by, now: datetime) -> DeskRejection:
    """Say no with the second key; `answer` tells the other chairs why. Raises NoSecondKey or NotDeskRejectable."""
    if not answer.strip():
        raise NotDeskRejectable("Say in a sentence why not: the chair who proposed it will read it.")
    with transaction.atomic():
        paper = _lock(submission, by)
        rejection = _proposed(paper)
        _turn_second_key(rejection, by)
        rejection.answer = answer.strip()[:LONGEST_REASON]
        rejection.save(update_fields=["answer"])
        _settle(rejection, DeskState.DECLINED, now)
        _record("decisions.decline_desk_rejection", paper, rejection, by=by, now=now)
    return rejection


def withdraw_desk_rejection(submission: Submission, *, by, now: datetime) -> DeskRejection:
    """Take back one's own proposal. Raises NoSecondKey or NotDeskRejectable."""
    with transaction.atomic():
        paper = _lock(submission, by)
        rejection = _proposed(paper)
        if not DeskKeys.objects.to([rejection]).proposed_by(by).exists():
            raise NoSecondKey("Another chair has proposed this: confirm or decline it.")
        _settle(rejection, DeskState.WITHDRAWN, now)
        _record("decisions.withdraw_desk_rejection", paper, rejection, by=by, now=now)
    return rejection


def reopen_desk_rejection(submission: Submission, *, by, now: datetime) -> DeskRejection:
    """Undo what was last said to a proposal: it waits again, and the decision that it became is taken back.

    Raises NotDeskRejectable once the authors know, or a release is about to tell them.
    """
    with transaction.atomic():
        paper = _lock(submission, by)
        rejection = DeskRejection.objects.on([paper.pk]).order_by("-settled_at", "-pk").first()
        if rejection is None or rejection.is_proposed:
            raise NotDeskRejectable(f"There is nothing to take back about paper {paper.number}.")
        keys = DeskKeys.objects.to([rejection])
        if rejection.is_withdrawn and not keys.proposed_by(by).exists():
            raise NoSecondKey("Who took a proposal back must put it forward again; or propose it yourself.")
        if rejection.is_confirmed:
            _require_untold(paper)
            if _is_still(paper, rejection):
                undo_change(paper.venue, rejection.change, by=by, now=now)
        _settle(rejection, DeskState.PROPOSED, None)
        keys.update(second=None)
        DeskRejection.objects.with_pk(rejection.pk).update(answer="", change="")
        rejection.answer = rejection.change = ""
        _record("decisions.reopen_desk_rejection", paper, rejection, by=by, now=now)
    return rejection


def _lock(submission: Submission, by) -> Submission:
    """The paper as it is now, if it is this chair's to decide; nobody else decides meanwhile."""
    venue: Venue = submission.venue
    if Role.CHAIR not in roles_of(by, venue):
        raise NoSecondKey("Only chairs return papers without review.")
    lock(venue)
    paper = paper_to_decide(by, venue, submission.number or 0)
    paper.venue = venue
    if paper.is_withdrawn:
        raise NotDeskRejectable(f"Paper {paper.number} is withdrawn; nothing is decided about a withdrawn paper.")
    return paper


def _proposed(paper: Submission) -> DeskRejection:
    rejection = standing_desk_rejection(paper)
    if rejection is None or not rejection.is_proposed:
        raise NotDeskRejectable(f"No desk rejection of paper {paper.number} waits for a second chair (any more).")
    return rejection


def _turn_second_key(rejection: DeskRejection, by) -> None:
    keys = DeskKeys.objects.to([rejection])
    if keys.proposed_by(by).exists():
        raise NoSecondKey("You have proposed this: another chair must confirm or decline it.")
    keys.update(second=by)


def _settle(rejection: DeskRejection, state: DeskState, now: datetime | None) -> None:
    before, rejection.state, rejection.settled_at = rejection.state, state, now
    same = DeskRejection.objects.with_pk(rejection.pk).in_state(before)
    if same.update(state=state, settled_at=now) != 1:
        raise Stale("Another chair has settled this meanwhile. Look at it again.")


def _require_undecided(paper: Submission) -> None:
    decision = getattr(paper, "decision", None)
    if decision and decision.outcome:
        raise NotDeskRejectable(
            f"Paper {paper.number} is decided already: {decision.outcome.label}. Clear that decision first."
        )


def _require_untold(paper: Submission) -> None:
    if ReleasedPaper.objects.pending().of([paper.pk]).exists():
        raise NotDeskRejectable("The letter is about to go out. Cancel the release first.")
    if Decision.objects.on([paper.pk]).released().exists():
        raise NotDeskRejectable("The authors have been told; this cannot be taken back any more.")


def _is_still(paper: Submission, rejection: DeskRejection) -> bool:
    """Whether the decision is the one that the rejection became."""
    decision = Decision.objects.on([paper.pk]).first()
    return decision is not None and decision.outcome == desk_outcome(paper.venue) and bool(rejection.change)


def _record(verb: str, paper: Submission, rejection: DeskRejection, *, by, now: datetime) -> None:
    record(
        verb, by=by, now=now, venue_id=paper.venue_id, submission_id=paper.pk, rejection=rejection.pk,
        n_findings=len(rejection.evidence),
    )  # fmt: skip

"""Applying an assignment that came as a table."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from audit.actions import record
from notifications.actions import enqueue
from reviews import access, mails
from reviews.actions.assignments import UNDO_SPAN, unassign
from reviews.actions.proposals import create_assignments, hold, lock_papers, put_in, take_out
from reviews.actions.tallies import recount_many
from reviews.assigning import Fit, Parameters, fits
from reviews.identity import ProposedPair
from reviews.importing import AssignmentPlan, Change, plan_table
from reviews.models import Proposal
from venues.models import Venue
from web.ids import public_id
from web.problems import Refused


class TableRefused(Refused):
    """Raised when a table has problems, so that nothing of it is applied."""


def apply_table(
    venue: Venue, text: str, *, hidden: list[int], proposal: Proposal | None, replaces: bool, by, now: datetime
) -> AssignmentPlan:
    """Do what `plan_table` says now, all of it or nothing; into the open proposal if there is one.

    Everybody who gets papers without a proposal in between is told by one mail. Raises TableRefused, UnreadableTable.
    """
    with transaction.atomic():
        lock_papers(venue)
        plan = plan_table(venue, text, hidden=hidden, proposal=proposal, replaces=replaces)
        if plan.problems:
            raise TableRefused(f"Nothing was changed. {plan.problems[0]}")
        if proposal is not None:
            _into_proposal(proposal, plan)
        else:
            _into_assignment(venue, plan, by=by, now=now)
        record(
            "reviews.apply_table", by=by, now=now, venue_id=venue.pk,
            proposal=proposal.public_id if proposal else None,
            adds=[[c.paper.pk, c.person.pk, c.role] for c in plan.adds],
            removes=[[c.paper.pk, c.person.pk, c.role] for c in plan.removes],
        )  # fmt: skip
    return plan


def _into_proposal(proposal: Proposal, plan: AssignmentPlan) -> None:
    hold(proposal)
    assigned = {role: access.assigned_pairs(proposal.venue, role) for role in ("reviewer", "area_chair")}
    for change in plan.removes:
        if (change.paper.pk, change.person.pk) in assigned[change.role] and not proposal.is_mending:
            raise TableRefused(
                f"{change.person.get_full_name()} is already assigned to paper {change.paper.number}; a proposal "
                "cannot take them off."
            )
        take_out(proposal, change.paper, change.person, change.role)
    for change, fit in zip(plan.adds, _fits(plan.adds, Parameters.stored(proposal.parameters)), strict=True):
        put_in(proposal, change.paper, change.person, change.role, fit)


def _into_assignment(venue: Venue, plan: AssignmentPlan, *, by, now: datetime) -> None:
    for change in plan.removes:
        unassign(change.paper, change.person, role=change.role, by=by, now=now)
    create_assignments(
        [
            ProposedPair(
                submission=change.paper, person=change.person, role=change.role, score=fit.score,
                reasons=list(fit.reasons),
            )
            for change, fit in zip(plan.adds, _fits(plan.adds, None), strict=True)
        ],
        now,
    )  # fmt: skip
    recount_many(venue)
    counts: dict = {}
    for change in plan.adds:
        counts.setdefault(change.person, Counter())[change.role] += 1
    batch = f"table:{public_id()}"
    letters = [
        mails.assignment_published(venue, person, counts=papers, key=f"assigned:{batch}:{person.public_id}")
        for person, papers in counts.items()
    ]
    enqueue(letters, now=now, batch=batch, not_before=now + UNDO_SPAN)


def _fits(changes: list[Change], parameters: Parameters | None) -> list[Fit]:
    near = access.affinities_between([c.paper.pk for c in changes], [c.person.pk for c in changes])
    bids = access.bids_between([c.paper.pk for c in changes], [c.person.pk for c in changes])
    keys = [(change.paper.pk, change.person.pk) for change in changes]
    return fits([(*near.get(key, (None, None, 0)), bids.get(key)) for key in keys], parameters)

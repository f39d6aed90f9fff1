"""Proposals: asked for by a chair, worked out by a worker, edited by hand, published once.

The row is the truth and the queue a hint: a proposal that no worker took up, or whose worker died, is found by the
sweep in `tasks.py`.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.db.models import prefetch_related_objects

from assignment.problem import ProblemError
from audit.actions import record
from notifications.actions import Mail, cancel_waiting, enqueue
from reviews import access, child, mails
from reviews.actions.assignments import UNDO_SPAN, fresh_handle
from reviews.actions.tallies import recount_many
from reviews.assigning import Fit, Lot, Parameters
from reviews.facts import facts_for
from reviews.identity import Assignment, ProposedEnd, ProposedPair, SolvedProblem
from reviews.models import LOST, LOST_PRICES, AffinityRun, AssignmentRole, EndReason, Proposal, Review, Shortfall
from submissions.access import conflicted_pairs, is_conflicted_with
from submissions.actions import find_conflicts
from submissions.models import Submission
from venues.access import roles_of
from venues.models import Venue
from web.problems import Refused

if TYPE_CHECKING:
    from reviews.solving import Result
    from reviews.working import Outcome, Task

log = logging.getLogger(__name__)

PRICING = child.Budget(wall_seconds=300, cpu_seconds=500)  # for what the rules of one proposal cost
NOTHING_TO_MEND = "Nobody is assigned yet, so there is nothing to mend. Propose an assignment first."
BROKEN = (
    "Something went wrong on our side while this was worked out. Try again; the operator finds the cause in the log."
)


class CannotPropose(Refused):
    """Raised when there is nothing to assign, or somebody else asked at the same moment."""


class NotOpen(Refused):
    """Raised when a proposal was published, thrown away or replaced meanwhile, or is not worked out yet."""


class TooLate(Refused):
    """Raised when publishing can no longer be undone."""


class CannotPair(Refused):
    """Raised when a person must not be proposed for a paper."""


@dataclass(frozen=True)
class Publication:
    """What publishing a proposal did, or would do: pairs by (submission pk, person pk, role)."""

    pairs: list[ProposedPair]
    left_out: list[ProposedPair]  # somebody came into conflict or left, or the paper was withdrawn, meanwhile
    ends: list[ProposedEnd] = field(default_factory=list)  # assignments that are taken away
    stays: list[ProposedEnd] = field(default_factory=list)  # whose review was begun, so that only a chair may do it

    def people(self) -> list:
        """Everybody who gets or loses a paper, in the order of names."""
        found = {pair.person_id: pair.person for pair in self.pairs}
        found |= {end.person_id: end.person for end in self.ends}
        return sorted(found.values(), key=lambda person: (person.get_full_name(), person.pk))

    def counts(self) -> dict[int, Counter]:
        """Papers by role for everybody who gets one: person pk → role → n."""
        found: dict[int, Counter] = {}
        for pair in self.pairs:
            found.setdefault(pair.person_id, Counter())[pair.role] += 1
        return found

    def changes(self) -> dict[int, mails.Changes]:
        """What everybody gets and loses: person pk → numbers of papers by role."""
        found: dict[int, mails.Changes] = {}
        for pair in self.pairs:
            changes = found.setdefault(pair.person_id, mails.Changes())
            changes.gains.setdefault(pair.role, []).append(pair.submission.number or 0)
        for end in self.ends:
            changes = found.setdefault(end.person_id, mails.Changes())
            changes.losses.setdefault(end.role, []).append(end.submission.number or 0)
        return found


# --- Ask ------------------------------------------------------------------------------------------------


def check_can_propose(venue: Venue) -> None:
    """Raises CannotPropose without papers or without reviewers."""
    if not access.papers_to_match(venue).exists():
        raise CannotPropose("There is no submitted paper to assign yet.")
    if not any(member.role == AssignmentRole.REVIEWER for member in access.members_to_match(venue)):
        raise CannotPropose("There is no reviewer yet. Invite a committee first.")


def check_can_mend(venue: Venue) -> None:
    """Raises CannotPropose while nobody is assigned."""
    if not access.assigned_pairs(venue, *AssignmentRole):
        raise CannotPropose(NOTHING_TO_MEND)


def propose(venue: Venue, *, by, now: datetime, parameters: Parameters, is_waking: bool = True) -> Proposal:
    """Ask for a proposal; it replaces the open one, whose hand edits it keeps if the parameters say so.

    Where it is to be drawn by lot, the commitment to the seed is in the audit log from now on. `is_waking`: whether a
    worker is asked to begin, rather than the caller. Raises CannotPropose.
    """
    check_can_propose(venue)
    if parameters.is_mending:
        check_can_mend(venue)
    lot = Lot.asked(parameters)
    said: dict[str, Any] = {"commitment": lot.commitment} if lot else {}
    try:
        with transaction.atomic():
            previous = Proposal.objects.at(venue).open().select_for_update().first()
            if previous:
                previous.discarded_at = now
                previous.save(update_fields=["discarded_at"])
            proposal = Proposal.objects.create(
                venue=venue, parameters=parameters.as_json(), secret=lot.secret if lot else "", requested_at=now
            )  # fmt: skip
            if previous and parameters.keeps_by_hand:
                _take_over(previous, proposal)
            record("reviews.propose", by=by, now=now, venue_id=venue.pk, proposal=proposal.public_id, **said)
            if is_waking:
                transaction.on_commit(lambda: wake_solver(proposal))
    except IntegrityError as error:
        raise CannotPropose("Somebody asked for a proposal at the same moment. Look at that one first.") from error
    return proposal


def discard_proposal(proposal: Proposal, *, by, now: datetime) -> None:
    """Throw an open proposal away; nobody was told of it. Raises NotOpen."""
    with transaction.atomic():
        _change(Proposal.objects.at(proposal.venue).open(), proposal, discarded_at=now)
        record("reviews.discard_proposal", by=by, now=now, venue_id=proposal.venue_id, proposal=proposal.public_id)


def restore_proposal(proposal: Proposal, *, by, now: datetime) -> None:
    """Undo throwing a proposal away. Raises NotOpen when another one is open by now."""
    try:
        with transaction.atomic():
            _change(Proposal.objects.at(proposal.venue).discarded(), proposal, discarded_at=None)
            _begin_again(proposal)
            record("reviews.restore_proposal", by=by, now=now, venue_id=proposal.venue_id, proposal=proposal.public_id)
    except IntegrityError as error:
        raise NotOpen("Another proposal was made meanwhile; this one stays away.") from error


def choose_proposal(proposal: Proposal, *, by, now: datetime) -> Proposal | None:
    """Make an earlier proposal the open one, in the place of the one that is; gives that one.

    Pairs that are in conflict or assigned by now are taken out of it. Raises NotOpen when it is no earlier proposal.
    """
    if proposal.pk not in {run.pk for run in access.runs_to_compare(proposal.venue)}:
        raise NotOpen("A proposal was published after this one was made; propose anew.")
    with transaction.atomic():
        before = Proposal.objects.at(proposal.venue).open().select_for_update().first()
        if before:
            _change(Proposal.objects.at(proposal.venue).open(), before, discarded_at=now)
        _change(Proposal.objects.at(proposal.venue).discarded(), proposal, discarded_at=None)
        gone = conflicted_pairs(proposal.venue) | access.assigned_pairs(proposal.venue, *AssignmentRole)
        stale = [
            pair.pk
            for pair in ProposedPair.objects.of(proposal).standing()
            if (pair.submission_id, pair.person_id) in gone
        ]
        ProposedPair.objects.with_pks(stale).delete()
        record("reviews.choose_proposal", by=by, now=now, venue_id=proposal.venue_id, proposal=proposal.public_id)
    return before


def _begin_again(proposal: Proposal) -> None:
    """One that was stopped half-way waits for a worker again."""
    if Proposal.objects.unsolved().with_pk(proposal.pk).update(began_at=None, progress=0):
        transaction.on_commit(lambda: wake_solver(proposal))


def _take_over(previous: Proposal, proposal: Proposal) -> None:
    ProposedPair.objects.bulk_create(
        [
            ProposedPair(
                proposal=proposal, submission_id=pair.submission_id, person_id=pair.person_id, role=pair.role,
                score=pair.score, reasons=pair.reasons, is_by_hand=True, is_removed=pair.is_removed,
            )
            for pair in ProposedPair.objects.of(previous).by_hand()
        ]
    )  # fmt: skip
    if proposal.is_mending:
        ProposedEnd.objects.bulk_create(
            [
                ProposedEnd(
                    proposal=proposal, submission_id=end.submission_id, person_id=end.person_id, role=end.role,
                    why=end.why, is_by_hand=True, is_kept=end.is_kept,
                )
                for end in ProposedEnd.objects.of(previous).by_hand()
            ]
        )  # fmt: skip


def _change(rows, proposal: Proposal, **values) -> None:
    """Set values on the proposal as long as it is one of the rows. Raises NotOpen."""
    if rows.with_pk(proposal.pk).update(**values) != 1:
        raise NotOpen("This proposal was published, replaced or thrown away meanwhile.")


def wake_solver(proposal: Proposal) -> None:
    """Ask a worker to begin now; without broker the sweep finds the proposal."""
    from reviews.tasks import solve  # the task imports this module

    try:
        solve.apply_async((proposal.pk,), ignore_result=True, expires=60)
    except Exception as error:  # (whatever the broker raises, the row is safe)
        log.warning("no worker could be woken (%s); the sweep will find the proposal", type(error).__name__)


# --- Work out -------------------------------------------------------------------------------------------


def solve_proposal(pk: int, *, now: datetime, is_pricing: bool = True) -> bool:
    """Work out a waiting proposal; False when somebody else does, or it is not waiting (any more).

    What its rules cost follows after it is shown, where that takes long; without `is_pricing` nobody learns it then.
    """
    claimed = Proposal.objects.waiting(now - LOST).with_pk(pk).update(began_at=now, progress=1)
    if not claimed:
        return False
    proposal = Proposal.objects.select_related("venue").get(pk=pk)
    try:
        outcome = _solve(proposal, now)
    except child.RunCancelled:
        log.info("proposal %s was cancelled", proposal.public_id)
    except (ProblemError, child.RunFailed) as error:
        _fail(proposal, now, str(error))
    except Exception:  # (whatever it was, the chair must learn that it ended)
        log.exception("proposal %s failed", proposal.public_id)
        _fail(proposal, now, BROKEN)
    else:
        _price(proposal, outcome.files, is_pricing=is_pricing)
    return True


def price_proposal(pk: int, *, now: datetime) -> bool:
    """Work out anew what the rules of a proposal cost, whose worker died over it; False when somebody else does."""
    if Proposal.objects.unpriced(now - LOST_PRICES).with_pk(pk).update(began_at=now) != 1:
        return False
    proposal = Proposal.objects.get(pk=pk)
    kept = SolvedProblem.objects.of(proposal)
    files = {row.role: (bytes(row.problem), bytes(row.answer)) for row in kept}
    _price(proposal, files, is_pricing=True)
    return True


def _price(proposal: Proposal, files: Mapping[str, tuple[bytes, bytes]], *, is_pricing: bool) -> None:
    """Keep what the rules of a proposal cost that has been shown; stops when it is no longer the open one."""
    report = Proposal.objects.get(pk=proposal.pk).report
    still_open = Proposal.objects.editable().with_pk(proposal.pk)
    prices = prices_of(report, files, is_wanted=still_open.exists if is_pricing else lambda: False)
    if not prices:
        return
    with transaction.atomic():
        stored = Proposal.objects.select_for_update().get(pk=proposal.pk)
        for role, found in prices.items():
            stored.report.setdefault(role, {})["prices"] = found
        Proposal.objects.with_pk(proposal.pk).update(report=stored.report)


def prices_of(
    report: Mapping[str, Any], files: Mapping[str, tuple[bytes, bytes]], *, is_wanted: Callable[[], bool]
) -> dict[str, dict[str, Any]]:
    """What the rules of a run cost that has not told so itself, by role; nothing where that fails or nobody waits."""
    from reviews.working import Pricing  # heavy, and for workers only

    lacking = {role: kept for role, kept in files.items() if "prices" not in report.get(role, {"prices": {}})}
    try:
        if lacking and is_wanted():
            return child.run(Pricing(lacking), progress=lambda _: is_wanted(), budget=PRICING)
    except child.RunCancelled:
        log.info("the prices of a run are not wanted any more")
    except (ProblemError, child.RunFailed) as error:
        log.warning("the prices of a run could not be worked out: %s", error)
    return {role: {} for role in lacking}


def _solve(proposal: Proposal, now: datetime) -> "Outcome":
    venue = proposal.venue
    find_conflicts(venue, now=now)
    _progress(proposal, now, 15)
    by_hand, ends = list(ProposedPair.objects.of(proposal).by_hand()), list(ProposedEnd.objects.of(proposal).by_hand())
    lot = Lot(proposal.secret) if proposal.secret else None
    task = prepared(venue, Parameters.stored(proposal.parameters), by_hand, ends, lot=lot, now=now)
    outcome = child.run(task, progress=lambda per_cent: _progress(proposal, now, max(per_cent, 15)))
    _progress(proposal, now, 95)
    if task.wants_rows:
        _keep_affinities(venue, task.material.digest, outcome.rows, now=now)
    _store(proposal, outcome, by_hand, ends, now)
    return outcome


def prepared(
    venue: Venue, parameters: Parameters, by_hand: Sequence[ProposedPair] = (), ends: Sequence[ProposedEnd] = (), *,
    now: datetime, lot: Lot | None = None,
) -> "Task":  # fmt: skip
    """Everything that a run needs, read once. `by_hand` and `ends` are what chairs did to the proposal before, `lot`
    what reviewers are drawn with, if they are.
    """
    from reviews import solving, working  # heavy, and for workers only

    material = solving.gather(venue)
    unbegun = access.unbegun_pairs(venue)
    kept_ones = {(end.submission_id, end.person_id) for end in ends if end.is_kept}
    ended = {
        role: {(end.submission_id, end.person_id) for end in ends if end.role == role and not end.is_kept}
        for role in AssignmentRole
    }
    ended[AssignmentRole.REVIEWER] &= unbegun  # whoever has begun since stays
    wishes = solving.Wishes(
        kept={role: _ids(by_hand, role, is_removed=False) for role in AssignmentRole},
        left_out={role: _ids(by_hand, role, is_removed=True) | ended[role] for role in AssignmentRole},
        facts=facts_for(venue, parameters),
        lot=lot,
        loose=unbegun - access.promised_pairs(venue) - kept_ones if parameters.is_mending else None,
        offers=access.emergency_offers(venue, now) if parameters.counts_offers else {},
    )
    return working.Task(material, parameters, wishes, wants_rows=_is_stale(venue, material.digest))


def _ids(pairs: Sequence[ProposedPair], role: str, *, is_removed: bool) -> set[tuple[int, int]]:
    return {(p.submission_id, p.person_id) for p in pairs if p.role == role and p.is_removed == is_removed}


def _store(
    proposal: Proposal, outcome: "Outcome", by_hand: list[ProposedPair], ends: list[ProposedEnd], now: datetime
) -> None:
    result = outcome.result
    kept = {(pair.submission_id, pair.person_id, pair.role) for pair in by_hand}
    found = {(pair.submission_id, pair.person_id, pair.role): pair for pair in result.pairs}
    with transaction.atomic():
        if not Proposal.objects.claimed(proposal.pk, now).update(solved_at=now, progress=100, report=outcome.report):
            return  # replaced, or given up for lost and begun by another worker
        # What a chair had kept and must not be kept any more (a conflict found since) goes without a word here;
        # the paper shows its new reviewer.
        for pair in by_hand:
            if not pair.is_removed and (pair.submission_id, pair.person_id, pair.role) not in found:
                pair.delete()
        ProposedPair.objects.bulk_create(
            [
                ProposedPair(
                    proposal=proposal, submission_id=key[0], person_id=key[1], role=key[2], score=pair.score,
                    reasons=list(pair.reasons),
                )
                for key, pair in found.items()
                if key not in kept
            ],
            batch_size=2000,
        )  # fmt: skip
        _store_ends(proposal, result, ends)
        Shortfall.objects.bulk_create(
            [
                Shortfall(
                    proposal=proposal, submission_id=lack.submission_id, role=lack.role, n_missing=lack.n_missing,
                    reason=lack.reason[:300], names_others=lack.names_others,
                )
                for lack in result.lacks
            ],
            batch_size=2000,
        )  # fmt: skip
        SolvedProblem.objects.bulk_create(
            SolvedProblem(proposal=proposal, role=role, problem=problem, answer=answer)
            for role, (problem, answer) in outcome.files.items()
        )
        record("reviews.solve_proposal", by=None, now=now, venue_id=proposal.venue_id, proposal=proposal.public_id)


def _store_ends(proposal: Proposal, result: "Result", ends: list[ProposedEnd]) -> None:
    """What mending takes away; whom a chair had kept and must not keep any more goes."""
    known = {(end.submission_id, end.person_id, end.role): end for end in ends}
    gone = {(one.submission_id, one.person_id, one.role): one.why for one in result.gone}
    lost = [end.pk for key, end in known.items() if end.is_kept and key in gone]
    ProposedEnd.objects.with_pks(lost).delete()
    ProposedEnd.objects.bulk_create(
        [
            ProposedEnd(proposal=proposal, submission_id=key[0], person_id=key[1], role=key[2], why=why)
            for key, why in gone.items()
            if key not in known or known[key].is_kept
        ],
        batch_size=2000,
    )  # fmt: skip


def _progress(proposal: Proposal, claim: datetime, per_cent: int) -> bool:
    """Tell the chair; False when nobody waits for the proposal any more."""
    return bool(Proposal.objects.claimed(proposal.pk, claim).update(progress=per_cent))


def _fail(proposal: Proposal, claim: datetime, sentence: str) -> None:
    Proposal.objects.claimed(proposal.pk, claim).update(failed_because=sentence)


# --- Affinities -----------------------------------------------------------------------------------------


def refresh_affinities(venue: Venue, *, now: datetime) -> bool:
    """Compute how near everybody's expertise is to every paper, if any text changed. Gives whether it did."""
    from reviews import solving  # heavy, and for workers only

    material = solving.gather(venue)
    if not _is_stale(venue, material.digest):
        return False
    return _keep_affinities(venue, material.digest, solving.nearest(solving.measure(material)), now=now)


def _is_stale(venue: Venue, digest: str) -> bool:
    run = AffinityRun.objects.at(venue).first()
    return run is None or run.digest != digest


def _keep_affinities(venue: Venue, digest: str, rows: Iterable[tuple], *, now: datetime) -> bool:
    """Replace the stored affinities of a venue as one set; nothing to do when no text changed."""
    if not _is_stale(venue, digest):
        return False
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(6)]
    with transaction.atomic(), connection.cursor() as cursor:
        AffinityRun.objects.update_or_create(venue=venue, defaults={"digest": digest, "at": now})
        cursor.execute(
            "DELETE FROM reviews_affinity WHERE submission_id IN"
            " (SELECT id FROM submissions_submission WHERE venue_id = %s)",
            [venue.pk],
        )
        cursor.execute(
            "INSERT INTO reviews_affinity (submission_id, person_id, text, topics, n_shared, base)"
            " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::float8[], %s::float8[], %s::int[], %s::float8[])",
            columns,
        )
    return True


# --- Edit by hand ---------------------------------------------------------------------------------------


def add_pair(
    proposal: Proposal, submission: Submission, person, *, role: str, by, now: datetime, fit: Fit, replaces=None
) -> bool:
    """Put somebody into an open proposal, in the place of somebody else when `replaces` names one.

    Gives whether they were assigned, and only stay where a mending would have taken them away. Raises NotOpen, or
    CannotPair for a conflict, a stranger, or who has a part in the paper already.
    """
    with transaction.atomic():
        hold(proposal)
        _check_pair(proposal, submission, person, role)
        if replaces is not None:
            take_out(proposal, submission, replaces, role)
        stayed = put_in(proposal, submission, person, role, fit)
        record(
            "reviews.add_pair", by=by, now=now, venue_id=proposal.venue_id, submission_id=submission.pk,
            proposal=proposal.public_id, person_id=person.pk, role=role,
            replaces_id=replaces.pk if replaces is not None else None,
        )  # fmt: skip
    return stayed


def remove_pair(proposal: Proposal, submission: Submission, person, *, role: str, by, now: datetime) -> None:
    """Take somebody out of an open proposal; a new proposal leaves the pair out too.

    A mending takes away whoever is assigned and has not begun. Raises NotOpen, CannotPair.
    """
    with transaction.atomic():
        hold(proposal)
        take_out(proposal, submission, person, role)
        record(
            "reviews.remove_pair", by=by, now=now, venue_id=proposal.venue_id, submission_id=submission.pk,
            proposal=proposal.public_id, person_id=person.pk, role=role,
        )  # fmt: skip


def hold(proposal: Proposal) -> Proposal:
    """The proposal, worked out and open, held until the end of the transaction. Raises NotOpen."""
    try:
        return Proposal.objects.editable().select_for_update().get(pk=proposal.pk)
    except Proposal.DoesNotExist:
        raise NotOpen("This proposal was published, replaced or thrown away meanwhile.") from None


def _check_pair(proposal: Proposal, paper: Submission, person, role: str) -> None:
    name = person.get_full_name()
    if role not in roles_of(person, paper.venue):
        raise CannotPair(f"{name} is no {AssignmentRole(role).label} of {paper.venue.short_name}.")
    if is_conflicted_with(person, paper):
        raise CannotPair(f"{name} is in conflict with paper {paper.number} and cannot be chosen for it.")
    ended = ProposedEnd.objects.of(proposal).standing().to(paper).of_person(person).as_role(role)
    others = [
        *Assignment.objects.to(paper).of(person).but_for_roles(ended.values_list("role", flat=True)),
        *ProposedPair.objects.of(proposal).standing().to(paper).of_person(person),
    ]
    for other in others:
        raise CannotPair(f"{name} is {AssignmentRole(other.role).label} of paper {paper.number} already.")


def put_in(proposal: Proposal, paper: Submission, person, role: str, fit: Fit) -> bool:
    """Store a pair as a chair's own choice, or keep one that a mending would take away; gives whether it is kept.

    The caller has looked for conflicts and holds the proposal.
    """
    if _keep(proposal, paper, person, role):
        return True
    ProposedPair.objects.update_or_create(
        proposal=proposal, submission=paper, person=person, role=role,
        defaults={"is_by_hand": True, "is_removed": False, "score": fit.score, "reasons": list(fit.reasons)},
    )  # fmt: skip
    return False


def _keep(proposal: Proposal, paper: Submission, person, role: str) -> bool:
    """Whether a mending would have taken somebody away who stays now."""
    end = ProposedEnd.objects.of(proposal).standing().to(paper).of_person(person).as_role(role).first()
    if end is None:
        return False
    if end.why == EndReason.BY_HAND:
        end.delete()
    else:
        end.is_kept = end.is_by_hand = True
        end.save(update_fields=["is_kept", "is_by_hand"])
    return True


def take_out(proposal: Proposal, paper: Submission, person, role: str) -> None:
    """Mark a pair as taken out by a chair. The caller holds the proposal. Raises CannotPair when it is not there."""
    pairs = ProposedPair.objects.of(proposal).standing().to(paper).of_person(person).as_role(role)
    if pairs.update(is_removed=True, is_by_hand=True) != 1 and not _end(proposal, paper, person, role):
        raise CannotPair(f"{person.get_full_name()} is not proposed for paper {paper.number} (any more).")


def _end(proposal: Proposal, paper: Submission, person, role: str) -> bool:
    """Whether a mending takes somebody away from now on. Raises CannotPair when they have begun."""
    assignment = Assignment.objects.to(paper).of(person).as_role(role).select_related("review").first()
    if assignment is None or not proposal.is_mending:
        return False
    if assignment.review and assignment.review.is_begun:
        raise CannotPair(
            f"{person.get_full_name()} has begun a review of paper {paper.number}, which no proposal takes away. Take "
            "them off the paper itself."
        )
    end, is_new = ProposedEnd.objects.get_or_create(
        proposal=proposal, submission=paper, person=person, role=role,
        defaults={"why": EndReason.BY_HAND, "is_by_hand": True},
    )  # fmt: skip
    if not is_new:
        end.is_kept = False
        end.save(update_fields=["is_kept"])
    return True


# --- Publish --------------------------------------------------------------------------------------------


def publication(proposal: Proposal, *, hidden: Iterable[int] = ()) -> Publication:
    """What publishing would do now, for publishing; and the part of it that a chair may see, for the preview."""
    venue = proposal.venue
    active = set(access.papers_to_match(venue).values_list("pk", flat=True))
    members = set(access.members_to_match(venue).values_list("person", "role"))
    conflicts = conflicted_pairs(venue)
    taken = access.assigned_pairs(venue, *AssignmentRole)
    pairs: list[ProposedPair] = []
    left_out: list[ProposedPair] = []
    for pair in ProposedPair.objects.of(proposal).standing().but_for(hidden).order_by("pk"):
        key = (pair.submission_id, pair.person_id)
        is_good = (
            pair.submission_id in active
            and (pair.person_id, pair.role) in members
            and key not in conflicts
            and key not in taken
        )
        (pairs if is_good else left_out).append(pair)
    prefetch_related_objects([*pairs, *left_out], "person")
    if not proposal.is_mending:
        prefetch_related_objects(left_out, "submission")
        return Publication(pairs, left_out)
    prefetch_related_objects([*pairs, *left_out], "submission")
    ends = [end for end in access.ends_to_carry_out(proposal, hidden) if end.submission_id in active]
    return Publication(
        pairs, left_out, [end for end in ends if not end.has_begun], [end for end in ends if end.has_begun]
    )  # fmt: skip


def publish_proposal(proposal: Proposal, *, by, now: datetime) -> Publication:
    """Turn an open proposal into assignments and tell everybody once, by one mail each.

    Pairs that became impossible since are left out, and who has begun a review stays. Raises NotOpen: a second click
    tells nobody twice.
    """
    with transaction.atomic():
        hold(proposal)
        lock_papers(proposal.venue)
        done = _take_off(publication(proposal))
        _change(Proposal.objects.at(proposal.venue).editable(), proposal, published_at=now)
        create_assignments(done.pairs, now)
        recount_many(proposal.venue)
        record(
            "reviews.publish_proposal", by=by, now=now, venue_id=proposal.venue_id, proposal=proposal.public_id,
            n=len(done.pairs), pairs=[[pair.submission_id, pair.person_id, pair.role] for pair in done.pairs],
            ends=[[end.submission_id, end.person_id, end.role] for end in done.ends],
        )  # fmt: skip
        batch = f"assignment:{proposal.public_id}"
        enqueue(letters(proposal, done, done.people()), now=now, batch=batch, not_before=now + UNDO_SPAN)
    return done


def _take_off(done: Publication) -> Publication:
    """Take assignments away with their empty reviews; held first, so that whoever begins at this moment stays."""
    if not done.ends:
        return done
    papers = {end.submission_id for end in done.ends}
    rows = {
        (row.submission_id, row.person_id, row.role): row
        for row in Assignment.objects.to_many(papers).select_for_update().order_by("pk")
    }
    found = [(end, rows[key]) for end in done.ends if (key := (end.submission_id, end.person_id, end.role)) in rows]
    held = Review.objects.with_pks([row.review_id for _, row in found if row.review_id])
    reviews = {review.pk: review for review in held.select_for_update().order_by("pk")}
    ends, stays, gone = [], list(done.stays), []
    for end, row in found:
        review = reviews[row.review_id] if row.review_id else None
        if review and review.is_begun:
            stays.append(end)
            continue
        end.was = _as_json(row, review)
        ends.append(end)
        gone.append(row)
    Assignment.objects.with_pks([row.pk for row in gone]).delete()
    Review.objects.with_pks([row.review_id for row in gone if row.review_id]).delete()
    ProposedEnd.objects.bulk_update(ends, ["was"], batch_size=2000)
    return replace(done, ends=ends, stays=stays)


def _as_json(row: Assignment, review: Review | None) -> dict[str, Any]:
    """What `_put_back` needs; a review that was not begun holds nothing but this."""
    kept: dict[str, Any] = {"assigned_at": row.assigned_at.isoformat(), "score": row.score, "reason": row.reason}
    if review:
        due_at = review.due_at.isoformat() if review.due_at else None
        kept["review"] = {"public_id": review.public_id, "handle": review.handle, "due_at": due_at}
    return kept


def _put_back(ends: list[ProposedEnd]) -> None:
    """The assignments that publishing took away, as they were. The caller holds the papers."""
    taken = handles_on({end.submission_id for end in ends})
    reviews, assignments = [], []
    for end in ends:
        was, review = end.was or {}, None
        if kept := was.get("review"):
            handle = (
                kept["handle"]
                if kept["handle"] not in taken[end.submission_id]
                else fresh_handle(taken[end.submission_id])
            )
            taken[end.submission_id].add(handle)
            review = Review(submission_id=end.submission_id, **kept | {"handle": handle})
            reviews.append(review)
        assignments.append(
            Assignment(
                submission_id=end.submission_id, person_id=end.person_id, role=end.role, review=review,
                assigned_at=was["assigned_at"], score=was["score"], reason=was["reason"],
            )
        )  # fmt: skip
        end.was = None
    Review.objects.bulk_create(reviews, batch_size=2000)
    Assignment.objects.bulk_create(assignments, batch_size=2000)
    ProposedEnd.objects.bulk_update(ends, ["was"], batch_size=2000)


def retract_proposal(proposal: Proposal, *, by, now: datetime) -> int:
    """Undo publishing while its letters wait: its assignments go, those that it took away come back, and the proposal
    is open again. Gives how many go.

    Raises TooLate when a letter has left, a review was begun, or another proposal is open.
    """
    try:
        with transaction.atomic():
            row = Proposal.objects.at(proposal.venue).published().select_for_update().get(pk=proposal.pk)
            lock_papers(row.venue)
            created = Assignment.objects.at(row.venue).made_at(row.published_at)
            assignments = list(created.select_related("review").select_for_update(of=("self",)))
            ends = list(ProposedEnd.objects.of(row).carried_out().select_related("person").order_by("pk"))
            told = {one.person_id for one in (*assignments, *ends)}
            people = {pair.person for pair in ProposedPair.objects.of(row).standing().select_related("person")}
            people |= {end.person for end in ends}
            n_gone = cancel_waiting([_letter_key(row, person) for person in people])
            if n_gone < len(told) or any(one.review and one.review.is_begun for one in assignments):
                raise TooLate("Letters have left already, or somebody has begun to review. Take people off one by one.")
            Assignment.objects.with_pks([one.pk for one in assignments]).delete()
            Review.objects.with_pks([one.review_id for one in assignments if one.review_id]).delete()
            _put_back(ends)
            row.published_at = None
            row.save(update_fields=["published_at"])
            recount_many(row.venue)
            record(
                "reviews.retract_proposal", by=by, now=now, venue_id=row.venue_id, proposal=row.public_id,
                n=len(assignments), put_back=[[end.submission_id, end.person_id, end.role] for end in ends],
            )  # fmt: skip
            return len(assignments)
    except (IntegrityError, Proposal.DoesNotExist) as error:
        raise TooLate(
            "This proposal is not published (any more), or another one was made or somebody assigned again meanwhile."
        ) from error


def lock_papers(venue: Venue) -> None:
    """Hold a venue's papers, so that nobody is assigned by hand to one of them between looking and writing."""
    list(Submission.objects.of(venue).select_for_update().order_by("pk").values_list("pk"))


def letters(proposal: Proposal, done: Publication, people: Iterable) -> list[Mail]:
    """One mail for each of these people, who all get or lose a paper."""
    prefetch_related_objects([proposal.venue], "deadlines")  # which every letter names
    if proposal.is_mending:
        changes = done.changes()
        return [
            mails.assignment_mended(proposal.venue, person, changes[person.pk], key=_letter_key(proposal, person))
            for person in people
        ]
    counts = done.counts()
    return [
        mails.assignment_published(proposal.venue, person, counts=counts[person.pk], key=_letter_key(proposal, person))
        for person in people
    ]


def _letter_key(proposal: Proposal, person) -> str:
    return f"assigned:{proposal.public_id}:{person.public_id}"


def handles_on(papers: set[int]) -> dict[int, set[str]]:
    """The handles of all reviews of these papers."""
    handles: dict[int, set[str]] = {paper: set() for paper in papers}
    for paper, handle in Review.objects.of_many(papers).values_list("submission", "handle"):
        handles[paper].add(handle)
    return handles


def create_assignments(pairs: list[ProposedPair], now: datetime) -> None:
    """Assignments with their reviews, in few statements. The caller holds the papers, and has looked for conflicts."""
    handles = handles_on({pair.submission_id for pair in pairs})
    reviews: list[Review | None] = []
    for pair in pairs:
        if pair.role != AssignmentRole.REVIEWER:
            reviews.append(None)
            continue
        handle = fresh_handle(handles[pair.submission_id])
        handles[pair.submission_id].add(handle)
        reviews.append(Review(submission_id=pair.submission_id, handle=handle))
    Review.objects.bulk_create([review for review in reviews if review], batch_size=2000)
    Assignment.objects.bulk_create(
        [
            Assignment(
                submission_id=pair.submission_id, person=pair.person, role=pair.role, review=review, assigned_at=now,
                score=pair.score, reason=" · ".join(pair.reasons)[:300],
            )
            for pair, review in zip(pairs, reviews, strict=True)
        ],
        batch_size=2000,
    )  # fmt: skip

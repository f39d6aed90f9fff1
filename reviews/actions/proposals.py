"""Proposals: asked for by a chair, worked out by a worker, edited by hand, published once.

The row is the truth and the queue a hint: a proposal that no worker took up, or whose worker died, is found by the
sweep in `tasks.py`.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
from reviews.identity import Assignment, ProposedPair, SolvedProblem
from reviews.models import LOST, AffinityRun, AssignmentRole, Proposal, Review, Shortfall
from submissions.access import conflicted_pairs, is_conflicted_with
from submissions.actions import find_conflicts
from submissions.models import Submission
from venues.access import roles_of
from venues.models import Venue
from web.problems import Refused

if TYPE_CHECKING:
    from reviews.working import Outcome, Task

log = logging.getLogger(__name__)

PRICING = child.Budget(wall_seconds=300, cpu_seconds=500)  # for what the rules of one proposal cost
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

    def people(self) -> list:
        """Everybody who gets a paper, in the order of names."""
        found = {pair.person_id: pair.person for pair in self.pairs}
        return sorted(found.values(), key=lambda person: (person.get_full_name(), person.pk))

    def counts(self) -> dict[int, Counter]:
        """Papers by role for everybody who gets one: person pk → role → n."""
        found: dict[int, Counter] = {}
        for pair in self.pairs:
            found.setdefault(pair.person_id, Counter())[pair.role] += 1
        return found


# --- Ask ------------------------------------------------------------------------------------------------


def check_can_propose(venue: Venue) -> None:
    """Raises CannotPropose without papers or without reviewers."""
    if not access.papers_to_match(venue).exists():
        raise CannotPropose("There is no submitted paper to assign yet.")
    if not any(member.role == AssignmentRole.REVIEWER for member in access.members_to_match(venue)):
        raise CannotPropose("There is no reviewer yet. Invite a committee first.")


def propose(venue: Venue, *, by, now: datetime, parameters: Parameters, is_waking: bool = True) -> Proposal:
    """Ask for a proposal; it replaces the open one, whose hand edits it keeps if the parameters say so.

    Where it is to be drawn by lot, the commitment to the seed is in the audit log from now on. `is_waking`: whether a
    worker is asked to begin, rather than the caller. Raises CannotPropose.
    """
    check_can_propose(venue)
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
        _price(proposal, outcome, is_pricing=is_pricing)
    return True


def _price(proposal: Proposal, outcome: "Outcome", *, is_pricing: bool) -> None:
    """Keep what the rules of a proposal cost that has been shown; stops when it is no longer the open one."""
    still_open = Proposal.objects.editable().with_pk(proposal.pk)
    prices = prices_of(outcome, is_wanted=still_open.exists if is_pricing else lambda: False)
    if not prices:
        return
    with transaction.atomic():
        stored = Proposal.objects.select_for_update().get(pk=proposal.pk)
        for role, found in prices.items():
            stored.report.setdefault(role, {})["prices"] = found
        Proposal.objects.with_pk(proposal.pk).update(report=stored.report)


def prices_of(outcome: "Outcome", *, is_wanted: Callable[[], bool]) -> dict[str, dict[str, Any]]:
    """What the rules of a run cost that has not told so itself, by role; nothing where that fails or nobody waits."""
    from reviews.working import Pricing  # heavy, and for workers only

    files = {role: files for role, files in outcome.files.items() if "prices" not in outcome.report[role]}
    try:
        if files and is_wanted():
            return child.run(Pricing(files), progress=lambda _: is_wanted(), budget=PRICING)
    except child.RunCancelled:
        log.info("the prices of a run are not wanted any more")
    except (ProblemError, child.RunFailed) as error:
        log.warning("the prices of a run could not be worked out: %s", error)
    return {role: {} for role in files}


def _solve(proposal: Proposal, now: datetime) -> "Outcome":
    venue = proposal.venue
    find_conflicts(venue, now=now)
    _progress(proposal, now, 15)
    by_hand = list(ProposedPair.objects.of(proposal).by_hand())
    lot = Lot(proposal.secret) if proposal.secret else None
    task = prepared(venue, Parameters.stored(proposal.parameters), by_hand, lot=lot)
    outcome = child.run(task, progress=lambda per_cent: _progress(proposal, now, max(per_cent, 15)))
    _progress(proposal, now, 95)
    if task.wants_rows:
        _keep_affinities(venue, task.material.digest, outcome.rows, now=now)
    _store(proposal, outcome, by_hand, now)
    return outcome


def prepared(
    venue: Venue, parameters: Parameters, by_hand: Sequence[ProposedPair] = (), *, lot: Lot | None = None,
    is_mending: bool = False,
) -> "Task":  # fmt: skip
    """Everything that a run needs, read once. `by_hand` is what chairs did to the proposal before, `lot` what
    reviewers are drawn with, if they are.

    `is_mending`: whether reviews that are not begun may give way, as few as can be, where a paper would go short.
    """
    from reviews import solving, working  # heavy, and for workers only

    material = solving.gather(venue)
    wishes = solving.Wishes(
        kept={role: _ids(by_hand, role, is_removed=False) for role in AssignmentRole},
        left_out={role: _ids(by_hand, role, is_removed=True) for role in AssignmentRole},
        facts=facts_for(venue, parameters),
        lot=lot,
        loose=access.unbegun_pairs(venue) if is_mending else None,
    )
    return working.Task(material, parameters, wishes, wants_rows=_is_stale(venue, material.digest))


def _ids(pairs: Sequence[ProposedPair], role: str, *, is_removed: bool) -> set[tuple[int, int]]:
    return {(p.submission_id, p.person_id) for p in pairs if p.role == role and p.is_removed == is_removed}


def _store(proposal: Proposal, outcome: "Outcome", by_hand: list[ProposedPair], now: datetime) -> None:
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
) -> ProposedPair:
    """Put somebody into an open proposal, in the place of somebody else when `replaces` names one.

    Raises NotOpen, or CannotPair for a conflict, a stranger, or who has a part in the paper already.
    """
    with transaction.atomic():
        hold(proposal)
        _check_pair(proposal, submission, person, role)
        if replaces is not None:
            take_out(proposal, submission, replaces, role)
        pair = put_in(proposal, submission, person, role, fit)
        record(
            "reviews.add_pair", by=by, now=now, venue_id=proposal.venue_id, submission_id=submission.pk,
            proposal=proposal.public_id, person_id=person.pk, role=role,
            replaces_id=replaces.pk if replaces is not None else None,
        )  # fmt: skip
    return pair


def remove_pair(proposal: Proposal, submission: Submission, person, *, role: str, by, now: datetime) -> None:
    """Take somebody out of an open proposal; a new proposal leaves the pair out too. Raises NotOpen, CannotPair."""
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
    others = [
        *Assignment.objects.to(paper).of(person),
        *ProposedPair.objects.of(proposal).standing().to(paper).of_person(person),
    ]
    for other in others:
        raise CannotPair(f"{name} is {AssignmentRole(other.role).label} of paper {paper.number} already.")


def put_in(proposal: Proposal, paper: Submission, person, role: str, fit: Fit) -> ProposedPair:
    """Store a pair as a chair's own choice. The caller has looked for conflicts and holds the proposal."""
    pair, _ = ProposedPair.objects.update_or_create(
        proposal=proposal, submission=paper, person=person, role=role,
        defaults={"is_by_hand": True, "is_removed": False, "score": fit.score, "reasons": list(fit.reasons)},
    )  # fmt: skip
    return pair


def take_out(proposal: Proposal, paper: Submission, person, role: str) -> None:
    """Mark a pair as taken out by a chair. The caller holds the proposal. Raises CannotPair when it is not there."""
    pairs = ProposedPair.objects.of(proposal).standing().to(paper).of_person(person).as_role(role)
    if pairs.update(is_removed=True, is_by_hand=True) != 1:
        raise CannotPair(f"{person.get_full_name()} is not proposed for paper {paper.number} (any more).")


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
    prefetch_related_objects(left_out, "submission")
    return Publication(pairs, left_out)


def publish_proposal(proposal: Proposal, *, by, now: datetime) -> Publication:
    """Turn an open proposal into assignments and tell everybody once, by one mail each.

    Pairs that became impossible since are left out. Raises NotOpen: a second click tells nobody twice.
    """
    with transaction.atomic():
        hold(proposal)
        lock_papers(proposal.venue)
        done = publication(proposal)
        _change(Proposal.objects.at(proposal.venue).editable(), proposal, published_at=now)
        create_assignments(done.pairs, now)
        recount_many(proposal.venue)
        record(
            "reviews.publish_proposal", by=by, now=now, venue_id=proposal.venue_id, proposal=proposal.public_id,
            n=len(done.pairs), pairs=[[pair.submission_id, pair.person_id, pair.role] for pair in done.pairs],
        )  # fmt: skip
        batch = f"assignment:{proposal.public_id}"
        enqueue(letters(proposal, done, done.people()), now=now, batch=batch, not_before=now + UNDO_SPAN)
    return done


def retract_proposal(proposal: Proposal, *, by, now: datetime) -> int:
    """Undo publishing while its letters wait: the assignments go, the proposal is open again. Gives how many.

    Raises TooLate when a letter has left, a review was begun, or another proposal is open.
    """
    try:
        with transaction.atomic():
            row = Proposal.objects.at(proposal.venue).published().select_for_update().get(pk=proposal.pk)
            created = Assignment.objects.at(row.venue).made_at(row.published_at)
            assignments = list(created.select_related("review").select_for_update(of=("self",)))
            told = {one.person_id for one in assignments}
            people = {pair.person for pair in ProposedPair.objects.of(row).standing().select_related("person")}
            n_gone = cancel_waiting([_letter_key(row, person) for person in people])
            if n_gone < len(told) or any(one.review and one.review.is_begun for one in assignments):
                raise TooLate("Letters have left already, or somebody has begun to review. Take people off one by one.")
            Assignment.objects.with_pks([one.pk for one in assignments]).delete()
            Review.objects.with_pks([one.review_id for one in assignments if one.review_id]).delete()
            row.published_at = None
            row.save(update_fields=["published_at"])
            recount_many(row.venue)
            record(
                "reviews.retract_proposal", by=by, now=now, venue_id=row.venue_id, proposal=row.public_id,
                n=len(assignments),
            )  # fmt: skip
            return len(assignments)
    except (IntegrityError, Proposal.DoesNotExist) as error:
        raise TooLate("This proposal is not published (any more), or another one was made meanwhile.") from error


def lock_papers(venue: Venue) -> None:
    """Hold a venue's papers, so that nobody is assigned by hand to one of them between looking and writing."""
    list(Submission.objects.of(venue).select_for_update().order_by("pk").values_list("pk"))


def letters(proposal: Proposal, done: Publication, people: Iterable) -> list[Mail]:
    """One mail for each of these people, who all get a paper."""
    prefetch_related_objects([proposal.venue], "deadlines")  # which every letter names
    counts = done.counts()
    return [
        mails.assignment_published(proposal.venue, person, counts=counts[person.pk], key=_letter_key(proposal, person))
        for person in people
    ]


def _letter_key(proposal: Proposal, person) -> str:
    return f"assigned:{proposal.public_id}:{person.public_id}"


def create_assignments(pairs: list[ProposedPair], now: datetime) -> None:
    """Assignments with their reviews, in few statements. The caller holds the papers, and has looked for conflicts."""
    papers = {pair.submission_id for pair in pairs}
    handles: dict[int, set[str]] = {paper: set() for paper in papers}
    for paper, handle in Review.objects.of_many(papers).values_list("submission", "handle"):
        handles[paper].add(handle)
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

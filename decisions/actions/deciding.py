"""Setting, clearing and taking back decisions, each change with a version and an id that undoes it.

Whoever changes decisions of a venue, or releases them, holds the lock of the venue: a decision can never change
between the moment a release draws its letter and the moment it freezes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from audit.actions import record
from decisions.access import DESK_REJECT, lacking_two_keys, papers_to_decide
from decisions.models import Decision, DecisionVersion, ReleasedPaper, VersionSource
from submissions.models import Submission
from venues.models import Award, Outcome, Venue
from web.ids import public_id
from web.problems import Refused, Stale

BATCH = 1000  # rows a statement


class NotDecidable(Refused):
    """Raised when a decision cannot be changed now."""


class Keep(Enum):
    """Leaves a part of a decision as it is."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True)
class Wish:
    """What shall be decided on one paper. No outcome: the decision is cleared."""

    submission_id: int
    outcome: Outcome | None
    award: Award | None | Keep = KEEP
    note: str | Keep = KEEP


@dataclass(frozen=True)
class Change:
    """What was changed, and the id that takes it back; `n` is 0 when everything stood like that already."""

    id: str
    n: int


def decide(
    submission: Submission,
    *,
    outcome: Outcome | None,
    award: Award | None | Keep = KEEP,
    note: str | Keep = KEEP,
    by,
    now: datetime,
    revision: int | None = None,
) -> Change:
    """Set the decision on one paper; nobody but the chairs knows before its release.

    Raises Stale when `revision` is given and another chair changed the decision since.
    """
    wish = Wish(submission.pk, outcome, award, note)
    expected = None if revision is None else {submission.pk: revision}
    return decide_many(submission.venue, [wish], by=by, now=now, source=VersionSource.SINGLE, expected=expected)


def decide_many(
    venue: Venue,
    wishes: Sequence[Wish],
    *,
    by,
    now: datetime,
    source: str = VersionSource.BULK,
    expected: Mapping[int, int] | None = None,
) -> Change:
    """Set many decisions: all, or none and a reason. Papers that stand as wished stay untouched.

    `expected` holds the revision on which each wish was based, 0 for no decision. Raises Stale when one differs.
    """
    change = public_id()
    with transaction.atomic():
        lock(venue)
        papers = _decidable(venue, [wish.submission_id for wish in wishes], by)
        standing = {row.submission_id: row for row in Decision.objects.on(papers)}
        _require_fresh(papers, standing, expected)
        _require_own(venue, wishes)
        _require_two_keys(venue, wishes, papers)
        rows = [_wished(wish, standing.get(wish.submission_id), now) for wish in wishes]
        changed = [row for row, is_changed in rows if is_changed]
        if not changed:
            return Change("", 0)
        _require_not_waiting([row.submission_id for row in changed], papers)
        _store(changed, source=source, change=change, now=now)
        _record(venue, changed, change=change, source=source, by=by, now=now)
    return Change(change, len(changed))


def undo_change(venue: Venue, change: str, *, by, now: datetime) -> tuple[Change, int]:
    """Put back what stood before a change; gives the new change, and how many papers were changed again since.

    Those stay as they are: an undo never takes back what somebody decided later.
    """
    with transaction.atomic():
        lock(venue)
        visible = papers_to_decide(by, venue)
        versions = {row.submission_id: row for row in DecisionVersion.objects.on(visible).of_change(change)}
        if not versions:
            raise NotDecidable("There is nothing left to take back.")
        standing = {row.submission_id: row for row in Decision.objects.on(versions)}
        latest = {pk: row for pk, row in versions.items() if standing[pk].revision == row.number}
        before = {
            (row.submission_id, row.number): row
            for row in DecisionVersion.objects.numbered((pk, row.number - 1) for pk, row in latest.items())
        }
        wishes = [_as_before(pk, before.get((pk, row.number - 1))) for pk, row in latest.items()]
        if not wishes:
            raise NotDecidable("These decisions were changed again since; nothing is taken back.")
        done = decide_many(venue, wishes, by=by, now=now, source=VersionSource.UNDO)
    return done, len(versions) - len(wishes)


def _as_before(submission_id: int, version: DecisionVersion | None) -> Wish:
    if version is None:
        return Wish(submission_id, None, None, "")
    return Wish(submission_id, version.outcome, version.award, version.note)


def lock(venue: Venue) -> None:
    """Let nobody else change decisions of this venue or release them, until the transaction ends."""
    Venue.objects.select_for_update(no_key=True).get(pk=venue.pk)


def _decidable(venue: Venue, ids: Sequence[int], by) -> dict[int, Submission]:
    """The papers, by pk. All must be the chair's to decide; the caller found them through `access`."""
    found = {paper.pk: paper for paper in papers_to_decide(by, venue).with_pks(ids)}
    if len(found) != len(ids):
        raise NotDecidable("One of these papers does not exist, or stands there twice.")
    withdrawn = sorted(paper.number or 0 for paper in found.values() if paper.is_withdrawn)
    if withdrawn:
        raise NotDecidable(f"{named(withdrawn)} withdrawn; nothing is decided about a withdrawn paper.")
    return found


def _require_fresh(
    papers: Mapping[int, Submission], standing: Mapping[int, Decision], expected: Mapping[int, int] | None
) -> None:
    for pk, revision in (expected or {}).items():
        decision = standing.get(pk)
        if (decision.revision if decision else 0) != revision:
            theirs = decision.outcome.label if decision and decision.outcome else "no decision"
            raise Stale(
                f"Somebody changed the decision on paper {papers[pk].number} meanwhile, to {theirs}. "
                "Look at it again before you change it.",
                theirs=theirs,
                revision=decision.revision if decision else 0,
            )


def _require_own(venue: Venue, wishes: Iterable[Wish]) -> None:
    for wish in wishes:
        if wish.outcome and wish.outcome.venue_id != venue.pk:
            raise NotDecidable("This outcome belongs to another venue.")
        if isinstance(wish.award, Award):
            if wish.award.venue_id != venue.pk:
                raise NotDecidable("This award belongs to another venue.")
            if wish.outcome is None or not wish.outcome.is_accept:
                raise NotDecidable("An award comes with an acceptance; choose an accepting outcome first.")


def _require_two_keys(venue: Venue, wishes: Iterable[Wish], papers: Mapping[int, Submission]) -> None:
    """Returning a paper without review takes two chairs, where there are two. See also `actions/desk.py`."""
    returned = [wish.submission_id for wish in wishes if wish.outcome and wish.outcome.key == DESK_REJECT]
    numbers = sorted(papers[pk].number or 0 for pk in lacking_two_keys(venue, returned))
    if numbers:
        raise NotDecidable(
            f"{named(numbers)} not to be returned without review by one chair alone: propose that under Papers → Paper "
            "checks, and another chair confirms it."
        )


def _require_not_waiting(ids: Sequence[int], papers: Mapping[int, Submission]) -> None:
    waiting = ReleasedPaper.objects.pending().of(ids).values_list("submission", flat=True)
    numbers = sorted(papers[pk].number or 0 for pk in waiting)
    if numbers:
        raise NotDecidable(
            f"{named(numbers)} in a release that is about to go out. Cancel the release first, or wait until it "
            "is done."
        )


def _wished(wish: Wish, decision: Decision | None, now: datetime) -> tuple[Decision, bool]:
    """The decision as wished, not stored yet, and whether that differs from what stands."""
    decision = decision or Decision(submission_id=wish.submission_id, revision=0)
    before = (decision.outcome_id, decision.award_id, decision.note)
    decision.outcome = wish.outcome
    if wish.award is not KEEP:
        decision.award = wish.award
    if wish.outcome is None or not wish.outcome.is_accept:
        decision.award = None
    if wish.note is not KEEP:
        decision.note = str(wish.note)
    is_changed = before != (decision.outcome_id, decision.award_id, decision.note)
    if is_changed:
        decision.revision += 1
        decision.decided_at = now
    return decision, is_changed


def _store(changed: Sequence[Decision], *, source: str, change: str, now: datetime) -> None:
    fields = ["outcome", "award", "note", "revision", "decided_at"]
    Decision.objects.bulk_create([row for row in changed if row.pk is None], batch_size=BATCH)
    Decision.objects.bulk_update([row for row in changed if row.revision > 1], fields, batch_size=BATCH)
    DecisionVersion.objects.bulk_create(
        [
            DecisionVersion(
                submission_id=row.submission_id,
                number=row.revision,
                outcome_id=row.outcome_id,
                award_id=row.award_id,
                note=row.note,
                source=source,
                change=change,
                at=now,
            )
            for row in changed
        ],
        batch_size=BATCH,
    )


def _record(venue: Venue, changed: Sequence[Decision], *, change: str, source: str, by, now: datetime) -> None:
    only = changed[0] if len(changed) == 1 else None
    record(
        "decisions.decide",
        by=by,
        now=now,
        venue_id=venue.pk,
        submission_id=only.submission_id if only else None,
        change=change,
        source=str(source),
        n=len(changed),
        outcomes=sorted({row.outcome_id or 0 for row in changed}),
    )


def named(numbers: Sequence[int]) -> str:
    """ "Paper 12 is", "Papers 3, 5 and 8 are", "Papers 3, 5, 8 and 40 others are"."""
    if len(numbers) == 1:
        return f"Paper {numbers[0]} is"
    shown, rest = numbers[:5], len(numbers) - 5
    if rest > 0:
        return f"Papers {', '.join(map(str, shown))} and {rest} more are"
    return f"Papers {', '.join(map(str, shown[:-1]))} and {shown[-1]} are"

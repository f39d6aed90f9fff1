"""Telling authors: requested with every letter drawn, cancellable for a while, then carried out once.

The letters stand in the outbox, held, from the moment of the request and in its transaction. Carrying out copies the
decisions into what authors may read and lets the letters go, in one transaction; whether a worker, a second worker or
nobody was awake at the time, it happens once. See also `tasks.py`, whose sweep finds what is due.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from audit.actions import record
from decisions import access
from decisions.actions.deciding import BATCH, lock
from decisions.models import Decision, Recipients, Release, ReleasedPaper, ReleasedPaperState
from decisions.releasing import Plan, plan_release
from notifications.actions import cancel_batch, enqueue, release_batch
from submissions.actions import mark_decision_out
from venues.actions import touch_record
from venues.models import Outcome, Venue
from web.problems import Refused, Stale

LONGEST_WINDOW = 60  # minutes


class NotReleasable(Refused):
    """Raised when there is nothing to release, or something stands in its way."""


class WrongCount(Refused):
    """Raised when the typed number is not the number of letters."""


class TooLate(Refused):
    """Raised when a release is to be cancelled that has gone out, or was cancelled before."""


def request_release(
    venue: Venue,
    *,
    by,
    now: datetime,
    typed_count: int,
    cancel_minutes: int = 10,
    outcomes: Sequence[Outcome] | None = None,
    recipients: str = Recipients.CONTACTS,
    seen: str = "",
) -> Release:
    """Freeze the decisions that this chair may see, and put every letter into the outbox, held until `goes_at`.

    `seen` is the seal of the letters that the chair was shown: asked twice with the same, it is the same release.

    Raises Stale when a letter would differ from what was shown, WrongCount, NotReleasable.
    """
    with transaction.atomic():
        lock(venue)
        known = Release.objects.at(venue).standing().with_seal(seen).first() if seen else None
        if known:
            return known
        plan = plan_release(by, venue, now=now, outcomes=outcomes, recipients=recipients)
        _require_sound(plan, typed_count, seen)
        release = Release.objects.create(
            venue=venue,
            recipients=recipients,
            seen=plan.seen,
            n_letters=plan.n_letters,
            cancel_minutes=_minutes(cancel_minutes),
            requested_at=now,
            goes_at=now + timedelta(minutes=_minutes(cancel_minutes)),
        )
        _store(release, plan, now)
        record(
            "decisions.request_release",
            by=by,
            now=now,
            venue_id=venue.pk,
            release=release.public_id,
            n_papers=len(plan.papers),
            n_letters=plan.n_letters,
            cancel_minutes=release.cancel_minutes,
        )
    return release


def _minutes(cancel_minutes: int) -> int:
    if not 0 <= cancel_minutes <= LONGEST_WINDOW:
        raise NotReleasable(f"Choose a time to change your mind between 0 and {LONGEST_WINDOW} minutes.")
    return cancel_minutes


def _require_sound(plan: Plan, typed_count: int, seen: str) -> None:
    for blocker in plan.blockers:
        raise NotReleasable(blocker.sentence)
    if not plan.letters:
        raise NotReleasable("There is no decision to release: authors know all that you have decided.")
    if seen and seen != plan.seen:
        raise Stale("Something changed since you looked at these letters. Nothing was sent; look at them again.")
    if typed_count != plan.n_letters:
        raise WrongCount(
            f"{plan.n_letters} letters would go out, and you typed {typed_count}. Nothing was sent; look again."
        )


def _store(release: Release, plan: Plan, now: datetime) -> None:
    letters = [letter.mail() for letter in plan.letters]
    n_of: dict[int, int] = {}
    for letter in plan.letters:
        n_of[letter.paper.pk] = n_of.get(letter.paper.pk, 0) + 1
    ReleasedPaper.objects.bulk_create(
        [
            ReleasedPaper(
                release=release,
                submission=paper,
                outcome=paper.decision.outcome,
                award=paper.decision.award,
                n_letters=n_of[paper.pk],
            )
            for paper in plan.papers
        ],
        batch_size=BATCH,
    )
    n_stored = enqueue(letters, now=now, batch=release.batch, is_held=True, not_before=release.goes_at)
    if n_stored != plan.n_letters:
        # A letter with the same key exists: somebody was told this very decision. Better none than one twice.
        raise NotReleasable("Some of these letters exist already; nothing was sent. Look at the mail page.")


def cancel_release(release: Release, *, by, now: datetime) -> Release:
    """Take a release back before it goes out: its letters leave the outbox, its decisions can be changed again.

    Raises TooLate.
    """
    with transaction.atomic():
        lock(release.venue)
        if Release.objects.with_pk(release.pk).pending().update(cancelled_at=now) != 1:
            raise TooLate("This release has gone out or was cancelled before; it cannot be cancelled any more.")
        cancel_batch(release.batch)
        release.papers.pending().update(state=ReleasedPaperState.CANCELLED)
        record("decisions.cancel_release", by=by, now=now, venue_id=release.venue_id, release=release.public_id)
    release.refresh_from_db()
    return release


def carry_out_release(release: Release, *, now: datetime) -> bool:
    """Tell the authors, if the time has come and nobody did: the decisions become readable, the letters go.

    Gives whether this call did it. Papers that were withdrawn meanwhile are left out, their letters deleted.
    """
    with transaction.atomic():
        lock(release.venue)
        if Release.objects.with_pk(release.pk).due(now).update(done_at=now) != 1:
            return False
        papers = access.locked_papers(release)
        _leave_out([paper for paper in papers if paper.submission.is_withdrawn], release)
        told = [paper for paper in papers if not paper.submission.is_withdrawn]
        _disclose(told, now)
        touch_record(release.venue_id)
        mark_decision_out(access.submissions_of(told), now=now)
        release.papers.pending().update(state=ReleasedPaperState.OUT)
        n_letters = release_batch(release.batch, now=now)
        record(
            "decisions.release",
            by=None,
            now=now,
            venue_id=release.venue_id,
            release=release.public_id,
            n_papers=len(told),
            n_letters=n_letters,
        )
    return True


def _leave_out(papers: Sequence[ReleasedPaper], release: Release) -> None:
    """Forget about papers that were withdrawn between request and release: there is nothing to tell."""
    if papers:
        ids = [paper.submission_id for paper in papers]
        release.papers.pending().of(ids).update(state=ReleasedPaperState.WITHDRAWN)
        cancel_batch(release.batch, about=ids)


def _disclose(papers: Sequence[ReleasedPaper], now: datetime) -> None:
    """Copy what was frozen with the request, and written in the letters, into what authors may read."""
    frozen = {paper.submission_id: paper for paper in papers}
    decisions = list(Decision.objects.on(frozen))
    for decision in decisions:
        paper = frozen[decision.submission_id]
        decision.released_outcome_id, decision.released_award_id = paper.outcome_id, paper.award_id
        decision.released_at = now
    Decision.objects.bulk_update(decisions, ["released_outcome", "released_award", "released_at"], batch_size=BATCH)


def release_due(*, now: datetime) -> int:
    """Carry out every release whose cancel window is over. Gives how many."""
    return sum(carry_out_release(release, now=now) for release in access.releases_due(now))

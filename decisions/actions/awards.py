"""The way to an award: a shortlist, a vote in which conflicts are locked out, and the award on the decision."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from audit.actions import record
from decisions.access import papers_to_decide, papers_to_rank, vote_on
from decisions.actions.deciding import Change, decide
from decisions.identity import Ballot
from decisions.models import AwardVote, Shortlisted, Voters
from submissions.models import Submission
from venues.models import Award
from web.problems import Refused


class NotInThisVote(Refused):
    """Raised when a vote does not stand for what was asked of it."""


def shortlist(award: Award, submission: Submission, *, by, now: datetime) -> None:
    """Let a paper stand for an award; twice is once. The caller has obtained both as a chair."""
    with transaction.atomic():
        vote = _locked(award)
        _require_open_shortlist(vote)
        _, is_new = Shortlisted.objects.get_or_create(vote=vote, submission=submission, defaults={"added_at": now})
        if is_new:
            _record("shortlist", award, by=by, now=now, submission_id=submission.pk)


def unshortlist(award: Award, submission: Submission, *, by, now: datetime) -> None:
    """Take a paper off the shortlist."""
    with transaction.atomic():
        vote = _locked(award)
        _require_open_shortlist(vote)
        n_gone, _ = Shortlisted.objects.of(vote).on([submission]).delete()
        if n_gone:
            _record("unshortlist", award, by=by, now=now, submission_id=submission.pk)


def open_vote(award: Award, *, voters: str, by, now: datetime) -> None:
    """Begin to take ballots; a vote that was closed goes on, with the ballots it has."""
    if voters not in Voters.values:
        raise NotInThisVote("Choose who votes.")
    with transaction.atomic():
        vote = _locked(award)
        # Counted over what this chair may see: the sentence must not tell of a paper in conflict.
        if Shortlisted.objects.of(vote).on(papers_to_decide(by, award.venue).active()).count() < 2:
            raise NotInThisVote("Put at least two papers on the shortlist before the vote begins.")
        vote.voters, vote.opened_at, vote.closed_at = voters, vote.opened_at or now, None
        vote.save()
        _record("open_vote", award, by=by, now=now, voters=voters)


def close_vote(award: Award, *, by, now: datetime) -> None:
    """Take no more ballots; the result is shown from now on."""
    with transaction.atomic():
        vote = _locked(award)
        if not vote.is_open:
            raise NotInThisVote("This vote is not open.")
        vote.closed_at = now
        vote.save()
        _record("close_vote", award, by=by, now=now)


def cast_ballot(vote: AwardVote, ranks: Mapping[int, int], *, by, now: datetime) -> int:
    """Store one person's ranking (paper number → rank), which replaces their earlier one; returns the papers ranked.

    Papers that the person may not rank are not among those that count: their ranks are refused.
    """
    with transaction.atomic():
        vote = AwardVote.objects.select_for_update().get(pk=vote.pk)
        if not vote.is_open:
            raise NotInThisVote("This vote is closed. Your ballot stands as it was.")
        venue = vote.award.venue
        papers = {paper.number: paper for paper in papers_to_rank(by, venue, [vote], now)[vote.pk]}
        if set(ranks) - set(papers):
            raise NotInThisVote("A paper that you ranked is not on the shortlist any more. Look at the list again.")
        if any(not 1 <= rank <= len(papers) for rank in ranks.values()):
            raise NotInThisVote(f"Ranks go from 1, the best, to {len(papers)}.")
        kept = {str(papers[number].pk): rank for number, rank in ranks.items()}
        Ballot.objects.update_or_create(vote=vote, person=by, defaults={"ranks": kept, "cast_at": now})
        # What was ranked is nobody's business, the log's neither.
        _record("cast_ballot", vote.award, by=None, now=now)
    return len(kept)


def give_award(award: Award, submission: Submission, *, by, now: datetime) -> Change:
    """Put the award on the decision of an accepted paper; it is told with the decision's release."""
    decision = getattr(submission, "decision", None)
    if decision is None or decision.outcome is None or not decision.outcome.is_accept:
        raise NotInThisVote(f"Paper {submission.number} is not accepted. Decide on it first.")
    return decide(submission, outcome=decision.outcome, award=award, by=by, now=now)


def _locked(award: Award) -> AwardVote:
    """The vote on an award, which nobody else changes meanwhile."""
    Award.objects.select_for_update().get(pk=award.pk)
    vote = vote_on(award)
    if vote._state.adding:
        vote.save()
    return vote


def _require_open_shortlist(vote: AwardVote) -> None:
    if vote.is_open:
        raise NotInThisVote("The vote is open. Close it before you change the shortlist.")


def _record(verb: str, award: Award, *, by, now: datetime, submission_id: int | None = None, **data) -> None:
    record(
        f"decisions.{verb}",
        by=by,
        now=now,
        venue_id=award.venue_id,
        submission_id=submission_id,
        award=award.pk,
        **data,
    )

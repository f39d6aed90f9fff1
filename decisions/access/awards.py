"""Awards: what is shortlisted, who ranks it, how the votes stand. Papers in conflict are in nobody's list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.http import Http404

from decisions.access.papers import papers_to_decide, with_standing
from decisions.identity import Ballot
from decisions.models import AwardVote, Shortlisted, Voters
from decisions.ranking import Standing, standings
from policy.visibility import may_vote_on
from submissions import access as submission_access
from submissions.models import Submission, SubmissionQuerySet
from venues.access import roles_of
from venues.deadlines import Calendar
from venues.models import Award, Role, Venue

VOTING_ROLES = {
    Voters.CHAIRS: {Role.CHAIR},
    Voters.AREA_CHAIRS: {Role.CHAIR, Role.AREA_CHAIR},
    Voters.COMMITTEE: {Role.CHAIR, Role.AREA_CHAIR, Role.REVIEWER},
}


@dataclass(frozen=True)
class AwardForChair:
    """An award with as much of its vote as this chair may see."""

    award: Award
    vote: AwardVote | None
    shortlist: list[Submission]
    n_ballots: int
    standings: list[tuple[Standing, Submission]]  # once the vote is closed

    @property
    def numbers(self) -> set[int]:
        """Of the shortlisted papers."""
        return {paper.number or 0 for paper in self.shortlist}


def vote_on(award: Award) -> AwardVote:
    """The vote on an award that a chair has obtained; a new one if nobody has begun."""
    return AwardVote.objects.about(award).first() or AwardVote(award=award)


def awards_for_chair(person, venue: Venue) -> list[AwardForChair]:
    """Every award with its shortlist, without papers in conflict; six queries however many there are."""
    votes = {vote.award_id: vote for vote in AwardVote.objects.at(venue).select_related("award")}
    papers = {paper.pk: paper for paper in with_standing(_candidates(person, venue)).by_number()}
    shortlists: dict[int, list[Submission]] = {}
    for vote_id, paper_id in Shortlisted.objects.filter(vote__in=votes.values()).values_list("vote", "submission"):
        if paper_id in papers:
            shortlists.setdefault(vote_id, []).append(papers[paper_id])
    ballots = _ballots(venue, list(votes.values()))
    found = []
    for award in sorted(venue.awards.all(), key=lambda row: (row.position, row.pk)):
        vote = votes.get(award.pk)
        shortlist = sorted(shortlists.get(vote.pk, []), key=lambda paper: paper.number or 0) if vote else []
        cast = ballots.get(vote.pk, []) if vote else []
        is_closed = vote is not None and vote.closed_at is not None
        found.append(AwardForChair(award, vote, shortlist, len(cast), _counted(shortlist, cast) if is_closed else []))
    return found


def _candidates(person, venue: Venue) -> SubmissionQuerySet:
    return papers_to_decide(person, venue).active()


def _counted(shortlist: list[Submission], ballots: list[Mapping[str, int]]) -> list[tuple[Standing, Submission]]:
    papers = {str(paper.pk): paper for paper in shortlist}
    return [(standing, papers[standing.candidate]) for standing in standings(list(papers), ballots)]


def _ballots(venue: Venue, votes: list[AwardVote]) -> dict[int, list[Mapping[str, int]]]:
    """What was voted, without who: vote pk → ballots. What a voter is in conflict with by now does not count."""
    barred = submission_access.conflicted_pairs(venue) if votes else set()
    found: dict[int, list[Mapping[str, int]]] = {}
    for vote_id, person_id, ranks in Ballot.objects.filter(vote__in=votes).values_list("vote", "person", "ranks"):
        kept = {paper: rank for paper, rank in ranks.items() if (int(paper), person_id) not in barred}
        found.setdefault(vote_id, []).append(kept)
    return found


def nominated(person, venue: Venue) -> list[Submission]:
    """Papers that reviewers nominated, most often first, for a chair."""
    papers = with_standing(_candidates(person, venue)).filter(tally__n_nominations__gt=0)
    return list(papers.order_by("-tally__n_nominations", "-tally__mean", "number"))


def paper_for_shortlist(person, venue: Venue, number: int) -> Submission | None:
    """A paper that a chair may put on a shortlist, if there is one with this number."""
    return with_standing(_candidates(person, venue)).numbered(number).first()


# --- Those who vote -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VoteForVoter:
    """An open vote as one voter has it before them."""

    vote: AwardVote
    papers: list[Submission]  # in the order of their ranking, then by number
    ranks: Mapping[str, int]  # paper pk as text → rank
    cast_at: datetime | None


def open_votes(person, venue: Venue) -> list[AwardVote]:
    """The votes in which this person may cast a ballot now."""
    roles = roles_of(person, venue)
    votes = AwardVote.objects.at(venue).open().select_related("award")
    return [vote for vote in votes if roles & VOTING_ROLES[Voters(vote.voters)]]


def votes_without_ballot(person, roles: Mapping[int, set[str]]) -> list[AwardVote]:
    """Open votes in which the person has a say and has cast no ballot. `roles` by venue pk; one query."""
    votes = (
        AwardVote.objects.open()
        .filter(award__venue__in=roles)
        .exclude(Exists(Ballot.objects.of(person).filter(vote=OuterRef("pk"))))
        .select_related("award")
        .order_by("pk")
    )
    return [vote for vote in votes if roles[vote.award.venue_id] & VOTING_ROLES[Voters(vote.voters)]]


def vote_for_voter(person, venue: Venue, award: int) -> AwardVote:
    """One of the open votes; else 404."""
    for vote in open_votes(person, venue):
        if vote.award_id == award:
            return vote
    raise Http404("There is no such page.")


def votes_for_voter(person, venue: Venue, now: datetime) -> list[VoteForVoter]:
    """Every open vote with the papers that the person may rank, and what they have ranked."""
    votes = open_votes(person, venue)
    papers = papers_to_rank(person, venue, votes, now)
    own = {row.vote_id: row for row in Ballot.objects.of(person).filter(vote__in=votes)}
    found = []
    for vote in votes:
        ballot = own.get(vote.pk)
        ranks: Mapping[str, int] = ballot.ranks if ballot else {}
        listed = sorted(papers[vote.pk], key=lambda paper: (ranks.get(str(paper.pk), 999), paper.number or 0))
        found.append(VoteForVoter(vote, listed, ranks, ballot.cast_at if ballot else None))
    return found


def papers_to_rank(person, venue: Venue, votes: list[AwardVote], now: datetime) -> dict[int, list[Submission]]:
    """The shortlisted papers that a voter may read and rank: vote pk → papers. Two queries."""
    calendar = Calendar(venue)
    found: dict[int, list[Submission]] = {vote.pk: [] for vote in votes}
    pairs = list(Shortlisted.objects.filter(vote__in=votes).values_list("vote", "submission"))
    papers = submission_access.towards(person, Submission.objects.of(venue).submitted())
    rows = {paper.pk: paper for paper in papers.filter(pk__in=[paper for _, paper in pairs]).select_related("track")}
    for vote_id, paper_id in pairs:
        paper = rows.get(paper_id)
        if paper is None:
            continue
        paper.venue = venue
        viewer = submission_access.viewer_of(person, paper)
        stage = submission_access.stage_of(paper, calendar, now)
        if may_vote_on(viewer, stage, is_shortlisted=True):
            found[vote_id].append(paper)
    return found


def paper_of_vote(person, venue: Venue, vote: AwardVote, number: int, now: datetime) -> Submission:
    """A paper that this voter may read for the vote; else 404."""
    for paper in papers_to_rank(person, venue, [vote], now)[vote.pk]:
        if paper.number == number:
            return paper
    raise Http404("There is no such page.")

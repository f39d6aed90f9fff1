"""Everything at every venue that one person has to do with, in a number of queries that does not grow."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from consoles.access.chair import Facts, facts_of
from decisions.access import decisions_for_author, votes_without_ballot
from decisions.models import Decision
from decisions.targets import target_of
from letters.access import n_waiting
from policy.visibility import Stage, Viewer, bound, may_see_discussion
from reviews.access import n_own_bids_by_venue, tasks_everywhere, unread_comments
from submissions.access import own_authorships, stage_of, submissions_of_author
from submissions.models import Submission
from venues.access import open_invitations_of, roles_everywhere
from venues.deadlines import Calendar
from venues.models import Role, Venue


@dataclass(frozen=True)
class Mine:
    """What one person has: hats, papers, tasks, and what is known of each venue."""

    roles: dict[int, list[Any]]  # venue pk → memberships
    calendars: dict[int, Calendar]
    papers: list[Submission]  # as their author
    authorships: dict[int, Any]  # submission pk → the person's own row in the author list
    decisions: dict[int, Decision]  # submission pk → as released
    responses: dict[int, Any]
    tasks: list[Any]  # assignments
    news: dict[int, int]  # submission pk → comments that the person has not seen
    n_bids: dict[int, int]
    facts: dict[int, Facts]  # of venues that the person chairs
    invitations: list[Any]
    votes: list[Any]  # on awards, open and without the person's ballot
    letters: dict[int, int]  # venue pk → letters that the person, as its chair, has to answer
    extensions: dict[int, dict[str, datetime]] = field(default_factory=dict)

    def venue(self, pk: int) -> Venue:
        """The venue object on which dates are read once."""
        return self.calendars[pk].venue


def mine(person, now: datetime) -> Mine:
    """Everything that the person has to do with."""
    memberships = roles_everywhere(person)
    papers = list(submissions_of_author(person).prefetch_related("extensions", "response"))
    tasks = tasks_everywhere(person)
    venues = _venues(memberships, papers, tasks)
    calendars = {pk: Calendar(venue) for pk, venue in venues.items()}
    roles: dict[int, list[Any]] = {}
    for membership in memberships:
        roles.setdefault(membership.venue_id, []).append(membership)
    for row in [*papers, *(task.submission for task in tasks)]:
        row.venue = venues[row.venue_id]
    chaired = [pk for pk, hats in roles.items() if any(hat.role == Role.CHAIR for hat in hats)]
    targets = {pk: target_of(calendars[pk], now) for pk in chaired}
    return Mine(
        roles=roles,
        calendars=calendars,
        papers=papers,
        authorships=own_authorships(person),
        decisions=decisions_for_author(papers),
        responses={paper.pk: paper.response for paper in papers if hasattr(paper, "response")},
        tasks=tasks,
        news=_news(person, tasks, set(chaired), calendars, now),
        n_bids=n_own_bids_by_venue(person),
        facts=facts_of(person, targets),
        invitations=list(open_invitations_of(person)),
        votes=votes_without_ballot(person, {pk: {hat.role for hat in hats} for pk, hats in roles.items()}),
        letters=n_waiting(person, [venues[pk] for pk in chaired]) if chaired else {},
        extensions={paper.pk: {row.kind: row.at for row in paper.extensions.all()} for paper in papers},
    )


def _venues(memberships, papers, tasks) -> dict[int, Venue]:
    """Each venue once, with its dates."""
    found: dict[int, Venue] = {}
    for row in [*memberships, *papers, *(task.submission for task in tasks)]:
        found.setdefault(row.venue_id, row.venue)
    prefetch_related_objects(list(found.values()), "deadlines")
    return found


def _news(person, tasks, chaired: set[int], calendars: dict[int, Calendar], now: datetime) -> dict[int, int]:
    """Unread comments that the person may read, by paper: the policy is asked for each."""
    viewers: dict[int, Viewer] = {}
    stages: dict[int, Stage] = {}
    papers = {task.submission.pk: task.submission for task in tasks}
    for pk, paper in papers.items():
        hats = {task.role: task for task in tasks if task.submission.pk == pk}
        reviewing = hats.get("reviewer")
        viewers[pk] = Viewer(
            is_committee=True,
            is_chair=paper.venue_id in chaired,
            is_area_chair="area_chair" in hats,
            is_reviewer=reviewing is not None,
            has_reviewed=reviewing is not None and reviewing.review is not None and reviewing.review.is_submitted,
        )
        stages[pk] = stage_of(paper, calendars[paper.venue_id], now)
    found: dict[int, int] = {}
    for pk, level in unread_comments(person, papers.values()) if papers else ():
        if may_see_discussion(viewers[pk], stages[pk]) and level >= bound(viewers[pk], stages[pk]):
            found[pk] = found.get(pk, 0) + 1
    return found

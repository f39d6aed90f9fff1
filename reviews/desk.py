"""A committee member's desk at a venue: which papers are theirs, and what each still needs from them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from policy import visibility
from policy.visibility import Level, Stage, Viewer
from reviews import access, doors
from reviews.access import Task
from reviews.doors import Door
from reviews.emergencies import Figures, figures_of
from reviews.models import AssignmentRole, MetaReview, Review, Tally
from reviews.reading import scale_of
from submissions.access import stage_of
from submissions.models import Submission
from venues.access import membership_of, roles_of
from venues.deadlines import Calendar, Window
from venues.models import DeadlineKind, FormOf, Role, Venue
from venues.questions import missing, questions_of


@dataclass(frozen=True)
class ToReview:
    """A paper that the person reviews."""

    paper: Submission
    review: Review
    door: Door
    gaps: list[str]  # labels of required questions without an answer
    n_others: int | None  # reviews by others that they may read; None while they may not
    has_response: bool
    n_new: int  # comments that they have not seen

    @property
    def is_late(self) -> bool:
        """Whether the review is overdue."""
        return self.is_waiting and self.door.is_late

    @property
    def is_waiting(self) -> bool:
        """Whether a review is still wanted from this person."""
        return not self.review.is_submitted and self.door.is_open

    @property
    def has_changes(self) -> bool:
        """Whether a submitted review was changed and not submitted again."""
        return self.review.is_submitted and self.review.has_changes and self.door.is_open


@dataclass(frozen=True)
class ToLead:
    """A paper that the person leads as area chair."""

    paper: Submission
    tally: Tally
    n_begun: int
    meta_review: MetaReview | None
    door: Door
    reviews_are_late: bool
    may_call: bool  # emergency reviewers
    calls: Figures | None  # what became of calls for them
    shows_ratings: bool
    is_split: bool  # the reviewers disagree: their ratings span half of the scale or more
    has_response: bool
    n_new: int

    @property
    def n_missing(self) -> int:
        """Reviews still to come."""
        return max(self.tally.n_assigned - self.tally.n_submitted, 0)

    @property
    def n_late(self) -> int:
        """Reviews overdue."""
        return self.n_missing if self.reviews_are_late else 0

    @property
    def is_waiting(self) -> bool:
        """Whether a meta-review is still wanted from this person."""
        return self.door.is_open and not (self.meta_review and self.meta_review.is_submitted)


@dataclass(frozen=True)
class Desk:
    """All of it, what is still wanted first."""

    venue: Venue
    to_review: list[ToReview]
    to_lead: list[ToLead]
    review_window: Window | None
    meta_window: Window | None
    asks_meta_reviews: bool
    scale: list[float]
    max_load: int | None  # papers to review at most; None for who reviews none here

    @property
    def n_reviews_wanted(self) -> int:
        """How many of the person's reviews are still to come."""
        return sum(task.is_waiting for task in self.to_review)

    @property
    def n_reviews_in(self) -> int:
        """How many of the person's reviews are submitted."""
        return sum(task.review.is_submitted for task in self.to_review)

    @property
    def n_meta_reviews_wanted(self) -> int:
        """How many meta-reviews are still to come."""
        return sum(task.is_waiting for task in self.to_lead) if self.asks_meta_reviews else 0

    @property
    def n_new(self) -> int:
        """How many comments the person has not seen."""
        return sum(task.n_new for task in self.to_review) + sum(task.n_new for task in self.to_lead)


def desk_of(person, venue: Venue, now: datetime, *, calendar: Calendar | None = None) -> Desk:
    """The desk of a committee member, in a constant number of queries."""
    calendar = calendar or Calendar(venue)
    rows = access.tasks_of(person, venue)
    papers = {row.submission.pk: row.submission for row in rows}
    questions = questions_of(venue, FormOf.REVIEW)
    is_chair = Role.CHAIR in roles_of(person, venue)
    viewers = _viewers(rows, is_chair)
    stages = {pk: stage_of(paper, calendar, now) for pk, paper in papers.items()}
    news = _news(access.unread_comments(person, papers.values()), viewers, stages)
    leading = [row for row in rows if row.role == AssignmentRole.AREA_CHAIR]
    begun = access.n_begun_by_submission([row.submission for row in leading]) if leading else {}
    to_call_for = {pk for pk in stages if visibility.may_call_reviewers(viewers[pk], stages[pk])}
    led = [row.submission for row in leading if row.submission.pk in to_call_for]
    calls = figures_of(led, now) if led else {}
    scale = scale_of(questions_of(venue, FormOf.REVIEW, with_retired=True), Level.AREA_CHAIRS)
    membership = membership_of(person, venue, Role.REVIEWER)
    return Desk(
        venue=venue,
        to_review=sorted(
            (
                _to_review(row, viewers[row.submission.pk], stages[row.submission.pk], questions, calendar, now, news)
                for row in rows
                if row.role == AssignmentRole.REVIEWER
            ),
            key=lambda task: (not (task.is_waiting or task.has_changes), not task.door.is_open, task.paper.number),
        ),
        to_lead=sorted(
            (_to_lead(row, begun, scale, calendar, now, news, to_call_for, calls) for row in leading),
            key=lambda task: (not task.is_waiting, not task.door.is_open, task.paper.number),
        ),
        review_window=calendar.window(DeadlineKind.REVIEW),
        meta_window=calendar.window(DeadlineKind.META_REVIEW),
        asks_meta_reviews=bool(questions_of(venue, FormOf.META_REVIEW)),
        scale=scale,
        max_load=(membership.max_load or venue.default_load) if membership else None,
    )


def _viewers(rows: Iterable[Task], is_chair: bool) -> dict[int, Viewer]:
    """What is known of the person towards each paper; papers in conflict are not among the rows."""
    facts: dict[int, dict[str, bool]] = {}
    for row in rows:
        known = facts.setdefault(row.submission.pk, {"is_chair": is_chair, "is_committee": True})
        if row.role == AssignmentRole.AREA_CHAIR:
            known["is_area_chair"] = True
        else:
            known |= {"is_reviewer": True, "has_reviewed": row.review is not None and row.review.is_submitted}
    return {pk: Viewer(**known) for pk, known in facts.items()}


def _news(unread: Iterable[tuple[int, int]], viewers: dict[int, Viewer], stages: dict[int, Stage]) -> Counter[int]:
    """How many unread comments the person may read, by submission pk."""
    return Counter(
        pk
        for pk, level in unread
        if visibility.may_see_discussion(viewers[pk], stages[pk]) and level >= visibility.bound(viewers[pk], stages[pk])
    )


def _to_review(
    row: Task, viewer: Viewer, stage: Stage, questions, calendar: Calendar, now: datetime, news: Counter[int]
) -> ToReview:
    paper, review = row.submission, row.review
    assert review is not None  # a reviewer's task has one
    sees_others = visibility.may_see_reviews(viewer, stage)
    tally = getattr(paper, "tally", None)
    others = (tally.n_submitted if tally else 0) - int(review.is_submitted)
    return ToReview(
        paper=paper,
        review=review,
        door=doors.review_door(paper, calendar, now, due_at=review.due_at),
        gaps=[question.label for question in missing(questions, review.draft)],
        n_others=others if sees_others else None,
        has_response=sees_others and _has_response(paper),
        n_new=news[paper.pk],
    )


def _to_lead(
    row: Task,
    begun: dict[int, int],
    scale: list[float],
    calendar: Calendar,
    now: datetime,
    news: Counter[int],
    to_call_for: set[int],
    calls: dict[int, Figures],
) -> ToLead:
    paper = row.submission
    tally = getattr(paper, "tally", None) or Tally(submission=paper, venue=paper.venue)
    return ToLead(
        paper=paper,
        tally=tally,
        n_begun=begun.get(paper.pk, 0),
        meta_review=getattr(paper, "meta_review", None),
        door=doors.meta_review_door(paper, calendar, now),
        reviews_are_late=doors.review_door(paper, calendar, now).is_late,
        may_call=paper.pk in to_call_for,
        calls=calls.get(paper.pk),
        shows_ratings=bool(scale),
        is_split=bool(scale)
        and tally.lowest is not None
        and tally.highest is not None
        and tally.highest - tally.lowest >= (max(scale) - min(scale)) / 2,
        has_response=_has_response(paper),
        n_new=news[paper.pk],
    )


def _has_response(paper: Submission) -> bool:
    response = getattr(paper, "response", None)
    return response is not None and response.submitted_at is not None

"""The only way a request obtains a review, an assignment, a bid or a discussion.

Each question has three directions: may she? which? who may? Not yours and not there are the same 404.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import (
    Avg,
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import MD5, Coalesce, Concat, Greatest, NullIf
from django.http import Http404

from people.models import Person
from policy import visibility
from policy.visibility import Level, Stage, Viewer
from reviews.identity import (
    Affinity,
    Assignment,
    Bid,
    CommentAuthor,
    EmergencyAsk,
    EmergencyCaller,
    FormerAssignment,
    LastLook,
    MetaReviewAuthor,
    ProposedEnd,
    ProposedPair,
    SolvedProblem,
)
from reviews.models import (
    LOST,
    LOST_PRICES,
    AssignmentRole,
    Comment,
    CommentQuerySet,
    EmergencyCall,
    MetaReview,
    Proposal,
    Response,
    Review,
    Shortfall,
)
from submissions import access as submission_access
from submissions.access import NOT_HERE
from submissions.models import Submission, SubmissionQuerySet
from venues.access import chairs_of, committee_of
from venues.deadlines import Calendar
from venues.models import Deadline, DeadlineKind, Role, Topic, Venue


def viewer_of(person, submission: Submission) -> Viewer:
    """All that is known of a person towards a paper."""
    return _viewer(person, submission, _tasks(person, submission))


def _tasks(person, submission: Submission) -> dict[str, Assignment]:
    """What a person is assigned to do for a paper, by role."""
    if not person.is_authenticated:
        return {}
    return {row.role: row for row in Assignment.objects.of(person).to(submission).select_related("review")}


def _viewer(person, submission: Submission, tasks: dict[str, Assignment]) -> Viewer:
    viewer = submission_access.viewer_of(person, submission)
    reviewing = tasks.get(AssignmentRole.REVIEWER)
    return replace(
        viewer,
        is_reviewer=reviewing is not None,
        is_area_chair=AssignmentRole.AREA_CHAIR in tasks,
        has_reviewed=reviewing is not None and reviewing.review is not None and reviewing.review.is_submitted,
    )


# --- Reviewers and area chairs --------------------------------------------------------------------------


def papers_to_review(person, venue: Venue | None = None) -> SubmissionQuerySet:
    """Papers that the person is assigned to as a reviewer, without those they turn out to be in conflict with."""
    return _assigned(person, venue, "reviewer")


def papers_to_lead(person, venue: Venue | None = None) -> SubmissionQuerySet:
    """Papers that the person is assigned to as an area chair, without those they are in conflict with."""
    return _assigned(person, venue, "area_chair")


def _assigned(person, venue: Venue | None, role: str) -> SubmissionQuerySet:
    assigned = Assignment.objects.of(person).filter(role=role, submission=OuterRef("pk"))
    papers = Submission.objects.submitted() if venue is None else Submission.objects.of(venue).submitted()
    return submission_access.unconflicted(person, papers.filter(Exists(assigned))).select_related("venue").by_number()


@dataclass(frozen=True)
class Task:
    """What a person is assigned to do for a paper; a reviewer's has the review that it asks for."""

    submission: Submission
    role: str
    review: Review | None


def tasks_of(person, venue: Venue) -> list[Task]:
    """What a person is assigned to at a venue, without papers in conflict; with everything that a desk shows."""
    papers = submission_access.unconflicted(person, Submission.objects.of(venue).submitted())
    rows = (
        Assignment.objects.of(person)
        .filter(submission__in=papers)
        .select_related(
            "review",
            "submission__track",
            "submission__tally",
            "submission__response",
            "submission__meta_review",
        )
        .order_by("submission__number", "role")
    )
    tasks = [Task(row.submission, row.role, row.review) for row in rows]
    for task in tasks:
        task.submission.venue = venue  # one object, so that its dates are read once
    return tasks


def n_reviews_written(person, venue: Venue) -> int:
    """How many reviews of this venue's papers the person has submitted; for themselves alone."""
    return Review.objects.submitted().filter(pk__in=Assignment.objects.of(person).at(venue).values("review")).count()


def n_meta_reviews_written(person, venue: Venue) -> int:
    """How many meta-reviews of papers that they lead the person has submitted; for themselves alone."""
    led = Assignment.objects.of(person).at(venue).leading().values("submission")
    written = MetaReviewAuthor.objects.filter(person=person, meta_review__submitted_at__isnull=False)
    return written.filter(meta_review__submission__in=led).count()


def tasks_everywhere(person) -> list[Task]:
    """As `tasks_of` over all venues, for papers that are not withdrawn and whose decision is not out."""
    papers = submission_access.unconflicted(person, Submission.objects.active().undecided())
    rows = (
        Assignment.objects.of(person)
        .filter(submission__in=papers)
        .select_related("review", "submission__venue", "submission__tally", "submission__meta_review")
        .order_by("submission__venue", "submission__number", "role")
    )
    return [Task(row.submission, row.role, row.review) for row in rows]


def unread_comments(person, papers: Iterable[Submission]) -> list[tuple[int, int]]:
    """What others wrote in the threads on these papers since the person last looked: (submission pk, level).

    The caller asks the policy which of them the person may read.
    """
    looked_at = LastLook.objects.filter(person=person, submission=OuterRef("submission")).values("at")[:1]
    return list(
        Comment.objects.kept()
        .filter(submission__in=[paper.pk for paper in papers])
        .exclude(Exists(CommentAuthor.objects.filter(person=person, comment=OuterRef("pk"))))
        .annotate(looked_at=Subquery(looked_at))
        .filter(Q(looked_at__isnull=True) | Q(written_at__gt=F("looked_at")))
        .values_list("submission", "level")
    )


def n_begun_by_submission(papers: Iterable[Submission]) -> dict[int, int]:
    """How many reviews of each paper are begun and not submitted: submission pk → n. For whoever leads the papers."""
    rows = Review.objects.missing().filter(submission__in=[paper.pk for paper in papers], began_at__isnull=False)
    return dict(rows.values_list("submission").annotate(n=Count("pk")).order_by("submission"))


def papers_to_bid_on(person, venue: Venue) -> SubmissionQuerySet:
    """Papers that a committee member may bid on. The caller shows them only while bidding is open."""
    return submission_access.unconflicted(person, Submission.objects.of(venue).active())


def own_review(person, submission: Submission) -> Review | None:
    """The review that the person was asked for on this paper, if any."""
    assignment = Assignment.objects.of(person).to(submission).reviewing().select_related("review").first()
    if assignment is None or assignment.review is None:
        return None
    assignment.review.submission = submission
    return assignment.review


def paper_for_committee(person, venue: Venue, number: int, now: datetime) -> tuple[Submission, Viewer, Stage]:
    """A paper that the person may read as reviewer, area chair or chair, with what is known of both; else 404."""
    submission, _, viewer, stage = _paper_with_tasks(person, venue, number, now)
    return submission, viewer, stage


def paper_for_reviewer(person, venue: Venue, number: int, now: datetime) -> tuple[Submission, Review, Viewer, Stage]:
    """A paper with the review that this person owes; else 404."""
    submission, tasks, viewer, stage = _paper_with_tasks(person, venue, number, now)
    task = tasks.get(AssignmentRole.REVIEWER)
    if task is None or task.review is None:
        raise Http404(NOT_HERE)
    task.review.submission = submission
    return submission, task.review, viewer, stage


def _paper_with_tasks(
    person, venue: Venue, number: int, now: datetime
) -> tuple[Submission, dict[str, Assignment], Viewer, Stage]:
    papers = submission_access.towards(person, Submission.objects.of(venue).submitted().numbered(number))
    submission = (
        papers.select_related("track", "tally", "response", "meta_review")
        .defer("response__draft", "meta_review__draft")  # of which only who writes them reads
        .first()
    )
    if submission is None:
        raise Http404(NOT_HERE)
    submission.venue = venue  # one object, so that its dates and questions are read once
    tasks = _tasks(person, submission)
    viewer = _viewer(person, submission, tasks)
    stage = submission_access.stage_of(submission, Calendar(venue), now)
    # An author reads their paper on the author's pages, never here beside what the committee says.
    if viewer.is_author or not visibility.may_see_paper(viewer, stage):
        raise Http404(NOT_HERE)
    return submission, tasks, viewer, stage


# --- What may be read -----------------------------------------------------------------------------------


def readable_reviews(viewer: Viewer, stage: Stage, submission: Submission) -> QuerySet[Review]:
    """Submitted reviews of a paper that the viewer may read, in an order that tells nothing."""
    if not visibility.may_see_reviews(viewer, stage):
        return Review.objects.none()
    return Review.objects.of(submission).submitted().by_handle()


def reviewer_names(
    viewer: Viewer, stage: Stage, submission: Submission, assigned: Iterable[Assignment] | None = None
) -> dict[int, str]:
    """Who wrote which review, as far as the viewer may know: review pk → name; empty when they may not.

    `assigned` spares the query when the caller has read `assigned_to` already.
    """
    if not visibility.may_see_reviewer_names(viewer, stage):
        return {}
    rows = reviewers_of(submission) if assigned is None else assigned
    return {row.review_id: row.person.get_full_name() for row in rows if row.review_id}


def readable_comments(person, viewer: Viewer, stage: Stage, submission: Submission) -> QuerySet[Comment]:
    """Comments on a paper that a person may read, oldest first: up to their bound, and what they wrote themselves.

    Each has `is_mine`, and `looked_at`: when the person last read the thread, if ever.
    """
    if not visibility.may_see_discussion(viewer, stage):
        return Comment.objects.none()
    mine = Exists(CommentAuthor.objects.filter(person=person, comment=OuterRef("pk")))
    looked_at = LastLook.objects.filter(person=person, submission=submission).values("at")[:1]
    readable = Q(level__gte=visibility.bound(viewer, stage)) | mine
    comments = Comment.objects.of(submission).kept().annotate(is_mine=mine, looked_at=Subquery(looked_at))
    return comments.filter(readable).in_order()


def comments_by(person, submission: Submission) -> CommentQuerySet:
    """What a person wrote in the thread on a paper, removed comments included."""
    return Comment.objects.of(submission).filter(
        Exists(CommentAuthor.objects.filter(person=person, comment=OuterRef("pk")))
    )


def comment_to_change(
    person, viewer: Viewer, stage: Stage, submission: Submission, public_id: str, *, is_removing: bool = False
) -> Comment:
    """A comment that the person may edit because they wrote it, or remove because they wrote it or chair; else 404."""
    found = comments_by(person, submission).with_id(public_id).first()
    if found is None and is_removing and visibility.may_decide(viewer, stage):
        found = Comment.objects.of(submission).with_id(public_id).first()
    if found is None or not visibility.may_see_discussion(viewer, stage):
        raise Http404(NOT_HERE)
    found.submission = submission
    return found


def readable_response(viewer: Viewer, stage: Stage, submission: Submission) -> Response | None:
    """The authors' submitted response, if there is one that the viewer may read. Its draft is the authors' alone."""
    if not visibility.may_see_response(viewer, stage):
        return None
    response: Response | None = getattr(submission, "response", None)
    return response if response and response.submitted_at else None


def response_of_author(submission: Submission) -> Response:
    """The response with its draft, new if nobody has begun one. The caller has obtained the paper as its author."""
    return Response.objects.filter(submission=submission).first() or Response(submission=submission)


def readable_meta_review(viewer: Viewer, stage: Stage, submission: Submission) -> MetaReview | None:
    """The submitted meta-review, if there is one that the viewer may read."""
    if not visibility.may_see_meta_review(viewer, stage):
        return None
    meta_review: MetaReview | None = getattr(submission, "meta_review", None)
    return meta_review if meta_review and meta_review.submitted_at else None


def review_to_look_back_on(
    person, viewer: Viewer, stage: Stage, submission: Submission, public_id: str
) -> tuple[Review, Level]:
    """A submitted review with its versions, and how far down the person may read it.

    Its own reviewer, the paper's area chair and chairs; for everybody else it is not there.
    """
    review = Review.objects.of(submission).submitted().with_id(public_id).prefetch_related("versions").first()
    if review is None:
        raise Http404(NOT_HERE)
    own = own_review(person, submission) if viewer.is_reviewer else None
    if own and own.pk == review.pk:
        return review, Level.CHAIRS
    bound = visibility.bound(viewer, stage)
    if bound > Level.AREA_CHAIRS:
        raise Http404(NOT_HERE)
    return review, bound


def meta_review_to_look_back_on(viewer: Viewer, stage: Stage, submission: Submission) -> MetaReview:
    """The submitted meta-review with its versions, whole, for the paper's area chair and chairs."""
    meta_review = readable_meta_review(viewer, stage, submission)
    if meta_review is None or visibility.bound(viewer, stage) > Level.AREA_CHAIRS:
        raise Http404(NOT_HERE)
    return meta_review


def meta_review_to_write(viewer: Viewer, submission: Submission) -> MetaReview:
    """The meta-review of a paper that the caller has obtained, for its area chair; a new one if nobody has begun."""
    if not viewer.is_area_chair:
        raise Http404(NOT_HERE)
    meta_review: MetaReview | None = getattr(submission, "meta_review", None)
    return meta_review or MetaReview(submission=submission)


# --- Who may (for mail) -----------------------------------------------------------------------------------


def committee_of_paper(submission: Submission) -> list[tuple[Person, Viewer]]:
    """Everybody who could have to do with a paper: its reviewers, its area chairs, the chairs; authors never.

    Conflicts are told of in the Viewer, as always; the caller asks the policy about each.
    """
    found: dict[int, tuple[Person, dict[str, bool]]] = {}
    for chair in chairs_of(submission.venue):
        found.setdefault(chair.pk, (chair, {}))[1].update(is_chair=True, is_committee=True)
    for row in Assignment.objects.to(submission).select_related("person", "review"):
        facts = found.setdefault(row.person_id, (row.person, {}))[1]
        facts["is_committee"] = True
        if row.role == AssignmentRole.AREA_CHAIR:
            facts["is_area_chair"] = True
        else:
            facts["is_reviewer"] = True
            facts["has_reviewed"] = row.review is not None and row.review.is_submitted
    barred = submission_access.people_barred_from(submission)
    return [
        (person, Viewer(**facts, is_conflicted=person.pk in barred)) for _, (person, facts) in sorted(found.items())
    ]


def venues_at_work() -> list[Venue]:
    """Venues that have set a date for bidding or reviewing, with their dates. For reminders."""
    kinds = (DeadlineKind.BIDDING, DeadlineKind.REVIEW)
    reviewing = Deadline.objects.filter(kind__in=kinds, venue=OuterRef("pk"))
    return list(Venue.objects.filter(Exists(reviewing)).prefetch_related("deadlines", "questions").order_by("pk"))


def people_without_bid(venue: Venue) -> list[Person]:
    """Reviewers and area chairs who have bid on nothing although there is something to bid on. For reminders."""
    if not Submission.objects.of(venue).active().exists():
        return []
    own = Bid.objects.at(venue).filter(person=OuterRef("person"))
    members = committee_of(venue, Role.REVIEWER, Role.AREA_CHAIR).exclude(Exists(own))
    return list({member.person_id: member.person for member in members}.values())


def people_without_bid_for_chair(chair, venue: Venue) -> list[Person]:
    """Reviewers and area chairs who have bid on no paper that the chair may see; a bid on another one is not told."""
    visible = submission_access.papers_for_chair(chair, venue)
    own = Bid.objects.at(venue).filter(person=OuterRef("person"), submission__in=visible)
    members = committee_of(venue, Role.REVIEWER, Role.AREA_CHAIR).exclude(Exists(own))
    return list({member.person_id: member.person for member in members}.values())


def reviews_owed(venue: Venue) -> list[Assignment]:
    """Who still owes a review of a paper that wants one. For reminders."""
    barred = submission_access.conflicted_pairs(venue)
    return [row for row in _owed(venue, AssignmentRole.REVIEWER, barred) if row.review and not row.review.is_submitted]


def meta_reviews_owed(venue: Venue) -> list[Assignment]:
    """Who still owes a meta-review of a paper that wants one. For reminders."""
    written = MetaReview.objects.filter(submission__venue=venue, submitted_at__isnull=False)
    done = set(written.values_list("submission", flat=True))
    barred = submission_access.conflicted_pairs(venue)
    return [row for row in _owed(venue, AssignmentRole.AREA_CHAIR, barred) if row.submission_id not in done]


def _owed(venue: Venue, role: str, barred: Collection[tuple[int, int]]) -> list[Assignment]:
    """Assignments of papers under review, without those that a conflict has overtaken."""
    rows = (
        Assignment.objects.at(venue)
        .as_role(role)
        .filter(submission__in=Submission.objects.of(venue).active().undecided())
        .select_related("person", "review", "submission")
        .order_by("person", "submission__number", "pk")
    )
    return [row for row in rows if (row.submission_id, row.person_id) not in barred]


def papers_to_respond_to(venue: Venue) -> SubmissionQuerySet:
    """Papers under review that have a submitted review, with their response if one is begun. For reminders."""
    reviewed = Review.objects.submitted().filter(submission=OuterRef("pk"))
    papers = Submission.objects.of(venue).active().undecided().filter(Exists(reviewed))
    return papers.select_related("response").by_number()


def n_for_chair(chair, venue: Venue, assignments: Iterable[Assignment]) -> int:
    """How many of these assignments are to papers that the chair may see. For reminders."""
    visible = set(submission_access.papers_for_chair(chair, venue).values_list("pk", flat=True))
    return sum(row.submission_id in visible for row in assignments)


def papers_with_news(venue: Venue, now: datetime) -> dict[Person, list[Submission]]:
    """Whose thread holds comments that they have not seen: person → papers, for all assigned people. For reminders."""
    looks = {(row.submission_id, row.person_id): row.at for row in LastLook.objects.filter(submission__venue=venue)}
    found: dict[Person, list[Submission]] = {}
    for row, comments in _threads(venue, now):
        looked = looks.get((row.submission_id, row.person_id))
        if any(author != row.person_id and (not looked or at > looked) for author, at in comments):
            _add(found, row)
    return found


def papers_in_silence(venue: Venue, now: datetime) -> dict[Person, list[Submission]]:
    """Who may discuss papers of whose thread they can read nothing: person → papers. For reminders.

    Area chairs begin a discussion, and reviewers where a paper has none.
    """
    threads = list(_threads(venue, now))
    led = {row.submission_id for row, _ in threads if row.role == AssignmentRole.AREA_CHAIR}
    found: dict[Person, list[Submission]] = {}
    for row, comments in threads:
        if not comments and (row.role == AssignmentRole.AREA_CHAIR or row.submission_id not in led):
            _add(found, row)
    return found


def _add(found: dict[Person, list[Submission]], row: Assignment) -> None:
    papers = found.setdefault(row.person, [])
    if row.submission not in papers:
        papers.append(row.submission)


def _threads(venue: Venue, now: datetime) -> Iterator[tuple[Assignment, list[tuple[int, datetime]]]]:
    """Each assignment whose person may discuss now, with author and time of the comments that they may read."""
    calendar = Calendar(venue)
    comments: dict[int, list[tuple[int, int, datetime]]] = {}
    written = CommentAuthor.objects.filter(comment__submission__venue=venue, comment__removed_at__isnull=True)
    for paper, author, level, at in written.values_list(
        "comment__submission", "person", "comment__level", "comment__written_at"
    ):
        comments.setdefault(paper, []).append((author, level, at))
    barred = submission_access.conflicted_pairs(venue)
    for role in (AssignmentRole.REVIEWER, AssignmentRole.AREA_CHAIR):
        for row in _owed(venue, role, barred):
            row.submission.venue = venue
            stage = submission_access.stage_of(row.submission, calendar, now)
            viewer = Viewer(
                is_committee=True,
                is_reviewer=role == AssignmentRole.REVIEWER,
                is_area_chair=role == AssignmentRole.AREA_CHAIR,
                has_reviewed=row.review is not None and row.review.is_submitted,
            )
            if visibility.may_discuss(viewer, stage):
                bound = visibility.bound(viewer, stage)
                readable = comments.get(row.submission_id, [])
                yield row, [(author, at) for author, level, at in readable if level >= bound]


def readers_of_response(submission: Submission, now: datetime) -> list[tuple[Person, Viewer]]:
    """Reviewers and area chairs who may read the authors' response; chairs see it on their pages."""
    stage = submission_access.stage_of(submission, Calendar(submission.venue), now)
    return [
        (person, viewer)
        for person, viewer in committee_of_paper(submission)
        if (viewer.is_reviewer or viewer.is_area_chair) and visibility.may_see_response(viewer, stage)
    ]


def readers_of_comment(
    comment: Comment, submission: Submission, now: datetime, *, but
) -> list[tuple[Person, Viewer, datetime | None]]:
    """Whom a comment is news to, with their last look: who may read it, and has to do with the thread.

    A chair has when the comment is meant for chairs or they wrote in the thread themselves: a chair of 300 papers
    must not get a mail for each remark.
    """
    stage = submission_access.stage_of(submission, Calendar(submission.venue), now)
    writers = set(CommentAuthor.objects.filter(comment__submission=submission).values_list("person", flat=True))
    looks = dict(LastLook.objects.filter(submission=submission).values_list("person", "at"))
    return [
        (person, viewer, looks.get(person.pk))
        for person, viewer in committee_of_paper(submission)
        if person != but
        and visibility.may_see_discussion(viewer, stage)
        and comment.level >= visibility.bound(viewer, stage)
        and (viewer.is_reviewer or viewer.is_area_chair or comment.level < Level.REVIEWERS or person.pk in writers)
    ]


# --- Bids -------------------------------------------------------------------------------------------------


def bids_of(person, venue: Venue) -> dict[int, int]:
    """The person's own bids: submission pk → value."""
    return dict(Bid.objects.filter(person=person, submission__venue=venue).values_list("submission", "value"))


def papers_with_own_bid(person, venue: Venue) -> SubmissionQuerySet:
    """Papers to bid on with `own_bid` and `own_bid_at`, in an order of this person's own that tells nothing.

    The order comes from a hash of both public ids: the same on every page and every day, another for everybody.
    """
    own = Bid.objects.of(person).filter(submission=OuterRef("pk"))
    return (
        papers_to_bid_on(person, venue)
        .annotate(
            own_bid=Subquery(own.values("value")),
            own_bid_at=Subquery(own.values("at")),
            shuffled=MD5(Concat(Value(person.public_id), F("public_id"))),
        )
        .prefetch_related(Prefetch("topics", Topic.objects.order_by("position", "pk")))
        .order_by("shuffled", "pk")
    )


def nearest_first(person, papers: SubmissionQuerySet) -> SubmissionQuerySet:
    """The papers by how near they are to the person's expertise; those of unknown distance last, shuffled."""
    own = Affinity.objects.filter(person=person, submission=OuterRef("pk"))
    return papers.annotate(base=Subquery(own.values("base"))).order_by(
        F("base").desc(nulls_last=True), "shuffled", "pk"
    )


def are_affinities_known(person, venue: Venue) -> bool:
    """Whether anything is known of how near the person's expertise is to the papers."""
    return Affinity.objects.filter(person=person, submission__venue=venue, base__isnull=False).exists()


def with_own_bid(papers: SubmissionQuerySet, bid: str) -> SubmissionQuerySet:
    """Those of `papers_with_own_bid` that have this bid; "none" for those without any."""
    return papers.filter(own_bid__isnull=True) if bid == "none" else papers.filter(own_bid=int(bid))


def own_bid_counts(papers: SubmissionQuerySet) -> dict[int | None, int]:
    """How many of `papers_with_own_bid` have which bid; None for those without any."""
    rows = papers.order_by().values("own_bid").annotate(n=Count("pk")).values_list("own_bid", "n")
    return dict(rows)


def paper_to_bid_on(person, venue: Venue, number: int) -> Submission:
    """One of `papers_with_own_bid`; else 404."""
    paper = papers_with_own_bid(person, venue).numbered(number).first()
    if paper is None:
        raise Http404(NOT_HERE)
    return paper


def n_own_bids_by_venue(person) -> dict[int, int]:
    """How many papers of each venue the person has bid on: venue pk → n."""
    rows = Bid.objects.of(person).values_list("submission__venue").annotate(n=Count("pk"))
    return dict(rows.order_by("submission__venue"))


# --- Chairs ---------------------------------------------------------------------------------------------


def assignments_for_chair(person, venue: Venue) -> QuerySet[Assignment]:
    """Who is assigned to which paper, as far as a chair may know. The caller has obtained the venue as a chair."""
    visible = submission_access.papers_for_chair(person, venue)
    return (
        Assignment.objects.at(venue)
        .filter(submission__in=visible)
        .select_related("person", "review", "submission")
        .order_by("submission__number", "role", "person__name", "pk")
    )


def reviewers_of(submission: Submission) -> QuerySet[Assignment]:
    """Who reviews a paper. The caller has asked `may_see_reviewer_names`, or sends mail."""
    return assigned_to(submission).reviewing()


def assigned_to(submission: Submission) -> Any:
    """Who reviews a paper, by handle, and who leads it. What it tells of people is asked of the policy as above."""
    rows = Assignment.objects.to(submission).select_related("person", "review")
    return rows.order_by("review__handle", "person__name", "pk")


# See also Review.is_begun; of an area chair's assignment nothing is begun.
UNBEGUN = Q(review__isnull=True) | Q(review__began_at__isnull=True, review__submitted_at__isnull=True)


# --- Matching: what the solver uses. It sees all; what it answers is shown through the next section -------


def papers_to_match(venue: Venue) -> SubmissionQuerySet:
    """Papers that need reviewers, with their topics. For the solver only."""
    return Submission.objects.of(venue).active().by_number().prefetch_related("topics")


def members_to_match(venue: Venue) -> QuerySet:
    """Reviewers and area chairs with their topics. For the solver only."""
    return committee_of(venue, Role.REVIEWER, Role.AREA_CHAIR).prefetch_related("topics")


def expertise_at(venue: Venue, person_id: int) -> list[str]:
    """What one member of the committee wrote of their expertise, in each of their roles. For chairs."""
    rows = committee_of(venue, Role.REVIEWER, Role.AREA_CHAIR).filter(person=person_id)
    return list(dict.fromkeys(rows.values_list("expertise", flat=True)))


def other_papers(venue: Venue, hidden: Iterable[int], most: int) -> list[Submission]:
    """The first papers with title and abstract, without those that a chair must not know of."""
    papers = Submission.objects.of(venue).active().exclude(pk__in=list(hidden)).by_number()
    return list(papers.only("pk", "number", "title", "abstract")[:most])


def bids_at(venue: Venue) -> dict[tuple[int, int], int]:
    """Every bid at a venue: (submission pk, person pk) → value. For the solver only."""
    rows = Bid.objects.at(venue).values_list("submission", "person", "value")
    return {(submission, person): value for submission, person, value in rows}


def assigned_pairs(venue: Venue, *roles: str) -> set[tuple[int, int]]:
    """Every (submission pk, person pk) that is assigned in these roles. For the solver and checks before a change."""
    return set(Assignment.objects.at(venue).filter(role__in=roles).values_list("submission", "person"))


def unbegun_pairs(venue: Venue) -> set[tuple[int, int]]:
    """Every (submission pk, person pk) whose review is assigned and not begun. For the solver only."""
    return set(Assignment.objects.at(venue).reviewing().filter(UNBEGUN).values_list("submission", "person"))


def promised_pairs(venue: Venue) -> set[tuple[int, int]]:
    """Every (submission pk, person pk) to whom an emergency call brought the paper. For the solver only."""
    return set(EmergencyAsk.objects.at(venue).accepted().values_list("submission", "person"))


def submitted_pairs(venue: Venue) -> set[tuple[int, int]]:
    """Every (submission pk, person pk) whose review is in. For the solver only."""
    rows = Assignment.objects.at(venue).reviewing().filter(review__submitted_at__isnull=False)
    return set(rows.values_list("submission", "person"))


def emergency_offers(venue: Venue, now: datetime) -> dict[int, int]:
    """How many reviews beyond their load reviewers would take in an emergency: person pk → n."""
    offering = committee_of(venue, Role.REVIEWER).filter(emergency_load__gt=0)
    still = offering.filter(Q(emergency_until__isnull=True) | Q(emergency_until__gt=now))
    return {person: load or 0 for person, load in still.values_list("person", "emergency_load")}


def people_in_pairs(pks: Iterable[int]) -> dict[int, Person]:
    """The people of assigned and possible pairs by key. For the operator's list of changes."""
    return Person.objects.in_bulk(list(pks))


def published_proposals(venue: Venue) -> list[Proposal]:
    """Every proposal that was published, without its report; the last one's rules are those of the assignment."""
    return list(Proposal.objects.at(venue).published().defer("report").order_by("published_at", "pk"))


def former_pairs(venue: Venue) -> set[tuple[int, int]]:
    """Every (submission pk, person pk) that was taken apart after the review had begun. For the solver only."""
    return set(FormerAssignment.objects.at(venue).values_list("submission", "person"))


def waiting_proposals(now: datetime) -> list[int]:
    """Proposals (pks) that no worker has in hand, oldest first. For the sweep."""
    return list(Proposal.objects.waiting(now - LOST).order_by("requested_at", "pk").values_list("pk", flat=True))


def unpriced_proposals(now: datetime) -> list[int]:
    """Proposals (pks) of whose rules nobody works out (any more) what they cost, oldest first. For the sweep."""
    rows = Proposal.objects.unpriced(now - LOST_PRICES).order_by("requested_at", "pk")
    return list(rows.values_list("pk", flat=True))


def venues_bidding(now: datetime) -> list[Venue]:
    """Venues whose members may bid now. For the sweep."""
    with_door = Venue.objects.filter(deadlines__kind=DeadlineKind.BIDDING).distinct().order_by("pk")
    return [venue for venue in with_door if Calendar(venue).is_open(DeadlineKind.BIDDING, now)]


# --- The assignment, as far as a chair may know it: papers in conflict with the chair are nowhere in it ----


def hidden_from_chair(person, venue: Venue) -> list[int]:
    """Submitted papers (pks) that a chair must know nothing of."""
    visible = submission_access.papers_for_chair(person, venue).values("pk")
    return list(Submission.objects.of(venue).submitted().exclude(pk__in=visible).values_list("pk", flat=True))


def open_proposal(venue: Venue) -> Proposal | None:
    """The proposal that is being worked out or edited, if any. The caller has obtained the venue as a chair."""
    return Proposal.objects.at(venue).open().first()


def proposal_for_chair(venue: Venue, public_id: str) -> Proposal:
    """One proposal of the venue. The caller has obtained the venue as a chair."""
    proposal = Proposal.objects.at(venue).filter(public_id=public_id).first()
    if proposal is None:
        raise Http404(NOT_HERE)
    proposal.venue = venue  # one object, so that its dates are read once
    return proposal


def runs_to_compare(venue: Venue) -> list[Proposal]:
    """Proposals that were worked out since the last was published, latest first; none is published itself.

    The caller has obtained the venue as a chair.
    """
    last = Proposal.objects.at(venue).published().aggregate(at=Max("published_at"))["at"]
    rows = Proposal.objects.at(venue).filter(published_at__isnull=True, solved_at__isnull=False)
    return list((rows.filter(requested_at__gt=last) if last else rows).order_by("-requested_at", "-pk")[:20])


def solved_problem(proposal: Proposal | None, role: str) -> SolvedProblem | None:
    """What was asked and answered for a proposal that a chair has obtained, if it is kept. It tells of every paper."""
    return SolvedProblem.objects.filter(proposal=proposal).as_role(role).first()


def solved_problems(proposal: Proposal) -> list[SolvedProblem]:
    """As `solved_problem`, for every role. For a chair who may know of every paper."""
    return list(SolvedProblem.objects.of(proposal).order_by("-role"))


def numbers_of_papers(venue: Venue) -> dict[int, str]:
    """The numbers of a venue's papers by pk. For a chair who may know of every paper."""
    rows = Submission.objects.of(venue).submitted().order_by("number").values_list("pk", "number")
    return {pk: str(number) for pk, number in rows}


def addresses_of_people(venue: Venue) -> dict[int, str]:
    """The primary addresses of reviewers and area chairs by pk."""
    rows = committee_of(venue, Role.REVIEWER, Role.AREA_CHAIR).order_by("person__email")
    return dict(rows.values_list("person", "person__email"))


def ends_to_carry_out(proposal: Proposal, hidden: Iterable[int] = ()) -> list[Any]:
    """What a mending takes away and is still assigned, with `has_begun`; for publishing, or as a chair may see it."""
    same = Assignment.objects.filter(
        submission=OuterRef("submission"), person=OuterRef("person"), role=OuterRef("role")
    )  # fmt: skip
    rows = ProposedEnd.objects.of(proposal).standing().but_for(hidden).filter(Exists(same))
    rows = rows.annotate(has_begun=Exists(same.exclude(UNBEGUN)))
    return list(rows.select_related("person", "submission").order_by("submission__number", "person__name", "pk"))


def pair_for_chair(proposal: Proposal | None, submission: Submission, member: Any) -> ProposedPair:
    """Somebody's place in the open proposal, on a paper that a chair has obtained."""
    pairs = ProposedPair.objects.filter(proposal=proposal).standing().to(submission).of_person(member.person)
    pair = pairs.as_role(member.role).first()
    if pair is None:
        raise Http404(NOT_HERE)
    return pair


def name_of_member(venue: Venue, person: int) -> str | None:
    """The name of somebody on the committee; None once they have left."""
    row = committee_of(venue, Role.REVIEWER, Role.AREA_CHAIR).filter(person=person).first()
    return row.person.get_full_name() if row else None


def number_of_paper(venue: Venue, pk: int) -> int | None:
    """The number of a paper, for a chair who may know of every paper."""
    return Submission.objects.of(venue).filter(pk=pk).values_list("number", flat=True).first()


def papers_for_runs(venue: Venue, hidden: list[int]) -> SubmissionQuerySet:
    """Papers that need reviewers and that the chair may see, with nothing but number and title."""
    return Submission.objects.of(venue).active().exclude(pk__in=hidden).only("number", "title")


def reviewers_by_id(venue: Venue) -> dict[str, int]:
    """Every reviewer: public id of the membership → person pk."""
    return dict(committee_of(venue, Role.REVIEWER).values_list("public_id", "person"))


def pairs_in_runs(proposals: Iterable[Proposal], hidden: list[int]) -> Iterable[tuple]:
    """(proposal pk, submission pk, person pk, score) of every review proposed in these that the chair may see."""
    pairs = ProposedPair.objects.filter(proposal__in=list(proposals)).standing().as_role(AssignmentRole.REVIEWER)
    return pairs.but_for(hidden).values_list("proposal", "submission", "person", "score").order_by("pk")


def assigned_in_runs(venue: Venue) -> Iterable[tuple]:
    """(submission pk, person pk, score) of every review that is assigned. The caller leaves hidden papers out."""
    return Assignment.objects.at(venue).reviewing().values_list("submission", "person", "score").order_by("pk")


def ended_in_runs(proposals: Iterable[Proposal], hidden: list[int]) -> Iterable[tuple]:
    """(proposal pk, submission pk, person pk) of every review that these take away and the chair may see."""
    unbegun = Assignment.objects.reviewing().filter(
        UNBEGUN, submission=OuterRef("submission"), person=OuterRef("person")
    )  # fmt: skip
    ends = ProposedEnd.objects.filter(proposal__in=list(proposals)).standing().as_role(AssignmentRole.REVIEWER)
    rows = ends.but_for(hidden).filter(Exists(unbegun))
    return rows.values_list("proposal", "submission", "person").order_by("pk")


def papers_to_assign(venue: Venue, hidden: list[int], proposal: Proposal | None, *, wanted: int) -> SubmissionQuerySet:
    """Papers with `n_reviewers`, `n_leads`, `n_lacking`, `fit`, `n_conflicts`: assigned and proposed together.

    Whom a mending takes away does not count; `n_changed`, which only its papers have, counts whom it gives or takes,
    also where somebody has begun and stays.
    """
    here = Assignment.objects.filter(submission=OuterRef("pk"))
    assigned = _staying(here, proposal)
    proposed = ProposedPair.objects.filter(submission=OuterRef("pk"), proposal=proposal).standing()
    in_conflict = assigned.filter(submission_access.in_conflict("submission", "person"))
    papers = (
        Submission.objects.of(venue)
        .active()
        .exclude(pk__in=hidden)
        .annotate(
            n_reviewers=_count(assigned.reviewing()) + _count(proposed.as_role("reviewer")),
            n_leads=_count(assigned.leading()) + _count(proposed.as_role("area_chair")),
            fit=_mean_score(proposed.as_role("reviewer"), assigned.reviewing()),
            n_conflicts=_count(in_conflict),
        )
        .annotate(n_lacking=Greatest(Value(wanted) - F("n_reviewers"), Value(0)))
    )
    if proposal is None or not proposal.is_mending:
        return papers
    return papers.annotate(n_changed=_count(proposed) + _count(here.filter(_is_ended(proposal))))


def _end_of(proposal: Proposal | None) -> QuerySet[ProposedEnd]:
    """Of an assignment: the end that a mending proposes for it."""
    same = {name: OuterRef(name) for name in ("submission", "person", "role")}
    return ProposedEnd.objects.filter(proposal=proposal, **same).standing()


def _is_ended(proposal: Proposal | None) -> Exists:
    """Of an assignment: whether a mending would take it away, if nobody begins the review."""
    return Exists(_end_of(proposal))


def _staying(assigned: Any, proposal: Proposal | None) -> Any:
    """Those of some assignments that are left once the proposal is published. See also `ends_to_carry_out`."""
    if proposal is None or not proposal.is_mending:
        return assigned
    return assigned.exclude(UNBEGUN, _is_ended(proposal))


def _count(pairs: QuerySet) -> Coalesce:
    return Coalesce(Subquery(pairs.order_by().values("submission").annotate(n=Count("pk")).values("n")), 0)


def _mean_score(*kinds: QuerySet) -> Any:
    """Mean score of a paper's pairs of several kinds together; null where no score is known. See also `Line.fit`."""
    total: Any = Value(0.0)
    number: Any = Value(0)
    for pairs in kinds:
        of_paper = pairs.order_by().values("submission")
        total += Coalesce(Subquery(of_paper.annotate(total=Sum("score")).values("total")), 0.0)
        number += Coalesce(Subquery(of_paper.annotate(n=Count("score")).values("n")), 0)
    return ExpressionWrapper(total / NullIf(number, Value(0)), FloatField())


CHANGES = "changes"
PARTS_OF_ASSIGNMENT = {
    "": Q(),
    "short": Q(n_lacking__gt=0),
    "no-lead": Q(n_leads=0),
    "conflict": Q(n_conflicts__gt=0),
    CHANGES: Q(n_changed__gt=0),
}


def part_of(papers: SubmissionQuerySet, part: str) -> SubmissionQuerySet:
    """Those of `papers_to_assign` that lack something, or that a mending changes."""
    if part == CHANGES and not _has_changes(papers):
        return papers
    return papers.filter(PARTS_OF_ASSIGNMENT.get(part, Q()))


def _has_changes(papers: SubmissionQuerySet) -> bool:
    return "n_changed" in papers.query.annotations


def assignment_figures(papers: SubmissionQuerySet) -> dict[str, Any]:
    """What `papers_to_assign` amount to: how many lack what, how many pairs, how good, what a mending changes."""
    changed = {"n_papers_changed": Count("pk", filter=PARTS_OF_ASSIGNMENT[CHANGES])} if _has_changes(papers) else {}
    return papers.aggregate(
        n=Count("pk"),
        n_short=Count("pk", filter=PARTS_OF_ASSIGNMENT["short"]),
        n_no_lead=Count("pk", filter=PARTS_OF_ASSIGNMENT["no-lead"]),
        n_conflict=Count("pk", filter=PARTS_OF_ASSIGNMENT["conflict"]),
        n_pairs=Coalesce(Sum("n_reviewers"), 0),
        n_missing=Coalesce(Sum("n_lacking"), 0),
        mean_fit=Avg("fit"),
        worst_fit=Min("fit"),
        **changed,
    )


def papers_found(papers: SubmissionQuerySet, words: str, proposal: Proposal | None) -> SubmissionQuerySet:
    """Those of `papers_to_assign` with this number, these words in the title, or somebody of this name."""
    if words.lstrip("#").isdigit() and len(words) < 9:
        return papers.numbered(int(words.lstrip("#")))
    assigned = Assignment.objects.filter(submission=OuterRef("pk"), person__name__icontains=words)
    proposed = ProposedPair.objects.filter(submission=OuterRef("pk"), proposal=proposal, person__name__icontains=words)
    return papers.filter(Q(title__icontains=words) | Exists(assigned) | Exists(proposed.standing()))


def assigned_to_papers(papers: list[Submission], proposal: Proposal | None) -> Any:
    """Who is assigned to papers that a chair has obtained, with `is_conflicted`, and `ends`: why a mending ends it."""
    return (
        Assignment.objects.filter(submission__in=papers)
        .select_related("person", "review")
        .annotate(
            is_conflicted=ExpressionWrapper(submission_access.in_conflict("submission", "person"), BooleanField()),
            ends=Subquery(_end_of(proposal).values("why")),
        )
        .order_by("submission", "-role", "person__name", "pk")
    )


def proposed_for_papers(proposal: Proposal | None, papers: list[Submission]) -> QuerySet[ProposedPair]:
    """Who is proposed for papers that a chair has obtained."""
    return (
        ProposedPair.objects.filter(proposal=proposal, submission__in=papers)
        .standing()
        .select_related("person")
        .order_by("submission", "-role", "person__name", "pk")
    )


def shortfalls_left(proposal: Proposal, papers: SubmissionQuerySet) -> QuerySet[Shortfall]:
    """What a proposal could not meet and is still missing on `papers_to_assign`, most missing first."""
    short, leaderless = (part_of(papers, part).values("pk") for part in ("short", "no-lead"))
    return (
        Shortfall.objects.filter(proposal=proposal)
        .filter(Q(role="reviewer", submission__in=short) | Q(role="area_chair", submission__in=leaderless))
        .select_related("submission")
        .only("n_missing", "role", "reason", "names_others", "submission__number")
        .order_by("-n_missing", "submission__number", "role")
    )


def members_with_load(venue: Venue, hidden: list[int], proposal: Proposal | None, *roles: str) -> QuerySet:
    """Members with `load` (papers assigned and proposed that the chair may see) and `most` (papers at most)."""
    assigned = (
        Assignment.objects.at(venue)
        .filter(person=OuterRef("person"), role=OuterRef("role"), submission__withdrawn_at__isnull=True)
        .exclude(submission__in=hidden)
    )
    assigned = _staying(assigned, proposal)
    proposed = ProposedPair.objects.filter(proposal=proposal, person=OuterRef("person"), role=OuterRef("role"))
    proposed = proposed.standing().filter(submission__withdrawn_at__isnull=True).exclude(submission__in=hidden)
    return committee_of(venue, *roles).annotate(
        load=_count_of_person(assigned) + _count_of_person(proposed),
        most=Coalesce(F("max_load"), Value(venue.default_load)),
    )


def _count_of_person(pairs: QuerySet) -> Coalesce:
    return Coalesce(Subquery(pairs.order_by().values("person").annotate(n=Count("pk")).values("n")), 0)


def loads(members: QuerySet) -> list[tuple[str, int, int]]:
    """How many of `members_with_load` have how many papers: (role, load, members)."""
    return list(
        members.order_by("role", "load").values("role", "load").annotate(n=Count("pk")).values_list("role", "load", "n")
    )


def in_order_of_load(members: QuerySet, sort: str) -> QuerySet:
    """`members_with_load` by load, or by name when no order that we know is asked for."""
    orders = {"load": ["load", "person__name", "pk"], "-load": ["-load", "person__name", "pk"]}
    return members.order_by(*orders.get(sort, ["person__name", "pk"]))


def members_called(members: QuerySet, words: str) -> QuerySet:
    """Members with all of these words in name, address or affiliation."""
    for word in words.split():
        members = members.filter(
            Q(person__name__icontains=word) | Q(person__email__icontains=word) | Q(person__affiliation__icontains=word)
        )
    return members


def numbers_by_person(
    venue: Venue, hidden: list[int], proposal: Proposal | None, people: Iterable[int]
) -> dict[tuple[int, str], list[int]]:
    """Which papers some people have, assigned and proposed, that the chair may see: (person pk, role) → numbers."""
    kinds: list[QuerySet] = [_staying(Assignment.objects.at(venue), proposal)]
    if proposal is not None:
        kinds.append(ProposedPair.objects.of(proposal).standing())
    found: dict[tuple[int, str], list[int]] = {}
    for pairs in kinds:
        rows = pairs.filter(person__in=set(people), submission__withdrawn_at__isnull=True).exclude(
            submission__in=hidden
        )
        for person, role, number in rows.values_list("person", "role", "submission__number"):
            found.setdefault((person, role), []).append(number)
    return {key: sorted(numbers) for key, numbers in found.items()}


def new_numbers(venue: Venue, hidden: list[int], proposal: Proposal, people: Iterable[int]) -> dict[int, list[int]]:
    """Which papers a proposal gives some people to review, that the chair may see: person pk → numbers."""
    pairs = ProposedPair.objects.of(proposal).standing().as_role(AssignmentRole.REVIEWER).but_for(hidden)
    rows = pairs.filter(person__in=set(people), submission__withdrawn_at__isnull=True)
    found: dict[int, list[int]] = {}
    for person, number in rows.values_list("person", "submission__number"):
        found.setdefault(person, []).append(number)
    return {person: sorted(numbers) for person, numbers in found.items()}


def mending_figures(venue: Venue, hidden: list[int], proposal: Proposal) -> dict[tuple[str, bool], int]:
    """What a mending takes away and the chair may see: (why, whether it was begun and stays) → assignments."""
    rows = (
        Assignment.objects.at(venue)
        .filter(submission__in=Submission.objects.of(venue).active())
        .exclude(submission__in=hidden)
        .annotate(why=Subquery(_end_of(proposal).values("why")), is_free=ExpressionWrapper(UNBEGUN, BooleanField()))
        .filter(why__isnull=False)
    )
    counts = rows.order_by().values("why", "is_free").annotate(n=Count("pk")).values_list("why", "is_free", "n")
    return {(why, not is_free): n for why, is_free, n in counts}


def n_proposed(venue: Venue, hidden: list[int], proposal: Proposal) -> int:
    """How many pairs a proposal adds that the chair may see."""
    papers = Submission.objects.of(venue).active()
    return ProposedPair.objects.of(proposal).standing().but_for(hidden).filter(submission__in=papers).count()


def is_assigned(venue: Venue, hidden: list[int]) -> bool:
    """Whether anybody is assigned to a paper that the chair may see."""
    papers = Submission.objects.of(venue).active()
    return Assignment.objects.at(venue).filter(submission__in=papers).exclude(submission__in=hidden).exists()


def room(members: QuerySet) -> int:
    """How many papers `members_with_load` can take in all."""
    return members.aggregate(room=Coalesce(Sum("most"), 0))["room"]


def bidders_of(venue: Venue) -> int:
    """How many reviewers and area chairs have bid on anything. The caller has obtained the venue as a chair."""
    bidding = Bid.objects.at(venue).filter(person=OuterRef("person"))
    members = committee_of(venue, Role.REVIEWER, Role.AREA_CHAIR).filter(Exists(bidding))
    return members.order_by().values("person").distinct().count()


def with_conflict(members: QuerySet, submission: Submission) -> QuerySet:
    """The members with `is_barred`: whether they are in conflict with a paper that a chair has obtained."""
    barred = submission_access.in_conflict("paper", "person")
    return members.annotate(paper=Value(submission.pk)).annotate(is_barred=ExpressionWrapper(barred, BooleanField()))


def rows_for_table(venue: Venue, hidden: list[int], proposal: Proposal | None) -> QuerySet[Assignment]:
    """Every assignment that the chair may see and the proposal leaves, for the CSV file."""
    return (
        _staying(Assignment.objects.at(venue), proposal)
        .exclude(submission__in=hidden)
        .select_related("person", "submission", "review")
        .order_by("submission__number", "-role", "person__email", "pk")
    )


def pairs_for_table(proposal: Proposal | None, hidden: list[int]) -> QuerySet[ProposedPair]:
    """Every proposed pair that the chair may see, for the CSV file."""
    return (
        ProposedPair.objects.filter(proposal=proposal)
        .standing()
        .exclude(submission__in=hidden)
        .select_related("person", "submission")
        .order_by("submission__number", "-role", "person__email", "pk")
    )


def addresses_of_members(venue: Venue) -> dict[tuple[str, str], Person]:
    """Who is meant by an address in a role: (address in small letters, role) → person; any verified address counts."""
    found: dict[tuple[str, str], Person] = {}
    members = list(committee_of(venue, Role.REVIEWER, Role.AREA_CHAIR))
    roles: dict[int, list[Any]] = {}
    for member in members:
        roles.setdefault(member.person_id, []).append(member)
    verified = EmailAddress.objects.filter(user__in=[member.person_id for member in members], verified=True)
    for email, person in verified.values_list("email", "user"):
        for member in roles[person]:
            found[email.lower(), member.role] = member.person
    return found | {(member.person.email.lower(), member.role): member.person for member in members}


def reviewers_by_address(venue: Venue) -> dict[str, str]:
    """Which reviewer an address means: in small letters → public id of the role. Primary addresses come first."""
    members = list(committee_of(venue, Role.REVIEWER))
    found = {member.person.email.lower(): member.public_id for member in members}
    keys = {member.person_id: member.public_id for member in members}
    for email, person in EmailAddress.objects.filter(user__in=keys, verified=True).values_list("email", "user"):
        found.setdefault(email.lower(), keys[person])
    return found


def affinities_between(
    papers: Iterable[int], people: Iterable[int]
) -> dict[tuple[int, int], tuple[float | None, float | None, int]]:
    """How near these people are to these papers: (paper pk, person pk) → (text, topics, topics shared)."""
    rows = Affinity.objects.filter(submission__in=set(papers), person__in=set(people))
    fields = rows.values_list("submission", "person", "text", "topics", "n_shared")
    return {(paper, person): (text, topics, n_shared) for paper, person, text, topics, n_shared in fields}


def bids_between(papers: Iterable[int], people: Iterable[int]) -> dict[tuple[int, int], int]:
    """What these people bid on these papers: (paper pk, person pk) → value."""
    rows = Bid.objects.filter(submission__in=set(papers), person__in=set(people))
    return {(paper, person): value for paper, person, value in rows.values_list("submission", "person", "value")}


# --- Emergency reviewers ----------------------------------------------------------------------------------


def paper_to_call_for(person, venue: Venue, number: int, now: datetime) -> tuple[Submission, Viewer, Stage]:
    """A paper that the person may call emergency reviewers for, as a chair or as its area chair; else 404."""
    submission, viewer, stage = paper_for_committee(person, venue, number, now)
    if not visibility.may_call_reviewers(viewer, stage):
        raise Http404(NOT_HERE)
    return submission, viewer, stage


def members_to_call(person, viewer: Viewer, submission: Submission) -> QuerySet:
    """Reviewers with `load`, `most`, `n_taken` and `n_open` (calls), `has_part`, `was_called`.

    Counted over papers whose reviewers the person may know: a chair's unconflicted papers, an area chair's own.
    """
    venue = submission.venue
    if viewer.is_chair:
        known = ~Q(submission__in=hidden_from_chair(person, venue))
    else:
        known = Q(submission__in=list(papers_to_lead(person, venue).values_list("pk", flat=True)))
    theirs = Q(person=OuterRef("person"))
    assigned = Assignment.objects.at(venue).reviewing().filter(known, theirs, submission__withdrawn_at__isnull=True)
    asked = EmergencyAsk.objects.at(venue).filter(known, theirs)
    return committee_of(venue, Role.REVIEWER).annotate(
        load=_count_of_person(assigned),
        most=Coalesce(F("max_load"), Value(venue.default_load)),
        n_taken=_count_of_person(asked.accepted()),
        n_open=_count_of_person(asked.unanswered().filter(call__withdrawn_at__isnull=True)),
        has_part=Exists(Assignment.objects.to(submission).filter(theirs)),
        was_called=Exists(EmergencyAsk.objects.on(submission).filter(theirs)),
    )


def members_offering(members: QuerySet) -> QuerySet:
    """Those of the members who would take an emergency review."""
    return members.filter(emergency_load__isnull=False)


def calls_of(submission: Submission) -> list[tuple[EmergencyCall, list[EmergencyAsk]]]:
    """The calls for a paper, the latest first, each with who was called, by name. The caller may call."""
    asked: dict[int, list[EmergencyAsk]] = {}
    for row in EmergencyAsk.objects.on(submission).select_related("person").order_by("person__name", "pk"):
        asked.setdefault(row.call_id, []).append(row)
    calls = EmergencyCall.objects.on(submission).order_by("-called_at", "-pk")
    return [(call, asked.get(call.pk, [])) for call in calls]


def asked_for_papers(papers: Iterable[Submission]) -> list[EmergencyAsk]:
    """Who was called for papers whose reviewers the caller may know, with the calls."""
    rows = EmergencyAsk.objects.on_many([paper.pk for paper in papers]).select_related("call")
    return list(rows.order_by("submission", "call", "pk"))


def call_to_withdraw(submission: Submission, public_id: str) -> EmergencyCall:
    """A call for a paper that the caller may call for; else 404."""
    call = EmergencyCall.objects.on(submission).with_id(public_id).first()
    if call is None:
        raise Http404(NOT_HERE)
    call.submission = submission
    return call


def ask_for_link(slug: str, token: str) -> EmergencyAsk:
    """What a link in a call opens; whoever holds the link is taken to be the person who was called."""
    asked = (
        EmergencyAsk.objects.filter(token=token, submission__venue__slug=slug)
        .select_related("call", "person", "submission__venue", "submission__track")
        .first()
    )
    if asked is None:
        raise Http404(NOT_HERE)
    return asked


def shown_to_called(asked: EmergencyAsk, now: datetime) -> bool:
    """Whether somebody who was called may still read what the paper is about, as its reviewer would."""
    paper = asked.submission
    stage = submission_access.stage_of(paper, Calendar(paper.venue), now)
    viewer = replace(submission_access.viewer_of(asked.person, paper), is_reviewer=True)
    return visibility.may_review(viewer, stage) and not viewer.is_author


def n_accepted(call: EmergencyCall) -> int:
    """How many took the paper on this call."""
    return EmergencyAsk.objects.by_call(call).accepted().count()


def caller_to_tell(call: EmergencyCall, now: datetime) -> Person | None:
    """Who made the call, if they may (still) know who reviews the paper."""
    row = EmergencyCaller.objects.filter(call=call).select_related("person").first()
    if row is None:
        return None
    paper = call.submission
    stage = submission_access.stage_of(paper, Calendar(paper.venue), now)
    may_know = visibility.may_see_reviewer_names(viewer_of(row.person, paper), stage)
    return row.person if may_know else None


def calls_unanswered(venue: Venue, now: datetime) -> list[EmergencyAsk]:
    """Who was written to, can still take a paper, and has not answered. For reminders."""
    taken = EmergencyAsk.objects.filter(call=OuterRef("call")).accepted().order_by().values("call")
    rows = list(
        EmergencyAsk.objects.at(venue)
        .unanswered()
        .written_to()
        .filter(call__in=EmergencyCall.objects.at(venue).answerable(now))
        .filter(submission__in=Submission.objects.of(venue).active().undecided())
        .annotate(n_accepted=Coalesce(Subquery(taken.annotate(n=Count("pk")).values("n")), 0))
        .filter(n_accepted__lt=F("call__n_needed"))
        .select_related("call", "person", "submission")
        .order_by("pk")
    )
    barred = submission_access.conflicted_pairs(venue) if rows else set()
    return [row for row in rows if (row.submission_id, row.person_id) not in barred]


def open_calls(venue: Venue, now: datetime, papers: frozenset[int] | None) -> list[EmergencyCall]:
    """Calls that can still be answered, of these papers or of all. For reminders."""
    calls = EmergencyCall.objects.at(venue).answerable(now).order_by("pk")
    return list(calls if papers is None else calls.filter(submission__in=papers))


def own_dues(venue: Venue, papers: frozenset[int] | None = None) -> list[datetime]:
    """When reviews are due that have a time of their own, of these papers or of all. For reminders."""
    reviews = Review.objects.at(venue).missing().filter(due_at__isnull=False)
    found = reviews if papers is None else reviews.filter(submission__in=papers)
    return list(found.order_by("due_at").values_list("due_at", flat=True).distinct())

"""Everything that somebody may read of one paper's reviews, as pages, mails and exports show it.

Who may is asked of `policy.visibility` by way of `access`; which field of a review may is asked in `readable_answers`,
here and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import fmean, pstdev
from typing import Any, Protocol

from policy import visibility
from policy.visibility import Level, Stage, Viewer
from reviews import access, doors
from reviews.models import MetaReview, Review, Tally
from submissions.models import Submission
from venues.deadlines import Calendar
from venues.models import FormOf, Question, QuestionKind, QuestionUse
from venues.questions import READERS, questions_of, said


@dataclass(frozen=True)
class Answer:
    """One answer as its reader sees it."""

    question: Question
    value: Any
    said: str  # in words; of a text the text itself, in Markdown
    readers: str  # who reads it

    @property
    def is_text(self) -> bool:
        """Whether it is Markdown of several lines."""
        return self.question.kind == QuestionKind.TEXT

    @property
    def is_score(self) -> bool:
        """Whether it is a mark on a scale."""
        return self.question.kind == QuestionKind.SCALE

    @property
    def mark(self) -> str:
        """The mark alone: "6", "n/a"."""
        return self.said.partition(": ")[0] if self.is_score else self.said

    @property
    def words(self) -> str:
        """What the mark means on its scale: "borderline accept"."""
        return self.said.partition(": ")[2] if self.is_score else ""

    @property
    def is_private(self) -> bool:
        """Whether it is not meant for authors."""
        return self.question.level < Level.AUTHORS

    @property
    def is_flag(self) -> bool:
        """Whether it is a ticked box; boxes that are not ticked say nothing."""
        return self.question.kind == QuestionKind.CHECK


class Answered(Protocol):
    """Anything that holds answers by key of question: a review, one of its versions, a submission."""

    answers: Any


def readable_answers(row: Answered, questions: Iterable[Question], bound: Level) -> list[Answer]:
    """The submitted answers whose level reaches the reader's bound, in the order of the form."""
    return [
        Answer(question, value, said(question, value), READERS[Level(question.level)])
        for question in questions
        if question.level >= bound and (value := row.answers.get(question.key)) not in (None, "", [], False)
    ]


@dataclass(frozen=True)
class ReadReview:
    """A submitted review as one reader sees it."""

    review: Review
    answers: list[Answer]
    reviewer_name: str = ""  # empty unless the reader may know it
    is_mine: bool = False
    is_late: bool = False
    submitted_at: datetime | None = None  # None for readers who must not link reviews by their times
    has_history: bool = False  # whether the reader may look at earlier versions, and there are some

    @property
    def name(self) -> str:
        """What the reviewer is called on this paper."""
        return f"Reviewer {self.review.handle}"

    def _with_use(self, use: str) -> Any:
        return next((answer.value for answer in self.answers if answer.question.use == use), None)

    @property
    def rating(self) -> float | None:
        """The rating, if this reader may see it and it is a number."""
        value = self._with_use(QuestionUse.RATING)
        return value if isinstance(value, int | float) else None


@dataclass(frozen=True)
class Reading:
    """What one person may read of one paper's reviews at this moment; empty parts are those they may not."""

    reviews: list[ReadReview]
    scale: list[float]  # the values of the rating question, empty when its answers are not for this reader
    n_missing: int | None  # reviews still to come; None for whom that is no business of
    response: Any = None
    meta_review: MetaReview | None = None
    meta_answers: list[Answer] = field(default_factory=list)
    comments: list = field(default_factory=list)
    n_new: int = 0
    may_see_reviews: bool = False
    may_see_discussion: bool = False
    may_discuss: bool = False
    why_not_discussing: str = ""
    may_moderate: bool = False  # remove what others wrote
    sees_times: bool = False  # to the minute; those who must not link people by their times see days
    levels: list[tuple[int, str]] = field(default_factory=list)  # for whom a comment can be written

    @property
    def ratings(self) -> list[float]:
        """The ratings that this reader may see, lowest first."""
        return sorted(review.rating for review in self.reviews if review.rating is not None)

    @property
    def mean(self) -> float | None:
        """The mean of those ratings. See also Tally.mean."""
        return fmean(self.ratings) if self.ratings else None

    @property
    def spread(self) -> float:
        """Their standard deviation. See also Tally.spread."""
        return pstdev(self.ratings) if self.ratings else 0.0

    @property
    def n_others(self) -> int:
        """How many reviews are not the reader's own."""
        return sum(not review.is_mine for review in self.reviews)

    @property
    def my_rating(self) -> float | None:
        """The reader's own rating, when they reviewed the paper."""
        return next((review.rating for review in self.reviews if review.is_mine), None)


COMMENT_READERS = {
    Level.REVIEWERS: "Reviewers, area chair and chairs",
    Level.AREA_CHAIRS: "Area chair and chairs only",
    Level.CHAIRS: "Chairs only",
}


def committee_view(
    person,
    submission: Submission,
    viewer: Viewer,
    stage: Stage,
    *,
    calendar: Calendar | None = None,
    assigned: Iterable[Any] | None = None,
) -> Reading:
    """What a reviewer, area chair or chair may read of a paper. The number of queries does not grow with anything.

    `assigned` are the rows of `access.assigned_to`, when the caller has read them already.
    """
    venue = submission.venue
    calendar = calendar or Calendar(venue)
    bound = visibility.bound(viewer, stage)
    questions = questions_of(venue, FormOf.REVIEW, with_retired=True)
    comments = _with_news(access.readable_comments(person, viewer, stage, submission))
    meta_review = access.readable_meta_review(viewer, stage, submission)
    sees_all = bound <= Level.AREA_CHAIRS
    may_discuss = visibility.may_discuss(viewer, stage)
    return Reading(
        reviews=_reviews(
            person,
            submission,
            viewer,
            stage,
            questions,
            calendar,
            access.reviewer_names(viewer, stage, submission, assigned),
        ),
        scale=scale_of(questions, bound),
        n_missing=n_missing(submission) if sees_all else None,
        response=access.readable_response(viewer, stage, submission),
        meta_review=meta_review,
        # The meta-review is the area chair's own: nothing in it is hidden from who writes it.
        meta_answers=_meta_answers(meta_review, venue, Level.CHAIRS if sees_all else bound),
        comments=comments,
        n_new=sum(comment.is_new for comment in comments),
        may_see_reviews=visibility.may_see_reviews(viewer, stage),
        may_see_discussion=visibility.may_see_discussion(viewer, stage),
        may_discuss=may_discuss,
        why_not_discussing="" if may_discuss else doors.why_not_discussing(submission, calendar),
        may_moderate=visibility.may_decide(viewer, stage),
        sees_times=sees_all,
        levels=[(int(level), words) for level, words in COMMENT_READERS.items() if _offers(level, viewer, venue)],
    )


def author_view(submission: Submission, viewer: Viewer, stage: Stage) -> Reading:
    """What an author may read of the reviews of their paper, with the response as submitted."""
    bound = visibility.bound(viewer, stage)
    questions = questions_of(submission.venue, FormOf.REVIEW, with_retired=True)
    meta_review = access.readable_meta_review(viewer, stage, submission)
    return Reading(
        reviews=[
            ReadReview(review, readable_answers(review, questions, bound))
            for review in access.readable_reviews(viewer, stage, submission)
        ],
        scale=scale_of(questions, bound),
        n_missing=None,
        response=access.readable_response(viewer, stage, submission),
        meta_review=meta_review,
        meta_answers=_meta_answers(meta_review, submission.venue, bound),
        may_see_reviews=visibility.may_see_reviews(viewer, stage),
    )


def n_missing(submission: Submission) -> int:
    """How many reviews of a paper are still to come."""
    tally: Tally | None = getattr(submission, "tally", None)
    return tally.n_assigned - tally.n_submitted if tally else 0


def scale_of(questions: Iterable[Question], bound: Level) -> list[float]:
    """The values that the rating can have, lowest first; empty when ratings are not for this reader."""
    for question in questions:
        if question.use == QuestionUse.RATING and question.level >= bound:
            return sorted(float(option["value"]) for option in question.options)
    return []


def _reviews(
    person,
    submission: Submission,
    viewer: Viewer,
    stage: Stage,
    questions: list[Question],
    calendar: Calendar,
    names: Mapping[int, str],
) -> list[ReadReview]:
    bound = visibility.bound(viewer, stage)
    own = access.own_review(person, submission) if viewer.is_reviewer else None
    sees_all = bound <= Level.AREA_CHAIRS
    found = []
    for review in access.readable_reviews(viewer, stage, submission):
        is_mine = own is not None and own.pk == review.pk
        sees_times = sees_all or is_mine
        found.append(
            ReadReview(
                review,
                readable_answers(review, questions, Level.CHAIRS if is_mine else bound),
                reviewer_name=names.get(review.pk, ""),
                is_mine=is_mine,
                is_late=sees_times and doors.is_late(review, submission, calendar),
                submitted_at=review.submitted_at if sees_times else None,
                has_history=sees_times and review.n_versions > 1,
            )
        )
    return found


def _meta_answers(meta_review: MetaReview | None, venue, bound: Level) -> list[Answer]:
    if meta_review is None:
        return []
    return readable_answers(meta_review, questions_of(venue, FormOf.META_REVIEW, with_retired=True), bound)


def _with_news(comments) -> list:
    """The comments with what a page shows of them; `is_new` are those of others since the person last looked."""
    comments = list(comments)
    for comment in comments:
        comment.is_new = not comment.is_mine and (comment.looked_at is None or comment.written_at > comment.looked_at)
        comment.readers = COMMENT_READERS[Level(comment.level)]
        comment.is_private = comment.level < Level.REVIEWERS
        comment.badge = badge(comment.signed)
    return comments


def badge(signed: str) -> str:
    """Two letters for who signed a comment: "k7" for Reviewer k7, "AC" for the area chair, "C" for a chair."""
    if signed.startswith("Reviewer "):
        return signed.removeprefix("Reviewer ")
    return "".join(word[0] for word in signed.split()).upper()


def _offers(level: Level, viewer: Viewer, venue) -> bool:
    """Whether this person is offered to write for these readers: an area chair where there is one."""
    return level != Level.AREA_CHAIRS or venue.has_area_chairs or viewer.is_area_chair

"""The committee's thread on a paper: writing, mending, removing and bringing back a comment."""

from datetime import datetime, timedelta

from django.db import transaction

from audit import actions as audit
from notifications.actions import enqueue
from policy import visibility
from policy.visibility import Level, Viewer
from reviews import access, doors, mails
from reviews.identity import CommentAuthor, LastLook
from reviews.models import Comment
from submissions.access import stage_of
from submissions.models import Submission
from venues.deadlines import Calendar
from web.problems import Refused, Stale

LONGEST = 20_000  # characters
SAME_AGAIN = timedelta(minutes=5)
LEVELS = (Level.REVIEWERS, Level.AREA_CHAIRS, Level.CHAIRS)


class CannotComment(Refused):
    """Raised when this person cannot write here, or cannot write this."""


def comment(submission: Submission, *, by, viewer: Viewer, level: Level | int, text: str, now: datetime) -> Comment:
    """Add to the thread, signed with an identity-free name, and tell those who may read it that there is news.

    The same text of the same person within five minutes is taken for a second click. Raises CannotComment.
    """
    text = _cleaned(text)
    if level not in LEVELS:
        raise CannotComment("Choose who shall read this: the reviewers, the area chair, or the chairs.")
    with transaction.atomic():
        paper = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        paper.venue = submission.venue
        _require_discussing(viewer, paper, now)
        again = access.comments_by(by, paper).kept().since(now - SAME_AGAIN).saying(text, level).first()
        if again:
            return again
        row = Comment.objects.create(
            submission=paper, signed=signature(viewer, by, paper), level=level, text=text, written_at=now
        )
        CommentAuthor.objects.create(comment=row, person=by)
        _record("comment", row, paper, by, now, level=int(level))
        readers = access.readers_of_comment(row, paper, now, but=by)
        enqueue([mails.discussion_news(paper, *reader) for reader in readers], now=now)
    return row


def edit_comment(row: Comment, *, by, viewer: Viewer, text: str, before: str, now: datetime) -> Comment:
    """Change the words of one's own comment. `before` is the text that the writer saw; raises Stale if it differs."""
    text = _cleaned(text)
    with transaction.atomic():
        _require_discussing(viewer, row.submission, now)
        current = Comment.objects.kept().select_for_update().get(pk=row.pk)
        if current.text == text:
            return current
        if current.text.split() != before.split():
            raise Stale("This comment was changed in another window. Copy your text and open the page again.")
        current.text = text
        current.edited_at = now
        current.save(update_fields=["text", "edited_at"])
        _record("edit_comment", current, row.submission, by, now)
    return current


def remove_comment(row: Comment, *, by, now: datetime) -> None:
    """Take a comment out of the thread; it can be brought back."""
    with transaction.atomic():
        if Comment.objects.of(row.submission).kept().with_id(row.public_id).update(removed_at=now) != 1:
            raise CannotComment("This comment is already removed.")
        _record("remove_comment", row, row.submission, by, now)


def restore_comment(row: Comment, *, by, now: datetime) -> None:
    """Bring a removed comment back."""
    with transaction.atomic():
        if Comment.objects.of(row.submission).removed().with_id(row.public_id).update(removed_at=None) != 1:
            raise CannotComment("This comment is not removed (any more).")
        _record("restore_comment", row, row.submission, by, now)


def mark_read(submission: Submission, person, *, now: datetime) -> None:
    """Remember that a person has now read the thread. A convenience of theirs, so nothing for the log."""
    LastLook.objects.bulk_create(
        [LastLook(submission=submission, person=person, at=now)],
        update_conflicts=True,
        unique_fields=["submission", "person"],
        update_fields=["at"],
    )


def signature(viewer: Viewer, person, submission: Submission) -> str:
    """The name under a comment. Who reviews a paper speaks as its reviewer, whatever else they are."""
    if viewer.is_reviewer:
        review = access.own_review(person, submission)
        return f"Reviewer {review.handle}" if review else "Reviewer"
    return "Area chair" if viewer.is_area_chair else "Chair"


def _require_discussing(viewer: Viewer, submission: Submission, now: datetime) -> None:
    calendar = Calendar(submission.venue)
    if not visibility.may_discuss(viewer, stage_of(submission, calendar, now)):
        raise CannotComment(f"{doors.why_not_discussing(submission, calendar)} Your text was not added.")


def _cleaned(text: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise CannotComment("An empty comment was not added.")
    if len(text) > LONGEST:
        raise CannotComment(f"A comment has at most {LONGEST} characters; this one has {len(text)}.")
    return text


def _record(verb: str, row: Comment, submission: Submission, by, now: datetime, **data) -> None:
    audit.record(
        f"reviews.{verb}",
        by=by,
        now=now,
        venue_id=submission.venue_id,
        submission_id=submission.pk,
        comment=row.public_id,
        **data,
    )

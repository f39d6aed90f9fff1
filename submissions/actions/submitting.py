"""From draft to version: what counts, and taking it back."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, prefetch_related_objects

from audit.actions import record
from notifications.actions import enqueue
from submissions import mails
from submissions.access import (
    as_printed,
    authors_of_draft,
    contacts_among,
    contacts_of,
    latest_version,
    removed_authors,
)
from submissions.actions.conflicts import find_conflicts_of
from submissions.changes import changes_since
from submissions.doors import Doors, doors_of
from submissions.identity import VersionAuthors
from submissions.models import Draft, Extension, Submission, SubmissionQuerySet, Version
from submissions.problems import problems_of
from submissions.states import TRANSITIONS, state_of
from venues.actions import touch_record
from venues.deadlines import Window
from venues.models import Venue
from web.problems import Blocker, Refused

MOST_VERSIONS = 99
UNDO_FOR = timedelta(days=3)  # a withdrawal, once the submission is closed


class NotReady(Refused):
    """Raised when something still prevents submitting; `blockers` say what."""

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__(" ".join(blocker.sentence for blocker in blockers))
        self.blockers = blockers


class WrongState(Refused):
    """Raised when a paper is not (any more) in the state that a step starts from."""


class NotExtended(Refused):
    """Raised when there is no later deadline to take back."""


def submit(submission: Submission, *, by: Any, now: datetime) -> Version:
    """Make the draft the next version; the first gives the paper its number. Twice the same is once.

    Raises NotReady, WrongState, or when the door is shut.
    """
    with transaction.atomic():
        submission, draft = _locked(submission)
        _require_state(submission, "submit")
        latest = latest_version(submission)
        if latest is not None and not changes_since(draft, latest):
            return latest
        doors = doors_of(submission)
        _require_open(doors, now)
        _require_ready(submission, doors, now)
        version, authors = _publish(submission, draft, now)
        record(
            "submissions.submit", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk,
            version=version.number, pdf=version.pdf.sha256 if version.pdf else None,
        )  # fmt: skip
        _tell_authors(version, authors, doors, now)
        find_conflicts_of(submission, now=now)
    return version


def withdraw(submission: Submission, *, by: Any, now: datetime) -> None:
    """Take a submitted paper back. Raises WrongState."""
    with transaction.atomic():
        if Submission.objects.with_pks([submission.pk]).active().update(withdrawn_at=now) != 1:
            raise WrongState(TRANSITIONS["withdraw"].otherwise)
        submission.withdrawn_at = now
        touch_record(submission.venue_id)
        record("submissions.withdraw", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk)
        window = undo_window(submission)
        enqueue([mails.withdrawn(submission, contact, undo=window) for contact in contacts_of(submission)], now=now)


def restore(submission: Submission, *, by: Any, now: datetime) -> None:
    """Undo a withdrawal. Raises WrongState when there is none, when it was long ago, or after the decision."""
    with transaction.atomic():
        window = undo_window(submission)
        if submission.withdrawn_at and not (window and window.is_open(now)):
            raise WrongState("This withdrawal can no longer be undone here. Write to the chairs.")
        if Submission.objects.with_pks([submission.pk]).withdrawn().update(withdrawn_at=None) != 1:
            raise WrongState(TRANSITIONS["restore"].otherwise)
        submission.withdrawn_at = None
        touch_record(submission.venue_id)
        record("submissions.restore", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk)


def undo_window(submission: Submission) -> Window | None:
    """Until when a withdrawal can be undone: some days, or the deadline if that is later. None when it cannot."""
    if submission.withdrawn_at is None or submission.decision_out_at is not None:
        return None
    due = doors_of(submission).next
    soon = submission.withdrawn_at + UNDO_FOR
    return Window(kind="", label="Undo", opens_at=None, at=max(soon, due.at) if due else soon)


def mark_decision_out(submissions: SubmissionQuerySet, *, now: datetime) -> int:
    """Note that the authors of these papers have been told the decision. Gives for how many it is new.

    The release that tells them writes the audit entry, in its own transaction around this one.
    """
    return submissions.undecided().update(decision_out_at=now)


def extend(submission: Submission, *, kind: str, at: datetime, by: Any, now: datetime) -> Extension:
    """A chair gives one paper a later deadline."""
    with transaction.atomic():
        extension, _ = Extension.objects.update_or_create(submission=submission, kind=kind, defaults={"at": at})
        record(
            "submissions.extend", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk,
            kind=kind, at=at.isoformat(),
        )  # fmt: skip
    return extension


def withdraw_extension(submission: Submission, *, kind: str, by: Any, now: datetime) -> datetime:
    """Take back the later deadline of this kind; gives until when it held. Raises NotExtended."""
    with transaction.atomic():
        try:
            extension = Extension.objects.select_for_update().get(submission=submission, kind=kind)
        except Extension.DoesNotExist:
            raise NotExtended("This paper has no later deadline of this kind any more; nothing was changed.") from None
        extension.delete()
        record(
            "submissions.withdraw_extension", by=by, now=now, venue_id=submission.venue_id,
            submission_id=submission.pk, kind=kind, at=extension.at.isoformat(),
        )  # fmt: skip
    return extension.at


def _locked(submission: Submission) -> tuple[Submission, Draft]:
    """The paper and its draft, locked against a second submission at the same moment."""
    locked = Submission.objects.select_for_update(of=("self",)).select_related("venue").get(pk=submission.pk)
    rows = Draft.objects.select_for_update(of=("self",)).select_related("pdf", "supplement", "track")
    draft = rows.get(submission=locked)
    draft.submission = locked
    locked.draft = draft
    prefetch_related_objects([locked.venue], "deadlines", "tracks", "topics", "questions")
    prefetch_related_objects([draft], "topics")
    return locked, draft


def _require_state(submission: Submission, verb: str) -> None:
    if state_of(submission) not in TRANSITIONS[verb].before:
        raise WrongState(TRANSITIONS[verb].otherwise)


def _require_open(doors: Doors, now: datetime) -> None:
    at = doors.counts_at(now)
    if not doors.is_editable(at):
        doors.require_supplement(at)


def _require_ready(submission: Submission, doors: Doors, now: datetime) -> None:
    blockers = [problem for problem in problems_of(submission, doors=doors, now=now) if isinstance(problem, Blocker)]
    if blockers:
        raise NotReady(blockers)


def _publish(submission: Submission, draft: Draft, now: datetime) -> tuple[Version, list[Any]]:
    """Copy the draft into a version and onto the paper itself; gives the version and its authors."""
    if submission.n_versions >= MOST_VERSIONS:
        raise Refused(f"This paper has {MOST_VERSIONS} versions. Write to the chairs if you need another.")
    topics = sorted(draft.topics.all(), key=lambda topic: (topic.position, topic.pk))
    if submission.number is None:
        submission.number = _next_number(submission.venue_id)
        submission.submitted_at = now
    submission.n_versions += 1
    submission.revised_at = now
    submission.title, submission.abstract = draft.title, draft.abstract
    submission.track, submission.answers = draft.track, draft.answers
    submission.save()
    submission.topics.set(topics)
    version = Version.objects.create(
        submission=submission,
        number=submission.n_versions,
        title=draft.title,
        abstract=draft.abstract,
        track=draft.track,
        topic_names=[topic.name for topic in topics],
        answers=draft.answers,
        pdf=draft.pdf,
        supplement=draft.supplement,
        submitted_at=now,
    )
    return version, _print_authors(version)


def _print_authors(version: Version) -> list[Any]:
    """Freeze the list of authors as this version prints it; who was taken off it is an author no longer."""
    gone = removed_authors(version.submission)
    for row in gone:
        row.delete()
    told = [row for row in gone if row.has_address and row.state in {"asked", "confirmed"}]
    enqueue([mails.taken_off(version, row) for row in told], now=version.submitted_at)
    rows = authors_of_draft(version.submission)
    VersionAuthors.objects.create(version=version, authors=as_printed(rows))
    return rows


def _next_number(venue_id: int) -> int:
    """The next number of a venue, without gaps: whoever comes at the same moment waits for this transaction."""
    venue = Venue.objects.select_for_update().only("next_number").get(pk=venue_id)
    Venue.objects.with_pk(venue_id).update(next_number=F("next_number") + 1)
    return venue.next_number


def _tell_authors(version: Version, authors: list[Any], doors: Doors, now: datetime) -> None:
    """A receipt for the contacts; for everybody else, once, the link by which they confirm."""
    asked = [row for row in authors if row.has_address and row.state == ""]
    for row in asked:
        row.asked_at = now
        row.save(update_fields=["asked_at"])
    receipts = [mails.receipt(version, row, authors, doors=doors, now=now) for row in contacts_among(authors)]
    enqueue([*receipts, *(mails.author_link(row, now=now) for row in asked)], now=now)

"""What authors say to the findings in their files: they mend it, explain it to the chairs, or say that it is not so."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from paperchecks import Finding
from submissions.models import AnswerKind, FindingAnswer, PaperFile, Submission
from venues.checks import OUR_OWN
from web.problems import Refused

MOST_WORDS = 4000  # characters


class CannotAnswer(Refused):
    """Raised for an answer that cannot be given, with what can be done instead."""


def answer_finding(
    submission: Submission, file: PaperFile, finding: Finding, *, kind: str, words: str, by: Any, now: datetime
) -> FindingAnswer:
    """Keep what the authors say to a finding, in place of what they said before. Raises CannotAnswer."""
    words = words.strip()
    _require_open(submission)
    if finding.code in OUR_OWN or kind not in AnswerKind.values:
        raise CannotAnswer("To this there is nothing to say.")
    if finding.is_blocking and kind != AnswerKind.FIX:
        raise CannotAnswer("This stops the submission, so words cannot lift it: upload a file without it.")
    if kind != AnswerKind.FIX and not words:
        raise CannotAnswer("Say it in a few words; the chairs read them.")
    if len(words) > MOST_WORDS:
        raise CannotAnswer(f"This is {len(words):,} characters long; {MOST_WORDS:,} are kept. Shorten it.")
    said = {"code": finding.code, "kind": kind, "words": "" if kind == AnswerKind.FIX else words, "at": now}
    with transaction.atomic():
        answer, _ = FindingAnswer.objects.update_or_create(
            submission=submission, file_kind=file.kind, key=finding.key, defaults=said
        )
        _record("answer_finding", submission, file, by=by, now=now, code=finding.code, kind=kind)
    return answer


def take_back_answer_to_finding(answer: FindingAnswer, file: PaperFile, *, by: Any, now: datetime) -> None:
    """Unsay what the authors said to a finding. Raises CannotAnswer once the chairs have decided."""
    submission = answer.submission
    _require_open(submission)
    with transaction.atomic():
        answer.delete()
        _record("take_back_answer_to_finding", submission, file, by=by, now=now, code=answer.code, kind=answer.kind)


def may_answer(submission: Submission) -> bool:
    """Whether there is still somebody to read what authors say to findings."""
    return not submission.is_withdrawn and submission.decision_out_at is None


def _require_open(submission: Submission) -> None:
    if not may_answer(submission):
        raise CannotAnswer("The paper is decided or withdrawn; nobody reads this any more.")


def _record(verb: str, submission: Submission, file: PaperFile, *, by: Any, now: datetime, **data: Any) -> None:
    record(
        f"submissions.{verb}", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk,
        file=file.public_id, **data,
    )  # fmt: skip

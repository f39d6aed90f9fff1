"""The findings in a file as its authors see them: a traffic light, the grave ones open, the rest folded."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from paperchecks import Finding
from paperchecks.catalogue import Severity, rule_of
from submissions.actions.findings import may_answer
from submissions.models import AnswerKind, FileKind, FindingAnswer, FindingPicture, PaperFile, Submission
from venues.checks import OUR_OWN

MOST_OPEN = 6


@dataclass(frozen=True)
class Shown:
    """One finding with its place and what the authors said to it."""

    finding: Finding
    name: str
    picture: FindingPicture | None
    answer: FindingAnswer | None
    may_answer: bool

    @property
    def may_explain(self) -> bool:
        """Whether words to the chairs are an answer."""
        return self.may_answer and not self.finding.is_blocking

    @property
    def is_hint(self) -> bool:
        """Whether it is said quietly."""
        return self.finding.severity == Severity.HINT


@dataclass(frozen=True)
class Light:
    """What all findings together come to. `tone` is that of the page's colours; "" is grey."""

    tone: str
    head: str
    text: str


@dataclass(frozen=True)
class Findings:
    """What a panel shows: the gravest, more of the same kind folded, and the hints."""

    light: Light
    first: Sequence[Shown]
    more: Sequence[Shown]
    hints: Sequence[Shown]
    fine: Sequence[Shown]  # the chairs looked at them

    @property
    def is_to_be_mended(self) -> bool:
        """Whether the authors said that another file comes."""
        answers = [row.answer for row in (*self.first, *self.more, *self.hints) if row.answer]
        return any(answer.kind == AnswerKind.FIX for answer in answers)


def findings_of(
    file: PaperFile, submission: Submission, answers: Iterable[FindingAnswer], fine: Collection[str]
) -> Findings:
    """The findings of a file that somebody has looked into; `fine` holds the keys of those that chairs dismissed."""
    pictures = {picture.key: picture for picture in file.pictures.all()} if file.findings else {}
    said = {answer.key: answer for answer in answers if answer.file_kind == file.kind}
    is_open = may_answer(submission)
    shown = [
        Shown(
            finding=finding,
            name=rule_of(finding.code).name,
            picture=pictures.get(finding.key),
            answer=said.get(finding.key),
            may_answer=is_open and finding.code not in OUR_OWN and finding.key not in fine,
        )
        for finding in map(Finding.from_json, file.findings)
    ]
    open_ones = [row for row in shown if row.finding.key not in fine]
    grave = [row for row in open_ones if not row.is_hint]
    return Findings(
        light=_light(file, grave),
        first=grave[:MOST_OPEN],
        more=grave[MOST_OPEN:],
        hints=[row for row in open_ones if row.is_hint],
        fine=[row for row in shown if row.finding.key in fine],
    )


def finding_called(file: PaperFile, key: str) -> Finding | None:
    """The finding of a file with this key; None when it is not found in it (any more)."""
    return next((finding for finding in map(Finding.from_json, file.findings) if finding.key == key), None)


def _light(file: PaperFile, grave: Sequence[Shown]) -> Light:
    n_blocking = sum(row.finding.is_blocking for row in grave)
    if n_blocking:
        what = "one thing" if n_blocking == 1 else f"{n_blocking} things"
        return Light("bad", "Cannot be submitted like this.", f"Mend {what} and upload the file again.")
    if any(row.finding.code == "not_checked" for row in grave):
        return Light("", "Could not be checked.", "That is our failure, not yours: you can submit all the same.")
    if grave:
        n_answered = sum(row.answer is not None for row in grave)
        answered = (
            "" if not n_answered else ", all answered" if n_answered == len(grave) else f", {n_answered} answered"
        )
        things = "One thing" if len(grave) == 1 else f"{len(grave)} things"
        return Light("warn", f"{things} to look at{answered}.", "None of it stops you from submitting.")
    what = "pages, fonts, names" if file.kind == FileKind.PDF and file.suffix == "pdf" else "it"
    return Light("good", "Nothing wrong.", f"We looked through {what} and found nothing to mend.")

"""What was submitted when: every version of a review, meta-review or response, with what changed in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from policy.visibility import Level
from reviews.models import MetaReviewVersion, ResponseVersion, ReviewVersion
from reviews.reading import Answer, readable_answers
from venues.models import Question

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Beyond this many words, comparing word by word takes longer than anybody wants to wait.
LONGEST = 6000
# Texts that share less than this read better one after the other than mixed word by word.
LEAST_ALIKE = 0.4


@dataclass(frozen=True)
class Part:
    """A stretch of text: "same", "out" (only before) or "in" (only now)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs from the version before."""

    label: str
    parts: list[Part]


@dataclass(frozen=True)
class Step:
    """One version: what it said as a whole, and what it changed."""

    number: int
    submitted_at: datetime
    answers: list[Answer]
    changes: list[Change]
    text: str = ""  # of a response, which is one text


def of_answers(
    versions: Iterable[ReviewVersion | MetaReviewVersion], questions: Iterable[Question], bound: Level
) -> list[Step]:
    """The versions of a form with questions, newest first, as far as the reader's bound allows."""
    questions = list(questions)
    steps: list[Step] = []
    before: list[Answer] = []
    for version in sorted(versions, key=lambda row: row.number):
        answers = readable_answers(version, questions, bound)
        changes = _changes(before, answers) if steps else []
        steps.append(Step(version.number, version.submitted_at, answers, changes))
        before = answers
    return steps[::-1]


def of_texts(versions: Iterable[ResponseVersion]) -> list[Step]:
    """The versions of a response, newest first."""
    steps: list[Step] = []
    for version in sorted(versions, key=lambda row: row.number):
        changes = [Change("Response", compare(steps[-1].text, version.text))] if steps else []
        steps.append(Step(version.number, version.submitted_at, [], changes, version.text))
    return steps[::-1]


def compare(before: str, after: str) -> list[Part]:
    """Two texts as one, word by word: what stayed, what went, what came."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > LONGEST:
        return [Part("out", before), Part("in", after)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return [Part(kind, text) for kind, text in (("out", before), ("in", after)) if text]
    parts: list[Part] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            parts.append(Part("same", "".join(old[i:j])))
        else:
            parts += [Part("out", "".join(old[i:j]))] if i < j else []
            parts += [Part("in", "".join(new[k:m]))] if k < m else []
    return parts


def _changes(before: list[Answer], after: list[Answer]) -> list[Change]:
    old = {answer.question.key: answer for answer in before}
    new = {answer.question.key: answer for answer in after}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        either = now or was
        texts = was.said if was else "", now.said if now else ""
        if either is None or texts[0] == texts[1]:
            continue
        if either.is_text:
            parts = compare(*texts)
        else:
            parts = [Part(kind, text) for kind, text in zip(("out", "in"), texts, strict=True) if text]
        found.append(Change(either.question.label, parts))
    return found

"""Merging what somebody types into a draft, field by field, without overwriting what came in between."""

from collections.abc import Iterable, Mapping
from typing import Any

from reviews.models import MetaReview, Review
from venues.models import Question
from venues.questions import WrongAnswer, as_sent, as_shown, clean_answer
from web.problems import Stale

ELSEWHERE = "“{label}” was changed in another window since you opened this page. Choose which of the two stays."


def merge_answers(
    row: Review | MetaReview, questions: Iterable[Question], *, revision: int, changes: Mapping[str, Any]
) -> list[str]:
    """Put changed answers into the draft of a locked row; gives the keys that really changed, sorted.

    `revision` is the one that the writer had read. Raises Stale for a field that changed after it, WrongAnswer for an
    answer that its question does not allow; the row's fields are untouched then as far as the database goes.
    """
    asked = {question.key: question for question in questions}
    changed = []
    for key, value in changes.items():
        question = asked.get(key)
        if question is None:
            raise WrongAnswer("This question is no longer asked.")
        answer = clean_answer(question, as_sent(value))
        before = row.draft.get(key)
        if answer == before:
            continue
        if row.field_revisions.get(key, 0) > revision:
            raise Stale(
                ELSEWHERE.format(label=question.label), theirs=as_shown(question, before), revision=row.revision
            )
        if answer is None:
            row.draft.pop(key, None)
        else:
            row.draft[key] = answer
        changed.append(key)
    if changed:
        row.revision += 1
        row.field_revisions |= dict.fromkeys(changed, row.revision)
    return sorted(changed)

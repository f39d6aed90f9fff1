"""The questions that chairs put on forms: how an answer is asked for, read, checked and said.

Answers are JSON by key of the question: a SCALE is a number or "n/a", CHOICES a list, everything else a string. No
answer is None; a CHECK is True or, not ticked, None.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from policy.visibility import Level
from venues.models import Question, QuestionKind, Venue
from web.problems import Refused

NA = "n/a"
# Names of inputs begin with this, so that no key of a chair can shadow what a form element itself is made of.
PREFIX = "q"

READERS = {
    Level.CHAIRS: "chairs only",
    Level.AREA_CHAIRS: "chairs and the area chair",
    Level.REVIEWERS: "the paper's committee, never authors",
    Level.AUTHORS: "authors read it too",
    Level.PUBLIC: "everybody may read it",
}


class WrongAnswer(Refused):
    """Raised when an answer is not one that its question allows."""


@dataclass(frozen=True)
class Asked:
    """A question as it stands on a form, for `_field.html`."""

    question: Question
    field: BoundField
    look: str
    readers: str

    @property
    def optional(self) -> bool:
        """Whether it may stay empty."""
        return not self.question.is_required


def questions_of(venue: Venue, form: str, *, with_retired: bool = False) -> list[Question]:
    """The questions of one form in order; retired ones are no longer asked, but their answers are still shown."""
    # Sorted here, so that a venue whose questions are prefetched needs no query.
    rows = sorted(venue.questions.all(), key=lambda row: (row.position, row.pk))
    return [row for row in rows if row.form == form and (with_retired or not row.is_retired)]


def fields_for(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Asked]:
    """The questions as fields that hold these answers."""
    questions = list(questions)
    form = forms.Form(initial={row.key: _initial(row, answers.get(row.key)) for row in questions}, prefix=PREFIX)
    form.fields.update({row.key: _field(row) for row in questions})
    return [Asked(row, form[row.key], _look(row), READERS[Level(row.level)]) for row in questions]


def key_of(html_name: str) -> str:
    """The question's key behind the name of an input."""
    return html_name.removeprefix(f"{PREFIX}-")


def html_name(question: Question) -> str:
    """The name of the question's input."""
    return f"{PREFIX}-{question.key}"


def clean_answer(question: Question, values: Sequence[str]) -> Any:
    """The answer in what a form sent; None for no answer. Raises WrongAnswer."""
    texts = [value.replace("\x00", "").replace("\r\n", "\n") for value in values]
    given = [text for text in texts if text.strip()]
    match question.kind:
        case QuestionKind.CHECK:
            return True if given and given[0].lower() not in {"false", "0", "off"} else None
        case QuestionKind.CHOICES:
            chosen = [_option(question, text) for text in given]
            return [option for option in _values(question) if option in chosen] or None
        case QuestionKind.SCALE | QuestionKind.CHOICE:
            return _option(question, given[0]) if given else None
    text = texts[0] if given else ""
    if question.kind == QuestionKind.LINE:
        text = " ".join(text.split())
    if question.max_length and len(text) > question.max_length:
        raise WrongAnswer(f"This is {len(text)} characters long; {question.max_length} are allowed.")
    return text or None


def as_sent(value: Any) -> list[str]:
    """An answer, or a value that is not cleaned yet, as a form would send it: what `clean_answer` reads."""
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    return [_as_text(part) for part in value] if isinstance(value, list | tuple) else [_as_text(value)]


def as_shown(question: Question, answer: Any) -> str | list[str]:
    """An answer as the page's field holds it: a list where several can be chosen, else one text."""
    sent = as_sent(answer)
    return sent if question.kind == QuestionKind.CHOICES else (sent or [""])[0]


def missing(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The required questions without an answer. A required box must be ticked."""
    return [row for row in questions if row.is_required and answers.get(row.key) in (None, "", [], False)]


def said(question: Question, answer: Any) -> str:
    """An answer in words: "6: borderline accept"."""
    if answer is None or answer == "":
        return ""
    if question.kind == QuestionKind.CHECK:
        return "yes" if answer else "no"
    if answer == NA and question.allows_na:
        return "not applicable"
    labels = {option["value"]: _label(option) for option in question.options}
    if question.kind == QuestionKind.SCALE:
        return f"{answer:g}: {labels[answer]}" if labels.get(answer) else f"{answer:g}"
    if question.kind == QuestionKind.CHOICES:
        return ", ".join(labels.get(part) or str(part) for part in answer)
    return labels.get(answer) or str(answer)


def _values(question: Question) -> list:
    return [option["value"] for option in question.options] + ([NA] if question.allows_na else [])


def _option(question: Question, text: str) -> Any:
    for value in _values(question):
        if _as_text(value) == text.strip():
            return value
    raise WrongAnswer(f"“{text[:60]}” is not one of the answers to “{question.label}”.")


def _as_text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _initial(question: Question, answer: Any) -> Any:
    if isinstance(answer, list):
        return [_as_text(part) for part in answer]
    return answer if answer is None or isinstance(answer, bool) else _as_text(answer)


def _choices(question: Question) -> list[tuple[str, str]]:
    choices = [(_as_text(option["value"]), _label(option)) for option in question.options]
    if question.kind != QuestionKind.SCALE:
        choices = [(value, label or value) for value, label in choices]
    if question.allows_na:
        choices.append((NA, "not applicable"))
    if not question.is_required and question.kind != QuestionKind.CHOICES:
        choices.append(("", "no answer"))
    return choices


def _field(question: Question) -> forms.Field:
    """Never `required`: autosave keeps half-written answers, and `missing` says what is left to do."""
    common: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    match question.kind:
        case QuestionKind.CHECK:
            return forms.BooleanField(**common)
        case QuestionKind.CHOICES:
            boxes = forms.CheckboxSelectMultiple(attrs={"data-many": True})
            return forms.MultipleChoiceField(choices=_choices(question), widget=boxes, **common)
        case QuestionKind.SCALE | QuestionKind.CHOICE:
            return forms.ChoiceField(choices=_choices(question), widget=forms.RadioSelect, **common)
        case QuestionKind.LINE:
            return forms.CharField(max_length=question.max_length, **common)
    # The browser must not cut a long paste in silence: the length is said beside the text, and checked here.
    field = forms.CharField(widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}), **common)
    field.max_length = question.max_length
    return field


def _look(question: Question) -> str:
    if question.kind != QuestionKind.SCALE:
        return ""
    return "words" if any(_label(option) for option in question.options) else "scale"


def _label(option: Mapping[str, Any]) -> str:
    """What an option is called, empty when that says no more than its value."""
    label = str(option.get("label") or "")
    return "" if label == _as_text(option["value"]) else label

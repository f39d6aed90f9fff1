"""What a new venue starts with: questions, outcomes, letters. As parts of a document; see also `documents.py`."""

from typing import Any

from policy.visibility import Level
from venues.models import FormOf, QuestionKind, QuestionUse, Role

RATINGS = {
    1: "strong reject",
    3: "reject",
    5: "below the bar",
    6: "above the bar",
    8: "accept",
    10: "strong accept",
}
CONFIDENCES = {
    1: "an educated guess",
    2: "unsure",
    3: "fairly confident",
    4: "confident",
    5: "certain",
}


def scale(steps: dict[int, str]) -> list[dict[str, Any]]:
    """Options of a scale of numbers, lowest first."""
    return [{"value": value, "label": label} for value, label in sorted(steps.items())]


def choice(**labels: str) -> list[dict[str, Any]]:
    """Options of a choice."""
    return [{"value": value, "label": label} for value, label in labels.items()]


def submission_questions(*, is_double_blind: bool = True) -> list[dict[str, Any]]:
    """What authors confirm and tell when they submit."""
    anonymous: dict[str, Any] = {
        "form": FormOf.SUBMISSION,
        "key": "anonymous",
        "label": "The paper and its supplement name no author, no institution and no funding.",
        "kind": QuestionKind.CHECK,
        "level": "chairs",
    }
    rest: list[dict[str, Any]] = [
        {
            "form": FormOf.SUBMISSION,
            "key": "dual_submission",
            "label": "The submission respects the rule on work published or under review elsewhere.",
            "kind": QuestionKind.CHECK,
            "level": "chairs",
        },
        {
            "form": FormOf.SUBMISSION,
            "key": "llm_use",
            "label": "How were language models used?",
            "hint": "One or two sentences, such as “to polish our own text” or “not at all”.",
            "kind": QuestionKind.TEXT,
            "level": "area_chairs",
            "is_required": False,
            "max_length": 1000,
        },
        {
            "form": FormOf.SUBMISSION,
            "key": "code",
            "label": "Anonymous link to code or data",
            "kind": QuestionKind.LINE,
            "level": "reviewers",
            "is_required": False,
            "max_length": 300,
        },
        {
            "form": FormOf.SUBMISSION,
            "key": "student_paper",
            "label": "The first author is a student.",
            "kind": QuestionKind.CHECK,
            "level": "chairs",
            "is_required": False,
        },
    ]
    return [anonymous, *rest] if is_double_blind else rest


def review_questions(*, ratings: dict[int, str] | None = None) -> list[dict[str, Any]]:
    """The review form: scores first to think with, then words, then what only chairs read."""
    return [
        _text("summary", "Summary", "What the paper does, in your own words."),
        _text("strengths", "Strengths", "Originality, quality, clarity, significance."),
        _text("weaknesses", "Weaknesses", "Be specific, and say what would change your mind."),
        _text(
            "questions", "Questions for the authors", "What you would like to read in their response.", required=False
        ),
        {
            "form": FormOf.REVIEW,
            "key": "rating",
            "label": "Rating",
            "kind": QuestionKind.SCALE,
            "options": scale(ratings or RATINGS),
            "use": QuestionUse.RATING,
        },
        {
            "form": FormOf.REVIEW,
            "key": "confidence",
            "label": "Confidence",
            "kind": QuestionKind.SCALE,
            "options": scale(CONFIDENCES),
            "use": QuestionUse.CONFIDENCE,
        },
        {
            "form": FormOf.REVIEW,
            "key": "nomination",
            "label": "I nominate this paper for an award.",
            "kind": QuestionKind.CHECK,
            "use": QuestionUse.NOMINATION,
            "level": "area_chairs",
            "is_required": False,
        },
        {
            "form": FormOf.REVIEW,
            "key": "ethics",
            "label": "Somebody should look at the ethics of this paper.",
            "kind": QuestionKind.CHECK,
            "use": QuestionUse.ETHICS,
            "level": "area_chairs",
            "is_required": False,
        },
        _text(
            "confidential",
            "Confidential remarks",
            "For the chairs alone: suspicions, your own limits, anything that authors must not read.",
            required=False,
            level="chairs",
        ),
    ]


def meta_review_questions() -> list[dict[str, Any]]:
    """What an area chair writes on a paper."""
    return [
        _text(
            "summary", "Summary of the discussion", "What the reviewers agree and disagree on.", form=FormOf.META_REVIEW
        ),
        {
            "form": FormOf.META_REVIEW,
            "key": "recommendation",
            "label": "Recommendation",
            "kind": QuestionKind.CHOICE,
            "options": choice(oral="oral", poster="poster", reject="reject"),
            "use": QuestionUse.RECOMMENDATION,
            "level": "chairs",
        },
        _text("remarks", "Remarks for the chairs", "", required=False, level="chairs", form=FormOf.META_REVIEW),
    ]


def _text(
    key: str, label: str, hint: str, *, required: bool = True, level: str = "authors", form: str = FormOf.REVIEW
) -> dict[str, Any]:
    question: dict[str, Any] = {
        "form": form,
        "key": key,
        "label": label,
        "hint": hint,
        "kind": QuestionKind.TEXT,
        "max_length": 20000,
    }
    if level != "authors":
        question["level"] = level
    if not required:
        question["is_required"] = False
    return question


LIKE: dict[str, dict[str, Any]] = {
    "rating": {"kind": QuestionKind.SCALE, "label": "Rating", "use": QuestionUse.RATING, "options": scale(RATINGS)},
    "confidence": {
        "kind": QuestionKind.SCALE, "label": "Confidence", "use": QuestionUse.CONFIDENCE,
        "options": scale(CONFIDENCES),
    },
    "text": {"kind": QuestionKind.TEXT, "max_length": 20000},
    "choice": {"kind": QuestionKind.CHOICE, "options": choice(yes="Yes", partly="Partly", no="No")},
    "check": {"kind": QuestionKind.CHECK, "is_required": False},
    "confidential": {
        "kind": QuestionKind.TEXT, "label": "Confidential remarks", "level": Level.CHAIRS, "is_required": False,
        "max_length": 20000,
    },
}  # fmt: skip


def question_like(name: str) -> dict[str, Any]:
    """What a new question starts with: `LIKE[name]` as its form wants it, or an empty text."""
    start = {"level": Level.AUTHORS, "is_required": True} | LIKE.get(name, LIKE["text"])
    options = start.pop("options", [])
    return start | {"options_text": "\n".join(f"{option['value']} | {option['label']}" for option in options)}


OUTCOMES: list[dict[str, Any]] = [
    {"key": "oral", "label": "Oral", "is_accept": True},
    {"key": "spotlight", "label": "Spotlight", "is_accept": True},
    {"key": "poster", "label": "Poster", "is_accept": True},
    {"key": "reject", "label": "Reject", "is_accept": False},
    {"key": "desk-reject", "label": "Desk reject", "is_accept": False},
]

# --- Letters ------------------------------------------------------------------------------------------------

# What a letter may say of its receiver and its subject, by the part of its kind before the colon.
PLACEHOLDERS: dict[str, dict[str, str]] = {
    "invitation": {
        "name": "the invited person's name, or “colleague”",
        "role": "“a reviewer”, “an area chair” or “a chair”",
        "venue": "the full name of the workshop",
        "venue_short": "its short name",
        "parent": "the parent conference",
        "when_and_where": "“11 May 2024 in Vienna”",
        "load": "how many papers at most",
        "review_window": "when the reviews are written",
        "answer_by": "until when we hope for an answer",
        "link": "the link by which they answer, without an account",
        "call": "the address of the call for papers",
        "chairs": "the chairs' names",
        "contact": "the contact address",
    },
    "reminder": {
        "name": "the invited person's name, or “colleague”",
        "role": "“a reviewer”, “an area chair” or “a chair”",
        "venue": "the full name of the workshop",
        "venue_short": "its short name",
        "answer_by": "until when we hope for an answer",
        "link": "the link by which they answer, without an account",
        "chairs": "the chairs' names",
        "contact": "the contact address",
    },
    "decision": {
        "name": "the author's name",
        "title": "the paper's title",
        "number": "the paper's number",
        "outcome": "the outcome, such as “Poster”",
        "award": "the award, if there is one",
        "venue": "the full name of the workshop",
        "venue_short": "its short name",
        "parent": "the parent conference",
        "when_and_where": "“11 May 2024 in Vienna”",
        "reason": "why the paper is returned without review, as two chairs agreed",
        "camera_ready": "the date of the camera-ready version",
        "reviews": "the reviews, as far as authors may read them",
        "meta_review": "the meta-review, if there is one, as far as authors may read it",
        "link": "the authors' page with the reviews",
        "chairs": "the chairs' names",
        "contact": "the contact address",
    },
}

# Two spaces at the end of a line break it, in Markdown; a signature stands on a line of its own.
_SIGNED = "{greeting},  \n{chairs}\n"
_INVITATION = """Dear {name},

we would be glad to have you as {role} of **{venue}** ({parent}, {when_and_where}).

{duty} You answer by this link, and need no account for it:

{link}

Please answer by {answer_by}. What the workshop is about stands in the [call for papers]({call}).

"""
_DUTIES = {
    Role.REVIEWER: (
        "It means {load} papers at most, on topics that you choose; reviewing takes place {review_window}. You can say "
        "yes, no, or yes with fewer papers."
    ),
    Role.AREA_CHAIR: (
        "It means looking after a few papers: leading their discussion, and summing up the reviews, which are written "
        "{review_window}."
    ),
    Role.CHAIR: "As a chair you see and decide everything here, except papers that you are in conflict with.",
}
_REMINDER = """Dear {name},

a short reminder: we have asked you to be {role} of **{venue}**, and hope for an answer by {answer_by}. A “no” helps \
us too. It takes one click, and no account:

{link}

"""
_DECISION = "{venue_short}: decision on your submission #{number}"
_ACCEPTED = """Dear {name},

we are happy to accept your paper **{title}** (#{number}) to {venue} as: **{outcome}**.

The reviews are on your paper's page: {link}

The camera-ready version is due {camera_ready}. We look forward to meeting you: {when_and_where}.

"""
_REJECTED = """Dear {name},

thank you for submitting **{title}** (#{number}) to {venue}. We are sorry that we could not accept it.

The reviews are on your paper's page, and we hope that they help: {link}

"""
_DESK_REJECTED = """Dear {name},

thank you for submitting **{title}** (#{number}) to {venue}. We had to return it without review, because it does not \
follow the call for papers. {reason} If you think that this is an error, write to {contact}.

"""


def letter_for(kind: str, *, is_accept: bool = False) -> dict[str, str]:
    """The letter that goes out when a venue has worded none of its own. `kind` as in LetterTemplate."""
    what, _, which = kind.partition(":")
    greeting = "With kind regards"
    if what == "invitation":
        subject, body = "Invitation to be {role} of {venue_short}", _INVITATION.replace("{duty}", _DUTIES[Role(which)])
        greeting = "With thanks"
    elif what == "reminder":
        subject, body, greeting = "Your answer to {venue_short}, please", _REMINDER, "With thanks"
    elif which == "desk-reject":
        subject, body = "{venue_short}: your submission #{number}", _DESK_REJECTED
    elif is_accept:
        subject, body, greeting = _DECISION, _ACCEPTED, "With congratulations"
    else:
        subject, body = _DECISION, _REJECTED
    body += _SIGNED.replace("{greeting}", greeting)
    return {"kind": kind, "subject": subject, "body": body}


def letters(outcomes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Every letter of a new venue with these outcomes."""
    kinds = [f"invitation:{role}" for role in Role.values] + ["reminder:invitation"]
    return [letter_for(kind) for kind in kinds] + [
        letter_for(f"decision:{outcome['key']}", is_accept=outcome["is_accept"]) for outcome in outcomes
    ]

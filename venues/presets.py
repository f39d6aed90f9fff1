"""Kinds of workshops to start from: policy, forms, and the dates counted back from the notification.

The notification date is the one that a parent conference dictates (visas, travel support), so that everything
before it is counted back from it. Nothing here writes; see `actions.create_venue`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from venues import defaults
from venues.deadlines import end_of_day_aoe, start_of_day_aoe
from venues.documents import Document
from venues.models import DeadlineKind


@dataclass(frozen=True)
class Span:
    """A door in days relative to the notification: from the beginning of `opens` to the end of `closes`, in AoE."""

    closes: int
    opens: int | None = None


@dataclass(frozen=True)
class Preset:
    """A kind of workshop."""

    key: str
    label: str
    words: str  # in one sentence, for whom it is
    spans: Mapping[str, Span]
    submission: Mapping[str, Any] = field(default_factory=dict)
    review: Mapping[str, Any] = field(default_factory=dict)
    ratings: Mapping[int, str] = field(default_factory=lambda: defaults.RATINGS)
    outcomes: tuple[str, ...] = ("oral", "poster", "reject", "desk-reject")
    awards: tuple[str, ...] = ("Best paper",)
    hue: int = 260

    def document(self, facts: Mapping[str, Any]) -> Document:
        """A whole edition: the preset's policy and forms with the facts of one workshop.

        `facts`: keys of the section "venue" of a document, and `notification_on`, `dates` (kind → (opens_at, at)).
        """
        facts = dict(facts)
        notification_on = facts.pop("notification_on", None)
        dates = dict(facts.pop("dates", {}))
        if notification_on is not None:
            dates = self.dates(notification_on) | dates
        outcomes = [dict(row) for row in defaults.OUTCOMES if row["key"] in self.outcomes]
        submission = {key: value for key, value in self.submission.items() if value not in (None, "")}
        document: Document = {
            "venue": {"hue": self.hue, "awards": list(self.awards)} | facts,
            "submission": submission,
            "review": dict(self.review),
            "deadline": [_deadline(kind, *dates[kind]) for kind in DeadlineKind.values if kind in dates],
            "question": [
                *defaults.submission_questions(is_double_blind=submission.get("blindness", "double") == "double"),
                *defaults.review_questions(ratings=dict(self.ratings)),
                *defaults.meta_review_questions(),
            ],
            "outcome": outcomes,
            "letter": defaults.letters(outcomes),
        }
        return {name: content for name, content in document.items() if content}

    def dates(self, notification_on: date) -> dict[str, tuple]:
        """When each door opens and shuts, counted from the day of notification: kind → (opens_at, at)."""
        return {
            kind: (
                start_of_day_aoe(notification_on + timedelta(days=span.opens)) if span.opens is not None else None,
                end_of_day_aoe(notification_on + timedelta(days=span.closes)),
            )
            for kind, span in self.spans.items()
        }


def _deadline(kind: str, opens_at, at) -> dict[str, Any]:
    return {"kind": kind, "at": at} | ({"opens_at": opens_at} if opens_at else {})


NO_DUAL = (
    "Work that has appeared at a conference or in a journal cannot be submitted. Preprints, and work that is under "
    "review elsewhere, can."
)
LLM_USE = (
    "Language models may be used as a tool. Authors answer for every word and every reference, and say in the form "
    "how they used them. Reviewers do not put a submission into a service that keeps it."
)

ICLR = Preset(
    key="iclr",
    label="ICLR-style workshop",
    words="Double blind, six pages, ratings 1 3 5 6 8 10, an author response, four weeks of work.",
    spans={
        DeadlineKind.SUBMISSION: Span(-26),
        DeadlineKind.BIDDING: Span(-22, opens=-25),
        DeadlineKind.REVIEW: Span(-8, opens=-20),
        DeadlineKind.RESPONSE: Span(-5, opens=-7),
        DeadlineKind.DISCUSSION: Span(-3, opens=-7),
        DeadlineKind.NOTIFICATION: Span(0),
        DeadlineKind.CAMERA_READY: Span(42, opens=1),
    },
    submission={"page_limit": 6, "dual_submission": NO_DUAL, "llm_policy": LLM_USE},
    outcomes=("oral", "spotlight", "poster", "reject", "desk-reject"),
    hue=260,
)
ICML = Preset(
    key="icml",
    label="ICML-style workshop",
    words="Double blind, four to eight pages, ratings 1 to 6, no author response, eighteen days of reviewing.",
    spans={
        DeadlineKind.SUBMISSION: Span(-24),
        DeadlineKind.BIDDING: Span(-21, opens=-23),
        DeadlineKind.REVIEW: Span(-5, opens=-19),
        DeadlineKind.DISCUSSION: Span(-2, opens=-4),
        DeadlineKind.NOTIFICATION: Span(0),
        DeadlineKind.CAMERA_READY: Span(28, opens=1),
    },
    submission={"page_limit": 8, "dual_submission": NO_DUAL, "llm_policy": LLM_USE},
    ratings={
        1: "reject",
        2: "weak reject",
        3: "leaning to reject",
        4: "leaning to accept",
        5: "accept",
        6: "strong accept",
    },
    hue=20,
)
NEURIPS = Preset(
    key="neurips",
    label="NeurIPS-style workshop",
    words="Double blind, nine pages at most, area chairs, ratings 1 to 10, meta-reviews, five weeks of work.",
    spans={
        DeadlineKind.ABSTRACT: Span(-36),
        DeadlineKind.SUBMISSION: Span(-33),
        DeadlineKind.BIDDING: Span(-29, opens=-32),
        DeadlineKind.REVIEW: Span(-12, opens=-27),
        DeadlineKind.RESPONSE: Span(-9, opens=-11),
        DeadlineKind.DISCUSSION: Span(-5, opens=-11),
        DeadlineKind.META_REVIEW: Span(-3, opens=-8),
        DeadlineKind.NOTIFICATION: Span(0),
        DeadlineKind.CAMERA_READY: Span(35, opens=1),
    },
    submission={"page_limit": 9, "dual_submission": NO_DUAL, "llm_policy": LLM_USE},
    review={"has_area_chairs": True},
    ratings={
        1: "very strong reject", 2: "strong reject", 3: "reject", 4: "borderline reject", 5: "borderline, below",
        6: "borderline, above", 7: "accept", 8: "strong accept", 9: "very strong accept", 10: "award",
    },
    outcomes=("oral", "spotlight", "poster", "reject", "desk-reject"),
    hue=295,
)  # fmt: skip
ABSTRACTS = Preset(
    key="abstracts",
    label="4-page abstracts",
    words="Extended abstracts of four pages, published work welcome, two reviews each, under three weeks of work.",
    spans={
        DeadlineKind.SUBMISSION: Span(-18),
        DeadlineKind.BIDDING: Span(-16, opens=-17),
        DeadlineKind.REVIEW: Span(-3, opens=-14),
        DeadlineKind.NOTIFICATION: Span(0),
        DeadlineKind.CAMERA_READY: Span(30, opens=1),
    },
    submission={
        "page_limit": 4,
        "page_limit_note": "References do not count.",
        "dual_submission": "Early results, and work that was published recently or is under review, are welcome.",
        "llm_policy": LLM_USE,
    },
    review={"reviews_per_paper": 2, "default_load": 5},
    ratings={1: "no", 2: "rather not", 3: "poster", 4: "good poster", 5: "talk"},
    hue=200,
)

PRESETS = {preset.key: preset for preset in (ICLR, ICML, NEURIPS, ABSTRACTS)}

"""Dates that do not fit together, as chairs set them. Said while they are typed; nothing here forbids anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from venues.deadlines import as_day_aoe, day_of, is_backwards, opening_day
from venues.models import DeadlineKind

Dates = Mapping[str, tuple[datetime | None, datetime]]  # kind → (opens_at, at)

# What must be over when the next begins or ends, with the sentence that says so.
ORDER = (
    (DeadlineKind.ABSTRACT, DeadlineKind.SUBMISSION, "Abstracts are due after the papers."),
    (DeadlineKind.SUBMISSION, DeadlineKind.REVIEW, "Reviews are due before the papers are in."),
    (DeadlineKind.SUBMISSION, DeadlineKind.BIDDING, "Bids end before the papers are in."),
    (DeadlineKind.BIDDING, DeadlineKind.REVIEW, "Bids end after the reviews are due."),
    (DeadlineKind.REVIEW, DeadlineKind.RESPONSE, "The author response ends before the reviews are due."),
    (DeadlineKind.REVIEW, DeadlineKind.NOTIFICATION, "Reviews are due after the notification."),
    (DeadlineKind.RESPONSE, DeadlineKind.NOTIFICATION, "The author response ends after the notification."),
    (DeadlineKind.DISCUSSION, DeadlineKind.NOTIFICATION, "The discussion ends after the notification."),
    (DeadlineKind.META_REVIEW, DeadlineKind.NOTIFICATION, "Meta-reviews are due after the notification."),
    (DeadlineKind.NOTIFICATION, DeadlineKind.CAMERA_READY, "Camera-ready versions are due before the notification."),
    (DeadlineKind.NOTIFICATION, DeadlineKind.VIDEO, "Talk videos are due before the notification."),
    (DeadlineKind.NOTIFICATION, DeadlineKind.POSTER, "Posters are due before the notification."),
)
SHORTEST_REVIEW_DAYS = 7


@dataclass(frozen=True)
class Oddity:
    """Something about the dates worth a look, as `_problems.html` shows it."""

    sentence: str
    field_id: str = ""
    is_blocker: bool = False


def oddities(dates: Dates, *, first_day=None) -> list[Oddity]:
    """What is odd about these dates; `first_day` is the day on which the workshop begins."""
    found = [_oddity(later, sentence) for earlier, later, sentence in ORDER if _is_after(dates, earlier, later)]
    if DeadlineKind.NOTIFICATION not in dates:
        found.append(Oddity("There is no notification date; authors need one to plan."))
    if DeadlineKind.SUBMISSION not in dates:
        found.append(Oddity("There is no submission deadline; nobody can submit."))
    found += _openings(dates)
    if first_day:
        for kind in (DeadlineKind.NOTIFICATION, DeadlineKind.CAMERA_READY, DeadlineKind.VIDEO, DeadlineKind.POSTER):
            if kind in dates and day_of(dates[kind][1]) >= first_day:
                found.append(_oddity(kind, f"{kind.label}: this is not before the workshop."))
    return found


def _openings(dates: Dates) -> list[Oddity]:
    found = []
    for kind, (opens_at, at) in dates.items():
        if is_backwards(opens_at, at):
            found.append(_oddity(kind, f"{DeadlineKind(kind).label}: this opens after it closes."))
    submission, response, review = (
        dates.get(kind) for kind in (DeadlineKind.SUBMISSION, DeadlineKind.RESPONSE, DeadlineKind.REVIEW)
    )
    if submission and review:
        begin = review[0] or submission[1]
        if begin < submission[1]:
            said = f"Reviewing opens on {opening_day(begin)}, before the papers are in."
            found.append(_oddity(DeadlineKind.REVIEW, said))
        elif (n_days := (review[1] - begin).days) < SHORTEST_REVIEW_DAYS and begin < review[1]:
            said = f"Reviewers have {n_days} day{'' if n_days == 1 else 's'}; most need two weeks."
            found.append(_oddity(DeadlineKind.REVIEW, said))
    if response and review and (response[0] is None or response[0] < review[1]):
        said = f"Authors see reviews before all are due on {as_day_aoe(review[1])}."
        found.append(_oddity(DeadlineKind.RESPONSE, said))
    return found


def _is_after(dates: Dates, earlier: str, later: str) -> bool:
    return earlier in dates and later in dates and dates[earlier][1] > dates[later][1]


def _oddity(kind: str, sentence: str) -> Oddity:
    return Oddity(sentence, field_id=f"date-{kind}")

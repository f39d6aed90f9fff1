"""Which parts of a paper may be changed now: the venue's deadlines as they hold for one paper.

The comparing is done by `venues.deadlines`; here stands which deadline holds for what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from submissions.access import extensions_of
from submissions.models import PaperFile, Submission
from venues.deadlines import Calendar, Window
from venues.models import DeadlineKind
from web.problems import Refused

# An upload that was under way at the deadline counts from its beginning, but not one that dawdles for hours.
LONGEST_UPLOAD = timedelta(hours=1)
# How long a paper may still be submitted after such an upload has arrived.
AFTER_UPLOAD = timedelta(minutes=15)


class Closed(Refused):
    """Raised when a paper cannot be changed for another reason than the clock."""


@dataclass(frozen=True)
class Doors:
    """The deadlines of one paper, on its track and with its extensions."""

    submission: Submission
    calendar: Calendar
    track_id: int | None
    extensions: Mapping[str, datetime]

    def window(self, kind: str) -> Window | None:
        """The door of this kind for this paper."""
        return self.calendar.window(kind, **self._which(kind))

    @property
    def next(self) -> Window | None:
        """What is due next: the abstract until it is registered, then the paper."""
        if not self.submission.is_submitted:
            return self.window(DeadlineKind.ABSTRACT) or self.window(DeadlineKind.SUBMISSION)
        return self.window(DeadlineKind.SUBMISSION)

    @property
    def supplement(self) -> Window | None:
        """Until when the supplement may be changed."""
        return self.window(DeadlineKind.SUPPLEMENT) or self.window(DeadlineKind.SUBMISSION)

    @property
    def lets_paper_follow(self) -> bool:
        """Whether the abstract is due before the paper, so that a version without a PDF may be submitted."""
        abstract, full = self.window(DeadlineKind.ABSTRACT), self.window(DeadlineKind.SUBMISSION)
        return bool(abstract and full and abstract.at < full.at)

    def is_editable(self, now: datetime) -> bool:
        """Whether title, abstract, authors and PDF may be changed."""
        return not self.submission.is_withdrawn and all(self._is_open(kind, now) for kind in self._needed())

    def takes_supplement(self, now: datetime) -> bool:
        """Whether the supplement may be changed."""
        return self.is_editable(now) or self._takes_supplement_only(now)

    def has_opened(self, now: datetime) -> bool:
        """Whether the time for this paper has come, and is perhaps over."""
        return all(self.calendar.has_opened(kind, now, **self._which(kind)) for kind in self._needed())

    def require_editable(self, now: datetime) -> None:
        """Raises Closed, DeadlinePassed or NotOpenYet with a sentence for the user."""
        self._require_standing()
        for kind in self._needed():
            self.calendar.require_open(kind, now, **self._which(kind))

    def require_supplement(self, now: datetime) -> None:
        """As `require_editable`, for the supplement, which may be due later."""
        self._require_standing()
        if not self._takes_supplement_only(now):
            self.require_editable(now)

    def counts_at(self, now: datetime) -> datetime:
        """The moment at which a submission made now counts: earlier than now when an upload crossed the deadline."""
        draft = self.submission.draft
        for file in (draft.pdf, draft.supplement):
            if file and not self.takes_supplement(now) and _has_just_arrived(file, now):
                if self.takes_supplement(file.began_at):
                    return file.began_at
        return now

    def _needed(self) -> list[str]:
        """The doors that must all be open."""
        if not self.submission.is_submitted and self.window(DeadlineKind.ABSTRACT):
            return [DeadlineKind.ABSTRACT, DeadlineKind.SUBMISSION]
        return [DeadlineKind.SUBMISSION]

    def _is_open(self, kind: str, now: datetime) -> bool:
        return self.calendar.is_open(kind, now, **self._which(kind))

    def _takes_supplement_only(self, now: datetime) -> bool:
        if self.submission.is_withdrawn or not self.submission.is_submitted:
            return False
        return self._is_open(DeadlineKind.SUPPLEMENT, now)

    def _require_standing(self) -> None:
        if self.submission.is_withdrawn:
            raise Closed("This paper is withdrawn. Undo the withdrawal first.")

    def _which(self, kind: str) -> dict:
        return {"track_id": self.track_id, "extended_to": self.extensions.get(kind)}


def doors_of(submission: Submission, calendar: Calendar | None = None, *, track_id: int | None = None) -> Doors:
    """The doors of a paper on the track that its draft names, or on another that it is about to name."""
    return Doors(
        submission,
        calendar or Calendar(submission.venue),
        track_id if track_id is not None else submission.draft.track_id,
        extensions_of(submission),
    )


def upload_counts_at(began_at: datetime, arrived_at: datetime) -> datetime:
    """The moment at which an upload counts: its beginning, unless it took too long."""
    return began_at if arrived_at - began_at <= LONGEST_UPLOAD else arrived_at


def _has_just_arrived(file: PaperFile, now: datetime) -> bool:
    return file.uploaded_at - file.began_at <= LONGEST_UPLOAD and now - file.uploaded_at <= AFTER_UPLOAD

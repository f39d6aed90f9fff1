"""Releases as one chair sees them: only the papers that they may see, and counts of exactly those."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.http import Http404

from decisions.access.desk import desk_reason
from decisions.access.papers import papers_to_decide
from decisions.mails import SPANNING_KINDS
from decisions.models import Recipients, Release, ReleasedPaper, ReleasedPaperState, undisclosed
from notifications.access import counts_by_state, messages_of_venue
from notifications.models import Message, MessageState
from reviews.models import MetaReview, Review
from submissions import access as submission_access
from submissions.models import Submission, SubmissionQuerySet
from venues.models import Deadline, DeadlineKind, LetterTemplate, Outcome, Venue

PATIENCE = timedelta(minutes=5)  # after which mail that waits is a problem


@dataclass(frozen=True)
class VisibleRelease:
    """A release with what this chair may count of it."""

    release: Release
    n_papers: int
    n_letters: int


def releases_for_chair(person, venue: Venue) -> list[VisibleRelease]:
    """Releases in which the chair sees a paper, newest first; a release of hidden papers only is not there."""
    rows = (
        ReleasedPaper.objects.filter(release__venue=venue, submission__in=papers_to_decide(person, venue))
        .exclude(state=ReleasedPaperState.WITHDRAWN)
        .values("release")
        .annotate(n_papers=Count("pk"), letters=Sum("n_letters"))
    )
    counted = {row["release"]: row for row in rows}
    releases = Release.objects.filter(pk__in=counted).order_by("-requested_at", "-pk")
    return [VisibleRelease(each, counted[each.pk]["n_papers"], counted[each.pk]["letters"]) for each in releases]


def release_for_chair(person, venue: Venue, public_id: str) -> VisibleRelease:
    """One release in which the chair sees a paper, else 404."""
    for found in releases_for_chair(person, venue):
        if found.release.public_id == public_id:
            return found
    raise Http404("There is no such page.")


def papers_to_release(person, venue: Venue, outcomes: Sequence[Outcome] | None = None) -> SubmissionQuerySet:
    """Papers whose authors do not know the present decision and that no release holds, by number.

    With decision, tally and `desk_reason`, and without what a letter does not need: there may be thousands. `outcomes`
    narrows them; None stands for all.
    """
    held = ReleasedPaper.objects.pending().filter(submission=OuterRef("pk"))
    papers = papers_to_decide(person, venue).active().filter(undisclosed("decision__")).exclude(Exists(held))
    if outcomes is not None:
        papers = papers.filter(decision__outcome__in=outcomes)
    return (
        papers.select_related("decision", "tally")
        .annotate(desk_reason=desk_reason())
        .only("public_id", "number", "title", "track", "venue", "tally__n_submitted", "tally__n_assigned",
              "decision__outcome", "decision__award", "decision__revision", "decision__released_at")
        .by_number()
    )  # fmt: skip


def n_to_release(person, venue: Venue) -> dict[int, int]:
    """How many papers of each outcome could be released: outcome pk → papers."""
    papers = papers_to_release(person, venue).order_by()
    return dict(papers.values_list("decision__outcome").annotate(n=Count("pk")).values_list("decision__outcome", "n"))


def papers_without_decision(person, venue: Venue) -> SubmissionQuerySet:
    """Papers that stand and that nobody has decided on."""
    return papers_to_decide(person, venue).active().filter(decision__outcome__isnull=True)


def papers_in(person, release: Release) -> list[ReleasedPaper]:
    """The papers of a release that the chair may see, by number."""
    return list(
        release.papers.filter(submission__in=papers_to_decide(person, release.venue))
        .select_related("submission", "outcome", "award")
        .order_by("submission__number", "pk")
    )


def letters_of(person, release: Release) -> dict[int, list[Message]]:
    """The letters of a release about papers that the chair may see: submission pk → messages."""
    found: dict[int, list[Message]] = {}
    for message in _letters_of(person, release).order_by("to_name", "pk").defer("text", "html"):
        found.setdefault(message.submission_id or 0, []).append(message)
    return found


def letter_states(person, release: Release) -> dict[str, int]:
    """How many of those letters are in which state; states that none is in are left out."""
    counted = counts_by_state(_letters_of(person, release))
    return {str(MessageState(state).label): n for state, n in counted.items() if n}


def _letters_of(person, release: Release) -> QuerySet[Message]:
    about = papers_to_decide(person, release.venue)
    return messages_of_venue(release.venue_id, about=about).filter(batch=release.batch)


def letter_templates(venue: Venue, outcomes: Sequence[Outcome]) -> dict[int, LetterTemplate]:
    """The letter of each outcome that has one: outcome pk → template."""
    kinds = {f"decision:{outcome.key}": outcome.pk for outcome in outcomes}
    return {kinds[row.kind]: row for row in venue.letter_templates.filter(kind__in=kinds)}


# --- What letters are made of ---------------------------------------------------------------------------


def recipients_of(papers: Sequence[Submission], recipients: str) -> dict[int, list[Any]]:
    """Who gets the letter of each paper: submission pk → authors. For mail only."""
    return submission_access.contacts_by_submission(papers, and_confirmed=recipients == Recipients.CONFIRMED)


def reviews_by_paper(papers: Sequence[Submission]) -> dict[int, list[Review]]:
    """Submitted reviews of many papers in one query. `reviews.reading` says which answers somebody may read."""
    found: dict[int, list[Review]] = {}
    rows = Review.objects.submitted().filter(submission__in=papers).by_handle()
    for review in rows.only("submission", "handle", "answers"):
        found.setdefault(review.submission_id, []).append(review)
    return found


def meta_reviews_by_paper(papers: Sequence[Submission]) -> dict[int, MetaReview]:
    """Submitted meta-reviews of many papers in one query."""
    rows = MetaReview.objects.filter(submission__in=papers, submitted_at__isnull=False)
    return {row.submission_id: row for row in rows}


# --- The way of a release out of the outbox ---------------------------------------------------------------


@dataclass(frozen=True)
class MailHealth:
    """Whether mail gets out, counted over the messages that a chair may know of."""

    n_queued: int
    n_in_doubt: int
    n_failed: int
    n_sent: int
    waiting_since: datetime | None  # the oldest message that should have left by now

    def is_stuck(self, now: datetime) -> bool:
        """Whether the outbox does not empty."""
        return self.waiting_since is not None and now - self.waiting_since > PATIENCE


def mail_health(person, venue: Venue, now: datetime) -> MailHealth:
    """How the venue's mail does. Messages about papers that the chair may not see are not counted."""
    hides = SPANNING_KINDS if submission_access.n_hidden_from_chair(person, venue) else ()
    messages = messages_of_venue(venue.pk, about=papers_to_decide(person, venue), hides=hides)
    is_due = Q(state=MessageState.QUEUED, not_before__lte=now)
    rows = messages.order_by().values_list("state").annotate(n=Count("pk"), since=Min("not_before", filter=is_due))
    n = dict.fromkeys(MessageState.values, 0) | {state: n for state, n, _ in rows}
    return MailHealth(
        n_queued=n[MessageState.QUEUED],
        n_in_doubt=n[MessageState.IN_DOUBT],
        n_failed=n[MessageState.FAILED],
        n_sent=n[MessageState.SENT],
        waiting_since=min((since for _, _, since in rows if since), default=None),
    )


# --- For reminders ------------------------------------------------------------------------------------------


def venues_to_notify() -> list[Venue]:
    """Venues that have set a day on which authors are told, with their dates."""
    told = Deadline.objects.filter(kind=DeadlineKind.NOTIFICATION, venue=OuterRef("pk"))
    return list(Venue.objects.filter(Exists(told)).prefetch_related("deadlines").order_by("pk"))


def n_open_decisions(person, venue: Venue) -> tuple[int, int]:
    """How many papers of a chair's have no decision, and how many one that is not released."""
    return papers_without_decision(person, venue).count(), sum(n_to_release(person, venue).values())


# --- For the sweep, which acts for nobody ---------------------------------------------------------------


def releases_due(now: datetime) -> list[Release]:
    """Releases whose cancel window is over, oldest first."""
    return list(Release.objects.due(now).select_related("venue").order_by("goes_at", "pk"))


def locked_papers(release: Release) -> list[ReleasedPaper]:
    """The papers that a release still holds, with their submissions locked against being withdrawn meanwhile."""
    return list(release.papers.pending().select_related("submission").select_for_update().order_by("submission"))


def submissions_of(papers: Sequence[ReleasedPaper]) -> SubmissionQuerySet:
    """The submissions behind papers of a release."""
    return Submission.objects.with_pks(paper.submission_id for paper in papers)

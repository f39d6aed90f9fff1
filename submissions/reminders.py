"""Who among the authors is reminded of what: drafts that are not submitted, links and conflicts that wait.

State-based: a reminder is due while its time has come and its work is not done; its key makes it single. Keys hold the
deadline, so that a deadline that moves is a new occasion.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from notifications.plans import DAY, HOUR, short
from notifications.reminders import Ask, Kind, Reminder
from submissions import mails
from submissions.access import (
    authors_by_submission,
    contacts_among,
    extensions_by_submission,
    papers_in_the_making,
    venues_with_papers_in_the_making,
)
from submissions.doors import Doors
from submissions.models import Submission
from venues.deadlines import Calendar, moments_of_tracks
from venues.models import DeadlineKind, Venue

# How long a draft is left in peace after it was begun: whoever began today needs no reminder today, but for the last.
PEACE = DAY
PEACE_ON_THE_LAST_DAY = HOUR


def venues() -> Iterable[Venue]:
    """Where papers are written and not yet decided, with their dates."""
    return venues_with_papers_in_the_making()


def _drafts(ask: Ask) -> Iterator[Reminder]:
    """The contacts of a draft: it is not submitted, and the deadline comes."""
    papers = list(papers_in_the_making(ask.venue).drafts())
    if not papers:
        return
    authors = authors_by_submission(papers)
    extensions = extensions_by_submission(papers)
    calendar = Calendar(ask.venue)
    for paper in papers:
        paper.venue = ask.venue
        window = Doors(paper, calendar, paper.draft.track_id, extensions.get(paper.pk, {})).next
        occasion = window.occasion(ask.now, before=ask.before) if window and window.is_open(ask.now) else ""
        if not window or not occasion:
            continue
        is_urgent = window.is_within(ask.now, DAY)
        if ask.now - paper.created_at < (PEACE_ON_THE_LAST_DAY if occasion.endswith("h") else PEACE):
            continue
        for contact in contacts_among(authors.get(paper.pk, [])):
            key = f"draft:{paper.public_id}:{window.at:%Y%m%d%H%M}:{occasion}:{contact.public_id}"
            yield Reminder(
                key,
                contact.email,
                contact.name,
                "Has a draft that is not submitted.",
                partial(mails.draft_reminder, paper, contact, key=key, due=window),
                submission_id=paper.pk,
                is_urgent=is_urgent,
            )


def _links(ask: Ask) -> Iterator[Reminder]:
    """Co-authors of a submitted paper who have not answered their link, or have declared no conflicts."""
    if Calendar(ask.venue).is_past(DeadlineKind.NOTIFICATION, ask.now):
        return  # who confirms after the decision is no longer of use to the committee
    for paper, author in _who_waits(ask.venue):
        come = [span for span in ask.after if ask.now - author.asked_at >= span]
        if not come:
            continue
        latest = max(come)  # the earlier ones are of no use any more
        key = f"author:{author.public_id}:{author.asked_at:%Y%m%d%H%M}:{short(latest)}"
        what = "has not declared conflicts of interest" if author.confirmed_at else "has not confirmed"
        yield Reminder(
            key,
            author.email,
            author.name,
            f"Is named as an author of paper {paper.number}, and {what}.",
            partial(mails.link_reminder, author, key=key),
            submission_id=paper.pk,
        )


def _who_waits(venue: Venue) -> Iterator[tuple[Submission, Any]]:
    papers = {paper.pk: paper for paper in papers_in_the_making(venue).submitted()}
    for pk, authors in authors_by_submission(list(papers.values())).items() if papers else ():
        for author in authors:
            is_out = author.disowned_at or author.removed_at or not author.has_address
            is_done = author.confirmed_at and author.conflicts_declared_at
            if author.asked_at and not is_out and not is_done:
                yield papers[pk], author


def _when_links_wait(ask: Ask) -> list[datetime]:
    waiting = [author for paper, author in _who_waits(ask.venue) if ask.papers is None or paper.pk in ask.papers]
    return [author.asked_at + span for author in waiting for span in ask.after]


KINDS = (
    Kind(
        "draft",
        "Draft not submitted",
        "draft-reminder",
        "The contact authors of a draft, as long as it is not submitted. Whoever began it in the last day is left in "
        "peace until the last hours.",
        _drafts,
        moments_of_tracks(DeadlineKind.ABSTRACT, DeadlineKind.SUBMISSION),
        before=(timedelta(days=7), timedelta(days=3), timedelta(days=1), timedelta(hours=6)),
        before_what="abstracts, or papers, are due",
        is_private=True,
    ),
    Kind(
        "author-link",
        "Co-author has not confirmed",
        "author-link-reminder",
        "Authors of a submitted paper who have not confirmed that they are, or have not declared their conflicts of "
        "interest, until the day of notification.",
        _links,
        _when_links_wait,
        after=(timedelta(days=3), timedelta(days=10)),
        after_what="they were asked",
    ),
)

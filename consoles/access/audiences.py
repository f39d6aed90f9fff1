"""To whom a chair can write at once: computed over the papers that they may see, and never over others.

Every mail goes to one person, and what is filled in about papers is what that person knows of their own.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from consoles.access.progress import late_reviewers
from decisions.access import decisions_for_author
from proceedings.access import accepted_papers, camera_ready_by_paper
from proceedings.checklist import lacks_poster, lacks_video, missing
from proceedings.models import CameraReady
from reviews.access import people_without_bid_for_chair
from submissions.access import authors_by_submission, contacts_among, papers_for_chair
from submissions.models import Submission
from venues.access import committee_of, unanswered_of
from venues.deadlines import Calendar
from venues.mails import invitation_link
from venues.models import DeadlineKind, Role, Venue
from web.text import literal

OF_VENUE = "circular"
# Who reads it tells something of several papers, so chairs see it who may see every paper; see also reviews/mails.py.
OF_WORK = "circular-work"


@dataclass(frozen=True)
class Recipient:
    """One person who would get a letter, with what its placeholders stand for."""

    id: str
    email: str
    name: str
    values: dict[str, str] = field(default_factory=dict)
    submission_id: int | None = None


@dataclass(frozen=True)
class Crowd:
    """Everybody for whom something holds."""

    label: str
    find: Callable[["Asked"], Iterable[Recipient]]
    placeholders: tuple[str, ...] = ()
    kind: str = OF_VENUE


@dataclass(frozen=True)
class Asked:
    """Which chair asks, where and when."""

    person: object
    venue: Venue
    now: datetime


def recipients_of(crowd: Crowd, person, venue: Venue, now: datetime) -> list[Recipient]:
    """Everybody whom the chair would reach, each once, in the order of papers or names."""
    return list({found.id: found for found in crowd.find(Asked(person, venue, now))}.values())


def _url(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


# --- Authors ------------------------------------------------------------------------------------------------


def _authors_of(asked: Asked, papers: list[Submission], only: Callable[[list], bool] = bool) -> Iterator[Recipient]:
    rows = authors_by_submission(papers)
    for paper in papers:
        authors = [author for author in rows.get(paper.pk, []) if not author.removed_at and not author.disowned_at]
        for author in contacts_among(authors) if only(authors) else ():
            values = {
                "number": str(paper.number),
                "title": literal(paper.title),
                "link": _url("consoles:my_paper", asked.venue.slug, paper.public_id),
            }
            yield Recipient(f"{paper.public_id}.{author.public_id}", author.email, author.name, values, paper.pk)


def _papers(asked: Asked) -> list[Submission]:
    return list(papers_for_chair(asked.person, asked.venue).active().by_number())


def _all_authors(asked: Asked) -> Iterator[Recipient]:
    yield from _authors_of(asked, _papers(asked))


def _accepted(asked: Asked) -> Iterator[Recipient]:
    """What their authors were told counts, not what chairs think by now."""
    papers = _papers(asked)
    told = decisions_for_author(papers)
    accepted = {pk for pk, found in told.items() if found.released_outcome and found.released_outcome.is_accept}
    yield from _authors_of(asked, [paper for paper in papers if paper.pk in accepted])


def _unconfirmed(asked: Asked) -> Iterator[Recipient]:
    yield from _authors_of(asked, _papers(asked), lambda authors: any(not each.confirmed_at for each in authors))


def _unfinished(asked: Asked) -> Iterator[Recipient]:
    papers = list(accepted_papers(asked.person, asked.venue))
    cameras = camera_ready_by_paper(papers)
    yield from _authors_of(asked, [paper for paper in papers if missing(cameras.get(paper.pk), asked.venue)])


def _without_video(asked: Asked) -> Iterator[Recipient]:
    yield from _authors_lacking(asked, lacks_video)


def _without_poster(asked: Asked) -> Iterator[Recipient]:
    yield from _authors_lacking(asked, lacks_poster)


def _authors_lacking(asked: Asked, lacks: Callable[[CameraReady | None], bool]) -> Iterator[Recipient]:
    papers = list(accepted_papers(asked.person, asked.venue))
    cameras = camera_ready_by_paper(papers)
    yield from _authors_of(asked, [paper for paper in papers if lacks(cameras.get(paper.pk))])


# --- Committee ----------------------------------------------------------------------------------------------


def _owing(asked: Asked) -> Iterator[Recipient]:
    for late in late_reviewers(asked.person, asked.venue):
        papers = "\n".join(f"- Paper {paper.number}: {literal(paper.title)}" for paper in late.papers)
        values = {"n": str(len(late.papers)), "papers": papers, "link": _url("reviews:reviewing", asked.venue.slug)}
        yield Recipient(late.person.public_id, late.person.email, late.person.get_full_name(), values)


def _late(asked: Asked) -> Iterator[Recipient]:
    if Calendar(asked.venue).is_past(DeadlineKind.REVIEW, asked.now):
        yield from _owing(asked)


def _members(asked: Asked, *roles: str) -> Iterator[Recipient]:
    for row in committee_of(asked.venue, *roles):
        person = row.person
        yield Recipient(person.public_id, person.email, person.get_full_name(), {"link": _url("consoles:me")})


def _without_bid(asked: Asked) -> Iterator[Recipient]:
    link = _url("reviews:bids", asked.venue.slug)
    for person in people_without_bid_for_chair(asked.person, asked.venue):
        yield Recipient(person.public_id, person.email, person.get_full_name(), {"link": link})


def _unanswered(asked: Asked) -> Iterator[Recipient]:
    for row in unanswered_of(asked.venue):
        link = invitation_link(asked.venue, row.token)
        yield Recipient(row.public_id, row.email, row.name or "colleague", {"link": link})


PAPER = ("number", "title", "link")
WORK = ("n", "papers", "link")
CROWDS: dict[str, Crowd] = {
    "authors": Crowd("Authors of all papers", _all_authors, PAPER),
    "accepted": Crowd("Authors of accepted papers", _accepted, PAPER),
    "unfinished": Crowd("Authors of accepted papers whose camera-ready version is not final", _unfinished, PAPER),
    "no-video": Crowd("Authors of accepted papers without a video", _without_video, PAPER),
    "no-poster": Crowd("Authors of accepted papers without a poster", _without_poster, PAPER),
    "unconfirmed": Crowd("Authors of papers with a co-author who has not confirmed", _unconfirmed, PAPER),
    "owing": Crowd("Reviewers with open reviews", _owing, WORK, OF_WORK),
    "late": Crowd("Reviewers whose reviews are late", _late, WORK, OF_WORK),
    "no-bids": Crowd("Committee members who have not bid", _without_bid, ("link",), OF_WORK),
    "invited": Crowd("Invited people who have not answered", _unanswered, ("link",)),
    "reviewers": Crowd("All reviewers", lambda asked: _members(asked, Role.REVIEWER), ("link",)),
    "committee": Crowd("The whole committee", lambda asked: _members(asked, *Role.values), ("link",)),
}

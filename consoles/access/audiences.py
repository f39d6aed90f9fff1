"""To whom a chair can write at once: computed over the papers that they may see, and never over others.

Every mail goes to one person, and what is filled in about papers is what that person knows of their own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse

from consoles.access.progress import late_reviewers, people_rows
from decisions.access import decisions_for_author
from proceedings.access import accepted_papers, camera_ready_by_paper
from proceedings.checklist import lacks_attendance, lacks_poster, lacks_video, missing
from proceedings.models import Attendance, CameraReady
from reviews.access import meta_reviews_owed, papers_to_respond_to, papers_with_news, people_without_bid_for_chair
from schedule.access import papers_in_session, sessions_with_papers
from submissions.access import authors_by_submission, contacts_among, papers_for_chair
from submissions.models import Submission
from venues.access import cards_sent, cards_to_fill, committee_of, unanswered_of
from venues.deadlines import Calendar
from venues.mails import card_link, invitation_link
from venues.models import DeadlineKind, FormOf, Outcome, Role, Venue
from venues.questions import questions_of
from web.text import literal, plain

OF_VENUE = "circular"
# Who reads it tells something of several papers, so chairs see it who may see every paper; see also reviews/mails.py.
OF_WORK = "circular-work"


AUTHORS, PRESENTING, COMMITTEE, SPEAKERS = "Authors", "Authors in the programme", "Committee", "Invited speakers"
LONGEST_LABEL = 70


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
    group: str = AUTHORS


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


def _authors_of(
    asked: Asked,
    papers: list[Submission],
    only: Callable[[list], bool] = bool,
    presenters: Mapping[int, str] | None = None,
) -> Iterator[Recipient]:
    """The contacts of the papers, and who presents them, where that is asked for."""
    rows = authors_by_submission(papers)
    for paper in papers:
        authors = [author for author in rows.get(paper.pk, []) if not author.removed_at and not author.disowned_at]
        found = contacts_among(authors) if only(authors) else []
        presenter = (presenters or {}).get(paper.pk)
        found += [each for each in authors if each.public_id == presenter and each.has_address and each not in found]
        for author in found:
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


def _told(asked: Asked, *, holds: Callable[[Outcome], bool]) -> Iterator[Recipient]:
    """What their authors were told counts, not what chairs think by now."""
    papers = _papers(asked)
    told = decisions_for_author(papers)
    found = {pk for pk, decision in told.items() if decision.released_outcome and holds(decision.released_outcome)}
    yield from _authors_of(asked, [paper for paper in papers if paper.pk in found])


def _silent_on_reviews(asked: Asked) -> Iterator[Recipient]:
    """Their reviews can be answered, and they have submitted no response."""
    calendar = Calendar(asked.venue)
    visible = {paper.pk for paper in _papers(asked)} if calendar.has_opened(DeadlineKind.RESPONSE, asked.now) else set()
    papers = [paper for paper in papers_to_respond_to(asked.venue) if paper.pk in visible] if visible else []
    open_ones = [paper for paper in papers if getattr(paper, "response", None) is None or not paper.response.text]
    yield from _authors_of(asked, open_ones)


def _unconfirmed(asked: Asked) -> Iterator[Recipient]:
    yield from _authors_of(asked, _papers(asked), lambda authors: any(not each.confirmed_at for each in authors))


def _unfinished(asked: Asked) -> Iterator[Recipient]:
    papers = list(accepted_papers(asked.person, asked.venue))
    cameras = camera_ready_by_paper(papers)
    yield from _authors_of(asked, [paper for paper in papers if missing(cameras.get(paper.pk), asked.venue)])


def _accepted_where(asked: Asked, *, holds: Callable[[CameraReady | None], bool]) -> Iterator[Recipient]:
    papers = list(accepted_papers(asked.person, asked.venue))
    cameras = camera_ready_by_paper(papers)
    yield from _authors_of(asked, [paper for paper in papers if holds(cameras.get(paper.pk))])


def _attends(camera: CameraReady | None, *, how: str) -> bool:
    return camera is not None and camera.attendance == how


def _in_session(asked: Asked, *, number: int) -> Iterator[Recipient]:
    """Contacts and presenters of the papers that have a place in a session of the draft."""
    pks = papers_in_session(asked.venue, number)
    papers = [paper for paper in accepted_papers(asked.person, asked.venue) if paper.pk in pks]
    presenters = {pk: camera.presenter for pk, camera in camera_ready_by_paper(papers).items()}
    yield from _authors_of(asked, papers, presenters=presenters)


# --- Committee ----------------------------------------------------------------------------------------------


def _owing(asked: Asked) -> Iterator[Recipient]:
    for late in late_reviewers(asked.person, asked.venue):
        yield _with_work(asked, late.person, late.papers)


def _with_work(asked: Asked, person: Any, papers: Sequence[Submission]) -> Recipient:
    listed = "\n".join(f"- Paper {paper.number}: {literal(paper.title)}" for paper in papers)
    values = {"n": str(len(papers)), "papers": listed, "link": _url("reviews:reviewing", asked.venue.slug)}
    return Recipient(person.public_id, person.email, person.get_full_name(), values)


def _owing_meta_reviews(asked: Asked) -> Iterator[Recipient]:
    if not questions_of(asked.venue, FormOf.META_REVIEW):
        return
    visible = {paper.pk for paper in _papers(asked)}
    rows = [row for row in meta_reviews_owed(asked.venue) if row.submission_id in visible]
    for person, group in groupby(rows, key=lambda row: row.person):
        yield _with_work(asked, person, [row.submission for row in group])


def _with_unread_discussion(asked: Asked) -> Iterator[Recipient]:
    visible = {paper.pk for paper in _papers(asked)}
    for person, papers in papers_with_news(asked.venue, asked.now).items():
        known = [paper for paper in papers if paper.pk in visible]
        if known:
            yield _with_work(asked, person, known)


def _reviewers_who(asked: Asked, *, which: str) -> Iterator[Recipient]:
    link = {"link": _url("reviews:reviewing", asked.venue.slug)}
    for row in people_rows(asked.person, asked.venue, which=which, sort="name"):
        yield Recipient(row["person__public_id"], row["person__email"], row["person__name"], link)


def _late(asked: Asked) -> Iterator[Recipient]:
    if Calendar(asked.venue).is_past(DeadlineKind.REVIEW, asked.now):
        yield from _owing(asked)


def _members(asked: Asked, *, roles: tuple[str, ...]) -> Iterator[Recipient]:
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


# --- Speakers -----------------------------------------------------------------------------------------------


def _speakers(asked: Asked, *, cards: Callable[[Venue], Iterable[Any]]) -> Iterator[Recipient]:
    """Whoever was sent the link to their card; the chairs know no other address of a speaker."""
    for card in cards(asked.venue):
        values = {"link": card_link(asked.venue, card.token)}
        yield Recipient(f"card.{card.token[:8]}", card.email, card.shown.name, values)


PAPER = ("number", "title", "link")
WORK = ("n", "papers", "link")
LINK = ("link",)
CROWDS: dict[str, Crowd] = {
    "authors": Crowd("Authors of all papers", _all_authors, PAPER),
    "unconfirmed": Crowd("Authors of papers with a co-author who has not confirmed", _unconfirmed, PAPER),
    "no-response": Crowd("Authors who can answer their reviews and have not", _silent_on_reviews, PAPER),
    "accepted": Crowd("Authors of accepted papers", partial(_told, holds=lambda outcome: outcome.is_accept), PAPER),
    "unfinished": Crowd("Authors of accepted papers whose camera-ready version is not final", _unfinished, PAPER),
    "no-video": Crowd("Authors of accepted papers without a video", partial(_accepted_where, holds=lacks_video), PAPER),
    "no-poster": Crowd(
        "Authors of accepted papers without a poster", partial(_accepted_where, holds=lacks_poster), PAPER
    ),
    "no-attendance": Crowd(
        "Authors of accepted papers who have not said who presents, or whether they come",
        partial(_accepted_where, holds=lacks_attendance),
        PAPER,
    ),
    **{
        how.value.replace("_", "-"): Crowd(
            f"Authors of accepted papers presented {how.label}",
            partial(_accepted_where, holds=partial(_attends, how=how.value)),
            PAPER,
        )
        for how in Attendance
    },
    "owing": Crowd("Reviewers with open reviews", _owing, WORK, OF_WORK, COMMITTEE),
    "late": Crowd("Reviewers whose reviews are late", _late, WORK, OF_WORK, COMMITTEE),
    "silent": Crowd(
        "Reviewers who have begun no review", partial(_reviewers_who, which="silent"), LINK, OF_WORK, COMMITTEE
    ),
    "done": Crowd(
        "Reviewers who have handed in all their reviews",
        partial(_reviewers_who, which="done"),
        LINK,
        OF_WORK,
        COMMITTEE,
    ),
    "unread": Crowd(
        "Reviewers and area chairs with something unread in a discussion",
        _with_unread_discussion,
        WORK,
        OF_WORK,
        COMMITTEE,
    ),
    "meta-owing": Crowd("Area chairs with open meta-reviews", _owing_meta_reviews, WORK, OF_WORK, COMMITTEE),
    "no-bids": Crowd("Committee members who have not bid", _without_bid, LINK, OF_WORK, COMMITTEE),
    "invited": Crowd("Invited people who have not answered", _unanswered, LINK, group=COMMITTEE),
    "reviewers": Crowd("All reviewers", partial(_members, roles=(Role.REVIEWER,)), LINK, group=COMMITTEE),
    "area-chairs": Crowd("All area chairs", partial(_members, roles=(Role.AREA_CHAIR,)), LINK, group=COMMITTEE),
    "committee": Crowd("The whole committee", partial(_members, roles=tuple(Role)), LINK, group=COMMITTEE),
    "speakers": Crowd("All speakers", partial(_speakers, cards=cards_sent), LINK, group=SPEAKERS),
    "no-card": Crowd(
        "Speakers whose picture or words are missing", partial(_speakers, cards=cards_to_fill), LINK, group=SPEAKERS
    ),
}


def crowds_at(venue: Venue) -> dict[str, Crowd]:
    """Everybody to whom the chairs of a venue can write at once: key → crowd. Two queries."""
    told = {
        f"told:{outcome.key}": Crowd(
            f"Authors who were told “{outcome.label}”",
            partial(_told, holds=partial(_is_called, key=outcome.key)),
            PAPER,
        )
        for outcome in venue.outcomes.order_by("position", "pk")
    }
    sessions = {
        f"session:{session.number}": Crowd(
            f"Authors in “{plain(session.title, length=LONGEST_LABEL)}”",
            partial(_in_session, number=session.number),
            PAPER,
            group=PRESENTING,
        )
        for session in sessions_with_papers(venue)
    }
    return CROWDS | told | sessions


def _is_called(outcome: Outcome, *, key: str) -> bool:
    return outcome.key == key

"""The only way a request obtains a part of a programme: the draft as a chair, a release as anybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404

from proceedings.access import Card, accepted_papers, public_cards, public_topics_at
from proceedings.models import PublicPaper
from schedule.identity import Pick, PickFeed
from schedule.models import Board, Programme, ProgrammeChange, ProgrammeRelease, Room, Session, Talk
from submissions.access import authors_by_submission, contacts_among, papers_for_chair
from submissions.models import Submission
from venues.models import Venue

NOT_HERE = "There is no such page."


# --- The draft: for chairs -------------------------------------------------------------------------------


@dataclass(frozen=True)
class DraftSession:
    """A session with its talks in order and its boards by number."""

    row: Session
    talks: Sequence[Talk]
    boards: Sequence[Board]


@dataclass(frozen=True)
class Draft:
    """The working programme: rooms in order, sessions by time."""

    rooms: Sequence[Room]
    sessions: Sequence[DraftSession]

    @property
    def papers(self) -> set[int]:
        """The keys of all papers that have a place in it."""
        talks = {talk.submission_id for session in self.sessions for talk in session.talks}
        boards = {board.submission_id for session in self.sessions for board in session.boards}
        return {pk for pk in talks | boards if pk is not None}


def draft_of(venue: Venue) -> Draft:
    """The draft, in four queries. The caller has obtained the venue as a chair, here and below."""
    talks: dict[int, list[Talk]] = {}
    for talk in Talk.objects.at(venue).order_by("position", "pk"):
        talks.setdefault(talk.session_id, []).append(talk)
    boards: dict[int, list[Board]] = {}
    for board in Board.objects.at(venue).order_by("number", "pk"):
        boards.setdefault(board.session_id, []).append(board)
    rows = Session.objects.at(venue).select_related("room", "track").order_by("starts_at", "room__position", "pk")
    return Draft(
        list(Room.objects.at(venue).order_by("position", "pk")),
        [DraftSession(row, talks.get(row.pk, []), boards.get(row.pk, [])) for row in rows],
    )


@dataclass(frozen=True)
class Papers:
    """What a chair may know of papers: the accepted ones, those in the draft, and what anybody may read.

    A paper that the chair is in conflict with is in `cards` at most.
    """

    accepted: Mapping[int, Submission]
    scheduled: Mapping[int, Submission]
    cards: Mapping[int, Card]
    authors: Mapping[int, Sequence[Any]]

    def is_hidden(self, pk: int | None) -> bool:
        """Whether the chair may not touch this paper's place."""
        return pk is not None and pk not in self.scheduled

    def title(self, pk: int) -> str:
        """The paper's title for this chair, empty when they may not know it."""
        if pk in self.scheduled:
            return self.scheduled[pk].title
        return self.cards[pk].title if pk in self.cards else ""

    def contacts(self, pk: int) -> Sequence[Any]:
        """Whom to tell about a paper that the chair may see. For mail only."""
        return contacts_among(list(self.authors.get(pk, ())))

    def people(self, pk: int) -> Sequence[str]:
        """The paper's authors for this chair."""
        if pk in self.scheduled:
            return [author.name for author in self.authors.get(pk, ())]
        return self.cards[pk].authors if pk in self.cards else ()


def papers_of(person, venue: Venue, draft: Draft) -> Papers:
    """The papers as this chair may know them, in four queries."""
    accepted = {paper.pk: paper for paper in accepted_papers(person, venue)}
    scheduled = {paper.pk: paper for paper in papers_for_chair(person, venue).with_pks(draft.papers)}
    authors = authors_by_submission(list(scheduled.values()))
    return Papers(accepted, scheduled, public_cards(venue), authors)


def unscheduled(papers: Papers, draft: Draft) -> list[Submission]:
    """Accepted papers without a place, by topic and number."""
    return by_topic(paper for pk, paper in papers.accepted.items() if pk not in draft.papers)


def by_topic(papers: Iterable[Submission]) -> list[Submission]:
    """Papers with the same first topic side by side; one query for the topics, if they are not prefetched."""
    papers = list(papers)
    prefetch_related_objects(papers, "topics")

    def key(paper: Submission) -> tuple:
        first = min(paper.topics.all(), key=lambda topic: (topic.position, topic.pk), default=None)
        return (first is None, first.position if first else 0, first.pk if first else 0, paper.number or 0)

    return sorted(papers, key=key)


def room_for_chair(venue: Venue, public_id: str) -> Room:
    """A room that a chair changes."""
    return _found(Room.objects.at(venue).called(public_id).first())


def session_for_chair(venue: Venue, public_id: str) -> Session:
    """A session that a chair changes."""
    return _found(Session.objects.at(venue).called(public_id).select_related("room", "track").first())


def talk_for_chair(person, venue: Venue, public_id: str) -> Talk:
    """A talk that a chair changes; about a paper in conflict is the same 404 as absent."""
    talk = _found(Talk.objects.at(venue).called(public_id).select_related("session").first())
    if talk.submission_id is not None and not papers_for_chair(person, venue).with_pks([talk.submission_id]).exists():
        raise Http404(NOT_HERE)
    return talk


def board_for_chair(person, session: Session, number: int) -> Board:
    """A board that a chair empties; with a paper in conflict is the same 404 as absent."""
    board = _found(Board.objects.filter(session=session, number=number).first())
    if not papers_for_chair(person, session.venue).with_pks([board.submission_id]).exists():
        raise Http404(NOT_HERE)
    return board


def papers_to_place(person, venue: Venue, numbers: Iterable[int]) -> list[Submission]:
    """Accepted papers with these numbers that a chair may schedule, by topic; all, or 404."""
    wanted = set(numbers)
    found = list(accepted_papers(person, venue).numbered(*wanted).prefetch_related("topics"))
    if len(found) != len(wanted):
        raise Http404(NOT_HERE)
    return by_topic(found)


def _found(row):
    if row is None:
        raise Http404(NOT_HERE)
    return row


def programme_of(venue: Venue) -> Programme:
    """What counts the changes of the draft; not stored while there was none."""
    return Programme.objects.filter(venue=venue).first() or Programme(venue=venue)


def change_called(venue: Venue, change: str) -> ProgrammeChange | None:
    """One change of the draft."""
    return ProgrammeChange.objects.of(venue).called(change).first()


# --- Releases: for everybody ------------------------------------------------------------------------------


def releases_of(venue: Venue) -> list[ProgrammeRelease]:
    """Every release without its content, the latest first. The caller has obtained the venue as a chair."""
    return list(ProgrammeRelease.objects.of(venue).defer("content"))


def latest_release(venue: Venue) -> ProgrammeRelease | None:
    """The programme that holds."""
    return ProgrammeRelease.objects.of(venue).first()


def has_programme(venue: Venue) -> bool:
    """Whether a programme was released."""
    return ProgrammeRelease.objects.of(venue).exists()


def public_programme(slug: str) -> ProgrammeRelease:
    """The latest release of a venue whose call is published, with the venue; else 404."""
    rows = ProgrammeRelease.objects.filter(venue__slug=slug, venue__is_public=True)
    return _found(rows.select_related("venue").order_by("-number").first())


def programme_for(paper: PublicPaper) -> ProgrammeRelease | None:
    """The programme that says when and where a published paper is shown, which the caller has obtained."""
    return ProgrammeRelease.objects.of(paper.venue).first()


def public_mark(slug: str) -> tuple:
    """What tells that a kept page of the programme is still right: the release, the venue, the public record."""
    rows = ProgrammeRelease.objects.filter(venue__slug=slug, venue__is_public=True).order_by("-number")
    return _found(rows.values_list("pk", "venue__revision", "venue__record_revision").first())


def cards_of(venue: Venue) -> Mapping[int, Card]:
    """What may be said of papers in public."""
    return public_cards(venue)


def topics_at(slug: str) -> set[str]:
    """The topics by which the programme of a venue can be filtered: those of its published papers."""
    return public_topics_at(slug)


def picks_of(person, venue: Venue) -> frozenset[str]:
    """The keys of what this person picked; asked for nobody but whoever asks."""
    return frozenset(Pick.objects.at(venue).of(person).values_list("key", flat=True))


def feed_token_of(person, venue: Venue) -> str:
    """The token of this person's own calendar; empty when there is none."""
    return PickFeed.objects.at(venue).of(person).values_list("token", flat=True).first() or ""


def picks_for_token(slug: str, token: str) -> frozenset[str]:
    """The picks of whoever made this secret address; 404 when it was taken back, or its account is closed."""
    feeds = PickFeed.objects.filter(venue__slug=slug, token=token, person__is_active=True)
    feed = _found(feeds.select_related("venue", "person").first())
    return picks_of(feed.person, feed.venue)


def last_change(venue: Venue) -> datetime | None:
    """When the draft was last changed."""
    return ProgrammeChange.objects.of(venue).order_by("-revision").values_list("at", flat=True).first()

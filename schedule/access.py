"""The only way a request obtains a part of a programme: the draft as a chair, a release as anybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.http import Http404

from proceedings.access import (
    Card,
    accepted_papers,
    printed_presenters,
    public_cards,
    public_topics_at,
    released_kinds,
    with_presenter,
)
from proceedings.access import accepted as accepted_ones
from proceedings.models import PublicPaper
from schedule.availability import Times, times_from
from schedule.identity import Pick, PickFeed
from schedule.models import Board, Programme, ProgrammeChange, ProgrammeRelease, Room, Session, SpeakerTimes, Talk
from submissions.access import NamedAuthor, contacts_among, named_by_submission, papers_for_chair
from submissions.models import Submission
from venues.models import ShownPerson, ShownPersonKind, Venue

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

    @cached_property
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
    authors: Mapping[int, Sequence[NamedAuthor]]
    presenters: Mapping[int, str]  # whom the authors of the scheduled papers named

    def is_hidden(self, pk: int | None) -> bool:
        """Whether the chair may not touch this paper's place."""
        return pk is not None and pk not in self.scheduled

    def title(self, pk: int) -> str:
        """The paper's title for this chair, empty when they may not know it."""
        if pk in self.scheduled:
            return self.scheduled[pk].title
        return self.cards[pk].title if pk in self.cards else ""

    def contacts(self, pk: int) -> Sequence[NamedAuthor]:
        """Whom to tell about a paper that the chair may see. For mail only."""
        return contacts_among(list(self.authors.get(pk, ())))

    def people(self, pk: int) -> Sequence[str]:
        """The paper's authors for this chair."""
        if pk in self.scheduled:
            return [author.name for author in self.authors.get(pk, ())]
        return self.cards[pk].authors if pk in self.cards else ()


def papers_of(person, venue: Venue, draft: Draft) -> Papers:
    """The papers as this chair may know them, in four queries."""
    is_accepted = Exists(accepted_ones(Submission.objects.filter(pk=OuterRef("pk"))))
    known = with_presenter(papers_for_chair(person, venue)).annotate(is_accepted=is_accepted).defer("abstract")
    papers = {paper.pk: paper for paper in known.filter(Q(is_accepted=True) | Q(pk__in=draft.papers)).by_number()}
    accepted = {pk: paper for pk, paper in papers.items() if paper.is_accepted}
    scheduled = {pk: paper for pk, paper in papers.items() if pk in draft.papers}
    authors = named_by_submission(list(scheduled.values()))
    return Papers(accepted, scheduled, public_cards(venue), authors, _presenters(scheduled, authors))


def _presenters(scheduled: Mapping[int, Any], authors: Mapping[int, Sequence[NamedAuthor]]) -> dict[int, str]:
    """Who presents each paper; one query more when somebody does who is not among its authors any more."""
    found, gone = {}, []
    for pk, paper in scheduled.items():
        if paper.presenter:
            names = [author.name for author in authors.get(pk, ()) if author.public_id == paper.presenter]
            found.update({pk: names[0]} if names else {})
            gone += [] if names else [pk]
    return found | (printed_presenters(gone) if gone else {})


def unscheduled(papers: Papers, draft: Draft) -> list[Submission]:
    """Accepted papers without a place, by topic and number."""
    return by_topic(paper for pk, paper in papers.accepted.items() if pk not in draft.papers)


Topical = tuple[int, int, str]  # a topic's position, key and name


def topics_of(papers: Iterable[Submission]) -> dict[int, Topical]:
    """The first topic of each paper that has any: pk → topic. One query, without a row made for each."""
    rows = Submission.topics.through.objects.filter(submission__in=[paper.pk for paper in papers])
    found: dict[int, Topical] = {}
    for pk, position, key, name in rows.values_list("submission_id", "topic__position", "topic_id", "topic__name"):
        topic = (position, key, name)
        found[pk] = min(found.get(pk, topic), topic)
    return found


def by_topic(papers: Iterable[Submission]) -> list[Submission]:
    """Papers with the same first topic side by side, those without one last."""
    papers = list(papers)
    topics = topics_of(papers)

    def key(paper: Submission) -> tuple:
        topic = topics.get(paper.pk)
        return topic is None, topic or (), paper.number or 0

    return sorted(papers, key=key)


def names_by_paper(papers: Sequence[Submission]) -> dict[int, list[str]]:
    """The authors' names of papers that the caller has obtained as a chair: pk → names. One query."""
    return {pk: [author.name for author in authors] for pk, authors in named_by_submission(papers).items()}


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


def authors_of(talk: Talk) -> list[str]:
    """The authors of a talk's paper, which the caller has obtained as a chair; none when it is no paper."""
    if talk.submission_id is None:
        return []
    return names_by_paper(list(Submission.objects.with_pks([talk.submission_id]))).get(talk.submission_id, [])


def board_for_chair(person, session: Session, number: int) -> Board:
    """A board that a chair empties; with a paper in conflict is the same 404 as absent."""
    board = _found(Board.objects.filter(session=session, number=number).first())
    if not papers_for_chair(person, session.venue).with_pks([board.submission_id]).exists():
        raise Http404(NOT_HERE)
    return board


def kinds_of(papers: Iterable[Submission]) -> dict[int, tuple[str, str]]:
    """As what papers were accepted, which the caller has obtained: pk → key and name of the outcome. One query."""
    return released_kinds([paper.pk for paper in papers])


def papers_to_place(person, venue: Venue, numbers: Iterable[int]) -> list[Submission]:
    """Accepted papers with these numbers that a chair may schedule, by topic; all, or 404."""
    wanted = set(numbers)
    found = list(accepted_papers(person, venue).numbered(*wanted))
    if len(found) != len(wanted):
        raise Http404(NOT_HERE)
    return by_topic(found)


def _found(row):
    if row is None:
        raise Http404(NOT_HERE)
    return row


def programme_of(venue: Venue) -> Programme:
    """What counts the changes of the draft, with when the last was (`changed_at`) and the latest release (`version`).

    Not stored while there was none. One query.
    """
    changes = ProgrammeChange.objects.filter(venue=OuterRef("venue")).order_by("-revision")
    releases = ProgrammeRelease.objects.filter(venue=OuterRef("venue")).order_by("-number")
    facts = {"changed_at": Subquery(changes.values("at")[:1]), "version": Subquery(releases.values("version")[:1])}
    rows = Programme.objects.filter(venue=venue).annotate(**facts)
    found: Programme | None = rows.first()
    if found is None:
        found = Programme(venue=venue)
        found.changed_at, found.version = None, None
    return found


@dataclass(frozen=True)
class Speaker:
    """Somebody on the public pages, with when they can be there, if that was said."""

    row: ShownPerson
    times: Times
    said_at: datetime | None


def speakers_at(venue: Venue) -> list[Speaker]:
    """The venue's speakers, and whoever else said when they can be there. One query; the caller chairs the venue."""
    said = SpeakerTimes.objects.filter(shown=OuterRef("pk"))
    rows = venue.shown_people.annotate(spans=Subquery(said.values("spans")), said_at=Subquery(said.values("said_at")))
    rows = rows.filter(Q(kind=ShownPersonKind.SPEAKER) | Q(said_at__isnull=False)).order_by("position", "pk")
    return [Speaker(row, times_from(row.spans or []), row.said_at) for row in rows]


def sessions_with_papers(venue: Venue) -> list[Session]:
    """Sessions of the draft in which papers have a place, by time. One query; the caller chairs the venue."""
    talks = Talk.objects.filter(session=OuterRef("pk"), submission__isnull=False)
    boards = Board.objects.filter(session=OuterRef("pk"))
    found = Session.objects.at(venue).filter(Exists(talks) | Exists(boards))
    return list(found.order_by("starts_at", "number"))


def papers_in_session(venue: Venue, number: int) -> set[int]:
    """The keys of the papers in a session of the draft. The caller chairs the venue, and looks at what they may see."""
    talks = Talk.objects.at(venue).filter(session__number=number, submission__isnull=False)
    boards = Board.objects.at(venue).filter(session__number=number)
    return {*talks.values_list("submission", flat=True), *boards.values_list("submission", flat=True)}


def times_of(shown: ShownPerson) -> SpeakerTimes | None:
    """What was said about one person's times; the caller chairs the venue or holds the person's own link."""
    return SpeakerTimes.objects.filter(shown=shown).first()


def change_called(venue: Venue, change: str) -> ProgrammeChange | None:
    """One change of the draft."""
    return ProgrammeChange.objects.of(venue).called(change).first()


# --- Releases: for everybody ------------------------------------------------------------------------------


def releases_of(venue: Venue) -> list[ProgrammeRelease]:
    """Every release, the latest first and it alone with its content (`held`). The caller chairs the venue."""
    latest = ProgrammeRelease.objects.of(venue).values("number")[:1]
    rows = ProgrammeRelease.objects.of(venue).defer("content")
    return list(rows.annotate(held=Case(When(number=Subquery(latest), then=F("content")))))


def latest_release(venue: Venue) -> ProgrammeRelease | None:
    """The programme that holds."""
    return ProgrammeRelease.objects.of(venue).first()


def venues_with_programme() -> list[Venue]:
    """Venues that have released a programme and have a day, with their dates. For reminders."""
    released = ProgrammeRelease.objects.filter(venue=OuterRef("pk"))
    found = Venue.objects.filter(Exists(released), starts_on__isnull=False)
    return list(found.prefetch_related("deadlines").order_by("pk"))


def when_released(venue: Venue) -> datetime | None:
    """When the programme that holds was released, without reading it."""
    return ProgrammeRelease.objects.of(venue).values_list("released_at", flat=True).first()


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

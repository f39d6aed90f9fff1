"""A venue whose record and programme are public: a thousand papers, of which a hundred are given as talks."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone

from bench.copying import copy
from bench.data import CHAIR, SMALL, build, refuse_strangers
from decisions.models import Decision
from people.models import Person
from proceedings.actions import publish
from proceedings.models import PublicPaper, PublicVersion
from schedule import access, actions
from schedule.content import frozen, seal_of
from schedule.models import Room, SessionKind
from schedule.table import Table
from submissions.models import Submission
from venues.models import ShownPerson, ShownPersonKind, Venue

PUBLIC = replace(SMALL, slug="bench-public", n_drafts=0, n_decided=0)
N_SPEAKERS = 100
N_ROOMS, N_SLOTS, PER_SESSION, MINUTES = 2, 5, 10, 10


def ensure_public() -> tuple[Venue, bool]:
    """The venue with its programme, and whether it had to be made. Raises OtherData."""
    refuse_strangers()
    found = Venue.objects.called(PUBLIC.slug).first()
    if found:
        return found, False
    now = timezone.now()
    with transaction.atomic():
        venue = build(PUBLIC, now)
        _accept_all(venue, now)
        _publish(venue, now)
        _programme(venue, now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return venue, True


def _accept_all(venue: Venue, now: datetime) -> None:
    """Every paper is accepted, and everybody was told."""
    poster = venue.outcomes.filter(is_accept=True).order_by("-position")[0]
    papers = Submission.objects.of(venue).submitted()
    copy(Decision, [
        Decision(submission=paper, outcome=poster, decided_at=now, released_outcome=poster, released_at=now)
        for paper in papers
    ])  # fmt: skip


def _publish(venue: Venue, now: datetime) -> None:
    """The record, with the one printed paper as everybody's PDF."""
    publish(venue, by=_chair(), now=now)
    pdf = Submission.objects.of(venue).submitted().first().draft.pdf
    copy(PublicVersion, [
        PublicVersion(paper=paper, number=1, file=pdf.file.name, size=pdf.size, sha256=sha256(b"").hexdigest(),
                      n_pages=pdf.n_pages, published_at=now)
        for paper in PublicPaper.objects.at(venue)
    ])  # fmt: skip
    copy(ShownPerson, [
        ShownPerson(venue=venue, kind=ShownPersonKind.SPEAKER, name=f"Speaker {place}", affiliation="Somewhere",
                    bio_md="Works on things, and says so at length. " * 5, position=place)
        for place in range(N_SPEAKERS)
    ])  # fmt: skip


def _programme(venue: Venue, now: datetime) -> None:
    """A hundred talks of papers, in ten sessions, released."""
    by = _chair()
    for place in range(N_ROOMS):
        actions.save_room(venue, None, fields={"name": f"Hall {place + 1}", "capacity": 300}, by=by, now=now)
    numbers = iter(range(1, PUBLIC.n_papers + 1))
    morning = datetime.combine((now + timedelta(days=30)).date(), time(8), tzinfo=UTC)
    for slot in range(N_SLOTS):
        for room in Room.objects.at(venue):
            _session(venue, room, morning + timedelta(hours=2 * slot), [next(numbers) for _ in range(PER_SESSION)], now)
    table = Table(by, venue)
    content = frozen(table.draft, table.papers.cards, zone=venue.time_zone, before=None, number=1, now=now)
    actions.release(venue, version="1.0", seal=seal_of(content), tells=False, by=by, now=now)


def _session(venue: Venue, room: Room, starts_at: datetime, numbers: list[int], now: datetime) -> None:
    fields = {
        "kind": SessionKind.CONTRIBUTED,
        "title": f"Talks at {starts_at:%H:%M} in {room.name}",
        "room": room,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=PER_SESSION * MINUTES + 10),
    }
    _, row = actions.save_session(venue, None, fields=fields, by=_chair(), now=now)
    papers = access.papers_to_place(_chair(), venue, numbers)
    actions.place_papers(row, papers, minutes=MINUTES, by=_chair(), now=now)


def _chair() -> Person:
    return Person.objects.get(email=CHAIR)

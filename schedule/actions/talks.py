"""What a session holds: talks in order, and posters at numbered boards."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import models

from schedule.actions.changing import Change, NotSchedulable, changing, next_number, require_seen
from schedule.hanging import free_numbers
from schedule.models import Board, Session, Talk
from submissions.models import Submission
from venues.models import Venue
from web.problems import Stale

LONGEST_TALK = 24 * 60


@contextmanager
def within(session: Session, verb: str, *, by, now: datetime, seen: int | None, **data: Any) -> Iterator[Change]:
    """A change of what a session holds, which is a change of the session."""
    with changing(session.venue, verb, by=by, now=now, **data) as change:
        require_seen(session, seen)
        yield change
        Session.objects.with_pk(session.pk).update(revision=change.revision)


def save_talk(
    session: Session,
    talk: Talk | None,
    *,
    fields: Mapping[str, Any],
    by,
    now: datetime,
    seen: int | None = None,
) -> Change:
    """A talk without a paper, or how long any talk takes. Raises Stale."""
    with within(session, "save_talk", by=by, now=now, seen=seen) as change:
        row = talk or Talk(session=session, number=next_number(session.venue), position=_end_of(session))
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    return change


def _end_of(session: Session) -> int:
    last = Talk.objects.in_session(session).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def place_papers(
    session: Session, papers: Sequence[Submission], *, minutes: int, by, now: datetime, seen: int | None = None
) -> Change:
    """Give papers talks of so many minutes, after those that the session has. Raises Stale, NotSchedulable."""
    if not 1 <= minutes <= LONGEST_TALK:
        raise NotSchedulable("Say how many minutes each talk takes.")
    if not papers:
        raise NotSchedulable("Choose at least one paper.")
    with within(session, "place_papers", by=by, now=now, seen=seen, n=len(papers)) as change:
        require_new(papers, session.venue)
        position = _end_of(session)
        for step, paper in enumerate(papers):
            Talk.objects.create(
                session=session,
                submission=paper,
                minutes=minutes,
                position=position + step,
                number=next_number(session.venue),
            )
    return change


def require_new(papers: Sequence[Submission], venue: Venue) -> None:
    """None of the papers has a talk. Raises NotSchedulable."""
    _refuse_twice(papers, Talk.objects.at(venue), "has a talk already")


def _refuse_twice(papers: Sequence[Submission], rows: models.QuerySet, said: str) -> None:
    taken = set(rows.values_list("submission", flat=True)) & {paper.pk for paper in papers}
    for paper in papers:
        if paper.pk in taken:
            raise NotSchedulable(f"Paper {paper.number} {said}. Nothing was changed.")


def step_talk(talk: Talk, *, step: int, by, now: datetime, seen: int | None = None) -> Change:
    """A talk earlier (-1) or later (+1) within its session."""
    with within(talk.session, "step_talk", by=by, now=now, seen=seen) as change:
        rows = list(Talk.objects.in_session(talk.session).order_by("position", "pk"))
        here = next(place for place, row in enumerate(rows) if row.pk == talk.pk)
        rows.insert(max(0, min(here + step, len(rows) - 1)), rows.pop(here))
        for position, row in enumerate(rows):
            row.position = position
        Talk.objects.bulk_update(rows, ["position"])
    return change


def remove_talk(talk: Talk, *, by, now: datetime, seen: int | None = None) -> Change:
    """Take a talk out of its session; a paper is unscheduled again."""
    with within(talk.session, "remove_talk", by=by, now=now, seen=seen) as change:
        talk.delete()
    return change


def assign_boards(
    session: Session, papers: Sequence[Submission], *, first: int, by, now: datetime, seen: int | None = None
) -> Change:
    """Hang papers at free boards in the order given, from a number on. Raises Stale, NotSchedulable."""
    if not papers:
        raise NotSchedulable("Choose at least one paper.")
    with within(session, "assign_boards", by=by, now=now, seen=seen, n=len(papers)) as change:
        rows = Board.objects.in_session(session)
        _refuse_twice(papers, rows, "has a board in this session already")
        free = free_numbers(rows.values_list("number", flat=True), first=first)
        Board.objects.bulk_create(
            [Board(session=session, submission=paper, number=next(free)) for paper in papers], batch_size=500
        )
    return change


def hang_posters(
    venue: Venue,
    sessions: Sequence[tuple[Session, Sequence[Submission]]],
    *,
    first: int,
    by,
    now: datetime,
    seen: int | None = None,
) -> Change:
    """Hang posters in several sessions, in the order given and at the free boards from a number on, as one change.

    A paper that hangs in one of the sessions already is taken down there first. `seen` is the programme's revision.
    Raises Stale, NotSchedulable.
    """
    papers = {paper.pk for _, hung in sessions for paper in hung}
    if not papers:
        raise NotSchedulable("Nothing would hang: choose papers that do not hang yet, or let those be hung anew.")
    with changing(venue, "hang_posters", by=by, now=now, n=len(papers), n_sessions=len(sessions)) as change:
        if seen is not None and seen != change.revision - 1:
            raise Stale("The programme was changed since you looked. Nothing was hung; look again.")
        for session, hung in sessions:
            rows = Board.objects.in_session(session)
            rows.about(papers).delete()
            numbers = free_numbers(rows.values_list("number", flat=True), first=first)
            made = [Board(session=session, submission=paper, number=next(numbers)) for paper in hung]
            Board.objects.bulk_create(made, batch_size=500)
            Session.objects.with_pk(session.pk).update(revision=change.revision)
    return change


def remove_board(board: Board, *, by, now: datetime, seen: int | None = None) -> Change:
    """Take a poster down."""
    with within(board.session, "remove_board", by=by, now=now, seen=seen) as change:
        board.delete()
    return change

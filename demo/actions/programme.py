"""How the accepted papers become public: final versions, the record, the programme."""

from datetime import datetime, timedelta

from demo.actions.scene import Scene
from demo.programmes import PROGRAMMES, Part
from proceedings.access import camera_ready_of, papers_to_publish
from proceedings.actions import attach_pdf, finish, publish, save_fields
from schedule.access import draft_of
from schedule.actions import add_sessions, assign_boards, place_papers, release
from schedule.content import frozen, seal_of
from schedule.importing import NewSession, NewTalk
from schedule.moments import span, zone_of
from schedule.table import Table
from submissions.access import latest_version
from submissions.models import Submission
from venues.models import DeadlineKind

HALL = "Main hall"
FOYER = "Foyer"
EVERY_NTH_IS_LATE = 9  # whose authors have handed in nothing yet


def plan_programme(scene: Scene) -> None:
    """Authors hand in while they may; then the chair publishes the record and the programme."""
    due = scene.due(DeadlineKind.CAMERA_READY)
    scene.replay.plan(due - timedelta(days=2), _hand_in, scene)
    scene.replay.plan(due + timedelta(days=1), _publish, scene)
    scene.replay.plan(due + timedelta(days=1, hours=2), _announce, scene)


def _hand_in(scene: Scene, now: datetime) -> None:
    for place, paper in enumerate(papers_to_publish(scene.venue), start=1):
        if place % EVERY_NTH_IS_LATE:
            _finish(paper, now + timedelta(minutes=place))


def _finish(paper: Submission, now: datetime) -> None:
    """The contact hands in the submitted PDF as the final one, with the first author as its presenter."""
    version = latest_version(paper)
    if version is None or version.pdf is None:
        return
    with version.pdf.file.open("rb") as content:
        attach_pdf(paper, by=None, now=now, file=content)
    camera = camera_ready_of(paper)
    assert camera is not None
    save_fields(
        paper,
        by=None,
        now=now,
        revision=camera.revision,
        changes={"presenter": camera.authors[0]["author"], "attendance": "in_person", "consents": True},
    )
    finish(paper, by=None, now=now)


def _publish(scene: Scene, now: datetime) -> None:
    publish(scene.venue, by=scene.chair, now=now)


def _announce(scene: Scene, now: datetime) -> None:
    """The programme as it was announced, with every accepted paper at a board, released without mail."""
    venue, chair = scene.venue, scene.chair
    programme = PROGRAMMES[venue.slug]
    add_sessions(venue, [_session(scene, part) for part in programme], by=chair, now=now)
    papers = {paper.title: paper for paper in papers_to_publish(venue)}
    rows = {session.row.title: session.row for session in draft_of(venue).sessions}
    for part in programme:
        named = [papers[title] for title in part.papers if title in papers]
        if named:
            place_papers(rows[part.title], named, minutes=_minutes(part) // len(part.papers), by=chair, now=now)
        if part.kind == "poster":
            assign_boards(rows[part.title], list(papers.values()), first=1, by=chair, now=now)
    table = Table(chair, venue)
    content = frozen(table.draft, table.papers.cards, zone=venue.time_zone, before=None, number=1, now=now)
    release(venue, version="1.0", seal=seal_of(content), tells=False, by=chair, now=now)


def _minutes(part: Part) -> int:
    (begins, begins_at), (ends, ends_at) = (map(int, text.split(":")) for text in (part.start, part.end))
    return (ends - begins) * 60 + ends_at - begins_at


def _session(scene: Scene, part: Part) -> NewSession:
    """A part as the table of an import would say it."""
    assert scene.venue.starts_on is not None
    starts_at, ends_at = span(scene.venue.starts_on, part.start, part.end, zone_of(scene.venue.time_zone))
    room = "" if part.kind == "break" else FOYER if part.kind == "poster" else HALL
    talks = [NewTalk(part.title, "\n".join(part.speakers), _minutes(part))] if part.kind == "keynote" else []
    return NewSession(part.title, part.kind, room, "", starts_at, ends_at, talks)

"""How the accepted papers become public: final versions, the record, the programme."""

from datetime import datetime, timedelta

from demo.actions.scene import Scene
from demo.programmes import EARLY, PROGRAMMES, Part
from people.models import Person
from proceedings.access import camera_ready_of, papers_to_publish
from proceedings.actions import attach_pdf, finish, publish, save_fields
from schedule.access import draft_of, latest_release
from schedule.actions import add_sessions, assign_boards, place_papers, release
from schedule.content import TO_BE_ANNOUNCED, frozen, seal_of
from schedule.importing import NewSession, NewTalk
from schedule.moments import span, zone_of
from schedule.table import Table
from submissions.access import latest_version
from submissions.models import Submission
from venues.models import DeadlineKind, Venue

HALL = "Main hall"
FOYER = "Foyer"
EVERY_NTH_IS_LATE = 9  # whose authors have handed in nothing yet


def plan_programme(scene: Scene) -> None:
    """Authors hand in while they may; then the chair publishes the record and the programme.

    Some venues announce their invited talks while papers are still under review, with slots for those to come.
    """
    due = scene.due(DeadlineKind.CAMERA_READY)
    completed_at = due + timedelta(days=1, hours=2)
    scene.replay.plan(due - timedelta(days=2), _hand_in, scene)
    scene.replay.plan(due + timedelta(days=1), _publish, scene)
    if scene.venue.slug in EARLY:
        scene.replay.plan(scene.published_at, _draft, scene)
        scene.replay.plan(scene.published_at, _release, scene, "0.9")
    else:
        scene.replay.plan(completed_at, _draft, scene)
    scene.replay.plan(completed_at, _fill, scene)
    scene.replay.plan(completed_at, _release, scene, "1.0")


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


def _draft(scene: Scene, now: datetime) -> None:
    """The programme as it was announced, without papers."""
    sessions = [_session(scene, part) for part in PROGRAMMES[scene.venue.slug]]
    add_sessions(scene.venue, sessions, by=scene.chair, now=now)


def _fill(scene: Scene, now: datetime) -> None:
    """Papers in their talks, and every accepted paper at a board."""
    venue, chair = scene.venue, scene.chair
    accepted = papers_to_publish(venue)
    papers = {paper.title: paper for paper in accepted}
    sessions = {session.row.starts_at: session.row for session in draft_of(venue).sessions}
    for part in PROGRAMMES[venue.slug]:
        session = sessions[_span(scene, part)[0]]
        named = [papers[title] for title in part.papers if title in papers]
        if named:
            place_papers(session, named, minutes=_minutes(part) // len(part.papers), by=chair, now=now)
        if part.kind == "poster":
            assign_boards(session, accepted, first=1, by=chair, now=now)


def _release(scene: Scene, version: str, now: datetime) -> None:
    """Show everybody what the draft says, and tell the authors whose place it sets."""
    release_draft(scene.venue, version, by=scene.chair, now=now, tells=True)


def release_draft(venue: Venue, version: str, *, by: Person, now: datetime, tells: bool) -> None:
    """Show everybody what the draft says; `tells` writes to the people whose place it sets."""
    last = latest_release(venue)
    number, before = (last.number + 1, last.content) if last else (1, None)
    table = Table(by, venue)
    content = frozen(table.draft, table.papers.cards, zone=venue.time_zone, before=before, number=number, now=now)
    release(venue, version=version, seal=seal_of(content), tells=tells, by=by, now=now)


def _minutes(part: Part) -> int:
    (begins, begins_at), (ends, ends_at) = (map(int, text.split(":")) for text in (part.start, part.end))
    return (ends - begins) * 60 + ends_at - begins_at


def _span(scene: Scene, part: Part) -> tuple[datetime, datetime]:
    assert scene.venue.starts_on is not None
    return span(scene.venue.starts_on, part.start, part.end, zone_of(scene.venue.time_zone))


def _session(scene: Scene, part: Part) -> NewSession:
    """A part as the table of an import would say it."""
    room = "" if part.kind == "break" else FOYER if part.kind == "poster" else HALL
    talks = []
    if part.speakers:
        talks = [NewTalk(part.title, "\n".join(part.speakers), _minutes(part))]
    elif part.kind == "contributed":
        talks = [NewTalk(TO_BE_ANNOUNCED, "", _minutes(part))]
    return NewSession(part.title, part.kind, room, "", *_span(scene, part), talks)

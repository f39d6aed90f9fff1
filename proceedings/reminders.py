"""Authors of accepted papers are reminded of what they still have to hand in: for print, a video, a poster."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from notifications.actions import Mail
from notifications.plans import DAY
from notifications.reminders import Ask, Kind, Reminder
from proceedings import access, mails
from proceedings.checklist import LOOK_AGAIN, lacks_poster, lacks_video, missing
from proceedings.models import CameraReady
from submissions.access import contacts_by_submission, extensions_by_submission
from venues.deadlines import OF_USE, Calendar, moments_of_tracks
from venues.models import DeadlineKind, Venue

LONGEST_EXTENSION = timedelta(days=60)
WEEK = (timedelta(days=7), timedelta(days=3), timedelta(days=1))
# What is missing of a paper, as sentences; nothing when nothing is.
Left = Callable[[CameraReady | None, Venue], Sequence[str]]


def venues() -> Iterable[Venue]:
    """Where accepted authors have a day by which something is due, with the dates."""
    return access.venues_that_collect()


def _find(ask: Ask, *, kind: str, left: Left, write: Callable[..., Mail]) -> Iterator[Reminder]:
    """The contacts of accepted papers of which something is missing, as its day comes or has passed."""
    calendar = Calendar(ask.venue)
    latest = max(ask.after, default=timedelta())
    if calendar.window(kind) is None or calendar.is_past(kind, ask.now - LONGEST_EXTENSION - latest - OF_USE):
        return
    papers = access.papers_to_finish_at(ask.venue)
    if not papers:
        return
    cameras = access.camera_ready_by_paper(papers)
    extensions = extensions_by_submission(papers)
    contacts = contacts_by_submission(papers)
    for paper in papers:
        extended_to = extensions.get(paper.pk, {}).get(kind)
        window = calendar.window(kind, track_id=paper.track_id, extended_to=extended_to)
        occasion = window.occasion(ask.now, before=ask.before, after=ask.after) if window else ""
        said = left(cameras.get(paper.pk), ask.venue) if occasion else ()
        if not window or not said:
            continue
        paper.venue = ask.venue
        for author in contacts.get(paper.pk, []):
            key = f"{kind.replace('_', '-')}:{occasion}:{paper.public_id}:{author.public_id}:{window.at:%Y%m%d%H%M}"
            is_overdue = window.is_past(ask.now)
            yield Reminder(
                key,
                author.email,
                author.name,
                f"Paper {paper.number}: {' '.join(said)}",
                partial(write, paper, author, said, window=window, is_overdue=is_overdue, key=key),
                submission_id=paper.pk,
                is_urgent=window.is_within(ask.now, DAY),
            )


def _kind(deadline: str, key: str, label: str, who: str, what: str, left: Left, write: Callable[..., Mail]) -> Kind:
    return Kind(
        key,
        label,
        f"{key}-reminder",
        who,
        partial(_find, kind=deadline, left=left, write=write),
        moments_of_tracks(deadline),
        before=WEEK,
        after=(timedelta(days=1),),
        before_what=f"{what} are due",
        after_what=f"{what} were due",
    )


def _missing_for_print(camera: CameraReady | None, venue: Venue) -> list[str]:
    """What is missing for print. What is only worth a look asks nothing more of authors who called it final."""
    is_final = camera is not None and camera.submitted_at is not None
    return [problem.sentence for problem in missing(camera, venue) if not (is_final and problem.code == LOOK_AGAIN)]


KINDS = (
    _kind(
        DeadlineKind.CAMERA_READY,
        "camera-ready",
        "Camera-ready version due",
        "Contact authors of an accepted paper of which something is missing for print.",
        "camera-ready versions",
        _missing_for_print,
        mails.camera_ready_due,
    ),
    _kind(
        DeadlineKind.VIDEO,
        "video",
        "Video due",
        "Contact authors of an accepted paper without the link of a video.",
        "videos",
        lambda camera, _: ["There is no link of a video."] if lacks_video(camera) else [],
        mails.video_due,
    ),
    _kind(
        DeadlineKind.POSTER,
        "poster",
        "Poster due",
        "Contact authors of an accepted paper without a poster.",
        "posters",
        lambda camera, _: ["There is no poster."] if lacks_poster(camera) else [],
        mails.poster_due,
    ),
)

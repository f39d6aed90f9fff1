"""Mail about what is collected of accepted papers, to their authors."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from notifications.actions import Mail
from notifications.rendering import Wording, compose, compose_reminder
from proceedings.models import CameraReady
from submissions.models import Submission
from venues.deadlines import Window, as_aoe
from web.text import literal


def author_list_answered(camera: CameraReady, author, *, now: datetime) -> Mail:
    """Tells a contact what the chairs said to the change of the author list that the authors had asked for."""
    paper = camera.submission
    venue = paper.venue
    url = settings.SITE_URL + reverse("proceedings:camera_ready", args=[venue.slug, paper.public_id])
    names = "\n".join(f"{place}. {literal(row['name'])}" for place, row in enumerate(camera.authors, 1))
    answer = f"declined the change: {literal(camera.refusal)}" if camera.refusal else "approved the change"
    then = "" if camera.refusal else " Please see to it that the final PDF names the authors so."
    return compose(
        key=f"author-list:{paper.public_id}:{author.public_id}:{now:%Y%m%d%H%M%S}",
        kind="author-list-answered",
        to_email=author.email,
        to_name=author.name,
        subject=f"[{venue.short_name}] The author list of paper {paper.number}",
        body_md=(
            f"Dear {literal(author.name)},\n\nyou asked for another author list of paper {paper.number}, "
            f"{literal(paper.title)}. The chairs {answer}.\n\nThis is printed:\n\n{names}\n\n"
            f"{then.strip()}\n\n<{url}>\n\nThe chairs of {venue.name}"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
        submission_id=paper.pk,
    )


def camera_ready_due(
    paper: Submission, author, said: Sequence[str], wording: Wording, *, window: Window, is_overdue: bool, key: str
) -> Mail:
    """Reminds a contact of an accepted paper of what is missing for print."""
    verb = "was" if is_overdue else "is"
    listed = "\n".join(f"- {sentence}" for sentence in said)
    return _reminder(
        paper,
        author,
        wording,
        key=key,
        kind="camera-ready-reminder",
        subject=f"The camera-ready version of paper {paper.number} {verb} due {as_aoe(window.at)}",
        says=(
            f"the camera-ready version of paper {paper.number}, {literal(paper.title)}, {verb} "
            f"due **{as_aoe(window.at)}**. This is missing:\n\n{listed}"
        ),
    )


def video_due(
    paper: Submission, author, said: Sequence[str], wording: Wording, *, window: Window, is_overdue: bool, key: str
) -> Mail:
    """Reminds a contact of an accepted paper that there is no link of a video."""
    return _thing_due("video", paper, author, wording, window, is_overdue, key)


def poster_due(
    paper: Submission, author, said: Sequence[str], wording: Wording, *, window: Window, is_overdue: bool, key: str
) -> Mail:
    """Reminds a contact of an accepted paper that there is no poster."""
    return _thing_due("poster", paper, author, wording, window, is_overdue, key)


def _thing_due(
    thing: str, paper: Submission, author, wording: Wording, window: Window, is_overdue: bool, key: str
) -> Mail:
    verb = "was" if is_overdue else "is"
    return _reminder(
        paper,
        author,
        wording,
        key=key,
        kind=f"{thing}-reminder",
        subject=f"The {thing} of paper {paper.number} {verb} due {as_aoe(window.at)}",
        says=(
            f"the {thing} of paper {paper.number}, {literal(paper.title)}, {verb} due **{as_aoe(window.at)}**, and "
            f"there is none yet. It belongs on the page of your camera-ready version:"
        ),
    )


def _reminder(paper: Submission, author, wording: Wording, *, key: str, kind: str, subject: str, says: str) -> Mail:
    venue = paper.venue
    url = settings.SITE_URL + reverse("proceedings:camera_ready", args=[venue.slug, paper.public_id])
    return compose_reminder(
        venue,
        wording,
        key=key,
        kind=kind,
        to_email=author.email,
        to_name=author.name,
        subject=f"[{venue.short_name}] {subject}",
        text_md=f"{says}\n\n<{url}>",
        submission_id=paper.pk,
    )

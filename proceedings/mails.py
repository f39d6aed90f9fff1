"""Mail about what is collected of accepted papers, to their authors."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from notifications.actions import Mail
from notifications.rendering import Wording, compose_reminder
from submissions.models import Submission
from venues.deadlines import Window, as_aoe
from web.text import literal


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

"""Mail about camera-ready papers, to their authors."""

from django.conf import settings
from django.urls import reverse

from notifications.actions import Mail
from notifications.rendering import compose
from submissions.models import Submission
from venues.deadlines import Window, as_aoe
from web.problems import Problem
from web.text import literal


def camera_ready_due(
    paper: Submission, author, missing: list[Problem], *, window: Window, is_overdue: bool, key: str
) -> Mail:
    """Reminds a contact of an accepted paper of what is missing for print."""
    venue = paper.venue
    url = settings.SITE_URL + reverse("proceedings:camera_ready", args=[venue.slug, paper.public_id])
    verb = "was" if is_overdue else "is"
    listed = "\n".join(f"- {problem.sentence}" for problem in missing)
    return compose(
        key=key,
        kind="camera-ready-reminder",
        to_email=author.email,
        to_name=author.name,
        subject=f"[{venue.short_name}] The camera-ready version of paper {paper.number} {verb} due {as_aoe(window.at)}",
        body_md=(
            f"Dear {author.name},\n\nthe camera-ready version of paper {paper.number}, {literal(paper.title)}, {verb} "
            f"due **{as_aoe(window.at)}**. This is missing:\n\n{listed}\n\n<{url}>\n\nThe chairs of {venue.name}"
        ),
        sender_name=venue.short_name,
        reply_to=venue.contact_email,
        venue_id=venue.pk,
        submission_id=paper.pk,
    )

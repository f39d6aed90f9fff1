"""Where each member of the committee works on a paper."""

from django.urls import reverse

from policy.visibility import Viewer
from submissions.models import Submission


def of_paper(submission: Submission, viewer: Viewer) -> str:
    """The page that shows this person the paper with its reviews and its discussion."""
    if viewer.is_reviewer:
        name = "reviews:review"
    elif viewer.is_area_chair:
        name = "reviews:meta_review"
    else:
        name = "consoles:paper"
    return reverse(name, args=[submission.venue.slug, submission.number])

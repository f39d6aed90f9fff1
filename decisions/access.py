"""The only way a request obtains a decision or a release."""

from django.http import Http404

from decisions.models import Decision, Release
from policy.visibility import Stage, Viewer, may_see_decision
from submissions import access as submission_access
from submissions.models import Submission, SubmissionQuerySet
from venues.models import Venue


def decision_for_author(viewer: Viewer, stage: Stage, submission: Submission) -> Decision | None:
    """The decision as released. Readers of this use its `released_outcome` and `released_award` only."""
    if not may_see_decision(viewer, stage):
        return None
    return (
        Decision.objects.released()
        .filter(submission=submission)
        .select_related("released_outcome", "released_award")
        .first()
    )


def papers_to_decide(person, venue: Venue) -> SubmissionQuerySet:
    """Submitted papers with their decision and tally, without the chair's conflicts."""
    return (
        submission_access.papers_for_chair(person, venue)
        .select_related("track", "decision__outcome", "decision__award", "decision__released_outcome", "tally")
        .prefetch_related("topics")
    )


def release_for_chair(venue: Venue, public_id: str) -> Release:
    """A release of a venue that the caller has obtained as a chair."""
    release = venue.releases.filter(public_id=public_id).first()
    if release is None:
        raise Http404("There is no such page.")
    return release

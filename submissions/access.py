"""The only way a request obtains a submission, its authors or its files.

Each question has three directions: may she (an object or 404)? which (a queryset)? who may (people, for mail)?
Not yours and not there are the same 404. Reviewers and area chairs enter through `reviews.access`, which knows who is
assigned to what and builds on the pieces here.
"""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.http import Http404

from policy.visibility import Stage, Viewer, may_see_authors, may_see_paper
from submissions.identity import Authorship, Conflict
from submissions.models import Extension, PaperFile, Submission, SubmissionQuerySet, Version
from venues.access import roles_of
from venues.deadlines import Calendar
from venues.identity import Role
from venues.models import DeadlineKind, Venue

NOT_HERE = "There is no such page."


# --- What is known of a person towards a paper, and of the paper's stage --------------------------------


def is_author_of(person, submission: Submission) -> bool:
    """Whether the person stands in the author list."""
    return person.is_authenticated and Authorship.objects.to(submission).of(person).exists()


def is_conflicted_with(person, submission: Submission) -> bool:
    """Whether the person must have nothing to do with the paper. Its authors count as such."""
    if not person.is_authenticated:
        return False
    if Conflict.objects.filter(person=person, submission=submission).exists():
        return True
    return is_author_of(person, submission)


def viewer_of(person, submission: Submission) -> Viewer:
    """What is known of a person from the submission alone; `reviews.access.viewer_of` knows more."""
    roles = roles_of(person, submission.venue)
    is_author = is_author_of(person, submission)
    return Viewer(
        is_author=is_author,
        is_chair=Role.CHAIR in roles,
        is_committee=bool(roles),
        # An author gains nothing by another hat; their own paper is theirs as an author only.
        is_conflicted=not is_author and is_conflicted_with(person, submission),
    )


def stage_of(submission: Submission, calendar: Calendar, now: datetime) -> Stage:
    """Where a paper and its venue stand now."""
    venue = calendar.venue
    is_decision_out = submission.decision_out_at is not None
    discussion = calendar.window(DeadlineKind.DISCUSSION)
    return Stage(
        is_submitted=submission.is_submitted,
        is_withdrawn=submission.is_withdrawn,
        hides_authors=venue.hides_authors,
        hides_reviewers_from_reviewers=venue.hides_reviewers_from_reviewers,
        hides_reviewers_from_area_chairs=venue.hides_reviewers_from_area_chairs,
        is_bidding=calendar.is_open(DeadlineKind.BIDDING, now),
        # A venue without dates for it discusses from the first review to the decision.
        is_discussing=not is_decision_out and (discussion is None or discussion.is_open(now)),
        shows_reviews_before_own=venue.shows_reviews_before_own,
        are_reviews_out=is_decision_out or calendar.has_opened(DeadlineKind.RESPONSE, now),
        is_decision_out=is_decision_out,
    )


# --- Authors --------------------------------------------------------------------------------------------


def submissions_of_author(person, venue: Venue | None = None) -> SubmissionQuerySet:
    """What the person wrote, drafts included, newest first; with draft and venue."""
    found = Submission.objects.filter(Exists(Authorship.objects.of(person).filter(submission=OuterRef("pk"))))
    if venue is not None:
        found = found.of(venue)
    return found.select_related("venue", "draft").order_by("-created_at", "pk")


def submission_for_author(person, slug: str, public_id: str) -> Submission:
    """A paper that the person wrote, with its draft and venue."""
    submission = (
        submissions_of_author(person)
        .filter(venue__slug=slug, public_id=public_id)
        .select_related("draft__pdf", "draft__supplement", "draft__track", "track")
        .first()
    )
    if submission is None:
        raise Http404(NOT_HERE)
    return submission


def authorship_for_link(slug: str, token: str) -> Authorship:
    """The authorship that a link opens; whoever holds the link is taken to be that author."""
    authorship = (
        Authorship.objects.filter(submission__venue__slug=slug, token=token)
        .select_related("submission__venue", "submission__draft", "person")
        .first()
    )
    if authorship is None:
        raise Http404(NOT_HERE)
    return authorship


def authors_for(viewer: Viewer, stage: Stage, submission: Submission) -> QuerySet[Authorship]:
    """The authors of a paper, in order, as far as the viewer may see them: all or none."""
    if not may_see_authors(viewer, stage):
        return Authorship.objects.none()
    return Authorship.objects.to(submission)


def contacts_of(submission: Submission) -> list[Authorship]:
    """The authors who receive mail about a paper: the contacts, else all. For mail only."""
    authors = list(Authorship.objects.to(submission))
    return [author for author in authors if author.is_contact] or authors


def contacts_by_submission(submissions: SubmissionQuerySet) -> dict[int, list[Authorship]]:
    """As `contacts_of`, for many papers in one query: submission pk → authors."""
    found: dict[int, list[Authorship]] = {}
    for author in Authorship.objects.filter(submission__in=submissions).order_by("submission", "position", "pk"):
        found.setdefault(author.submission_id, []).append(author)
    return {pk: [author for author in authors if author.is_contact] or authors for pk, authors in found.items()}


# --- Chairs and committee -------------------------------------------------------------------------------


def unconflicted(person, submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    """Those of the papers that the person neither wrote nor is in conflict with."""
    return submissions.exclude(Exists(Conflict.objects.filter(person=person, submission=OuterRef("pk")))).exclude(
        Exists(Authorship.objects.of(person).filter(submission=OuterRef("pk")))
    )


def papers_for_chair(person, venue: Venue) -> SubmissionQuerySet:
    """Submitted papers that a chair may see. The caller has obtained the venue as a chair."""
    return unconflicted(person, Submission.objects.of(venue).submitted())


def n_hidden_from_chair(person, venue: Venue) -> int:
    """How many submitted papers a chair may not see because of a conflict."""
    return Submission.objects.of(venue).submitted().count() - papers_for_chair(person, venue).count()


def n_drafts_of(venue: Venue) -> int:
    """How many drafts were begun and never submitted; nothing else of a draft is anybody's business."""
    return Submission.objects.of(venue).drafts().count()


def paper_for_chair(person, venue: Venue, number: int) -> Submission:
    """A submitted paper that a chair opens; in conflict is the same 404 as absent."""
    submission = papers_for_chair(person, venue).numbered(number).select_related("venue", "track").first()
    if submission is None:
        raise Http404(NOT_HERE)
    return submission


def conflicts_of(submission: Submission) -> QuerySet[Conflict]:
    """Who is in conflict with a paper and why. The caller may see its authors."""
    return (
        Conflict.objects.filter(submission=submission).select_related("person").order_by("person__name", "person", "pk")
    )


def conflicted_pairs(venue: Venue) -> set[tuple[int, int]]:
    """Every (submission pk, person pk) that must never be assigned: conflicts and authors. For the solver only."""
    conflicts = Conflict.objects.filter(submission__venue=venue).values_list("submission", "person")
    authors = Authorship.objects.filter(submission__venue=venue, person__isnull=False)
    return set(conflicts) | set(authors.values_list("submission", "person"))


# --- Files ----------------------------------------------------------------------------------------------


def latest_version(submission: Submission) -> Version | None:
    """The version that committee and chairs read."""
    return submission.versions.select_related("pdf", "supplement", "track").order_by("-number").first()


def with_latest_version(submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    """Prefetches the latest version as `latest` (a list of one) with its files."""
    latest = Version.objects.filter(number=F("submission__n_versions")).select_related("pdf", "supplement")
    return submissions.prefetch_related(Prefetch("versions", queryset=latest, to_attr="latest"))


def version_for_author(submission: Submission, number: int) -> Version:
    """One version of a paper that the caller has obtained as its author."""
    version = submission.versions.filter(number=number).select_related("pdf", "supplement").first()
    if version is None:
        raise Http404(NOT_HERE)
    return version


def file_for_author(submission: Submission, public_id: str) -> PaperFile:
    """A file of a paper that the caller has obtained as its author."""
    file = submission.files.filter(public_id=public_id).first()
    if file is None:
        raise Http404(NOT_HERE)
    return file


def extension_of(submission: Submission, kind: str) -> datetime | None:
    """The later deadline that a chair gave to this paper, if any."""
    return Extension.objects.filter(submission=submission, kind=kind).values_list("at", flat=True).first()


def may_read(viewer: Viewer, stage: Stage, submission: Submission) -> Submission:
    """The paper, if the viewer may see it, else 404."""
    if not may_see_paper(viewer, stage):
        raise Http404(NOT_HERE)
    return submission

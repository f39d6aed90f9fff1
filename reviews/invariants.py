"""Recounts what committee work stores twice; `manage.py check_invariants` prints the sentences."""

from collections import Counter
from collections.abc import Iterator
from math import isclose
from statistics import fmean, pstdev

from reviews.actions.meta_reviews import recommendation
from reviews.actions.reviews import take_twins
from reviews.identity import Assignment, Bid, CommentAuthor, FormerAssignment, ProposedPair
from reviews.models import (
    AssignmentRole,
    BidValue,
    Comment,
    MetaReview,
    MetaReviewVersion,
    Proposal,
    Response,
    ResponseVersion,
    Review,
    ReviewVersion,
    Tally,
)
from submissions.access import conflicted_pairs
from submissions.models import Submission
from venues.models import FormOf, Venue
from venues.questions import questions_of


def check() -> Iterator[str]:
    """Every fault as a sentence, by public ids."""
    yield from _tallies()
    yield from _reviews()
    yield from _meta_reviews()
    yield from _responses()
    yield from _links()
    yield from _assignments()
    yield from _proposals()


def _tallies() -> Iterator[str]:
    """See also actions/tallies.py, which counts the same in SQL."""
    standing: dict[int, list[Review]] = {}
    for review in Review.objects.standing().iterator():
        standing.setdefault(review.submission_id, []).append(review)
    tallies = {tally.submission_id: tally for tally in Tally.objects.iterator()}
    for paper in Submission.objects.submitted().only("pk", "public_id").iterator():
        reviews = standing.get(paper.pk, [])
        tally = tallies.get(paper.pk)
        if tally is None:
            if reviews:
                yield f"paper {paper.public_id} has reviews and no tally"
            continue
        for name, counted in _counted(reviews).items():
            if not _same(getattr(tally, name), counted):
                yield f"paper {paper.public_id}: {name} is {getattr(tally, name)}, counted {counted}"


def _counted(reviews: list[Review]) -> dict[str, object]:
    done = [review for review in reviews if review.submitted_at]
    ratings = sorted(review.rating for review in done if review.rating is not None)
    confidences = [review.confidence for review in done if review.confidence is not None]
    return {
        "n_assigned": len(reviews),
        "n_submitted": len(done),
        "ratings": ratings,
        "mean": fmean(ratings) if ratings else None,
        "spread": pstdev(ratings) if ratings else None,
        "lowest": min(ratings, default=None),
        "highest": max(ratings, default=None),
        "mean_confidence": fmean(confidences) if confidences else None,
        "n_nominations": sum(review.is_nominating for review in done),
        "n_ethics_flags": sum(review.has_ethics_flag for review in done),
    }


def _same(stored: object, counted: object) -> bool:
    if isinstance(stored, float) and isinstance(counted, float):
        return isclose(stored, counted, rel_tol=1e-9, abs_tol=1e-9)
    return stored == counted


def _reviews() -> Iterator[str]:
    versions = _latest(ReviewVersion, "review")
    forms = {venue.pk: questions_of(venue, FormOf.REVIEW, with_retired=True) for venue in _venues()}
    for review in Review.objects.select_related("submission").iterator():
        yield from _versioned(f"review {review.public_id}", review, versions.get(review.pk, []))
        twin = Review(answers=review.answers)
        take_twins(twin, forms[review.submission.venue_id])
        for name in ("rating", "confidence", "is_nominating", "has_ethics_flag"):
            if getattr(review, name) != getattr(twin, name):
                yield f"review {review.public_id}: {name} is {getattr(review, name)}, answered {getattr(twin, name)}"


def _meta_reviews() -> Iterator[str]:
    versions = _latest(MetaReviewVersion, "meta_review")
    forms = {venue.pk: questions_of(venue, FormOf.META_REVIEW, with_retired=True) for venue in _venues()}
    for row in MetaReview.objects.select_related("submission").iterator():
        name = f"meta-review of paper {row.submission.public_id}"
        yield from _versioned(name, row, versions.get(row.pk, []))
        answered = recommendation(forms[row.submission.venue_id], row.answers)
        if row.recommendation != answered:
            yield f"{name}: recommendation is {row.recommendation!r}, answered {answered!r}"


def _responses() -> Iterator[str]:
    versions = _latest(ResponseVersion, "response")
    for row in Response.objects.select_related("submission").iterator():
        name = f"response of paper {row.submission.public_id}"
        kept = versions.get(row.pk, [])
        yield from _counts(name, row, kept)
        if kept and kept[-1].text != row.text:
            yield f"{name} differs from its latest version"


def _versioned(name: str, row: Review | MetaReview, versions: list) -> Iterator[str]:
    yield from _counts(name, row, versions)
    if (versions[-1].answers if versions else {}) != row.answers:
        yield f"{name} differs from its latest version"


def _counts(name: str, row: Review | MetaReview | Response, versions: list) -> Iterator[str]:
    if [version.number for version in versions] != list(range(1, row.n_versions + 1)):
        yield f"{name} says {row.n_versions} versions; there are {len(versions)}"
    if (row.submitted_at is not None) != bool(versions):
        yield f"{name} is {'submitted' if row.submitted_at else 'not submitted'} with {len(versions)} versions"


def _links() -> Iterator[str]:
    """Each review belongs to one person, each comment too."""
    asked = Counter(Assignment.objects.reviewing().values_list("review", flat=True))
    former = Counter(FormerAssignment.objects.values_list("review", flat=True))
    for pk, public_id, retired_at in Review.objects.values_list("pk", "public_id", "retired_at"):
        if (asked[pk], former[pk]) != ((0, 1) if retired_at else (1, 0)):
            yield f"review {public_id} has {asked[pk]} reviewers and {former[pk]} former ones"
    signed = set(CommentAuthor.objects.values_list("comment", flat=True))
    for pk, public_id in Comment.objects.values_list("pk", "public_id"):
        if pk not in signed:
            yield f"comment {public_id} was written by nobody"


def _assignments() -> Iterator[str]:
    """Nobody works on a paper in conflict, or both reviews and leads it; a paper is led by one; bids are bids."""
    barred = {pair for venue in _venues() for pair in conflicted_pairs(venue)}
    for pk, paper, person in Assignment.objects.values_list("submission", "submission__public_id", "person"):
        if (pk, person) in barred:
            yield f"person {person} is assigned to paper {paper} and in conflict with it"
    parts: Counter = Counter()
    leads: Counter = Counter()
    for paper, person, role in Assignment.objects.values_list("submission__public_id", "person", "role"):
        parts[paper, person] += 1
        leads[paper] += role == AssignmentRole.AREA_CHAIR
    for (paper, person), n in parts.items():
        if n > 1:
            yield f"person {person} has {n} parts in paper {paper}"
    for paper, n in leads.items():
        if n > 1:
            yield f"paper {paper} has {n} area chairs"
    for bid in Bid.objects.exclude(value__in=BidValue.values):
        yield f"bid {bid.pk} is {bid.value}, which is no bid"


def _proposals() -> Iterator[str]:
    """An open proposal gives nobody two parts in one paper; publishing leaves out what came into conflict since."""
    for proposal in Proposal.objects.open().iterator():
        pairs = ProposedPair.objects.of(proposal).standing().values_list("submission__public_id", "person")
        for (paper, person), n in Counter(pairs).items():
            if n > 1:
                yield f"proposal {proposal.public_id} gives person {person} {n} parts in paper {paper}"


def _latest(model: type, owner: str) -> dict[int, list]:
    """All versions by the row that they are versions of, oldest first."""
    found: dict[int, list] = {}
    for version in model.objects.order_by(owner, "number").iterator():  # type: ignore[attr-defined]
        found.setdefault(getattr(version, f"{owner}_id"), []).append(version)
    return found


def _venues() -> list[Venue]:
    return list(Venue.objects.prefetch_related("questions"))

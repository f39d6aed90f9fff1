"""Desk rejections as one chair sees them: of papers that they may see, with who holds which key."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from decisions.access.papers import papers_to_decide
from decisions.identity import DeskKeys
from decisions.models import Decision, DeskRejection, DeskRejectionQuerySet
from submissions import access as submission_access
from submissions.models import Submission
from venues.access import chairs_of
from venues.models import Outcome, Venue

DESK_REJECT = "desk-reject"  # key of the outcome


class Keys(NamedTuple):
    """Who proposed a desk rejection, and who answered."""

    first: Any
    second: Any | None


def desk_outcome(venue: Venue) -> Outcome | None:
    """The outcome of papers that are returned without review, if the venue has it."""
    return next((outcome for outcome in venue.outcomes.all() if outcome.key == DESK_REJECT), None)


def lacking_two_keys(venue: Venue, submission_ids: Collection[int]) -> list[int]:
    """Those of these papers (pks) that two chairs have not agreed to return, where there are two.

    A paper that is decided so already is none of them. The caller has obtained the papers as a chair.
    """
    if not submission_ids or is_only_chair(venue):
        return []
    agreed = set(DeskRejection.objects.confirmed().on(submission_ids).values_list("submission", flat=True))
    decided = Decision.objects.on(submission_ids).filter(outcome__key=DESK_REJECT)
    return sorted(set(submission_ids) - agreed - set(decided.values_list("submission", flat=True)))


def standing_desk_rejection(submission: Submission) -> DeskRejection | None:
    """What is proposed or confirmed about a paper that the caller has obtained as a chair."""
    return DeskRejection.objects.on([submission.pk]).standing().first()


def latest_desk_rejection(submission: Submission) -> DeskRejection | None:
    """The last that was proposed about a paper that the caller has obtained as a chair, whatever became of it."""
    return DeskRejection.objects.on([submission.pk]).newest_first().first()


def desk_rejections_for_chair(person, venue: Venue) -> DeskRejectionQuerySet:
    """Every desk rejection of papers that the chair may see, what waits first; each knows whether it is theirs."""
    mine = DeskKeys.objects.proposed_by(person).filter(rejection=OuterRef("pk"))
    rejections = DeskRejection.objects.on(papers_to_decide(person, venue).values("pk"))
    return rejections.annotate(is_mine=Exists(mine)).select_related("submission").newest_first()


def keys_of(rejections: Iterable[DeskRejection]) -> dict[int, Keys]:
    """Who holds the keys of rejections that the caller has obtained as a chair: pk → chairs."""
    rows = DeskKeys.objects.to([rejection.pk for rejection in rejections]).select_related("first", "second")
    return {row.rejection_id: Keys(row.first, row.second) for row in rows}


def second_keys(person, chairs: Sequence[Any], submission: Submission) -> list[Any]:
    """Of the venue's chairs those who could confirm what this one proposes: others, without conflict with the paper.

    The caller has obtained the paper as a chair, and so may know who is in conflict with it.
    """
    barred = submission_access.people_barred_from(submission)
    return [chair for chair in chairs if chair.pk != person.pk and chair.pk not in barred]


def is_only_chair(venue: Venue) -> bool:
    """Whether nobody else could turn a second key."""
    return len(chairs_of(venue)) < 2


def desk_reason() -> Coalesce:
    """For a query over papers: why one is returned without review, in the words for its authors; "" for others."""
    found = DeskRejection.objects.confirmed().filter(submission=OuterRef("pk")).values("reason")
    return Coalesce(Subquery(found[:1]), Value(""), output_field=TextField())


def awaits_key_of(person) -> Exists:
    """For a query over papers: whether another chair's proposal waits for this one."""
    mine = DeskKeys.objects.proposed_by(person).values("rejection")
    return Exists(DeskRejection.objects.proposed().filter(submission=OuterRef("pk")).exclude(pk__in=mine))


def is_returned(paper: str = "pk") -> Exists:
    """For a query: whether the paper in this column is returned without review, or about to be."""
    return Exists(DeskRejection.objects.standing().filter(submission=OuterRef(paper)))

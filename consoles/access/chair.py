"""Where a venue stands, counted over the papers that one chair may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from decisions.access import at_risk, awaits_key_of, has_findings_to_look_at
from decisions.models import ReleasedPaper, undisclosed
from decisions.targets import Target
from submissions import access as submission_access
from submissions.models import Submission
from venues.access import chairs_of
from venues.models import Venue

ACTIVE = Q(withdrawn_at__isnull=True)


@dataclass(frozen=True)
class Facts:
    """What a chair counts of a venue; papers in conflict with them are in none of the numbers."""

    n_papers: int = 0  # that stand
    n_withdrawn: int = 0
    n_assigned: int = 0  # that somebody is asked to review
    n_complete: int = 0  # with as many reviews as the venue wants
    n_at_risk: int = 0
    n_to_check: int = 0  # with findings that nobody has looked at
    n_to_confirm: int = 0  # that another chair proposes to return without review
    n_reviews_wanted: int = 0
    n_reviews_in: int = 0
    n_decided: int = 0
    n_unreleased: int = 0  # decided, and their authors do not know
    n_waiting: int = 0  # about to go out
    n_released: int = 0

    @property
    def n_unassigned(self) -> int:
        """Papers that nobody is asked to review."""
        return self.n_papers - self.n_assigned

    @property
    def n_undecided(self) -> int:
        """Papers without a decision."""
        return self.n_papers - self.n_decided


def facts_of(person, targets: Mapping[int, Target]) -> dict[int, Facts]:
    """The facts of venues that the person chairs, in one query: venue pk → facts. `targets` by venue pk."""
    if not targets:
        return {}
    risky = Q(pk__in=[])
    complete = Q(pk__in=[])
    for pk, target in targets.items():
        risky |= Q(venue=pk) & at_risk(target)
        complete |= Q(venue=pk) & Q(tally__n_submitted__gte=target.n_needed)
    held = Exists(ReleasedPaper.objects.pending().filter(submission=OuterRef("pk")))
    papers = submission_access.unconflicted(person, Submission.objects.filter(venue__in=targets).submitted())
    rows = papers.values("venue").annotate(
        n_papers=Count("pk", filter=ACTIVE),
        n_withdrawn=Count("pk", filter=~ACTIVE),
        n_assigned=Count("pk", filter=ACTIVE & Q(tally__n_assigned__gt=0)),
        n_complete=Count("pk", filter=ACTIVE & complete),
        n_at_risk=Count("pk", filter=risky),
        n_to_check=Count("pk", filter=ACTIVE & Q(decision_out_at__isnull=True) & has_findings_to_look_at()),
        n_to_confirm=Count("pk", filter=ACTIVE & Q(awaits_key_of(person))),
        n_reviews_wanted=Coalesce(Sum(F("tally__n_assigned"), filter=ACTIVE), 0),
        n_reviews_in=Coalesce(Sum(F("tally__n_submitted"), filter=ACTIVE), 0),
        n_decided=Count("pk", filter=ACTIVE & Q(decision__outcome__isnull=False)),
        n_unreleased=Count("pk", filter=ACTIVE & undisclosed("decision__") & ~Q(held)),
        n_waiting=Count("pk", filter=ACTIVE & Q(held)),
        n_released=Count("pk", filter=ACTIVE & Q(decision__released_at__isnull=False)),
    )
    names = [field.name for field in fields(Facts)]
    found = {row["venue"]: Facts(**{name: row[name] for name in names}) for row in rows}
    return {pk: found.get(pk, Facts()) for pk in targets}


def needs_another_chair(venue: Venue) -> bool:
    """Whether every chair is in conflict with some paper that stands, so that nobody can handle it.

    This one bit is told to the chairs (docs/decisions): not which paper, nor how many, only that another chair is
    needed.
    """
    chairs: Sequence = chairs_of(venue)
    orphaned = Submission.objects.of(venue).active()
    for chair in chairs:
        orphaned = orphaned.exclude(pk__in=submission_access.papers_for_chair(chair, venue).values("pk"))
    return bool(chairs) and orphaned.exists()

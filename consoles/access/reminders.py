"""Who would be reminded of what, as far as one chair may know: papers in conflict, and their people, are in nothing."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.http import Http404

from notifications.plans import Plan, Rule
from notifications.reminders import Due, Kind, all_kinds, next_moment, not_told, wanted, whose_time_has_come
from submissions.access import n_hidden_from_chair, papers_for_chair
from venues.models import Venue


@dataclass(frozen=True)
class KindRow:
    """One kind on the list of all."""

    kind: Kind
    rule: Rule
    is_on: bool
    next_at: datetime | None


class Sight:
    """What one chair may know of papers, each read when it is asked for. The caller has found the venue as a chair."""

    def __init__(self, person, venue: Venue) -> None:
        self._person, self._venue = person, venue

    @cached_property
    def papers(self) -> frozenset[int]:
        """The papers whose people they see."""
        return frozenset(papers_for_chair(self._person, self._venue).values_list("pk", flat=True))

    @cached_property
    def is_partial(self) -> bool:
        """Whether other papers are hidden from them."""
        return n_hidden_from_chair(self._person, self._venue) > 0


def kind_rows(sight: Sight, venue: Venue, plan: Plan, *, now: datetime) -> list[KindRow]:
    """Every kind with what holds for it, in the order of a paper's life."""
    return [
        KindRow(kind, plan.rule(kind), is_on(kind, venue, plan), next_for_chair(sight, venue, kind, plan, now=now))
        for kind in all_kinds()
    ]


def next_for_chair(sight: Sight, venue: Venue, kind: Kind, plan: Plan, *, now: datetime) -> datetime | None:
    """The next moment at which a kind may have to remind somebody, counted over the papers that the chair may see."""
    prefetch_related_objects([venue], "deadlines")
    return next_moment(kind, venue, plan, now=now, papers=None if kind.is_spanning else sight.papers)


def is_on(kind: Kind, venue: Venue, plan: Plan) -> bool:
    """Whether a kind reminds at a venue at all."""
    return venue.reminds_invited if kind.switched_at else plan.rule(kind).is_on


def kind_called(key: str) -> Kind:
    """The kind of this key; else 404."""
    kind = next((each for each in all_kinds() if each.key == key), None)
    if kind is None:
        raise Http404("There is no such page.")
    return kind


def told_at(sight: Sight, venue: Venue, kind: Kind, plan: Plan, *, now: datetime) -> list[Due] | None:
    """Whom the next run after a moment would tell, if nothing changed until then; None when this chair may not know.

    What speaks of several papers at once is for chairs who may see every paper: a reviewer who is told of a paper that
    the chair is in conflict with must not stand here, and one who was told of it already must not be missing.
    """
    prefetch_related_objects([venue], "deadlines")
    if kind.is_spanning:
        return None if sight.is_partial else wanted(not_told(whose_time_has_come(kind, venue, plan, now=now)))
    found = whose_time_has_come(kind, venue, plan, now=now)
    return wanted(not_told(due for due in found if due.reminder.submission_id in sight.papers | {None}))

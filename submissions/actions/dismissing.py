"""A chair calls a finding fine, or two papers as alike as they may be; for good, until somebody takes it back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from paperchecks.catalogue import rule_of
from submissions.access import papers_for_chair
from submissions.identity import Dismissal, DismissedLikeness
from submissions.models import Likeness, PaperFinding
from venues.models import Venue
from web.ids import public_id
from web.problems import Refused

BATCH = 1000  # rows a statement
GONE = "Nothing of this is dismissed (any more) that you could take back."


class NotDismissable(Refused):
    """Raised when a finding cannot be called fine."""


class NothingToTakeBack(Refused):
    """Raised when a dismissal is gone already."""


def dismiss_findings(venue: Venue, found: Iterable[PaperFinding], *, reason: str, by: Any, now: datetime) -> str:
    """Call findings fine, in these papers and whatever is handed in of them later. Gives the handle of its undo.

    The caller has obtained the findings as a chair. Raises NotDismissable.
    """
    rows = list({(row.submission_id, row.key): row for row in found}.values())
    if not reason.strip():
        raise NotDismissable("Say in a few words why these findings are fine: the next chair will want to know.")
    if not rows:
        raise NotDismissable("Tick the findings first. Or they are gone: the authors may have handed in another file.")
    if broken := [rule_of(row.code) for row in rows if rule_of(row.code).is_fixed]:
        raise NotDismissable(f"“{broken[0].name}” cannot be called fine: nobody can use a file like that.")
    change = public_id()
    with transaction.atomic():
        Dismissal.objects.bulk_create(
            [
                Dismissal(
                    submission_id=row.submission_id, key=row.key, code=row.code, reason=reason.strip(), by=by, at=now,
                    change=change,
                )
                for row in rows
            ],
            batch_size=BATCH,
            ignore_conflicts=True,  # another chair was faster, and meant the same
        )  # fmt: skip
        _record("submissions.dismiss_findings", venue, rows, by=by, now=now, change=change)
    return change


def dismiss_likenesses(venue: Venue, pairs: Iterable[Likeness], *, reason: str, by: Any, now: datetime) -> str:
    """Say that pairs of papers may be as alike as they are. Gives the handle of its undo.

    The caller has obtained the pairs as a chair. Raises NotDismissable.
    """
    rows = list(pairs)
    if not reason.strip():
        raise NotDismissable("Say in a few words why these papers may be alike: the next chair will want to know.")
    if not rows:
        raise NotDismissable("This pair is gone: the authors may have handed in another file.")
    change = public_id()
    with transaction.atomic():
        said = [
            DismissedLikeness(
                first_id=row.first_id, second_id=row.second_id, reason=reason.strip(), by=by, at=now, change=change
            )
            for row in rows
        ]
        DismissedLikeness.objects.bulk_create(said, batch_size=BATCH, ignore_conflicts=True)
        record("submissions.dismiss_likenesses", by=by, now=now, venue_id=venue.pk, n=len(rows), change=change)
    return change


def undo_dismissals(venue: Venue, change: str, *, by: Any, now: datetime) -> int:
    """Take back what was dismissed in one go, of papers that this chair may see. Gives how many it were."""
    visible = papers_for_chair(by, venue).values("pk")
    findings = list(Dismissal.objects.concerning(visible).together(change))
    pairs = list(DismissedLikeness.objects.concerning(visible).together(change))
    return _take_back(venue, findings, by=by, now=now) if findings else _take_pairs_back(venue, pairs, by=by, now=now)


def take_likeness_back(venue: Venue, pair: Likeness, *, by: Any, now: datetime) -> None:
    """Take back that a pair may be alike. The caller has obtained the pair as a chair."""
    said = DismissedLikeness.objects.between(pair.first_id, pair.second_id)
    _take_pairs_back(venue, list(said), by=by, now=now)


def take_back_dismissal(venue: Venue, found: PaperFinding, *, by: Any, now: datetime) -> None:
    """Take back one dismissal. The caller has obtained the finding as a chair."""
    _take_back(venue, list(Dismissal.objects.concerning([found.submission_id]).with_key(found.key)), by=by, now=now)


def _take_back(venue: Venue, rows: list[Dismissal], *, by: Any, now: datetime) -> int:
    if not rows:
        raise NothingToTakeBack(GONE)
    with transaction.atomic():
        Dismissal.objects.with_pks(row.pk for row in rows).delete()
        _record("submissions.take_back_dismissals", venue, rows, by=by, now=now, change=rows[0].change)
    return len(rows)


def _take_pairs_back(venue: Venue, rows: list[DismissedLikeness], *, by: Any, now: datetime) -> int:
    if not rows:
        raise NothingToTakeBack(GONE)
    with transaction.atomic():
        DismissedLikeness.objects.with_pks(row.pk for row in rows).delete()
        change = rows[0].change
        record("submissions.take_back_likenesses", by=by, now=now, venue_id=venue.pk, n=len(rows), change=change)
    return len(rows)


def _record(
    verb: str, venue: Venue, rows: Sequence[PaperFinding] | Sequence[Dismissal], *, by: Any, now: datetime, change: str
) -> None:
    only = rows[0].submission_id if len({row.submission_id for row in rows}) == 1 else None
    codes = sorted({row.code for row in rows})
    record(verb, by=by, now=now, venue_id=venue.pk, submission_id=only, n=len(rows), codes=codes, change=change)

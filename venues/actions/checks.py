"""What a venue makes of the findings in its files, as its chairs say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from audit.actions import record
from venues.actions.editions import lock
from venues.actions.rechecking import checks_may_change
from venues.checks import RATED, rating_fault, template_fault
from venues.models import Venue
from web.problems import Refused, Stale


class NotRated(Refused):
    """Raised for a severity that a finding cannot have, or a template that is not known."""


@dataclass(frozen=True)
class Asked:
    """The template and the ratings (code of a finding → severity, where not the usual one) of a venue."""

    template: str
    severities: Mapping[str, str]


def save_checks(venue: Venue, *, seen: Asked, wanted: Asked, by, now: datetime) -> None:
    """Ask for another template, or give findings other severities; what the person left as seen is left alone.

    Raises NotRated, or Stale when somebody else changed one of the same since it was shown.
    """
    codes = [code for code in RATED if wanted.severities.get(code) != seen.severities.get(code)]
    for fault in (template_fault(wanted.template), *(_fault(code, wanted) for code in codes)):
        if fault:
            raise NotRated(fault)
    with transaction.atomic():
        locked = lock(venue)
        with checks_may_change(locked, now=now):
            if wanted.template != seen.template:
                _require_same("Template", locked.template, seen.template, wanted.template, locked)
                locked.template = wanted.template
            for code in codes:
                theirs, mine = locked.severities.get(code, ""), wanted.severities.get(code, "")
                _require_same(RATED[code].name, theirs, seen.severities.get(code, ""), mine, locked)
                locked.severities = {**locked.severities, code: mine}
            locked.severities = {code: severity for code, severity in locked.severities.items() if severity}
            locked.save(update_fields=["template", "severities"])
        record("venues.save_checks", by=by, now=now, venue_id=venue.pk, template=locked.template, codes=codes)


def _fault(code: str, wanted: Asked) -> str:
    return rating_fault(code, wanted.severities[code]) if code in wanted.severities else ""


def _require_same(what: str, theirs: str, seen: str, wanted: str, locked: Venue) -> None:
    if theirs not in (seen, wanted):
        raise Stale(
            f"Somebody else changed “{what}” meanwhile, to “{theirs or 'as usual'}”. What you chose is kept here; save "
            "again to put it in its place.",
            theirs=theirs,
            revision=locked.revision,
        )

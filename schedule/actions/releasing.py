"""A release: the draft frozen as the programme that everybody sees."""

from datetime import datetime

from django.db import transaction

from audit.actions import record
from notifications.actions import enqueue
from schedule import access
from schedule.actions.changing import NotSchedulable
from schedule.content import changes_between, frozen, seal_of
from schedule.mails import letters_about
from schedule.models import Programme, ProgrammeRelease
from schedule.table import Table
from venues.actions.editions import touch
from venues.models import Venue
from web.problems import Stale


def release(venue: Venue, *, version: str, seal: str, tells: bool, by, now: datetime) -> ProgrammeRelease:
    """Freeze the draft as the programme that everybody sees; `tells` writes to the authors whose time or room changed.

    `seal` is of what the chair was shown. Asked twice with the same it is the same release. Authors are told of papers
    that this chair may see; the next chair who releases tells the others.

    Raises Stale when the draft or the public record changed since, NotSchedulable when there is nothing to release.
    """
    with transaction.atomic():
        Programme.objects.get_or_create(venue=venue)
        Programme.objects.select_for_update().get(venue=venue)
        last = access.latest_release(venue)
        if last is not None and last.seal == seal:
            return last
        table = Table(by, venue)
        if not table.entries:
            raise NotSchedulable("There is no session to release.")
        for problem in table.problems:
            if problem.is_blocking:
                raise NotSchedulable(f"{problem.sentence} Nothing was released.")
        number = last.number + 1 if last else 1
        content = frozen(
            table.draft,
            table.papers.cards,
            zone=venue.time_zone,
            before=last.content if last else None,
            number=number,
            now=now,
        )
        if seal_of(content) != seal:
            raise Stale("Something changed since you looked at this programme. Nothing was released; look again.")
        made = ProgrammeRelease.objects.create(
            venue=venue,
            number=number,
            version=version or str(number),
            content=content,
            changes=changes_between(last.content if last else None, content),
            seal=seal,
            released_at=now,
        )
        touch(venue)
        letters = letters_about(venue, content, table.papers) if tells else []
        n_letters = enqueue([letter.mail() for letter in letters], now=now, batch=f"schedule:{venue.pk}:{number}")
        record("schedule.release", by=by, now=now, venue_id=venue.pk, number=number, n_letters=n_letters)
    return made

"""Authors whom no letter of a release told when and where their paper is shown now are told by a reminder.

A chair who releases a programme can leave the letters out, and writes to nobody about papers in conflict with them.
State-based: a key names a paper's place and since which release it has it, for the letter and the reminder alike; so
a place that moves is a new occasion, and nobody hears twice of the same one.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from notifications.plans import DAY
from notifications.reminders import Ask, Kind, Reminder
from proceedings.access import papers_to_finish_at
from schedule import access, mails
from submissions.access import contacts_by_submission
from venues.deadlines import OF_USE, workshop_begins
from venues.models import Venue


def venues() -> Iterable[Venue]:
    """Where a programme was released."""
    return access.venues_with_programme()


def _untold(ask: Ask) -> Iterator[Reminder]:
    """The contacts of papers that will still be shown, in the programme that holds."""
    if not _is_time(ask):
        return
    release = access.latest_release(ask.venue)
    found = mails.places_of(release.content) if release else {}
    ahead = {pk: places for pk, places in found.items() if max(place.ends_at for place in places) > ask.now}
    papers = [paper for paper in papers_to_finish_at(ask.venue) if paper.pk in ahead] if ahead else []
    contacts = contacts_by_submission(papers) if papers else {}
    for paper in papers:
        paper.venue = ask.venue
        places = ahead[paper.pk]
        for author in contacts.get(paper.pk, ()):
            key = mails.key_of(paper, places, author)
            yield Reminder(
                key,
                author.email,
                author.name,
                f"Was not told when and where paper {paper.number} is shown now.",
                partial(mails.place_not_told, paper, author, places, key=key),
                submission_id=paper.pk,
                is_urgent=min(place.ends_at for place in places) - ask.now < 2 * DAY,
            )


def _is_time(ask: Ask) -> bool:
    """Whether a release has waited long enough for letters, or the workshop is near."""
    begins = workshop_begins(ask.venue)
    if begins and any(begins.is_within(ask.now, span) for span in ask.before):
        return True
    released_at = access.when_released(ask.venue) if ask.after else None
    return released_at is not None and min(ask.after) <= ask.now - released_at < max(ask.after) + OF_USE


def _moments(ask: Ask) -> list[datetime]:
    released_at = access.when_released(ask.venue)
    begins = workshop_begins(ask.venue)
    if released_at is None or begins is None:
        return []
    return [*(released_at + span for span in ask.after), *begins.moments(before=ask.before)]


KINDS = (
    Kind(
        "schedule",
        "Schedule changed, authors not told",
        "schedule-reminder",
        "Contact authors of a paper in the programme whom nobody has told when and where it is shown now, until it was "
        "shown.",
        _untold,
        _moments,
        before=(DAY,),
        after=(DAY,),
        before_what="the workshop begins",
        after_what="the programme was released",
    ),
)

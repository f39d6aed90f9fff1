"""A conference that has taken place, with its programme: its papers accepted and public, its sessions released.

Everything goes through the actions that people's clicks call, at the times at which it would have happened.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from decisions.actions import Wish, carry_out_release, decide_many, request_release
from decisions.releasing import plan_release
from demo.access import papers_by_title
from demo.actions.importing import CannotImport, import_papers
from demo.actions.programme import release_draft
from demo.actions.replay import mark_arrived, waking_nobody
from demo.actions.seeding import CALL_DAYS
from demo.conference import Conference
from demo.importing import usual_topics
from people.actions import person_for_email
from people.models import Person
from proceedings.actions import publish
from schedule.access import draft_of
from schedule.actions import add_sessions, hang_posters
from submissions.models import Submission
from venues.access import venue_called
from venues.actions import create_venue
from venues.deadlines import Calendar
from venues.models import DeadlineKind, Venue
from venues.presets import PRESETS

NOTICE_DAYS = 60  # from the letters to the first session
PRESET = "neurips"  # whose papers may come without a PDF until the abstracts are due


def require_free(conference: Conference, slug: str, *, now: datetime) -> None:
    """A conference without faults that is over, and an address that no venue has. Raises CannotImport."""
    if conference.faults:
        raise CannotImport("\n".join([*conference.faults, "Nothing was imported: mend the file and try again."]))
    if not conference.papers or not conference.posters:
        raise CannotImport("There are no papers, or no session in which they hang. Nothing was imported.")
    if now < conference.ends_at:
        raise CannotImport(
            f"The last session ends on {conference.ends_at:%Y-%m-%d}. This is for conferences that have taken place; "
            "the programme of one to come is imported on the chairs' page of its schedule."
        )
    if existing := venue_called(slug):
        raise CannotImport(f"{existing} is there already. Import into another --venue: it is made for the file.")


def import_conference(conference: Conference, *, slug: str, now: datetime, say: Callable[[str], None]) -> Venue:
    """Make the venue, its papers, its record and its programme. All or nothing. Raises CannotImport."""
    require_free(conference, slug, now=now)
    with transaction.atomic(), waking_nobody():
        chair = person_for_email(f"chair@{slug}.invalid", name="Chair of the import")
        venue = _make(conference, slug, chair)
        due = Calendar(venue).window(DeadlineKind.ABSTRACT)
        assert due is not None
        list(import_papers(venue, list(conference.papers.values()), now=due.at - timedelta(hours=1)))
        stored = papers_by_title(venue)
        papers = {key: stored[paper.title] for key, paper in conference.papers.items()}
        say(f"{len(papers)} papers submitted.")
        told_at = _accept(conference, venue, papers, by=chair)
        publish(venue, by=chair, now=told_at)
        say(f"{len(papers)} papers accepted and published.")
        _schedule(conference, venue, papers, by=chair, now=told_at)
        mark_arrived(venue)
        say(f"{len(conference.sessions)} sessions and {sum(len(hung.papers) for hung in conference.posters)} boards.")
    return venue


def _make(conference: Conference, slug: str, chair: Person) -> Venue:
    """A public venue on the days of the conference, with dates counted back from there."""
    starts_on = conference.starts_at.date()
    notification_on = starts_on - timedelta(days=NOTICE_DAYS)
    _, first_due = PRESETS[PRESET].dates(notification_on)[DeadlineKind.ABSTRACT]
    return create_venue(
        by=chair,
        now=first_due - timedelta(days=CALL_DAYS),
        preset=PRESET,
        slug=slug,
        name=conference.name,
        short_name=conference.name[:40],
        time_zone="UTC",
        starts_on=starts_on,
        ends_on=conference.ends_at.date(),
        topics=usual_topics(conference.papers.values()),
        notification_on=notification_on,
        contact_email=chair.email,
        is_public=True,
    )


def _accept(conference: Conference, venue: Venue, papers: dict[str, Submission], *, by: Person) -> datetime:
    """Accept every paper, as an oral or as a poster, and tell the authors. Gives when they knew."""
    outcomes = {outcome.key: outcome for outcome in venue.outcomes.all()}
    wishes = [
        Wish(paper.pk, outcomes["oral" if key in conference.orals else "poster"]) for key, paper in papers.items()
    ]
    due = Calendar(venue).window(DeadlineKind.NOTIFICATION)
    assert due is not None
    asked_at = due.at - timedelta(hours=1)
    decide_many(venue, wishes, by=by, now=asked_at)
    letters = plan_release(by, venue, now=asked_at).letters
    release = request_release(venue, by=by, now=asked_at, typed_count=len(letters))
    carry_out_release(release, now=release.goes_at)
    return release.goes_at


def _schedule(
    conference: Conference, venue: Venue, papers: dict[str, Submission], *, by: Person, now: datetime
) -> None:
    """The sessions, the posters at their boards in the order of the file, and the release of both."""
    add_sessions(venue, conference.sessions, by=by, now=now)
    rows = sorted((session.row for session in draft_of(venue).sessions), key=lambda row: row.number)
    # Numbers are given in the order of the list, talks of a session after it.
    hung = [(rows[hung.session], [papers[key] for key in hung.papers]) for hung in conference.posters]
    hang_posters(venue, hung, first=1, by=by, now=now)
    release_draft(venue, "1.0", by=by, now=now, tells=False)

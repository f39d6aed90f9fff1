"""What a chair should do next, out of the facts of a venue: each with the button that does it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from consoles.access.chair import Facts
from venues.deadlines import Calendar
from venues.models import DeadlineKind

BEFORE_NOTIFICATION = timedelta(days=7)


@dataclass(frozen=True)
class Action:
    """One next step."""

    what: str
    action: str
    url: str
    note: str = ""
    at: datetime | None = None
    is_pressing: bool = False


@dataclass(frozen=True)
class Committee:
    """What is known of the committee; unknown where a page has not asked."""

    n_reviewers: int | None = None
    n_unanswered: int = 0
    n_late: int = 0
    n_mail_problems: int = 0
    needs_chair: bool = False


def next_actions(facts: Facts, calendar: Calendar, now: datetime, committee: Committee | None = None) -> list[Action]:
    """What to do next, the most pressing first. A page shows the first three."""
    known = committee or Committee()
    found = [*_troubles(facts, calendar, known), *_steps(facts, calendar, now, known)]
    return sorted(found, key=lambda action: not action.is_pressing)


def _url(name: str, calendar: Calendar, query: str = "") -> str:
    return reverse(name, args=[calendar.venue.slug]) + query


def _troubles(facts: Facts, calendar: Calendar, known: Committee) -> Iterator[Action]:
    """What should not be so."""
    if known.needs_chair:
        yield Action(
            "Appoint another chair",
            "Invite",
            _url("venues:committee", calendar),
            "Every chair is in conflict with some paper; somebody else must handle it.",
            is_pressing=True,
        )
    if known.n_mail_problems:
        n = known.n_mail_problems
        yield Action(
            f"{n} mail{' needs' if n == 1 else 's need'} a hand",
            "Look",
            _url("consoles:mail", calendar),
            "In doubt, or refused by the mail server.",
            is_pressing=True,
        )
    if facts.n_to_confirm:
        n = facts.n_to_confirm
        yield Action(
            f"{n} desk rejection{' waits' if n == 1 else 's wait'} for a second chair",
            "Confirm or decline",
            _url("decisions:desk_rejections", calendar),
            "Another chair has proposed to return the paper without review.",
            is_pressing=True,
        )
    if facts.n_at_risk:
        n = facts.n_at_risk
        yield Action(
            f"{n} paper{' is' if n == 1 else 's are'} at risk",
            "See whom to ask",
            _url("consoles:progress", calendar, "?by=people&which=missing"),
            f"Fewer than {calendar.venue.reviews_per_paper} reviews are in, and the deadline is near or over.",
            is_pressing=True,
        )


def _steps(facts: Facts, calendar: Calendar, now: datetime, known: Committee) -> Iterator[Action]:
    """The road from the call to the release."""
    yield from _before_reviews(facts, calendar, now, known)
    yield from _after_reviews(facts, calendar, now)


def _before_reviews(facts: Facts, calendar: Calendar, now: datetime, known: Committee) -> Iterator[Action]:
    venue = calendar.venue
    if not venue.is_public:
        yield Action(
            "Publish the call", "Open settings", _url("venues:settings", calendar), "Only chairs can see it now."
        )
    if known.n_reviewers == 0:
        yield Action("Invite reviewers", "Invite", _url("venues:committee", calendar), "There are none yet.")
    if known.n_unanswered and not calendar.is_past(DeadlineKind.REVIEW, now):
        n = known.n_unanswered
        yield Action(
            f"{n} invited {'person has' if n == 1 else 'people have'} not answered",
            "Remind them",
            _url("venues:committee", calendar),
        )
    if facts.n_to_check and calendar.is_past(DeadlineKind.SUBMISSION, now):
        n = facts.n_to_check
        yield Action(
            f"{n} paper{' has' if n == 1 else 's have'} findings to look at",
            "Look",
            _url("decisions:checks", calendar),
            "What is wrong with the file, or may be.",
        )
    if facts.n_unassigned and calendar.is_past(DeadlineKind.SUBMISSION, now):
        n = facts.n_unassigned
        window = calendar.window(DeadlineKind.BIDDING)
        bids_end = window.at if window and not window.is_past(now) else None
        yield Action(
            f"{n} paper{' has' if n == 1 else 's have'} no reviewers",
            "Assign",
            _url("reviews:assignment", calendar),
            "Bids are still coming in." if bids_end else "",
            at=bids_end,
            is_pressing=bids_end is None,
        )
    n_to_come = facts.n_reviews_wanted - facts.n_reviews_in
    if n_to_come and not facts.n_at_risk and not facts.n_decided:
        window = calendar.window(DeadlineKind.REVIEW)
        yield Action(
            f"{n_to_come} review{' is' if n_to_come == 1 else 's are'} still to come",
            "See the progress",
            _url("consoles:progress", calendar),
            at=window.at if window else None,
        )


def _after_reviews(facts: Facts, calendar: Calendar, now: datetime) -> Iterator[Action]:
    notification = calendar.window(DeadlineKind.NOTIFICATION)
    is_near = notification is not None and (
        notification.is_past(now) or notification.is_within(now, BEFORE_NOTIFICATION)
    )
    reviews_done = calendar.is_past(DeadlineKind.REVIEW, now) or (
        facts.n_papers > 0 and facts.n_complete == facts.n_papers
    )
    if facts.n_waiting:
        n = facts.n_waiting
        yield Action(
            f"The decision{'' if n == 1 else 's'} on {n} paper{' goes' if n == 1 else 's go'} out soon",
            "See or stop it",
            _url("decisions:release", calendar),
            "You can still change your mind.",
            is_pressing=True,
        )
    if facts.n_undecided and reviews_done:
        n = facts.n_undecided
        yield Action(
            f"Decide on {n} paper{'' if n == 1 else 's'}",
            "Decide",
            _url("decisions:papers", calendar, "?q=is:undecided&sort=-mean"),
            at=notification.at if notification else None,
            is_pressing=is_near,
        )
    if facts.n_unreleased and (is_near or not facts.n_undecided):
        n = facts.n_unreleased
        yield Action(
            f"Release {n} decision{'' if n == 1 else 's'}",
            "Read the letters",
            _url("decisions:release", calendar),
            "Nobody but the chairs knows them.",
            at=notification.at if notification else None,
            is_pressing=is_near and not facts.n_undecided,
        )

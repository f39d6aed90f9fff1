"""Who in the committee, and which authors, are reminded of what, when.

State-based: a reminder is due while its time has come and its work is not done; its key makes it single. Keys hold the
deadline, so that a deadline that moves is a new occasion.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from notifications.actions import Mail
from notifications.plans import DAY
from notifications.reminders import Ask, Kind, Reminder
from notifications.rendering import Wording
from reviews import access, doors, mails
from reviews.models import AssignmentRole, EmergencyCall
from submissions.access import contacts_by_submission, extensions_by_submission
from submissions.models import Submission
from venues.access import chairs_of
from venues.deadlines import Calendar, Window, moments_of, own_window
from venues.models import DeadlineKind, FormOf, Venue
from venues.questions import questions_of

SILENCE = 0.5  # of the time for discussion
# Who was given a paper today has just had a mail about it.
FRESH = timedelta(days=1)
WEEK = (timedelta(days=7), timedelta(days=3), timedelta(days=1))
LATE = (timedelta(days=1), timedelta(days=3))


def venues() -> Iterable[Venue]:
    """Where papers are bid on or reviewed, with dates and forms."""
    return access.venues_at_work()


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M}"


def _to(person, window: Window, now: datetime, key: str, reason: str, write: Callable[[Wording], Mail]) -> Reminder:
    """A reminder to somebody with an account."""
    return Reminder(key, person.email, person.get_full_name(), reason, write, is_urgent=window.is_within(now, DAY))


def _review_moments(ask: Ask) -> list[datetime]:
    """Those of the venue's deadline, and of reviews that have a time of their own."""
    calendar = Calendar(ask.venue)
    own = (own_window(DeadlineKind.REVIEW, at) for at in access.own_dues(ask.venue, ask.papers))
    windows = [calendar.window(DeadlineKind.REVIEW), *own]
    return [at for window in windows if window for at in window.moments(before=ask.before, after=ask.after)]


def _numbers(papers: Iterable[Submission]) -> str:
    """Papers in a sentence: "papers 3 and 5"."""
    return mails.numbered(paper.number or 0 for paper in papers)


# --- Bids, reviews, meta-reviews ----------------------------------------------------------------------------


def _bids(ask: Ask) -> Iterator[Reminder]:
    """Bidding ends, and somebody who has papers to bid on has not begun."""
    window = Calendar(ask.venue).window(DeadlineKind.BIDDING)
    occasion = window.occasion(ask.now, before=ask.before) if window and window.is_open(ask.now) else ""
    if window is None or not occasion:
        return
    for person in access.people_without_bid(ask.venue):
        key = f"bidding:{occasion}:{ask.venue.lasting_slug}:{person.public_id}:{_stamp(window.at)}"
        write = partial(mails.bids_due, ask.venue, person, window=window, key=key)
        yield _to(person, window, ask.now, key, "Has bid on nothing.", write)


def _reviews(ask: Ask) -> Iterator[Reminder]:
    yield from _work(ask, AssignmentRole.REVIEWER, DeadlineKind.REVIEW, access.reviews_owed)


def _meta_reviews(ask: Ask) -> Iterator[Reminder]:
    if questions_of(ask.venue, FormOf.META_REVIEW):
        yield from _work(ask, AssignmentRole.AREA_CHAIR, DeadlineKind.META_REVIEW, access.meta_reviews_owed)


def _work(ask: Ask, role: str, kind: str, owed: Callable) -> Iterator[Reminder]:
    """Reviews or meta-reviews: as the deadline nears, and when they are overdue.

    Reviews that have a time of their own are reminded of by that time, and by no other.
    """
    calendar = Calendar(ask.venue)
    own = access.own_dues(ask.venue) if role == AssignmentRole.REVIEWER else []
    windows = [(None, calendar.window(kind)), *((at, own_window(kind, at)) for at in own)]
    come = [
        (due_at, window, window.occasion(ask.now, before=ask.before, after=ask.after))
        for due_at, window in windows
        if window is not None
    ]
    come = [each for each in come if each[2]]
    rows = _late(owed(ask.venue), calendar, ask.now, role) if come else []
    for due_at, window, occasion in come:
        yield from _to_workers(ask, role, window, occasion, [row for row in rows if _own_due(row) == due_at])


def _own_due(row: Any) -> datetime | None:
    return row.review.due_at if row.review else None


def _to_workers(ask: Ask, role: str, window: Window, occasion: str, rows: list[Any]) -> Iterator[Reminder]:
    """One reminder to each person, with all the papers that are due at this time."""
    is_overdue = window.is_past(ask.now)
    what = "review" if role == AssignmentRole.REVIEWER else "meta-review"
    for person, group in groupby(rows, key=lambda row: row.person):
        papers = [row.submission for row in group]
        key = f"{window.kind}:{occasion}:{ask.venue.lasting_slug}:{person.public_id}:{_stamp(window.at)}"
        write = partial(
            mails.work_due, ask.venue, person, papers, role=role, window=window, is_overdue=is_overdue, key=key
        )
        owed_said = f"a {what}" if len(papers) == 1 else f"{what}s"
        reason = f"Owes {owed_said} of {_numbers(papers)}{', overdue' if is_overdue else ''}."
        yield _to(person, window, ask.now, key, reason, write)


def _late(rows: Iterable[Any], calendar: Calendar, now: datetime, role: str) -> list[Any]:
    """Those assignments that somebody has had for a day, and whose work can still be done."""
    return [row for row in rows if now - row.assigned_at >= FRESH and _may_submit(row.submission, calendar, now, role)]


def _may_submit(paper: Submission, calendar: Calendar, now: datetime, role: str) -> bool:
    door = doors.review_door if role == AssignmentRole.REVIEWER else doors.meta_review_door
    return door(paper, calendar, now).is_open


def _is_over(row: Any, now: datetime) -> bool:
    """Whether a review is overdue, of those whose time is not the venue's; about the others the caller asks."""
    due_at = _own_due(row)
    return due_at is None or own_window(DeadlineKind.REVIEW, due_at).is_past(now)


def _escalation(ask: Ask) -> Iterator[Reminder]:
    """Reviews are overdue and their reviewers were told: each chair hears how many, of those they may see."""
    calendar = Calendar(ask.venue)
    window = calendar.window(DeadlineKind.REVIEW)
    occasion = window.occasion(ask.now, after=ask.after) if window else ""
    if window is None or not occasion:
        return
    owed = [row for row in access.reviews_owed(ask.venue) if _is_over(row, ask.now)]
    late = _late(owed, calendar, ask.now, AssignmentRole.REVIEWER)
    for chair in chairs_of(ask.venue) if late else ():
        n_reviews = access.n_for_chair(chair, ask.venue, late)
        if n_reviews:
            key = f"reviews:{occasion}:{ask.venue.lasting_slug}:{chair.public_id}:{_stamp(window.at)}"
            write = partial(mails.reviews_late, ask.venue, chair, n_reviews=n_reviews, window=window, key=key)
            reason = f"Is a chair, and {n_reviews} review{'' if n_reviews == 1 else 's'} that they may see are late."
            yield _to(chair, window, ask.now, key, reason, write)


# --- Emergency calls ----------------------------------------------------------------------------------------


def _calls(ask: Ask) -> Iterator[Reminder]:
    """Half of the time to answer a call is over, and there is still a place. Once a call."""
    for row in access.calls_unanswered(ask.venue, ask.now):
        if ask.now < _half_of(row.call):
            continue
        row.submission.venue = ask.venue
        key = f"emergency-unanswered:{row.public_id}"
        write = partial(mails.emergency_unanswered, ask.venue, row, key=key)
        reason = f"Was called for an emergency review of paper {row.submission.number}, and has not answered."
        yield Reminder(
            key, row.person.email, row.person.get_full_name(), reason, write,
            submission_id=row.submission_id, is_urgent=True,
        )  # fmt: skip


def _half_of(call: EmergencyCall) -> datetime:
    return call.mails_at + (call.answer_by - call.mails_at) / 2


def _halves_of_calls(ask: Ask) -> list[datetime]:
    return [_half_of(call) for call in access.open_calls(ask.venue, ask.now, ask.papers)]


# --- Response -----------------------------------------------------------------------------------------------


def _responses(ask: Ask) -> Iterator[Reminder]:
    """The reviews are open to authors who have not answered."""
    window = Calendar(ask.venue).window(DeadlineKind.RESPONSE)
    if window is None or not window.is_open(ask.now) or window.opens_at is None:
        return
    papers = list(access.papers_to_respond_to(ask.venue))
    contacts = contacts_by_submission(papers)
    for paper in papers:
        response = getattr(paper, "response", None)
        if response is None or (response.submitted_at is None and not _is_unsent(response)):
            yield from _to_authors(ask, paper, contacts.get(paper.pk, ()), window, is_unsent=False)


def _unsent_responses(ask: Ask) -> Iterator[Reminder]:
    """Before the end, what is typed of a response and not submitted."""
    calendar = Calendar(ask.venue)
    window = calendar.window(DeadlineKind.RESPONSE)
    if window is None or not window.has_opened(ask.now):
        return
    papers = [
        paper
        for paper in access.papers_to_respond_to(ask.venue)
        if hasattr(paper, "response") and _is_unsent(paper.response)
    ]
    if not papers:
        return
    contacts, extensions = contacts_by_submission(papers), extensions_by_submission(papers)
    for paper in papers:
        extended_to = extensions.get(paper.pk, {}).get(DeadlineKind.RESPONSE)
        own = calendar.window(DeadlineKind.RESPONSE, track_id=paper.track_id, extended_to=extended_to)
        if own and own.is_open(ask.now) and own.occasion(ask.now, before=ask.before):
            yield from _to_authors(ask, paper, contacts.get(paper.pk, ()), own, is_unsent=True)


def _is_unsent(response: Any) -> bool:
    return response.draft.strip() != response.text


def _to_authors(
    ask: Ask, paper: Submission, authors: Iterable, window: Window, *, is_unsent: bool
) -> Iterator[Reminder]:
    paper.venue = ask.venue
    for author in authors:
        if is_unsent:
            occasion = f"unsent-{window.occasion(ask.now, before=ask.before)}"
            reason, at = f"Has typed a response on paper {paper.number} and not submitted it.", window.at
        else:
            occasion, at = "open", window.opens_at or window.at
            reason = f"Can read the reviews of paper {paper.number}, and has not answered them."
        key = f"response:{occasion}:{paper.public_id}:{author.public_id}:{_stamp(at)}"
        write = partial(mails.response_due, paper, author, window=window, is_unsent=is_unsent, key=key)
        is_urgent = window.is_within(ask.now, DAY)
        yield Reminder(key, author.email, author.name, reason, write, submission_id=paper.pk, is_urgent=is_urgent)


def _when_reviews_open(ask: Ask) -> list[datetime]:
    window = Calendar(ask.venue).window(DeadlineKind.RESPONSE)
    return [window.opens_at] if window and window.opens_at else []


# --- Discussion ---------------------------------------------------------------------------------------------


def _discussion(ask: Ask) -> Iterator[Reminder]:
    """The discussion ends, and somebody has not read what is in it."""
    window = Calendar(ask.venue).window(DeadlineKind.DISCUSSION)
    occasion = window.occasion(ask.now, before=ask.before) if window and window.is_open(ask.now) else ""
    if window is None or not occasion:
        return
    for person, papers in access.papers_with_news(ask.venue, ask.now).items():
        key = f"discussion:{occasion}:{ask.venue.lasting_slug}:{person.public_id}:{_stamp(window.at)}"
        write = partial(mails.discussion_due, ask.venue, person, papers, window=window, key=key)
        reason = f"Has not read what is new in the discussion of {_numbers(papers)}."
        yield _to(person, window, ask.now, key, reason, write)


def _silence(ask: Ask) -> Iterator[Reminder]:
    """Half of the time for discussion is over, and nobody has said a word about a paper."""
    window = Calendar(ask.venue).window(DeadlineKind.DISCUSSION)
    if window is None or not window.is_open(ask.now):
        return
    if window.share_gone(ask.now, since=ask.venue.created_at) < SILENCE:
        return
    for person, papers in access.papers_in_silence(ask.venue, ask.now).items():
        key = f"discussion:silent:{ask.venue.lasting_slug}:{person.public_id}:{_stamp(window.at)}"
        write = partial(mails.discussion_silent, ask.venue, person, papers, window=window, key=key)
        yield _to(person, window, ask.now, key, f"Could begin the discussion of {_numbers(papers)}.", write)


def _half_of_the_discussion(ask: Ask) -> list[datetime]:
    window = Calendar(ask.venue).window(DeadlineKind.DISCUSSION)
    if window is None:
        return []
    begin = window.opens_at or ask.venue.created_at
    return [begin + (window.at - begin) * SILENCE]


REVIEWS = Kind(
    "reviews",
    "Review due or overdue",
    "review-reminder",
    "Reviewers who owe a review that can still be submitted, and have had the paper for a day.",
    _reviews,
    _review_moments,
    before=WEEK,
    after=LATE,
    before_what="reviews are due",
    after_what="reviews were due",
    is_spanning=True,
)
KINDS = (
    Kind(
        "bids",
        "Bids missing",
        "bidding-reminder",
        "Reviewers and area chairs who have bid on nothing, while bidding is open.",
        _bids,
        moments_of(DeadlineKind.BIDDING),
        before=(timedelta(days=3),),
        before_what="bidding ends",
        is_spanning=True,
    ),
    REVIEWS,
    Kind(
        "reviews-late",
        "Reviews late: the chairs",
        "reviews-late",
        "Chairs, as long as reviews are missing that they may know of.",
        _escalation,
        moments_of(DeadlineKind.REVIEW),
        after=(timedelta(days=3),),
        after_what="reviews were due",
        is_spanning=True,
    ),
    Kind(
        "emergency-calls",
        "Emergency call unanswered",
        "emergency-reminder",
        "Reviewers who were called for an emergency review and have not answered, while there is a place.",
        _calls,
        _halves_of_calls,
        when="Once, when half of the time to answer is over.",
    ),
    Kind(
        "response-open",
        "Reviews can be answered",
        "response-open",
        "Contact authors of a reviewed paper that they have not answered for, while responses are open.",
        _responses,
        _when_reviews_open,
        when="When the author response opens.",
    ),
    Kind(
        "response-unsent",
        "Response typed, not submitted",
        "response-open",
        "Contact authors of a paper whose response was begun or changed, and not submitted.",
        _unsent_responses,
        moments_of(DeadlineKind.RESPONSE),
        before=(timedelta(days=1),),
        before_what="responses end",
    ),
    Kind(
        "discussion-silent",
        "Discussion silent",
        "discussion-reminder",
        "Area chairs of papers about which nobody has said a word; without one, the reviewers.",
        _silence,
        _half_of_the_discussion,
        when="When half of the time for discussion is over.",
        is_spanning=True,
    ),
    Kind(
        "discussion-unread",
        "Discussion unread",
        "discussion-reminder",
        "Reviewers and area chairs of papers whose discussion holds something that they have not read.",
        _discussion,
        moments_of(DeadlineKind.DISCUSSION),
        before=(timedelta(days=2),),
        before_what="the discussion ends",
        is_spanning=True,
    ),
    Kind(
        "meta-reviews",
        "Meta-review due or overdue",
        "meta-review-reminder",
        "Area chairs who owe a meta-review, where the venue asks for them.",
        _meta_reviews,
        moments_of(DeadlineKind.META_REVIEW),
        before=WEEK,
        after=LATE,
        before_what="meta-reviews are due",
        after_what="meta-reviews were due",
        is_spanning=True,
    ),
)

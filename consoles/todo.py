"""What do I have to do? One list over all venues and hats, the most urgent first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.urls import reverse

from consoles.access import Mine
from consoles.chairing import next_actions
from reviews.doors import meta_review_door, response_door, review_door
from submissions.doors import Doors
from submissions.models import Submission
from venues.deadlines import Window
from venues.models import DeadlineKind, Role, Venue


class Urgency(IntEnum):
    """How a task is ranked before its deadline is looked at."""

    OVERDUE = 0
    DUE = 1
    SOON = 2  # nobody waits for it by a date
    NEWS = 3


@dataclass(frozen=True)
class Task:
    """One thing to do, with the button that does it."""

    venue: Venue
    hat: str
    what: str
    action: str
    url: str
    urgency: Urgency
    note: str = ""
    at: datetime | None = None  # its deadline
    progress: tuple[int, int] | None = None  # done, wanted

    @property
    def is_overdue(self) -> bool:
        """Whether it should be done by now."""
        return self.urgency is Urgency.OVERDUE


def tasks_of(mine: Mine, now: datetime) -> list[Task]:
    """Every task of the person, ordered by urgency, then by deadline."""
    found = [
        *_as_invited(mine),
        *_as_author(mine, now),
        *_as_member(mine, now),
        *_as_voter(mine),
        *_as_reviewer(mine, now),
        *_as_area_chair(mine, now),
        *_as_chair(mine, now),
    ]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(found, key=lambda task: (task.urgency, task.at or far, task.venue.slug, task.what))


def _due(
    venue: Venue, hat: str, what: str, action: str, url: str, window: Window | None, now: datetime, **more
) -> Task:
    """A task with a deadline, overdue once that has passed."""
    if window is None:
        return Task(venue, hat, what, action, url, Urgency.SOON, **more)
    urgency = Urgency.OVERDUE if window.is_past(now) else Urgency.DUE
    return Task(venue, hat, what, action, url, urgency, at=window.at, **more)


# --- Invited ----------------------------------------------------------------------------------------------


def _as_invited(mine: Mine) -> Iterator[Task]:
    for invitation in mine.invitations:
        venue = invitation.venue
        yield Task(
            venue,
            "invited",
            f"Answer the invitation to be {Role(invitation.role).label}",
            "Answer",
            reverse("venues:invitation", args=[venue.slug, invitation.token]),
            Urgency.SOON,
            note="One click says yes or no.",
        )


# --- Voter ------------------------------------------------------------------------------------------------


def _as_voter(mine: Mine) -> Iterator[Task]:
    for vote in mine.votes:
        venue = mine.venue(vote.award.venue_id)
        yield Task(
            venue,
            "committee",
            f"Rank the papers shortlisted for “{vote.award.name}”",
            "Vote",
            reverse("decisions:votes", args=[venue.slug]),
            Urgency.SOON,
        )


# --- Author ---------------------------------------------------------------------------------------------


def _as_author(mine: Mine, now: datetime) -> Iterator[Task]:
    for paper in mine.papers:
        if not paper.is_withdrawn:
            yield from _about_own_paper(mine, paper, now)


def _about_own_paper(mine: Mine, paper: Submission, now: datetime) -> Iterator[Task]:
    venue, author = paper.venue, mine.authorships.get(paper.pk)
    doors = Doors(paper, mine.calendars[venue.pk], _track_of(paper), mine.extensions.get(paper.pk, {}))
    edit = reverse("submissions:edit", args=[venue.slug, paper.public_id])
    if not paper.is_submitted:
        if doors.is_editable(now):
            yield _due(
                venue, "author", f"Submit {title_of(paper)}", "Go on", edit, doors.next, now, note="A draft so far."
            )
        return
    yield from _own_word(venue, paper, author, edit)
    yield from _response(mine, paper, now)
    decision = mine.decisions.get(paper.pk)
    if decision:
        home = reverse("consoles:my_paper", args=[venue.slug, paper.public_id])
        label = decision.released_outcome.label if decision.released_outcome else ""
        yield Task(venue, "author", f"Read the decision on {title_of(paper)}", "Read", home, Urgency.NEWS, note=label)


def _own_word(venue: Venue, paper: Submission, author, edit: str) -> Iterator[Task]:
    """What an author owes besides the paper itself."""
    if author is None or author.disowned_at:
        return
    link = reverse("submissions:author_link", args=[venue.slug, author.token])
    if not author.confirmed_at:
        yield Task(
            venue, "author", f"Confirm that you are an author of {title_of(paper)}", "Confirm", link, Urgency.SOON
        )
    if not author.conflicts_declared_at:
        yield Task(
            venue,
            "author",
            f"Declare your conflicts of interest for {title_of(paper)}",
            "Declare",
            link,
            Urgency.SOON,
            note="So that nobody near to you reviews it.",
        )


def _response(mine: Mine, paper: Submission, now: datetime) -> Iterator[Task]:
    extended_to = mine.extensions.get(paper.pk, {}).get(DeadlineKind.RESPONSE)
    door = response_door(paper, mine.calendars[paper.venue_id], now, extended_to=extended_to)
    given = mine.responses.get(paper.pk)
    if door.is_open and not (given and given.submitted_at):
        url = reverse("reviews:response", args=[paper.venue.slug, paper.public_id])
        note = "You have begun an answer." if given and given.draft else "The reviews are there."
        yield _due(
            paper.venue,
            "author",
            f"Answer the reviews of {title_of(paper)}",
            "Answer",
            url,
            door.window,
            now,
            note=note,
        )


def _track_of(paper: Submission) -> int | None:
    draft = getattr(paper, "draft", None)
    return draft.track_id if draft else paper.track_id


def title_of(paper: Submission) -> str:
    """A paper as a line names it: its title, cut when long."""
    title = paper.title or paper.draft.title or "your draft"
    return title if len(title) <= 80 else title[:79].rsplit(" ", 1)[0] + " …"


# --- Committee --------------------------------------------------------------------------------------------


def _as_member(mine: Mine, now: datetime) -> Iterator[Task]:
    """What members of a committee do before they have papers: say what they know, bid."""
    for pk, memberships in mine.roles.items():
        members = [row for row in memberships if row.role != Role.CHAIR]
        if not members:
            continue
        venue, calendar = mine.venue(pk), mine.calendars[pk]
        bidding = calendar.window(DeadlineKind.BIDDING)
        if any(row.profile_confirmed_at is None for row in members) and not calendar.is_past(DeadlineKind.BIDDING, now):
            url = reverse("venues:profile", args=[venue.slug])
            yield Task(
                venue,
                members[0].get_role_display(),
                "Say which topics you know and whom you are in conflict with",
                "Open",
                url,
                Urgency.SOON,
                note="It takes two minutes and decides which papers you get.",
            )
        if bidding and bidding.is_open(now):
            n = mine.n_bids.get(pk, 0)
            url = reverse("reviews:bids", args=[venue.slug])
            note = f"You have bid on {n} so far." if n else "Eager, willing, or not at all."
            yield _due(
                venue,
                members[0].get_role_display(),
                "Say which papers you would like to review",
                "Bid",
                url,
                bidding,
                now,
                note=note,
            )


def _as_reviewer(mine: Mine, now: datetime) -> Iterator[Task]:
    for pk, tasks in _by_venue(mine, "reviewer"):
        venue, calendar = mine.venue(pk), mine.calendars[pk]
        desk = reverse("reviews:reviewing", args=[venue.slug])
        doors = {
            task.submission.pk: review_door(task.submission, calendar, now, due_at=task.review.due_at) for task in tasks
        }
        wanted = [task for task in tasks if not task.review.is_submitted and doors[task.submission.pk].is_open]
        if wanted:
            n_begun = sum(task.review.is_begun for task in wanted)
            windows = [doors[task.submission.pk].window for task in wanted]
            window = min((each for each in windows if each), key=lambda each: each.at, default=None)
            what = "Write a review" if len(wanted) == 1 else f"Write {len(wanted)} reviews"
            note = f"{n_begun} begun." if n_begun else ", ".join(f"#{task.submission.number}" for task in wanted[:6])
            yield _due(
                venue, "reviewer", what, "Review", desk, window, now, note=note,
                progress=(len(tasks) - len(wanted), len(tasks)),
            )  # fmt: skip
        yield from _discussion(mine, venue, tasks, "reviewer", "reviews:review")


def _discussion(mine: Mine, venue: Venue, tasks: list, hat: str, page: str) -> Iterator[Task]:
    """News in the threads on papers: one line each, at most five a venue."""
    for task in [task for task in tasks if mine.news.get(task.submission.pk)][:5]:
        n = mine.news[task.submission.pk]
        url = reverse(page, args=[venue.slug, task.submission.number]) + "#discussion"
        what = f"Read {n} new comment{'' if n == 1 else 's'} on paper {task.submission.number}"
        yield Task(venue, hat, what, "Read", url, Urgency.NEWS, note=title_of(task.submission))


def _as_area_chair(mine: Mine, now: datetime) -> Iterator[Task]:
    for pk, tasks in _by_venue(mine, "area_chair"):
        venue, calendar = mine.venue(pk), mine.calendars[pk]
        desk = reverse("reviews:reviewing", args=[venue.slug])
        lacking = [task for task in tasks if _n_missing(task.submission)]
        if lacking and calendar.is_past(DeadlineKind.REVIEW, now):
            what = f"{len(lacking)} of your papers lack{'s' if len(lacking) == 1 else ''} reviews"
            note = "Ask the reviewers, or tell the chairs."
            yield Task(venue, "area chair", what, "Look", desk, Urgency.OVERDUE, note=note)
        window = calendar.window(DeadlineKind.META_REVIEW)
        waiting = [
            task
            for task in tasks
            if not _has_meta_review(task.submission) and meta_review_door(task.submission, calendar, now).is_open
        ]
        if waiting and window and window.has_opened(now):
            what = "Write a meta-review" if len(waiting) == 1 else f"Write {len(waiting)} meta-reviews"
            done = len(tasks) - len(waiting)
            yield _due(venue, "area chair", what, "Write", desk, window, now, progress=(done, len(tasks)))
        yield from _discussion(mine, venue, tasks, "area chair", "reviews:meta_review")


def _n_missing(paper: Submission) -> int:
    tally = getattr(paper, "tally", None)
    return tally.n_assigned - tally.n_submitted if tally else 0


def _has_meta_review(paper: Submission) -> bool:
    meta_review = getattr(paper, "meta_review", None)
    return meta_review is not None and meta_review.submitted_at is not None


def _by_venue(mine: Mine, role: str) -> Iterable[tuple[int, list]]:
    found: dict[int, list] = {}
    for task in mine.tasks:
        if task.role == role:
            found.setdefault(task.submission.venue_id, []).append(task)
    return found.items()


# --- Chair ----------------------------------------------------------------------------------------------


def _as_chair(mine: Mine, now: datetime) -> Iterator[Task]:
    for pk, n in mine.letters.items():
        venue = mine.venue(pk)
        what = f"{n} {'person asks' if n == 1 else 'people ask'} for a letter"
        yield Task(venue, "chair", what, "Answer", reverse("letters:chair", args=[venue.slug]), Urgency.SOON)
    for pk, facts in mine.facts.items():
        venue = mine.venue(pk)
        for action in next_actions(facts, mine.calendars[pk], now)[:3]:
            urgency = Urgency.OVERDUE if action.is_pressing else Urgency.SOON
            if action.at and not action.is_pressing:
                urgency = Urgency.DUE
            yield Task(venue, "chair", action.what, action.action, action.url, urgency, note=action.note, at=action.at)

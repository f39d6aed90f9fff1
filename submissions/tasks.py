"""Celery: looking into files, forgetting what expired, finding the conflicts of people who joined or told us more."""

from celery import shared_task
from django.utils import timezone

from submissions.actions.conflicts import find_waiting_conflicts, look_again_at_people
from submissions.actions.files import claim_next, give_up_looking, inspect_file, look_again_at_venues
from submissions.actions.likeness import compare_waiting
from submissions.actions.uploads import drop_expired_uploads
from submissions.checkers import a_place
from venues.access import venues_waiting_for_conflicts

MOST_AT_ONCE = 20  # files a task; then others have their turn, and the sweep comes in half a minute


@shared_task(name="submissions.tasks.check_file")
def check_file(file_id: int) -> int:
    """Look into one file that has just been uploaded, then into others that wait; gives into how many."""
    return _look_into_files(first=file_id)


@shared_task(name="submissions.tasks.check_waiting_files")
def check_waiting_files() -> int:
    """Look into the files that nobody was woken for; give up those that no look survives; compare papers."""
    now = timezone.now()
    drop_expired_uploads(now=now)
    give_up_looking(now=now)
    look_again_at_venues(now=now)
    n_checked = _look_into_files()
    compare_waiting(now=timezone.now())
    return n_checked


def _look_into_files(*, first: int | None = None) -> int:
    """Look into files as long as one waits and the machine has a place; whoever finds none leaves its file to them."""
    n_checked = 0
    while n_checked < MOST_AT_ONCE:
        with a_place() as is_free:
            row = claim_next(now=timezone.now(), first=first) if is_free else None
            if row is None:
                break
            inspect_file(row, now=timezone.now())
        n_checked += 1
    return n_checked


@shared_task(name="submissions.tasks.find_waiting_conflicts")
def find_conflicts() -> int:
    """Find the conflicts of people who joined or told us more; gives how many rows changed."""
    now = timezone.now()
    return look_again_at_people(now=now) + sum(
        find_waiting_conflicts(venue, now=now) for venue in venues_waiting_for_conflicts()
    )

"""Celery: looking into files, forgetting what expired, finding the conflicts of people who joined or told us more."""

from celery import shared_task
from django.utils import timezone

from submissions.actions.conflicts import find_waiting_conflicts, look_again_at_people
from submissions.actions.files import claim_file, give_up_looking, inspect_file
from submissions.actions.uploads import drop_expired_uploads
from venues.access import venues_waiting_for_conflicts

MOST_AT_ONCE = 20  # files a sweep; the next one comes in half a minute


@shared_task(name="submissions.tasks.check_file")
def check_file(file_id: int) -> bool:
    """Look into one file that has just been uploaded; False when somebody else does."""
    row = claim_file(now=timezone.now(), file_id=file_id)
    if row is not None:
        inspect_file(row, now=timezone.now())
    return row is not None


@shared_task(name="submissions.tasks.check_waiting_files")
def check_waiting_files() -> int:
    """Look into the files that nobody was woken for; give up those that no look survives."""
    now = timezone.now()
    drop_expired_uploads(now=now)
    give_up_looking(now=now)
    n_checked = 0
    while n_checked < MOST_AT_ONCE and (row := claim_file(now=timezone.now())) is not None:
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

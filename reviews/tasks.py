"""Celery: working out proposals and affinities. The sweeps find what no worker was woken for."""

from celery import shared_task
from django.utils import timezone

from reviews import access, actions


@shared_task(name="reviews.tasks.solve")
def solve(pk: int) -> bool:
    """Work out one proposal, unless another worker does."""
    return actions.solve_proposal(pk, now=timezone.now())


@shared_task(name="reviews.tasks.solve_waiting")
def solve_waiting() -> int:
    """Work out every proposal that waits or was lost, and what rules cost where that was; gives how many."""
    now = timezone.now()
    n_solved = sum(actions.solve_proposal(pk, now=timezone.now()) for pk in access.waiting_proposals(now))
    return n_solved + sum(actions.price_proposal(pk, now=timezone.now()) for pk in access.unpriced_proposals(now))


@shared_task(name="reviews.tasks.refresh_affinities")
def refresh_affinities() -> int:
    """Keep the order "closest to my expertise" true where members bid; gives how many venues had changed."""
    now = timezone.now()
    return sum(actions.refresh_affinities(venue, now=now) for venue in access.venues_bidding(now))

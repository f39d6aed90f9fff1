"""Celery: the sweep that carries out releases whose cancel window is over."""

from celery import shared_task
from django.utils import timezone

from decisions import actions


@shared_task(name="decisions.tasks.release_due")
def release_due() -> int:
    """Carry out what is due; a release that another worker has just done is left alone."""
    return actions.release_due(now=timezone.now())

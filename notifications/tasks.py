"""Celery: the sweeps over the outbox and the reminders."""

from celery import shared_task
from django.utils import timezone

from notifications import actions, reminders


@shared_task(name="notifications.tasks.send_due")
def send_due() -> int:
    """Send what is due."""
    return actions.send_due_messages()


@shared_task(name="notifications.tasks.remind")
def remind() -> int:
    """Enqueue every reminder that is due and not in the outbox yet."""
    return reminders.enqueue_due(now=timezone.now())

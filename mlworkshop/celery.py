"""The Celery application: `celery -A mlworkshop.celery worker` and `... beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlworkshop.settings")
app = Celery("mlworkshop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""The composition root: settings, URLs, Celery, middleware, checks. Nothing imports it."""

# Tasks belong to this application in every process: a web process that did not load it would wake nobody.
from mlworkshop.celery import app as celery_app

__all__ = ["celery_app"]

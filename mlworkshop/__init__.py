"""The composition root: settings, URLs, Celery, middleware, checks. Nothing imports it."""

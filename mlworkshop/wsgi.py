"""WSGI entry point: `granian --interface wsgi mlworkshop.wsgi:application`."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlworkshop.settings")
application = get_wsgi_application()

if settings.OUTGOING_EMAIL_BACKEND.endswith("dummy.EmailBackend") and not (settings.DEMO or settings.DEBUG):
    raise ImproperlyConfigured(
        "Set EMAIL_URL (smtp+tls://user:password@host:587), for people sign in by mail; or DEMO=1 to look around."
    )

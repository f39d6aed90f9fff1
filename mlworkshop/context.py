"""What every template may use besides its own context."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    """The clock of this request, and what kind of installation this is."""
    return {
        "now": getattr(request, "now", None),
        "demo_mode": settings.DEMO,
        "has_inbox": settings.HAS_INBOX,
        "site_url": settings.SITE_URL,
    }

"""The site that the people on the road meet."""

import pytest
from django.core.cache import cache


@pytest.fixture
def site(settings, live_server):
    """The whole site, not in demo mode; links in its mails lead to it."""
    settings.DEMO = settings.HAS_INBOX = False
    settings.SITE_URL = live_server.url
    cache.clear()  # nobody is held up by how often somebody else signed in
    return live_server

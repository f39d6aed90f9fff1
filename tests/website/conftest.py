"""The tests of the public pages stand on the small venue that the tests of venues make."""

import pytest

from tests.venues.conftest import as_chi, chi, mal, now, venue, zoe

__all__ = ["as_chi", "chi", "mal", "now", "venue", "zoe"]


@pytest.fixture(autouse=True)
def plain_static_names(settings) -> None:
    """Static files under the names that they have in the repository, whatever was built beside it."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }

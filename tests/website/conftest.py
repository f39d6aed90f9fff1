"""The tests of the public pages stand on the small venue that the tests of venues make."""

import pytest

from tests.venues.conftest import as_chi, chi, mal, now, venue, zoe

__all__ = ["as_chi", "chi", "mal", "now", "venue", "zoe"]


@pytest.fixture(autouse=True)
def plain_static(plain_static) -> None:
    """Every test here; a copy of the site has to find the files."""

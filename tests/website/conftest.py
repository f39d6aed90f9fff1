"""The tests of the public pages stand on the small venue that the tests of venues make."""

import pytest

from tests.venues.conftest import as_chi, chi, mal, now, venue, zoe
from web import keeping

__all__ = ["as_chi", "chi", "mal", "now", "venue", "zoe"]


@pytest.fixture(autouse=True)
def nothing_kept():
    """Pages that another test kept are gone: revisions begin anew with each database."""
    keeping.forget_all()

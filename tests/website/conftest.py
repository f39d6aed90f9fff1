"""The tests of the public pages stand on the small venue that the tests of venues make."""

from tests.venues.conftest import as_chi, chi, mal, now, venue, zoe

__all__ = ["as_chi", "chi", "mal", "now", "venue", "zoe"]

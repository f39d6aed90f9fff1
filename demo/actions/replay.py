"""A past that is lived through again: deeds in the order of their time, up to now."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import F

from demo.access import messages_of
from notifications.models import MessageState
from venues.models import Venue


class Replay:
    """Deeds with their times; doing one may plan others, later than itself. What lies after `now` never happens."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._waiting: list[tuple[datetime, int, Callable[..., object], tuple[Any, ...]]] = []
        self._order = count()

    def plan(self, at: datetime, deed: Callable[..., object], *about: Any) -> None:
        """Have `deed(*about, at)` done at a time."""
        if at <= self.now:
            heapq.heappush(self._waiting, (at, next(self._order), deed, about))

    def run(self) -> int:
        """Do everything that is due by now, oldest first. Gives how much was done."""
        n_done = 0
        while self._waiting:
            at, _, deed, about = heapq.heappop(self._waiting)
            deed(*about, at)
            n_done += 1
        return n_done


@contextmanager
def waking_nobody() -> Iterator[None]:
    """Within a transaction: what the deeds would wake workers for is done by now."""
    hooks = list(connection.run_on_commit)
    yield
    connection.run_on_commit = hooks


def mark_arrived(venue: Venue) -> None:
    """All mail of the past has arrived, but for what waits for the future."""
    queued = messages_of(venue).queued()
    queued.update(state=MessageState.SENT, sent_at=F("not_before"), claimed_at=F("not_before"), n_tries=1)

"""A past that is lived through again: deeds in the order of their time, up to now."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any


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

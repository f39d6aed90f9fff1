"""Sections of an edition's document whose tables belong to other apps.

`documents.PARTS` holds them by name. Apps above `venues`, which it cannot import, add theirs when they are loaded
(`apps.py`), as they do with `navigation.LATER_PAGES`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from venues.models import Venue

Said = Any  # a table as a dict, or a list of tables


class Writes(Protocol):
    """Makes a venue be as a section says; an empty one means as by default."""

    def __call__(self, venue: Venue, said: Said, *, by: Any, now: datetime) -> None: ...


@dataclass(frozen=True)
class Part:
    """One section: what stands in it, how it is read, judged and written."""

    keys: Mapping[str, type]  # in the order of the file: key → str or bool
    is_list: bool  # written as [[name]], once for each
    read: Callable[[Venue], Said]  # empty where all is as by default
    faults: Callable[[Said], Iterator[tuple[tuple[str | int, ...], str]]]  # where below the section, and a sentence
    write: Writes
    of_one_edition: tuple[str, ...] = ()  # keys that the next edition does not take over

    def empty(self) -> Said:
        """What the section says when it is not there."""
        return [] if self.is_list else {}

    def next_edition(self, said: Said) -> Said:
        """What of it the next edition takes over."""
        tables = said if self.is_list else [said]
        kept = [{key: value for key, value in table.items() if key not in self.of_one_edition} for table in tables]
        return kept if self.is_list else kept[0]

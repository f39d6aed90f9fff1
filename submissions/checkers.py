"""How many files are looked into at once: so many on one machine, and none twice at a time.

A checker holds a place by a lock of the database's session, so that a place is free again as soon as its worker ends or
dies, whatever it was doing.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def a_place() -> Iterator[bool]:
    """Whether this process may look into a file now; while it may, it holds one of the machine's places."""
    machine = socket.gethostname()
    place = next((name for name in _places(machine) if _asked("pg_try_advisory_lock", name)), None)
    try:
        yield place is not None
    finally:
        if place is not None:
            _asked("pg_advisory_unlock", place)


def take_turns() -> None:
    """Let nobody else choose a file until the transaction ends: two must not choose the same bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('checkers'), hashtext('choose'))")


def _places(machine: str) -> list[str]:
    return [f"{machine} {number}" for number in range(settings.MOST_CHECKERS)]


def _asked(function: str, place: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext('checkers'), hashtext(%s))", [place])
        return bool(cursor.fetchone()[0])

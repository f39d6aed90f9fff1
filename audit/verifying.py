"""Checking the log: every entry seals the one before it, so that nothing can be changed, removed or slipped in."""

from collections.abc import Iterator

from audit.actions import GENESIS, digest
from audit.models import Entry


def faults() -> Iterator[str]:
    """A sentence for each break in a chain; none when the log is whole. Reads every entry once."""
    chain, position, previous = "", 0, GENESIS
    for entry in Entry.objects.order_by("chain", "position").iterator(chunk_size=2000):
        if entry.chain != chain:
            chain, position, previous = entry.chain, 0, GENESIS
        position += 1
        if entry.position != position:
            yield f"{chain}: entry {position} is missing."
            position = entry.position
        elif entry.previous_hash != previous:
            yield f"{chain}: entry {entry.position} does not follow the one before it."
        if entry.hash != _digest(entry):
            yield f"{chain}: entry {entry.position} was changed after it was written."
        previous = entry.hash


def _digest(entry: Entry) -> str:
    return digest(
        chain=entry.chain,
        position=entry.position,
        at=entry.at,
        actor_id=entry.actor_id,
        venue_id=entry.venue_id,
        submission_id=entry.submission_id,
        verb=entry.verb,
        data=entry.data,
        previous_hash=entry.previous_hash,
    )

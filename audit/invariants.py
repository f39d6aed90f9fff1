"""The chains of the log are part of what is checked."""

from collections.abc import Iterator

from audit.verifying import faults


def check() -> Iterator[str]:
    """A sentence for each break in a chain."""
    yield from faults()

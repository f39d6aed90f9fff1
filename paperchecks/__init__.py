"""A PDF in, findings out. Pure: no Django, no database, nothing that can take a page down.

`inspect`, `strip`, `thumbnail` and `check_archive` read untrusted files in a child process with limits on time and
memory; whatever happens there, they return a value and never raise.
"""

from paperchecks.findings import ArchiveReport, Blocker, Copy, Inspection, Limits, Picture, Warning
from paperchecks.sandbox import Budget, check_archive, inspect, strip, thumbnail

__all__ = [
    "ArchiveReport",
    "Blocker",
    "Budget",
    "Copy",
    "Inspection",
    "Limits",
    "Picture",
    "Warning",
    "check_archive",
    "inspect",
    "strip",
    "thumbnail",
]

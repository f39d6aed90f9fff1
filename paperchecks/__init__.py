"""A PDF in, findings out. Pure: no Django, no database, nothing that can take a page down.

`inspect`, `strip`, `thumbnail`, `draw_places` and `check_archive` read untrusted files in a child process with limits
on time and memory; whatever happens there, they return a value and never raise.
"""

from paperchecks.catalogue import RULES
from paperchecks.findings import ArchiveReport, Box, Copy, Finding, Inspection, Limits, Picture, Places
from paperchecks.sandbox import Budget, check_archive, draw_places, inspect, strip, thumbnail

__all__ = [
    "ArchiveReport",
    "Box",
    "Budget",
    "Copy",
    "Finding",
    "Inspection",
    "Limits",
    "Picture",
    "Places",
    "RULES",
    "check_archive",
    "draw_places",
    "inspect",
    "strip",
    "thumbnail",
]

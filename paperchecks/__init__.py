"""A PDF in, findings out. Pure: no Django, no database, nothing that can take a page down.

`inspect`, `sanitise`, `thumbnail`, `text` and `check_archive` read untrusted files in a child process with limits on
time and memory; whatever happens there, they return a value and never raise. `python -m paperchecks FILE` is for
authors at home.
"""

from paperchecks.catalogue import RULES
from paperchecks.findings import ArchiveReport, Box, Copy, Finding, Inspection, Limits, Picture, Text
from paperchecks.sandbox import Budget, check_archive, inspect, sanitise, text, thumbnail

__all__ = [
    "ArchiveReport",
    "Box",
    "Budget",
    "Copy",
    "Finding",
    "Inspection",
    "Limits",
    "Picture",
    "RULES",
    "Text",
    "check_archive",
    "inspect",
    "sanitise",
    "text",
    "thumbnail",
]

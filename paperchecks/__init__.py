"""A PDF in, findings out. Pure: no Django, no database, nothing that can take a page down.

`inspect`, `strip`, `thumbnail` and `check_archive` read untrusted files in a child process with limits on time and
memory; whatever happens there, they return a value and never raise. `differences` compares what such a look at a final
version has shown with what the system has.
"""

from paperchecks.catalogue import RULES
from paperchecks.final import Asked, Printed, differences
from paperchecks.findings import ArchiveReport, Box, Copy, Finding, Inspection, Limits, Picture
from paperchecks.sandbox import Budget, check_archive, inspect, strip, thumbnail

__all__ = [
    "ArchiveReport",
    "Asked",
    "Box",
    "Budget",
    "Copy",
    "Finding",
    "Inspection",
    "Limits",
    "Picture",
    "Printed",
    "RULES",
    "check_archive",
    "differences",
    "inspect",
    "strip",
    "thumbnail",
]

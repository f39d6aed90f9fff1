"""A PDF in, findings out. Pure: no Django, no database, nothing that can take a page down.

`inspect`, `sanitise`, `thumbnail`, `draw_places`, `text` and `check_archive` read untrusted files in a child process
with limits on time and memory; whatever happens there, they return a value and never raise. `differences` compares
what such a look at a final version has shown with what the system has. `python -m paperchecks FILE` is for authors at
home.
"""

from paperchecks.catalogue import RULES
from paperchecks.final import Asked, Printed, differences
from paperchecks.findings import ArchiveReport, Box, Copy, Finding, Inspection, Limits, Picture, Places, Text
from paperchecks.sandbox import Budget, check_archive, draw_places, inspect, sanitise, text, thumbnail

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
    "Places",
    "Printed",
    "RULES",
    "Text",
    "check_archive",
    "differences",
    "draw_places",
    "inspect",
    "sanitise",
    "text",
    "thumbnail",
]

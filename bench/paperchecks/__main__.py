"""`python -m bench.paperchecks --data FOLDER`: every bar with its figure, PASS or FAIL; 1 when one fails."""

import sys

from bench.judging import judge

STAGES = {
    "anonymity": "findings",
    "length": "findings",
    "references": "findings",
    "hidden": "findings",
    "layout": "findings",
    "hostile": "findings",
    "twins": "findings",
    "copies": "costs",
    "any_file": "costs",
    "nine_pages": "costs",
    "serving": "web",
    "uploads": "web",
}

sys.exit(judge("bench.paperchecks", STAGES, folder="pdf", about=__doc__.splitlines()[0]))

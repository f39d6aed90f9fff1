"""`python -m bench.assignment --data FOLDER`: every bar with its figure, PASS or FAIL; 1 when one fails."""

import sys

from bench.judging import judge

ALONE = (
    "midl", "aamas2015", "lottery", "bids", "syn25k", "syn25k_rules", "syn25k_wish", "syn25k_repair", "aamas2021",
    "expertise_loss",
)  # fmt: skip

# The web needs the whole system, the others no part of it.
STAGES = {**dict.fromkeys(ALONE, "stages"), "web": "web"}

sys.exit(judge("bench.assignment", STAGES, folder="assignment", about=__doc__.splitlines()[0]))

"""What the consoles gather from the doors of the apps below; every number is counted over what its reader may see."""

from consoles.access.chair import Facts, facts_of, needs_another_chair
from consoles.access.me import Mine, mine
from consoles.access.paper import (
    Colleague,
    colleagues_of,
    extensions_shown,
    leads_among,
    mails_about,
    versions_with_changes,
)
from consoles.access.progress import (
    PAPER_CHIPS,
    Late,
    PersonRow,
    assigned_to,
    late_reviewers,
    n_people_by_state,
    papers_found,
    people_rows,
)

__all__ = [
    "PAPER_CHIPS",
    "Colleague",
    "Facts",
    "Late",
    "Mine",
    "PersonRow",
    "assigned_to",
    "colleagues_of",
    "extensions_shown",
    "facts_of",
    "late_reviewers",
    "leads_among",
    "mails_about",
    "mine",
    "n_people_by_state",
    "needs_another_chair",
    "papers_found",
    "people_rows",
    "versions_with_changes",
]

"""Every mutation of papers as a verb, by concern; imported from here by everybody else."""

from submissions.actions.authors import (
    AuthorRow,
    add_author,
    ask_author,
    claim_author,
    claim_authorships,
    confirm_author,
    declare_conflicts,
    declare_for_all,
    disown,
    remove_author,
    restore_author,
    set_authors,
)
from submissions.actions.conflicts import (
    Newcomer,
    conflicts_of_newcomers,
    find_conflicts,
    find_conflicts_of,
    find_waiting_conflicts,
    lift_conflict,
    set_conflict,
)
from submissions.actions.drafts import create_draft, discard_draft, save_draft, save_form
from submissions.actions.files import attach_file, detach_file, inspect_file, make_blind_copy
from submissions.actions.printing import join_printed, leave_out_printed
from submissions.actions.submitting import extend, mark_decision_out, restore, submit, withdraw
from submissions.actions.uploads import begin_upload, drop_expired_uploads, drop_upload, receive

__all__ = [
    "AuthorRow",
    "Newcomer",
    "add_author",
    "ask_author",
    "attach_file",
    "begin_upload",
    "claim_author",
    "claim_authorships",
    "confirm_author",
    "conflicts_of_newcomers",
    "create_draft",
    "declare_conflicts",
    "declare_for_all",
    "detach_file",
    "discard_draft",
    "disown",
    "drop_expired_uploads",
    "drop_upload",
    "extend",
    "find_conflicts",
    "find_conflicts_of",
    "find_waiting_conflicts",
    "inspect_file",
    "join_printed",
    "leave_out_printed",
    "lift_conflict",
    "make_blind_copy",
    "mark_decision_out",
    "receive",
    "remove_author",
    "restore",
    "restore_author",
    "save_draft",
    "save_form",
    "set_authors",
    "set_conflict",
    "submit",
    "withdraw",
]

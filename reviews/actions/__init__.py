"""Every mutation of committee work as a verb; one transaction each, with its audit entry and its mails."""

from reviews.actions.assignments import CannotAssign, NotAssigned, ReviewBegun, assign, set_area_chair, unassign
from reviews.actions.bids import bid
from reviews.actions.discussion import CannotComment, comment, edit_comment, mark_read, remove_comment, restore_comment
from reviews.actions.meta_reviews import save_meta_review, submit_meta_review
from reviews.actions.proposals import (
    CannotPair,
    CannotPropose,
    NotOpen,
    Publication,
    TooLate,
    add_pair,
    discard_proposal,
    letters,
    propose,
    publication,
    publish_proposal,
    refresh_affinities,
    remove_pair,
    restore_proposal,
    retract_proposal,
    solve_proposal,
)
from reviews.actions.responses import CannotRespond, save_response, submit_response
from reviews.actions.reviews import Unfinished, save_review, submit_review
from reviews.actions.tables import TableRefused, apply_table
from reviews.actions.tallies import recount, recount_many

__all__ = [
    "CannotAssign",
    "CannotComment",
    "CannotPair",
    "CannotPropose",
    "CannotRespond",
    "NotAssigned",
    "NotOpen",
    "Publication",
    "ReviewBegun",
    "TableRefused",
    "TooLate",
    "Unfinished",
    "add_pair",
    "apply_table",
    "assign",
    "bid",
    "comment",
    "discard_proposal",
    "edit_comment",
    "letters",
    "mark_read",
    "propose",
    "publication",
    "publish_proposal",
    "recount",
    "recount_many",
    "refresh_affinities",
    "remove_comment",
    "remove_pair",
    "restore_comment",
    "restore_proposal",
    "retract_proposal",
    "save_meta_review",
    "save_response",
    "save_review",
    "set_area_chair",
    "solve_proposal",
    "submit_meta_review",
    "submit_response",
    "submit_review",
    "unassign",
]

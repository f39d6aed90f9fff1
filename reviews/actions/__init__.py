"""Every mutation of committee work as a verb; one transaction each, with its audit entry and its mails."""

from reviews.actions.assignments import CannotAssign, NotAssigned, ReviewBegun, assign, set_area_chair, unassign
from reviews.actions.bids import bid
from reviews.actions.discussion import CannotComment, comment, edit_comment, mark_read, remove_comment, restore_comment
from reviews.actions.meta_reviews import save_meta_review, submit_meta_review
from reviews.actions.responses import CannotRespond, save_response, submit_response
from reviews.actions.reviews import Unfinished, save_review, submit_review
from reviews.actions.tallies import recount, recount_many

__all__ = [
    "CannotAssign",
    "CannotComment",
    "CannotRespond",
    "NotAssigned",
    "ReviewBegun",
    "Unfinished",
    "assign",
    "bid",
    "comment",
    "edit_comment",
    "mark_read",
    "recount",
    "recount_many",
    "remove_comment",
    "restore_comment",
    "save_meta_review",
    "save_response",
    "save_review",
    "set_area_chair",
    "submit_meta_review",
    "submit_response",
    "submit_review",
    "unassign",
]

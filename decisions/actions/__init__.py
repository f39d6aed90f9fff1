"""Every mutation of decisions and releases, as verbs."""

from decisions.actions.awards import (
    NotInThisVote,
    cast_ballot,
    close_vote,
    give_award,
    open_vote,
    shortlist,
    unshortlist,
)
from decisions.actions.deciding import KEEP, Change, NotDecidable, Wish, decide, decide_many, undo_change
from decisions.actions.desk import (
    NoSecondKey,
    NotDeskRejectable,
    confirm_desk_rejection,
    decline_desk_rejection,
    propose_desk_rejection,
    reopen_desk_rejection,
    withdraw_desk_rejection,
)
from decisions.actions.releasing import (
    NotReleasable,
    TooLate,
    WrongCount,
    cancel_release,
    carry_out_release,
    release_due,
    request_release,
)

__all__ = [
    "NoSecondKey",
    "NotDeskRejectable",
    "confirm_desk_rejection",
    "decline_desk_rejection",
    "propose_desk_rejection",
    "reopen_desk_rejection",
    "withdraw_desk_rejection",
    "NotInThisVote",
    "cast_ballot",
    "close_vote",
    "give_award",
    "open_vote",
    "shortlist",
    "unshortlist",
    "KEEP",
    "Change",
    "NotDecidable",
    "NotReleasable",
    "TooLate",
    "Wish",
    "WrongCount",
    "cancel_release",
    "carry_out_release",
    "decide",
    "decide_many",
    "release_due",
    "request_release",
    "undo_change",
]

"""Every change of a programme, as a verb: of its rooms, its sessions, what they hold, and its releases."""

from schedule.actions.changing import Change, NotSchedulable, undo
from schedule.actions.releasing import release
from schedule.actions.rooms import remove_room, save_room
from schedule.actions.rules import save_rules, save_times
from schedule.actions.sessions import add_sessions, copy_day, move_session, remove_session, run_late, save_session
from schedule.actions.talks import (
    assign_boards,
    hang_posters,
    place_papers,
    remove_board,
    remove_talk,
    save_talk,
    step_talk,
)

__all__ = [
    "Change",
    "NotSchedulable",
    "add_sessions",
    "assign_boards",
    "copy_day",
    "hang_posters",
    "move_session",
    "place_papers",
    "release",
    "remove_board",
    "remove_room",
    "remove_session",
    "remove_talk",
    "run_late",
    "save_room",
    "save_rules",
    "save_session",
    "save_talk",
    "save_times",
    "step_talk",
    "undo",
]

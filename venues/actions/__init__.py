"""Everything that changes a venue, its roles or its invitations; each in one transaction with its log entry."""

from venues.actions.committee import (
    AlreadyAnswered,
    Invited,
    LastChair,
    add_member,
    answer_invitation,
    attach_invitation,
    edit_member,
    invite,
    is_over,
    remind,
    remove_member,
    restore_invitation,
    revoke_invitation,
    save_profile,
)
from venues.actions.editions import (
    SlugTaken,
    apply_document,
    create_from_document,
    create_venue,
    publish,
)

__all__ = [
    "AlreadyAnswered",
    "Invited",
    "LastChair",
    "SlugTaken",
    "add_member",
    "answer_invitation",
    "apply_document",
    "attach_invitation",
    "create_from_document",
    "create_venue",
    "edit_member",
    "invite",
    "is_over",
    "publish",
    "remind",
    "remove_member",
    "restore_invitation",
    "revoke_invitation",
    "save_profile",
]

"""Who joins the printed author list of an accepted paper, and who is left out of it, once a chair has approved.

What was reviewed keeps its authors: the versions, the conflicts and what reviewers see stay as they were.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit.actions import record
from notifications.actions import enqueue
from submissions import mails
from submissions.access import people_with_addresses
from submissions.identity import Authorship
from submissions.models import Submission
from web.ids import secret_token


def join_printed(
    submission: Submission, *, by: Any, now: datetime, name: str, email: str, affiliation: str
) -> Authorship:
    """Make somebody an author of an accepted paper, and send them the link by which they confirm.

    Somebody who was left out before, or taken off the draft, comes back in their old row.
    """
    with transaction.atomic():
        rows = Authorship.objects.to(submission)
        last = rows.aggregate(last=Max("position"))["last"] or 0
        row = rows.addressed([email]).first() or Authorship(
            submission=submission, email=email, position=last + 1, joined_at=now
        )
        row.name, row.affiliation = name, affiliation
        row.person = row.person or people_with_addresses([email]).get(email.lower())
        row.token = secret_token()
        row.asked_at, row.confirmed_at, row.disowned_at = now, None, None
        row.left_out_at = row.removed_at = None
        row.save()
        enqueue([mails.joined(row, now=now)], now=now)
        _record("join_printed", submission, by, now, author=row.public_id)
    return row


def leave_out_printed(author: Authorship, *, by: Any, now: datetime) -> None:
    """End somebody's authorship of an accepted paper; they are told, and can object to the chairs."""
    with transaction.atomic():
        author.left_out_at = now
        author.save(update_fields=["left_out_at"])
        if author.has_address and not author.disowned_at:
            enqueue([mails.left_out(author, now=now)], now=now)
        _record("leave_out_printed", author.submission, by, now, author=author.public_id)


def _record(verb: str, submission: Submission, by: Any, now: datetime, **data: Any) -> None:
    record(f"submissions.{verb}", by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk, **data)

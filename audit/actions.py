"""Writing to the log, always inside the transaction of the action that it tells of."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from audit.models import Entry

SITE = "site"
GENESIS = "0" * 64


def digest(
    *, chain: str, position: int, at: datetime, actor_id: int | None, venue_id: int | None,
    submission_id: int | None, verb: str, data: dict[str, Any], previous_hash: str,
) -> str:  # fmt: skip
    """SHA-256 in hex over everything an entry says and the hash before it, as canonical JSON."""
    content = [chain, position, at.isoformat(), actor_id, venue_id, submission_id, verb, data, previous_hash]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def record(
    verb: str,
    *,
    by: Any,
    now: datetime,
    venue_id: int | None = None,
    submission_id: int | None = None,
    **data: Any,
) -> Entry:
    """Append an entry. `by` is a Person or None for the system; `data` must be JSON and carry ids, not names.

    Raises RuntimeError outside a transaction: an entry must stand or fall with what it tells of.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record() must run in the transaction of the action that it tells of")
    chain = f"venue:{venue_id}" if venue_id else SITE
    with connection.cursor() as cursor:
        # One writer a chain at a time; the lock ends with the caller's transaction.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit'), hashtext(%s))", [chain])
    last = Entry.objects.in_chain(chain).last()
    content: dict[str, Any] = {
        "chain": chain,
        "position": last.position + 1 if last else 1,
        "at": now.astimezone(UTC),
        "actor_id": getattr(by, "pk", None),
        "venue_id": venue_id,
        "submission_id": submission_id,
        "verb": verb,
        # What is hashed must be what the database gives back: lists for tuples, text for keys.
        "data": json.loads(json.dumps(data)),
        "previous_hash": last.hash if last else GENESIS,
    }
    return Entry.objects.create(**content, hash=digest(**content))

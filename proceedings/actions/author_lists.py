"""Another author list for an accepted paper: its authors ask, a chair answers, whom it concerns is told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from notifications.actions import enqueue
from proceedings import mails
from proceedings.actions.camera import NotFinal, locked, note
from proceedings.models import CameraReady
from submissions.access import contacts_of, named_authors, own_authorships
from submissions.actions import join_printed, leave_out_printed
from submissions.actions.authors import MOST_AUTHORS
from submissions.models import Submission
from web.ids import public_id
from web.problems import Refused


class NothingRequested(Refused):
    """Raised when a request for a change of the author list was answered or replaced meanwhile."""


def request_authors(
    submission: Submission, *, by: Any, now: datetime, authors: Sequence[Mapping[str, str]], reason: str
) -> CameraReady:
    """Ask the chairs to print this list: another order, other words, somebody more, somebody less.

    Rows without "author", or with that of a row of the request that waits, are new and have an "email". It replaces a
    request that waits; the list as it is printed now takes it back. Raises NotFinal with what is wrong.
    """
    with transaction.atomic():
        camera = locked(submission, now)
        wanted = _checked(camera, authors)
        _check_who(submission, camera, wanted, by)
        is_change = wanted != camera.authors
        camera.requested_authors = wanted if is_change else None
        camera.requested_at = now if is_change else None
        camera.request_reason = reason[:500] if is_change else ""
        camera.refusal = ""
        camera.save()
        note("request_authors", submission, by, now, is_change=is_change)
    return camera


def answer_request(
    submission: Submission, *, by: Any, now: datetime, requested_at: datetime, is_granted: bool, reason: str = ""
) -> CameraReady:
    """A chair grants or declines the change of the author list that they saw. Raises NothingRequested.

    Who is added becomes an author and is asked to confirm; who is left out is told; the contacts read the answer.
    """
    with transaction.atomic():
        camera = CameraReady.objects.of([submission]).select_for_update().first()
        if camera is None or camera.requested_at is None or camera.requested_at != requested_at:
            raise NothingRequested("The authors changed this request meanwhile, or it has been answered. Look again.")
        if is_granted:
            _grant(submission, camera, by, now)
        camera.refusal = "" if is_granted else reason[:500] or "The chairs declined it."
        camera.requested_authors, camera.requested_at, camera.request_reason = None, None, ""
        camera.save()
        note("answer_request", submission, by, now, is_granted=is_granted)
        told = [mails.author_list_answered(camera, contact, now=now) for contact in contacts_of(submission)]
        enqueue(told, now=now)
    return camera


def _grant(submission: Submission, camera: CameraReady, by: Any, now: datetime) -> None:
    wanted = camera.requested_authors or []
    kept = {row["author"] for row in wanted}
    known = named_authors([submission])
    for row in camera.authors:
        if row["author"] not in kept and row["author"] in known:
            leave_out_printed(known[row["author"]], by=by, now=now)
    printed = []
    for row in wanted:
        author = row["author"]
        if "email" in row:
            said = {key: row[key] for key in ("name", "email", "affiliation")}
            author = join_printed(submission, by=by, now=now, **said).public_id
        printed.append({"author": author, "name": row["name"], "affiliation": row["affiliation"]})
    camera.authors = printed
    if camera.presenter not in kept:
        camera.presenter = ""


def _checked(camera: CameraReady, authors: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The rows as they are stored. Raises NotFinal when they are no list of authors."""
    printed = {row["author"] for row in camera.authors}
    waiting = {row["author"] for row in camera.requested_authors or () if "email" in row}
    ids = [row["author"] for row in authors if row["author"]]
    if len(ids) != len(set(ids)) or not set(ids) <= printed | waiting:
        raise NotFinal("The list has changed since you opened the page. Open it again; nothing was changed.")
    if not authors:
        raise NotFinal("A paper needs an author.")
    if len(authors) > MOST_AUTHORS:
        raise NotFinal(f"This form takes {MOST_AUTHORS} authors. Write to the chairs if there are more.")
    wanted = []
    for row in authors:
        if not row["name"]:
            raise NotFinal("Every author needs a name.")
        said = {key: row[key] for key in ("author", "name", "affiliation")}
        if row["author"] not in printed:
            said |= {"author": row["author"] or public_id(), "email": _address(row)}
        wanted.append(said)
    return wanted


def _address(row: Mapping[str, str]) -> str:
    try:
        validate_email(row.get("email", ""))
    except ValidationError as error:
        raise NotFinal(f"{row['name']} needs an e-mail address, to confirm as an author.") from error
    return row["email"]


def _check_who(submission: Submission, camera: CameraReady, wanted: Iterable[Mapping[str, str]], by: Any) -> None:
    """Refuse who is added twice, and who takes themselves off."""
    printed = {row["author"]: row["name"] for row in camera.authors}
    taken = {
        author.email.lower(): printed[key] for key, author in named_authors([submission]).items() if key in printed
    }
    for row in wanted:
        address = row.get("email", "").lower()
        if address and address in taken:
            raise NotFinal(f"{row['email']} is the address of {taken[address]}, who stands on the list already.")
        taken[address] = row["name"]
    own = own_authorships(by).get(submission.pk)
    if own and own.public_id in printed.keys() - {row["author"] for row in wanted}:
        raise NotFinal("You cannot leave yourself out. A co-author can.")

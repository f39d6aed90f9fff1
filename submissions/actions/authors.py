"""Who wrote a paper: rows in order, each confirmed or disowned by the person it names, with or without an account."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from audit.actions import record
from notifications.actions import enqueue
from submissions import mails
from submissions.access import (
    authors_of_draft,
    contacts_of,
    people_with_addresses,
    removed_authors,
    unclaimed_authorships,
    verified_addresses_of,
)
from submissions.actions.conflicts import find_conflicts_of
from submissions.actions.files import look_again
from submissions.doors import doors_of
from submissions.fields import NotTaken
from submissions.identity import Authorship
from submissions.models import Draft, Submission
from web.ids import secret_token
from web.problems import Refused

MOST_AUTHORS = 100
ASK_AGAIN_AFTER = timedelta(hours=1)


class NotYourself(Refused):
    """Raised when somebody takes themselves off a paper that they are editing."""


class TooManyAuthors(Refused):
    """Raised when a list of authors grows beyond what a page can show."""


class CannotAsk(Refused):
    """Raised when an author cannot be sent their link now."""


class NotYours(Refused):
    """Raised when an authorship belongs to another account already."""


@dataclass(frozen=True)
class AuthorRow:
    """An author as somebody lists them; `author` is the public id of the row that it goes on with, if any."""

    name: str
    email: str = ""
    affiliation: str = ""
    is_contact: bool = False
    person: Any = None
    conflict_domains: str = ""
    conflict_people: str = ""
    has_declared: bool = False
    author: str = ""


# --- The list as the authors edit it ---------------------------------------------------------------------


def set_authors(submission: Submission, *, by: Any, now: datetime, authors: Sequence[AuthorRow]) -> list[Authorship]:
    """Replace the whole list, keeping the rows that go on (by id, else by address) with what they confirmed."""
    addresses = [author.email.lower() for author in authors if author.email]
    if len(addresses) != len(set(addresses)):
        raise NotTaken("Two authors have the same address.")
    with _edited(submission, now):
        before = {row.public_id: row for row in [*authors_of_draft(submission), *removed_authors(submission)]}
        by_address = {row.email.lower(): row for row in before.values() if row.email}
        people = people_with_addresses(author.email for author in authors)
        kept = []
        for position, author in enumerate(authors, start=1):
            row = before.get(author.author) or by_address.get(author.email.lower()) or Authorship(submission=submission)
            _fill(row, author, people.get(author.email.lower()), position, now)
            kept.append(row)
        for row in before.values():
            if row not in kept and not row.removed_at:
                _take_off(row, now)
        for row in kept:
            row.save()
        _log("submissions.set_authors", submission, by=by, now=now, n_authors=len(kept))
    return kept


def add_author(submission: Submission, *, by: Any, now: datetime) -> Authorship:
    """Append an empty row to the list. Raises TooManyAuthors."""
    with _edited(submission, now):
        rows = authors_of_draft(submission)
        if len(rows) >= MOST_AUTHORS:
            raise TooManyAuthors(f"This form takes {MOST_AUTHORS} authors. Write to the chairs if there are more.")
        position = max((row.position for row in rows), default=0) + 1
        row = Authorship.objects.create(submission=submission, position=position)
        _log("submissions.add_author", submission, by=by, now=now, author=row.public_id)
    return row


def remove_author(author: Authorship, *, by: Any, now: datetime) -> None:
    """Take an author off the list; of a submitted paper they stay an author until it is submitted again."""
    if author.person_id == by.pk:
        raise NotYourself("You cannot take yourself off the list. A co-author can, or you can withdraw the paper.")
    with _edited(author.submission, now):
        _take_off(author, now)
        _log("submissions.remove_author", author.submission, by=by, now=now, author=author.public_id)


def restore_author(author: Authorship, *, by: Any, now: datetime) -> None:
    """Put an author back whom somebody took off the list since the last version."""
    with _edited(author.submission, now):
        author.removed_at = author.left_out_at = None
        author.save(update_fields=["removed_at", "left_out_at"])
        _log("submissions.restore_author", author.submission, by=by, now=now, author=author.public_id)


def put_in_order(rows: list[Authorship], ids: list[str]) -> None:
    """Number the rows as the ids stand; rows that the sender did not know of come last."""
    place = {public_id: index for index, public_id in enumerate(ids)}
    for position, row in enumerate(sorted(rows, key=lambda row: place.get(row.public_id, len(ids))), start=1):
        row.position = position
    Authorship.objects.bulk_update(rows, ["position"])


def slot(
    rows: list[Authorship], author_id: str, part: str, *, by: Any, now: datetime
) -> tuple[Any, Callable[[Any], None]]:
    """What one part of an author holds now, and how to store another value. Raises NotTaken for a row that is gone."""
    row = next((row for row in rows if row.public_id == author_id), None)
    if row is None:
        raise NotTaken("This author was taken off the list meanwhile. Reload the page.")
    if part == "email":
        return row.email, lambda value: _set_address(row, rows, value, by=by, now=now)
    if part == "declared":
        return bool(row.conflicts_declared_at), lambda value: _store(row, conflicts_declared_at=now if value else None)
    name = {"contact": "is_contact", "domains": "conflict_domains", "people": "conflict_people"}.get(part, part)
    return getattr(row, name), lambda value: _store(row, **{name: value})


def declare_for_all(submission: Submission, *, by: Any, now: datetime) -> int:
    """State for every author who has not done so that their conflicts are complete. Gives for how many."""
    with transaction.atomic():
        rows = [row for row in authors_of_draft(submission) if not row.conflicts_declared_at]
        for row in rows:
            _store(row, conflicts_declared_at=now)
        _log("submissions.declare_conflicts", submission, by=by, now=now, n_authors=len(rows))
        _refind(submission, now)
    return len(rows)


# --- What an author says by their own link ---------------------------------------------------------------


def ask_author(author: Authorship, *, by: Any, now: datetime) -> None:
    """Send an author the link by which they confirm, disown, and declare conflicts. Raises CannotAsk."""
    if not author.has_address:
        raise CannotAsk("Fill in the address of this author first.")
    if author.asked_at and now - author.asked_at < ASK_AGAIN_AFTER:
        raise CannotAsk("The link was sent less than an hour ago. Ask the author to look for it, also among the spam.")
    with transaction.atomic():
        _store(author, asked_at=now)
        enqueue([mails.author_link(author, now=now)], now=now)
        _log("submissions.ask_author", author.submission, by=by, now=now, author=author.public_id)


def confirm_author(author: Authorship, *, by: Any, now: datetime) -> None:
    """The person says: I am an author of this paper, under this name."""
    with transaction.atomic():
        _store(author, confirmed_at=author.confirmed_at or now, disowned_at=None)
        _log("submissions.confirm_author", author.submission, by=by, now=now, author=author.public_id)


def disown(author: Authorship, *, by: Any, now: datetime) -> None:
    """The person says: I am not an author of this paper. The others are told; the row stays until they mend it."""
    if author.disowned_at:
        return
    with transaction.atomic():
        _store(author, disowned_at=now, confirmed_at=None, person=None, is_contact=False)
        _log("submissions.disown", author.submission, by=by, now=now, author=author.public_id)
        contacts = [other for other in contacts_of(author.submission) if other.pk != author.pk]
        enqueue([mails.disowned(author, contact, now=now) for contact in contacts], now=now)


def declare_conflicts(author: Authorship, *, by: Any, now: datetime, domains: str, people: str) -> None:
    """An author states, by their link, with whom and with which institutions they are in conflict, completely."""
    with transaction.atomic():
        _store(author, conflict_domains=domains, conflict_people=people, conflicts_declared_at=now)
        _log("submissions.declare_conflicts", author.submission, by=by, now=now, author=author.public_id)
        _refind(author.submission, now)


def claim_author(author: Authorship, *, by: Any, now: datetime) -> None:
    """Whoever holds an author's link puts the paper into their own account. Raises NotYours."""
    if author.person_id == by.pk:
        return
    with transaction.atomic():
        if Authorship.objects.with_pk(author.pk).unclaimed().update(person=by) != 1:
            raise NotYours("This paper is in another account already. Sign in there, or write to the chairs.")
        author.person = by
        _log("submissions.claim_author", author.submission, by=by, now=now, author=author.public_id)
        _refind(author.submission, now)


def claim_authorships(person: Any, *, now: datetime) -> int:
    """Give a person the papers that name an address which they have verified. Gives how many are new."""
    addresses = verified_addresses_of([person]).get(person.pk, [])
    rows = list(unclaimed_authorships(addresses))
    for row in rows:
        with transaction.atomic():
            if Authorship.objects.with_pk(row.pk).unclaimed().update(person=person):
                _log("submissions.claim_author", row.submission, by=person, now=now, author=row.public_id)
                _refind(row.submission, now)
    return len(rows)


# --- Pieces ----------------------------------------------------------------------------------------------


@contextmanager
def _edited(submission: Submission, now: datetime) -> Iterator[None]:
    """A transaction that holds the lock of the paper's draft; refuses when the list may not be changed now."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(submission=submission)
        doors_of(submission).require_editable(now)
        draft.revision += 1
        draft.saved_at = now
        draft.save(update_fields=["revision", "saved_at"])
        look_again(draft, now=now)
        yield


def _fill(row: Authorship, author: AuthorRow, owner: Any, position: int, now: datetime) -> None:
    """Write what somebody listed into a row; another address makes it another person's."""
    person = author.person or owner
    if row.email.lower() != author.email.lower() and row.person != person:
        _forget_answers(row)
    row.position, row.removed_at = position, None
    row.name, row.email, row.affiliation = author.name, author.email, author.affiliation
    row.is_contact = author.is_contact
    row.conflict_domains, row.conflict_people = author.conflict_domains, author.conflict_people
    row.person = row.person or person
    if author.person:
        row.confirmed_at = row.confirmed_at or now
    if author.has_declared:
        row.conflicts_declared_at = row.conflicts_declared_at or now


def _set_address(row: Authorship, rows: list[Authorship], value: str, *, by: Any, now: datetime) -> None:
    """Another address is another person, unless somebody changes their own."""
    same = [other for other in [*rows, *removed_authors(row.submission)] if other.email.lower() == value.lower()]
    if value and any(other.pk != row.pk for other in same):
        is_removed = any(other.removed_at for other in same)
        raise NotTaken(
            "You took the author with this address off the list. Put them back below instead."
            if is_removed
            else "Another author of this paper has this address."
        )
    if row.person_id != by.pk:
        if row.confirmed_at:
            raise NotTaken("This author has confirmed with this address. Remove them and add another author instead.")
        _forget_answers(row)
        row.person = people_with_addresses([value]).get(value.lower())
    row.email = value
    row.save()
    _log("submissions.change_address", row.submission, by=by, now=now, author=row.public_id)


def _forget_answers(row: Authorship) -> None:
    """What one person said does not hold for another, and their link must not open for them."""
    row.person = None
    row.token = secret_token()
    row.asked_at = row.confirmed_at = row.disowned_at = row.conflicts_declared_at = None


def _take_off(row: Authorship, now: datetime) -> None:
    if row.submission.is_submitted:
        _store(row, removed_at=now)
    else:
        row.delete()


def _store(row: Authorship, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _refind(submission: Submission, now: datetime) -> None:
    """Conflicts concern the committee only once it can see the paper."""
    if submission.is_submitted:
        find_conflicts_of(submission, now=now)


def _log(verb: str, submission: Submission, *, by: Any, now: datetime, **data: Any) -> None:
    by = by if getattr(by, "pk", None) else None  # who comes by a link may have no account
    record(verb, by=by, now=now, venue_id=submission.venue_id, submission_id=submission.pk, **data)

"""Drafts: begun with one click, saved field by field, never overwritten in silence."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.actions import record
from submissions.access import authors_of_draft, n_own_drafts
from submissions.actions import authors as author_actions
from submissions.actions.conflicts import find_conflicts_of
from submissions.actions.files import delete_stored, look_again
from submissions.doors import doors_of
from submissions.fields import AUTHOR_FIELD, ORDER, NotTaken
from submissions.identity import Authorship
from submissions.models import Draft, Submission
from venues.models import Venue
from venues.questions import PREFIX, key_of
from web.problems import Refused, Stale

MOST_DRAFTS = 20  # of one person at one venue, not submitted


class TooManyDrafts(Refused):
    """Raised when somebody begins more papers than anybody writes."""


class AlreadySubmitted(Refused):
    """Raised when a submitted paper is thrown away as if it were a draft."""


def create_draft(venue: Venue, *, by: Any, now: datetime) -> Submission:
    """Begin a paper, with its first author filled in. Raises when the call is not open, or TooManyDrafts."""
    if n_own_drafts(by, venue) >= MOST_DRAFTS:
        raise TooManyDrafts(f"You have {MOST_DRAFTS} drafts here that are not submitted. Discard one of them first.")
    with transaction.atomic():
        submission = Submission.objects.create(venue=venue, created_at=now)
        submission.draft = Draft.objects.create(submission=submission, saved_at=now)
        _require_open_somewhere(submission, now)
        Authorship.objects.create(
            submission=submission,
            person=by,
            position=1,
            name=by.name,
            email=by.email,
            affiliation=by.affiliation,
            is_contact=True,
            confirmed_at=now,
        )
        record("submissions.create_draft", by=by, now=now, venue_id=venue.pk, submission_id=submission.pk)
    return submission


def save_draft(submission: Submission, *, by: Any, now: datetime, revision: int, changes: Mapping[str, Any]) -> Draft:
    """Store changed fields of the working copy; `revision` is that of the draft when the values were read.

    `changes` maps names of fields to values as `submissions.fields` defines them: title, abstract, track (a name),
    topics (names), `q-<key>` (an answer), `author-<id>-<part>`, authors (ids in order).
    Raises Stale, with the other value, when a field that differs was changed since `revision`. Not logged entry by
    entry: the version that comes of it is.
    """
    with transaction.atomic():
        draft, refused = _save_fields(submission, by=by, now=now, revision=revision, changes=changes)
        for problem in refused.values():
            raise problem
    return draft


def save_form(
    submission: Submission, *, by: Any, now: datetime, revision: int, changes: Mapping[str, Any]
) -> dict[str, Refused]:
    """As `save_draft`, but one field that cannot be stored keeps no other from being stored. Gives what was refused."""
    with transaction.atomic():
        _, refused = _save_fields(submission, by=by, now=now, revision=revision, changes=changes)
    return refused


def discard_draft(submission: Submission, *, by: Any, now: datetime) -> None:
    """Throw a draft away with its files. Raises AlreadySubmitted for a paper that has a version."""
    with transaction.atomic():
        locked = Submission.objects.select_for_update().get(pk=submission.pk)
        if locked.is_submitted:
            raise AlreadySubmitted("This paper is submitted. You can withdraw it instead.")
        record("submissions.discard_draft", by=by, now=now, venue_id=locked.venue_id, submission_id=locked.pk)
        delete_stored(locked.files.all())
        locked.delete()


def _save_fields(
    submission: Submission, *, by: Any, now: datetime, revision: int, changes: Mapping[str, Any]
) -> tuple[Draft, dict[str, Refused]]:
    rows = Draft.objects.select_for_update(of=("self",)).select_related("track", "pdf", "supplement")
    draft = rows.get(submission=submission)
    draft.submission = submission
    submission.draft = draft
    _require_editable(draft, changes, now)
    changed: list[str] = []
    refused: dict[str, Refused] = {}
    for name, value in changes.items():
        try:
            if _save_field(draft, name, value, revision, by, now):
                changed.append(name)
        except (Stale, NotTaken) as problem:
            refused[name] = problem
    if changed:
        draft.revision += 1
        draft.field_revisions = {**draft.field_revisions, **dict.fromkeys(changed, draft.revision)}
        draft.saved_at = now
        draft.save()
        names_others = any(AUTHOR_FIELD.fullmatch(name) for name in changed)
        if names_others or "track" in changed:  # the limit of pages may be the track's
            look_again(draft, now=now)
        if names_others:
            if submission.is_submitted:
                find_conflicts_of(submission, now=now)
    return draft, refused


def _require_editable(draft: Draft, changes: Mapping[str, Any], now: datetime) -> None:
    """A draft that moves to another track is judged by the deadline of that track."""
    track = _track(draft, changes["track"]) if changes.get("track") else None
    doors_of(draft.submission, track_id=track.pk if track else None).require_editable(now)


def _require_open_somewhere(submission: Submission, now: datetime) -> None:
    """Some door must be open: that of everybody, or that of one track."""
    doors = doors_of(submission)
    tracks = [doors_of(submission, doors.calendar, track_id=track.pk) for track in submission.venue.tracks.all()]
    if not any(other.is_editable(now) for other in [doors, *tracks]):
        doors.require_editable(now)


def _save_field(draft: Draft, name: str, value: Any, revision: int, by: Any, now: datetime) -> bool:
    """Store one field; whether it was another value before."""
    current, write = _slot(draft, name, by, now)
    if current == value:
        return False
    if draft.field_revisions.get(name, 0) > revision:
        raise Stale(
            "This was changed in another window, or by a co-author, since you opened the page.",
            theirs=_as_sent(current),
            revision=draft.revision,
        )
    write(value)
    return True


def _as_sent(value: Any) -> Any:
    """A stored value as a form would send it, for the browser to compare with."""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, list):
        return [str(part) for part in value]
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else value


def _slot(draft: Draft, name: str, by: Any, now: datetime) -> tuple[Any, Callable[[Any], None]]:
    """What a field holds now, and how to store another value in it."""
    if name in {"title", "abstract"}:
        return getattr(draft, name), lambda value: setattr(draft, name, value)
    if name == "track":
        return draft.track.name if draft.track else "", lambda value: setattr(draft, "track", _track(draft, value))
    if name == "topics":
        return _topic_names(draft), lambda value: draft.topics.set(_topics(draft, value))
    if name.startswith(f"{PREFIX}-"):
        return draft.answers.get(key_of(name)), lambda value: _answer(draft, key_of(name), value)
    rows = authors_of_draft(draft.submission)
    if name == ORDER:
        return [row.public_id for row in rows], lambda value: author_actions.put_in_order(rows, value)
    if found := AUTHOR_FIELD.fullmatch(name):
        return author_actions.slot(rows, *found.groups(), by=by, now=now)
    raise ValueError(f"no field is called {name!r}")


def _answer(draft: Draft, key: str, value: Any) -> None:
    draft.answers = {**draft.answers, key: value}


def _track(draft: Draft, name: str) -> Any:
    return next((track for track in draft.submission.venue.tracks.all() if track.name == name), None)


def _topic_names(draft: Draft) -> list[str]:
    return [topic.name for topic in sorted(draft.topics.all(), key=lambda topic: (topic.position, topic.pk))]


def _topics(draft: Draft, names: list[str]) -> list[Any]:
    return [topic for topic in draft.submission.venue.topics.all() if topic.name in set(names)]

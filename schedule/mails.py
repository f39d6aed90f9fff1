"""Mail to authors and invited speakers whose time or room became known or changed; the preview is what is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from notifications.actions import Mail, not_enqueued
from notifications.rendering import Wording, compose, compose_reminder
from schedule.access import Papers
from schedule.moments import said_time, zone_of, zone_said
from submissions.models import Submission
from venues.access import cards_sent
from venues.models import Venue
from web.text import literal

KIND = "schedule"


@dataclass(frozen=True)
class Letter:
    """One letter to one person; what `mail` makes of it is what they get. `paper` is None for an invited talk."""

    venue: Venue
    paper: Submission | None
    key: str
    to_email: str
    to_name: str
    subject: str
    body_md: str

    def mail(self) -> Mail:
        """The letter as it travels."""
        return compose(
            key=self.key,
            kind=KIND,
            to_email=self.to_email,
            to_name=self.to_name,
            subject=self.subject,
            body_md=self.body_md,
            sender_name=self.venue.short_name,
            reply_to=self.venue.contact_email,
            venue_id=self.venue.pk,
            submission_id=self.paper.pk if self.paper else None,
        )


@dataclass(frozen=True)
class Place:
    """When and where a paper is shown, and since which release."""

    said: str
    since: int
    ends_at: datetime


def letters_about(venue: Venue, content: Mapping[str, Any], known: Papers) -> list[Letter]:
    """All letters that a release sends: to authors, and to invited speakers."""
    return [*_to_authors(venue, content, known), *_to_speakers(venue, content)]


def _to_authors(venue: Venue, content: Mapping[str, Any], known: Papers) -> list[Letter]:
    """A letter to each contact author of a paper whose place they have not been told, of papers this chair may see.

    Which they have been told says the outbox: a key names the paper and the release in which its place last changed.
    """
    places = places_of(content)
    papers = [paper for pk, paper in known.scheduled.items() if pk in places and not paper.is_withdrawn]
    papers.sort(key=lambda paper: paper.number or 0)
    contacts = {paper.pk: known.contacts(paper.pk) for paper in papers}
    keys = {
        (paper.pk, author.pk): key_of(paper, places[paper.pk], author)
        for paper in papers
        for author in contacts[paper.pk]
    }
    fresh = set(not_enqueued(keys.values()))
    return [
        _letter(venue, paper, author, places[paper.pk], keys[paper.pk, author.pk])
        for paper in papers
        for author in contacts[paper.pk]
        if keys[paper.pk, author.pk] in fresh
    ]


def _to_speakers(venue: Venue, content: Mapping[str, Any]) -> list[Letter]:
    """A letter to each speaker of an invited talk whose place they have not been told and whose address is known.

    Addresses are those to which chairs sent the link to a card on the public pages.
    """
    found = _invited_places(content)
    keys = {}
    for card in cards_sent(venue):
        if places := found.get(card.shown.name.strip().casefold()):
            since = ".".join(str(place.since) for place in places)
            keys[f"schedule-speaker:{venue.lasting_slug}:{card.shown_id}:{since}"] = card, places
    fresh = set(not_enqueued(keys))
    return [_speakers_letter(venue, card, places, key) for key, (card, places) in keys.items() if key in fresh]


def _invited_places(content: Mapping[str, Any]) -> dict[str, list[Place]]:
    """Where each speaker gives a talk that is no paper: name in small letters → talks, by the programme."""
    zone = zone_of(content["zone"])
    rooms = {room["id"]: room["name"] for room in content["rooms"]}
    found: dict[str, list[Place]] = {}
    for session in content["sessions"]:
        where = f", {literal(rooms[session['room']])}" if session["room"] else ""
        for item in session["items"]:
            said = f"“{literal(item['title'])}” in “{literal(session['title'])}”{where}: {_when(item, zone)}"
            place = Place(said, item["since"], datetime.fromisoformat(item["ends_at"]))
            for name in item["people"]:
                found.setdefault(name.casefold(), []).append(place)
    return found


def _speakers_letter(venue: Venue, card: Any, places: Sequence[Place], key: str) -> Letter:
    name = card.shown.name
    lines = "\n".join(f"- {place.said}" for place in places)
    link = settings.SITE_URL + reverse("schedule:programme", args=[venue.slug])
    body = (
        f"Dear {literal(name)},\n\nyour talk has this place in the programme of {literal(venue.name)}:\n\n{lines}\n\n"
        f"The whole programme: {link}\n\nIf you cannot be there at that time, please answer this mail."
    )
    return Letter(venue, None, key, card.email, name, f"{venue.short_name}: when and where you speak", body)


def key_of(paper: Submission, places: Sequence[Place], author: Any) -> str:
    """Names what an author was told of a paper's place, by whichever mail."""
    return f"schedule:{paper.public_id}:{'.'.join(str(place.since) for place in places)}:{author.public_id}"


def places_of(content: Mapping[str, Any]) -> dict[int, list[Place]]:
    """Where each paper of a programme is shown: paper → talks and boards, in the order of the programme."""
    zone = zone_of(content["zone"])
    rooms = {room["id"]: room["name"] for room in content["rooms"]}
    found: dict[int, list[Place]] = {}
    for session in content["sessions"]:
        where = f", {literal(rooms[session['room']])}" if session["room"] else ""
        inside = f"“{literal(session['title'])}”{where}"
        for item in session["items"]:
            if item["paper"] is not None:
                said = f"A talk in {inside}: {_when(item, zone)}"
                found.setdefault(item["paper"], []).append(
                    Place(said, item["since"], datetime.fromisoformat(item["ends_at"]))
                )
        for board in session["boards"]:
            said = f"Board {board['number']} in {inside}: {_when(session, zone)}"
            found.setdefault(board["paper"], []).append(
                Place(said, board["since"], datetime.fromisoformat(session["ends_at"]))
            )
    return found


def _when(thing: Mapping[str, Any], zone) -> str:
    starts_at, ends_at = (datetime.fromisoformat(thing[key]) for key in ("starts_at", "ends_at"))
    return f"{said_time(starts_at, zone)} to {ends_at.astimezone(zone):%H:%M}, {zone_said(starts_at, zone)}"


def _letter(venue: Venue, paper: Submission, author: Any, places: Sequence[Place], key: str) -> Letter:
    body = f"Dear {literal(author.name)},\n\n{_says(venue, paper, places)}"
    return Letter(venue, paper, key, author.email, author.name, _subject(venue, paper), body)


def place_not_told(paper: Submission, author: Any, places: Sequence[Place], wording: Wording, *, key: str) -> Mail:
    """Tells a contact when and where their paper is shown, of which no letter of a release told them."""
    return compose_reminder(
        paper.venue,
        wording,
        key=key,
        kind="schedule-reminder",
        to_email=author.email,
        to_name=author.name,
        subject=_subject(paper.venue, paper),
        text_md=_says(paper.venue, paper, places),
        submission_id=paper.pk,
    )


def _subject(venue: Venue, paper: Submission) -> str:
    return f"{venue.short_name}: when and where paper {paper.number} is shown"


def _says(venue: Venue, paper: Submission, places: Sequence[Place]) -> str:
    lines = "\n".join(f"- {place.said}" for place in places)
    link = settings.SITE_URL + reverse("schedule:programme", args=[venue.slug])
    return (
        f"your paper {paper.number}, “{literal(paper.title)}”, has this place in the programme of "
        f"{literal(venue.name)}:\n\n{lines}\n\nThe whole programme: {link}\n\n"
        "If you cannot be there at that time, please answer this mail."
    )

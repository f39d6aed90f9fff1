"""An edition as plain data: what presets make, what files hold, and what the database is written from.

Pictures are files and no part of it: a document that is put over a venue leaves the pictures of people and sponsors
who keep their names, and a venue made from a document has none.

A document is a dict of sections. Keys that hold their default are left out, so that a document says only what is
particular to a venue, and two documents are equal when the editions are. Times are UTC here; files write them as AoE.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, prefetch_related_objects

from policy.visibility import Level
from venues import checks, reminding
from venues.deadlines import is_backwards
from venues.models import (
    AnnouncedDate,
    Award,
    Deadline,
    DeadlineKind,
    FormOf,
    LetterTemplate,
    NewsPost,
    Outcome,
    Question,
    QuestionKind,
    ShownPerson,
    ShownPersonKind,
    SitePage,
    Sponsor,
    Topic,
    Track,
    Venue,
)
from venues.parts import Part

Document = dict[str, Any]
Path = tuple[str | int, ...]  # ("deadline", 2, "at")

# Sections that are columns of the venue: key in the document → field of the model.
VENUE_SECTIONS: dict[str, dict[str, str]] = {
    "venue": {
        name: name
        for name in (
            "slug", "name", "short_name", "tagline", "parent", "place", "starts_on", "ends_on", "time_zone",
            "contact_email", "website", "hue", "is_public",
        )
    },
    "texts": {
        "rationale": "rationale_md",
        "scope": "scope_md",
        "instructions": "instructions_md",
        "awards": "awards_md",
        "faq": "faq_md",
        "template_url": "template_url",
    },
    "site": {"menu": "menu_order", "hidden": "menu_hidden"},
    "submission": {
        "blindness": "blindness",
        "page_limit": "page_limit",
        "page_limit_note": "page_limit_note",
        "counts_references": "counts_references",
        "takes_appendix": "takes_appendix",
        "template": "template",
        "final_page_limit": "final_page_limit",
        "asks_licence_line": "asks_licence_line",
        "max_pdf_mb": "max_pdf_mb",
        "takes_supplement": "takes_supplement",
        "max_supplement_mb": "max_supplement_mb",
        "is_archival": "is_archival",
        "dual_submission": "dual_submission_md",
        "llm_policy": "llm_policy_md",
    },
    "poster": {
        name: f"{name}_mm" for name in ("poster_width", "poster_height", "board_width", "board_height")
    },
    "review": {
        name: name
        for name in (
            "reviews_per_paper", "default_load", "past_ties_years", "has_area_chairs", "shows_reviews_before_own",
            "hides_reviewers_from_reviewers", "hides_reviewers_from_area_chairs", "reminds_invited",
        )
    },
}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """A section that is a list of rows in a table of their own."""

    model: type[models.Model]
    related: str  # the venue's attribute that leads to them
    keys: dict[str, str]  # key in the document → field of the model
    identity: tuple[str, ...]  # keys that name a row


ROW_SECTIONS: dict[str, Rows] = {
    "track": Rows(
        Track, "tracks", {"name": "name", "description": "description", "page_limit": "page_limit"}, ("name",)
    ),
    "deadline": Rows(
        Deadline,
        "deadlines",
        {name: name for name in ("kind", "track", "opens_at", "at", "first_at", "grace_minutes", "is_tentative")},
        ("kind", "track"),
    ),
    "date": Rows(AnnouncedDate, "announced_dates", {"label": "label", "at": "at", "note": "note"}, ("label",)),
    "question": Rows(
        Question,
        "questions",
        {
            name: name
            for name in (
                "form", "key", "label", "hint", "kind", "options", "use", "level", "is_required", "allows_na",
                "max_length", "is_retired",
            )
        },
        ("form", "key"),
    ),
    "outcome": Rows(Outcome, "outcomes", {"key": "key", "label": "label", "is_accept": "is_accept"}, ("key",)),
    "letter": Rows(
        LetterTemplate, "letter_templates", {"kind": "kind", "subject": "subject", "body": "body_md"}, ("kind",)
    ),
    "page": Rows(
        SitePage,
        "site_pages",
        {"key": "key", "title": "title", "body": "body_md", "in_menu": "in_menu", "is_published": "is_published"},
        ("key",),
    ),
    "news": Rows(
        NewsPost,
        "news",
        {"key": "key", "title": "title", "body": "body_md", "published_at": "published_at"},
        ("key",),
    ),
    "sponsor": Rows(Sponsor, "sponsors", {"name": "name", "url": "url", "tier": "level"}, ("name",)),
}  # fmt: skip

# Lists of names in the section "venue".
NAME_LISTS: dict[str, tuple[type[models.Model], str]] = {
    "topics": (Topic, "topics"),
    "awards": (Award, "awards"),
}

PEOPLE = {
    "organisers": ShownPersonKind.ORGANISER,
    "speakers": ShownPersonKind.SPEAKER,
    "committee": ShownPersonKind.COMMITTEE,
}
PERSON_KEYS = {
    "name": "name",
    "affiliation": "affiliation",
    "role": "role",
    "homepage": "homepage",
    "bio": "bio_md",
}

# Sections whose tables belong to other apps, which may stand above this one and add theirs when they are loaded.
PARTS: dict[str, Part] = checks.PARTS | reminding.PARTS
LEVELS = {level.name.lower(): level for level in Level if level is not Level.NOBODY}


@dataclass(frozen=True)
class Fault:
    """Something in a document that cannot be stored, and where it stands."""

    path: Path
    sentence: str


def sections() -> tuple[str, ...]:
    """Everything that a document may say, in its order."""
    return (*VENUE_SECTIONS, *ROW_SECTIONS, *PARTS, "people")


def field_of(model: type[models.Model], name: str) -> models.Field:
    """The column behind a key."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def default_of(model: type[models.Model], name: str) -> Any:
    """The value that a key has when a document does not say it; None when it must."""
    field = field_of(model, name)
    return field.get_default() if field.has_default() or field.blank else None


def is_default(model: type[models.Model], name: str, value: Any) -> bool:
    """Whether a document may leave this key out."""
    field = field_of(model, name)
    return (field.has_default() or field.blank or field.null) and value == default_of(model, name)


# --- Out of the database ---------------------------------------------------------------------------------


def read(venue: Venue) -> Document:
    """All that makes a venue an edition: without its people's accounts, papers and reviews."""
    prefetch_related_objects([venue], "deadlines__track")
    document: Document = {name: _values(venue, keys) for name, keys in VENUE_SECTIONS.items()}
    for name, (_, related) in NAME_LISTS.items():
        names = [row.name for row in getattr(venue, related).order_by("position", "pk")]
        if names:
            document["venue"][name] = names
    for section, rows in ROW_SECTIONS.items():
        document[section] = [_values(row, rows.keys) for row in _in_order(venue, section, rows)]
    document |= {name: part.read(venue) for name, part in PARTS.items()}
    document["people"] = _people(venue)
    return {name: content for name, content in document.items() if content}


def _values(row: models.Model, keys: Mapping[str, str]) -> dict[str, Any]:
    model = type(row)
    found = {}
    for key, name in keys.items():
        value = getattr(row, name)
        if isinstance(value, models.Model):
            value = str(value)  # a track, by its name
        if not is_default(model, name, value):
            found[key] = Level(value).name.lower() if key == "level" else value
    return found


def _in_order(venue: Venue, section: str, rows: Rows) -> list:
    found = getattr(venue, rows.related)
    if section == "deadline":
        order = {kind: position for position, kind in enumerate(DeadlineKind.values)}
        return sorted(
            found.all(),
            key=lambda row: (order[row.kind], row.track.position if row.track else -1, row.track_id or 0),
        )
    if section == "date":
        return list(found.order_by("at", "pk"))
    if section == "letter":
        return list(found.order_by("kind"))
    if section == "question":
        forms = {form: position for position, form in enumerate(FormOf.values)}
        return sorted(found.all(), key=lambda row: (forms[row.form], row.position, row.pk))
    if section == "news":
        return list(found.standing().order_by(F("published_at").asc(nulls_last=True), "key"))
    if section in {"page", "sponsor"}:
        return list(found.standing().order_by("position", "pk"))
    return list(found.order_by("position", "pk"))


def _people(venue: Venue) -> dict[str, list]:
    shown = list(venue.shown_people.order_by("position", "pk"))
    lists = {name: [_values(row, PERSON_KEYS) for row in shown if row.kind == kind] for name, kind in PEOPLE.items()}
    return {name: people for name, people in lists.items() if people}


# --- Into the database: values for the actions, and what is wrong with them -------------------------------


def venue_fields(document: Document) -> dict[str, Any]:
    """The columns of the venue that a document describes, defaults filled in."""
    fields = {}
    for section, keys in VENUE_SECTIONS.items():
        said = document.get(section, {})
        for key, name in keys.items():
            fields[name] = said.get(key, default_of(Venue, name))
    return fields


def row_fields(section: str, said: Mapping[str, Any], *, tracks: Mapping[str, Track] | None = None) -> dict[str, Any]:
    """The columns of one row that a document describes, defaults filled in."""
    rows = ROW_SECTIONS[section]
    fields = {name: said.get(key, default_of(rows.model, name)) for key, name in rows.keys.items()}
    if "level" in rows.keys:
        fields["level"] = LEVELS[said["level"]] if "level" in said else Level.AUTHORS
    if section == "deadline":
        fields["track"] = (tracks or {})[said["track"]] if said.get("track") else None
    return fields


def person_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of one shown person."""
    return {name: said.get(key, "") for key, name in PERSON_KEYS.items()}


def faults(document: Document) -> Iterator[Fault]:
    """What cannot be stored as it is said: missing, too long, out of range, twice, pointing nowhere."""
    yield from _venue_faults(document)
    for section in ROW_SECTIONS:
        yield from _row_faults(document, section)
    yield from _question_faults(document)
    for name, part in PARTS.items():
        for path, sentence in part.faults(document.get(name, part.empty())):
            yield Fault((name, *path), sentence)
    for name in PEOPLE:
        for i, said in enumerate(document.get("people", {}).get(name, [])):
            row = ShownPerson(kind=PEOPLE[name], **person_fields(said))
            yield from _cleaned(row, PERSON_KEYS, ("people", name, i), exclude={"venue"})


def _venue_faults(document: Document) -> Iterator[Fault]:
    venue = Venue(**venue_fields(document))
    for section, keys in VENUE_SECTIONS.items():
        others = {field.name for field in Venue._meta.fields} - set(keys.values())
        yield from _cleaned(venue, keys, (section,), exclude=others)
    if venue.starts_on and venue.ends_on and venue.ends_on < venue.starts_on:
        yield Fault(("venue", "ends_on"), "The workshop ends before it begins.")
    if fault := checks.template_fault(venue.template):
        yield Fault(("submission", "template"), fault)
    for what in ("poster", "board"):
        sides = (getattr(venue, f"{what}_width_mm"), getattr(venue, f"{what}_height_mm"))
        if (sides[0] is None) != (sides[1] is None):
            yield Fault(("poster", f"{what}_{'height' if sides[0] else 'width'}"), "Say both width and height.")
    for key in VENUE_SECTIONS["site"]:
        said = document.get("site", {}).get(key, [])
        if any(not name or len(name) > 80 for name in said):
            yield Fault(("site", key), "An entry is named by 1 to 80 letters, such as “papers” or “page:contact”.")
        if len(set(said)) != len(said):
            yield Fault(("site", key), "An entry stands there twice.")
    for name, (model, _) in NAME_LISTS.items():
        seen: set[str] = set()
        for text in document.get("venue", {}).get(name, []):
            row = model(name=text)
            yield from _cleaned(row, {name: "name"}, ("venue",), exclude={"venue", "position"})
            if text.casefold() in seen:
                yield Fault(("venue", name), f"“{text}” stands there twice.")
            seen.add(text.casefold())


def _row_faults(document: Document, section: str) -> Iterator[Fault]:
    rows = ROW_SECTIONS[section]
    tracks = {said.get("name", ""): Track(name=said.get("name", "")) for said in document.get("track", [])}
    seen: set[tuple] = set()
    for i, said in enumerate(document.get(section, [])):
        if said.get("track") and said["track"] not in tracks:
            yield Fault((section, i, "track"), f"There is no track called “{said['track']}”.")
            continue
        if "level" in said and said["level"] not in LEVELS:
            yield Fault((section, i, "level"), f"“{said['level']}” is no level; use {', '.join(LEVELS)}.")
            continue
        row = rows.model(**row_fields(section, said, tracks=tracks))
        yield from _cleaned(row, rows.keys, (section, i), exclude={"venue", "track", "position"})
        name = tuple(said.get(key) for key in rows.identity)
        if name in seen:
            yield Fault((section, i, rows.identity[0]), f"There are two rows for {' / '.join(filter(None, name))}.")
        seen.add(name)
        if section == "deadline" and is_backwards(said.get("opens_at"), said.get("at")):
            yield Fault((section, i, "opens_at"), "This opens after it closes.")


def _question_faults(document: Document) -> Iterator[Fault]:
    for i, said in enumerate(document.get("question", [])):
        options = said.get("options", [])
        needs = said.get("kind") in {QuestionKind.SCALE, QuestionKind.CHOICE, QuestionKind.CHOICES}
        if needs and len(options) < 2:
            yield Fault(("question", i, "options"), "A question with answers to choose from needs at least two.")
        if not needs and options:
            yield Fault(("question", i, "options"), "Only scales and choices have options.")
        values = [option.get("value") for option in options]
        if len(set(map(str, values))) != len(values):
            yield Fault(("question", i, "options"), "Two options have the same value.")
        if said.get("kind") == QuestionKind.SCALE:
            is_number = [isinstance(value, int | float) and not isinstance(value, bool) for value in values]
            if not all(is_number):
                yield Fault(("question", i, "options"), "The values of a scale are numbers.")
            elif values != sorted(values):
                yield Fault(("question", i, "options"), "The values of a scale go up.")
        elif not all(isinstance(value, str) for value in values):
            yield Fault(("question", i, "options"), "The values of a choice are short texts.")


def _cleaned(row: models.Model, keys: Mapping[str, str], path: Path, *, exclude: set[str]) -> Iterator[Fault]:
    try:
        row.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        names = {name: key for key, name in keys.items()}
        for name, problems in error.error_dict.items():
            for problem in problems:
                yield Fault((*path, names.get(name, name)), _sentence(type(row), name, problem))


def _sentence(model: type[models.Model], name: str, problem: ValidationError) -> str:
    if problem.code in {"null", "blank"}:
        return "This must be given."
    if problem.code == "invalid_choice":
        choices = ", ".join(str(value) for value, _ in field_of(model, name).flatchoices if value != "")
        return f"This must be one of {choices}."
    return " ".join(problem.messages)

"""The programme as it was released: a page, and files for other programs. See also `calendars`."""

import json
from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schedule import access, exports
from schedule.addresses import page_of
from schedule.code import code_of
from schedule.models import ProgrammeRelease, SessionKind
from schedule.moments import zone_said
from schedule.shown import ShownProgramme, ShownSession, about, grid, topics_in
from schedule.views.latest import choice, file, kept, own, picks_shown
from venues.navigation import public_frame
from web.audience import Audience, audience
from web.csv import csv_lines
from web.http import Request


@audience(Audience.PUBLIC)
@require_safe
def programme(request: Request, slug: str) -> HttpResponse:
    """Everybody: the programme, all of it or one kind of session, about everything or one topic."""
    kind, topic = request.GET.get("kind", ""), request.GET.get("topic", "")
    if kind not in {"", *SessionKind.values} or (topic and topic not in access.topics_at(slug)):
        # Not kept: what visitors make up must neither fill the store nor stand on anybody else's page.
        return own(request, slug, lambda *made: _page(*made, kind="", topic="", is_known=False))
    return kept(request, slug, f"page:{kind}:{topic}", lambda *made: _page(*made, kind=kind, topic=topic))


def _page(
    request: Request,
    release: ProgrammeRelease,
    programme: ShownProgramme,
    *,
    kind: str,
    topic: str,
    is_known: bool = True,
) -> HttpResponse:
    chosen = about(programme.sessions, kind=kind, topic=topic)
    days = replace(programme, sessions=chosen).days
    context = public_frame(request, release.venue, "Schedule") | {
        "release": release,
        "picks": picks_shown(request, release.venue),
        "days": [
            {"day": day, "sessions": sessions, "grid": _grid(programme, sessions) if len(programme.rooms) > 1 else None}
            for day, sessions in days
        ],
        "kinds": _kinds(programme.sessions, kind=kind, topic=topic),
        "topics": _topics(programme.sessions, kind=kind, topic=topic),
        "topic": topic,
        "is_known": is_known,
        "zone": zone_said(programme.sessions[0].starts_at, programme.zone) if programme.sessions else programme.zone,
        "tz": programme.zone,
        "current": [one for one in chosen if one.starts_at <= request.now < one.ends_at],
        "upcoming": _upcoming(chosen, request),
    }
    return render(request, "schedule/programme.html", context)


def _kinds(sessions: Sequence[ShownSession], *, kind: str, topic: str) -> list[dict]:
    """A choice for each kind of session that has something about the topic."""
    there = {session.kind for session in about(sessions, kind="", topic=topic)}
    return [
        choice(str(label), {"kind": "" if value == kind else value, "topic": topic}, is_chosen=value == kind)
        for value, label in SessionKind.choices
        if value in there
    ]


def _topics(sessions: Sequence[ShownSession], *, kind: str, topic: str) -> list[dict]:
    """A choice for each topic of the papers in sessions of the kind."""
    return [
        choice(name, {"kind": kind, "topic": "" if name == topic else name}, is_chosen=name == topic)
        for name in topics_in(about(sessions, kind=kind, topic=""))
    ]


def _grid(programme: ShownProgramme, sessions: list[ShownSession]):
    return grid(
        sessions,
        programme.rooms,
        room_of=lambda session: session.room,
        span_of=lambda session: (session.starts_at, session.ends_at),
    )


def _upcoming(sessions: Sequence[ShownSession], request: Request) -> list[ShownSession]:
    """What begins next, if something has begun or begins within a day. See also static/js/schedule_now.js."""
    later = [session for session in sessions if session.starts_at > request.now]
    if not later or (later[0].starts_at - request.now).days >= 1:
        return []
    return [session for session in later if session.starts_at == later[0].starts_at]


@audience(Audience.PUBLIC)
@require_safe
def code(request: Request, slug: str) -> HttpResponse:
    """Everybody: the address of the programme as a QR code, for paper."""

    def make(_: Request, release: ProgrammeRelease, __: ShownProgramme) -> HttpResponse:
        return file(code_of(page_of(release.venue)), "image/svg+xml", f"{slug}-schedule.svg")

    return kept(request, slug, "code", make)


@audience(Audience.PUBLIC)
@require_safe
def door(request: Request, slug: str) -> HttpResponse:
    """Everybody: a sheet for the door with the code, which leads phones to the programme."""

    def make(request: Request, release: ProgrammeRelease, _: ShownProgramme) -> HttpResponse:
        context = public_frame(request, release.venue, "Schedule") | {"address": page_of(release.venue)}
        return render(request, "schedule/door.html", context)

    return kept(request, slug, "door", make)


@audience(Audience.PUBLIC)
@require_safe
def xml(request: Request, slug: str) -> HttpResponse:
    """Everybody: frab's schedule.xml."""

    def make(_: Request, release: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        body = exports.frab_xml(release.venue, programme, version=release.version)
        return file(body, "application/xml; charset=utf-8", f"{slug}-schedule.xml")

    return kept(request, slug, "xml", make)


@audience(Audience.PUBLIC)
@require_safe
def as_json(request: Request, slug: str) -> HttpResponse:
    """Everybody: frab's schedule.json."""

    def make(_: Request, release: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        said = exports.frab_json(release.venue, programme, version=release.version)
        return file(json.dumps(said, ensure_ascii=False), "application/json", f"{slug}-schedule.json")

    return kept(request, slug, "json", make)


@audience(Audience.PUBLIC)
@require_safe
def csv(request: Request, slug: str) -> HttpResponse:
    """Everybody: the programme as a table."""

    def make(_: Request, __: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        body = "".join(csv_lines(exports.COLUMNS, exports.csv_rows(programme)))
        return file(body, "text/csv; charset=utf-8", f"{slug}-schedule.csv")

    return kept(request, slug, "csv", make)

"""The programme as it was released: a page, and files for other programs. All read the latest release alone."""

import json
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from schedule import access, exports
from schedule.models import ProgrammeRelease, SessionKind
from schedule.moments import zone_said
from schedule.shown import ShownProgramme, ShownSession, grid, links_for, shown
from venues.access import roles_of
from venues.models import Venue
from venues.navigation import public_frame
from web import keeping
from web.audience import Audience, audience
from web.csv import csv_lines
from web.http import Request

Make = Callable[[Request, ProgrammeRelease, ShownProgramme], HttpResponse]


def _kept(request: Request, slug: str, name: str, make: Make) -> HttpResponse:
    """A page of the latest release, kept for the anonymous."""
    if not keeping.is_anonymous(request):
        response = _made(request, slug, make)
        patch_cache_control(response, private=True, no_cache=True)
        return response
    mark = access.public_mark(slug)
    return keeping.kept(request, ("schedule", name, slug, mark), request.now, lambda: _made(request, slug, make))


def _made(request: Request, slug: str, make: Make) -> HttpResponse:
    release = access.public_programme(slug)
    links = links_of(request, release.venue)
    return make(request, release, shown(release.content, access.cards_of(release.venue), links=links))


def links_of(request: Request, venue: Venue) -> frozenset[str]:
    """Which rooms' links whoever asks may see."""
    is_signed_in = request.user.is_authenticated and not keeping.is_anonymous(request)
    is_committee = is_signed_in and bool(roles_of(request.user, venue))
    return links_for(is_signed_in=is_signed_in, is_committee=is_committee)


@audience(Audience.PUBLIC)
@require_safe
def programme(request: Request, slug: str) -> HttpResponse:
    """Everybody: the programme, all of it or one kind of session."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in SessionKind.values else ""
    return _kept(request, slug, f"page:{kind}", lambda *made: _page(*made, kind=kind))


def _page(request: Request, release: ProgrammeRelease, programme: ShownProgramme, *, kind: str) -> HttpResponse:
    kinds = {session.kind for session in programme.sessions}
    days = [
        (day, [session for session in sessions if not kind or session.kind == kind]) for day, sessions in programme.days
    ]
    context = public_frame(request, release.venue, "Schedule") | {
        "release": release,
        "days": [
            {"day": day, "sessions": sessions, "grid": _grid(programme, sessions) if len(programme.rooms) > 1 else None}
            for day, sessions in days
            if sessions
        ],
        "kind": kind,
        "kinds": [(value, label) for value, label in SessionKind.choices if value in kinds],
        "zone": zone_said(programme.sessions[0].starts_at, programme.zone),
        "tz": programme.zone,
        "current": [one for one in programme.sessions if one.starts_at <= request.now < one.ends_at],
        "upcoming": _upcoming(programme, request),
    }
    return render(request, "schedule/programme.html", context)


def _grid(programme: ShownProgramme, sessions: list[ShownSession]):
    return grid(
        sessions,
        programme.rooms,
        room_of=lambda session: session.room,
        span_of=lambda session: (session.starts_at, session.ends_at),
    )


def _upcoming(programme: ShownProgramme, request: Request) -> list[ShownSession]:
    """What begins next, if the programme has begun or begins within a day."""
    later = [session for session in programme.sessions if session.starts_at > request.now]
    if not later or (later[0].starts_at - request.now).days >= 1:
        return []
    return [session for session in later if session.starts_at == later[0].starts_at]


def _file(body: bytes | str, content_type: str, filename: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


@audience(Audience.PUBLIC)
@require_safe
def ics(request: Request, slug: str) -> HttpResponse:
    """Everybody: the programme as a calendar that programs subscribe to."""
    return _kept(request, slug, "ics", lambda _, release, programme: _ics(release, programme.sessions))


@audience(Audience.PUBLIC)
@require_safe
def session_ics(request: Request, slug: str, session: str) -> HttpResponse:
    """Everybody: one session as a calendar file."""

    def make(_: Request, release: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        found = [one for one in programme.sessions if one.id == session]
        if not found:
            raise Http404(access.NOT_HERE)
        return _ics(release, found)

    return _kept(request, slug, f"ics:{session}", make)


def _ics(release: ProgrammeRelease, sessions) -> HttpResponse:
    body = exports.calendar_file(release.venue, sessions)
    return _file(body, "text/calendar; charset=utf-8", f"{release.venue.slug}-schedule.ics")


@audience(Audience.PUBLIC)
@require_safe
def xml(request: Request, slug: str) -> HttpResponse:
    """Everybody: frab's schedule.xml."""

    def make(_: Request, release: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        body = exports.frab_xml(release.venue, programme, version=release.version)
        return _file(body, "application/xml; charset=utf-8", f"{slug}-schedule.xml")

    return _kept(request, slug, "xml", make)


@audience(Audience.PUBLIC)
@require_safe
def as_json(request: Request, slug: str) -> HttpResponse:
    """Everybody: frab's schedule.json."""

    def make(_: Request, release: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        said = exports.frab_json(release.venue, programme, version=release.version)
        return _file(json.dumps(said, ensure_ascii=False), "application/json", f"{slug}-schedule.json")

    return _kept(request, slug, "json", make)


@audience(Audience.PUBLIC)
@require_safe
def csv(request: Request, slug: str) -> HttpResponse:
    """Everybody: the programme as a table."""

    def make(_: Request, __: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        body = "".join(csv_lines(exports.COLUMNS, exports.csv_rows(programme)))
        return _file(body, "text/csv; charset=utf-8", f"{slug}-schedule.csv")

    return _kept(request, slug, "csv", make)

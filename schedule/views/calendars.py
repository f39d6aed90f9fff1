"""The programme as calendars that programs subscribe to: all of it, one session, one talk."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from schedule import access
from schedule.calendars import calendar_file, session_event, talk_event
from schedule.models import ProgrammeRelease
from schedule.shown import ShownProgramme, talks
from schedule.views.latest import calendar, kept
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.PUBLIC)
@require_safe
def ics(request: Request, slug: str) -> HttpResponse:
    """Everybody: the programme, an event a session."""
    return _sessions(request, slug, "")


@audience(Audience.PUBLIC)
@require_safe
def session_ics(request: Request, slug: str, session: str) -> HttpResponse:
    """Everybody: one session."""
    return _sessions(request, slug, session)


def _sessions(request: Request, slug: str, session: str) -> HttpResponse:
    def make(_: Request, release: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        found = [one for one in programme.sessions if not session or one.id == session]
        if session and not found:
            raise Http404(access.NOT_HERE)
        events = [session_event(release.venue, one) for one in found]
        return calendar(calendar_file(release.venue, events), f"{slug}-schedule.ics")

    return kept(request, slug, f"ics:{session}", make)


@audience(Audience.PUBLIC)
@require_safe
def talk_ics(request: Request, slug: str, talk: str) -> HttpResponse:
    """Everybody: one talk; 404 while it may not be named."""

    def make(_: Request, release: ProgrammeRelease, programme: ShownProgramme) -> HttpResponse:
        for session, one in talks(programme):
            if one.id == talk:
                body = calendar_file(release.venue, [talk_event(release.venue, session, one)])
                return calendar(body, f"{slug}-talk.ics")
        raise Http404(access.NOT_HERE)

    return kept(request, slug, f"talk-ics:{talk}", make)

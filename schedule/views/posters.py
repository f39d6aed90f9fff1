"""A page for each poster session: what hangs at which board, to search and by topic."""

from collections import Counter
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schedule import access
from schedule.models import ProgrammeRelease
from schedule.moments import zone_said
from schedule.shown import ShownProgramme, poster_sessions
from schedule.views.latest import choice, kept, own, picks_shown
from venues.navigation import public_frame
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.PUBLIC)
@require_safe
def posters(request: Request, slug: str, session: str) -> HttpResponse:
    """Everybody: the boards of a session of the latest release, all of them or those of one topic."""
    topic = request.GET.get("topic", "")
    if topic and topic not in access.topics_at(slug):
        # Not kept, as in `programme`.
        return own(request, slug, lambda *made: _page(*made, session=session, topic=topic))
    return kept(request, slug, f"posters:{session}:{topic}", lambda *made: _page(*made, session=session, topic=topic))


def _page(
    request: Request, release: ProgrammeRelease, programme: ShownProgramme, *, session: str, topic: str
) -> HttpResponse:
    found = poster_sessions(programme)
    position = next((n for n, one in enumerate(found) if one.id == session), None)
    if position is None:
        raise Http404(access.NOT_HERE)
    whole = found[position]
    chosen = replace(whole, boards=[part for part in whole.boards if not topic or topic in part.topics])
    topics = Counter(name for part in whole.boards for name in part.topics)
    context = public_frame(request, release.venue, "Schedule") | {
        "session": chosen,
        "n_boards": len(whole.boards),
        "picks": picks_shown(request, release.venue),
        "topic": topic,
        "topics": [
            choice(name, {"topic": "" if name == topic else name}, is_chosen=name == topic) | {"n": topics[name]}
            for name in sorted(topics, key=str.casefold)
        ],
        "zone": zone_said(whole.starts_at, programme.zone),
        "tz": programme.zone,
        "before": found[position - 1] if position else None,
        "after": found[position + 1] if position + 1 < len(found) else None,
    }
    return render(request, "schedule/posters.html", context)

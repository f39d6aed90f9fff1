"""What the chairs' pages about a draft share: the frame, the toast with its undo, the warnings, the revision seen."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from schedule import actions
from schedule.access import Speaker
from schedule.table import Table
from venues.models import Venue
from venues.navigation import frame
from web.http import Request

FORM = ["GET", "HEAD", "POST"]


def problems_said(venue: Venue, table: Table) -> list[dict[str, Any]]:
    """What is wrong with the draft, as `_problems.html` shows it."""
    return [
        {
            "is_blocker": problem.is_blocking,
            "sentence": problem.sentence,
            "remedy": problem.remedy,
            "url": reverse("schedule:session", args=[venue.slug, problem.field]),
        }
        for problem in table.problems
    ]


def toast(request: Request, slug: str, text: str, change: actions.Change) -> None:
    """A toast with the way back."""
    messages.success(request, text, extra_tags=f"undo={reverse('schedule:undo', args=[slug, change.id])}")


def speakers_said(speakers: Sequence[Speaker], zone: ZoneInfo) -> list[tuple[str, str]]:
    """Speakers to choose from, each with when they can be there."""
    return [
        (speaker.row.name, " · ".join(filter(None, [speaker.row.name, speaker.times.said(zone)])))
        for speaker in speakers
    ]


def seen_revision(request: Request) -> int | None:
    """Which revision the editor saw."""
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def page(
    request: Request, venue: Venue, template: str, context: dict[str, Any], *, is_refused: bool = False
) -> HttpResponse:
    """A page of the chairs about their draft; 422 when what was typed cannot be taken."""
    form = context.get("form")
    status = 422 if is_refused or (form is not None and form.is_bound and form.errors) else 200
    return render(request, template, frame(request, venue, current="Schedule") | context, status=status)

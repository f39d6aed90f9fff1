"""The programme on paper: for chairs, of the released programme or of the draft, and it says of which."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from schedule import access, printing
from schedule.content import Content, frozen
from schedule.forms import EVERY, CardsForm, Choices, DoorsForm, LabelsForm, PrintForm
from schedule.moments import said_day, said_time
from schedule.shown import ShownProgramme, ShownSession, shown
from venues.access import venue_for_chair
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request

DRAFT, RELEASED = "draft", "released"
KINDS = (("print_doors", "Door sheets"), ("print_labels", "Board labels"), ("print_cards", "Time cards"))
KEPT = ("of", "paper")  # from one kind to the next


@dataclass(frozen=True)
class Source:
    """What is printed: of whichever programme, what the public would see of it."""

    is_draft: bool
    said: str
    programmes: Choices
    content: Content
    programme: ShownProgramme


def _source(request: Request, venue: Venue) -> Source:
    release = access.latest_release(venue)
    is_draft = release is None or request.GET.get("of") == DRAFT
    cards = access.cards_of(venue)
    programmes = [(RELEASED, f"as released, version {release.version}")] if release else []
    if release is None or is_draft:
        draft = access.draft_of(venue)
        content = frozen(draft, cards, zone=venue.time_zone, before=None, number=0, now=request.now)
    else:
        content = release.content
    programme = shown(content, cards, links=frozenset())
    said = (
        f"Version {release.version}" if release and not is_draft else f"as of {said_time(request.now, programme.zone)}"
    )
    return Source(is_draft, said, [*programmes, (DRAFT, "the draft as it stands")], content, programme)


@audience(Audience.CHAIR)
@require_safe
def doors(request: Request, slug: str) -> HttpResponse:
    """Chairs: a sheet for the door of each room and day."""
    venue = venue_for_chair(request.user, slug)
    source = _source(request, venue)
    rooms = printing.doors_of(source.content)
    days = {f"{day}": day for day, _ in source.programme.days}
    form = DoorsForm(
        request.GET.dict(),
        programmes=source.programmes,
        room=[(EVERY, "every room"), *((room, room) for room in rooms if room)],
        day=[(EVERY, "every day"), *((key, said_day(day)) for key, day in days.items())],
    )
    found: list[printing.Door] = []
    if form.is_valid():
        chosen = form.cleaned_data
        found = printing.doors(
            source.programme,
            [room for room in rooms if chosen["room"] in {EVERY, room}],
            days=[day for key, day in days.items() if chosen["day"] in {EVERY, key}],
            has_talks=chosen["has_talks"],
        )
    return _page(request, venue, source, form, "print_doors", {"doors": found, "n": len(found)})


@audience(Audience.CHAIR)
@require_safe
def labels(request: Request, slug: str) -> HttpResponse:
    """Chairs: a label for each board, several a page to be cut; some numbers alone to print them again."""
    venue = venue_for_chair(request.user, slug)
    source = _source(request, venue)
    sessions = printing.with_boards(source.programme)
    form = LabelsForm(
        request.GET.dict(),
        programmes=source.programmes,
        session=[*_choices(source, sessions), (EVERY, "every session")],
    )
    found: list[printing.Label] = []
    if form.is_valid():
        chosen = form.cleaned_data
        session = "" if chosen["session"] == EVERY else chosen["session"]
        found = printing.labels(source.programme, session=session, first=chosen["first"], last=chosen["last"])
    per_page = int(form.cleaned_data.get("per_page") or 4)
    context = {
        "pages": list(printing.pages_of(found, per_page)),
        "per_page": per_page,
        "n": len(found),
        "n_unannounced": sum(not label.board.title for label in found),
    }
    return _page(request, venue, source, form, "print_labels", context)


@audience(Audience.CHAIR)
@require_safe
def cards(request: Request, slug: str) -> HttpResponse:
    """Chairs: what the chair of a session holds up, and a card for each talk."""
    venue = venue_for_chair(request.user, slug)
    source = _source(request, venue)
    sessions = printing.with_talks(source.programme)
    form = CardsForm(request.GET.dict(), programmes=source.programmes, session=_choices(source, sessions))
    chosen = form.cleaned_data.get("session") if form.is_valid() else None
    found = [each for each in sessions if each.id == chosen]
    context = {
        "warnings": printing.WARNINGS,
        "session": found[0] if found else None,
        "cards": printing.cards(found[0]) if found else [],
        "n": len(found),
    }
    return _page(request, venue, source, form, "print_cards", context, turned="-wide")


def _choices(source: Source, sessions: list[ShownSession]) -> Choices:
    return [(each.id, f"{said_time(each.starts_at, source.programme.zone)}: {each.title}") for each in sessions]


def _page(
    request: Request,
    venue: Venue,
    source: Source,
    form: PrintForm,
    kind: str,
    context: dict[str, Any],
    *,
    turned: str = "",
) -> HttpResponse:
    """What is printed under what is chosen; a choice that makes no sense is said, and nothing is printed."""
    kept = "&".join(f"{name}={form.cleaned_data[name]}" for name in KEPT if name in form.cleaned_data)
    page = {
        "form": form,
        "source": source,
        "tz": source.programme.zone,
        "sheet": form.cleaned_data.get("paper", "a4") + turned,
        "tabs": [
            {"label": label, "url": f"{reverse(f'schedule:{name}', args=[venue.slug])}?{kept}", "current": name == kind}
            for name, label in KINDS
        ],
    }
    context = frame(request, venue, current="Schedule") | page | context
    return render(request, f"schedule/{kind}.html", context, status=422 if form.errors else 200)

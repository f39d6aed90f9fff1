"""Filling sessions: a programme in lines, papers in equal parts, posters over sessions, a day once more. For chairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from schedule import access, actions
from schedule.filling_forms import BoardsForm, CopyDayForm, LinesForm, SpreadForm
from schedule.hanging import Poster, free_numbers, hang, meetings
from schedule.lines import plan_of_lines
from schedule.moments import Unreadable, day_from, said_day, said_time
from schedule.problems import same_name
from schedule.table import Entry, Table
from schedule.views.frame import FORM, page, seen_revision, toast
from submissions.models import Submission
from venues.access import venue_for_chair
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


def _counted(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


# --- Days ------------------------------------------------------------------------------------------------


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def lines(request: Request, slug: str) -> HttpResponse:
    """Chairs: write a programme line by line, see what it would become, add it."""
    venue = venue_for_chair(request.user, slug)
    table = Table(request.user, venue)
    first = {"day": f"{venue.starts_on:%Y-%m-%d}" if venue.starts_on else ""}
    form = LinesForm(request.POST or None, initial=first)
    plan = None
    if request.method == "POST" and form.is_valid():
        try:
            day = day_from(form.cleaned_data["day"]) if form.cleaned_data["day"] else None
            papers = {paper.number: paper for paper in table.without_talk if paper.number}
            plan = plan_of_lines(form.cleaned_data["text"], day=day, papers=papers, zone=table.zone)
            if request.POST.get("do") == "add" and not plan.faults:
                change = actions.add_sessions(venue, plan.sessions, by=request.user, now=request.now)
                toast(request, slug, f"{_counted(len(plan.sessions), 'session')} added.", change)
                return redirect("schedule:editor", slug=slug)
        except Unreadable as error:
            form.add_error("day", str(error))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "plan": plan, "tz": table.zone}
    return page(request, venue, "schedule/lines.html", context, is_refused=bool(plan and plan.faults))


@audience(Audience.CHAIR)
@require_POST
def day_copy(request: Request, slug: str) -> HttpResponse:
    """Chairs: the sessions of a day once more on another."""
    venue = venue_for_chair(request.user, slug)
    form = CopyDayForm(request.POST)
    if not form.is_valid():
        raise actions.NotSchedulable("Say which day is copied, and to which.")
    to = form.cleaned_data["to"]
    try:
        change, n = actions.copy_day(venue, form.cleaned_data["day"], to, by=request.user, now=request.now)
    except Unreadable as error:
        raise actions.NotSchedulable(str(error)) from None
    toast(request, slug, f"{_counted(n, 'session')} copied to {said_day(to)}, without talks and posters.", change)
    return redirect("schedule:editor", slug=slug)


# --- Talks in equal parts --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """Papers with their times, and those for which there is none."""

    rows: Sequence[tuple[datetime, datetime, Submission]]
    left_out: Sequence[Submission]
    minutes: int


def _spread(entry: Entry, papers: Sequence[Submission], minutes: int | None, questions: int) -> Spread:
    """Papers one after the other, after what the session has; each leaves its minutes for questions at the end."""
    room = entry.minutes_left - questions * len(entry.talks)
    each = minutes or (room // len(papers) - questions if papers else 0)
    n_fit = min(max(room // (each + questions), 0), len(papers)) if each > 0 else 0
    at = entry.row.ends_at - timedelta(minutes=entry.minutes_left)
    step = timedelta(minutes=each)
    rows = [(at + place * step, at + (place + 1) * step, paper) for place, paper in enumerate(papers[:n_fit])]
    return Spread(rows, papers[n_fit:], each)


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def spread(request: Request, slug: str, session: str) -> HttpResponse:
    """Chairs: papers as talks of equal length in one session, seen with their times before."""
    venue = venue_for_chair(request.user, slug)
    table = Table(request.user, venue)
    entry = table.entry_called(session)
    papers = table.without_talk
    form = SpreadForm(request.POST or None, papers=papers, kinds=access.kinds_of(papers))
    plan = None
    if request.method == "POST" and form.is_valid():
        plan = _spread(entry, form.chosen(), form.cleaned_data["minutes"], table.question_minutes(entry))
        try:
            if request.POST.get("do") == "place":
                return _placed(request, slug, entry, plan)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "entry": entry, "plan": plan, "tz": table.zone, "revision": entry.row.revision}
    return page(request, venue, "schedule/spread.html", context)


def _placed(request: Request, slug: str, entry: Entry, plan: Spread) -> HttpResponse:
    papers = [paper for _, _, paper in plan.rows]
    how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": seen_revision(request)}
    change = actions.place_papers(entry.row, papers, minutes=plan.minutes, **how)
    toast(request, slug, f"{_counted(len(papers), 'paper')} placed in “{entry.row.title}”.", change)
    return redirect("schedule:session", slug=slug, session=entry.row.public_id)


# --- Posters over sessions -------------------------------------------------------------------------------


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def boards(request: Request, slug: str) -> HttpResponse:
    """Chairs: posters over one or several sessions by topic, seen with their boards before."""
    venue = venue_for_chair(request.user, slug)
    table = Table(request.user, venue)
    posters = [entry for entry in table.entries if entry.takes == "boards"]
    papers = access.by_topic(table.papers.accepted.values())
    form = BoardsForm(
        request.POST or None,
        sessions=[(entry.row, f"{entry.row.title}, {said_time(entry.row.starts_at, table.zone)}") for entry in posters],
        papers=papers,
        kinds=access.kinds_of(papers),
        initial={"session": request.GET.getlist("session")},
    )
    plan: list[dict[str, Any]] = []
    notes: list[str] = []
    if request.method == "POST" and form.is_valid():
        chosen = [entry for entry in posters if entry.row.public_id in form.cleaned_data["session"]]
        topics = access.topics_of(form.chosen())
        hung, notes = _hung(chosen, form, topics)
        plan = _boards_of(chosen, hung, form.cleaned_data["first"], topics)
        try:
            if request.POST.get("do") == "hang":
                sessions = [(entry.row, found) for entry, found in zip(chosen, hung, strict=True)]
                how: dict[str, Any] = {"by": request.user, "now": request.now, "seen": seen_revision(request)}
                change = actions.hang_posters(venue, sessions, first=form.cleaned_data["first"], **how)
                n = sum(len(found) for found in hung)
                toast(request, slug, f"{_counted(n, 'poster')} in {_counted(len(chosen), 'session')}.", change)
                return redirect("schedule:editor", slug=slug)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "plan": plan,
        "notes": notes,
        "has_sessions": bool(posters),
        "revision": table.programme.revision,
    }
    return page(request, venue, "schedule/boards.html", context)


def _hung(
    sessions: Sequence[Entry], form: BoardsForm, topics: Mapping[int, access.Topical]
) -> tuple[list[list[Submission]], list[str]]:
    """The papers of each session in the order of its boards; and who has two in one, a sentence each."""
    papers = form.chosen()
    if form.cleaned_data["keeps"]:
        there = {line.row.submission_id for entry in sessions for line in entry.boards}
        papers = [paper for paper in papers if paper.pk not in there]
    if not papers:
        return [[] for _ in sessions], []
    authors = access.names_by_paper(papers)
    posters = [
        Poster(paper.pk, topics.get(paper.pk), frozenset(map(same_name, authors.get(paper.pk, ())))) for paper in papers
    ]
    found = hang(posters, n_sessions=len(sessions), times=form.cleaned_data["times"])
    by_key = {paper.pk: paper for paper in papers}
    names = {same_name(name): name for each in authors.values() for name in each}
    notes = [
        f"{names[met.person]} has papers {by_key[met.one].number} and {by_key[met.other].number} in "
        f"“{sessions[met.session].row.title}”{', side by side' if met.is_beside else ''}."
        for met in meetings(found)
    ]
    return [[by_key[poster.key] for poster in each] for each in found], notes


def _boards_of(
    sessions: Sequence[Entry],
    hung: Sequence[Sequence[Submission]],
    first: int,
    topics: Mapping[int, access.Topical],
) -> list[dict[str, Any]]:
    """Each session with the boards that would be new in it."""
    moved = {paper.pk for each in hung for paper in each}
    plan = []
    for entry, found in zip(sessions, hung, strict=True):
        kept = [line.board_number for line in entry.boards if line.row.submission_id not in moved]
        numbers = free_numbers(kept, first=first)
        rows = [(next(numbers), paper, topics.get(paper.pk, (0, 0, ""))[2]) for paper in found]
        plan.append({"row": entry.row, "rows": rows, "n_kept": len(kept)})
    return plan

"""What a programme has to keep to: hours and questions for chairs, a speaker's times for chairs and for the speaker."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from schedule import access, actions
from schedule.availability import times_from
from schedule.bounds_forms import RulesForm, TimesForm
from schedule.moments import local_day, zone_of, zone_said
from schedule.table import Table, hours_of
from schedule.views.frame import FORM, page, seen_revision, toast
from venues.access import card_for_link, shown_for_chair, venue_for_chair
from venues.actions import count_use
from venues.models import ShownPerson, ShownPersonKind, Venue
from venues.navigation import way_home
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

MOST_DAYS = 31


def _days(venue: Venue) -> list[date]:
    """The venue's days."""
    if not venue.starts_on:
        return []
    n_days = ((venue.ends_on or venue.starts_on) - venue.starts_on).days + 1
    return [venue.starts_on + timedelta(days=step) for step in range(min(n_days, MOST_DAYS))]


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def rules(request: Request, slug: str) -> HttpResponse:
    """Chairs: the hours of each day, and how long questions after a talk take."""
    venue = venue_for_chair(request.user, slug)
    table = Table(request.user, venue)
    hours = hours_of(table.programme)
    busy = {local_day(entry.row.starts_at, table.zone) for entry in table.entries}
    form = RulesForm(
        request.POST or None,
        days=sorted({*_days(venue), *busy, *hours}),
        hours=hours,
        minutes=table.programme.question_minutes,
        zone=table.zone,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.save_rules(
                venue,
                hours=form.hours,
                question_minutes=form.cleaned_data["question_minutes"],
                seen=seen_revision(request),
                by=request.user,
                now=request.now,
            )
            toast(request, slug, "Hours and questions are saved.", change)
            return redirect("schedule:editor", slug=slug)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "revision": table.programme.revision, "zone": zone_said(request.now, table.zone)}
    return page(request, venue, "schedule/rules.html", context)


@audience(Audience.CHAIR)
def speakers(request: Request, slug: str) -> HttpResponse:
    """Chairs: every speaker with when they can be there."""
    venue = venue_for_chair(request.user, slug)
    zone = zone_of(venue.time_zone)
    rows = [
        {"person": speaker.row, "said": speaker.times.said(zone), "said_at": speaker.said_at}
        for speaker in access.speakers_at(venue)
    ]
    return page(request, venue, "schedule/speakers.html", {"speakers": rows, "zone": zone_said(request.now, zone)})


@audience(Audience.CHAIR)
@require_http_methods(FORM)
def speaker(request: Request, slug: str, shown: int) -> HttpResponse:
    """Chairs: when one speaker can be there, as they told the chairs."""
    venue = venue_for_chair(request.user, slug)
    person = shown_for_chair(venue, shown)
    form, is_saved = _times(request, person, by=request.user)
    if is_saved:
        messages.success(request, f"The times of {person.name} are saved.")
        return redirect("schedule:speakers", slug=slug)
    context = {"form": form, "person": person, "zone": zone_said(request.now, form.zone)}
    return page(request, venue, "schedule/speaker.html", context)


@audience(Audience.LINK)
@require_http_methods(FORM)
@never_cache
def own_times(request: Request, slug: str, token: str) -> HttpResponse:
    """Whoever holds a speaker's link: when they can be there. Only they and the chairs see it."""
    card = card_for_link(slug, token)
    person, venue = card.shown, card.shown.venue
    if person.kind != ShownPersonKind.SPEAKER:
        raise Http404(access.NOT_HERE)
    try:
        if request.method == "POST":
            count_use(card, now=request.now)
        form, is_saved = _times(request, person, by=None)
    except Refused as refusal:
        form, is_saved = _form(request, person), False
        form.add_error(None, str(refusal))
    if is_saved:
        messages.success(request, "Thank you. The chairs plan with this; you can change it here at any time.")
        return redirect(request.path)
    context = {
        "venue": venue,
        "person": person,
        "form": form,
        "zone": zone_said(request.now, form.zone),
        "nav": way_home(venue),
        "hide_sign_in": True,
    }
    return render(request, "schedule/own_times.html", context, status=422 if form.errors else 200)


def _form(request: Request, person: ShownPerson) -> TimesForm:
    row = access.times_of(person)
    return TimesForm(
        request.POST or None,
        days=_days(person.venue),
        times=times_from(row.spans if row else []),
        revision=row.revision if row else 0,
        zone=zone_of(person.venue.time_zone),
    )


def _times(request: Request, person: ShownPerson, *, by) -> tuple[TimesForm, bool]:
    """The form about a person's times, and whether what was sent is saved."""
    form = _form(request, person)
    if request.method != "POST" or not form.is_valid():
        return form, False
    try:
        actions.save_times(person, form.times, seen=form.cleaned_data["revision"], by=by, now=request.now)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form, False
    return form, True

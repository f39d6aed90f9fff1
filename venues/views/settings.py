"""The settings of a venue as a whole: for its chairs alone."""

import difflib

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from policy import table
from policy.visibility import QUESTIONS
from venues import access, actions, toml
from venues.deadlines import Calendar
from venues.forms.checks import ChecksForm
from venues.forms.settings import AboutForm, AddressForm, FileForm, PolicyForm, TextsForm
from venues.models import Venue
from venues.navigation import public_menu
from venues.questions import READERS
from venues.stages import venue_stage
from venues.views.frame import settings_page
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused, Stale


def _edit_columns(request: Request, slug: str, form_class, template: str, current: str, **more) -> HttpResponse:
    """A page that changes columns of the venue."""
    venue = access.venue_for_chair(request.user, slug)
    form = form_class(request.POST or None, instance=venue)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(venue, changes=form.changes(), by=request.user, now=request.now)
            messages.success(request, "Saved. The public pages show it now." if venue.is_public else "Saved.")
            return redirect(request.path)
        except Stale as stale:
            venue = access.venue_for_chair(request.user, slug)
            form.add_error(None, str(stale))
            form.see(venue)
            status = 409
    return settings_page(request, venue, template, current, {"form": form, **more}, status=status)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: Request, slug: str) -> HttpResponse:
    """Name, place, days, colour; and whether the call is published."""
    return _edit_columns(request, slug, AboutForm, "about", "About")


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: Request, slug: str) -> HttpResponse:
    """What the call says."""
    return _edit_columns(request, slug, TextsForm, "texts", "Texts of the call")


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: Request, slug: str) -> HttpResponse:
    """The rules of submission and review."""
    return _edit_columns(request, slug, PolicyForm, "policy", "Policy")


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: Request, slug: str) -> HttpResponse:
    """What the venue makes of the findings in its files; `?usual` shows the usual ratings, to be saved or not."""
    venue = access.venue_for_chair(request.user, slug)
    form = ChecksForm(request.POST or None, venue=venue, is_usual="usual" in request.GET)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_checks(venue, seen=form.seen(), wanted=form.wanted(), by=request.user, now=request.now)
            messages.success(request, "Saved. Papers without a decision are looked at again, one after the other.")
            return redirect(request.path)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            form.see(access.venue_for_chair(request.user, slug))
            status = 409 if isinstance(refusal, Stale) else 422
    context = {"form": form, "groups": form.groups(), "is_usual": form.is_bound or not venue.severities}
    return settings_page(request, venue, "checks", "Checks of files", context, status=status)


@audience(Audience.CHAIR)
@require_POST
def publish(request: Request, slug: str) -> HttpResponse:
    """Show the call to everybody, or take it off; the toast offers to undo it."""
    venue = access.venue_for_chair(request.user, slug)
    is_public = not venue.is_public
    actions.publish(venue, is_public=is_public, by=request.user, now=request.now)
    said = "The call is public now." if is_public else "The call is taken off; only chairs see it."
    messages.success(request, said, extra_tags=f"undo={request.path}")
    return redirect("venues:settings", slug=slug)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: Request, slug: str) -> HttpResponse:
    """Another address for the venue: what would change first, then the change, with its undo."""
    venue = access.venue_for_chair(request.user, slug)
    form = AddressForm(request.POST or None, initial={"slug": venue.slug})
    context: dict = {"form": form, "left": [former for former in venue.former_slugs if former != venue.slug]}
    status = 200
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["slug"]
        try:
            if request.POST.get("step") == "rename":
                return _renamed(request, venue, wanted, seen=request.POST.get("seen", ""))
            actions.require_free_slug(wanted, venue=venue)
            context |= {"wanted": wanted, "moves": _moves(venue, wanted)}
        except Refused as refusal:
            form.add_error("slug", str(refusal))
            status = 409 if isinstance(refusal, Stale) else 422
    return settings_page(request, venue, "address", "Address", context, status=status)


@audience(Audience.CHAIR)
@require_POST
def address_again(request: Request, slug: str, former: str) -> HttpResponse:
    """Take an address again that the venue had before: the undo."""
    venue = access.venue_for_chair(request.user, slug)
    if former not in venue.former_slugs:
        raise Http404("The venue never had this address.")
    return _renamed(request, venue, former, seen=venue.slug)


def _renamed(request: Request, venue: Venue, slug: str, *, seen: str) -> HttpResponse:
    actions.rename(venue, slug=slug, seen=seen, by=request.user, now=request.now)
    undo = reverse("venues:address_again", args=[slug, seen])
    messages.success(
        request, f"The address is “{slug}” now, and “{seen}” leads to it.", extra_tags=f"undo={undo}"
    )  # fmt: skip
    return redirect("venues:settings_address", slug=slug)


def _moves(venue: Venue, slug: str) -> list[dict[str, str]]:
    """Every page of the public menu, where it is and where it would be."""
    before, after = venue.get_absolute_url(), reverse("website:venue", args=[slug])
    return [
        {"label": item["label"], "before": item["url"], "after": after + item["url"].removeprefix(before)}
        for item in public_menu(venue)
    ]


@audience(Audience.CHAIR)
@require_safe
def visibility(request: Request, slug: str) -> HttpResponse:
    """Who sees what under these settings, now and after each release: computed by the rules themselves."""
    venue = access.venue_for_chair(request.user, slug)
    columns = table.table(venue_stage(Calendar(venue), request.now))
    moments = [column.moment for column in columns]
    chosen = request.GET.get("moment", moments[0])
    index = moments.index(chosen) if chosen in moments else 0
    column = columns[index]
    before = columns[index - 1] if index > 1 else None
    earlier = {row.person: row.answers for row in before.rows} if before else {}
    questions = [
        {
            "label": name,
            "cells": [
                {
                    "person": row.person,
                    "may": row.answers[name],
                    "is_new": row.answers[name] and bool(earlier) and not earlier[row.person][name],
                }
                for row in column.rows
            ],
        }
        for name in QUESTIONS
    ]
    context = {
        "tabs": [
            {"label": moment.capitalize(), "url": f"?moment={moment.replace(' ', '+')}", "current": i == index}
            for i, moment in enumerate(moments)
        ],
        "people": [row.person for row in column.rows],
        "questions": questions,
        "levels": [
            {"label": words, "people": [row.person for row in column.rows if level >= row.level]}
            for level, words in READERS.items()
        ],
        "is_compared": before is not None,
    }
    return settings_page(request, venue, "visibility", "Who sees what", context)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: Request, slug: str) -> HttpResponse:
    """The edition as a file: to keep, to compare, to put over this venue, to start the next one from."""
    venue = access.venue_for_chair(request.user, slug)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict = {"form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            document = toml.parse(text)
            if request.POST.get("step") == "apply":
                actions.apply_document(venue, document, by=request.user, now=request.now)
                messages.success(request, "The file is in force.")
                return redirect(request.path)
            now_said = toml.dump_venue(venue).splitlines()
            said = toml.render(document).splitlines()
            context |= {
                "text": text,
                "diff": list(difflib.unified_diff(now_said, said, "as it is", "as the file says", lineterm="", n=2)),
            }
        except Refused as refusal:
            form.add_error("file", str(refusal))
            status = 422
    return settings_page(request, venue, "file", "File and copies", context, status=status)


@audience(Audience.CHAIR)
@require_safe
def file_toml(request: Request, slug: str) -> HttpResponse:
    """The file itself."""
    venue = access.venue_for_chair(request.user, slug)
    response = HttpResponse(toml.dump_venue(venue), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{venue.slug}.toml"'
    return response

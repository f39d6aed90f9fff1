"""Topics and tracks: for chairs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from venues import access, actions
from venues.forms.topics import MergeForm, NameForm, NamesForm, TrackForm
from venues.views.frame import settings_page
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: Request, slug: str) -> HttpResponse:
    """Topics: add, order, and on to the page of one; tracks."""
    venue = access.venue_for_chair(request.user, slug)
    form = NamesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fresh = actions.add_topics(venue, names=form.cleaned_data["names"], by=request.user, now=request.now)
        messages.success(request, f"{len(fresh)} topic{'' if len(fresh) == 1 else 's'} added.")
        return redirect(request.path)
    context = {
        "form": form,
        "topics": venue.topics.in_order(),
        "tracks": venue.tracks.order_by("position", "pk"),
    }
    return settings_page(request, venue, "topics", "Topics and tracks", context)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: Request, slug: str, topic: int) -> HttpResponse:
    """Rename a topic, merge it into another, or let it go."""
    venue = access.venue_for_chair(request.user, slug)
    row = access.topic_for_chair(venue, topic)
    step = request.POST.get("step", "")
    name = NameForm(request.POST if step == "rename" else None, initial={"name": row.name})
    merge = MergeForm(request.POST if step == "merge" else None, topic=row, topics=venue.topics)
    try:
        if step == "rename" and name.is_valid():
            actions.rename_topic(row, name=name.cleaned_data["name"], by=request.user, now=request.now)
            messages.success(request, "The topic has its new name everywhere.")
            return redirect("venues:settings_topics", slug=slug)
        if step == "merge" and merge.is_valid():
            into = merge.cleaned_data["into"]
            actions.merge_topic(row, into=into, by=request.user, now=request.now)
            messages.success(request, f"“{row.name}” is merged into “{into.name}”.")
            return redirect("venues:settings_topics", slug=slug)
    except Refused as refusal:
        (name if step == "rename" else merge).add_error(None, str(refusal))
    if step == "remove":
        actions.remove_topic(row, by=request.user, now=request.now)
        messages.success(request, f"The topic “{row.name}” is gone.")
        return redirect("venues:settings_topics", slug=slug)
    context = {"topic": row, "name_form": name, "merge_form": merge}
    return settings_page(request, venue, "topic", "Topics and tracks", context)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: Request, slug: str, track: int = 0) -> HttpResponse:
    """A track: new, or changed, or gone."""
    venue = access.venue_for_chair(request.user, slug)
    row = access.track_for_chair(venue, track) if track else None
    if row and request.POST.get("step") == "remove":
        actions.remove(venue, row, by=request.user, now=request.now)
        messages.success(request, f"The track “{row.name}” is gone.")
        return redirect("venues:settings_topics", slug=slug)
    form = TrackForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_track(venue, row, fields=form.cleaned_data, by=request.user, now=request.now)
            messages.success(request, "The track is saved.")
            return redirect("venues:settings_topics", slug=slug)
        except Refused as refusal:
            form.add_error("name", str(refusal))
    return settings_page(request, venue, "track", "Topics and tracks", {"form": form, "track": row})


@audience(Audience.CHAIR)
@require_POST
def order(request: Request, slug: str, kind: str) -> HttpResponse:
    """Put rows into another order: called by the list as it is dragged."""
    venue = access.venue_for_chair(request.user, slug)
    rows = access.rows_for_chair(venue, kind)
    pks = [int(part) for part in request.POST.get("order", "").split(",") if part.strip().isdecimal()]
    actions.order_rows(venue, rows, order=pks, by=request.user, now=request.now)
    return HttpResponse(status=204)

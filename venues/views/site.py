"""Pages, news, sponsors and pictures of the public site: for chairs; and the card that a person fills in by a link."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from venues import access, actions
from venues.forms.site import CardForm, NewsForm, PageForm, PictureForm, SponsorForm
from venues.models import NewsPost, SitePage, Sponsor, Venue
from venues.navigation import all_entries, way_home
from venues.views.frame import settings_page
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused, Stale

# kind → model, form, the list's name in the settings, what one is called
LISTS: dict[str, tuple[type, Any, str, str]] = {
    "pages": (SitePage, PageForm, "Pages", "page"),
    "news": (NewsPost, NewsForm, "News", "post"),
    "sponsors": (Sponsor, SponsorForm, "Sponsors", "sponsor"),
}
# Pages that most workshops need: title, what it begins with.
STARTERS = {
    "code-of-conduct": (
        "Code of conduct",
        "We want everybody to be able to speak and to listen here, whoever they are.\n\nHarassment in any form is not "
        "tolerated, in talks, at posters, at dinner or online. Whoever is asked to stop stops at once.\n\nIf something "
        "happens, or you are not sure, talk to any organiser or write to us; we keep it to ourselves.\n",
    ),
    "questions": ("Questions and answers", "**Must I travel?** \n\n**Will talks be recorded?** \n"),
    "getting-there": ("Getting there", "**From the airport**\n\n**From the station**\n\n**The room**\n"),
    "contact": ("Contact", "The organisers read what you write to the address at the end of this page.\n"),
}


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def header(request: Request, slug: str) -> HttpResponse:
    """The picture behind the title of the home page."""
    venue = access.venue_for_chair(request.user, slug)
    form = PictureForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and picture_saved(request, venue, venue, form):
        return redirect(request.path)
    context = {"form": form, "picture": venue.header}
    return settings_page(request, venue, "site_header", "Header picture", context, status=422 if form.errors else 200)


def picture_saved(request: Request, venue: Venue, owner: Any, form: PictureForm) -> bool:
    """Store or take away a picture as the form says; False when it cannot be, with the sentence in the form."""
    if request.POST.get("step") == "no-picture":
        actions.set_picture(venue, owner, file=None, by=request.user, now=request.now)
        messages.success(request, "The picture is gone.")
        return True
    if not form.is_valid():
        return False
    file = form.cleaned_data["picture"]
    try:
        actions.set_picture(venue, owner, file=file, size=file.size, by=request.user, now=request.now)
    except Refused as refusal:
        form.add_error("picture", str(refusal))
        return False
    messages.success(request, "The picture is there.")
    return True


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD"])
def rows(request: Request, slug: str, kind: str) -> HttpResponse:
    """The pages, the news or the sponsors of a venue."""
    venue = access.venue_for_chair(request.user, slug)
    found = access.site_rows_for_chair(venue, kind)
    present = {row.key for row in found} if kind == "pages" else set()
    starters = [{"key": key, "title": title} for key, (title, _) in STARTERS.items() if key not in present]
    context = {
        "rows": found,
        "menu": all_entries(venue) if kind == "pages" else [],
        "kind": kind,
        "one": LISTS[kind][3],
        "is_sorted": kind == "sponsors",
        "starters": starters if kind == "pages" else [],
    }
    return settings_page(request, venue, "site_rows", LISTS[kind][2], context)


@audience(Audience.CHAIR)
@require_POST
def menu(request: Request, slug: str) -> HttpResponse:
    """Order the menu, as a list is dragged or by one step; name an entry in it, or leave it out."""
    venue = access.venue_for_chair(request.user, slug)
    known = {entry.key: entry for entry in all_entries(venue)}
    step, _, key = request.POST.get("step", "").partition(" ")
    if step in {"hide", "show"} and key in known:
        entry, is_shown = known[key], step == "show"
        actions.show_in_menu(venue, key, entry.page, is_shown=is_shown, by=request.user, now=request.now)
        said = "stands in the menu again" if is_shown else "is left out of the menu; whoever has its address reads it"
        messages.success(request, f"“{entry.label}” {said}.")
    else:
        order = request.POST.get("order", "").split(",") if not step else _stepped(list(known), key, step)
        named = [name for name in order if name in known]
        rest = [name for name in known if name not in named]
        actions.order_menu(venue, order=named + rest, by=request.user, now=request.now)
    return redirect("venues:site_rows", slug=slug, kind="pages") if step else HttpResponse(status=204)


def _stepped(keys: list[str], key: str, step: str) -> list[str]:
    """The keys with one of them a place further up or down, as far as there is one."""
    if key in keys:
        place = keys.index(key)
        keys.pop(place)
        keys.insert(max(place - 1, 0) if step == "up" else place + 1, key)
    return keys


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: Request, slug: str, kind: str, item: int = 0) -> HttpResponse:
    """One page, post or sponsor: new, changed, or taken off with an undo."""
    venue = access.venue_for_chair(request.user, slug)
    if kind not in LISTS:
        raise Http404("There is no such list.")
    model, form_class, label, one = LISTS[kind]
    stored = access.site_row_for_chair(venue, kind, item) if item else None
    step = request.POST.get("step", "")
    if stored and step == "remove":
        actions.remove_site_row(venue, stored, by=request.user, now=request.now)
        undo = reverse("venues:site_restore", args=[slug, kind, stored.pk])
        messages.success(request, f"“{stored}” is taken off.", extra_tags=f"undo={undo}")
        return redirect("venues:site_rows", slug=slug, kind=kind)
    pictured = None
    if kind == "sponsors" and stored:
        is_picture = step in {"picture", "no-picture"}
        pictured = PictureForm(request.POST if is_picture else None, request.FILES if is_picture else None)
        if is_picture and picture_saved(request, venue, stored, pictured):
            return redirect(request.path)
    form = form_class(request.POST if step == "save" else None, instance=stored, initial=_starter(request, kind))
    status = 422 if pictured and pictured.errors else 200
    names = list(form_class._meta.fields)
    if step == "save" and form.is_valid():
        try:
            saved = actions.save_site_row(
                venue, stored, model=model, fields=form.fields_said(), seen=request.POST.get("seen", ""),
                by=request.user, now=request.now,
            )  # fmt: skip
            messages.success(request, f"“{saved}” is saved.")
            return redirect("venues:site_rows", slug=slug, kind=kind)
        except Stale as stale:
            form.add_error(None, str(stale))
            stored, status = access.site_row_for_chair(venue, kind, item), 409
        except Refused as refusal:
            form.add_error("name" if kind == "sponsors" else "key", str(refusal))
            status = 422
    context = {
        "form": form,
        "row": stored,
        "kind": kind,
        "one": one,
        "label": label,
        "seen": actions.seen_of(stored, names),
        "picture_form": pictured,
        "public_url": _public_url(venue, kind, stored),
    }
    return settings_page(request, venue, "site_row", label, context, status=status)


def _starter(request: Request, kind: str) -> dict:
    title, body = STARTERS.get(request.GET.get("start", ""), ("", "")) if kind == "pages" else ("", "")
    return {"title": title, "key": request.GET.get("start", ""), "body_md": body} if title else {}


def _public_url(venue: Venue, kind: str, stored: Any) -> str:
    if stored is None or kind == "sponsors":
        return ""
    if kind == "news":
        return reverse("website:news", args=[venue.slug]) + f"#{stored.key}"
    return reverse("website:page", args=[venue.slug, stored.key])


@audience(Audience.CHAIR)
@require_POST
def restore(request: Request, slug: str, kind: str, item: int) -> HttpResponse:
    """Undo the taking off."""
    venue = access.venue_for_chair(request.user, slug)
    stored = access.site_row_for_chair(venue, kind, item)
    actions.restore_site_row(venue, stored, by=request.user, now=request.now)
    messages.success(request, f"“{stored}” stands again.")
    return redirect("venues:site_rows", slug=slug, kind=kind)


@audience(Audience.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def card(request: Request, slug: str, token: str) -> HttpResponse:
    """Picture, words, web page: filled in, looked at, then shown; by whoever holds the link."""
    link = access.card_for_link(slug, token)
    person, venue = link.shown, link.shown.venue
    form = CardForm(request.POST if request.method == "POST" else None, request.FILES or None, instance=person)
    status = 200
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["picture"]
        try:
            actions.look_at_card(link, file=file, size=file.size if file else 0, now=request.now)
            if request.POST.get("step") == "show":
                actions.fill_card(
                    link, fields=form.fields_said(), drops_picture=form.cleaned_data["drops_picture"], now=request.now
                )
                messages.success(request, "Thank you. Your card is shown as you see it here.")
                return redirect(request.path)
        except Refused as refusal:
            form.add_error(None if isinstance(refusal, actions.TooOften) else "picture", str(refusal))
            status = 422
    person.affiliation, person.homepage, person.bio_md = _typed(form, person)
    drops = form.is_bound and form.is_valid() and form.cleaned_data["drops_picture"]
    person.picture = None if drops else link.picture or person.picture
    context = {
        "venue": venue,
        "person": person,
        "form": form,
        "is_new_picture": link.picture is not None,
        "nav": way_home(venue),
        "hide_sign_in": True,
    }
    return render(request, "venues/card.html", context, status=status)


def _typed(form: CardForm, person: Any) -> tuple[str, str, str]:
    """What the card says: as typed where that can be read, else as stored."""
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    stored = {name: getattr(person, name) for name in ("affiliation", "homepage", "bio_md")}
    found = stored | {name: said[name] for name in stored if name in said}
    return found["affiliation"], found["homepage"], found["bio_md"]

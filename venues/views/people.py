"""Roles, and the people on the public pages: for chairs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from venues import access, actions
from venues.forms.people import RoleForm, SeveralForm, ShownForm
from venues.forms.site import CardLinkForm, PictureForm
from venues.models import Role, ShownPerson, ShownPersonKind, Venue
from venues.views.frame import settings_page
from venues.views.site import picture_saved
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: Request, slug: str) -> HttpResponse:
    """Who chairs, who leads papers; add and remove."""
    venue = access.venue_for_chair(request.user, slug)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who, role = form.cleaned_data["who"], form.cleaned_data["role"]
        member = access.member_with_address(venue, who.email)
        if member is not None:
            actions.add_member(venue, member, role, by=request.user, now=request.now, tell=True)
            messages.success(request, f"{member.get_full_name()} is {Role(role).one} now, and gets a mail about it.")
            return redirect(request.path)
        standing = access.standing_of(venue, role, [who.email])
        if standing:
            form.add_error("who", next(iter(standing.values())))
        else:
            invited = [actions.Invited(who.email, who.name)]
            actions.invite(venue, rows=invited, role=role, by=request.user, now=request.now)
            messages.success(request, f"An invitation to {who.name or who.email} is on its way.")
            return redirect(request.path)
    context = {
        "form": form,
        "chairs": access.committee_of(venue, Role.CHAIR),
        "area_chairs": access.committee_of(venue, Role.AREA_CHAIR),
        "waiting": access.unanswered_of(venue).with_role(Role.CHAIR, Role.AREA_CHAIR),
        "one": {role.value: role.label for role in Role},
    }
    return settings_page(request, venue, "roles", "Roles", context)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Request, slug: str) -> HttpResponse:
    """Organisers, speakers and the committee as the public pages name them."""
    venue = access.venue_for_chair(request.user, slug)
    step = request.POST.get("step", "")
    form = SeveralForm(request.POST if step == "several" else None)
    if step == "committee":
        n_new = actions.show_committee(venue, by=request.user, now=request.now)
        messages.success(request, f"{n_new} member{'' if n_new == 1 else 's'} of the committee added.")
        return redirect(request.path)
    if step == "several" and form.is_valid():
        n_new = actions.add_shown(
            venue, kind=form.cleaned_data["kind"], people=form.cleaned_data["people"], by=request.user, now=request.now
        )
        messages.success(request, f"{n_new} {'person' if n_new == 1 else 'people'} added.")
        return redirect(request.path)
    shown = list(venue.shown_people.order_by("position", "pk"))
    context = {
        "form": form,
        "groups": [{"kind": kind, "people": [row for row in shown if row.kind == kind]} for kind in ShownPersonKind],
    }
    return settings_page(request, venue, "people", "People shown", context)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def shown_person(request: Request, slug: str, shown: int = 0) -> HttpResponse:
    """Somebody on the public pages: new, changed, pictured, asked for their own words, or gone."""
    venue = access.venue_for_chair(request.user, slug)
    row = access.shown_for_chair(venue, shown) if shown else None
    step = request.POST.get("step", "")
    if row and step == "remove":
        actions.remove(venue, row, by=request.user, now=request.now)
        messages.success(request, f"{row.name} is no longer shown.")
        return redirect("venues:settings_people", slug=slug)
    picture = PictureForm(request.POST if step == "picture" else None, request.FILES if step == "picture" else None)
    link = CardLinkForm(request.POST if step == "link" else None)
    if row and step in {"picture", "no-picture"} and picture_saved(request, venue, row, picture):
        return redirect(request.path)
    if row and step == "link" and _link_sent(request, venue, row, link):
        return redirect(request.path)
    is_fields = step not in {"picture", "link"}
    form = ShownForm(request.POST or None if is_fields else None, instance=row)
    if request.method == "POST" and is_fields and form.is_valid():
        actions.save_shown(venue, row, fields=form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, f"{form.cleaned_data['name']} is shown.")
        return redirect("venues:settings_people", slug=slug)
    context = {
        "form": form,
        "person": row,
        "picture_form": picture,
        "link_form": link,
        "card": access.card_for_chair(row) if row else None,
    }
    status = 422 if picture.errors or link.errors else 200
    return settings_page(request, venue, "person", "People shown", context, status=status)


def _link_sent(request: Request, venue: Venue, row: ShownPerson, form: CardLinkForm) -> bool:
    """Mail the link; False when it cannot be, with the sentence in the form."""
    if not form.is_valid():
        return False
    email = form.cleaned_data["email"]
    try:
        actions.send_card_link(venue, row, email=email, by=request.user, now=request.now)
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return False
    messages.success(request, f"The link is on its way to {email}.")
    return True

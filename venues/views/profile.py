"""What a committee member tells a venue: seen by the member, used for bids, assignment and conflicts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from venues import access, actions
from venues.forms.emergency import FIELDS, offered
from venues.forms.profile import ProfileForm
from venues.models import Role
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request


@audience(Audience.REVIEWER, Audience.AREA_CHAIR, Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request, slug: str) -> HttpResponse:
    """One's own topics, expertise and conflicts at this venue."""
    venue = access.venue_for_committee(request.user, slug)
    memberships = access.memberships_of(request.user, venue)
    roles = {membership.role for membership in memberships}
    shown = next((row for row in memberships if row.role == Role.REVIEWER), memberships[0])
    form = ProfileForm(
        request.POST or None,
        venue=venue,
        reviews=Role.REVIEWER in roles,
        initial={
            "topics": shown.topics.all(),
            "expertise": shown.expertise,
            "conflict_domains": shown.conflict_domains,
            "conflict_people": shown.conflict_people,
            "max_load": shown.max_load,
        }
        | offered(shown),
    )
    if request.method == "POST" and form.is_valid():
        said = {"topics": [], "max_load": None} | form.cleaned_data
        said = {name: value for name, value in said.items() if name not in FIELDS}
        actions.save_profile(venue, request.user, now=request.now, offer=form.offer(), **said)
        messages.success(request, f"Your profile for {venue.short_name} is saved.")
        return redirect(request.path)
    context = frame(request, venue, current="My profile") | {
        "form": form,
        "roles": [Role(role).one for role in Role.values if role in roles],
        "confirmed_at": shown.profile_confirmed_at,
    }
    return render(request, "venues/profile.html", context)

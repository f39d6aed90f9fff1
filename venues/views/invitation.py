"""The page behind the link of an invitation: for whoever holds the link, with or without an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from venues import access, actions
from venues.deadlines import Calendar
from venues.forms.emergency import offered
from venues.forms.invitation import FEWER, NO, YES, AnswerForm
from venues.models import DeadlineKind, Role
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

SESSION_KEY = "invitation"


@audience(Audience.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: Request, slug: str, token: str) -> HttpResponse:
    """Say yes, no, or yes with fewer papers; opening the page changes nothing, so that mail scanners may."""
    invited = access.invitation_for_link(slug, token)
    if request.user.is_authenticated and request.session.get(SESSION_KEY) == token:
        return _attach(request, invited)
    venue = invited.venue
    most = venue.default_load if invited.role == Role.REVIEWER else None
    form = AnswerForm(request.POST or None, most=most, initial=_initial(invited, most))
    if request.method == "POST" and form.is_valid():
        person = request.user if request.user.is_authenticated else None
        try:
            actions.answer_invitation(
                invited,
                accept=form.accepts(),
                load=form.agreed_load() if form.accepts() else None,
                reason=form.cleaned_data["reason"],
                offer=form.offer(),
                person=person,
                now=request.now,
            )
            return redirect(request.path)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    calendar = Calendar(venue)
    context = {
        "venue": venue,
        "invitation": invited,
        "role": Role(invited.role),
        "form": form,
        "review": calendar.window(DeadlineKind.REVIEW),
        "topics": venue.topics.order_by("position", "pk"),
        "is_over": actions.is_over(invited, now=request.now),
        "is_mine": invited.person_id is not None and invited.person_id == getattr(request.user, "pk", None),
        "wants_change": "change" in request.GET or form.is_bound,
        "hide_sign_in": True,
    }
    return render(request, "venues/invitation.html", context, status=409 if form.non_field_errors() else 200)


@audience(Audience.LINK)
@require_POST
@never_cache
def sign_in(request: Request, slug: str, token: str) -> HttpResponse:
    """Sign in, or make an account, on the way from an invitation; whichever it is, the invitation becomes its own."""
    invited = access.invitation_for_link(slug, token)
    request.session[SESSION_KEY] = invited.token
    url = reverse("venues:invitation", args=[slug, token])
    if request.user.is_authenticated:
        return redirect(url)
    return redirect(f"{reverse('account_login')}?next={url}")


def _attach(request: Request, invited) -> HttpResponse:
    """The person went to sign in from this very page, and is back."""
    del request.session[SESSION_KEY]
    try:
        invited = actions.attach_invitation(invited, person=request.user, now=request.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    if invited.answer == "accepted":
        messages.success(request, f"You are {Role(invited.role).one} of {invited.venue.short_name}.")
        return redirect("venues:profile", slug=invited.venue.slug)
    return redirect(request.path)


def _initial(invited, most: int | None) -> dict:
    if invited.answer == "declined":
        return {"answer": NO, "reason": invited.reason}
    if invited.answer == "accepted" and most and invited.load and invited.load < most:
        return {"answer": FEWER, "load": invited.load} | _offered(invited)
    return {"answer": YES} | _offered(invited) if invited.answer == "accepted" else {}


def _offered(invited) -> dict:
    """What the person offered with their yes, or has offered since."""
    return offered(access.membership_of(invited.person, invited.venue, invited.role)) if invited.person else {}

"""The committee as its chairs see it: who is in, who was asked, who has not answered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from venues import access, actions, letters, pasting
from venues.deadlines import day_of, end_of_day_aoe
from venues.forms.committee import FindForm, InviteForm, LoadForm, default_answer_by
from venues.models import Role, Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request

PER_PAGE = 50
STATES = {
    "members": "On the committee",
    "waiting": "No answer yet",
    "undelivered": "Could not be delivered",
    "declined": "Declined",
}


@audience(Audience.CHAIR)
@require_safe
def committee(request: Request, slug: str) -> HttpResponse:
    """Members and invitations by state."""
    venue = access.venue_for_chair(request.user, slug)
    find = FindForm(request.GET)
    find.is_valid()
    role, words = find.cleaned_data.get("role") or "", find.cleaned_data.get("q") or ""
    state = request.GET.get("state", "members")
    state = state if state in STATES else "members"
    rows: QuerySet
    if state == "members":
        rows = access.members_listed(venue, role=role, words=words)
    else:
        rows = access.invitations_listed(venue, state=state, role=role, words=words)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = access.committee_counts(venue, role)
    context = frame(request, venue, current="Committee", hat=Role.CHAIR) | {
        "state": state,
        "page": page,
        "reminders": {} if state in {"members", "declined"} else access.reminders_sent(venue, page.object_list),
        "counts": counts,
        "enough_for": counts["capacity"] // venue.reviews_per_paper,
        "query": words,
        "role": role,
        "chips": [_chip(name, label, counts[name], state, role, words) for name, label in STATES.items()],
        "keep": [(name, value) for name, value in (("state", state), ("role", role)) if value],
        "roles": [("", "all roles"), *((choice.value, f"{choice.label}s") for choice in reversed(Role))],
        "one": {choice.value: choice.label for choice in Role},
    }
    return render(request, "venues/committee.html", context)


def _chip(name: str, label: str, n: int, state: str, role: str, words: str) -> dict:
    query = {key: value for key, value in (("state", name), ("role", role), ("q", words)) if value}
    return {"label": label, "n": n, "url": f"?{urlencode(query)}", "current": name == state}


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: Request, slug: str) -> HttpResponse:
    """Paste a list, look at every letter, send. Nothing is stored before it is sent."""
    venue = access.venue_for_chair(request.user, slug)
    initial = {
        "role": request.GET.get("role", Role.REVIEWER),
        "answer_by": end_of_day_aoe(default_answer_by(day_of(request.now))),
    }
    form = InviteForm(request.POST or None, venue=venue, initial=initial)
    context = frame(request, venue, current="Committee", hat=Role.CHAIR) | {"form": form}
    if request.method == "POST" and form.is_valid():
        role, load = form.cleaned_data["role"], form.cleaned_data["load"]
        rows = _judged(venue, role, form.cleaned_data["people"])
        fit = [row for row in rows if not row.problem]
        if request.POST.get("step") == "send" and fit and request.POST.get("n") == str(len(fit)):
            sent = actions.invite(
                venue, rows=[actions.Invited(row.email, row.name, load) for row in fit], role=role, by=request.user,
                now=request.now, answer_by=form.cleaned_data["answer_by"],
            )  # fmt: skip
            messages.success(
                request, _count_said(len(sent), "invitation is on its way", "invitations are on their way")
            )
            return redirect(f"{reverse('venues:committee', args=[slug])}?state=waiting")
        if request.POST.get("step") != "change":
            context |= {
                "rows": rows,
                "n_fit": len(fit),
                "letters": letters.invitations(
                    venue, fit, role=role, load=load, answer_by=form.cleaned_data["answer_by"],
                    chairs=actions.chairs_said(venue),
                ),
                "is_changed": request.POST.get("step") == "send",
                "role": Role(role),
                "letter_url": reverse("venues:settings_letter", args=[slug, f"invitation:{role}"]),
            }  # fmt: skip
            return render(request, "venues/invite_preview.html", context)
    return render(request, "venues/invite.html", context)


def _judged(venue: Venue, role: str, rows: list[pasting.PastedPerson]) -> list[pasting.PastedPerson]:
    """The rows, with what is known of an address already as its problem."""
    standing = access.standing_of(venue, role, [row.email for row in rows if not row.problem])
    return [
        row
        if row.problem or row.email.lower() not in standing
        else pasting.PastedPerson(row.line, row.text, row.name, row.email, standing[row.email.lower()])
        for row in rows
    ]


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: Request, slug: str) -> HttpResponse:
    """Look at the reminders to all who have not answered, and send them."""
    venue = access.venue_for_chair(request.user, slug)
    prefetch_related_objects([venue], "deadlines", "letter_templates")  # once, not once a letter
    named = request.POST.getlist("invitation") or None
    waiting = list(access.unanswered_of(venue, named))
    if request.method == "POST":
        n_sent = actions.remind(venue, waiting, by=request.user, now=request.now)
        messages.success(request, _count_said(n_sent, "reminder is on its way", "reminders are on their way"))
        return redirect(f"{reverse('venues:committee', args=[slug])}?state=waiting")
    context = frame(request, venue, current="Committee", hat=Role.CHAIR) | {
        "waiting": waiting,
        "letters": letters.reminders(venue, waiting, chairs=actions.chairs_said(venue)),
        "letter_url": reverse("venues:settings_letter", args=[slug, "reminder:invitation"]),
    }
    return render(request, "venues/remind.html", context)


@audience(Audience.CHAIR)
@require_POST
def revoke(request: Request, slug: str, invitation: str) -> HttpResponse:
    """Take an invitation back; the toast offers to undo it."""
    venue = access.venue_for_chair(request.user, slug)
    invited = access.invitation_for_chair(venue, invitation)
    actions.revoke_invitation(invited, by=request.user, now=request.now)
    undo = reverse("venues:invitation_restore", args=[slug, invitation])
    messages.success(
        request, f"The invitation of {invited.name or invited.email} is taken back.", extra_tags=f"undo={undo}"
    )
    return _back(request, slug, "waiting")


@audience(Audience.CHAIR)
@require_POST
def restore(request: Request, slug: str, invitation: str) -> HttpResponse:
    """Undo the taking back."""
    venue = access.venue_for_chair(request.user, slug)
    invited = access.invitation_for_chair(venue, invitation)
    actions.restore_invitation(invited, by=request.user, now=request.now)
    messages.success(request, f"The invitation of {invited.name or invited.email} stands again.")
    return _back(request, slug, "waiting")


@audience(Audience.CHAIR)
@require_POST
def ask_again(request: Request, slug: str, invitation: str) -> HttpResponse:
    """Invite anew somebody who declined."""
    venue = access.venue_for_chair(request.user, slug)
    invited = access.invitation_for_chair(venue, invitation)
    actions.ask_again(invited, by=request.user, now=request.now)
    messages.success(request, f"A new invitation to {invited.name or invited.email} is on its way.")
    return _back(request, slug, "declined")


@audience(Audience.CHAIR)
@require_POST
def member_load(request: Request, slug: str, member: str) -> HttpResponse:
    """Set how many papers a member gets at most; an empty field is the venue's default."""
    venue = access.venue_for_chair(request.user, slug)
    membership = access.member_for_chair(venue, member)
    form = LoadForm(request.POST)
    if form.is_valid():
        load = form.cleaned_data["max_load"]
        actions.edit_member(membership, max_load=load, by=request.user, now=request.now)
        said = f"{load}" if load is not None else f"{venue.default_load}, as all"
        messages.success(request, f"{membership.person.get_full_name()}: papers at most {said}.")
    else:
        messages.error(request, "Papers at most must be a number from 0 to 100.")
    return _back(request, slug, "members")


@audience(Audience.CHAIR)
@require_POST
def member_remove(request: Request, slug: str, member: str) -> HttpResponse:
    """Take a role away; the toast offers to undo it."""
    venue = access.venue_for_chair(request.user, slug)
    membership = access.member_for_chair(venue, member)
    actions.remove_member(membership, by=request.user, now=request.now)
    undo = reverse("venues:member_restore", args=[slug, member])
    said = f"{membership.person.get_full_name()} is no longer {Role(membership.role).one}."
    if membership.person == request.user and membership.role == Role.CHAIR:
        messages.success(request, said)
        return redirect(venue.get_absolute_url() if venue.is_public else "/me/")
    messages.success(request, said, extra_tags=f"undo={undo}")
    return _back(request, slug, "members")


@audience(Audience.CHAIR)
@require_POST
def member_restore(request: Request, slug: str, member: str) -> HttpResponse:
    """Undo the removal of a member."""
    venue = access.venue_for_chair(request.user, slug)
    membership = access.former_member_for_chair(venue, member)
    actions.add_member(venue, membership.person, membership.role, by=request.user, now=request.now)
    messages.success(request, f"{membership.person.get_full_name()} is {Role(membership.role).one} again.")
    return _back(request, slug, "members")


def _back(request: Request, slug: str, state: str) -> HttpResponse:
    """To the page that the button stood on, when it says which."""
    if request.POST.get("from") == "roles":
        return redirect("venues:settings_roles", slug=slug)
    return redirect(f"{reverse('venues:committee', args=[slug])}?state={state}")


def _count_said(n: int, one: str, several: str) -> str:
    return f"{n} {one if n == 1 else several}."

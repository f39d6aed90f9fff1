"""The reminders of a venue: which, when, in which words, and who would be told now and why."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consoles.access.reminders import Sight, is_on, kind_called, kind_rows, next_for_chair, told_at
from consoles.actions import change_quiet, change_rule, undo_reminders
from consoles.forms import QuietForm, RuleForm
from notifications.actions import Mail
from notifications.plans import Plan, default_rule, in_words, plan_of
from notifications.reminders import Due, Kind
from notifications.rendering import OF_REMINDERS, Wording, compose_reminder
from venues.access import venue_for_chair
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Stale

MOST_SHOWN = 100  # people in a list; their number is said in full


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: Request, slug: str) -> HttpResponse:
    """Chairs: every kind of reminder with its moments and its next one, and the quiet hours."""
    venue = venue_for_chair(request.user, slug)
    plan = plan_of(venue.pk)
    initial: dict[str, object] = {"revision": plan.revision}
    if plan.quiet:
        initial |= {"starts": plan.quiet.starts, "ends": plan.quiet.ends}
    form = QuietForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            revision = change_quiet(
                venue, form.quiet(), revision=form.cleaned_data["revision"], by=request.user, now=request.now
            )
        except Stale as stale:
            form = _against(form, plan, str(stale))
        else:
            said = (
                f"No reminder goes out from {form.quiet()}." if form.quiet() else "There are no quiet hours any more."
            )
            return _done(request, venue, said, revision)
    known = kind_rows(Sight(request.user, venue), venue, plan, now=request.now)
    rows = [
        {
            "kind": row.kind,
            "is_on": row.is_on,
            "next_at": row.next_at,
            "before": in_words(row.rule.before),
            "after": in_words(row.rule.after),
            "is_reworded": row.rule.wording != Wording(),
        }
        for row in known
    ]
    context = {
        "rows": rows,
        "form": form,
        "plan": plan,
        "quiet_until": plan.quiet_until(request.now, venue.time_zone),
    }
    status = 422 if form.errors else 200
    return render(request, "consoles/reminders.html", frame(request, venue, current="Mail") | context, status=status)


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request: Request, slug: str, reminder: str) -> HttpResponse:
    """Chairs: one kind: whom it would tell now and why, its moments, its words, and a letter as somebody gets it."""
    venue = venue_for_chair(request.user, slug)
    kind = kind_called(reminder)
    plan = plan_of(venue.pk)
    step = request.POST.get("step", "")
    form = RuleForm(request.POST if step else None, kind=kind, rule=plan.rule(kind), revision=plan.revision)
    if step in {"save", "reset"} and not kind.switched_at:
        try:
            if step == "reset" and request.POST.get("revision", "").isdecimal():
                return _changed(request, venue, kind, default_rule(kind), int(request.POST["revision"]))
            if form.is_valid():
                return _changed(request, venue, kind, form.rule(), form.cleaned_data["revision"])
        except Stale as stale:
            form = _against(form, plan, str(stale))
    context = {
        "kind": kind,
        "form": form,
        "is_own": plan.rule(kind) != default_rule(kind),
        "placeholders": OF_REMINDERS.items(),
        "switched_url": reverse(kind.switched_at, args=[slug]) if kind.switched_at else "",
        "worded_url": reverse(kind.worded_at[0], args=[slug, kind.worded_at[1]]) if kind.worded_at else "",
        **_people(request, venue, kind, plan, form),
    }
    if request.htmx and step == "preview":
        return render(request, "consoles/_reminder_letter.html", context)
    status = 422 if form.errors else 200
    return render(request, "consoles/reminder.html", frame(request, venue, current="Mail") | context, status=status)


def _people(request: Request, venue: Venue, kind: Kind, plan: Plan, form: RuleForm) -> dict:
    """Who would be told, now or at the next moment, and the letter to one of them in the words as typed."""
    sight = Sight(request.user, venue)
    next_at = next_for_chair(sight, venue, kind, plan, now=request.now)
    is_later = bool(next_at) and "next" in request.GET
    found = told_at(sight, venue, kind, plan, now=next_at if next_at and is_later else request.now)
    is_hidden, found = found is None, found or []
    show = request.POST.get("show") or request.GET.get("show", "")
    shown = min(int(show), len(found) - 1) if show.isdecimal() and found else 0
    problem = "" if not form.is_bound or form.is_valid() else next(iter(form.errors.values()))[0]
    return {
        "is_on": is_on(kind, venue, plan),
        "is_hidden": is_hidden,
        "is_later": is_later,
        "told": found[:MOST_SHOWN],
        "n_told": len(found),
        "next_at": next_at,
        "quiet_until": plan.quiet_until(request.now, venue.time_zone),
        "shown": shown,
        "is_example": not found,
        "problem": problem,
        "letter": None if problem else _letter(request, venue, kind, plan, form, found[shown] if found else None),
    }


def _letter(request: Request, venue: Venue, kind: Kind, plan: Plan, form: RuleForm, due: Due | None) -> Mail:
    """A real letter; while nobody is to be reminded, what is written around it, to the chair who looks."""
    wording = form.rule().wording if form.is_bound else plan.rule(kind).wording
    if due:
        return due.reminder.write(wording)
    return compose_reminder(
        venue,
        wording,
        key=kind.key,
        kind=kind.mail_kind,
        to_email=request.user.email,
        to_name=request.user.get_full_name(),
        subject=f"[{venue.short_name}] {kind.label}",
        text_md="*Here stands what the reminder says by itself: what is open, until when, and the link.*",
    )


def _changed(request: Request, venue: Venue, kind: Kind, rule, revision: int) -> HttpResponse:
    new = change_rule(venue, kind, rule, revision=revision, by=request.user, now=request.now)
    said = f"“{kind.label}” goes out as you said." if rule.is_on else f"“{kind.label}” goes out no more."
    return _done(request, venue, said, new)


def _done(request: Request, venue: Venue, said: str, revision: int) -> HttpResponse:
    undo_url = reverse("consoles:reminders_undo", args=[venue.slug, revision])
    messages.success(request, said, extra_tags=f"undo={undo_url}")
    return redirect("consoles:reminders", slug=venue.slug)


def _against(form, plan: Plan, sentence: str):
    """The form as typed, which may now be saved over what another chair chose meanwhile."""
    form.data = form.data.copy()
    form.data["revision"] = plan.revision
    form.add_error(None, f"{sentence} What you typed stands below; saving it again puts it in its place.")
    return form


@audience(Audience.CHAIR)
@require_safe
def reminder_now(request: Request, slug: str, reminder: str) -> HttpResponse:
    """Chairs: how many people one kind would tell now, for the list of all."""
    venue = venue_for_chair(request.user, slug)
    plan = plan_of(venue.pk)
    kind = kind_called(reminder)
    told = told_at(Sight(request.user, venue), venue, kind, plan, now=request.now)
    context = {"venue": venue, "kind": kind, "is_hidden": told is None, "n_told": len(told or [])}
    return render(request, "consoles/_reminder_now.html", context)


@audience(Audience.CHAIR)
@require_POST
def undo(request: Request, slug: str, revision: int) -> HttpResponse:
    """Chairs: take the last change of the reminders back."""
    venue = venue_for_chair(request.user, slug)
    new = undo_reminders(venue, revision=revision, by=request.user, now=request.now)
    return _done(request, venue, "The reminders are as they were before.", new)

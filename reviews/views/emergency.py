"""Emergency reviewers: whom to call, the letters, what became of the calls; and the page behind a letter's link."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from policy.visibility import Stage, Viewer
from reviews import access, actions, emergencies
from reviews.actions import Called
from reviews.emergencies import AskState, Choice
from reviews.forms import CallForm, DeclineForm
from submissions.models import Submission
from venues.access import venue_for_member
from venues.deadlines import Calendar
from venues.models import Role
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


@dataclass(frozen=True)
class Wish:
    """A paper that the viewer may call for, whom they could call, and what they have typed so far."""

    paper: Submission
    viewer: Viewer
    stage: Stage
    choice: Choice
    form: CallForm
    typed: QueryDict

    @property
    def people(self) -> list[Called]:
        """Whom the viewer ticked, of those who can be called."""
        return [Called(one.member.person, one.fit) for one in self.choice.shown if one.is_picked]

    @property
    def knows(self) -> bool:
        """Whether the viewer may know who is in conflict with the paper."""
        return emergencies.knows_conflicts(self.viewer, self.stage)

    @property
    def words(self) -> str:
        """What was searched for."""
        return _words(self.typed)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, to be sent along."""
        return [(name, value) for name in ("to", "n_needed", "due_0", "due_1") for value in self.typed.getlist(name)]


def _words(typed: QueryDict) -> str:
    return " ".join(typed.get("q", "").split())[:100]


def _obtain(request: Request, slug: str, number: int) -> Wish:
    venue = venue_for_member(request.user, slug, Role.CHAIR, Role.AREA_CHAIR)
    prefetch_related_objects([venue], "deadlines", "questions")
    paper, viewer, stage = access.paper_to_call_for(request.user, venue, number, request.now)
    typed = request.POST if request.method == "POST" else request.GET
    choice = emergencies.candidates_to_call(
        request.user, viewer, stage, paper, now=request.now, words=_words(typed), picked=typed.getlist("to")
    )
    usual = {
        "n_needed": emergencies.n_lacking(paper),
        "due": emergencies.usual_due(paper, Calendar(venue), request.now),
    }
    form = CallForm(typed if "n_needed" in typed else None, initial=usual)
    return Wish(paper, viewer, stage, choice, form, typed)


def _context(request: Request, wish: Wish) -> dict:
    hat = Role.CHAIR if wish.viewer.is_chair else Role.AREA_CHAIR
    return frame(request, wish.paper.venue, current="Progress", hat=hat) | {
        "paper": wish.paper,
        "wish": wish,
        "choice": wish.choice,
        "form": wish.form,
        "is_chair": wish.viewer.is_chair,
    }


def _page(request: Request, wish: Wish, *, problem: str = "", status: int = 200) -> HttpResponse:
    calls = emergencies.calls_shown(wish.paper, knows=wish.knows, now=request.now)
    context = _context(request, wish) | {"calls": calls, "problem": problem}
    return render(request, "reviews/emergency.html", context, status=status)


@audience(Audience.CHAIR, Audience.AREA_CHAIR)
def emergency(request: Request, slug: str, number: int) -> HttpResponse:
    """Chairs and the paper's area chair, who may know its reviewers: whom to call, and what became of calls."""
    return _page(request, _obtain(request, slug, number))


@audience(Audience.CHAIR, Audience.AREA_CHAIR)
def letters(request: Request, slug: str, number: int) -> HttpResponse:
    """The same people: each letter as it would go out; nothing is sent."""
    wish = _obtain(request, slug, number)
    if not wish.form.is_valid():
        return _page(request, wish, status=422)
    said = wish.form.cleaned_data
    try:
        mails = actions.emergency_letters(
            wish.paper, wish.people, n_needed=said["n_needed"], due_at=said["due"], now=request.now
        )
    except Refused as refusal:
        return _page(request, wish, problem=str(refusal), status=422)
    context = _context(request, wish) | {
        "mails": mails,
        "mail": next((mail for mail in mails if mail.to_email == request.GET.get("show")), mails[0]),
        "quiet": [one.member.person for one in wish.choice.shown if one.is_picked and not one.offers],
        "due_at": said["due"],
        "n_needed": said["n_needed"],
    }
    return render(request, "reviews/emergency_letters.html", context)


@audience(Audience.CHAIR, Audience.AREA_CHAIR)
@require_POST
def send(request: Request, slug: str, number: int) -> HttpResponse:
    """The same people: call who was picked, in three minutes."""
    wish = _obtain(request, slug, number)
    if not wish.form.is_valid():
        return _page(request, wish, status=422)
    said = wish.form.cleaned_data
    try:
        call = actions.call_reviewers(
            wish.paper, wish.people, n_needed=said["n_needed"], due_at=said["due"], knows_conflicts=wish.knows,
            by=request.user, now=request.now,
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, wish, problem=str(refusal), status=422)
    n = len(wish.people)
    undo = reverse("reviews:emergency_withdraw", args=[slug, number, call.public_id])
    done = f"{n} {'person is' if n == 1 else 'people are'} called in three minutes."
    messages.success(request, done, extra_tags=f"undo={undo}")
    return redirect("reviews:emergency", slug, number)


@audience(Audience.CHAIR, Audience.AREA_CHAIR)
@require_POST
def withdraw(request: Request, slug: str, number: int, emergency: str) -> HttpResponse:
    """The same people: take a call back, without a trace while its letters wait."""
    venue = venue_for_member(request.user, slug, Role.CHAIR, Role.AREA_CHAIR)
    paper, _, _ = access.paper_to_call_for(request.user, venue, number, request.now)
    is_unheard = actions.withdraw_call(access.call_to_withdraw(paper, emergency), by=request.user, now=request.now)
    ending = ": nobody was told." if is_unheard else "; its links accept nothing any more."
    messages.success(request, f"The call is taken back{ending}")
    return redirect("reviews:emergency", slug, number)


# --- For whoever was called -------------------------------------------------------------------------------


@audience(Audience.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: Request, slug: str, token: str) -> HttpResponse:
    """Take the paper or decline, without signing in; opening the page changes nothing, so that mail scanners may."""
    asked = access.ask_for_link(slug, token)
    form = DeclineForm(request.POST if "decline" in request.POST else None)
    problem = ""
    if request.method == "POST" and ("accept" in request.POST or form.is_valid()):
        try:
            if "accept" in request.POST:
                actions.accept_call(asked, now=request.now)
            else:
                actions.decline_call(asked, words=form.cleaned_data["words"], now=request.now)
            return redirect(request.path)
        except Refused as refusal:
            problem = str(refusal)
    place = emergencies.place_of(asked, now=request.now)
    why = actions.CLOSED[place.closed] if place.closed else ""
    context = {
        "venue": asked.submission.venue,
        "asked": asked,
        "call": asked.call,
        "paper": None if why else asked.submission,
        "is_mine": place.state == AskState.ACCEPTED,
        "has_declined": place.state == AskState.DECLINED,
        "why": why,
        "problem": "" if problem == why else problem,
        "form": form,
        "wants_no": "no" in request.GET or form.is_bound,
        "is_other": request.user.is_authenticated and request.user != asked.person,
        "hide_sign_in": True,
    }
    return render(request, "reviews/emergency_link.html", context, status=409 if problem else 200)

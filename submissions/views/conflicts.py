"""The chairs' pages on conflicts of interest: who may be whom, who is kept away from what, and why."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions import access, actions
from submissions import namesakes as reading
from submissions.forms import ConflictForm
from submissions.importing import COLUMNS, EXTRA, ConflictPlan, plan_conflicts
from submissions.namesakes import Resemblance
from venues.access import member_or_former, venue_for_chair
from venues.models import Role, Venue
from venues.navigation import frame
from venues.tables import TableForm
from web.audience import Audience, audience
from web.csv import UnreadableTable, csv_response
from web.http import Request

PER_PAGE = 50
PARTS = {"likely": True, "possible": False}


def _frame(request: Request, venue: Venue, current: str) -> dict[str, Any]:
    """Every page here: the frame of the venue, and the three ways to look at its conflicts."""
    tabs = (
        ("Possibly the same person", "submissions:conflicts"),
        ("Answered", "submissions:answers"),
        ("All conflicts", "submissions:all_conflicts"),
    )
    return frame(request, venue, current="Assignment", hat=Role.CHAIR) | {
        "tabs": [
            {"label": label, "url": reverse(name, args=[venue.slug]), "current": name == current}
            for label, name in tabs
        ],
        "assignment_url": reverse("reviews:assignment", args=[venue.slug]),
    }


# --- Possibly the same person ---------------------------------------------------------------------------


@audience(Audience.CHAIR)
def namesakes(request: Request, slug: str) -> HttpResponse:
    """For chairs: authors and committee members of one name, on papers that the chair is not in conflict with."""
    venue = venue_for_chair(request.user, slug)
    everything = reading.waiting(request.user, venue)
    query, part = request.GET.get("q", "").strip()[:100], request.GET.get("part", "")
    found = _found(everything, query, part)
    n_likely = sum(one.is_likely for one in everything)
    chips = [("All", "", len(everything)), ("Likely", "likely", n_likely)]
    chips.append(("Possible", "possible", len(everything) - n_likely))
    return render(
        request,
        "submissions/conflicts.html",
        _frame(request, venue, "submissions:conflicts")
        | {
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "n": len(everything),
            "n_found": len(found),
            "query": query,
            "part": part,
            "keep": [("part", part)] if part else [],
            "chips": [
                {"label": label, "n": n, "url": f"?part={key}" if key else "?", "current": part == key}
                for label, key, n in chips
            ],
        },
    )


def _found(everything: list[Resemblance], query: str, part: str) -> list[Resemblance]:
    wanted = PARTS.get(part)
    return [one for one in everything if one.fits(query) and (wanted is None or one.is_likely == wanted)]


@audience(Audience.CHAIR)
@require_POST
def answer(request: Request, slug: str) -> HttpResponse:
    """For chairs: say of one pair that they are one person or two; dismiss many after a look at the list."""
    venue = venue_for_chair(request.user, slug)
    everything = reading.waiting(request.user, venue)
    if key := request.POST.get("confirm") or request.POST.get("dismiss"):
        return _answered(
            request, venue, [one for one in everything if one.key == key], is_same="confirm" in request.POST
        )
    if request.POST.get("how") == "found":
        pairs = _found(everything, request.POST.get("q", ""), request.POST.get("part", ""))
    else:
        keys = set(request.POST.getlist("pair"))
        pairs = [one for one in everything if one.key in keys]
    if request.POST.get("apply"):
        return _answered(request, venue, pairs, is_same=False)
    return render(
        request,
        "submissions/conflicts_dismiss.html",
        _frame(request, venue, "submissions:conflicts") | {"pairs": pairs},
    )


def _answered(request: Request, venue: Venue, pairs: list[Resemblance], *, is_same: bool) -> HttpResponse:
    if not pairs:
        messages.info(request, "Nobody asks this any more: it was answered already, or the names have changed.")
        return redirect("submissions:conflicts", venue.slug)
    change = actions.answer_namesakes(venue, pairs, is_same=is_same, by=request.user, now=request.now)
    one = pairs[0]
    if is_same:
        said = f"{one.person.get_full_name()} is kept away from what {one.author.name} submitted or submits here."
    elif len(pairs) == 1:
        said = f"{one.author.name} and {one.person.get_full_name()} are two people. You are not asked again."
    else:
        said = f"{len(pairs)} pairs dismissed. You are not asked about them again."
    undo = reverse("submissions:undo_answers", args=[venue.slug, change])
    messages.success(request, said, extra_tags=f"undo={undo}")
    return redirect("submissions:conflicts", venue.slug)


@audience(Audience.CHAIR)
@require_POST
def undo(request: Request, slug: str, change: str) -> HttpResponse:
    """For chairs: take back what they said in one go."""
    venue = venue_for_chair(request.user, slug)
    n = actions.undo_answers(venue, change, by=request.user, now=request.now)
    messages.success(request, f"{n} answer{'' if n == 1 else 's'} taken back. You are asked again.")
    return redirect("submissions:conflicts", slug)


@audience(Audience.CHAIR)
def answers(request: Request, slug: str) -> HttpResponse:
    """For chairs: what was said about names, as far as it counts for papers that the chair may see."""
    venue = venue_for_chair(request.user, slug)
    page = Paginator(reading.said(request.user, venue), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "submissions/conflicts_answers.html", _frame(request, venue, "submissions:answers") | {"page": page}
    )


@audience(Audience.CHAIR)
@require_POST
def take_back(request: Request, slug: str, answer: str) -> HttpResponse:
    """For chairs: take back one answer; the question is asked again."""
    venue = venue_for_chair(request.user, slug)
    actions.take_back_answer(venue, answer, by=request.user, now=request.now)
    messages.success(request, "Taken back. The question stands under “Possibly the same person” again.")
    return redirect("submissions:answers", slug)


# --- All conflicts --------------------------------------------------------------------------------------


@audience(Audience.CHAIR)
def everything(request: Request, slug: str) -> HttpResponse:
    """For chairs: who is kept away from which paper and why, without papers that the chair is in conflict with."""
    venue = venue_for_chair(request.user, slug)
    query, source = request.GET.get("q", "").strip()[:100], request.GET.get("source", "")
    conflicts = access.conflicts_for_chair(request.user, venue)
    counts = access.n_conflicts_by_source(conflicts)
    found = access.conflicts_from(conflicts, source) if source in counts else conflicts
    page = Paginator(access.conflicts_called(found, query), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    keys = access.keys_of_people(venue, {row.person_id for row in page.object_list})
    chips = [("All", "", sum(counts.values()))]
    chips += [(label.capitalize(), key, counts[key]) for key, label in access.CONFLICT_SOURCES.items() if key in counts]
    return render(
        request,
        "submissions/conflicts_all.html",
        _frame(request, venue, "submissions:all_conflicts")
        | {
            "page": page,
            "keys": keys,
            "query": query,
            "keep": [("source", source)] if source else [],
            "chips": [
                {"label": label, "n": n, "url": f"?source={key}" if key else "?", "current": source == key}
                for label, key, n in chips
            ],
        },
    )


@audience(Audience.CHAIR)
def conflicts_csv(request: Request, slug: str) -> StreamingHttpResponse:
    """For chairs: every conflict that they may see."""
    venue = venue_for_chair(request.user, slug)
    rows = (
        [row.submission.number, row.person.email, row.reason, row.person.get_full_name(), row.submission.title,
         row.get_source_display()]
        for row in access.conflicts_for_chair(request.user, venue)
    )  # fmt: skip
    return csv_response("conflicts.csv", [*COLUMNS, *EXTRA], rows)


@audience(Audience.CHAIR)
def add(request: Request, slug: str) -> HttpResponse:
    """For chairs: keep somebody away from a paper, for a reason."""
    venue = venue_for_chair(request.user, slug)
    form = ConflictForm(request.POST if request.method == "POST" else None, venue=venue, chair=request.user)
    if form.is_bound and form.is_valid():
        paper, person = form.cleaned_data["paper"], form.cleaned_data["person"]
        actions.set_conflict(paper, person, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        key = access.keys_of_people(venue, [person.pk])[person.pk]
        undo = reverse("submissions:lift_conflict", args=[slug, paper.number, key])
        said = f"{person.get_full_name()} is kept away from paper {paper.number}."
        messages.success(request, said, extra_tags=f"undo={undo}")
        return redirect("submissions:all_conflicts", slug)
    return render(
        request,
        "submissions/conflicts_add.html",
        _frame(request, venue, "submissions:all_conflicts") | {"form": form},
        status=422 if form.errors else 200,
    )


@audience(Audience.CHAIR)
@require_POST
def lift(request: Request, slug: str, number: int, member: str) -> HttpResponse:
    """For chairs: lift a conflict that a chair set; the toast offers to set it again."""
    venue = venue_for_chair(request.user, slug)
    paper, person = access.paper_for_chair(request.user, venue, number), member_or_former(venue, member).person
    conflict = access.conflict_set_by_chair(person, paper)
    actions.lift_conflict(paper, person, by=request.user, now=request.now)
    request.session["lifted"] = [paper.public_id, member, conflict.reason if conflict else ""]
    undo = reverse("submissions:conflict_again", args=[slug, number, member])
    said = f"No chair keeps {person.get_full_name()} away from paper {number} any more."
    messages.success(request, said, extra_tags=f"undo={undo}")
    return redirect("submissions:all_conflicts", slug)


@audience(Audience.CHAIR)
@require_POST
def set_again(request: Request, slug: str, number: int, member: str) -> HttpResponse:
    """For chairs: set the conflict again that they lifted last, with its reason."""
    venue = venue_for_chair(request.user, slug)
    paper, person = access.paper_for_chair(request.user, venue, number), member_or_former(venue, member).person
    *which, reason = request.session.get("lifted", ["", "", ""])
    if which != [paper.public_id, member]:
        raise Http404(access.NOT_HERE)
    actions.set_conflict(paper, person, reason=reason, by=request.user, now=request.now)
    messages.success(request, f"{person.get_full_name()} is kept away from paper {number} again.")
    return redirect("submissions:all_conflicts", slug)


@audience(Audience.CHAIR)
def import_table(request: Request, slug: str) -> HttpResponse:
    """For chairs: read a table, show which conflicts it would set, set them on a second word."""
    venue = venue_for_chair(request.user, slug)
    form, plan, text = TableForm(request.POST or None, request.FILES or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            text = form.text()
            plan = plan_conflicts(venue, text, chair=request.user)
            if request.POST.get("apply") and not plan.problems:
                return _apply(request, venue, plan)
        except UnreadableTable as error:
            form.add_error(None, str(error))
    return render(
        request,
        "submissions/conflicts_import.html",
        _frame(request, venue, "submissions:all_conflicts")
        | {"form": form, "plan": plan, "text": text, "columns": COLUMNS},
        status=422 if form.errors else 200,
    )


def _apply(request: Request, venue: Venue, plan: ConflictPlan) -> HttpResponse:
    wanted = [(one.paper, one.person, one.reason) for one in plan.adds]
    if wanted:
        change = actions.set_conflicts(venue, wanted, by=request.user, now=request.now)
        undo = reverse("submissions:undo_import", args=[venue.slug, change])
        said = f"{_counted(len(wanted))} set{f', {plan.n_same} as before' if plan.n_same else ''}."
        messages.success(request, said, extra_tags=f"undo={undo}")
    else:
        messages.info(request, "Nothing to set: every conflict of the table stands already.")
    return redirect(f"{reverse('submissions:all_conflicts', args=[venue.slug])}?source={access.SET_BY_CHAIR}")


@audience(Audience.CHAIR)
@require_POST
def undo_import(request: Request, slug: str, change: str) -> HttpResponse:
    """For chairs: take back what a table set; what somebody set anew since stays."""
    venue = venue_for_chair(request.user, slug)
    n_lifted, n_changed = actions.take_back_conflicts(venue, change, by=request.user, now=request.now)
    said = [f"{_counted(n_lifted)} lifted"] * bool(n_lifted)
    said += [f"{_counted(n_changed)} with the old reason again"] * bool(n_changed)
    messages.success(request, f"{', '.join(said)}.")
    return redirect("submissions:all_conflicts", slug)


def _counted(n: int) -> str:
    return f"{n} conflict{'' if n == 1 else 's'}"

"""The chairs' assignment: propose, look, edit by hand, publish, and change what is published."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget, trigger_client_event

from reviews import access, actions, board, mending
from reviews.assigning import UNPRICED, Lot, Parameters, in_words
from reviews.board import Loads, Scope
from reviews.candidates import candidates_for, fit_of
from reviews.forms import MendForm, ProposalForm
from reviews.models import AssignmentRole, Proposal
from reviews.runs import asked
from submissions.access import paper_for_chair
from submissions.models import Submission
from submissions.namesakes import n_waiting
from venues.access import member_or_former, n_without_expertise, venue_for_chair
from venues.models import Role, Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

PER_PAGE = 50
CANDIDATES_PER_PAGE = 20
PATIENCE = timedelta(seconds=20)  # after which a chair may stop waiting for a worker
PARTS = {"short": "n_short", "no-lead": "n_no_lead", "conflict": "n_conflict", access.CHANGES: "n_papers_changed"}
SORTS = {
    "number": ["number"],
    "fit": ["fit", "number"],
    "-fit": ["-fit", "number"],
    "-lacking": ["-n_lacking", "number"],
}


# --- The page -------------------------------------------------------------------------------------------


@audience(Audience.CHAIR)
def assignment(request: Request, slug: str) -> HttpResponse:
    """For chairs: who is proposed for, or assigned to, which paper, without papers in conflict with the chair."""
    venue = venue_for_chair(request.user, slug)
    return _page(request, venue)


def _page(request: Request, venue: Venue, *, form: ProposalForm | None = None, status: int = 200) -> HttpResponse:
    proposal = access.open_proposal(venue)
    context = frame(request, venue, current="Assignment", hat=Role.CHAIR) | {"proposal": proposal}
    if proposal and not proposal.solved_at and not proposal.failed_because:
        return render(request, "reviews/assignment_waiting.html", context | _waiting(request, proposal))
    scope = Scope.of(request.user, venue, proposal)
    papers = scope.papers()
    figures = access.assignment_figures(papers)
    context |= _summary(scope, figures) | {"committee_url": reverse("venues:committee", args=[venue.slug])}
    context["n_namesakes"] = n_waiting(request.user, venue)
    usual = _usual(scope, context["loads"], figures)
    context["form"] = form or _form(scope, usual)
    published = access.published_proposals(venue)
    context |= _mending(request, scope, figures, rules=mending.rules_of(venue, published=published, usual=usual))
    drawn = next((one for one in reversed(published) if one.secret), None)
    if scope.proposal and not scope.proposal.is_mending:
        drawn = scope.proposal
    context["lot"] = _lot(drawn, has_all=not scope.hidden)
    if not scope.proposal and not figures["n_pairs"]:
        return render(request, "reviews/assignment_empty.html", context | _readiness(scope, figures), status=status)
    return render(request, "reviews/assignment.html", context | _table(request, scope, papers, figures), status=status)


def _usual(scope: Scope, loads: Loads, figures: dict[str, Any]) -> Parameters:
    return Parameters.usual(scope.venue, n_papers=figures["n"], n_area_chairs=loads.n_area_chairs)


def _form(scope: Scope, usual: Parameters, data=None) -> ProposalForm:
    if scope.proposal:
        usual = Parameters.stored(scope.proposal.parameters)
    return ProposalForm(
        data, venue=scope.venue, usual=usual, has_hand_edits=scope.proposal is not None,
        reviewers=lambda: access.reviewers_by_address(scope.venue), costs=costs(scope),
    )  # fmt: skip


def _mending(request: Request, scope: Scope, figures: dict[str, Any], *, rules: Parameters) -> dict[str, Any]:
    """What a chair may ask when something is assigned already and no ordinary proposal is open."""
    if not (scope.proposal.is_mending if scope.proposal else figures["n_pairs"]):
        return {}
    offers = mending.Offers.at(scope.venue, request.now)
    return {"mend_form": MendForm(offers=offers, proposal=scope.proposal), "rules": asked(rules)}


def costs(scope: Scope) -> dict[str, str]:
    """What the rules cost in the proposal on the page, by the name of their field; for chairs who may know all."""
    if not scope.proposal or scope.hidden:
        return {}
    report = scope.proposal.report.get(AssignmentRole.REVIEWER)
    if report and "prices" not in report:
        return {UNPRICED: "What each rule or wish costs is not worked out yet; that can take some minutes more."}
    return {name: in_words(price) for name, price in (report or {}).get("prices", {}).items()}


def _lot(proposal: Proposal | None, *, has_all: bool) -> dict[str, Any]:
    """What a chair is told of a draw; its seed once it is published, and to chairs who may know of every paper."""
    if not proposal or not proposal.secret:
        return {}
    lot = Lot(proposal.secret)
    return {
        "proposal": proposal,
        "per_cent": round(100 * (Parameters.stored(proposal.parameters).most_chance or 1)),
        "commitment": lot.commitment,
        "seed": lot.seed if proposal.published_at and has_all else "",
        "has_all": has_all,
    }


def _readiness(scope: Scope, figures: dict[str, Any]) -> dict[str, Any]:
    """What a chair should know before the first proposal, and what hinders it."""
    room, wanted = access.room(scope.members()), scope.wanted * figures["n"]
    return {
        "room": room,
        "wanted": wanted,
        "n_bidders": access.bidders_of(scope.venue),
        "n_silent": n_without_expertise(scope.venue),
        "is_tight": room < wanted,
    }


def _table(request: Request, scope: Scope, papers, figures: dict[str, Any]) -> dict[str, Any]:
    query, part, sort = (request.GET.get(name, "") for name in ("q", "part", "sort"))
    is_mending = scope.proposal is not None and scope.proposal.is_mending
    if is_mending and not part and not query.strip():
        part = access.CHANGES  # what would happen, before anything does
    if part == access.CHANGES and not is_mending:
        part = ""
    found = access.part_of(papers, part)
    if query.strip():
        found = access.papers_found(found, query.strip()[:100], scope.proposal)
    pages = Paginator(found.order_by(*SORTS.get(sort, SORTS["number"])), PER_PAGE)
    if not query.strip():
        pages.count = figures[PARTS.get(part, "n")]  # counted already; saves a query
    page = pages.get_page(request.GET.get("page"))
    page.object_list = board.lines(scope, page.object_list)
    return {
        "page": page,
        "query": query,
        "sort": sort or "number",
        "keep": [(name, value) for name, value in (("part", part), ("sort", sort)) if value],
        "chips": _chips(scope.venue, figures, part, is_mending=is_mending),
        "is_whole": part == access.CHANGES and not query.strip() and not figures["n_papers_changed"],
        "tabs": _tabs(scope.venue, "papers"),
    }


def _summary(scope: Scope, figures: dict[str, Any]) -> dict[str, Any]:
    """The figures over the table, which change with every edit."""
    has_gaps = figures["n_short"] or figures["n_no_lead"]
    return {
        "scope": scope,
        "venue": scope.venue,
        "figures": figures,
        "loads": Loads.of(scope),
        "gaps": board.gaps(scope) if has_gaps else [],
        "changes": _changes(scope),
    }


def _changes(scope: Scope) -> mending.Changes | None:
    if scope.proposal is None or not scope.proposal.is_mending:
        return None
    return mending.Changes.of(scope.venue, scope.hidden, scope.proposal)


def _chips(venue: Venue, figures: dict[str, Any], part: str, *, is_mending: bool) -> list[dict[str, Any]]:
    rows = [("All", "all" if is_mending else "", figures["n"])]
    if is_mending:
        rows.insert(0, ("What changes", access.CHANGES, figures["n_papers_changed"]))
    rows.append(("Too few reviewers", "short", figures["n_short"]))
    if venue.has_area_chairs:
        rows.append(("No area chair", "no-lead", figures["n_no_lead"]))
    if figures["n_conflict"]:
        rows.append(("In conflict", "conflict", figures["n_conflict"]))
    return [
        {"label": label, "n": n, "url": f"?part={key}" if key else "?", "current": part == key}
        for label, key, n in rows
    ]


def _tabs(venue: Venue, current: str) -> list[dict[str, Any]]:
    return [
        {"label": "By paper", "url": reverse("reviews:assignment", args=[venue.slug]), "current": current == "papers"},
        {
            "label": "By person",
            "url": reverse("reviews:assignment_people", args=[venue.slug]),
            "current": current == "people",
        },
    ]


@audience(Audience.CHAIR)
def people(request: Request, slug: str) -> HttpResponse:
    """For chairs: how many papers everybody has, and which, as far as the chair may know."""
    venue = venue_for_chair(request.user, slug)
    scope = Scope.of(request.user, venue, access.open_proposal(venue))
    sort = request.GET.get("sort", "")
    part = "emergency" if request.GET.get("part") == "emergency" else ""
    everybody = scope.members(Role.REVIEWER, Role.AREA_CHAIR)
    members = access.in_order_of_load(access.members_offering(everybody) if part else everybody, sort)
    query = request.GET.get("q", "").strip()[:100]
    if query:
        members = access.members_called(members, query)
    page = Paginator(members, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = board.with_papers(scope, page.object_list)
    return render(
        request,
        "reviews/assignment_people.html",
        frame(request, venue, current="Assignment", hat=Role.CHAIR)
        | {"page": page, "sort": sort, "query": query, "tabs": _tabs(venue, "people"), "scope": scope}
        | {"chips": _people_chips(everybody, part), "keep": [("part", part)] if part else []},
    )


def _people_chips(everybody, part: str) -> list[dict[str, Any]]:
    offering = access.members_offering(everybody)
    rows = [("All", "", everybody.count()), ("Offer emergency reviews", "emergency", offering.count())]
    return [
        {"label": label, "n": n, "url": f"?part={key}" if key else "?", "current": part == key}
        for label, key, n in rows
    ]


# --- Propose --------------------------------------------------------------------------------------------


@audience(Audience.CHAIR)
@require_POST
def propose(request: Request, slug: str) -> HttpResponse:
    """For chairs: ask for a proposal; nobody else learns of it."""
    venue = venue_for_chair(request.user, slug)
    scope = Scope.of(request.user, venue, access.open_proposal(venue))
    usual = _usual(scope, Loads.of(scope), access.assignment_figures(scope.papers()))
    form = _form(scope, usual, request.POST)
    if not form.is_valid():
        return _page(request, venue, form=form, status=422)
    actions.propose(venue, by=request.user, now=request.now, parameters=form.parameters())
    return redirect("reviews:assignment", slug)


@audience(Audience.CHAIR)
@require_POST
def mend(request: Request, slug: str) -> HttpResponse:
    """For chairs: ask for the fewest changes that give every paper its reviews again; nobody else learns of it."""
    venue = venue_for_chair(request.user, slug)
    scope = Scope.of(request.user, venue, access.open_proposal(venue))
    if not access.is_assigned(venue, scope.hidden):
        raise actions.CannotPropose(actions.NOTHING_TO_MEND)
    form = MendForm(request.POST, offers=mending.Offers.at(venue, request.now), proposal=scope.proposal)
    form.is_valid()  # two ticks cannot be wrong
    parameters = form.parameters(mending.rules_of(venue))
    actions.propose(venue, by=request.user, now=request.now, parameters=parameters)
    return redirect("reviews:assignment", slug)


def _waiting(request: Request, proposal: Proposal) -> dict[str, Any]:
    return {
        "is_stuck": proposal.began_at is None and request.now - proposal.requested_at > PATIENCE,
        "has_begun": proposal.began_at is not None,
        "lot": _lot(proposal, has_all=False),
    }


@audience(Audience.CHAIR)
def progress(request: Request, slug: str, proposal: str) -> HttpResponse:
    """For chairs: how far a proposal is; sends the page on when it is worked out."""
    found = access.proposal_for_chair(venue_for_chair(request.user, slug), proposal)
    if found.solved_at or found.failed_because or found.discarded_at:
        return HttpResponseClientRedirect(reverse("reviews:assignment", args=[slug]))
    context = {"venue": found.venue, "proposal": found} | _waiting(request, found)
    return render(request, "reviews/_assignment_progress.html", context)


@audience(Audience.CHAIR)
@require_POST
def solve_here(request: Request, slug: str, proposal: str) -> HttpResponse:
    """For chairs: work the proposal out in this request, when no worker is there to do it."""
    found = access.proposal_for_chair(venue_for_chair(request.user, slug), proposal)
    actions.solve_proposal(found.pk, now=request.now, is_pricing=False)
    return redirect("reviews:assignment", slug)


@audience(Audience.CHAIR)
@require_POST
def discard(request: Request, slug: str, proposal: str) -> HttpResponse:
    """For chairs: throw the open proposal away, with an undo."""
    found = access.proposal_for_chair(venue_for_chair(request.user, slug), proposal)
    actions.discard_proposal(found, by=request.user, now=request.now)
    undo = reverse("reviews:proposal_restore", args=[slug, proposal])
    messages.success(request, "The proposal is thrown away. Nobody was told of it.", extra_tags=f"undo={undo}")
    return redirect("reviews:assignment", slug)


@audience(Audience.CHAIR)
@require_POST
def restore(request: Request, slug: str, proposal: str) -> HttpResponse:
    """For chairs: undo throwing a proposal away."""
    found = access.proposal_for_chair(venue_for_chair(request.user, slug), proposal)
    actions.restore_proposal(found, by=request.user, now=request.now)
    messages.success(request, "The proposal is back.")
    return redirect("reviews:assignment", slug)


# --- Publish --------------------------------------------------------------------------------------------


@audience(Audience.CHAIR)
def publish(request: Request, slug: str, proposal: str) -> HttpResponse:
    """For chairs: see what publishing does and every letter it sends, type the count, publish."""
    venue = venue_for_chair(request.user, slug)
    found = access.proposal_for_chair(venue, proposal)
    if found.published_at or found.discarded_at or not found.solved_at:
        raise actions.NotOpen("This proposal was published, replaced or thrown away meanwhile.")
    scope = Scope.of(request.user, venue, found)
    preview = actions.publication(found, hidden=scope.hidden)
    if request.method == "POST":
        return _publish(request, found, preview, scope.hidden)
    people = preview.people()
    page = Paginator(people, CANDIDATES_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = actions.letters(found, preview, page.object_list)
    figures = access.assignment_figures(scope.papers())
    return render(
        request,
        "reviews/assignment_publish.html",
        frame(request, venue, current="Assignment", hat=Role.CHAIR)
        | {"proposal": found, "preview": preview, "n_letters": len(people), "page": page, "figures": figures}
        | {"scope": scope, "back_url": reverse("reviews:assignment", args=[slug])},
    )


def _publish(
    request: Request, proposal: Proposal, preview: actions.Publication, hidden: list[int]
) -> HttpResponse:  # fmt: skip
    """Publishes when the chair typed how many people will be told, as far as they may know."""
    n, slug = len(preview.people()), proposal.venue.slug
    if request.POST.get("typed_count", "").strip() != str(n):
        raise Refused(f"Nothing was published: type {n}, the number of people who will be told.")
    done = actions.publish_proposal(proposal, by=request.user, now=request.now)
    undo = reverse("reviews:proposal_retract", args=[slug, proposal.public_id])
    told = "1 person is" if n == 1 else f"{n} people are"
    since = mending.who_began([end for end in done.stays if end.submission_id not in set(hidden)])
    messages.success(request, f"Published; {told} told in three minutes.{since}", extra_tags=f"undo={undo}")
    return redirect("reviews:assignment", slug)


@audience(Audience.CHAIR)
@require_POST
def retract(request: Request, slug: str, proposal: str) -> HttpResponse:
    """For chairs: undo publishing while its letters wait."""
    found = access.proposal_for_chair(venue_for_chair(request.user, slug), proposal)
    actions.retract_proposal(found, by=request.user, now=request.now)
    messages.success(request, "Publishing is undone: nobody was told, and the proposal is open again.")
    return redirect("reviews:assignment", slug)


# --- Edit by hand ---------------------------------------------------------------------------------------


def for_paper(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Obtains the venue as a chair, the paper (404 in conflict) and what the chair sees of the assignment."""

    @wraps(view)
    def obtained(request: Request, slug: str, number: int, **kwargs: Any) -> HttpResponse:
        venue = venue_for_chair(request.user, slug)
        paper = paper_for_chair(request.user, venue, number)
        return view(request, Scope.of(request.user, venue, access.open_proposal(venue)), paper, **kwargs)

    return obtained


@audience(Audience.CHAIR)
@for_paper
def candidates(request: Request, scope: Scope, paper: Submission) -> HttpResponse:
    """For chairs: who could take this paper, best first, with reasons; nobody in conflict."""
    role = AssignmentRole.AREA_CHAIR if request.GET.get("role") == "area_chair" else AssignmentRole.REVIEWER
    words = request.GET.get("q", "").strip()[:100]
    line = board.lines(scope, [paper])[0]
    choice = candidates_for(scope, line, role, words=words)
    page = Paginator(choice.candidates, CANDIDATES_PER_PAGE).get_page(request.GET.get("page"))
    replaced = next((part for part in line.parts if part.member == request.GET.get("replaces")), None)
    context = {
        "venue": scope.venue, "scope": scope, "paper": paper, "line": line, "page": page, "role": role, "query": words,
        "replaced": replaced, "n_in_conflict": choice.n_in_conflict, "adds": _adds(scope, paper),
        "is_part": bool(request.htmx),
    }  # fmt: skip
    if request.htmx:
        return render(request, "reviews/_candidates.html", context)
    return render(
        request, "reviews/candidates.html", frame(request, scope.venue, current="Assignment", hat=Role.CHAIR) | context
    )


def _adds(scope: Scope, paper: Submission) -> str:
    """The address that a member's public id is put at the end of, to give them the paper."""
    if scope.proposal:
        name, args = "reviews:proposal_add", [scope.venue.slug, paper.number, "x"]
    else:
        name, args = "reviews:assign", [scope.venue.slug, paper.number, "x"]
    return reverse(name, args=args).removesuffix("x/")


@audience(Audience.CHAIR)
@require_POST
@for_paper
def proposal_add(request: Request, scope: Scope, paper: Submission, member: str) -> HttpResponse:
    """For chairs: put somebody into the open proposal, perhaps in the place of somebody else."""
    proposal = _require_open(scope)
    chosen = member_or_former(scope.venue, member)
    old = _replaced(request, scope)
    stayed = actions.add_pair(
        proposal, paper, chosen.person, role=chosen.role, by=request.user, now=request.now,
        fit=fit_of(paper, chosen.person, proposal), replaces=old.person if old else None,
    )  # fmt: skip
    undo = _undo("reviews:proposal_add", "reviews:proposal_remove", scope, paper, chosen, old)
    verb = "stays on" if stayed else "is proposed for"
    return _answer(request, scope, paper, f"{chosen.person.get_full_name()} {verb} paper {paper.number}.", undo)


@audience(Audience.CHAIR)
@require_POST
@for_paper
def proposal_remove(request: Request, scope: Scope, paper: Submission, member: str) -> HttpResponse:
    """For chairs: take somebody out of the open proposal."""
    proposal, chosen = _require_open(scope), member_or_former(scope.venue, member)
    actions.remove_pair(proposal, paper, chosen.person, role=chosen.role, by=request.user, now=request.now)
    undo = reverse("reviews:proposal_add", args=[scope.venue.slug, paper.number, member])
    verb = "leaves" if proposal.is_mending else "is no longer proposed for"
    said = f"{chosen.person.get_full_name()} {verb} paper {paper.number}."
    return _answer(request, scope, paper, said, undo)


def _replaced(request: Request, scope: Scope):
    """In whose place somebody is to come, if anybody's; an undo says it in its address."""
    key = request.POST.get("replaces") or request.GET.get("replaces")
    return member_or_former(scope.venue, key) if key else None


def _undo(adds: str, removes: str, scope: Scope, paper: Submission, chosen, old) -> str:
    """The address that undoes giving a paper to `chosen`: it goes back to `old`, or to nobody."""
    if old is None:
        return reverse(removes, args=[scope.venue.slug, paper.number, chosen.public_id])
    back = reverse(adds, args=[scope.venue.slug, paper.number, old.public_id])
    return f"{back}?replaces={chosen.public_id}"


def _require_open(scope: Scope) -> Proposal:
    if scope.proposal is None:
        raise actions.NotOpen("This proposal was published, replaced or thrown away meanwhile.")
    return scope.proposal


@audience(Audience.CHAIR)
@require_POST
@for_paper
def assign(request: Request, scope: Scope, paper: Submission, member: str) -> HttpResponse:
    """For chairs: assign somebody at once, perhaps in the place of somebody else; they are told by mail."""
    chosen = member_or_former(scope.venue, member)
    fit, old = fit_of(paper, chosen.person, None), _replaced(request, scope)
    actions.assign(
        paper, chosen.person, role=chosen.role, by=request.user, now=request.now, score=fit.score,
        reason=" · ".join(fit.reasons), replaces=old.person if old else None,
    )  # fmt: skip
    undo = _undo("reviews:assign", "reviews:unassign", scope, paper, chosen, old)
    said = f"{chosen.person.get_full_name()} is assigned to paper {paper.number} and is told in three minutes."
    return _answer(request, scope, paper, said, undo)


@audience(Audience.CHAIR)
@for_paper
def unassign(request: Request, scope: Scope, paper: Submission, member: str) -> HttpResponse:
    """For chairs: take somebody off a paper; asks once more when a review was begun."""
    chosen = member_or_former(scope.venue, member)
    is_confirmed = bool(request.POST.get("confirmed"))
    if request.method != "POST":
        return _confirm(request, scope, paper, chosen)
    try:
        actions.unassign(
            paper, chosen.person, role=chosen.role, by=request.user, now=request.now, is_confirmed=is_confirmed
        )
    except actions.ReviewBegun:
        return _to_confirm(request, scope, paper, member)
    undo = reverse("reviews:assign", args=[scope.venue.slug, paper.number, member])
    said = f"{chosen.person.get_full_name()} is taken off paper {paper.number}."
    return _answer(request, scope, paper, said, undo)


def _to_confirm(request: Request, scope: Scope, paper: Submission, member: str) -> HttpResponse:
    url = reverse("reviews:unassign", args=[scope.venue.slug, paper.number, member])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _confirm(request: Request, scope: Scope, paper: Submission, chosen) -> HttpResponse:
    context = {"paper": paper, "chosen": chosen, "name": chosen.person.get_full_name()}
    page = frame(request, scope.venue, current="Assignment", hat=Role.CHAIR) | context
    return render(request, "reviews/assignment_unassign.html", page)


def _answer(request: Request, scope: Scope, paper: Submission, said: str, undo: str) -> HttpResponse:
    """The changed line and the figures above it, or the page one came from; with an undo."""
    if not request.htmx:
        messages.success(request, said, extra_tags=f"undo={undo}")
        return _back(request, scope.venue, paper)
    figures = access.assignment_figures(scope.papers())
    context = _summary(scope, figures) | {"line": board.lines(scope, [paper])[0]}
    response = render(request, "reviews/assignment_answer.html", context)
    # One form serves every line, so the answer says which line it is.
    response = reswap(retarget(response, f"#p{paper.number}"), "outerHTML")
    return trigger_client_event(response, "toast", {"text": said, "undo": undo})


def _back(request: Request, venue: Venue, paper: Submission) -> HttpResponse:
    """To the page one came from; from a page about one person or paper, to that paper in the assignment."""
    came_from = request.headers.get("Referer", "")
    is_passing = "/unassign/" in came_from or "/candidates/" in came_from
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) and not is_passing:
        return redirect(came_from)
    return redirect(reverse("reviews:assignment", args=[venue.slug]) + f"?q={paper.number}")

"""Releasing the programme: what would change, every letter, then the release."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from schedule import access, actions
from schedule.content import changes_between, frozen, seal_of
from schedule.forms import ReleaseForm
from schedule.mails import letters_about
from schedule.table import Table
from schedule.views.frame import problems_said
from venues.access import venue_for_chair
from venues.navigation import frame
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

SHOWN = 50  # letters that are shown; all are counted


@audience(Audience.CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: Request, slug: str) -> HttpResponse:
    """Chairs: the changes that a release would make public, and the letters it would send; and the release."""
    venue = venue_for_chair(request.user, slug)
    form = ReleaseForm(request.POST)
    problem = ""
    if request.method == "POST":
        if form.is_valid():
            try:
                made = actions.release(venue, **form.cleaned_data, by=request.user, now=request.now)
                messages.success(request, f"The programme is public as version {made.version}.")
                return redirect("schedule:release", slug=slug)
            except Refused as refusal:
                problem = str(refusal)
        else:
            problem = "Look at what would be released, then release it."
    table = Table(request.user, venue)
    releases = access.releases_of(venue)
    last = releases[0] if releases else None
    content = frozen(
        table.draft,
        table.papers.cards,
        zone=venue.time_zone,
        before=last.held if last else None,
        number=last.number + 1 if last else 1,
        now=request.now,
    )
    seal = seal_of(content)
    is_new = bool(table.entries) and (last is None or last.seal != seal)
    letters = letters_about(venue, content, table.papers) if is_new else []
    context = {
        "problem": problem,
        "seal": seal,
        "is_new": is_new,
        "changes": changes_between(last.held if last else None, content) if is_new else [],
        "letters": letters[:SHOWN],
        "n_letters": len(letters),
        "n_unannounced": _n_unannounced(content),
        "problems": problems_said(venue, table),
        "releases": releases,
        "next_version": f"{len(releases) + 1}.0",
        "has_sessions": bool(table.entries),
    }
    page = frame(request, venue, current="Schedule") | context
    return render(request, "schedule/release.html", page, status=422 if problem else 200)


def _n_unannounced(content: dict) -> int:
    rows = [row for session in content["sessions"] for row in (*session["items"], *session["boards"])]
    return len({row["paper"] for row in rows if not row["is_announced"]})

"""An author's paper: begun, written, submitted, taken back."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from submissions import actions, pages
from submissions.access import submission_for_author, version_for_author
from submissions.actions.submitting import NotReady
from submissions.fields import NotTaken, clean
from submissions.whole import WholeForm
from venues.access import venue_for_public
from venues.questions import WrongAnswer
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused, Stale
from web.text import markdown


@audience(Audience.PUBLIC)
def start(request: Request, slug: str) -> HttpResponse:
    """What submitting takes, and the button that begins a draft. For everybody; the button for who is signed in."""
    venue = venue_for_public(request.user, slug)
    if request.method != "POST":
        if request.user.is_authenticated:
            actions.claim_authorships(request.user, now=request.now)
        return render(request, "submissions/start.html", pages.start_page(request, venue))
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    submission = actions.create_draft(venue, by=request.user, now=request.now)
    return redirect("submissions:edit", slug, submission.public_id)


@audience(Audience.AUTHOR)
def edit(request: Request, slug: str, public_id: str) -> HttpResponse:
    """The whole form of a paper, for its authors. Without script it is saved as a whole."""
    submission = submission_for_author(request.user, slug, public_id)
    if request.method != "POST":
        return render(request, "submissions/edit.html", pages.edit_page(request, submission))
    sent = WholeForm(request, submission)
    if not sent.keep():
        return render(request, "submissions/edit.html", pages.edit_page(request, submission, sent=sent), status=422)
    messages.info(request, "Saved on the server. It is not submitted yet.")
    return redirect("submissions:edit", slug, public_id)


@audience(Audience.AUTHOR)
@require_POST
def save(request: Request, slug: str, public_id: str) -> HttpResponse:
    """One field of the form, saved as it is typed. Speaks the JSON of static/js/autosave.js."""
    submission = submission_for_author(request.user, slug, public_id)
    pages.prepare_venue(submission.venue)
    field = request.POST.get("field", "")
    revision = request.POST.get("revision", "")
    try:
        value = clean(submission.venue, field, request.POST.getlist("value"))
        draft = actions.save_draft(
            submission,
            by=request.user,
            now=request.now,
            revision=int(revision) if revision.isdecimal() else 0,
            changes={field: value},
        )
    except (NotTaken, WrongAnswer) as problem:
        return JsonResponse({"message": str(problem)}, status=422)
    except Stale as stale:
        theirs = {"message": str(stale), "theirs": stale.theirs, "revision": stale.revision}
        return JsonResponse(theirs, status=409)
    answer = {
        "saved_at": draft.saved_at,
        "revision": draft.revision,
        "problems_html": pages.state_html(request, submission),
    }
    return JsonResponse(answer)


@audience(Audience.AUTHOR)
@require_safe
def problems(request: Request, slug: str, public_id: str) -> HttpResponse:
    """What still stands in the way, for the side of the form. For the paper's authors."""
    submission = submission_for_author(request.user, slug, public_id)
    return HttpResponse(pages.state_html(request, submission))


@audience(Audience.AUTHOR)
@require_POST
def preview(request: Request, slug: str, public_id: str) -> HttpResponse:
    """A text as the page will show it, by the one renderer."""
    submission_for_author(request.user, slug, public_id)
    return HttpResponse(markdown(request.POST.get("text", "")[:20_000]))


@audience(Audience.AUTHOR)
@require_POST
def submit(request: Request, slug: str, public_id: str) -> HttpResponse:
    """Make the draft the next version. What the form holds and the server does not is saved first."""
    submission = submission_for_author(request.user, slug, public_id)
    sent = WholeForm(request, submission)
    try:
        if not sent.keep():
            return render(request, "submissions/edit.html", pages.edit_page(request, submission, sent=sent), status=422)
        version = actions.submit(submission, by=request.user, now=request.now)
    except NotReady:
        page = pages.edit_page(request, submission, sent=sent, was_tried=True)
        return render(request, "submissions/edit.html", page, status=422)
    except Refused as refused:
        sent.refusal = str(refused)
        return render(request, "submissions/edit.html", pages.edit_page(request, submission, sent=sent), status=409)
    return redirect("submissions:receipt", slug, public_id, version.number)


@audience(Audience.AUTHOR)
@require_safe
def receipt(request: Request, slug: str, public_id: str, version: int) -> HttpResponse:
    """What was received and when, until when it may be changed, and every version. For the paper's authors."""
    submission = submission_for_author(request.user, slug, public_id)
    page = pages.receipt_page(request, submission, version_for_author(submission, version))
    return render(request, "submissions/receipt.html", page)


@audience(Audience.AUTHOR)
@require_POST
def withdraw(request: Request, slug: str, public_id: str) -> HttpResponse:
    """Take a submitted paper back; can be undone."""
    submission = submission_for_author(request.user, slug, public_id)
    actions.withdraw(submission, by=request.user, now=request.now)
    undo = reverse("submissions:restore", args=[slug, public_id])
    messages.success(request, f"Paper {submission.number} is withdrawn.", extra_tags=f"undo={undo}")
    return redirect(pages.home_of(submission))


@audience(Audience.AUTHOR)
@require_POST
def restore(request: Request, slug: str, public_id: str) -> HttpResponse:
    """Undo a withdrawal."""
    submission = submission_for_author(request.user, slug, public_id)
    actions.restore(submission, by=request.user, now=request.now)
    messages.success(request, f"Paper {submission.number} is submitted again, as it was.")
    return redirect(pages.home_of(submission))


@audience(Audience.AUTHOR)
@require_POST
def discard(request: Request, slug: str, public_id: str) -> HttpResponse:
    """Throw a draft away that was never submitted."""
    submission = submission_for_author(request.user, slug, public_id)
    actions.discard_draft(submission, by=request.user, now=request.now)
    messages.info(request, "The draft is discarded.")
    return redirect("submissions:start", slug)

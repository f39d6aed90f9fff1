"""The camera-ready form of an accepted paper, for its authors."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from proceedings import access, actions, author_lists, pages
from proceedings.fields import clean
from submissions.actions.files import BadFile
from submissions.fields import NotTaken, tidy_line
from submissions.files import file_response
from submissions.models import Submission
from venues.pictures import BadPicture
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused, Stale


@audience(Audience.AUTHOR)
def camera_ready(request: Request, slug: str, public_id: str) -> HttpResponse:
    """What is printed, its PDF and licence, with what is missing. Posted: everything is saved that can be."""
    submission = access.paper_to_finish(request.user, slug, public_id)
    if request.method != "POST":
        return render(request, "proceedings/camera_ready.html", pages.camera_ready_page(request, submission))
    return _kept(request, submission) or redirect("proceedings:camera_ready", slug, public_id)


@audience(Audience.AUTHOR)
@require_POST
def save(request: Request, slug: str, public_id: str) -> JsonResponse:
    """One field, from a browser that saves while one types."""
    submission = access.paper_to_finish(request.user, slug, public_id)
    field, revision = request.POST.get("field", ""), request.POST.get("revision", "")
    try:
        value = clean(pages.camera_or_new(submission, request), field, request.POST.getlist("value"))
        camera = actions.save_fields(
            submission, by=request.user, now=request.now, revision=_number(revision), changes={field: value}
        )
    except NotTaken as problem:
        return JsonResponse({"message": str(problem)}, status=422)
    except Stale as stale:
        theirs = {"message": str(stale), "theirs": stale.theirs, "revision": stale.revision}
        return JsonResponse(theirs, status=409)
    except Refused as refused:
        return JsonResponse({"message": str(refused)}, status=422)
    answer = {
        "saved_at": camera.saved_at,
        "revision": camera.revision,
        "problems_html": pages.state_html(request, camera),
    }
    return JsonResponse(answer)


@audience(Audience.AUTHOR)
@require_safe
def missing(request: Request, slug: str, public_id: str) -> HttpResponse:
    """What still stands in the way, for the side of the form."""
    submission = access.paper_to_finish(request.user, slug, public_id)
    return HttpResponse(pages.state_html(request, pages.camera_or_new(submission, request)))


@audience(Audience.AUTHOR)
@require_POST
def finish(request: Request, slug: str, public_id: str) -> HttpResponse:
    """Say that it is final. What the form holds and the server does not is saved first."""
    submission = access.paper_to_finish(request.user, slug, public_id)
    if "revision" in request.POST:
        failed = _kept(request, submission)
        if failed:
            return failed
    try:
        actions.finish(submission, by=request.user, now=request.now)
    except Refused as refused:
        page = pages.camera_ready_page(request, submission, refusal=str(refused))
        return render(request, "proceedings/camera_ready.html", page, status=422)
    messages.info(request, "Thank you. This is what will be published; until the deadline you can still change it.")
    return redirect("proceedings:camera_ready", slug, public_id)


@audience(Audience.AUTHOR)
@require_POST
def change_authors(request: Request, slug: str, public_id: str) -> HttpResponse:
    """Ask the chairs for another list: order, names, affiliations, somebody more or less."""
    submission = access.paper_to_finish(request.user, slug, public_id)
    typed = author_lists.typed_rows(request.POST)
    if "another" in request.POST:
        page = pages.camera_ready_page(request, submission, wanted=[*typed, author_lists.empty_row(typed)])
        return render(request, "proceedings/camera_ready.html", page)
    try:
        camera = actions.request_authors(
            submission,
            by=request.user,
            now=request.now,
            authors=author_lists.wanted(typed),
            reason=tidy_line(request.POST.get("reason", ""), longest=500),
        )
    except Refused as refused:
        page = pages.camera_ready_page(request, submission, refusal=str(refused), wanted=typed)
        return render(request, "proceedings/camera_ready.html", page, status=422)
    asked = "The chairs will answer; until then the old list is printed."
    messages.info(request, asked if camera.requested_at else "The author list stays as it is.")
    return redirect("proceedings:camera_ready", slug, public_id)


@audience(Audience.AUTHOR)
@require_safe
def final_pdf(request: Request, slug: str, public_id: str) -> HttpResponseBase:
    """The final PDF as it was uploaded."""
    submission = access.paper_to_finish(request.user, slug, public_id)
    row = access.final_file(access.camera_ready_of(submission), "pdf")
    return file_response(request, row.file, name=f"final-{submission.number}.pdf", etag=row.sha256)


@audience(Audience.AUTHOR)
@require_safe
def final_poster(request: Request, slug: str, public_id: str) -> HttpResponseBase:
    """The poster as it was uploaded."""
    submission = access.paper_to_finish(request.user, slug, public_id)
    row = access.final_file(access.camera_ready_of(submission), "poster")
    return file_response(request, row.file, name=f"poster-{submission.number}.pdf", etag=row.sha256)


@audience(Audience.AUTHOR)
@require_safe
def final_thumbnail(request: Request, slug: str, public_id: str) -> HttpResponseBase:
    """The picture that will stand beside the paper: what was uploaded, else the first page of the PDF."""
    submission = access.paper_to_finish(request.user, slug, public_id)
    camera = access.camera_ready_of(submission)
    row = access.final_file(camera, "thumbnail" if camera and camera.thumbnail else "first_page")
    return file_response(request, row.file, name=f"picture-{submission.number}.webp", etag=row.sha256)


def _kept(request: Request, submission: Submission) -> HttpResponse | None:
    """Save every field and the PDF; a page with what was typed when some of it cannot be saved."""
    camera = pages.camera_or_new(submission, request)
    changes: dict[str, Any] = {}
    errors: dict[str, str] = {}
    refusal = ""
    names = pages.fields_sent(submission, request)
    for name in names:
        try:
            changes[name] = clean(camera, name, request.POST.getlist(name))
        except NotTaken as problem:
            errors[name] = str(problem)
    try:
        revision = _number(request.POST.get("revision", ""))
        actions.save_fields(submission, by=request.user, now=request.now, revision=revision, changes=changes)
        if kind := request.POST.get("remove"):
            actions.detach(submission, by=request.user, now=request.now, kind=kind)
        errors |= _attached(request, submission)
    except Refused as refused:
        refusal = str(refused)
    if not errors and not refusal:
        return None
    typed = {name: request.POST.get(name, "") for name in names}
    page = pages.camera_ready_page(request, submission, typed=typed, errors=errors, refusal=refusal)
    return render(request, "proceedings/camera_ready.html", page, status=409 if refusal else 422)


def _attached(request: Request, submission: Submission) -> dict[str, str]:
    """Store the files that were sent, each in its place; what is wrong with those that cannot be."""
    how: dict[str, Any] = {"by": request.user, "now": request.now}
    errors: dict[str, str] = {}
    for name, attach in (("pdf", actions.attach_pdf), ("poster", actions.attach_poster)):
        if file := request.FILES.get(name):
            try:
                attach(submission, file=file, **how)
            except BadFile as problem:
                errors[name] = str(problem)
    if file := request.FILES.get("thumbnail"):
        try:
            actions.attach_thumbnail(submission, file=file, size=file.size or 0, **how)
        except BadPicture as problem:
            errors["thumbnail"] = str(problem)
    return errors


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0

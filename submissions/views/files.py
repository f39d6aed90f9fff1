"""Files of a paper, for its authors: taken in, shown with what was found in them, downloaded."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from submissions import actions, pages
from submissions.access import file_for_author, submission_for_author
from submissions.files import file_response, name_of
from submissions.models import FileKind, Submission
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused


class NoFile(Refused):
    """Raised when somebody uploads nothing."""


@audience(Audience.AUTHOR)
@require_POST
def attach(request: Request, slug: str, public_id: str, kind: str) -> HttpResponse:
    """A file sent in one piece, for browsers without script."""
    submission = submission_for_author(request.user, slug, public_id)
    file = request.FILES.get(_known(kind))
    if file is None:
        raise NoFile("Choose a file first.")
    actions.attach_file(submission, kind=kind, by=request.user, now=request.now, file=file, filename=file.name or "")
    messages.info(request, "The file is on the server. It counts once you submit.")
    return redirect(f"{pages.edit_url(submission)}#file-{kind}")


@audience(Audience.AUTHOR)
@require_POST
def detach(request: Request, slug: str, public_id: str, kind: str) -> HttpResponse:
    """Take a file out of the draft."""
    submission = submission_for_author(request.user, slug, public_id)
    actions.detach_file(submission, kind=_known(kind), by=request.user, now=request.now)
    if not request.htmx:
        return redirect(f"{pages.edit_url(submission)}#file-{kind}")
    return _panel(request, submission, kind)


@audience(Audience.AUTHOR)
@require_safe
def panel(request: Request, slug: str, public_id: str, kind: str) -> HttpResponse:
    """The draft's file with what was found in it; asked for again until somebody has looked inside."""
    submission = submission_for_author(request.user, slug, public_id)
    return _panel(request, submission, _known(kind))


@audience(Audience.AUTHOR)
@require_safe
def download(request: Request, slug: str, public_id: str, file: str) -> HttpResponseBase:
    """A file as it was uploaded, of the draft or of any version."""
    submission = submission_for_author(request.user, slug, public_id)
    row = file_for_author(submission, file)
    return file_response(request, row.file, name=name_of(submission, row), etag=row.sha256)


@audience(Audience.AUTHOR)
@require_safe
def picture(request: Request, slug: str, public_id: str, file: str) -> HttpResponseBase:
    """Page 1 of a paper as a picture."""
    submission = submission_for_author(request.user, slug, public_id)
    row = file_for_author(submission, file)
    if not row.thumbnail:
        raise Http404("Nobody has drawn this page yet.")
    return file_response(request, row.thumbnail, name="page-1.webp", etag=f"page-1-{row.sha256}")


def _panel(request: Request, submission: Submission, kind: str) -> HttpResponse:
    page = {"submission": submission, "file": pages.file_page(request, submission, kind)}
    return render(request, "submissions/_file.html", page)


def _known(kind: str) -> str:
    if kind not in FileKind.values:
        raise Http404("There is no such page.")
    return kind

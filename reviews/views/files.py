"""The files of a paper for its committee: copies without metadata, under names that tell nothing."""

import hashlib

from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag

from reviews import access
from submissions.access import latest_version
from submissions.actions import make_blind_copy
from submissions.models import PaperFile
from venues.access import venue_for_committee
from web.audience import Audience, audience
from web.http import Request

COMMITTEE = (Audience.REVIEWER, Audience.AREA_CHAIR, Audience.CHAIR)
CHUNK = 2**20
TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@audience(*COMMITTEE)
def paper_pdf(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's committee: the paper as it is to be reviewed."""
    return _serve(request, slug, number, "pdf", f"submission-{number}")


@audience(*COMMITTEE)
def paper_supplement(request: Request, slug: str, number: int) -> HttpResponse:
    """For the paper's committee: its supplement."""
    return _serve(request, slug, number, "supplement", f"submission-{number}-supplement")


def _serve(request: Request, slug: str, number: int, kind: str, name: str) -> HttpResponse:
    venue = venue_for_committee(request.user, slug)
    paper, _, _ = access.paper_for_committee(request.user, venue, number, request.now)
    version = latest_version(paper)
    file: PaperFile | None = getattr(version, kind) if version else None
    if file is None:
        raise Http404("This paper has no such file.")
    make_blind_copy(file)
    return _answer(request, file, f"{name}.{file.suffix}")


def _answer(request: Request, file: PaperFile, name: str) -> HttpResponse:
    """The bytes with headers that depend on the bytes alone: no time, and no name from anybody's disk."""
    tag = quote_etag(_digest(file))
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        is_shown = file.suffix == "pdf"
        kind = TYPES.get(file.suffix, "application/octet-stream")
        content = file.blind_copy.open("rb")
        answer = FileResponse(content, as_attachment=not is_shown, filename=name, content_type=kind)  # type: ignore[assignment]
        answer["Content-Length"] = str(file.blind_copy.size)
        answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _digest(file: PaperFile) -> str:
    """A hash of the copy that is served, never of the original: 64 characters."""
    digest = hashlib.sha256()
    with file.blind_copy.open("rb") as content:
        for chunk in iter(lambda: content.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()

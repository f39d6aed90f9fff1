"""Resumable uploads: a tus 1.0 server (core, creation, expiration, termination). https://tus.io/protocols/resumable-upload"""

import base64
import binascii
from datetime import UTC

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from submissions import actions
from submissions.access import submission_for_author, upload_for_author
from submissions.actions.uploads import Busy, TooLarge, WrongOffset
from submissions.models import FileKind, Upload
from web.audience import Audience, audience
from web.http import Request
from web.problems import Refused

VERSION = "1.0.0"
CHUNK = "application/offset+octet-stream"


@audience(Audience.AUTHOR)
@require_http_methods(["OPTIONS", "POST"])
def create(request: Request, slug: str, public_id: str) -> HttpResponse:
    """Announce an upload; the moment of this request counts for the deadline. For the paper's authors."""
    submission = submission_for_author(request.user, slug, public_id)
    if request.method == "OPTIONS":
        return _answer(204, **{"Tus-Version": VERSION, "Tus-Extension": "creation,expiration,termination"})
    if request.headers.get("Tus-Resumable") != VERSION:
        return _answer(412, **{"Tus-Version": VERSION})
    length = request.headers.get("Upload-Length", "")
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    if not length.isdecimal() or told.get("kind") not in FileKind.values:
        return _answer(400, "The browser did not say how long the file is, or what it is. Reload the page.")
    try:
        upload = actions.begin_upload(
            submission, kind=told["kind"], length=int(length), filename=told.get("filename", ""), now=request.now
        )
    except TooLarge as problem:
        return _answer(413, str(problem))
    except Refused as refused:
        return _answer(422, str(refused))
    return _answer(201, **{"Location": _url(upload, slug, public_id), **_expiry(upload)})


@audience(Audience.AUTHOR)
@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
def part(request: Request, slug: str, public_id: str, upload: str) -> HttpResponse:
    """Ask how far an upload is, go on with it, or give it up. For the paper's authors."""
    submission = submission_for_author(request.user, slug, public_id)
    if request.method == "OPTIONS":
        return _answer(204, **{"Tus-Version": VERSION})
    if request.headers.get("Tus-Resumable") != VERSION:
        return _answer(412, **{"Tus-Version": VERSION})
    row = upload_for_author(submission, upload, request.now)
    if request.method == "HEAD":
        return _answer(200, **{"Upload-Length": str(row.length), **_progress(row), "Cache-Control": "no-store"})
    try:
        return _delete(row) if request.method == "DELETE" else _patch(request, row)
    except Busy as busy:
        return _answer(423, str(busy))
    except Upload.DoesNotExist as error:
        raise Http404("This upload is over.") from error


def _patch(request: Request, row: Upload) -> HttpResponse:
    offset = request.headers.get("Upload-Offset", "")
    if request.content_type != CHUNK or not offset.isdecimal():
        return _answer(415 if request.content_type != CHUNK else 400)
    try:
        actions.receive(row, offset=int(offset), source=request, by=request.user, now=request.now)
    except WrongOffset as problem:
        return _answer(409, str(problem), **_progress(row))
    except TooLarge as problem:
        return _answer(413, str(problem))
    except Busy:
        raise
    except Refused as refused:
        return _answer(422, str(refused))
    return _answer(204, **_progress(row))


def _delete(row: Upload) -> HttpResponse:
    actions.drop_upload(row)
    return _answer(204)


def _answer(status: int, sentence: str = "", **headers: str) -> HttpResponse:
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    response["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        response[name] = value
    return response


def _progress(row: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(row.offset), **_expiry(row)}


def _expiry(row: Upload) -> dict[str, str]:
    return {"Upload-Expires": http_date(row.expires_at.astimezone(UTC).timestamp())}


def _url(row: Upload, slug: str, public_id: str) -> str:
    return reverse("submissions:upload", args=[slug, public_id, row.public_id])


def _metadata(header: str) -> dict[str, str]:
    """The pairs that a browser tells of a file; what cannot be read is left out."""
    found = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace").replace("\x00", "")
        except (binascii.Error, ValueError):
            continue
    return found

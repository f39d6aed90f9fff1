"""Stored files as responses: streamed from wherever they are stored, in ranges, under names that tell nothing."""

import hashlib
import re
from collections.abc import Iterator
from typing import IO

from django.core.cache import cache
from django.core.files.storage import Storage
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse

from submissions.actions.files import make_blind_copy
from submissions.models import FileKind, PaperFile, Submission
from web.http import Request

BLOCK = 256 * 1024
A_WEEK = 7 * 86400  # seconds
TYPES = {"pdf": "application/pdf", "zip": "application/zip", "webp": "image/webp", "png": "image/png"}
SHOWN = {"pdf", "webp", "png"}
RANGE = re.compile(r"bytes=(\d*)-(\d*)")

# What somebody uploaded is never trusted with the origin of this site. The PDF viewers of browsers are plugins.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
SANDBOX = "sandbox; default-src 'none'"


def name_of(submission: Submission, file: PaperFile) -> str:
    """The name a download carries: `submission-12.pdf`, `submission-12-supplement.zip`; of a draft `paper.pdf`."""
    if submission.number is None:
        return f"{'paper' if file.kind == FileKind.PDF else 'supplement'}.{file.suffix}"
    part = "" if file.kind == FileKind.PDF else "-supplement"
    return f"submission-{submission.number}{part}.{file.suffix}"


def blind_copy_of(file: PaperFile) -> FieldFile:
    """The file as the committee may have it, without metadata; made now if nobody has made it yet.

    Raises NoBlindCopy, with a sentence, when it cannot be made. Never gives the original.
    """
    make_blind_copy(file)
    return file.blind_copy


def digest_of(copy: FieldFile) -> str:
    """A hash of the bytes that are served, never of the original: equal papers look equal, whoever uploaded them.

    Remembered by the stored name, which is random, and whose content never changes.
    """
    key = f"digest:{copy.name}"
    found = cache.get(key)
    if found is None:
        digest = hashlib.sha256()
        with copy.storage.open(str(copy.name), "rb") as content:
            while block := content.read(BLOCK):
                digest.update(block)
        found = digest.hexdigest()
        cache.set(key, found, A_WEEK)
    return found


def file_response(
    request: Request, stored: FieldFile, *, name: str, etag: str = "", is_download: bool = False
) -> HttpResponseBase:
    """A stored file as a response; `is_download`: never shown in the browser, whatever it is.

    Without `etag` nothing in the headers tells of another file or of a time.
    """
    storage, path = stored.storage, str(stored.name)
    size = _size(storage, path)
    suffix = name.rpartition(".")[2]
    tag = f'"{etag}"' if etag else ""
    if tag and request.headers.get("If-None-Match") == tag:
        return _with_headers(HttpResponse(status=304), tag=tag)
    found = _range(request, size, tag)
    if found is None:
        response: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _with_headers(response, tag=tag)
    first, last = found
    is_part = (first, last) != (0, size - 1)
    body = () if request.method == "HEAD" else _bytes(storage, path, first, last)
    response = StreamingHttpResponse(
        body, status=206 if is_part else 200, content_type=TYPES.get(suffix, "application/octet-stream")
    )
    response["Content-Length"] = str(last - first + 1)
    if is_part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Disposition"] = (
        f'{"inline" if suffix in SHOWN and not is_download else "attachment"}; filename="{name}"'
    )
    response["Content-Security-Policy"] = PDF_POLICY if suffix == "pdf" and not is_download else SANDBOX
    return _with_headers(response, tag=tag)


def _with_headers(response: HttpResponseBase, *, tag: str) -> HttpResponseBase:
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    if tag:
        response["ETag"] = tag
    return response


def _size(storage: Storage, path: str) -> int:
    try:
        return storage.size(path)
    except FileNotFoundError as error:
        raise Http404("This file is not stored any more.") from error


def _range(request: Request, size: int, tag: str) -> tuple[int, int] | None:
    """First and last byte that were asked for; everything when none were, or another file's; None beyond the end."""
    everything = (0, size - 1)
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or not any(match.groups()) or request.headers.get("If-Range", tag) != tag:
        return everything
    if not match[1]:
        return max(0, size - int(match[2])), size - 1
    first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    return (first, last) if first <= last else None


def _bytes(storage: Storage, path: str, first: int, last: int) -> Iterator[bytes]:
    file: IO[bytes]
    with storage.open(path, "rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block

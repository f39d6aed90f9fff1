"""The files of a paper for its committee: copies without metadata, under names that tell nothing."""

from django.http import Http404
from django.http.response import HttpResponseBase

from reviews import access
from submissions.access import latest_version
from submissions.files import blind_copy_of, digest_of, file_response, name_of
from submissions.models import FileKind
from venues.access import venue_for_committee
from web.audience import Audience, audience
from web.http import Request

COMMITTEE = (Audience.REVIEWER, Audience.AREA_CHAIR, Audience.CHAIR)


@audience(*COMMITTEE)
def paper_pdf(request: Request, slug: str, number: int) -> HttpResponseBase:
    """For the paper's committee: the paper as it is to be reviewed."""
    return _serve(request, slug, number, FileKind.PDF)


@audience(*COMMITTEE)
def paper_supplement(request: Request, slug: str, number: int) -> HttpResponseBase:
    """For the paper's committee: its supplement."""
    return _serve(request, slug, number, FileKind.SUPPLEMENT)


def _serve(request: Request, slug: str, number: int, kind: FileKind) -> HttpResponseBase:
    venue = venue_for_committee(request.user, slug)
    paper, _, _ = access.paper_for_committee(request.user, venue, number, request.now)
    version = latest_version(paper)
    file = getattr(version, kind.value) if version else None
    if file is None:
        raise Http404("This paper has no such file.")
    copy = blind_copy_of(file)
    return file_response(request, copy, name=name_of(paper, file), etag=digest_of(copy))

"""The public record: the list of papers, a page for each, its PDFs, its citation. Kept for the anonymous."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from proceedings import access, citing, picture
from proceedings.models import Licence, PublicFileKind, PublicPaper
from submissions.files import file_response
from venues.models import Venue
from venues.navigation import public_frame
from web import keeping
from web.audience import Audience, audience
from web.http import Request

PER_PAGE = 50
LONGEST_QUERY = 200


@audience(Audience.PUBLIC)
@require_safe
def papers(request: Request, slug: str) -> HttpResponse:
    """Every published paper: found by words, topic and kind."""
    asked = {name: request.GET.get(name, "")[:LONGEST_QUERY] for name in ("q", "topic", "kind", "page")}
    return kept(request, slug, ("papers", *asked.values()), lambda: _papers(request, slug, asked))


@audience(Audience.PUBLIC)
@require_safe
def pdf(request: Request, slug: str, number: int) -> HttpResponseBase:
    """The latest PDF, under an address that stays."""
    return _pdf(request, slug, number, None)


@audience(Audience.PUBLIC)
@require_safe
def version_pdf(request: Request, slug: str, number: int, version: int) -> HttpResponseBase:
    """One version of the PDF."""
    return _pdf(request, slug, number, version)


@audience(Audience.PUBLIC)
@require_safe
def poster(request: Request, slug: str, number: int) -> HttpResponseBase:
    """The poster, as it was published."""
    row = access.public_file(slug, number, PublicFileKind.POSTER, "pdf")
    return file_response(request, row.file, name=f"{slug}-{number}-poster.pdf", etag=row.sha256)


@audience(Audience.PUBLIC)
@require_safe
def thumbnail(request: Request, slug: str, number: int) -> HttpResponseBase:
    """The small picture beside the paper."""
    row = access.public_file(slug, number, PublicFileKind.THUMBNAIL, "webp")
    return file_response(request, row.file, name=f"{slug}-{number}.webp", etag=row.sha256)


@audience(Audience.PUBLIC)
@require_safe
def supplement(request: Request, slug: str, number: int, suffix: str) -> HttpResponseBase:
    """The supplement of a paper whose authors publish it, to save and never to show: nobody looked into it."""
    row = access.public_file(slug, number, PublicFileKind.SUPPLEMENT, suffix)
    name = f"{slug}-{number}-supplement.{row.suffix}"
    return file_response(request, row.file, name=name, etag=row.sha256, is_download=True)


@audience(Audience.PUBLIC)
@require_safe
def bib(request: Request, slug: str, number: int) -> HttpResponse:
    """The BibTeX entry as a file."""
    return kept(request, slug, ("bib", number), lambda: _bib(slug, number))


@audience(Audience.PUBLIC)
@require_safe
def card(request: Request, slug: str, number: int) -> HttpResponse:
    """The picture that links to the paper show elsewhere."""
    return kept(request, slug, ("card", number), lambda: _card(slug, number))


def kept(request: Request, slug: str, name: tuple, make: Callable[[], HttpResponse]) -> HttpResponse:
    """A page of the record; for the anonymous kept for as long as the record stands as it is."""
    if not keeping.is_anonymous(request):
        response = make()
        patch_cache_control(response, private=True, no_cache=True)
        return response
    return keeping.kept(request, ("proceedings", slug, name, access.public_fingerprint(slug)), request.now, make)


# --- The list -------------------------------------------------------------------------------------------


def _papers(request: Request, slug: str, asked: dict[str, str]) -> HttpResponse:
    venue = access.public_venue(slug)
    everything = access.public_papers(venue)
    labels = list(everything.values_list("topics", "kind_key", "kind_label"))
    query, topic, kind = " ".join(asked["q"].split()), asked["topic"], asked["kind"]
    found = everything.matching(query)
    found = found.on_topic(topic) if topic else found
    found = found.of_kind(kind) if kind else found
    page = Paginator(access.with_files(found), PER_PAGE).get_page(asked["page"])
    kinds = {key: label for _, key, label in labels}
    topics = sorted({name for names, _, _ in labels for name in names})
    context = public_frame(request, venue, "Papers") | {
        "n": len(labels),
        "has_map": access.has_map(venue),
        "page": page,
        "rows": [_row(venue, row) for row in page],
        "query": query,
        "is_filtered": bool(query or topic or kind),
        "keep": [(name, value) for name, value in (("topic", topic), ("kind", kind)) if value],
        "chips": [
            {
                "label": label,
                "n": sum(1 for _, other, _ in labels if other == key),
                "url": _url(request, asked | {"kind": "" if key == kind else key, "page": ""}),
                "current": key == kind,
            }
            for key, label in kinds.items()
        ],
        "topics": [
            {
                "label": name,
                "n": sum(1 for names, _, _ in labels if name in names),
                "url": _url(request, asked | {"topic": "" if name == topic else name, "page": ""}),
                "current": name == topic,
            }
            for name in topics
        ],
    }
    return render(request, "proceedings/papers.html", context)


def _row(venue: Venue, row: PublicPaper) -> dict[str, Any]:
    return {
        "paper": row,
        "url": reverse("schedule:paper", args=[venue.slug, row.number]),
        "names": ", ".join(access.names_of(row.authors)),
        "thumbnail": access.files_beside(row).get(PublicFileKind.THUMBNAIL),
    }


def _url(request: Request, asked: dict[str, str]) -> str:
    said = urlencode({name: value for name, value in asked.items() if value})
    return f"{request.path}?{said}" if said else request.path


# --- One paper ------------------------------------------------------------------------------------------


def retracted(request: Request, row: PublicPaper) -> HttpResponse:
    """The notice that stands where a withdrawn paper was."""
    context = public_frame(request, row.venue, "Papers") | {"paper": row}
    return render(request, "proceedings/retracted.html", context)


def paper_context(request: Request, row: PublicPaper) -> dict[str, Any]:
    """A published paper with everything that the record holds of it."""
    versions = list(access.versions_of(row))
    cited = citing.of(row, has_pdf=bool(versions))
    affiliations = [author["affiliation"] for author in row.authors]
    return public_frame(request, row.venue, "Papers") | {
        "paper": row,
        "versions": versions,
        "latest": versions[0] if versions else None,
        "licence": Licence(row.licence) if row.licence else None,
        "cited": cited,
        "bibtex": citing.bibtex(cited),
        "citation": citing.sentence(cited),
        "scholar_tags": citing.scholar_tags(cited, affiliations),
        "json_ld": citing.json_ld(cited, affiliations),
        "picture_url": settings.SITE_URL + reverse("proceedings:card", args=[row.venue.slug, row.number]),
        **access.files_beside(row),
        "similar": [_row(row.venue, other) for other in access.similar_to(row)],
    }


def _pdf(request: Request, slug: str, number: int, version: int | None) -> HttpResponseBase:
    row = access.public_version(slug, number, version)
    return file_response(request, row.file, name=f"{slug}-{number}-v{row.number}.pdf", etag=row.sha256)


def _standing(slug: str, number: int) -> PublicPaper:
    """A published paper that was not withdrawn; else 404."""
    return access.standing(access.public_paper(None, slug, number))


def _bib(slug: str, number: int) -> HttpResponse:
    row = _standing(slug, number)
    text = citing.bibtex(citing.of(row, has_pdf=False))
    response = HttpResponse(text, content_type="application/x-bibtex; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{slug}-{number}.bib"'
    return response


def _card(slug: str, number: int) -> HttpResponse:
    row = _standing(slug, number)
    words = (row.title, ", ".join(access.names_of(row.authors)), row.venue.name, row.venue.hue)
    return HttpResponse(picture.draw(*words), content_type="image/png")

"""The chair's page of proceedings: what is missing, publishing with its way back, corrections, exports."""

import tempfile

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from proceedings import access, actions, exporting
from proceedings.models import Proceedings
from proceedings.publishing import Entry, preview
from submissions.fields import tidy_line
from submissions.files import file_response
from venues.access import venue_for_chair
from venues.models import Venue
from venues.navigation import frame
from web.audience import Audience, audience
from web.csv import csv_response
from web.http import Request
from web.xlsx import xlsx_response

PER_PAGE = 50
ON_DISK_FROM = 8 * 2**20  # bytes of an archive that stay in memory


@audience(Audience.CHAIR)
@require_safe
def proceedings(request: Request, slug: str) -> HttpResponse:
    """Chairs: each accepted paper that they may see with what is missing, and what publishing would show."""
    venue = venue_for_chair(request.user, slug)
    shown = preview(request.user, venue)
    row = access.proceedings_of(venue) or Proceedings(venue=venue)
    which = request.GET.get("show", "")
    query = " ".join(request.GET.get("q", "").split())
    lists = {
        "": ("All", shown.entries),
        "missing": ("Something missing", tuple(entry for entry in shown.entries if entry.missing)),
        "asked": ("Author list to approve", shown.with_request),
        "done": ("Complete", tuple(entry for entry in shown.entries if not entry.missing)),
    }
    found = [entry for entry in lists.get(which, lists[""])[1] if _matches(entry, query)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    records = access.records_of([entry.paper for entry in page]) if row.first_published_at else {}
    context = frame(request, venue, current="Proceedings") | {
        "row": row,
        "preview": shown,
        "n": len(shown.entries),
        "page": page,
        "rows": [{"entry": entry, "public": records.get(entry.paper.pk)} for entry in page],
        "query": query,
        "keep": [("show", which)] if which else [],
        "chips": [
            {"label": label, "n": len(entries), "url": f"?show={key}" if key else "?", "current": key == which}
            for key, (label, entries) in lists.items()
        ],
    }
    return render(request, "proceedings/chair.html", context)


@audience(Audience.CHAIR)
@require_POST
def publish(request: Request, slug: str) -> HttpResponse:
    """Make the record public, or bring it up to date."""
    venue = venue_for_chair(request.user, slug)
    actions.publish(venue, by=request.user, now=request.now)
    undo = reverse("proceedings:unpublish", args=[slug])
    messages.success(request, "The proceedings are public.", extra_tags=f"undo={undo}")
    return redirect("proceedings:chair", slug)


@audience(Audience.CHAIR)
@require_POST
def unpublish(request: Request, slug: str) -> HttpResponse:
    """Take the record back from the public."""
    venue = venue_for_chair(request.user, slug)
    actions.unpublish(venue, by=request.user, now=request.now)
    messages.info(request, "The proceedings are not public any more.")
    return redirect("proceedings:chair", slug)


@audience(Audience.CHAIR)
@require_POST
def correct(request: Request, slug: str, number: int) -> HttpResponse:
    """Bring one published paper up to what its authors saved since."""
    venue = venue_for_chair(request.user, slug)
    paper = access.accepted_paper(request.user, venue, number)
    note = tidy_line(request.POST.get("note", ""), longest=300)
    actions.correct(paper, by=request.user, now=request.now, note=note)
    messages.info(request, f"The public page of paper {number} is up to date.")
    return redirect("proceedings:chair", slug)


@audience(Audience.CHAIR)
@require_safe
def final_pdf(request: Request, slug: str, number: int) -> HttpResponseBase:
    """The final PDF of a paper, before it is public."""
    paper = access.accepted_paper(request.user, venue_for_chair(request.user, slug), number)
    row = access.final_file(access.camera_ready_of(paper), "pdf")
    return file_response(request, row.file, name=f"final-{number}.pdf", etag=row.sha256)


@audience(Audience.CHAIR)
@require_safe
def final_poster(request: Request, slug: str, number: int) -> HttpResponseBase:
    """The poster of a paper, before it is public."""
    paper = access.accepted_paper(request.user, venue_for_chair(request.user, slug), number)
    row = access.final_file(access.camera_ready_of(paper), "poster")
    return file_response(request, row.file, name=f"poster-{number}.pdf", etag=row.sha256)


@audience(Audience.CHAIR)
@require_safe
def papers_csv(request: Request, slug: str) -> HttpResponseBase:
    """The accepted papers as a table."""
    _, entries = _entries(request, slug)
    return csv_response(f"{slug}-papers.csv", exporting.PAPERS, exporting.paper_rows(entries))


@audience(Audience.CHAIR)
@require_safe
def authors_csv(request: Request, slug: str) -> HttpResponseBase:
    """The authors of accepted papers as a table, with their addresses."""
    _, entries = _entries(request, slug)
    return csv_response(f"{slug}-authors.csv", exporting.AUTHORS, exporting.author_rows(entries))


@audience(Audience.CHAIR)
@require_safe
def papers_xlsx(request: Request, slug: str) -> HttpResponse:
    """The accepted papers as a workbook."""
    _, entries = _entries(request, slug)
    rows = exporting.paper_rows(entries)
    return xlsx_response(f"{slug}-papers.xlsx", exporting.PAPERS, rows, now=request.now)


@audience(Audience.CHAIR)
@require_safe
def authors_xlsx(request: Request, slug: str) -> HttpResponse:
    """The authors of accepted papers as a workbook, with their addresses."""
    _, entries = _entries(request, slug)
    rows = exporting.author_rows(entries)
    return xlsx_response(f"{slug}-authors.xlsx", exporting.AUTHORS, rows, now=request.now)


@audience(Audience.CHAIR)
@require_safe
def all_bib(request: Request, slug: str) -> HttpResponse:
    """BibTeX of all accepted papers."""
    venue, entries = _entries(request, slug)
    return _download(exporting.bibliography(venue, entries), "application/x-bibtex", f"{slug}.bib")


@audience(Audience.CHAIR)
@require_safe
def papers_zip(request: Request, slug: str) -> HttpResponseBase:
    """The final PDFs in one archive."""
    _, entries = _entries(request, slug)
    archive = tempfile.SpooledTemporaryFile(max_size=ON_DISK_FROM)  # noqa: SIM115 (the response closes it)
    exporting.write_archive(archive, entries)
    archive.seek(0)
    response = FileResponse(archive, as_attachment=True, filename=f"{slug}-papers.zip", content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


@audience(Audience.CHAIR)
@require_safe
def venue_json(request: Request, slug: str) -> HttpResponse:
    """The venue with its accepted papers."""
    venue, entries = _entries(request, slug)
    return _download(exporting.venue_as_json(venue, entries), "application/json", f"{slug}.json")


def _entries(request: Request, slug: str) -> tuple[Venue, tuple[Entry, ...]]:
    venue = venue_for_chair(request.user, slug)
    return venue, preview(request.user, venue).entries


def _download(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _matches(entry: Entry, query: str) -> bool:
    """A paper is found by its number, or by words of its title and authors."""
    if query.removeprefix("#").isdecimal():
        return str(entry.paper.number) == query.removeprefix("#")
    said = f"{entry.title} {entry.names}".lower()
    return all(word in said for word in query.lower().split())

"""The only way a request obtains a camera-ready paper or a part of the public record.

Public pages obtain `PublicPaper` rows alone, and whether one may be seen is asked at every request: of the venue's
proceedings, of its call, and of the released decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse

from decisions.models import Decision
from proceedings.models import (
    FEWEST_ON_MAP,
    CameraReady,
    FinalFile,
    Proceedings,
    PublicFile,
    PublicPaper,
    PublicPaperQuerySet,
    PublicVersion,
)
from submissions import access as submission_access
from submissions.models import Submission, SubmissionQuerySet
from venues.models import Deadline, DeadlineKind, Venue

NOT_HERE = submission_access.NOT_HERE
FILES = ("pdf", "first_page", "poster", "thumbnail")


# --- The public -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A published paper as other pages show it."""

    number: int
    title: str
    authors: tuple[str, ...]
    url: str
    kind_label: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """A published paper as the map shows it."""

    number: int
    title: str
    kind_key: str
    kind_label: str
    topic: str
    x: int
    y: int


def public_papers(venue: Venue) -> PublicPaperQuerySet:
    """The papers of a venue that anybody may see, by kind and number; none while the record is not public."""
    return PublicPaper.objects.at(venue).shown().standing().order_by("kind_position", "number")


def with_files(papers: PublicPaperQuerySet) -> PublicPaperQuerySet:
    """With what stands beside each of them."""
    return papers.prefetch_related("files")


def public_paper(person, slug: str, number: int) -> PublicPaper:
    """One paper of the public record, with its venue; withdrawn since: with its notice. The same for every person."""
    papers = PublicPaper.objects.called(slug).shown().numbered([number])
    paper = papers.annotate(withdrawn_at=F("submission__withdrawn_at")).select_related("venue").first()
    if paper is None:
        raise Http404(NOT_HERE)
    paper.gone_at = paper.withdrawn_at or paper.retracted_at
    return paper


def standing(paper: PublicPaper) -> PublicPaper:
    """The paper, unless it was withdrawn: then it is a notice, and has neither citation nor picture."""
    if paper.gone_at:
        raise Http404(NOT_HERE)
    return paper


def public_version(slug: str, number: int, version: int | None = None) -> PublicVersion:
    """One PDF of a published paper, the latest when none is named; of a withdrawn paper none."""
    papers = PublicPaper.objects.called(slug).shown().standing().numbered([number])
    rows = PublicVersion.objects.filter(paper__in=papers)
    if version is not None:
        rows = rows.filter(number=version)
    row = rows.order_by("-number").first()
    if row is None:
        raise Http404(NOT_HERE)
    return row


def public_cards(venue: Venue) -> dict[int, Card]:
    """The published papers of a venue as other pages show them: submission pk → card. One query."""
    rows = public_papers(venue).values_list("submission", "number", "title", "authors", "kind_label", "topics")
    return {
        pk: Card(
            number, title, names_of(authors), reverse("schedule:paper", args=[venue.slug, number]), kind, tuple(topics)
        )
        for pk, number, title, authors, kind, topics in rows
    }


def public_topics_at(slug: str) -> set[str]:
    """The topics of the published papers of the venue of this slug. One query."""
    papers = PublicPaper.objects.called(slug).shown().standing()
    return {name for names in papers.values_list("topics", flat=True) for name in names}


def papers_on_the_map(venue: Venue) -> list[Placed]:
    """The published papers of a venue that have a place on its map, by kind and number. One query."""
    rows = public_papers(venue).on_the_map()
    return [
        Placed(number, title, kind, label, topic if topic in topics else next(iter(topics), ""), x, y)
        for number, title, kind, label, topic, topics, x, y in rows.values_list(
            "number", "title", "kind_key", "kind_label", "map_topic", "topics", "map_x", "map_y"
        )
    ]


def has_map(venue: Venue) -> bool:
    """Whether a map says more of the published papers of a venue than a list."""
    return public_papers(venue).on_the_map().count() >= FEWEST_ON_MAP


def card_of(paper: PublicPaper) -> dict[int, Card]:
    """One published paper, which the caller has obtained, as `public_cards` gives all."""
    names, url = names_of(paper.authors), paper.get_absolute_url()
    return {paper.submission_id: Card(paper.number, paper.title, names, url, paper.kind_label, tuple(paper.topics))}


def names_of(authors: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """The names in an author list."""
    return tuple(author["name"] for author in authors)


def public_venue(slug: str) -> Venue:
    """A venue whose proceedings are public; else 404."""
    venue = _public_venues(slug).first()
    if venue is None:
        raise Http404(NOT_HERE)
    return venue


def _public_venues(slug: str) -> QuerySet[Venue]:
    """The venue of this slug, if its record is public."""
    return Venue.objects.public().called(slug).filter(
        proceedings__published_at__isnull=False, proceedings__unpublished_at__isnull=True
    )  # fmt: skip


def public_fingerprint(slug: str) -> tuple:
    """What tells that a kept page of the record is still right, in one small query. 404 while it is not public."""
    found = _public_venues(slug).values_list("revision", "record_revision").first()
    if found is None:
        raise Http404(NOT_HERE)
    return found


def is_public(venue: Venue) -> bool:
    """Whether anybody may read the proceedings of a venue."""
    return venue.is_public and Proceedings.objects.filter(
        venue=venue, published_at__isnull=False, unpublished_at__isnull=True
    ).exists()  # fmt: skip


def public_file(slug: str, number: int, kind: str, suffix: str) -> PublicFile:
    """A file beside a published paper; of a withdrawn paper none, and none under another suffix than its own."""
    papers = PublicPaper.objects.called(slug).shown().standing().numbered([number])
    row = PublicFile.objects.filter(paper__in=papers, kind=kind, suffix=suffix).first()
    if row is None:
        raise Http404(NOT_HERE)
    return row


def files_beside(paper: PublicPaper) -> dict[str, PublicFile]:
    """What stands beside a published paper that the caller has obtained: kind → file."""
    return {row.kind: row for row in paper.files.all()}


def final_file(camera: CameraReady | None, kind: str) -> FinalFile:
    """A file that was handed in, of a paper that the caller has obtained; else 404."""
    row = getattr(camera, kind) if camera else None
    if row is None:
        raise Http404(NOT_HERE)
    return row


def versions_of(paper: PublicPaper) -> QuerySet[PublicVersion]:
    """The PDFs of a published paper that the caller has obtained, latest first."""
    return paper.versions.order_by("-number")


def similar_to(paper: PublicPaper) -> list[PublicPaper]:
    """Papers with the most similar text, nearest first."""
    rows = {row.number: row for row in with_files(public_papers(paper.venue)).numbered(paper.similar)}
    return [rows[number] for number in paper.similar if number in rows]


# --- Authors --------------------------------------------------------------------------------------------


def paper_to_finish(person, slug: str, public_id: str) -> Submission:
    """A paper that the person wrote, whose acceptance is released and which is not withdrawn; else 404."""
    submission = submission_access.submission_for_author(person, slug, public_id)
    if not accepted(Submission.objects.with_pks([submission.pk])).exists():
        raise Http404(NOT_HERE)
    return submission


def is_accepted(submission: Submission) -> bool:
    """Whether the released decision on a paper that the caller has obtained is an accept that stands."""
    return accepted(Submission.objects.with_pks([submission.pk])).exists()


def camera_ready_of(submission: Submission) -> CameraReady | None:
    """What its authors have handed in for print, with the PDF. The caller has obtained the paper."""
    return CameraReady.objects.of([submission]).select_related(*FILES).first()


def printed_authors(submission: Submission) -> list[dict[str, Any]]:
    """The author list of the accepted version, as camera-ready papers begin with it."""
    return begun_with(submission_access.printed_authors([submission]).get(submission.pk, []))


def begun_with(authors: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """An author list of a version without addresses."""
    return [{key: author[key] for key in ("author", "name", "affiliation")} for author in authors]


# --- Chairs ---------------------------------------------------------------------------------------------


def accepted(papers: SubmissionQuerySet) -> SubmissionQuerySet:
    """Those of the papers whose released decision is an accept, and which are not withdrawn."""
    return papers.active().filter(decision__released_at__isnull=False, decision__released_outcome__is_accept=True)


def accepted_papers(person, venue: Venue) -> SubmissionQuerySet:
    """Accepted papers that a chair may see, by number. The caller has obtained the venue as a chair."""
    return accepted(submission_access.papers_for_chair(person, venue)).by_number()


def accepted_paper(person, venue: Venue, number: int) -> Submission:
    """One accepted paper that a chair may see; in conflict is the same 404 as absent."""
    paper = accepted_papers(person, venue).numbered(number).select_related("venue", "track").first()
    if paper is None:
        raise Http404(NOT_HERE)
    return paper


def papers_to_publish(venue: Venue) -> list[Submission]:
    """Every accepted paper of a venue, those in conflict with the chair who publishes included. For actions only."""
    return list(with_decision(accepted(Submission.objects.of(venue)).by_number()))


def venues_that_collect() -> list[Venue]:
    """Venues that have set a day for camera-ready papers, videos or posters, with their dates. For reminders."""
    kinds = (DeadlineKind.CAMERA_READY, DeadlineKind.VIDEO, DeadlineKind.POSTER)
    asked = Deadline.objects.filter(kind__in=kinds, venue=OuterRef("pk"))
    return list(Venue.objects.filter(Exists(asked)).prefetch_related("deadlines").order_by("pk"))


def papers_to_finish_at(venue: Venue) -> list[Submission]:
    """Every accepted paper of a venue. For reminders to its authors."""
    return list(accepted(Submission.objects.of(venue)).by_number())


def with_decision(papers: SubmissionQuerySet) -> SubmissionQuerySet:
    """With what a row shows of a paper: track, topics, the decision as it was released."""
    return papers.select_related(
        "track", "decision__released_outcome", "decision__released_award"
    ).prefetch_related("topics")  # fmt: skip


def camera_ready_by_paper(papers: Sequence[Submission]) -> dict[int, CameraReady]:
    """What was handed in of these papers: submission pk → camera-ready."""
    return {row.submission_id: row for row in CameraReady.objects.of(papers).select_related(*FILES)}


def released_kinds(papers: Iterable[int]) -> dict[int, tuple[str, str]]:
    """As what papers were accepted: submission pk → key and name of the released outcome, in the venue's order."""
    rows = Decision.objects.on(list(papers)).released().order_by("released_outcome__position", "submission")
    names = rows.values_list("submission", "released_outcome__key", "released_outcome__label")
    return {pk: (key, label) for pk, key, label in names}


def with_presenter(papers: SubmissionQuerySet) -> SubmissionQuerySet:
    """With the id of the author who presents each, as its authors said (`presenter`); None or empty when nobody."""
    said = CameraReady.objects.filter(submission=OuterRef("pk"))
    return papers.annotate(presenter=Subquery(said.values("presenter")[:1]))


def printed_presenters(papers: Iterable[int]) -> dict[int, str]:
    """The presenters' names as they are printed, for those who left the author list: submission pk → name."""
    rows = CameraReady.objects.filter(submission__in=list(papers)).values_list("submission", "presenter", "authors")
    return {
        pk: next((author["name"] for author in authors if author["author"] == key), "") for pk, key, authors in rows
    }


def proceedings_of(venue: Venue) -> Proceedings | None:
    """Whether and when the venue published its record."""
    return Proceedings.objects.filter(venue=venue).first()


def records_of(papers: Sequence[Submission]) -> dict[int, PublicPaper]:
    """The public record of papers that the caller has obtained, whether it is shown or not: pk → record."""
    rows = PublicPaper.objects.on(papers).prefetch_related("versions", "files")
    return {row.submission_id: row for row in rows}


def decision_of(submission: Submission) -> Decision | None:
    """The decision on a paper as it was released."""
    return Decision.objects.on([submission.pk]).released().select_related("released_outcome").first()

"""What publishing a venue makes public: the one place where names come out of the author lists into the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proceedings import access
from proceedings.checklist import missing
from proceedings.models import CameraReady, FinalFile, LinkKind
from submissions.access import latest_supplements, printed_authors
from submissions.models import PaperFile, Submission
from venues.models import Venue
from web.problems import Problem


@dataclass(frozen=True)
class Entry:
    """One accepted paper with what its authors handed in, and what of it is still missing."""

    paper: Submission
    camera: CameraReady | None
    authors: list[dict[str, Any]]
    missing: tuple[Problem, ...]
    supplement: PaperFile | None = None  # only when its authors publish it

    @property
    def number(self) -> int:
        """The number of the paper, which every submitted paper has."""
        assert self.paper.number is not None
        return self.paper.number

    @property
    def is_final(self) -> bool:
        """Whether its authors said that it is final, which a PDF and a licence need to become public."""
        return self.camera is not None and self.camera.submitted_at is not None

    @property
    def has_pdf(self) -> bool:
        """Whether publishing shows a PDF."""
        return self.is_final and self.camera is not None and self.camera.pdf_id is not None

    @property
    def poster(self) -> FinalFile | None:
        """The poster that publishing shows."""
        return self.camera.poster if self.is_final and self.camera else None

    @property
    def thumbnail(self) -> FinalFile | None:
        """The picture that publishing shows: what the authors chose, else their PDF's first page."""
        return (self.camera.thumbnail or self.camera.first_page) if self.is_final and self.camera else None

    @property
    def title(self) -> str:
        """As it will be printed."""
        return (self.camera.title if self.camera else "") or self.paper.title

    @property
    def names(self) -> str:
        """The authors in a line."""
        return ", ".join(access.names_of(self.authors))


@dataclass(frozen=True)
class Preview:
    """What would become public, of the papers that a chair may see."""

    entries: tuple[Entry, ...]

    @property
    def without_pdf(self) -> tuple[Entry, ...]:
        """Papers that would be listed without a PDF and a licence."""
        return tuple(entry for entry in self.entries if not entry.has_pdf)

    @property
    def with_request(self) -> tuple[Entry, ...]:
        """Papers whose authors wait for an answer about their author list."""
        return tuple(entry for entry in self.entries if entry.camera and entry.camera.requested_at)


def preview(person, venue: Venue) -> Preview:
    """What publishing now would show, for a chair. The caller has obtained the venue as a chair."""
    papers = access.with_decision(access.accepted_papers(person, venue)).defer("answers")
    return Preview(tuple(entries_of(list(papers), venue)))


def entries_of(papers: Sequence[Submission], venue: Venue) -> list[Entry]:
    """Accepted papers of a venue with what was handed in: three queries however many."""
    cameras = access.camera_ready_by_paper(papers)
    supplements = latest_supplements([paper for paper in papers if _publishes_supplement(cameras.get(paper.pk))])
    printed = printed_authors(papers)
    entries = []
    for paper in papers:
        camera = cameras.get(paper.pk)
        authors = camera.authors if camera and camera.authors else access.begun_with(printed.get(paper.pk, []))
        entries.append(Entry(paper, camera, authors, tuple(missing(camera, venue)), supplements.get(paper.pk)))
    return entries


def _publishes_supplement(camera: CameraReady | None) -> bool:
    """Whether the authors said so, and that the paper is final."""
    return camera is not None and camera.publishes_supplement and camera.submitted_at is not None


def record_of(entry: Entry) -> dict[str, Any]:
    """The fields of the public record that are copied of one paper. Without addresses, ids or anything unasked."""
    paper, camera, decision = entry.paper, entry.camera, entry.paper.decision
    outcome, award = decision.released_outcome, decision.released_award
    assert outcome is not None and outcome.is_accept and not paper.is_withdrawn
    topics = sorted(paper.topics.all(), key=lambda topic: (topic.position, topic.pk))
    return {
        "number": paper.number,
        "title": entry.title,
        "abstract": (camera.abstract if camera else "") or paper.abstract,
        "authors": [{"name": row["name"], "affiliation": row["affiliation"]} for row in entry.authors],
        "author_line": entry.names,
        "kind_key": outcome.key,
        "kind_label": outcome.label,
        "kind_position": outcome.position,
        "award": award.name if award else "",
        "track": paper.track.name if paper.track else "",
        "topics": [topic.name for topic in topics],
        "licence": camera.licence if camera and entry.is_final else "",
        "links": _links(camera) if camera and entry.is_final else [],
        "retracted_at": None,
    }


def _links(camera: CameraReady) -> list[dict[str, str]]:
    return [
        {"kind": kind.value, "label": str(kind.label), "url": camera.links[kind.value]}
        for kind in LinkKind
        if camera.links.get(kind.value)
    ]

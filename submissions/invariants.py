"""Recounts what papers store twice; `manage.py check_invariants` prints the sentences."""

import hashlib
from collections.abc import Iterator

from submissions.actions.keeping import rows_of
from submissions.identity import Authorship, VersionAuthors
from submissions.models import Draft, PaperFile, PaperFinding, Submission, Version
from venues.models import Venue

BLOCK = 2**20


def check() -> Iterator[str]:
    """Every fault as a sentence, by public ids."""
    yield from _numbers()
    yield from _papers()
    yield from _authors()
    yield from _files()
    yield from _findings()


def _numbers() -> Iterator[str]:
    """Every venue has given each number up to its next one exactly once."""
    given: dict[int, list[int]] = {}
    for venue_id, number in Submission.objects.submitted().values_list("venue", "number").order_by("venue", "number"):
        given.setdefault(venue_id, []).append(number)
    for venue in Venue.objects.only("slug", "next_number").order_by("pk"):
        wanted = list(range(1, venue.next_number))
        if given.get(venue.pk, []) != wanted:
            missing = sorted(set(wanted) - set(given.get(venue.pk, [])))
            beyond = sorted(set(given.get(venue.pk, [])) - set(wanted))
            yield f"venue {venue.slug}: the next number is {venue.next_number}; missing {missing}, beyond {beyond}"


def _papers() -> Iterator[str]:
    """A paper shows its latest version, and counts as submitted since its first."""
    versions: dict[int, list[Version]] = {}
    for version in Version.objects.order_by("submission", "number").iterator():
        versions.setdefault(version.submission_id, []).append(version)
    with_draft = set(Draft.objects.values_list("submission", flat=True))
    for paper in Submission.objects.order_by("pk").iterator():
        name, kept = f"paper {paper.public_id}", versions.get(paper.pk, [])
        if [version.number for version in kept] != list(range(1, paper.n_versions + 1)):
            yield f"{name} says {paper.n_versions} versions; there are {len(kept)}"
        if paper.pk not in with_draft:
            yield f"{name} has no draft"
        if paper.submitted_at != (kept[0].submitted_at if kept else None):
            yield f"{name} is submitted at {paper.submitted_at}, its first version is not"
        if kept and paper.revised_at != kept[-1].submitted_at:
            yield f"{name} is revised at {paper.revised_at}, its latest version is not"
        if kept and (paper.title, paper.abstract, paper.track_id, paper.answers) != (
            kept[-1].title, kept[-1].abstract, kept[-1].track_id, kept[-1].answers,
        ):  # fmt: skip
            yield f"{name} differs from its latest version"


def _authors() -> Iterator[str]:
    """Every version prints its authors; every paper has some."""
    printed = {
        version_id for version_id, authors in VersionAuthors.objects.values_list("version", "authors") if authors
    }
    for pk, public_id, number in Version.objects.values_list("pk", "submission__public_id", "number").order_by("pk"):
        if pk not in printed:
            yield f"paper {public_id}, version {number}: no authors are printed"
    written = set(Authorship.objects.values_list("submission", flat=True))
    for pk, public_id in Submission.objects.values_list("pk", "public_id").order_by("pk"):
        if pk not in written:
            yield f"paper {public_id} has no authors"


def _files() -> Iterator[str]:
    """Every file is stored, with the bytes that its hash was taken of."""
    for row in PaperFile.objects.order_by("pk").iterator():
        for part in (row.file, row.blind_copy, row.thumbnail):
            if part and not part.storage.exists(str(part.name)):
                yield f"file {row.public_id}: {part.name} is not stored"
        if row.file.storage.exists(str(row.file.name)) and _sha256(row) != row.sha256:
            yield f"file {row.public_id}: the stored bytes are not those that were uploaded"


def _findings() -> Iterator[str]:
    """Every finding has its row, and every row its finding."""
    for file in PaperFile.objects.prefetch_related("found").order_by("pk").iterator(500):
        kept, wanted = ({_said(row) for row in rows} for rows in (file.found.all(), rows_of(file, file.findings)))
        if kept != wanted:
            yield f"file {file.public_id}: its findings can be searched otherwise than they are shown"


def _said(row: PaperFinding) -> tuple:
    return (row.submission_id, row.key, row.code, row.severity, row.position, tuple(row.pages))


def _sha256(row: PaperFile) -> str:
    digest = hashlib.sha256()
    with row.file.open("rb") as stored:
        while block := stored.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()

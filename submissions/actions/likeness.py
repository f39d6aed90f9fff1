"""Which submitted papers of a venue are the same, or nearly: found by the worker when a paper is submitted.

Authors are told nothing of it: that there is another paper like theirs is nobody's business but the chairs'.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction

from paperchecks.likeness import KEPT, NEARLY_SAME, likeness
from submissions.models import Likeness, LikenessKind, PaperFile, Sketch, Version

MOST_AT_ONCE = 500  # papers that one sweep compares with all others
Numbers = np.ndarray


@dataclass(frozen=True)
class Paper:
    """The latest PDF of a submitted paper: its bytes by their hash, its words by their sketch."""

    submission: int
    file: int
    sha256: str
    sketch: tuple[int, ...]


def keep_sketch(row: PaperFile, sketch: Sequence[int]) -> None:
    """Store what a file's words are compared by. Raises PaperFile.DoesNotExist when the file is gone meanwhile."""
    _store(row, np.asarray(sketch, "<u4").tobytes())


def copy_sketch(source: PaperFile, row: PaperFile) -> None:
    """Store for a file what is known of another with the same bytes."""
    for known in Sketch.objects.with_file(source):
        _store(row, bytes(known.numbers))


def _store(row: PaperFile, numbers: bytes) -> None:
    with transaction.atomic():
        held = PaperFile.objects.with_pk(row.pk).select_for_update(of=("self",)).get()
        Sketch.objects.update_or_create(file=held, defaults={"numbers": numbers})


def compare_waiting(*, now: datetime) -> int:
    """Compare papers that were looked into and never compared with all others of their venues. Gives how many."""
    waiting = list(Version.objects.latest_of_each().to_compare()[:MOST_AT_ONCE])
    by_venue: dict[int, set[int]] = {}
    for version in waiting:
        by_venue.setdefault(version.submission.venue_id, set()).add(version.submission_id)
    for venue_id, fresh in by_venue.items():
        _compare(venue_id, fresh, now=now)
    return len(waiting)


def _compare(venue_id: int, fresh: set[int], *, now: datetime) -> None:
    """Find anew what the fresh papers (pks) are like; what was found of the others among each other stays."""
    papers = _papers(venue_id)
    pairs = list(_alike(papers, fresh))
    with transaction.atomic():
        Likeness.objects.of_any(fresh).delete()
        Likeness.objects.bulk_create(
            Likeness(venue_id=venue_id, first_id=first, second_id=second, kind=kind, share=share, at=now)
            for first, second, kind, share in pairs
        )
        PaperFile.objects.with_pks(paper.file for paper in papers if paper.submission in fresh).update(compared_at=now)


def _papers(venue_id: int) -> list[Paper]:
    rows = (
        Version.objects.latest_of_each()
        .with_pdf_at(venue_id)
        .values_list("submission", "pdf", "pdf__sha256", "pdf__sketch__numbers")
    )
    return [
        Paper(submission, file, sha256, tuple(np.frombuffer(numbers or b"", "<u4").tolist()))
        for submission, file, sha256, numbers in rows.order_by("submission")
    ]


def _alike(papers: Sequence[Paper], fresh: set[int]) -> Iterator[tuple[int, int, str, float]]:
    """(first, second, kind, share) of pairs with at least one fresh paper; `papers` in the order of their pks."""
    table = np.zeros((len(papers), 2 * KEPT), np.uint32)
    has_sketch = np.array([len(paper.sketch) == 2 * KEPT for paper in papers], bool)
    for row, paper in enumerate(papers):
        if has_sketch[row]:
            table[row] = paper.sketch
    by_hash: dict[str, list[int]] = {}
    for row, paper in enumerate(papers):
        by_hash.setdefault(paper.sha256, []).append(row)
    for row, paper in enumerate(papers):
        if paper.submission not in fresh:
            continue
        same = set(by_hash[paper.sha256])
        near = set(_candidates(table, has_sketch, row)) if has_sketch[row] else set()
        for other in sorted((same | near) - {row}):
            if papers[other].submission in fresh and other < row:
                continue  # found from the other side
            first, second = (papers[place] for place in sorted((row, other)))
            if other in same:
                yield first.submission, second.submission, LikenessKind.SAME, 1.0
            elif (share := likeness(first.sketch, second.sketch)) >= NEARLY_SAME:
                yield first.submission, second.submission, LikenessKind.NEAR, share


def _candidates(table: Numbers, has_sketch: Numbers, row: int) -> list[int]:
    """Rows that share so many numbers with one that the two may be nearly the same: never fewer than are."""
    common = sum(
        np.isin(table[:, half], table[row, half]).sum(axis=1) for half in (slice(0, KEPT), slice(KEPT, 2 * KEPT))
    )
    return np.flatnonzero(has_sketch & (common >= NEARLY_SAME * 2 * KEPT)).tolist()

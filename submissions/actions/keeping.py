"""What was found in files, kept twice: as it was said, and as rows to search and count.

Whoever changes `PaperFile.findings` does it by `keep_findings`. See also `submissions.invariants`, which recounts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from paperchecks import Finding
from submissions.models import PaperFile, PaperFinding

BATCH = 1000  # rows a statement


def keep_findings(files: Iterable[PaperFile], findings: Sequence[Mapping[str, Any]], **changed: Any) -> int:
    """Store what was found in each of these files, with whatever else is known of them now.

    Gives how many files there still were: an author may have replaced one meanwhile.
    """
    with transaction.atomic():
        there = list(PaperFile.objects.with_pks(file.pk for file in files).select_for_update().order_by("pk"))
        pks = [file.pk for file in there]
        PaperFile.objects.with_pks(pks).update(findings=list(findings), **changed)
        PaperFinding.objects.of_files(pks).delete()
        rows = [row for file in there for row in rows_of(file, findings)]
        PaperFinding.objects.bulk_create(rows, batch_size=BATCH)
    return len(there)


def rows_of(file: PaperFile, findings: Sequence[Mapping[str, Any]]) -> list[PaperFinding]:
    """Findings as rows: one for each key, with every page on which it was found."""
    rows: dict[str, PaperFinding] = {}
    for position, item in enumerate(findings):
        finding = Finding.from_json(item)
        row = rows.setdefault(
            finding.key,
            PaperFinding(
                submission_id=file.submission_id, file=file, key=finding.key, code=finding.code,
                severity=finding.severity, position=position, pages=[],
            ),
        )  # fmt: skip
        if finding.page and finding.page not in row.pages:
            row.pages.append(finding.page)
    return list(rows.values())

"""Pictures of the places of findings: drawn by the worker, kept as long as the finding stands."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction

import paperchecks
from paperchecks import Finding
from submissions.models import FindingPicture, PaperFile


def draw_places_of(row: PaperFile, path: Path, findings: Iterable[dict[str, Any]]) -> None:
    """Make the pictures of a file be those of these findings. What is there stays; what cannot be drawn is left out."""
    wanted = {finding.key: finding for finding in map(Finding.from_json, findings) if finding.page is not None}
    there = {picture.key: picture for picture in row.pictures.all()}
    _drop(picture for key, picture in there.items() if key not in wanted)
    missing = [finding for key, finding in wanted.items() if key not in there]
    if not missing:
        return
    with tempfile.TemporaryDirectory(prefix="places-") as folder:
        for key, width, height in paperchecks.draw_places(path, folder, missing).drawn:
            _keep(FindingPicture(file=row, key=key, width=width, height=height), Path(folder) / f"{key}.webp")


def _keep(picture: FindingPicture, drawn: Path) -> None:
    with drawn.open("rb") as content:
        picture.picture.save(drawn.name, File(content), save=False)
    with transaction.atomic():
        is_there = PaperFile.objects.with_pk(picture.file_id).select_for_update().exists()
        if is_there:
            picture.save()
    if not is_there:  # its author replaced the file meanwhile
        picture.picture.storage.delete(str(picture.picture.name))


def _drop(pictures: Iterable[FindingPicture]) -> None:
    for picture in list(pictures):
        picture.delete()
        picture.picture.storage.delete(str(picture.picture.name))

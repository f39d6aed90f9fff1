"""Another author list for an accepted paper, as a chair weighs it: what changes, who would be in conflict."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from proceedings.models import CameraReady
from reviews.access import assigned_to
from reviews.models import AssignmentRole
from submissions.actions import Newcomer, conflicts_of_newcomers
from submissions.models import Submission
from venues.access import chairs_of

TASKS = {AssignmentRole.REVIEWER: "reviewer of the paper", AssignmentRole.AREA_CHAIR: "area chair of the paper"}


@dataclass(frozen=True)
class Change:
    """What the authors ask for. The caller has obtained the paper as a chair, and the request waits."""

    paper: Submission
    camera: CameraReady
    now: datetime

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """The list that would be printed, each row with `is_new`."""
        return [row | {"is_new": "email" in row} for row in self.camera.requested_authors or ()]

    @property
    def joining(self) -> list[dict[str, Any]]:
        """Who would be added."""
        return [row for row in self.wanted if row["is_new"]]

    @property
    def leaving(self) -> list[dict[str, Any]]:
        """Who would be left out."""
        kept = {row["author"] for row in self.wanted}
        return [row for row in self.camera.authors if row["author"] not in kept]

    @cached_property
    def conflicts(self) -> list[str]:
        """In sentences: who at work on the paper is in conflict with somebody who would be added."""
        newcomers = [Newcomer(row["name"], row["email"], row["affiliation"]) for row in self.joining]
        if not newcomers:
            return []
        members = {chair.pk: "chair, decides on papers" for chair in chairs_of(self.paper.venue)}
        members |= {row.person_id: TASKS[row.role] for row in assigned_to(self.paper)}
        return conflicts_of_newcomers(self.paper, newcomers, members, now=self.now)

    @property
    def seal(self) -> str:
        """Of the conflicts as a chair was shown them."""
        return sha256("\n".join(self.conflicts).encode()).hexdigest()[:24]

"""The whole form sent at once: by a browser without script, and by every press of "Submit".

What was typed is never lost: fields that cannot be stored come back as they were typed, with what is wrong.
"""

from typing import Any

from submissions import actions
from submissions.access import authors_of_draft
from submissions.actions.files import BadFile
from submissions.fields import AUTHOR_PARTS, CONTENT, ORDER, NotTaken, author_field, clean
from submissions.models import FileKind, Submission
from venues.models import FormOf
from venues.questions import WrongAnswer, html_name, questions_of
from web.http import Request
from web.problems import Refused


class WholeForm:
    """A sent form: its values, what is wrong with them, and what refused them all."""

    def __init__(self, request: Request, submission: Submission) -> None:
        self.request, self.submission = request, submission
        self.errors: dict[str, str] = {}
        self.refusal = ""

    @property
    def is_whole(self) -> bool:
        """Whether fields came along; a bare button may be pressed too."""
        return "revision" in self.request.POST

    def typed(self, field: str) -> list[str]:
        """What was sent for a field."""
        return self.request.POST.getlist(field)

    def keep(self) -> bool:
        """Store every field and file that can be stored; False when something could not be."""
        if self.is_whole:
            try:
                self._keep_fields()
            except Refused as refused:
                self.refusal = str(refused)
                return False
            self._keep_files()
        return not self.errors

    def _keep_fields(self) -> None:
        revision = self.request.POST["revision"]
        refused = actions.save_form(
            self.submission,
            by=self.request.user,
            now=self.request.now,
            revision=int(revision) if revision.isdecimal() else 0,
            changes=self._changes(),
        )
        self.errors |= {name: str(problem) for name, problem in refused.items()}

    def _changes(self) -> dict[str, Any]:
        """The values that can be stored; of the others is noted what is wrong."""
        changes: dict[str, Any] = {}
        for name in self._names():
            try:
                changes[name] = clean(self.submission.venue, name, self.typed(name))
            except (NotTaken, WrongAnswer) as problem:
                self.errors[name] = str(problem)
        return changes

    def _names(self) -> list[str]:
        """The fields of the form. A box without a tick is not sent, so they are not read off the request."""
        venue = self.submission.venue
        content = [name for name in CONTENT if name not in {"track", "topics"} or self._asks(name)]
        questions = [html_name(question) for question in questions_of(venue, FormOf.SUBMISSION)]
        shown = set(self.typed(ORDER)[0].split(",")) if self.typed(ORDER) else set()
        rows = [author.public_id for author in authors_of_draft(self.submission) if author.public_id in shown]
        return [*content, *questions, *(author_field(row, part) for row in rows for part in AUTHOR_PARTS), ORDER]

    def _asks(self, name: str) -> bool:
        venue = self.submission.venue
        return bool(venue.tracks.all() if name == "track" else venue.topics.all())

    def _keep_files(self) -> None:
        for kind in FileKind.values:
            file = self.request.FILES.get(kind)
            if file is None:
                continue
            try:
                actions.attach_file(
                    self.submission,
                    kind=kind,
                    by=self.request.user,
                    now=self.request.now,
                    file=file,
                    filename=file.name or "",
                )
            except BadFile as problem:
                self.errors[kind] = str(problem)

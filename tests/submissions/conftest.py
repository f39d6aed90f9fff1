"""The cast while the call is open, and what an author's browser does."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from submissions.identity import Authorship
from submissions.models import Submission
from submissions.tasks import check_waiting_files
from tests.cast import Stage, World, build, one_page_pdf

PDF = one_page_pdf("Anonymous words")


@pytest.fixture
def world(db) -> World:
    """The cast, five days into a call of twenty."""
    return build(Stage.CALL)


@pytest.fixture
def at(world: World) -> Callable[..., Any]:
    """Some time before (or, if negative, after) the deadline, which moves: with the clock, sessions would expire."""

    @contextmanager
    def moved(kind: str = "submission", **before: float) -> Iterator[None]:
        row = world.alpha.deadlines.get(kind=kind, track=None)
        announced, row.at = row.at, timezone.now() + timedelta(**before)
        row.save()
        yield
        row.at = announced
        row.save()

    return moved


@dataclass
class AuthorAtWork:
    """An author with a browser and one paper."""

    client: Client
    person: Any
    paper: Submission

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"submissions:{name}", args=[self.paper.venue.slug, self.paper.public_id, *args])

    def get(self, name: str, *args: Any, **headers: str):
        return self.client.get(self.url(name, *args), headers=headers)

    def post(self, name: str, *args: Any, data: dict | None = None, **headers: str):
        return self.client.post(self.url(name, *args), data or {}, headers=headers)

    def save(self, field: str, *values: str, revision: int | None = None):
        """What static/js/autosave.js sends."""
        revision = self.fresh.draft.revision if revision is None else revision
        data = {"field": field, "value": list(values), "revision": str(revision)}
        return self.post("save", data=data, accept="application/json")

    def attach(self, content: bytes = PDF, *, kind: str = "pdf", name: str = "My Paper by Ada.pdf"):
        return self.post("attach", kind, data={kind: SimpleUploadedFile(name, content)})

    def fill(self, **changed: str) -> None:
        """Everything that a submission needs, typed field by field."""
        fields = {"title": "On Things", "abstract": "We study things.", "track": "Main", "topics": "Causality"}
        for field, value in (fields | {"q-tldr": "Short."} | changed).items():
            assert self.save(field, value).status_code == 200
        assert self.attach().status_code == 302

    def submit(self):
        return self.post("submit")

    @property
    def fresh(self) -> Submission:
        """The paper as the database has it now."""
        return Submission.objects.select_related("draft__pdf", "draft__supplement", "venue").get(pk=self.paper.pk)

    @property
    def authors(self) -> list[Authorship]:
        return list(Authorship.objects.to(self.paper))


@pytest.fixture
def begin(world: World) -> Callable[..., AuthorAtWork]:
    """Sign somebody in and begin a paper with one click."""

    def start(key: str = "mal", venue: str = "alpha") -> AuthorAtWork:
        client = Client()
        client.force_login(world.people[key])
        answer = client.post(reverse("submissions:start", args=[venue]))
        public_id = re.search(r"/my/(\w+)/edit/", answer["Location"])[1]
        paper = Submission.objects.select_related("venue", "draft").get(public_id=public_id)
        return AuthorAtWork(client, world.people[key], paper)

    return start


@pytest.fixture
def mal(begin) -> AuthorAtWork:
    """Mal with a fresh draft."""
    return begin("mal")


@pytest.fixture
def ready(mal: AuthorAtWork) -> AuthorAtWork:
    """Mal with a draft in which nothing is missing."""
    mal.fill()
    return mal


@pytest.fixture
def submitted(ready: AuthorAtWork) -> AuthorAtWork:
    """Mal with a submitted paper, number 6 or more."""
    assert ready.submit().status_code == 302
    ready.paper = ready.fresh
    return ready


@pytest.fixture
def look_inside() -> Callable[[], int]:
    """What a worker does after an upload."""
    return check_waiting_files


def body(response) -> bytes:
    """A download, to its end."""
    return b"".join(response.streaming_content)

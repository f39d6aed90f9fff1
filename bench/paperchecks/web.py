"""The bars on the web: how files are served, and how pages answer while many papers are checked; as in production."""

import base64
import itertools
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlworkshop.settings")
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpResponseBase  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.bar import Bar  # noqa: E402
from bench.data import CHAIR, Size, build, refuse_strangers  # noqa: E402
from bench.measuring import Request, send  # noqa: E402
from bench.paperchecks.cases import all_cases, listed, numbered, percentile  # noqa: E402
from bench.probes import Visitors  # noqa: E402
from bench.serving import server, worker  # noqa: E402
from mlworkshop.celery import app  # noqa: E402
from people.models import Person  # noqa: E402
from submissions.identity import Authorship  # noqa: E402
from submissions.models import Draft, FileKind, PaperFile, Submission, Version  # noqa: E402
from submissions.tasks import check_file  # noqa: E402
from venues.models import Venue  # noqa: E402

N_UPLOADS, MINUTES = 300, 10
MOST_MS, SHARE = 300, 0.95
PATIENCE = 120
"""Seconds that the queue may take to drain once the last file is there."""

N_WORKERS = 2
PAUSE = 0.4
"""Seconds between two pages that somebody opens."""

FILES = Size("bench-files", 1, 1, 1, n_drafts=40, n_bids=1, n_near=1, n_conflicts=0)
UPLOADS = Size(
    "bench-uploads",
    n_papers=300,
    n_reviewers=60,
    n_drafts=N_UPLOADS,
    n_bids=20,
    n_near=10,
    n_conflicts=2,
    n_decided=100,
)


# --- How files are served -----------------------------------------------------------------------------------


def serving(data: Path) -> Iterator[Bar]:
    """Broken and dangerous files as a paper and as a supplement: what their author and a chair get of them."""
    venue = _venue(FILES)
    chair = _signed_in(Person.objects.get(email=CHAIR))
    cases = numbered(all_cases(data), 40, 58)
    drafts = _drafts(venue)
    refused, answers = 0, []
    with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
        for case, kind in itertools.product(cases, FileKind.values):
            submission, person = next(drafts)
            author = _signed_in(person)
            row = _attached(author, submission, kind, case.path)
            if row is None:
                refused += 1
                continue
            check_file(row.pk)
            names = [venue.slug, submission.public_id]
            answers.append((case.name, author.get(reverse("submissions:file", args=[*names, row.public_id]))))
            author.post(reverse("submissions:submit", args=names))
            if row.pk in Version.objects.filter(submission=submission).values_list(kind, flat=True):
                submission.refresh_from_db()
                page = "paper_pdf" if kind == FileKind.PDF else "paper_supplement"
                answers.append((case.name, chair.get(reverse(f"reviews:{page}", args=[venue.slug, submission.number]))))
    served = [(name, answer) for name, answer in answers if answer.status_code == 200]
    bad = sorted({name for name, answer in served if not _is_harmless(answer)})
    yield Bar(
        "c40 to c58 as a paper and as a supplement, served to author and chair",
        "never as HTML: PDF or ZIP, nosniff, without scripts or as an attachment",
        f"harmless in {len(served) - sum(name in bad for name, _ in served)} of {len(served)} answers, "
        f"{refused} uploads refused" + (f"; not {listed(bad)}" if bad else ""),
        bool(served) and not bad,
    )


def _attached(author: Client, submission: Submission, kind: str, path: Path) -> PaperFile | None:
    """The file as the upload page takes it; None where it is refused."""
    page = reverse("submissions:attach", args=[submission.venue.slug, submission.public_id, kind])
    author.post(page, {kind: SimpleUploadedFile(path.name, path.read_bytes())})
    row = getattr(Draft.objects.select_related(kind).get(submission=submission), kind)
    return row if row and row.sha256 == sha256(path.read_bytes()).hexdigest() else None


def _is_harmless(answer: HttpResponseBase) -> bool:
    """Whether no browser takes an answer for a page of ours."""
    is_attached = answer.get("Content-Disposition", "").startswith("attachment;")
    is_caged = answer.get("Content-Security-Policy", "").startswith(
        ("default-src 'none'", "sandbox; default-src 'none'")
    )
    return (
        answer.get("Content-Type") in ("application/pdf", "application/zip")
        and answer.get("X-Content-Type-Options") == "nosniff"
        and (is_attached or is_caged)
    )


# --- Pages while papers are checked -------------------------------------------------------------------------


@dataclass
class Times:
    """Seconds of every answer, by what was asked; several threads add to it."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)

    def ask(self, name: str, do: Callable[[], float]) -> bool:
        """Do something that gives its seconds; False for a wrong answer, which is a fault."""
        try:
            self.seconds[name].append(do())
        except Exception as fault:  # whatever went wrong, the others go on, and the bar fails
            self.faults.append(f"{name}: {fault}")
            return False
        return True

    @property
    def all(self) -> list[float]:
        return [value for values in self.seconds.values() for value in values]


def uploads(data: Path) -> Iterator[Bar]:
    """Papers come in while people open pages: every page answers, every paper is checked, none is lost."""
    venue = _venue(UPLOADS)
    papers = [case.path.read_bytes() for case in all_cases(data) if case.number <= 35]
    authors = list(itertools.islice(_drafts(venue), N_UPLOADS))
    visitors = Visitors()
    for _, person in authors:
        visitors.of(person)
    visitors.of(Person.objects.get(email=CHAIR))
    app.control.purge()
    times, sent = Times(), {}
    with server() as port, worker(n_processes=N_WORKERS):
        _warm(port, venue, visitors, authors[0])
        is_over = threading.Event()
        reader = threading.Thread(target=_read, args=(port, venue, visitors, authors, sent, times, is_over))
        reader.start()
        _upload_all(port, visitors, authors, papers, sent, times)
        last_at = time.perf_counter()
        while _n_waiting(venue, sent) and time.perf_counter() - last_at < PATIENCE:
            time.sleep(0.5)
        drained = time.perf_counter() - last_at
        is_over.set()
        reader.join()
    worst, p95 = max(
        ((name, percentile(values, SHARE)) for name, values in times.seconds.items()), key=lambda one: one[1]
    )
    slow = f"slowest kind: {worst} {1000 * p95:.0f} ms"
    fault = f"; {len(times.faults)} faults, such as {times.faults[0]}" if times.faults else ""
    yield Bar(
        f"{N_UPLOADS} uploads in {MINUTES} minutes, {len(times.all):,} answers meanwhile",
        f"p95 < {MOST_MS} ms, of every kind of page",
        f"p95 {1000 * percentile(times.all, SHARE):.0f} ms, {slow}{fault}",
        not times.faults and 1000 * p95 < MOST_MS,
    )
    n_waiting = _n_waiting(venue, sent)
    waits = sorted(
        (row.inspected_at - row.uploaded_at).total_seconds() for row in _rows(venue, sent) if row.inspected_at
    )
    yield Bar(
        "the queue", "drains",
        f"{n_waiting} waiting {drained:.0f} s after the last upload; a checker began after "
        f"{percentile(waits, 0.5):.1f} s (median), {percentile(waits, SHARE):.1f} s (p95)",
        not n_waiting,
    )  # fmt: skip
    lost = [public_id for public_id, digest in sent.items() if not _is_whole(public_id, digest)]
    yield Bar(
        "uploads lost, unchecked, or without a copy for reviewers", "0",
        f"{len(lost) + N_UPLOADS - len(sent)} of {N_UPLOADS}", not lost and len(sent) == N_UPLOADS,
    )  # fmt: skip


def _upload_all(
    port: int, visitors: Visitors, authors: list[tuple[Submission, Person]], papers: list[bytes], sent: dict[str, str],
    times: Times,
) -> None:  # fmt: skip
    """Send a paper every two seconds, each with other bytes than any before; notes what was taken."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    for place, (submission, person) in enumerate(authors):
        time.sleep(max(0.0, began + place * 60 * MINUTES / N_UPLOADS - time.perf_counter()))
        content = papers[place % len(papers)] + f"\n% upload {place}\n".encode()
        cookies = visitors.of(person)
        if times.ask("upload", lambda s=submission, c=content, k=cookies: _upload(connection, s, c, k)):
            sent[submission.public_id] = sha256(content).hexdigest()
    connection.close()


def _upload(connection: HTTPConnection, submission: Submission, content: bytes, cookies: dict[str, str]) -> float:
    """Announce a file and send it, as the script of the page does. Seconds of the slower answer, or raises."""
    kind, name = (base64.b64encode(word).decode() for word in (b"pdf", b"paper.pdf"))
    headers = {
        "Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
        "Tus-Resumable": "1.0.0",
    }
    create = reverse("submissions:uploads", args=[submission.venue.slug, submission.public_id])
    announced = {"Upload-Length": str(len(content)), "Upload-Metadata": f"kind {kind},filename {name}"}
    first, place = _exchange(connection, "POST", create, None, {**headers, **announced}, 201)
    part = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    second, _ = _exchange(connection, "PATCH", place, content, {**headers, **part}, 204)
    return max(first, second)


def _exchange(
    connection: HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str], expects: int
) -> tuple[float, str]:
    """Seconds of one answer, and the place that it names."""
    began = time.perf_counter()
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    said = answer.read()
    took = time.perf_counter() - began
    if answer.status != expects:
        raise RuntimeError(f"{method} answered {answer.status}: {said[:200]!r}")
    return took, answer.headers.get("Location", "")


def _read(
    port: int, venue: Venue, visitors: Visitors, authors: list[tuple[Submission, Person]], sent: dict[str, str],
    times: Times, is_over: threading.Event,
) -> None:  # fmt: skip
    """Open one page after the other until it is over; authors open those of the paper that came in last."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for turn in itertools.count():
        if is_over.wait(PAUSE):
            break
        pages = _pages(venue, visitors, authors[max(0, len(sent) - 1)])
        name, request = pages[turn % len(pages)]
        times.ask(name, lambda r=request: send(connection, r)[0])
    connection.close()


def _pages(venue: Venue, visitors: Visitors, author: tuple[Submission, Person]) -> list[tuple[str, Request]]:
    """What people look at while papers come in: an author, a chair, anybody."""
    submission, person = author
    mine, chair = visitors.of(person), visitors.of(Person.objects.get(email=CHAIR))
    names = [venue.slug, submission.public_id]
    return [
        ("the author's form", Request(reverse("submissions:edit", args=names), mine)),
        ("the file's findings", Request(reverse("submissions:file_panel", args=[*names, "pdf"]), mine)),
        ("what an author has to do", Request(reverse("consoles:me"), mine)),
        ("the chair's papers", Request(reverse("decisions:papers", args=[venue.slug]), chair)),
        ("the chair's overview", Request(reverse("consoles:chair", args=[venue.slug]), chair)),
        ("the call for papers", Request(reverse("website:venue", args=[venue.slug]), {})),
    ]


def _warm(port: int, venue: Venue, visitors: Visitors, author: tuple[Submission, Person]) -> None:
    """Every page a few times, as they are when a deadline comes."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(4):
        for _, request in _pages(venue, visitors, author):
            send(connection, request)
    connection.close()


def _rows(venue: Venue, sent: dict[str, str]) -> list[PaperFile]:
    """The files of the drafts that something was uploaded to."""
    drafts = Draft.objects.filter(submission__venue=venue, submission__public_id__in=sent).select_related("pdf")
    return [draft.pdf for draft in drafts if draft.pdf]


def _n_waiting(venue: Venue, sent: dict[str, str]) -> int:
    return sum(row.inspected_at is None for row in _rows(venue, sent))


def _is_whole(public_id: str, digest: str) -> bool:
    """Whether what was uploaded is what is stored, was looked into, and can be given to reviewers."""
    row = Draft.objects.select_related("pdf").get(submission__public_id=public_id).pdf
    with row.file.open("rb") as stored:
        is_same = sha256(stored.read()).hexdigest() == digest == row.sha256
    is_checked = row.inspected_at and not any(finding["code"] == "not_checked" for finding in row.findings)
    return bool(is_same and is_checked and row.blind_copy)


def _venue(size: Size) -> Venue:
    """A new venue of this size, on a database that is nobody's."""
    call_command("migrate", verbosity=0)
    refuse_strangers()
    return build(size, timezone.now())


def _drafts(venue: Venue) -> Iterator[tuple[Submission, Person]]:
    """Drafts, each with its author."""
    for submission in list(Submission.objects.of(venue).drafts().select_related("venue").order_by("pk")):
        yield submission, Authorship.objects.to(submission).select_related("person").first().person


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client

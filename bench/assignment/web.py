"""From the button to the draft: a chair's page, a worker, and the page again, as in production."""

import os
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlworkshop.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.bar import Bar  # noqa: E402
from bench.measuring import Request, send  # noqa: E402
from bench.probes import Visitors  # noqa: E402
from bench.serving import server, worker  # noqa: E402
from demo.actions import importing  # noqa: E402
from demo.importing import read_committee, read_papers  # noqa: E402
from mlworkshop.celery import app  # noqa: E402

SLUG, WANTED_SECONDS, PATIENCE, POLL = "bench-iclr", 20, 120, 0.25


def web(data: Path) -> Iterator[Bar]:
    """300 papers of ICLR 2021 and 120 of their authors: everything between pressing the button and seeing the draft."""
    call_command("migrate", verbosity=0)
    papers = read_papers(data / "conference" / "sample300_iclr2021.jsonl.gz")
    now = timezone.now()
    venue, chair = importing.ensure_venue(SLUG, papers, now=now)
    for _ in importing.import_papers(venue, papers, now=now):
        pass
    members = read_committee(data / "conference" / "reviewer_pool_120.csv")
    importing.add_committee(venue, members, papers, by=chair, now=timezone.now())
    app.control.purge()  # what submitting has asked of the worker is not to be waited for
    page, cookies = reverse("reviews:assignment", args=[SLUG]), Visitors().of(chair)
    with server() as port, worker():
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        _, content = send(connection, Request(page, cookies))
        form = _Form(reverse("reviews:propose", args=[SLUG]))
        form.feed(content.decode())
        began = time.perf_counter()
        _press(connection, form, cookies)
        shown = None
        while shown is None and time.perf_counter() - began < PATIENCE:
            _, content = send(connection, Request(page, cookies))
            shown = re.search(rf'href="{re.escape(page)}[\w-]+/publish/"', content.decode())
            took = time.perf_counter() - began
            if shown is None:
                time.sleep(POLL)
        connection.close()
    yield Bar(
        "web and worker, 300 papers of ICLR 2021, 120 reviewers",
        f"conflicts, affinities, proposal, draft on the page in ≤ {WANTED_SECONDS} s",
        f"{took:.1f} s" if shown else f"no draft after {took:.0f} s",
        shown is not None and took <= WANTED_SECONDS,
    )


def _press(connection: HTTPConnection, form: "_Form", cookies: dict[str, str]) -> None:
    """Send the form as it stands on the page."""
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", form.action, urlencode(form.values), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise RuntimeError(f"Asking for a proposal answered {answer.status}.")


class _Form(HTMLParser):
    """What a browser would send of the form with this action if nothing is changed."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.values: list[tuple[str, str]] = []
        self._is_inside = False
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._is_inside = given.get("action") == self.action
        if not self._is_inside:
            return
        name, kind = given.get("name"), given.get("type") or "text"
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.values.append((self._select, given.get("value") or ""))
        elif tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in given):
            self.values.append((name, given.get("value") or ("on" if kind == "checkbox" else "")))
        elif tag == "textarea" and name:
            self.values.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "select":
            self._select = None

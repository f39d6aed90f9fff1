"""`python -m bench`: builds the venues once a database, measures over HTTP, says what misses its target."""

import argparse
import os
import platform
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlworkshop.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import data, programme  # noqa: E402
from bench.measuring import Request, measure, throughput  # noqa: E402
from bench.probes import Probe, probes, public_probes  # noqa: E402
from bench.report import Figure, table, write  # noqa: E402
from bench.serving import N_WORKERS, server  # noqa: E402
from venues.models import Venue  # noqa: E402

WANTED_RATE, WANTED_GROWTH = 500, 2.0
GROWS = "chair's papers"


def main() -> int:
    """Measure and report; 0 also when a target is missed, for a busy machine is no fault of the code."""
    options = _options()
    call_command("migrate", verbosity=0)
    sizes = [data.SMALL] if options.small else [data.SMALL, data.LARGE]
    venues = [(size, _built(size.slug, lambda size=size: data.ensure(size))) for size in sizes]
    published = _built(programme.PUBLIC.slug, programme.ensure_public)
    parts, misses, times = [], [], {}
    with server() as port:
        rates = {
            name: throughput(port, path, seconds=options.seconds)
            for name, path in {
                "call for papers": f"/v/{data.SMALL.slug}/",
                "schedule page": f"/v/{programme.PUBLIC.slug}/schedule/",
                "schedule.json": f"/v/{programme.PUBLIC.slug}/schedule/schedule.json",
            }.items()
        }
        for size, venue in venues:
            chosen = probes(venue, size)
            if size is data.LARGE:  # what we want of it is growth, not a time
                chosen = [replace(probe, wanted_ms=None, reference="") for probe in chosen if probe.is_growing]
            figures = [_figure(probe, port) for probe in chosen if options.only in probe.name]
            parts.append(_heading(size) + "\n\n" + table(figures))
            misses += [f"{size.slug}: {figure.probe.name}: {miss}" for figure in figures for miss in figure.misses]
            times |= {(size.slug, figure.probe.name): figure.timing.median for figure in figures}
        figures = [_figure(probe, port) for probe in public_probes(published) if options.only in probe.name]
        parts.append("### Published: 1,000 papers, 100 talks, 100 speakers\n\n" + table(figures))
        misses += [
            f"{programme.PUBLIC.slug}: {figure.probe.name}: {miss}" for figure in figures for miss in figure.misses
        ]
    said = ", ".join(f"{name} **{rate:.0f}**" for name, rate in rates.items())
    parts.append(f"Requests/s of 8 connections: {said} (wanted: {WANTED_RATE}; pretalx: schedule page 39, data 42).")
    misses += [
        f"{name}: {rate:.0f} requests/s instead of {WANTED_RATE}" for name, rate in rates.items() if rate < WANTED_RATE
    ]
    growth = _growth(times)
    if growth:
        parts.append(
            f"The chair's table takes {growth:.2f} times as long with ten times the papers (wanted: at most 2)."
        )
        if growth > WANTED_GROWTH:
            misses.append(f"the chair's table takes {growth:.2f} times as long with ten times the papers")
    parts.append("Missed: " + ("; ".join(misses) + "." if misses else "nothing."))
    text = "\n\n".join([_machine(), *parts])
    print(text)
    if options.write:
        write(text, options.write)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="only the venue of 1,000 papers")
    parser.add_argument("--only", default="", metavar="WORDS", help="only what has these words in its name")
    parser.add_argument("--seconds", type=float, default=5, help="for how long to load the call page")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the figures into this file")
    return parser.parse_args()


def _built(slug: str, ensure: Callable[[], tuple[Venue, bool]]) -> Venue:
    began = time.monotonic()
    venue, is_new = ensure()
    if is_new:
        print(f"built {slug} in {time.monotonic() - began:.0f} s", flush=True)
    return venue


def _figure(probe: Probe, port: int) -> Figure:
    n_queries = _count(probe.make())
    return Figure(probe, measure(port, probe.make), n_queries)


def _count(request: Request) -> int:
    """Queries of one request in this process; the process has answered it once before, as the server's have."""
    client = Client()
    for name, value in request.cookies.items():
        client.cookies[name] = value
    if request.data is None:
        client.get(request.path)
    with CaptureQueriesContext(connection) as queries:
        if request.data is None:
            client.get(request.path)
        else:
            accept = "application/json" if request.expects == 200 else "text/html"
            client.post(request.path, request.data, headers={"accept": accept})
    return sum(not _is_bookkeeping(query["sql"]) for query in queries.captured_queries)


def _is_bookkeeping(sql: str) -> bool:
    """Beginnings and ends of transactions are no questions to the database."""
    return sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK"))


def _growth(times: dict[tuple[str, str], float]) -> float | None:
    small, large = times.get((data.SMALL.slug, GROWS)), times.get((data.LARGE.slug, GROWS))
    return large / small if small and large else None


def _heading(size: data.Size) -> str:
    return f"### {size.n_papers:,} submissions, {size.n_reviewers:,} reviewers, {size.n_reviews:,} reviews"


def _machine() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL "
        f"{connection.pg_version // 10000}, {N_WORKERS} workers; load of the machine when measured: {load}."
    )


raise SystemExit(main())

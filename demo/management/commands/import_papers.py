"""Carries a conference that has taken place through the product, and says how long each step took."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.actions import importing
from demo.importing import Published, Unreadable, read_committee, read_papers
from demo.press import Press
from people.models import Person
from venues.models import Venue
from web.problems import Refused

WITHIN = 1e-6


class Command(BaseCommand):
    help = "Loads papers (JSON lines, .gz or not) into a venue; then, as asked: committee, ratings, decisions, letters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--venue", required=True, metavar="SLUG", help="made from a preset when there is none")
        parser.add_argument("--pdfs", action="store_true", help="print a PDF for each paper")
        parser.add_argument("--committee", type=Path, metavar="CSV", help="its reviewers; papers are assigned to them")
        parser.add_argument("--reviews", action="store_true", help="submit the published ratings as reviews")
        parser.add_argument("--verify", action="store_true", help="compare stored means with published ones")
        parser.add_argument("--decide-by-mean", type=int, metavar="N", help="accept the best N, reject the rest")
        parser.add_argument("--release", action="store_true", help="draft the letters; they wait to be sent")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            papers = read_papers(options["file"])
            self._run(papers, options)
        except (Refused, Unreadable, OSError) as problem:
            raise CommandError(str(problem)) from None

    def _run(self, papers: list[Published], options: dict[str, Any]) -> None:
        now = timezone.now()
        venue, chair = importing.ensure_venue(options["venue"], papers, now=now)
        with self._timed("papers submitted") as note, Press() if options["pdfs"] else nullcontext() as press:
            note(sum(1 for _ in importing.import_papers(venue, papers, now=now, press=press)))
        if options["committee"]:
            self._assign(venue, papers, options["committee"], chair)
        if options["reviews"]:
            self._review(venue, papers, chair)
        if options["verify"]:
            self._verify(venue, papers)
        if options["decide_by_mean"] is not None:
            with self._timed("papers decided") as note:
                n, m = importing.decide_by_mean(
                    venue, n_accepted=options["decide_by_mean"], by=chair, now=timezone.now()
                )
                note(n + m, f"{n} accepted, {m} rejected")
        if options["release"]:
            with self._timed("letters drafted") as note:
                release = importing.draft_letters(venue, by=chair, now=timezone.now())
                note(release.n_letters, f"held until {release.goes_at:%H:%M} UTC")

    def _assign(self, venue: Venue, papers: list[Published], file: Path, chair: Person) -> None:
        with self._timed("people on the committee") as note:
            members = read_committee(file)
            note(importing.add_committee(venue, members, papers, by=chair, now=timezone.now()))
        with self._timed("reviews assigned") as note:
            note(importing.assign_all(venue, by=chair, now=timezone.now()))

    def _review(self, venue: Venue, papers: list[Published], chair: Person) -> None:
        with self._timed("more assigned, where there are more ratings") as note:
            note(importing.ensure_reviewers(venue, papers, by=chair, now=timezone.now()))
        with self._timed("reviews submitted") as note:
            note(sum(importing.import_ratings(venue, papers, now=timezone.now())))

    def _verify(self, venue: Venue, papers: list[Published]) -> None:
        found = importing.compare(venue, papers)
        self.stdout.write(
            f"{found.n_papers} papers compared: greatest difference of a mean {found.greatest:.2g}; "
            f"{found.n_without} without ratings."
        )
        if found.wrong or found.greatest > WITHIN:
            named = f" First: “{found.wrong[0]}”." if found.wrong else ""
            raise CommandError(f"{len(found.wrong)} papers have a mean where none was published, or none.{named}")

    @contextmanager
    def _timed(self, what: str) -> Iterator[Any]:
        """Say how much was done and how long it took."""
        said: list[str] = []

        def note(n: int, more: str = "") -> None:
            said.append(f"{n:>6,} {what}" + (f" ({more})" if more else ""))

        began = time.monotonic()
        yield note
        self.stdout.write(f"{said[0]:<60} {time.monotonic() - began:7.1f} s")
        self.stdout.flush()

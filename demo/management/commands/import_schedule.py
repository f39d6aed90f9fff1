"""Makes a venue of a conference that has taken place, out of its programme."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.actions.conference import import_conference, require_free
from demo.conference import read_conference
from demo.importing import Unreadable
from web.problems import Refused


class Command(BaseCommand):
    help = "Makes a venue with papers, poster sessions and a programme out of a conference's JSON. All or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--venue", required=True, metavar="SLUG", help="the address of the venue that is made")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would become of the file, and write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug, now, began = options["venue"], timezone.now(), time.monotonic()
        try:
            conference = read_conference(options["file"])
            for line in [*conference.said(), *conference.notes]:
                self.say(line)
            require_free(conference, slug, now=now)
            if options["dry_run"]:
                self.say("Nothing was written. Leave out --dry-run to import it.")
                return
            import_conference(conference, slug=slug, now=now, say=self.say)
        except (Refused, Unreadable, OSError) as problem:
            raise CommandError(str(problem)) from None
        self.say(f"Imported as {slug} in {time.monotonic() - began:.1f} s; chair@{slug}.invalid chairs it.")

    def say(self, sentence: str) -> None:
        """Tell at once how far it is."""
        self.stdout.write(sentence)
        self.stdout.flush()

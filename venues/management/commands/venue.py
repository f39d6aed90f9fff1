"""`manage.py venue import FILE.toml` and `manage.py venue export SLUG`: an edition as a file, and back."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.actions import person_for_email
from venues import access, toml
from web.problems import Refused


class Command(BaseCommand):
    """Reads and writes editions as TOML."""

    help = "Make a venue from a TOML file, or write a venue as one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="make a venue from a file")
        importing.add_argument("file", help="the TOML file, or - for standard input")
        importing.add_argument("--chair", metavar="ADDRESS", help="who shall chair it; without, nobody does yet")
        importing.add_argument("--slug", help="another address than the file says")
        exporting = verbs.add_parser("export", help="write a venue to standard output")
        exporting.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in a sentence why not."""
        if options["verb"] == "export":
            venue = access.venue_ever_called(options["slug"])
            if venue is None:
                raise CommandError(f"There is no venue with the address “{options['slug']}”.")
            self.stdout.write(toml.dump_venue(venue), ending="")
            return
        try:
            text = sys.stdin.read() if options["file"] == "-" else Path(options["file"]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from None
        try:
            chair = person_for_email(options["chair"]) if options["chair"] else None
            venue = toml.load_venue(text, by=chair, now=timezone.now(), slug=options["slug"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{venue.name} is at {venue.get_absolute_url()}")

"""`manage.py site export SLUG DIR`: a venue's public site as static files that need no server of ours."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from venues import access
from web.problems import Refused
from website.copy_files import Folder
from website.copy_search import search_page
from website.paths import former_paths, public_paths
from website.static_copy import Copier, ask_site


class Command(BaseCommand):
    """Writes static copies."""

    help = "Write a venue's public site as static files: pages, PDFs, calendars, feeds, a search without server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        exporting = verbs.add_parser("export", help="write the site of a venue into a folder")
        exporting.add_argument("slug", help="the venue's address, such as ml4astro-2022")
        exporting.add_argument("dir", help="an empty folder, or one that holds an earlier copy")
        exporting.add_argument(
            "--url", default="", help="where the copy will live, for canonical addresses and feeds; else this site's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in a sentence why not."""
        venue = access.venue_ever_called(options["slug"])
        if venue is None or not venue.is_public:
            raise CommandError(f"There is no published venue with the address “{options['slug']}”.")
        began = monotonic()
        try:
            folder = Folder(Path(options["dir"]))
            copier = Copier(
                folder, home=venue.get_absolute_url(), ask=ask_site(), say=self._say(options["verbosity"]),
                url=options["url"],
            )  # fmt: skip
            starts = [*public_paths(venue), *former_paths(venue)]
            copier.run(starts, search_page=lambda listed: search_page(venue, listed))
            n_gone = folder.finish()
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        size = sum((folder.root / name).stat().st_size for name in folder.written)
        self.stdout.write(
            f"{len(folder.written)} files, {size / 2**20:.1f} MB, {len(copier.listed)} pages in {folder.root} "
            f"after {monotonic() - began:.1f} s" + (f"; {n_gone} old files removed" if n_gone else "") + "."
        )
        for address in copier.missing:
            self.stderr.write(f"A page links to {address}, which is not there.")

    def _say(self, verbosity: int):
        return (lambda line: self.stdout.write(line)) if verbosity else (lambda line: None)

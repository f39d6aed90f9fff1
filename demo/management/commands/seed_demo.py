"""Fills an empty installation with two made-up workshops, to look around in and to try things out."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from demo.actions import STAGES, make_cast, seed
from demo.stages import Stage
from web.problems import Refused


class Command(BaseCommand):
    help = "Fills in the demonstration: mlgenx-2024 in the middle of reviewing, ml4astro-2022 with released decisions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--venue", choices=list(STAGES), help="only this one")
        parser.add_argument("--stage", choices=[stage.value for stage in Stage], help="brought to this moment")
        parser.add_argument("--seed", type=int, default=0, help="other people, papers and ratings")
        parser.add_argument("--replace", action="store_true", help="throw away what is there of these venues")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Made-up people have a known password. Set DEMO=1 on an installation without real data.")
        now = timezone.now()
        began = time.monotonic()
        wanted = [options["venue"]] if options["venue"] else list(STAGES)
        make_cast(joined_at=now)
        for slug in wanted:
            stage = Stage(options["stage"] or STAGES[slug])
            try:
                seed(slug, stage=stage, seed=options["seed"], now=now, say=self.say, replaces=options["replace"])
            except Refused as problem:
                raise CommandError(str(problem)) from None
            self.say(f"  done after {time.monotonic() - began:.1f} s")

    def say(self, sentence: str) -> None:
        """Tell at once how far it is."""
        self.stdout.write(sentence)
        self.stdout.flush()

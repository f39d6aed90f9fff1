"""`manage.py audit verify`: whether the log is whole."""

from django.core.management.base import BaseCommand, CommandError

from audit.models import Entry
from audit.verifying import faults


class Command(BaseCommand):
    """Checks the hash chains of the audit log."""

    help = "audit verify: checks that no entry of the log was changed, removed or slipped in."

    def add_arguments(self, parser) -> None:
        """One word: what to do."""
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args, **options) -> None:
        """Print each fault; fail when there is one."""
        found = list(faults())
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"The audit log is broken in {len(found)} places.")
        n_entries = Entry.objects.count()
        n_chains = Entry.objects.values("chain").distinct().count()
        self.stdout.write(f"The audit log is whole: {n_entries} entries in {n_chains} chains.")

"""`manage.py check_invariants`: recounts what is stored twice."""

from django.core.management.base import BaseCommand, CommandError

from mlworkshop.invariants import checked_apps, faults


class Command(BaseCommand):
    """Recounts tallies, versions, numbers, files, decisions and chains."""

    help = "Recounts what is stored twice, and says what does not agree."

    def handle(self, *args, **options) -> None:
        """Print each fault; fail when there is one."""
        found = list(faults())
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} stored values do not agree with what they count.")
        self.stdout.write(f"All counts agree ({', '.join(checked_apps())}).")

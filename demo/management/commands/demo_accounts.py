"""Says as whom one can sign in to the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from demo import cast
from demo.access import cast_members


class Command(BaseCommand):
    help = "Lists the accounts of the demonstration, with the address at which one click is enough."

    def handle(self, *args: Any, **options: Any) -> None:
        people = cast_members() if settings.DEMO else {}
        if not people:
            self.stdout.write("There are no demo accounts here." + ("" if settings.DEMO else " (DEMO is off.)"))
            return
        self.stdout.write(f"Be anybody with one click: {settings.SITE_URL}{reverse('demo:sign_in')}")
        self.stdout.write(f"or sign in with the password “{cast.PASSWORD}”:")
        shown = [persona for persona in cast.PERSONAS if persona.key in people]
        width = max(len(persona.email) for persona in shown)
        for persona in shown:
            where = f" of {persona.venue}" if persona.venue else ""
            self.stdout.write(f"  {persona.email:<{width}}  {persona.hat[0].lower()}{persona.hat[1:]}{where}")

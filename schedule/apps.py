"""The app: it adds its page to the public site of venues that have a programme."""

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """The programme."""

    name = "schedule"

    def ready(self) -> None:
        """Say which public page there is, and when."""
        from schedule.access import has_programme
        from venues.navigation import LATER_PAGES

        LATER_PAGES["Schedule"] = ("schedule:programme", has_programme)

"""The app; when it is loaded, the public site gains the page of papers."""

from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    """The public record of a venue."""

    name = "proceedings"

    def ready(self) -> None:
        """Name the list of papers in the bar of every venue whose proceedings are public."""
        from proceedings.access import is_public
        from venues.navigation import LATER_PAGES

        LATER_PAGES["Papers"] = ("proceedings:papers", is_public)

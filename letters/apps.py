"""The app: it adds its section to the documents of editions."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Signed letters."""

    name = "letters"

    def ready(self) -> None:
        """Say what of an edition's document is about letters."""
        from letters.editions import PART
        from venues.documents import PARTS

        PARTS["signed_letters"] = PART

"""App configuration of the composition root: it brings the system checks."""

from django.apps import AppConfig


class MlworkshopConfig(AppConfig):
    """Registers the checks that keep the frame."""

    name = "mlworkshop"

    def ready(self) -> None:
        """Import the checks; Django registers them by decorator."""
        from mlworkshop import checks  # noqa: F401

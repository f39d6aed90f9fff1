"""Recounting what is stored twice: each app's `invariants.py` has `check()`, which gives a sentence per fault."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


def checked_apps() -> list[str]:
    """The installed apps that have something to recount."""
    return [
        config.name for config in reversed(list(apps.get_app_configs()))
        if config.name != "mlworkshop" and find_spec(f"{config.name}.invariants")
    ]  # fmt: skip


def faults() -> Iterator[str]:
    """Every fault of every app, as a sentence."""
    for name in checked_apps():
        for sentence in import_module(f"{name}.invariants").check():
            yield f"{name}: {sentence}"

"""The demonstration as the tests see it: switched on, with a press that prints in this process."""

import pytest

from demo import press


@pytest.fixture
def demo(settings):
    """Demo mode, as `make run` has it."""
    settings.DEMO = True
    settings.HAS_INBOX = True


@pytest.fixture
def one_print(monkeypatch):
    """One printed paper for all: what is tested here is what becomes of papers, not how they look."""
    printed = press.print_paper(
        press.Order("A paper", "An abstract.", (("Introduction", "Words."),), 1, 4, ("Ada Lovelace",), ("Somewhere",))
    )
    monkeypatch.setattr(press.Press, "order", lambda self, orders: list(orders))
    monkeypatch.setattr(press.Press, "fetch", lambda self, key: printed)
    return printed

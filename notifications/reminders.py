"""The reminder engine: state-based, so that a worker that was down for a day neither forgets nor floods.

Each app may have a `reminders.py` with `due(now) -> Iterable[Mail]`: the reminders whose time has come, whose work is
not done, and which are still of use. The key of a mail makes it single. This is the only auto-discovery in the
product.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction

from notifications.actions import Mail, cancel_stale, enqueue
from notifications.digests import send_digests

BATCH = "reminders:"
STALE = timedelta(hours=1)


def sources() -> list:
    """The `reminders` modules of the installed apps that offer `due`."""
    names = [f"{config.name}.reminders" for config in apps.get_app_configs() if config.name != "notifications"]
    modules = [import_module(name) for name in names if find_spec(name)]
    return [module for module in modules if hasattr(module, "due")]


def enqueue_due(*, now: datetime) -> int:
    """Enqueue what is due; gives how many are new.

    A reminder that waited for a sender for an hour is taken back first: if it is still due, it is written anew.
    """
    promised = cancel_stale(BATCH, before=now - STALE, now=now)
    n_new = 0
    for module in sources():
        mails: Iterable[Mail] = module.due(now)
        with transaction.atomic():
            n_new += enqueue(mails, now=now, batch=f"{BATCH}{now:%Y-%m-%d}", promised=promised)
    send_digests(now=now)
    return n_new

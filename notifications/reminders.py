"""The reminder engine: state-based, so that a worker that was down for a day neither forgets nor floods.

Each app may have a `reminders.py` with `KINDS`, what it reminds of, and `venues()`, where anything of it can be due. A
kind finds the reminders whose time has come, whose work is not done, and which are still of use; the key of a reminder
makes it single. What chairs chose (`plans.py`) is asked here, once for all kinds. This is the only auto-discovery in
the product.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import transaction

from notifications.actions import Mail, cancel_expired, enqueue, not_enqueued
from notifications.choices import Wishes
from notifications.digests import send_digests
from notifications.kinds import How
from notifications.plans import Plan, Rule, all_plans
from notifications.rendering import Wording

BATCH = "reminders:"
STALE = timedelta(hours=1)


@dataclass(frozen=True)
class Ask:
    """What a kind is asked: who is to be reminded at this venue now, when these are the moments."""

    venue: Any
    now: datetime
    before: tuple[timedelta, ...] = ()
    after: tuple[timedelta, ...] = ()
    papers: frozenset[int] | None = None  # moments that hang on single papers count over these only; None: over all


@dataclass(frozen=True)
class Reminder:
    """One person whose reminder has come; it is written only when nobody has had it yet."""

    key: str
    to_email: str
    to_name: str
    reason: str  # a sentence for the chairs: "Owes reviews of papers 3 and 5."
    write: Callable[[Wording], Mail]
    submission_id: int | None = None
    is_urgent: bool = False  # a daily mail would come too late for it


@dataclass(frozen=True)
class Kind:
    """One kind of reminder: of what, whom, and when as long as the chairs choose nothing else."""

    key: str
    label: str
    mail_kind: str  # of its mails, about which people choose; see notifications/kinds.py
    who: str  # a sentence: whom, and for how long
    find: Callable[[Ask], Iterable[Reminder]]
    moments: Callable[[Ask], Iterable[datetime]]  # past and future, at which somebody may have to be reminded
    before: tuple[timedelta, ...] = ()
    after: tuple[timedelta, ...] = ()
    before_what: str = "the deadline"
    after_what: str = "the deadline"
    when: str = ""  # a sentence, where the moments are nobody's choice
    # Tells of several papers at once: shown to chairs who may see every paper. See also reviews.mails.SPANNING_KINDS.
    is_spanning: bool = False
    is_private: bool = False  # about drafts, which are their authors' alone
    switched_at: str = ""  # the URL name of the page where it is turned on and off, if not with the others
    worded_at: tuple[str, str] | None = None  # the same of its words: URL name and key of a letter


@dataclass(frozen=True)
class Due:
    """A reminder with the rule and the plan that let it go out."""

    kind: Kind
    rule: Rule
    plan: Plan
    venue: Any
    reminder: Reminder

    def mail(self) -> Mail:
        """The reminder as it travels."""
        return replace(self.reminder.write(self.rule.wording), is_urgent=self.reminder.is_urgent)


def sources() -> list[ModuleType]:
    """The `reminders` modules of the installed apps that offer kinds, in the order of a paper's life."""
    configs = reversed(list(apps.get_app_configs()))  # settings name the later stage of a paper's life first
    names = [f"{config.name}.reminders" for config in configs if config.name != "notifications"]
    modules = [import_module(name) for name in names if find_spec(name)]
    return [module for module in modules if hasattr(module, "KINDS")]


def all_kinds() -> list[Kind]:
    """Everything that somebody can be reminded of."""
    return [kind for module in sources() for kind in module.KINDS]


def whose_time_has_come(kind: Kind, venue: Any, plan: Plan, *, now: datetime) -> Iterator[Due]:
    """The reminders of one kind at a venue that are due, whether they have gone out or not; none when it is off."""
    rule = plan.rule(kind)
    if rule.is_on:
        for reminder in kind.find(Ask(venue, now, rule.before, rule.after)):
            yield Due(kind, rule, plan, venue, reminder)


def not_told(found: Iterable[Due]) -> list[Due]:
    """Those that nobody has had, each once."""
    by_key = {due.reminder.key: due for due in found}
    return [by_key[key] for key in not_enqueued(by_key)]


def wanted(found: Collection[Due]) -> list[Due]:
    """Those whose reader has not turned mails like them off."""
    wishes = Wishes(due.reminder.to_email for due in found)
    return [due for due in found if wishes.how(due.reminder.to_email, due.kind.mail_kind) != How.OFF]


def next_moment(
    kind: Kind, venue: Any, plan: Plan, *, now: datetime, papers: frozenset[int] | None = None
) -> datetime | None:
    """The next moment at which somebody may have to be reminded, at the end of quiet hours that it lies in.

    `papers` limits it to moments that hang on these papers, or on none.
    """
    rule = plan.rule(kind)
    if not rule.is_on:
        return None
    ahead = [at for at in kind.moments(Ask(venue, now, rule.before, rule.after, papers)) if at > now]
    at = min(ahead, default=None)
    return (plan.quiet_until(at, venue.time_zone) or at) if at else None


def due(now: datetime, *, modules: Iterable[ModuleType] | None = None) -> list[Due]:
    """Every reminder that is due and not in the outbox yet, quiet hours or not."""
    plans = all_plans()
    return [each for module in (sources() if modules is None else modules) for each in _due_of(module, plans, now)]


def _due_of(module: ModuleType, plans: Mapping[int, Plan], now: datetime) -> list[Due]:
    return not_told(
        each
        for venue in module.venues()
        for kind in module.KINDS
        for each in whose_time_has_come(kind, venue, plans.get(venue.pk, Plan()), now=now)
    )


def enqueue_due(*, now: datetime) -> int:
    """Enqueue what is due; gives how many are new.

    A reminder that waited for a sender for an hour, or into quiet hours, is taken back first: if it is still due, it is
    written anew. In quiet hours nothing is enqueued, so that what is still due at their end goes out then; what stands
    in a daily mail goes at the hour that its reader chose.
    """
    promised = cancel_expired(BATCH, before=now - STALE, now=now)
    plans = all_plans()
    n_new = 0
    for module in sources():
        by_venue: dict[int, list[Due]] = {}
        for each in _due_of(module, plans, now):
            if each.reminder.key in promised or not each.plan.quiet_until(now, each.venue.time_zone):
                by_venue.setdefault(each.venue.pk, []).append(each)
        with transaction.atomic():
            for found in by_venue.values():
                quiet_from = found[0].plan.quiet_from(now, found[0].venue.time_zone)
                n_new += enqueue(
                    [each.mail() for each in found],
                    now=now,
                    batch=f"{BATCH}{now:%Y-%m-%d}",
                    promised=promised,
                    not_after=min(now + STALE, quiet_from) if quiet_from else now + STALE,
                )
    send_digests(now=now)
    return n_new

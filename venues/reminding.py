"""What chairs chose about reminders, as sections of an edition's document: a rule for each kind, and quiet hours."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from notifications.actions import change_plan
from notifications.plans import Plan, Quiet, Rule, default_rule, in_words, plan_of, read_spans
from notifications.reminders import Kind, all_kinds
from notifications.rendering import OF_REMINDERS, Wording, check_placeholders
from venues.models import Venue
from venues.parts import Part
from web.problems import Refused

Faults = Iterator[tuple[tuple[str | int, ...], str]]


def _kinds() -> dict[str, Kind]:
    """The kinds whose rules chairs choose, by key."""
    return {kind.key: kind for kind in all_kinds() if not kind.switched_at}


# --- Rules --------------------------------------------------------------------------------------------------


def _read_rules(venue: Venue) -> list[dict[str, Any]]:
    plan = plan_of(venue.pk)
    return [_said_of(kind, plan.rules[key]) for key, kind in _kinds().items() if key in plan.rules]


def _said_of(kind: Kind, rule: Rule) -> dict[str, Any]:
    usual, said = default_rule(kind), {"kind": kind.key}
    whole: dict[str, tuple[Any, Any]] = {
        "is_on": (rule.is_on, usual.is_on),
        "before": (in_words(rule.before), in_words(usual.before)),
        "after": (in_words(rule.after), in_words(usual.after)),
        "subject": (rule.wording.subject, usual.wording.subject),
        "body": (rule.wording.body_md, usual.wording.body_md),
    }
    return said | {key: value for key, (value, default) in whole.items() if value != default}


def _rule_of(kind: Kind, said: dict[str, Any]) -> Rule:
    """The rule that a table describes; what it leaves out is as the kind brings it along. Raises UnreadableTimes."""
    usual = default_rule(kind)
    return Rule(
        is_on=said.get("is_on", usual.is_on),
        before=read_spans(said["before"]) if "before" in said else usual.before,
        after=read_spans(said["after"])[::-1] if "after" in said else usual.after,
        wording=Wording(said.get("subject", usual.wording.subject), said.get("body", usual.wording.body_md)),
    )


def _rule_faults(tables: list[dict[str, Any]]) -> Faults:
    kinds, seen = _kinds(), set()
    for place, said in enumerate(tables):
        key = said.get("kind", "")
        if key not in kinds:
            yield (place, "kind"), f"“{key}” is no kind of reminder; use {', '.join(kinds)}."
            continue
        if key in seen:
            yield (place, "kind"), f"There are two rules for {key}."
        seen.add(key)
        try:
            rule = _rule_of(kinds[key], said)
            check_placeholders(rule.wording.subject, set(OF_REMINDERS) - {"text"})
            check_placeholders(rule.wording.body_md, set(OF_REMINDERS))
        except Refused as refusal:
            yield (place,), str(refusal)
            continue
        if "\n" in rule.wording.subject or not 0 < len(rule.wording.subject) <= 200:
            yield (place, "subject"), "A subject is one line of 1 to 200 letters."
        if "{text}" not in rule.wording.body_md or len(rule.wording.body_md) > 8000:
            yield (place, "body"), "A text has {text} somewhere, and 8000 letters at most."
        if rule.is_on and (kinds[key].before or kinds[key].after) and not (rule.before or rule.after):
            yield (place,), "Say when it goes out, or turn it off."


def _write_rules(venue: Venue, said: list[dict[str, Any]], *, by: Any, now: datetime) -> None:
    kinds, plan = _kinds(), plan_of(venue.pk)
    wanted = replace(plan, rules={})
    for table in said:
        kind = kinds[table["kind"]]
        wanted = wanted.with_rule(kind, _rule_of(kind, table))
    _write(venue, plan, wanted)


# --- Quiet hours --------------------------------------------------------------------------------------------


def _read_quiet(venue: Venue) -> dict[str, str]:
    quiet = plan_of(venue.pk).quiet
    return {"starts": f"{quiet.starts:%H:%M}", "ends": f"{quiet.ends:%H:%M}"} if quiet else {}


def _quiet_faults(said: dict[str, str]) -> Faults:
    if not said:
        return
    for key in QUIET_KEYS:
        try:
            time.fromisoformat(said.get(key, ""))
        except ValueError:
            yield (key,), "An hour is written like this: 22:00."
            return
    if said["starts"] == said["ends"]:
        yield ("ends",), "Quiet hours that last the whole day would stop every reminder."


def _write_quiet(venue: Venue, said: dict[str, str], *, by: Any, now: datetime) -> None:
    plan = plan_of(venue.pk)
    quiet = Quiet(*(time.fromisoformat(said[key]).replace(second=0) for key in QUIET_KEYS)) if said else None
    _write(venue, plan, replace(plan, quiet=quiet))


def _write(venue: Venue, plan: Plan, wanted: Plan) -> None:
    if wanted.to_json() != plan.to_json():
        change_plan(venue.pk, wanted.to_json(), revision=plan.revision)


QUIET_KEYS = ("starts", "ends")
PARTS: dict[str, Part] = {
    "quiet_hours": Part(dict.fromkeys(QUIET_KEYS, str), False, _read_quiet, _quiet_faults, _write_quiet),
    "reminder": Part(
        {"kind": str, "is_on": bool, "before": str, "after": str, "subject": str, "body": str},
        True,
        _read_rules,
        _rule_faults,
        _write_rules,
    ),
}

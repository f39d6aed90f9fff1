"""What a venue makes of the findings in its files, and the template that it asks for; see `paperchecks`."""

from collections.abc import Iterator, Mapping
from typing import Any

from paperchecks.catalogue import RULES, Rule, Severity
from paperchecks.layout import TEMPLATES, template_of
from venues.models import Venue
from venues.parts import Part

# What our own machines could not do is nothing that a venue can rate.
OUR_OWN = {"not_checked", "no_copy", "no_picture"}
RATED: Mapping[str, Rule] = {
    code: rule for code, rule in RULES.items() if not rule.is_fixed and code not in OUR_OWN
}  # fmt: skip
"""What chairs may rate. The rest stops a file that cannot be used, whatever they say."""


def choices(rule: Rule) -> list[Severity]:
    """The severities that a venue may give to a finding, the mildest first."""
    return [severity for severity in Severity if severity != Severity.BLOCKER or rule.may_block]


def severity_pairs(venue: Venue) -> tuple[tuple[str, str], ...]:
    """The venue's own severities as `paperchecks.Limits` takes them; codes that are no more are left out."""
    return tuple(sorted((code, severity) for code, severity in venue.severities.items() if code in RATED))


def measured_by(venue: Venue) -> tuple:
    """Everything of a venue that decides what is found in its files: files are looked into again when it changes."""
    limits = sorted((pk, limit) for pk, limit in venue.tracks.values_list("pk", "page_limit") if limit)
    return (
        venue.blindness,
        venue.page_limit,
        venue.counts_references,
        venue.takes_appendix,
        venue.template,
        severity_pairs(venue),
        limits,
    )


def parted(name: str) -> tuple[str, str]:
    """The letters and the year of a template's name: ("iclr", "2024")."""
    letters = name.rstrip("0123456789")
    return letters, name[len(letters) :]


def is_template(name: str) -> bool:
    """Whether a name is one of those that papers can be compared with."""
    try:
        template_of(name)
    except (KeyError, AttributeError):
        return False
    return name == name.strip().casefold()


def rating_fault(code: str, severity: str) -> str:
    """What is wrong with a venue's rating of a finding, or ""."""
    if code not in RATED:
        return "There is no finding of this name that a venue can rate."
    if severity not in list(Severity):
        return f"This must be one of {', '.join(Severity)}."
    if Severity(severity) not in choices(RATED[code]):
        return "This is not certain enough to stop a submission; “warning” is the gravest."
    return ""


# --- In the venue's file ----------------------------------------------------------------------------------


def template_fault(name: str) -> str:
    """What is wrong with the name of a template, or ""."""
    if not name or is_template(name):
        return ""
    return f"There is no such template. Known are {', '.join(TEMPLATES)}, with a year or without: “iclr2024”."


def _read(venue: Venue) -> dict[str, str]:
    return dict(severity_pairs(venue))


def _faults(said: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for code, severity in said.items():
        if fault := rating_fault(code, severity):
            yield (code,), fault


def _write(venue: Venue, said: Mapping[str, str], *, by: Any, now: Any) -> None:
    from venues.actions.rechecking import keep_severities  # actions write; this module says what may be written

    keep_severities(venue, said)


PARTS: dict[str, Part] = {
    "checks": Part(dict.fromkeys(RATED, str), False, _read, _faults, _write),
}

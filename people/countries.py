"""The countries of ISO 3166, and which of them a mail address is in."""

from collections.abc import Iterable
from functools import cache

from django_countries import countries

from assignment.conflicts import RESERVED, SECOND_LEVEL, institution_domain

ELSEWHERE = {"uk": "GB"}
"""Endings that are not their country's code."""

SOLD_ANYWHERE = frozenset("ac ad ai as bz cc cd co dj fm gg io la ly me ms nu sc sh sr su to tv vc vu ws".split())
"""Endings of countries under which people of any country register; only institutions' endings, `edu.co`, count."""


def choices() -> list[tuple[str, str]]:
    """Two-letter codes with names, in the order of names."""
    return [(country.code, str(country.name)) for country in countries]


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, _ in choices())


def country_of(said: str, addresses: Iterable[str]) -> str:
    """The country that somebody said, else the one of their first address whose ending tells; empty where none does."""
    return said or next((code for code in map(_by_ending, addresses) if code), "")


def _by_ending(address: str) -> str:
    labels = address.rpartition("@")[2].strip(". ").casefold().split(".")
    if institution_domain(address) is None:  # a public mail provider's ending says nothing of whom it serves
        return ""
    if labels[-1] in RESERVED:
        labels.pop()
    ending, before = labels[-1], labels[-2] if len(labels) > 1 else ""
    code = ELSEWHERE.get(ending, ending.upper())
    is_theirs = ending not in SOLD_ANYWHERE or before in SECOND_LEVEL - {"co", "com", "net", "org"}
    return code if len(ending) == 2 and code in _codes() and is_theirs else ""

"""docs/paperchecks.md explains every finding, under its name and with what it does, and no other."""

import re
from pathlib import Path

from paperchecks.catalogue import RULES, Rule, Severity

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "paperchecks.md"
ROW = re.compile(
    r"^\| `(?P<code>\w+)` (?P<name>[^|]+) \| (?P<usual>[^|]+) \| (?P<how>[^|]+) \| (?P<sure>[^|]+) \|", re.M
)
SURE = ("certain", "nearly", "likely")


def usual(rule: Rule) -> str:
    if rule.is_fixed:
        return "stops"
    return str(rule.severity) + (", may stop" if rule.may_block and rule.severity != Severity.BLOCKER else "")


def test_every_finding_is_explained_once_and_truly():
    rows = [match.groupdict() for match in ROW.finditer(PAGE.read_text(encoding="utf-8"))]

    assert sorted(row["code"] for row in rows) == sorted(RULES)
    assert {row["code"]: (row["name"], row["usual"]) for row in rows} == {
        code: (rule.name, usual(rule)) for code, rule in RULES.items()
    }


def test_every_finding_says_how_it_is_found_and_how_sure_it_is():
    rows = [match.groupdict() for match in ROW.finditer(PAGE.read_text(encoding="utf-8"))]

    assert [row["code"] for row in rows if len(row["how"]) < 15 or not row["sure"].startswith(SURE)] == []

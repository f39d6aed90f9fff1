"""The bars on what is found: who wrote it, how long it is, what is hidden, how it is set, what the file is."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import paperchecks
from bench.bar import Bar
from bench.paperchecks.cases import (
    Case,
    Score,
    about,
    all_cases,
    answer_to,
    answers,
    is_understandable,
    leaks,
    limit_of,
    listed,
    numbered,
)
from paperchecks import Limits
from paperchecks.catalogue import About

WANTED = 0.95
HIDDEN, INNOCENT = (29, 30, 31, 32, 33, 35), (34,)
CLEAN = (14, 15, 17, 34)
VENUE = Limits(template="iclr2024", page_size="Letter")
ISSUES = {
    "wrong template": "template",
    "camera-ready": "camera_ready",
    "font": "font_size",
    "text block": "margins",
    "A4 page": "page_size",
    "header": "template_year",
}
"""What the table calls it → the finding that says so; the first that fits."""


def anonymity(data: Path) -> Iterator[Bar]:
    """Whether a file tells who wrote it: real ones with their authors, constructed ones without."""
    cases = all_cases(data)
    judged = [case for case in cases if case.is_leaking is not None]
    found = {case.name: leaks(_inspected(case, Limits(authors=case.authors)).findings) for case in judged}
    score = Score.of((case.name, bool(found[case.name]), bool(case.is_leaking)) for case in judged)
    rules = json.loads((data / "pdf" / "expected.json").read_text())["naive_rules_on_this_set"]
    combined = rules["any of the five"]
    single = max(rules.values(), key=lambda rule: (rule is not combined, rule["precision"], rule["recall"]))
    for what, figure, wrong in (("precision", score.precision, score.false), ("recall", score.recall, score.missed)):
        yield Bar(
            f"anonymity, {len(judged)} judged files, {what}",
            f"≥ {WANTED:.2f}; naive rules {combined[what]:.2f}, best single rule {single[what]:.2f}",
            f"{figure:.3f}" + (f", wrong: {listed(wrong)}" if wrong else ""),
            figure >= WANTED,
        )
    clean = [case for case in cases if case.number in CLEAN]
    yield _all_right(
        f"anonymity, {listed([case.name for case in clean])}", "no finding",
        [(case.name, not found[case.name]) for case in clean],
    )  # fmt: skip


def length(data: Path) -> Iterator[Bar]:
    """Whether the main text is too long for its venue."""
    cases = all_cases(data)
    rows = []
    for case in numbered(cases, 1, 8):
        codes = {finding.code for finding in _inspected(case, Limits(main_pages=limit_of(case, cases))).findings}
        rows.append((case.name, ("too_long" in codes) == ("reject" in case.expected) and "length_unclear" not in codes))
    yield _all_right("pages of main text, c01 to c08", "all verdicts right", rows)


def references(data: Path) -> Iterator[Bar]:
    """On which page the references begin."""
    rows = [
        (case.name, (_inspected(case, Limits()).references_page or 0) == case.references_page)
        for case in all_cases(data)
        if case.references_page is not None
    ]
    yield _all_right("page of the references", "right for all", rows)


def hidden(data: Path) -> Iterator[Bar]:
    """Text that nobody sees, and text that only looks like it."""
    cases = all_cases(data)
    found = [(case.name, bool(_unseen(case))) for case in cases if case.number in HIDDEN]
    yield _all_right("hidden text, c29 to c33, c35", "all found", found)
    innocent = [case for case in cases if case.number in INNOCENT or case.is_published]
    yield _all_right(
        "hidden text, c34 and published papers", "no finding", [(case.name, not _unseen(case)) for case in innocent]
    )


def layout(data: Path) -> Iterator[Bar]:
    """How a paper is set, against the template of its venue."""
    cases = all_cases(data)
    rows = []
    for case in numbered(cases, 22, 27):
        codes = {finding.code for finding in _inspected(case, VENUE).findings}
        wanted = next(code for words, code in ISSUES.items() if words in case.format_issues)
        rows.append((case.name, wanted in codes))
    yield _all_right("layout, c22 to c27", "each named", rows)
    rows = [
        (case.name, not about(_inspected(case, VENUE).findings, About.FORMAT))
        for case in numbered(cases, 1, 21)
        if case.venue_template == VENUE.template and "header" not in case.format_issues
    ]
    yield _all_right("layout, papers in the venue's template", "no finding", rows)


def hostile(data: Path) -> Iterator[Bar]:
    """Broken and dangerous files: what is done with them, and in which words they are refused."""
    rows, refusals = [], []
    for case in numbered(all_cases(data), 40, 58):
        found = _inspected(case, Limits())
        right = answers(case.expected)
        given = answer_to(found.findings)
        rows.append((f"{case.name} ({given})", found.is_complete and (given in right or _is_stripped(case, right))))
        refusals += [(f"{case.name}: {refusal.sentence}", is_understandable(refusal)) for refusal in found.blockers]
    yield _all_right("broken and dangerous files, c40 to c58", "as expected", rows)
    yield _all_right("their refusals", "one plain sentence, another says what to do", refusals)


def twins(data: Path) -> Iterator[Bar]:
    """The same paper once more: under a new title, and byte by byte."""
    from paperchecks.likeness import NEARLY_SAME, likeness

    cases = all_cases(data)
    first = next(case for case in cases if case.number == 55)
    original = _inspected(first, Limits())
    rows = []
    for case in numbered(cases, 1, 58):
        found = _inspected(case, Limits())
        if case is first or not found.sketch:
            continue
        is_near = likeness(original.sketch, found.sketch) >= NEARLY_SAME
        is_same = found.sha256 == original.sha256
        rows.append((case.name, (is_near, is_same) == ("flagged as" in case.expected, "identical" in case.expected)))
    yield _all_right("the same paper once more, c55 to c57", "c56 and c57 flagged, c57 as identical, no other", rows)


def _inspected(case: Case, limits: Limits) -> paperchecks.Inspection:
    return paperchecks.inspect(case.path, limits=limits)


def _unseen(case: Case) -> list[paperchecks.Finding]:
    return about(_inspected(case, Limits(authors=case.authors)).findings, About.HIDDEN)


def _is_stripped(case: Case, right: frozenset[str]) -> bool:
    """Whether reviewers get a copy without what is dangerous, where that is a right answer."""
    if "strip" not in right:
        return False
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        copy = Path(folder) / "copy.pdf"
        if not paperchecks.sanitise(case.path, copy).is_made:
            return False
        left = paperchecks.inspect(copy).findings
        return not any(finding.code in ("active_content", "attachments") for finding in left)


def _all_right(what: str, wanted: str, rows: list[tuple[str, bool]]) -> Bar:
    wrong = [name for name, is_right in rows if not is_right]
    figure = f"{len(rows) - len(wrong)} of {len(rows)}" + (f"; not {listed(wrong)}" if wrong else "")
    return Bar(what, wanted, figure, bool(rows) and not wrong)

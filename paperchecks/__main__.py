"""Checks a paper or a supplement at home: `python -m paperchecks paper.pdf --limit 6 --authors authors.json`.

Says what a submission site would say of the file, and needs no such site. It ends with

    0   nothing grave: the file may go as it is
    1   something to look at
    2   something that stops a submission
    64  the question was no question: an option, the file or the list of authors cannot be read
"""

import argparse
import json
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from paperchecks.catalogue import RULES, Severity
from paperchecks.envelope import HEADER_WITHIN
from paperchecks.final import Asked, Printed, differences
from paperchecks.findings import ArchiveReport, Finding, Inspection, Limits, rated
from paperchecks.layout import TEMPLATES, template_of
from paperchecks.sandbox import check_archive, inspect

FINE, WARNINGS, BLOCKERS, MISUSED = 0, 1, 2, 64
LIGHTS = {FINE: "GREEN", WARNINGS: "AMBER", BLOCKERS: "RED"}
LABELS = {Severity.BLOCKER: "RED", Severity.WARNING: "AMBER", Severity.HINT: "HINT"}
COLOURS = {"GREEN": "32", "AMBER": "33", "RED": "31", "HINT": "36"}
INDENT = 7
COLUMNS = 100


class CannotAsk(Exception):
    """Raised where the file, the template or the list of authors is none; says what would be one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one file, print what was found, give the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        limits = _limits(options)
        is_paper = _is_paper(options.file)
    except CannotAsk as problem:
        parser.error(str(problem))
    found = inspect(options.file, limits=limits) if is_paper else check_archive(options.file, limits=limits)
    if options.camera_ready and isinstance(found, Inspection):
        found = _compared(found, Asked(options.title, limits.authors))
    status = status_of(found.findings)
    if options.json:
        about = {"file": str(options.file), "kind": "paper" if is_paper else "supplement"}
        print(json.dumps({**about, "light": LIGHTS[status].lower(), **found.to_json()}, indent=2))
    else:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        paint = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        print("\n".join(_report(options.file.name, found, status, paints=paint)))
    return status


def status_of(findings: Sequence[Finding]) -> int:
    """The exit status: by the gravest finding."""
    severities = {finding.severity for finding in findings}
    return BLOCKERS if Severity.BLOCKER in severities else WARNINGS if Severity.WARNING in severities else FINE


def read_authors(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and institutions of a list of names, or of {"name", "affiliation"}, in JSON. Raises CannotAsk."""
    try:
        entries = json.loads(text)
    except ValueError as problem:
        raise CannotAsk(f"the list of authors is no JSON: {problem}.") from None
    if not isinstance(entries, list):
        raise CannotAsk('the authors must be a list, such as ["Ada Lovelace"] or [{"name": "Ada Lovelace"}].')
    names, affiliations = [], []
    for place, entry in enumerate(entries, start=1):
        author = {"name": entry} if isinstance(entry, str) else entry
        name = author.get("name") if isinstance(author, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise CannotAsk(f'author {place} has no name: write "Ada Lovelace" or {{"name": "Ada Lovelace"}}.')
        affiliation = author.get("affiliation") or ""
        if not isinstance(affiliation, str):
            raise CannotAsk(f"the affiliation of author {place} must be text: name the main one.")
        names.append(name.strip())
        affiliations += [affiliation.strip()] if affiliation.strip() else []
    return tuple(names), tuple(dict.fromkeys(affiliations))


def _limits(options: argparse.Namespace) -> Limits:
    """What the options ask of the file. Raises CannotAsk."""
    if options.template:
        try:
            template_of(options.template)
        except KeyError:
            known = ", ".join(f"{name}2024" for name in TEMPLATES)
            raise CannotAsk(f"there is no template `{options.template}`; there are {known} and other years.") from None
    names: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    if options.authors:
        try:
            names, affiliations = read_authors(options.authors.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as problem:
            raise CannotAsk(f"{options.authors} cannot be read: {_reason(problem)}.") from None
    return Limits(
        main_pages=options.limit,
        template=options.template,
        is_blind=not options.camera_ready,
        is_final=options.camera_ready,
        authors=names,
        affiliations=affiliations,
    )


def _compared(found: Inspection, asked: Asked) -> Inspection:
    """With what a final version shows of itself against its title and authors."""
    more = differences(Printed.from_json(found.printed or {}), asked)
    return replace(found, findings=rated((*found.findings, *more), {}))


def _is_paper(path: Path) -> bool:
    """Whether a file is meant as a paper: by its name or its first bytes; else it is a supplement. Raises CannotAsk."""
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_WITHIN)
    except OSError as problem:
        raise CannotAsk(f"{path} cannot be read: {_reason(problem)}.") from None
    return path.suffix.casefold() == ".pdf" or b"%PDF-" in head


def _reason(problem: OSError | UnicodeDecodeError) -> str:
    return (problem.strerror or "it is no file").lower() if isinstance(problem, OSError) else "it is not in UTF-8"


def _report(name: str, found: Inspection | ArchiveReport, status: int, *, paints: bool) -> Iterator[str]:
    """The lines to print: what the file is, each finding with its remedy, and the light."""
    yield f"{_plain(name)}: {_summary(found)}"
    for finding in found.findings:
        label = LABELS[Severity(finding.severity)]
        page = f"page {finding.page} · " if finding.page else ""
        yield ""
        yield f"{_painted(label, paints)}{' ' * (INDENT - len(label))}{page}{RULES[finding.code].name}"
        yield from _wrapped(finding.sentence, "")
        if finding.remedy:
            yield from _wrapped(finding.remedy, "→ ")
    yield ""
    yield f"{_painted(LIGHTS[status], paints)}: {_verdict(found.findings, status)}"


def _summary(found: Inspection | ArchiveReport) -> str:
    """What the file is, in words."""
    if isinstance(found, ArchiveReport):
        what = found.format or "a file of a kind we do not know"
        return f"{what} with {_n(found.n_files, 'file')}" if found.n_files else what
    if found.n_pages is None:
        return "a paper"
    main = f", {found.main_pages} of them main text" if found.main_pages is not None else ""
    return f"a paper of {_n(found.n_pages, 'page')}{main}"


def _verdict(findings: Sequence[Finding], status: int) -> str:
    n_of = Counter(Severity(finding.severity) for finding in findings)
    counted = ", ".join(
        said
        for severity, said in (
            (Severity.BLOCKER, f"{n_of[Severity.BLOCKER]} to mend before it can be submitted"),
            (Severity.WARNING, f"{n_of[Severity.WARNING]} to look at"),
            (Severity.HINT, _n(n_of[Severity.HINT], "hint")),
        )
        if n_of[severity]
    )
    return f"{counted}." if status else f"nothing grave was found{f', {counted}' if counted else ''}."


def _wrapped(text: str, mark: str) -> list[str]:
    blank = " " * INDENT
    return textwrap.wrap(
        _plain(text), COLUMNS, initial_indent=blank + mark, subsequent_indent=blank + " " * len(mark),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _plain(text: str) -> str:
    """Without what would move the cursor of a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _painted(label: str, paints: bool) -> str:
    return f"\x1b[1;{COLOURS[label]}m{label}\x1b[0m" if paints else label


def _n(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class _Parser(argparse.ArgumentParser):
    """One whose complaints do not look like a file with blockers."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(MISUSED, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m paperchecks",
        description="Says of a paper (PDF) or a supplement (ZIP) what a submission site would say of it.",
        epilog="Ends with 0 when nothing grave was found, 1 when there is something to look at, 2 when something stops "
        "a submission, 64 when the question cannot be understood.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the paper or the supplement")
    parser.add_argument("--limit", type=_pages, metavar="PAGES", help="pages of main text that are allowed")
    parser.add_argument("--template", metavar="NAME", help="the style that the call asks for, such as iclr2024")
    parser.add_argument(
        "--authors", type=Path, metavar="JSON",
        help='a file with a list of the authors: names, or {"name": …, "affiliation": …}; with it much more is found',
    )  # fmt: skip
    parser.add_argument("--camera-ready", action="store_true", help="the final version, which names its authors")
    parser.add_argument("--title", default="", metavar="TEXT", help="of a final version: its title in the proceedings")
    parser.add_argument("--json", action="store_true", help="for programs: everything that was found, as JSON")
    return parser


def _pages(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"`{text}` is no number of pages")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

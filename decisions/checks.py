"""The chairs' page of what the checks found: which findings are wanted, how many there are of each, what each says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse

from decisions import access
from decisions.access import Group
from paperchecks import Finding
from paperchecks.catalogue import RULES, About, Rule, Severity, rule_of
from submissions import access as submission_access
from submissions.models import (
    FileKind,
    FindingAnswer,
    FindingPicture,
    PaperFinding,
    PaperFindingQuerySet,
    Submission,
)
from venues.models import Venue

PER_PAGE = 50
ASK_FROM = 20  # above which the chair types how many
STATES = {
    "open": "To look at",
    "unanswered": "Not answered",
    "answered": "Answered by the authors",
    "dismissed": "Dismissed",
    "returned": "Desk rejections",
    "all": "All",
}
SEVERITIES: dict[str, str] = {
    Severity.BLOCKER: "Stops a submission",
    Severity.WARNING: "Warning",
    Severity.HINT: "Hint",
}
TONES = {Severity.BLOCKER: "bad", Severity.WARNING: "warn"}
SORTS = {"number", "-number", "severity", "-severity"}
PAGES = {FileKind.PDF: "reviews:paper_pdf", FileKind.SUPPLEMENT: "reviews:paper_supplement"}


@dataclass(frozen=True)
class Wanted:
    """What the address of the page asks for. `kind` is a rule's code or what rules are about, "" for all."""

    query: str = ""
    kind: str = ""
    severity: str = ""
    state: str = "open"
    sort: str = "number"

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "Wanted":
        """As it was sent; what does not exist is left out."""
        kind, severity, state, sort = (sent.get(name, "") for name in ("kind", "severity", "state", "sort"))
        return cls(
            query=" ".join(sent.get("q", "").split())[:100],
            kind=kind if kind in RULES or kind in set(About) else "",
            severity=severity if severity in SEVERITIES else "",
            state=state if state in STATES else "open",
            sort=sort if sort in SORTS else "number",
        )

    @property
    def codes(self) -> list[str] | None:
        """The codes of the rules that are wanted; None for all."""
        if not self.kind:
            return None
        return [code for code, rule in RULES.items() if self.kind in (code, rule.about)]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Names and values that ask for the same again, without those that go without saying."""
        values = {
            "q": self.query,
            "kind": self.kind,
            "severity": self.severity,
            "state": self.state if self.state != "open" else "",
            "sort": self.sort if self.sort != "number" else "",
        }
        return [(name, value) for name, value in values.items() if value]

    def address(self, **changed: str) -> str:
        """The query of the same page with something else wanted."""
        return "?" + urlencode(replace(self, **changed).sent)

    def of(self, findings: PaperFindingQuerySet) -> PaperFindingQuerySet:
        """Those of the findings that are wanted."""
        found = access.in_papers(findings, self.query)
        return access.narrowed(found, codes=self.codes, severity=self.severity, state=self.state)


@dataclass(frozen=True)
class Place:
    """A page of a file, and where a chair reads it."""

    page: int
    url: str


@dataclass(frozen=True)
class Row:
    """One finding as the pages of chairs show it."""

    found: PaperFinding
    paper: Submission
    rule: Rule
    finding: Finding
    file_url: str
    places: Sequence[Place]
    answer: FindingAnswer | None
    dismissal: Any | None
    picture: FindingPicture | None

    @property
    def value(self) -> str:
        """By which a form names it."""
        return f"{self.paper.number}:{self.found.key}"

    @property
    def tone(self) -> str:
        """Class of the pill of its severity."""
        return TONES.get(Severity(self.found.severity), "")

    @property
    def is_in_supplement(self) -> bool:
        """Whether it was found beside the paper."""
        return self.found.file.kind == FileKind.SUPPLEMENT


def rows_of(venue: Venue, findings: Iterable[PaperFinding]) -> list[Row]:
    """Findings (with paper and file) with words, answers, dismissals, pictures: three queries however many they are."""
    rows = list(findings)
    answers, dismissals = submission_access.answers_to(rows), submission_access.dismissals_of(rows)
    pictures = submission_access.pictures_of(rows)
    return [_row(venue, row, answers, dismissals, pictures) for row in rows]


def _row(venue: Venue, found: PaperFinding, answers: Mapping, dismissals: Mapping, pictures: Mapping) -> Row:
    paper = found.submission
    url = reverse(PAGES[FileKind(found.file.kind)], args=[venue.slug, paper.number])
    return Row(
        found=found,
        paper=paper,
        rule=rule_of(found.code),
        finding=said(found),
        file_url=url,
        places=[Place(page, f"{url}#page={page}") for page in found.pages],
        answer=answers.get((found.submission_id, found.file.kind, found.key)),
        dismissal=dismissals.get((found.submission_id, found.key)),
        picture=pictures.get((found.file_id, found.key)),
    )


def said(found: PaperFinding) -> Finding:
    """The words of a finding."""
    return Finding.from_json(found.file.findings[found.position])


# --- The page -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A filter with the number of findings that it leaves."""

    label: str
    n: int
    url: str
    current: bool


@dataclass(frozen=True)
class Kind:
    """What rules are about, and each of them that found something."""

    choice: Choice
    rules: Sequence[Choice]


@dataclass(frozen=True)
class Triage:
    """Everything that the page of findings shows."""

    wanted: Wanted
    page: Page
    rows: Sequence[Row]
    states: Sequence[Choice]
    severities: Sequence[Choice]
    kinds: Sequence[Kind]
    n_papers: int
    n_all: int  # whatever is wanted

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What another search keeps."""
        return [(name, value) for name, value in self.wanted.sent if name != "q"]

    @property
    def may_dismiss(self) -> bool:
        """Whether findings on this page can be called fine: they are not yet, and nobody acted upon them."""
        return self.wanted.state not in ("dismissed", "returned")

    @property
    def n_found(self) -> int:
        """Findings on all pages."""
        return self.page.paginator.count


class _Pages(Paginator):
    """Pages of findings that were counted elsewhere."""

    def __init__(self, findings: PaperFindingQuerySet, n: int) -> None:
        super().__init__(findings, PER_PAGE)
        self.count = n


def triage_of(person, venue: Venue, sent: Mapping[str, str]) -> Triage:
    """The page that the address asks for, over the papers that this chair may see."""
    wanted = Wanted.read(sent)
    findings = access.findings_to_triage(person, venue)
    groups = access.groups_of(access.in_papers(findings, wanted.query))
    found = wanted.of(findings)
    n = sum(group.n for group in groups if _fits(group, wanted))
    page = _Pages(access.in_triage_order(found, wanted.sort), n).get_page(sent.get("page"))
    return Triage(
        wanted=wanted,
        page=page,
        rows=rows_of(venue, page),
        states=_choices(groups, wanted, "state", STATES),
        severities=_choices(groups, wanted, "severity", {"": "Any severity"} | SEVERITIES),
        kinds=_kinds(groups, wanted),
        n_papers=access.n_papers_of(found),
        n_all=sum(group.n for group in groups),
    )


def _fits(group: Group, wanted: Wanted) -> bool:
    codes = wanted.codes
    if codes is not None and group.code not in codes:
        return False
    if wanted.severity and group.severity != wanted.severity:
        return False
    return _is_in(group, wanted.state)


def _is_in(group: Group, state: str) -> bool:
    """Whether findings are in a state. See also `access.checks.STATES`, the SQL twin."""
    is_open = not group.is_dismissed and not group.is_returned
    match state:
        case "open":
            return is_open
        case "answered":
            return is_open and group.is_answered
        case "unanswered":
            return is_open and not group.is_answered
        case "dismissed":
            return group.is_dismissed
        case "returned":
            return group.is_returned and not group.is_dismissed
    return True


def _choices(groups: Sequence[Group], wanted: Wanted, name: str, labels: Mapping[str, str]) -> list[Choice]:
    found = []
    for value, label in labels.items():
        other = replace(wanted, **{name: value})
        n = sum(group.n for group in groups if _fits(group, other))
        found.append(Choice(label, n, other.address(), getattr(wanted, name) == value))
    return found


def _kinds(groups: Sequence[Group], wanted: Wanted) -> list[Kind]:
    """What was found in this state, by what it is about; what nobody found is not offered."""
    anything = replace(wanted, kind="")
    n_of: dict[str, int] = {}
    for group in groups:
        if _fits(group, anything):
            n_of[group.code] = n_of.get(group.code, 0) + group.n
    kinds = []
    for about in About:
        codes = [code for code, rule in RULES.items() if rule.about is about and code in n_of]
        if codes:
            n = sum(n_of[code] for code in codes)
            rules = [_toggle(RULES[code].name, n_of[code], wanted, code) for code in codes]
            kinds.append(Kind(_toggle(about.value.capitalize(), n, wanted, about.value), rules))
    return kinds


def _toggle(label: str, n: int, wanted: Wanted, kind: str) -> Choice:
    """A filter by kind; the one in use takes itself away."""
    is_current = wanted.kind == kind
    return Choice(label, n, wanted.address(kind="" if is_current else kind), is_current)


# --- The table ------------------------------------------------------------------------------------------

COLUMNS = (
    "paper", "title", "file", "about", "rule", "severity", "pages", "finding", "words", "state", "answer",
    "authors say", "dismissed because", "key",
)  # fmt: skip


def cells_of(findings: PaperFindingQuerySet) -> Iterable[list[object]]:
    """Findings as lines of a table, read as they are written."""
    for row in submission_access.with_words(findings).iterator(500):
        rule, finding = rule_of(row.code), said(row)
        state = "dismissed" if row.is_dismissed else "desk rejection" if row.is_returned else "to look at"
        yield [
            row.submission.number, row.submission.title, FileKind(row.file.kind).label, rule.about.value, rule.name,
            row.severity, " ".join(map(str, row.pages)), finding.sentence, finding.text, state,
            row.answer_kind, row.answer_words, row.dismissed_because, row.key,
        ]  # fmt: skip


# --- Many at once ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DismissalPlan:
    """Findings that a chair is about to call fine, without those that cannot be."""

    findings: Sequence[PaperFinding]
    n_broken: int  # files that nobody can use

    @property
    def n(self) -> int:
        """How many they are."""
        return len(self.findings)

    @property
    def n_papers(self) -> int:
        """In how many papers."""
        return len({row.submission_id for row in self.findings})

    @property
    def asks_for_count(self) -> bool:
        """Whether they are so many that the chair types the number."""
        return self.n > ASK_FROM

    @property
    def summary(self) -> list[tuple[str, int]]:
        """How many of which rule, the most first."""
        n_of: dict[str, int] = {}
        for row in self.findings:
            name = rule_of(row.code).name
            n_of[name] = n_of.get(name, 0) + 1
        return sorted(n_of.items(), key=lambda item: (-item[1], item[0]))

    @property
    def seal(self) -> str:
        """SHA-256 over what would be dismissed."""
        return sha256(repr(sorted((row.submission_id, row.key) for row in self.findings)).encode()).hexdigest()


def plan_dismissal(findings: PaperFindingQuerySet) -> DismissalPlan:
    """What calling these findings fine would do; what is dismissed already is left out."""
    rows = list(access.in_triage_order(access.narrowed(findings, codes=None, severity="", state="open"), "number"))
    kept = {(row.submission_id, row.key): row for row in rows if not rule_of(row.code).is_fixed}
    return DismissalPlan(list(kept.values()), sum(rule_of(row.code).is_fixed for row in rows))


def values_in(sent: Iterable[str]) -> list[tuple[int, str]]:
    """Findings as a form names them: pairs of a paper's number and a key; what is none is left out."""
    pairs = (value.partition(":") for value in sent)
    return [
        (int(number), key)
        for number, _, key in pairs
        if number.isascii() and number.isdecimal() and len(number) < 9 and key
    ]


# --- Evidence -------------------------------------------------------------------------------------------


def evidence_of(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Findings as a desk rejection keeps them, whatever becomes of the file. See `DeskRejection`."""
    return [
        {
            "kind": row.found.file.kind,
            "name": row.rule.name,
            "severity": row.found.severity,
            "sentence": row.finding.sentence,
            "text": row.finding.text,
            "pages": row.found.pages,
            "answer": row.answer.words or row.answer.get_kind_display() if row.answer else "",
        }
        for row in rows
    ]

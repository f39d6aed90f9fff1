"""What the checks found, narrowed and counted for one chair, over the papers that they may see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, Q, Value, When
from django.http import Http404

from decisions.access.desk import is_returned
from paperchecks.catalogue import Severity
from submissions.access import NOT_HERE, alike_for_chair, findings_for_chair, findings_to_look_at
from submissions.models import Likeness, PaperFinding, PaperFindingQuerySet, Submission
from venues.models import Venue

STATES: Mapping[str, Q] = {
    "open": Q(is_dismissed=False, is_returned=False),
    "answered": Q(is_dismissed=False, is_returned=False, is_answered=True),
    "unanswered": Q(is_dismissed=False, is_returned=False, is_answered=False),
    "dismissed": Q(is_dismissed=True),
    "returned": Q(is_dismissed=False, is_returned=True),
    "all": Q(),
}
GRAVITY = Case(
    *(When(severity=severity, then=Value(rank)) for rank, severity in enumerate(Severity)),
    default=Value(0),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Group:
    """Findings of one kind in one state, and how many they are."""

    code: str
    severity: str
    is_dismissed: bool
    is_returned: bool
    is_answered: bool
    n: int


def findings_to_triage(person, venue: Venue) -> PaperFindingQuerySet:
    """As `findings_for_chair`; each knows besides whether its paper is returned without review, or about to be."""
    return findings_for_chair(person, venue).annotate(is_returned=is_returned("submission"))


def findings_of(person, venue: Venue, paper: Submission) -> PaperFindingQuerySet:
    """What was found in one paper that the caller has obtained as a chair, in the order of its files."""
    found = findings_to_triage(person, venue).filter(submission=paper)
    return found.select_related("submission", "file").order_by("file__kind", "position", "pk")


def in_papers(findings: PaperFindingQuerySet, words: str) -> PaperFindingQuerySet:
    """Those in papers with this number, or with all of these words in their titles."""
    for word in words.split():
        fits = Q(submission__title__icontains=word)
        number = word.removeprefix("#")
        if number.isascii() and number.isdecimal() and len(number) < 9:
            fits |= Q(submission__number=int(number))
        findings = findings.filter(fits)
    return findings


def narrowed(
    findings: PaperFindingQuerySet, *, codes: Collection[str] | None, severity: str, state: str
) -> PaperFindingQuerySet:
    """Those of these rules, of this severity ("" for any) and in this state."""
    if codes is not None:
        findings = findings.filter(code__in=codes)
    if severity:
        findings = findings.filter(severity=severity)
    return findings.filter(STATES[state])


def ticked(findings: PaperFindingQuerySet, keys: Iterable[tuple[int, str]]) -> PaperFindingQuerySet:
    """These findings: pairs of a paper's number and a key."""
    wanted = set(keys)
    numbers, known = {number for number, _ in wanted}, {key for _, key in wanted}
    found = findings.filter(submission__number__in=numbers, key__in=known)
    pks = [pk for pk, *pair in found.values_list("pk", "submission__number", "key") if tuple(pair) in wanted]
    return findings.filter(pk__in=pks)


def finding_called(findings: PaperFindingQuerySet, number: int, key: str) -> PaperFinding:
    """One finding among those that the chair may see, else 404."""
    found = findings.filter(submission__number=number, key=key).order_by("pk").first()
    if found is None:
        raise Http404(NOT_HERE)
    return found


def groups_of(findings: PaperFindingQuerySet) -> list[Group]:
    """How many findings there are of each kind and state, in one query."""
    names = ("code", "severity", "is_dismissed", "is_returned", "is_answered")
    rows = findings.order_by().values_list(*names).annotate(n=Count("pk"))
    return [Group(*row) for row in rows]


def n_papers_of(findings: PaperFindingQuerySet) -> int:
    """In how many papers these findings are."""
    return findings.order_by().aggregate(n=Count("submission", distinct=True))["n"]


def in_triage_order(findings: PaperFindingQuerySet, sort: str) -> PaperFindingQuerySet:
    """With paper and file, by number or by severity, either way ("-severity": the gravest first)."""
    orders: dict[str, Sequence] = {
        "-number": [F("submission__number").desc()],
        "severity": [GRAVITY.asc()],
        "-severity": [GRAVITY.desc()],
    }
    rest = ("submission__number", "file__kind", "position", "pk")
    return findings.select_related("submission", "file").order_by(*orders.get(sort, ()), *rest)


def has_findings_to_look_at() -> Q:
    """For a query over papers: whether something was found that nobody has called fine, and nobody acted upon."""
    return Q(Exists(findings_to_look_at())) & ~Q(is_returned())


def pair_for_chair(person, venue: Venue, first: int, second: int) -> Likeness:
    """Two papers that are alike, by their numbers; both must be the chair's to see, else 404."""
    pairs = alike_for_chair(person, venue)
    pair = pairs.filter(first__number=first, second__number=second).first()
    if pair is None:
        raise Http404(NOT_HERE)
    return pair

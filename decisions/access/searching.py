"""What the chair's search finds, in SQL: filters, order, counts and the bins of the plots.

Everything here starts from papers that one chair may see, and reads what an unconflicted chair may read of them, so
that no count, order or bar tells of a paper that is hidden from them. See also `decisions/search.py`, the language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, FloatField, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Floor
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from decisions.access.papers import shown_in_table
from decisions.models import ReleasedPaper, undisclosed
from decisions.search import Between, Comparison, Is, Named, Numeric, Term, UnreadableSearch, Words
from decisions.targets import Target
from submissions.models import Submission, SubmissionQuerySet
from venues.models import Outcome


@dataclass(frozen=True)
class Ground:
    """What a search must know of its venue."""

    target: Target
    outcomes: Sequence[Outcome]


def _count(name: str) -> Coalesce:
    """A count of the tally; a paper that nobody was asked to review has none, which counts as 0."""
    return Coalesce(F(f"tally__{name}"), 0)


FIELDS = {  # may be missing, and then never compare
    "number": "number",
    "mean": "tally__mean",
    "spread": "tally__spread",
    "lowest": "tally__lowest",
    "highest": "tally__highest",
    "confidence": "tally__mean_confidence",
}
COUNTS: dict[str, Coalesce | CombinedExpression] = {
    "reviews": _count("n_submitted"),
    "assigned": _count("n_assigned"),
    "missing": CombinedExpression(_count("n_assigned"), "-", _count("n_submitted")),
    "nominations": _count("n_nominations"),
    "flags": _count("n_ethics_flags"),
}
ROUNDED = ("mean", "spread", "confidence")  # shown with two places, so `mean:5.67` means what is shown
LOOKUPS = {
    Comparison.EQUAL: "exact",
    Comparison.MORE: "gt",
    Comparison.AT_LEAST: "gte",
    Comparison.LESS: "lt",
    Comparison.AT_MOST: "lte",
}
COMPARED = {
    Comparison.EQUAL: Exact,
    Comparison.MORE: GreaterThan,
    Comparison.AT_LEAST: GreaterThanOrEqual,
    Comparison.LESS: LessThan,
    Comparison.AT_MOST: LessThanOrEqual,
}


# --- Filters ----------------------------------------------------------------------------------------------


NOTHING = Q(pk__in=[])


def found_by(papers: SubmissionQuerySet, condition: Q) -> SubmissionQuerySet:
    """Those of the papers that satisfy a condition."""
    return papers.filter(condition)


def settled(papers: SubmissionQuerySet, terms: Sequence[Term], condition: Q) -> Q:
    """The same condition, found out now when it is slow: words are looked for in every abstract, so only once."""
    if not any(isinstance(term, Words) for term in terms):
        return condition
    return Q(pk__in=list(papers.filter(condition).order_by().values_list("pk", flat=True)))


def condition(terms: Sequence[Term], ground: Ground) -> Q:
    """The terms as one condition on a submission. Raises UnreadableSearch for an outcome the venue does not have."""
    found = Q()
    for term in terms:
        one = _condition(term, ground)
        found &= ~one if term.is_not else one
    return found


def _condition(term: Term, ground: Ground) -> Q:
    match term:
        case Words():
            return Q(title__icontains=term.text) | Q(abstract__icontains=term.text)
        case Numeric():
            return _numeric(term)
        case Between():
            return _compared(term.key, Comparison.AT_LEAST, term.low) & _compared(
                term.key, Comparison.AT_MOST, term.high
            )
        case Named():
            return _any(NAMED[term.key](value, ground) for value in term.values)
        case Is():
            return CLAIMS[term.claim](ground)


def _any(conditions) -> Q:
    found = Q()
    for one in conditions:
        found |= one
    return found


def _numeric(term: Numeric) -> Q:
    if term.comparison is Comparison.EQUAL and term.key in ROUNDED:
        near = 0.005
        return _compared(term.key, Comparison.AT_LEAST, term.value - near) & _compared(
            term.key, Comparison.LESS, term.value + near
        )
    return _compared(term.key, term.comparison, term.value)


def _compared(key: str, comparison: Comparison, value: float) -> Q:
    if key in COUNTS:
        return Q(COMPARED[comparison](COUNTS[key], value))
    return Q(**{f"{FIELDS[key]}__{LOOKUPS[comparison]}": value})


def _topic(value: str, ground: Ground) -> Q:
    named = Submission.topics.through.objects.filter(submission=OuterRef("pk"))
    return ~Q(Exists(named)) if value == "none" else Q(Exists(named.filter(topic__name__icontains=value)))


def _track(value: str, ground: Ground) -> Q:
    return Q(track__isnull=True) if value == "none" else Q(track__name__icontains=value)


def _decision(value: str, ground: Ground) -> Q:
    words = {
        "none": Q(decision__outcome__isnull=True),
        "any": Q(decision__outcome__isnull=False),
        "accepted": Q(decision__outcome__is_accept=True),
        "rejected": Q(decision__outcome__is_accept=False),
    }
    keys = {outcome.key: outcome.pk for outcome in ground.outcomes}
    if value in keys:
        return Q(decision__outcome=keys[value])
    if value not in words:
        known = ", ".join(f"decision:{name}" for name in [*words, *keys])
        raise UnreadableSearch(f"There is no outcome “{value}” at this venue. There are {known}.")
    return words[value]


def _award(value: str, ground: Ground) -> Q:
    if value in ("none", "any"):
        return Q(decision__award__isnull=value == "none")
    return Q(decision__award__name__icontains=value)


def _recommendation(value: str, ground: Ground) -> Q:
    submitted = Q(meta_review__submitted_at__isnull=False)
    if value in ("none", "any"):
        return ~submitted if value == "none" else submitted
    return submitted & Q(meta_review__recommendation__icontains=value)


def _note(value: str, ground: Ground) -> Q:
    return Q(decision__note__icontains=value)


NAMED: dict[str, Callable[[str, Ground], Q]] = {
    "topic": _topic,
    "track": _track,
    "decision": _decision,
    "award": _award,
    "recommendation": _recommendation,
    "note": _note,
}


def at_risk(target: Target) -> Q:
    """See also `decisions/targets.py`, which says what this means, and `state_of` in `decisions/states.py`."""
    lacking = Q(LessThan(_count("n_submitted"), target.n_needed))
    return ACTIVE & Q(decision__outcome__isnull=True) & lacking & _is_pressing(target)


def _is_pressing(target: Target) -> Q:
    is_pressing = target.is_pressing_on(None)
    others = [track for track in target.by_track if target.is_pressing_on(track) != is_pressing]
    on_others = Q(track__in=others) if others else Q(pk__in=[])
    return ~on_others if is_pressing else on_others


def _waiting() -> Q:
    return Q(Exists(ReleasedPaper.objects.pending().filter(submission=OuterRef("pk"))))


ACTIVE = Q(withdrawn_at__isnull=True)
CLAIMS: dict[str, Callable[[Ground], Q]] = {
    "at-risk": lambda ground: at_risk(ground.target),
    "active": lambda ground: ACTIVE,
    "withdrawn": lambda ground: Q(withdrawn_at__isnull=False),
    "decided": lambda ground: Q(decision__outcome__isnull=False),
    "undecided": lambda ground: Q(decision__outcome__isnull=True) & ACTIVE,
    "released": lambda ground: Q(decision__released_at__isnull=False),
    "unreleased": lambda ground: undisclosed("decision__") & ACTIVE,
    "waiting": lambda ground: _waiting(),
    "nominated": lambda ground: Q(tally__n_nominations__gt=0),
    "flagged": lambda ground: Q(tally__n_ethics_flags__gt=0),
    "revised": lambda ground: Q(n_versions__gt=1),
}


# --- Order --------------------------------------------------------------------------------------------------


def _state(target: Target) -> Case:
    """The rank of a paper's state. See also `decisions/states.py`, which names them."""
    return Case(
        When(withdrawn_at__isnull=False, then=Value(6)),
        When(_waiting(), then=Value(4)),
        When(undisclosed("decision__"), then=Value(3)),
        When(decision__released_at__isnull=False, then=Value(5)),
        When(at_risk(target), then=Value(0)),
        When(tally__n_submitted__gte=target.n_needed, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )


SORTED: dict[str, str | Coalesce | CombinedExpression] = {
    "title": "title",
    "track": "track__name",
    "advice": "meta_review__recommendation",
    "decision": "decision__outcome__position",
    **{key: name for key, name in FIELDS.items() if key != "number"},
    **COUNTS,
}
COLUMNS = ("number", "state", *SORTED)


def in_order(papers: SubmissionQuerySet, sort: str, target: Target) -> SubmissionQuerySet:
    """Sorted by a column ("-mean" for descending), papers without the value last, then by number."""
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    if key == "number" or key not in COLUMNS:
        return papers.order_by("-number" if is_down and key == "number" else "number", "pk")
    by = _state(target) if key == "state" else SORTED[key]
    expression = F(by) if isinstance(by, str) else by
    ordered = expression.desc(nulls_last=True) if is_down else expression.asc(nulls_last=True)
    return papers.order_by(ordered, "number", "pk")


def rated(papers: SubmissionQuerySet) -> SubmissionQuerySet:
    """Papers that stand and have a mean, the highest first, then by number."""
    ranked = papers.active().filter(tally__mean__isnull=False)
    return ranked.order_by(F("tally__mean").desc(), "number", "pk")


def n_unrated(papers: SubmissionQuerySet) -> int:
    """How many papers stand and have no mean."""
    return papers.active().filter(tally__mean__isnull=True).count()


def dressed(ordered: SubmissionQuerySet, sort: str, target: Target) -> SubmissionQuerySet:
    """The papers of a slice with all that a row shows.

    In two steps: PostgreSQL joins every row of the tables before it cuts a slice, and takes a subquery for a reason to
    read the papers of all venues (10,000 papers: 185 ms, 440 ms; two steps 110 ms).
    """
    rows = Submission.objects.with_pks(ordered.values_list("pk", flat=True))
    return shown_in_table(in_order(rows, sort, target))


# --- Counts and plots -----------------------------------------------------------------------------------------


def counts_of(papers: SubmissionQuerySet, conditions: Mapping[str, Q]) -> dict[str, int]:
    """How many of the papers satisfy each condition, in one pass."""
    counted = papers.aggregate(**{f"n{i}": Count("pk", filter=each) for i, each in enumerate(conditions.values())})
    return {name: counted[f"n{i}"] for i, name in enumerate(conditions)}


@dataclass(frozen=True)
class Bin:
    """How many papers of one status have a mean and a spread in this cell of the grid."""

    column: int
    row: int
    status: str  # "open", "accept", "reject"
    n: int


def bins_of(papers: SubmissionQuerySet, *, low: float, step: float) -> list[Bin]:
    """Rated papers counted on a grid of mean (from `low`) and spread (from 0), by status; of constant size."""
    cell = FloatField()
    rows = (
        papers.filter(tally__mean__isnull=False, withdrawn_at__isnull=True)
        .annotate(
            column=Floor((F("tally__mean") - Value(low, cell)) / Value(step, cell), output_field=IntegerField()),
            row=Floor(F("tally__spread") / Value(step, cell), output_field=IntegerField()),
            status=Case(
                When(decision__outcome__isnull=True, then=Value("open")),
                When(decision__outcome__is_accept=True, then=Value("accept")),
                default=Value("reject"),
            ),
        )
        .values("column", "row", "status")
        .annotate(n=Count("pk"))
        .order_by("column", "row", "status")
    )
    return [Bin(row["column"], row["row"], row["status"], row["n"]) for row in rows]

"""What a change to many decisions would do, before it does it: every effect, and what stands in the way.

A plan is drawn twice, for the page that previews it and again when the chair confirms; `seal` tells whether both are
the same, so that nothing happens that was not shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from decisions import access
from decisions.actions import KEEP, Wish
from decisions.actions.deciding import Keep
from decisions.models import Decision, VersionSource
from submissions.models import Submission, SubmissionQuerySet
from venues.models import Award, Outcome, Venue
from venues.tables import number_of
from web.csv import Row, UnreadableTable, read_csv

ASK_FROM = 20  # above which the chair types how many


@dataclass(frozen=True)
class Effect:
    """One paper before and after."""

    paper: Submission
    before: Outcome | None
    before_award: Award | None
    wish: Wish
    line: int = 0  # of a table, when it came from one

    @property
    def after_award(self) -> Award | None:
        """The award that will stand: an award goes with its acceptance."""
        if self.wish.outcome is None or not self.wish.outcome.is_accept:
            return None
        return self.before_award if isinstance(self.wish.award, Keep) else self.wish.award

    @property
    def has_note(self) -> bool:
        """Whether the note changes."""
        return self.wish.note is not KEEP and self.wish.note != _note(self.paper)

    @property
    def changes_award(self) -> bool:
        """Whether the award becomes another."""
        return self.after_award != self.before_award

    @property
    def is_change(self) -> bool:
        """Whether anything would be different."""
        return self.before != self.wish.outcome or self.changes_award or self.has_note


@dataclass(frozen=True)
class Plan:
    """A change that nobody has made yet."""

    effects: Sequence[Effect]
    source: str
    left_out: Mapping[str, Sequence[int]] = field(default_factory=dict)  # why → numbers of papers
    problems: Sequence[str] = ()  # any of them stops the whole
    notes: Sequence[str] = ()

    @property
    def changes(self) -> list[Effect]:
        """The effects that change something."""
        return [effect for effect in self.effects if effect.is_change]

    @property
    def n_same(self) -> int:
        """Papers that stand as wished already."""
        return len(self.effects) - len(self.changes)

    @property
    def asks_for_count(self) -> bool:
        """Whether so much changes that the chair types the number."""
        return len(self.changes) > ASK_FROM

    @property
    def summary(self) -> list[tuple[str, str, int]]:
        """How many papers go from which outcome to which: (before, after, n), the most first."""
        counted: dict[tuple[str, str], int] = {}
        for effect in self.changes:
            step = (_label(effect.before), _label(effect.wish.outcome))
            counted[step] = counted.get(step, 0) + 1
        return sorted(((before, after, n) for (before, after), n in counted.items()), key=lambda row: (-row[2], row))

    @property
    def expected(self) -> dict[int, int]:
        """On which revision of each decision the plan is based."""
        return {effect.paper.pk: _revision(effect.paper) for effect in self.changes}

    @property
    def seal(self) -> str:
        """SHA-256 over everything that the plan would do."""
        said = [
            (
                effect.paper.pk,
                _revision(effect.paper),
                effect.wish.outcome and effect.wish.outcome.pk,
                effect.after_award and effect.after_award.pk,
                effect.wish.note if effect.has_note else None,
            )
            for effect in self.changes
        ]
        return sha256(repr(said).encode()).hexdigest()


def plan_for(papers: SubmissionQuerySet, outcome: Outcome | None, award: Award | None | Keep = KEEP) -> Plan:
    """The same decision for all of these papers."""
    return _plan(papers, lambda paper: Wish(paper.pk, outcome, award), VersionSource.BULK)


def plan_by_mean(papers: SubmissionQuerySet, n_best: int, best: Outcome, rest: Outcome | None) -> Plan:
    """One outcome for the `n_best` papers of the highest means, another (or nothing) for the others that are rated."""
    ranked = list(access.shown_in_table(access.rated(papers)))
    chosen = {paper.pk for paper in ranked[:n_best]}

    def wish(paper: Submission) -> Wish:
        return Wish(paper.pk, best if paper.pk in chosen else rest)

    taken = ranked if rest else ranked[:n_best]
    plan = _plan(taken, wish, VersionSource.BULK)
    return Plan(plan.effects, plan.source, plan.left_out, notes=_about_ranking(papers, ranked, n_best))


def _about_ranking(papers: SubmissionQuerySet, ranked: Sequence[Submission], n_best: int) -> list[str]:
    """What a chair should know of a cut through a ranking: who stands at the same mean on its other side."""
    notes = []
    n_unrated = access.n_unrated(papers)
    if n_unrated:
        notes.append(f"{n_unrated} without a rating {'is' if n_unrated == 1 else 'are'} left alone.")
    if n_best < len(ranked):
        at = ranked[n_best - 1].tally.mean
        tied = [paper.number for paper in ranked[n_best:] if paper.tally.mean == at]
        if tied:
            numbers = ", ".join(map(str, tied[:8])) + (" and more" if len(tied) > 8 else "")
            notes.append(f"The last of them has a mean of {at:.2f}. So have, on the other side of the cut: {numbers}.")
    return notes


def _plan(papers: Iterable[Submission], wish: Callable[[Submission], Wish], source: str) -> Plan:
    effects: list[Effect] = []
    withdrawn: list[int] = []
    waiting: list[int] = []
    shown: Iterable[Any] = (
        access.shown_in_table(papers).by_number() if isinstance(papers, SubmissionQuerySet) else papers
    )
    for paper in shown:
        if paper.is_withdrawn:
            withdrawn.append(paper.number or 0)
        elif paper.is_waiting:
            waiting.append(paper.number or 0)
        else:
            effects.append(_effect(paper, wish(paper)))
    effects, alone = _with_two_keys(effects)
    left_out = {
        "withdrawn": withdrawn,
        "in a release that is about to go out": waiting,
        "not confirmed by a second chair (see Paper checks)": alone,
    }
    return Plan(effects, source, {why: sorted(numbers) for why, numbers in left_out.items() if numbers})


def _with_two_keys(effects: list[Effect]) -> tuple[list[Effect], list[int]]:
    """The effects without desk rejections on which two chairs have not agreed, and the numbers of their papers."""
    returned = [each for each in effects if each.wish.outcome and each.wish.outcome.key == access.DESK_REJECT]
    if not returned:
        return effects, []
    venue = returned[0].wish.outcome.venue  # type: ignore[union-attr]
    lacking = set(access.lacking_two_keys(venue, [each.paper.pk for each in returned]))
    alone = [each.paper.number or 0 for each in returned if each.paper.pk in lacking]
    return [each for each in effects if each not in returned or each.paper.pk not in lacking], alone


def _effect(paper: Submission, wish: Wish, line: int = 0) -> Effect:
    decision = _decision(paper)
    before, award = (decision.outcome, decision.award) if decision else (None, None)
    return Effect(paper, before, award, wish, line)


# --- From a table ---------------------------------------------------------------------------------------

REQUIRED, OPTIONAL = ("paper", "decision"), ("award", "note")


def plan_from_csv(text: str, papers: SubmissionQuerySet, venue: Venue, *, ignored: Sequence[str] = ()) -> Plan:
    """What a table would do, line by line. A paper that the chair may not see is an unknown paper.

    Raises UnreadableTable when it is no table with the right columns.
    """
    rows = read_csv(text, required=REQUIRED, optional=OPTIONAL, ignored=ignored)
    if not rows:
        raise UnreadableTable("There is a header and no line below it.")
    reader = _Reader(venue, rows, papers)
    effects = [effect for effect in map(reader.read, rows) if effect]
    effects, alone = _with_two_keys(effects)
    problems = [
        f"Line {reader.lines[number]}: paper {number} is returned without review only if a second chair confirms it, "
        "see Paper checks."
        for number in alone
    ]
    return Plan(effects, VersionSource.CSV, problems=[*reader.problems, *problems])


class _Reader:
    """Reads the lines of a table against the papers that one chair may see."""

    def __init__(self, venue: Venue, rows: Sequence[Row], papers: SubmissionQuerySet) -> None:
        outcomes, awards = access.outcomes_of(venue)
        self.outcomes = {word.lower(): each for each in outcomes for word in (each.label, each.key)}
        self.awards = {each.name.lower(): each for each in awards}
        self.keys = [each.key for each in outcomes]
        self.problems: list[str] = []
        self.lines: dict[int, int] = {}  # number → line where it stood first
        self.columns = set(rows[0].cells)
        numbers = [number for row in rows if (number := number_of(row)) is not None]
        self.papers: dict[int | None, Submission] = {
            paper.number: paper for paper in access.shown_in_table(papers.numbered(*numbers))
        }

    def read(self, row: Row) -> Effect | None:
        """What one line would do; None when it is wrong, which is noted."""
        paper = self.papers.get(number_of(row))
        problem = self._about_paper(row, paper) or self._about_decision(row)
        if problem or paper is None:
            self.problems.append(f"Line {row.line}: {problem}")
            return None
        self.lines[paper.number or 0] = row.line
        award = self.awards.get(row["award"].lower()) if "award" in self.columns else KEEP
        note = row["note"] if "note" in self.columns else KEEP
        return _effect(paper, Wish(paper.pk, self._outcome(row), award, note), row.line)

    def _outcome(self, row: Row) -> Outcome | None:
        return self.outcomes.get(row["decision"].lower())

    def _about_paper(self, row: Row, paper: Submission | None) -> str:
        """What is wrong with the paper of a line."""
        if paper is None:
            return f"there is no paper “{row['paper']}”."
        if paper.number in self.lines:
            return f"paper {paper.number} stands on line {self.lines[paper.number]} already."
        if paper.is_withdrawn:
            return f"paper {paper.number} is withdrawn."
        if paper.is_waiting:  # type: ignore[attr-defined]  # annotated
            return f"paper {paper.number} is in a release that is about to go out."
        return ""

    def _about_decision(self, row: Row) -> str:
        """What is wrong with the decision and the award of a line."""
        outcome = self._outcome(row)
        if not row["decision"]:
            return "the decision is missing. Write none to clear one."
        if outcome is None and row["decision"].lower() != "none":
            return f"there is no decision “{row['decision']}”. There are {', '.join([*self.keys, 'none'])}."
        if row["award"] and row["award"].lower() not in self.awards:
            known = ", ".join(each.name for each in self.awards.values()) or "none at this venue"
            return f"there is no award “{row['award']}”. There are: {known}."
        if row["award"] and not (outcome and outcome.is_accept):
            return "an award comes with an acceptance."
        return ""


def _decision(paper: Submission) -> Decision | None:
    return getattr(paper, "decision", None)


def _note(paper: Submission) -> str:
    decision = _decision(paper)
    return decision.note if decision else ""


def _revision(paper: Submission) -> int:
    decision = _decision(paper)
    return decision.revision if decision else 0


def _label(outcome: Outcome | None) -> str:
    return outcome.label if outcome else "No decision"

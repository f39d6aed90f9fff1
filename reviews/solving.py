"""Works out who should review and lead what: from the tables to the solver and back to pairs of ids.

Heavy: it loads numpy, SciPy and OR-Tools, so only workers import it. See also `assigning.py`, which pages use.
"""

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from assignment.affinity import EXPONENTS, Affinities, Bid, Weights, affinities
from assignment.answer import Proposal
from assignment.lottery import drawn
from assignment.problem import MICRO, Committee, IntVector, Problem
from assignment.problem import Pairs as PairList
from assignment.repair import repair
from assignment.rules import Policy
from assignment.search import Progress
from assignment.solver import solve
from assignment.texts import PaperText, ReviewerText
from reviews import access
from reviews.assigning import BIDS, Lot, Parameters
from reviews.facts import Facts
from reviews.handles import anonymous, renamed
from reviews.models import AssignmentRole, BidValue, EndReason
from submissions.access import conflicted_pairs
from venues.models import Role, Venue

Pairs = set[tuple[int, int]]
NEAREST = 200  # affinities kept for lists, a paper: beyond the nearest reviewers nobody scrolls
NEAREST_PAPERS = 100  # and a reviewer, who bids on the nearest papers first


@dataclass(frozen=True)
class Material:
    """What the solver knows of a venue. Papers and people are named by their keys in the database."""

    papers: list[PaperText]
    people: list[ReviewerText]  # everybody in one of the two roles
    loads: dict[str, dict[str, int | None]]  # role → name → papers at most, None: the parameters say
    bids: dict[tuple[str, str], Bid]
    conflicts: Pairs
    assigned: dict[str, Pairs]  # by role
    done: Pairs  # submitted reviews of people who are not reviewers any more: they count, and nobody is asked again
    former: Pairs

    @property
    def digest(self) -> str:
        """Changes when any text or topic does, so that affinities are stored anew only then."""
        papers = [(paper.name, paper.title, paper.abstract, sorted(paper.topics)) for paper in self.papers]
        people = [(person.name, person.publications, sorted(person.topics)) for person in self.people]
        return hashlib.sha256(json.dumps([papers, people]).encode()).hexdigest()


@dataclass(frozen=True)
class Found:
    """A pair to propose."""

    submission_id: int
    person_id: int
    role: str
    score: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Lack:
    """A paper that stays short, why, and whether the reason counts other papers."""

    submission_id: int
    role: str
    n_missing: int
    reason: str
    names_others: bool


@dataclass(frozen=True)
class Gone:
    """A pair that is assigned and would not be after mending, unless its review was begun."""

    submission_id: int
    person_id: int
    role: str
    why: EndReason


@dataclass
class Result:
    """The answer for both roles."""

    pairs: list[Found] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)  # when mending
    is_optimal: bool = True
    is_fewest: bool = True  # when mending: whether it is proved that no other answer changes less
    solved: dict[str, tuple[Problem, Proposal]] = field(default_factory=dict)  # by role


@dataclass(frozen=True)
class Wishes:
    """What chairs did by hand to the proposal before, by role: pairs to keep and pairs to leave out; and what their
    rules need to know of people."""

    kept: dict[str, Pairs]
    left_out: dict[str, Pairs]
    facts: Facts = field(default_factory=Facts)
    lot: Lot | None = None  # what reviewers are drawn with; None: nobody is
    loose: Pairs | None = None  # when mending: reviews that are assigned and not begun, and may give way
    offers: dict[int, int] = field(default_factory=dict)  # person → reviews beyond their load, where offers count


def gather(venue: Venue) -> Material:
    """Everything about a venue that the solver may use, in a fixed number of queries."""
    papers = [
        PaperText(str(paper.pk), paper.title, paper.abstract, frozenset(topic.name for topic in paper.topics.all()))
        for paper in access.papers_to_match(venue)
    ]
    expertise: dict[str, tuple[list[str], set[str]]] = {}
    loads: dict[str, dict[str, int | None]] = {role: {} for role in AssignmentRole}
    for member in access.members_to_match(venue):
        name = str(member.person_id)
        loads[member.role][name] = member.max_load
        texts, topics = expertise.setdefault(name, ([], set()))
        if member.expertise not in texts:
            texts.append(member.expertise)
        topics.update(topic.name for topic in member.topics.all())
    conflicts = conflicted_pairs(venue)
    assigned: dict[str, Pairs] = {role: access.assigned_pairs(venue, role) for role in AssignmentRole}
    submitted = access.submitted_pairs(venue) - conflicts
    return Material(
        papers=papers,
        people=[
            # Paragraph by paragraph: people list publications, and the mean over them tells more than the heap.
            ReviewerText(name, publications=tuple(paragraphs(texts)), topics=frozenset(topics))
            for name, (texts, topics) in expertise.items()
        ],
        loads=loads,
        bids={(str(paper), str(person)): BIDS[BidValue(bid)] for (paper, person), bid in access.bids_at(venue).items()},
        conflicts=conflicts,
        assigned=assigned,
        done={pair for pair in submitted if str(pair[1]) not in loads[AssignmentRole.REVIEWER]},
        former=access.former_pairs(venue),
    )


def paragraphs(texts: Iterable[str]) -> list[str]:
    """The texts cut at blank lines."""
    return [part for text in texts for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if part]


def measure(material: Material, wishes: "Wishes | None" = None) -> Affinities:
    """How near people are to papers, over the pairs that matter; the slow part.

    What was bid on, assigned or wished for is among the pairs. Bids count by `Affinities.with_bids`, or not at all.
    """
    held = [*material.assigned.values(), *(wishes.kept.values() if wishes else ())]
    also = {(str(paper), str(person)) for pairs in held for paper, person in pairs}
    return affinities(material.papers, material.people, also=also | material.bids.keys())


def nearest(found: Affinities) -> Iterable[tuple[int, int, float | None, float | None, int, float | None]]:
    """Rows for the table of affinities: paper, person, text, topics, topics shared, base."""
    is_near = _is_among(found.paper, found.combined, NEAREST)
    is_near |= _is_among(found.reviewer, found.combined, NEAREST_PAPERS)
    for at in np.flatnonzero(is_near):
        text, topics, base = (_number(part[at]) for part in (found.text, found.topics, found.combined))
        paper, person = found.papers[found.paper[at]], found.reviewers[found.reviewer[at]]
        yield int(paper), int(person), text, topics, int(found.shared[at]), base


def _is_among(owner: IntVector, score: np.ndarray, most: int) -> np.ndarray:
    """Which entries are among the best of their owner: bool, of the shape of both."""
    order = np.lexsort((-np.nan_to_num(score, nan=-1), owner))
    size = np.bincount(owner)
    rank = np.empty(owner.size, np.int64)
    rank[order] = np.arange(owner.size) - np.repeat(np.cumsum(size) - size, size)
    return rank < most


def work_out(
    material: Material, found: Affinities, parameters: Parameters, wishes: Wishes, progress: Progress | None = None
) -> Result:  # fmt: skip
    """Pairs for both roles: area chairs first, so that nobody both leads and reviews a paper."""
    result = Result()
    leads: Pairs = set(material.assigned[Role.AREA_CHAIR])
    if parameters.area_chair_load:
        _add(result, material, found, parameters, wishes, AssignmentRole.AREA_CHAIR, set())
        leads |= {(pair.submission_id, pair.person_id) for pair in result.pairs}
    _add(result, material, found, parameters, wishes, AssignmentRole.REVIEWER, leads, progress)
    return result


def _add(
    result: Result, material: Material, found: Affinities, parameters: Parameters, wishes: Wishes, role: str,
    taken: Pairs, progress: Progress | None = None,
) -> None:  # fmt: skip
    """Solve for one role and add the answer. `taken`: pairs that hold the other role."""
    problem = _problem(material, found, parameters, wishes, role, taken)
    if wishes.lot and parameters.most_chance and role == AssignmentRole.REVIEWER:
        answer = _by_lot(problem, parameters.policy(role), wishes.lot, parameters.most_chance)
    elif wishes.loose is None:
        answer = solve(problem, policy=parameters.policy(role), progress=progress)
    else:
        standing = wishes.loose if role == AssignmentRole.REVIEWER else set()
        places = _places(problem.papers, problem.reviewers, standing)
        mended = repair(problem, PairList.of(list(places)), policy=parameters.policy(role))
        problem, answer = mended.asked, mended.proposal
        result.gone += _gone(material, problem, answer, wishes, role)
        result.is_fewest = result.is_fewest and answer.certificate.is_fewest
    result.solved[role] = problem, answer
    explained = replace(found, bids=material.bids if parameters.uses_bids else {})
    assigned = {(str(paper), str(person)) for paper, person in material.assigned[role]}
    result.pairs += [
        Found(int(pair.paper), int(pair.reviewer), role, pair.score, explained.explain(pair.paper, pair.reviewer))
        for pair in answer.pairs
        if (pair.paper, pair.reviewer) not in assigned
    ]
    result.lacks += _lacks(problem, answer, role)
    result.is_optimal = result.is_optimal and answer.certificate.is_optimal


def _by_lot(problem: Problem, policy: Policy, lot: Lot, most_chance: float) -> Proposal:
    """Drawn under the names and in the order in which the files without names tell it, so that they repeat it."""
    blind, handles = anonymous(problem, random.Random(lot.order))  # noqa: S311 (its seed is a secret one)
    answer = drawn(blind, policy, seed=lot.seed, cap=most_chance)
    return renamed(answer, problem, handles.back())


def _gone(material: Material, problem: Problem, answer: Proposal, wishes: Wishes, role: str) -> list[Gone]:
    """Who is assigned to a paper that still wants reviews, and not in the answer."""
    stays = {(int(pair.paper), int(pair.reviewer)) for pair in answer.pairs}
    papers = {int(paper) for paper in problem.papers}
    gone = sorted(pair for pair in material.assigned[role] - material.done - stays if pair[0] in papers)
    return [Gone(*pair, role, _why_gone(material, pair, wishes, role)) for pair in gone]


def _why_gone(material: Material, pair: tuple[int, int], wishes: Wishes, role: str) -> EndReason:
    if pair in material.conflicts:
        return EndReason.CONFLICT
    if str(pair[1]) not in material.loads[role]:
        return EndReason.LEFT
    return EndReason.BY_HAND if pair in wishes.left_out[role] else EndReason.GIVES_WAY


def _problem(
    material: Material, found: Affinities, parameters: Parameters, wishes: Wishes, role: str, taken: Pairs
) -> Problem:
    """The question of one role. `taken`: pairs that hold the other role."""
    is_reviewing = role == AssignmentRole.REVIEWER
    papers, names = found.papers, tuple(material.loads[role])
    other = material.assigned[AssignmentRole.AREA_CHAIR if is_reviewing else AssignmentRole.REVIEWER]
    conflicts = _places(papers, names, material.conflicts)
    forbidden = _places(papers, names, material.former | taken | other | wishes.left_out[role])
    loose = wishes.loose or set() if is_reviewing else set()
    kept = _places(papers, names, (material.assigned[role] - loose) | wishes.kept[role])
    usual = parameters.max_load if is_reviewing else parameters.area_chair_load or 0
    offers = wishes.offers if is_reviewing else {}
    load_max = np.array(
        [(usual if load is None else load) + offers.get(int(name), 0) for name, load in material.loads[role].items()],
        np.int64,
    )
    wanted = np.full(len(papers), parameters.reviews_per_paper if is_reviewing else 1)
    if is_reviewing:
        wanted = np.maximum(wanted - _n_done(papers, material), 0)
    bids = material.bids if parameters.uses_bids else {}
    score = found.with_bids(bids, Weights(text=parameters.text_weight / 100, topics=parameters.topics_weight / 100))
    exponents = found.exponents(bids)
    at, reviewer = _of_role(found, names)
    return Problem(
        papers=papers,
        demand=wanted,
        committee=_committee(
            papers, names, load_max, np.minimum(load_max, parameters.min_load if is_reviewing else 0), wishes.facts
        ),
        paper=found.paper[at],
        reviewer=reviewer,
        score=np.rint(np.nan_to_num(score[at]) * MICRO).astype(np.int64),
        is_known=~np.isnan(score[at]),
        components={
            "text": found.text[at],
            "topics": found.topics[at],
            "bid": np.where(exponents == EXPONENTS[Bid.NEUTRAL], np.nan, exponents)[at],
        },
        conflicts=PairList.of(list(conflicts)),
        forbidden=PairList.of(list(forbidden)),
        # Who is assigned already stays, unless they must not: then the paper needs somebody else.
        fixed=PairList.of(list(kept - conflicts - forbidden)),
    )


def _n_done(papers: tuple[str, ...], material: Material) -> np.ndarray:
    """Reviews of each paper that are in from people who cannot be asked any more: int (papers,)."""
    done = Counter(paper for paper, _ in material.done)
    return np.array([done[int(name)] for name in papers], np.int64)


def _of_role(found: Affinities, names: tuple[str, ...]) -> tuple[IntVector, IntVector]:
    """Places of the pairs whose person holds a role, by paper and person, and who that is among `names`."""
    place = {name: r for r, name in enumerate(names)}
    renamed = np.array([place.get(name, -1) for name in found.reviewers], np.int64)
    reviewer = renamed[found.reviewer]
    at = np.flatnonzero(reviewer >= 0)
    at = at[np.lexsort((reviewer[at], found.paper[at]))]
    return at, reviewer[at]


def _committee(
    papers: tuple[str, ...], names: tuple[str, ...], load_max: np.ndarray, load_min: np.ndarray, facts: Facts
) -> Committee:  # fmt: skip
    place = {int(name): r for r, name in enumerate(names)}
    together = [(place[a], place[b]) for a, b in sorted(facts.wrote_together()) if a in place and b in place]
    return Committee(
        names,
        load_max,
        load_min,
        is_senior=np.array([person in facts.seniors for person in place], bool),
        is_new=np.array([person in facts.newcomers for person in place], bool),
        institutions=tuple(facts.institutions.get(person, frozenset()) for person in place),
        region=tuple(facts.countries.get(person, "") for person in place),
        coauthors=np.array(together, np.int64).reshape(-1, 2),
        wrote=PairList.of(list(_places(papers, names, facts.wrote))),
    )


def _places(papers: tuple[str, ...], names: tuple[str, ...], pairs: Pairs) -> Pairs:
    """The pairs by their places among these papers and people; others are left out."""
    rows = {int(name): p for p, name in enumerate(papers)}
    columns = {int(name): r for r, name in enumerate(names)}
    return {(rows[paper], columns[person]) for paper, person in pairs if paper in rows and person in columns}


def _lacks(problem: Problem, answer: Proposal, role: str) -> list[Lack]:
    """Shortfalls; one whose paper has too few possible reviewers speaks of that paper alone."""
    may_add = np.bincount(problem.paper[problem.may_add], minlength=problem.n_papers)
    possible = may_add + np.bincount(problem.fixed.paper, minlength=problem.n_papers)
    speaks_of_others = dict(zip(problem.papers, possible >= problem.demand, strict=True))
    return [
        Lack(int(lack.paper), role, lack.missing, lack.reason, bool(speaks_of_others[lack.paper]))
        for lack in answer.shortfalls
    ]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)

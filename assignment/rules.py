"""What a good assignment is beyond affinity: the policy that chairs choose, and the rules it sets on each paper.

Every rule on one paper has one form, "at most so many of these reviewers": of one institution, of one region,
of those who are not senior, of those who are new, of two who wrote together. What it takes to keep such rules
is therefore written once. The wish for a share of new reviewers has the same form, with a price for each beyond.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from assignment.problem import LARGEST, BoolVector, IntVector, Problem, ProblemError

DEAREST = 10
"""Most affinity that a new reviewer beyond the share can cost; prices then stay in the flow engine's numbers."""


class Fairness(StrEnum):
    """What is made as large as possible before the total."""

    TOTAL = "total"
    WORST_PAIR = "worst pair"
    WORST_PAPER = "worst paper"
    LEXIMIN = "leximin"


class Kind(StrEnum):
    """The rules on one paper, the one on two papers, and the wish on one paper."""

    SENIOR = "senior"
    NEW = "new"
    REGION = "region"
    INSTITUTION = "institution"
    COAUTHORS = "co-authors"
    EXCHANGE = "exchange"
    SHARE = "new share"


@dataclass(frozen=True)
class Policy:
    """What chairs ask for. Rules are hard; `balance`, `new_share` and least loads are wishes with a price.

    balance          price, in affinity, of using a reviewer's whole load: the l-th of at most m papers costs
                     balance · (l − 1) / m, so the cost of a load is convex and work spreads
    unknown          what a pair of unknown affinity counts for
    seniors          senior reviewers on each paper at least
    new_most         reviewers on each paper at most who review for the first time; None: any number
    new_share        part of a paper's reviewers, in [0, 1], who should at most be new; 1: any
    new_price        price, in affinity, of each new reviewer on a paper beyond that share, in [0, 10]
    per_institution  reviewers of one institution on a paper at most; None: any number
    per_region       reviewers of one region on a paper at most; None: any number
    keeps_apart      no two co-authors on one paper
    no_exchange      nobody reviews a paper of somebody who reviews one of theirs
    fairness         what comes before the total
    floor            least total affinity of every paper; None: as `fairness` finds it
    """

    balance: float = 0.05
    unknown: float = 0.0
    seniors: int = 0
    new_most: int | None = None
    new_share: float = 1.0
    new_price: float = 0.0
    per_institution: int | None = None
    per_region: int | None = None
    keeps_apart: bool = False
    no_exchange: bool = False
    fairness: Fairness = Fairness.TOTAL
    floor: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.balance <= 1 or abs(self.unknown) > LARGEST:
            raise ProblemError("`balance` lies in [0, 1], and `unknown` is a score like any other.")
        if not 0 <= self.new_share <= 1:
            raise ProblemError(f"`new_share` is a part of a paper's reviewers, in [0, 1]; {self.new_share:g} is none.")
        if not 0 <= self.new_price <= DEAREST:
            raise ProblemError(
                f"`new_price` lies in [0, {DEAREST}], not at {self.new_price:g}. `new_most` is the rule that is "
                "never broken."
            )
        for name in ("seniors", "new_most", "per_institution", "per_region"):
            value = getattr(self, name)
            if value is not None and (value < 0 or (value == 0 and name.startswith("per_"))):
                raise ProblemError(f"`{name}` cannot be {value}.")


def most_new(share: float, reviews: "IntVector | int") -> IntVector:
    """How many of these reviews a share is in whole ones: a third of three is one."""
    return np.floor(share * np.asarray(reviews) + 1e-9).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Family:
    """One kind of rule: each reviewer has labels, and a paper takes at most `most` of one label.

    start, label  reviewer r has the labels label[start[r] : start[r + 1]]
    names         of the labels
    most          int (papers,), fixed reviewers included
    """

    kind: Kind
    start: IntVector
    label: IntVector
    names: tuple[str, ...]
    most: IntVector

    @property
    def has_any(self) -> BoolVector:
        """Which reviewers have a label: bool (reviewers,)."""
        return np.diff(self.start) > 0

    @property
    def is_laminar(self) -> bool:
        """Whether nobody has two labels, so that the sets of one paper do not overlap."""
        return bool((np.diff(self.start) <= 1).all())

    def spread(self, reviewer: IntVector) -> tuple[IntVector, IntVector]:
        """Every label of each of these: place in `reviewer`, label."""
        count = np.diff(self.start)[reviewer]
        place = np.repeat(np.arange(reviewer.size), count)
        offset = np.arange(place.size) - np.repeat(np.cumsum(count) - count, count)
        return place, self.label[self.start[reviewer][place] + offset]

    def has(self, reviewer: IntVector, label: int) -> BoolVector:
        """Which of these have a label."""
        found = np.zeros(reviewer.size, np.bool_)
        place, labels = self.spread(reviewer)
        found[place[labels == label]] = True
        return found


@dataclass(frozen=True)
class Row:
    """At most `most` of these possible pairs, beside what is fixed, or, of a wish, at no cost.

    label   which rule of its kind
    pairs   places among the possible pairs, all of one paper; of an exchange, of two
    """

    kind: Kind
    paper: int
    label: str
    pairs: tuple[int, ...]
    most: int

    @property
    def key(self) -> tuple[str, int, str]:
        return (self.kind, self.paper, self.label)


class Rules:
    """The rules of a policy on a problem: which are broken by a choice, and which bear on a paper."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem, self.policy = problem, policy
        self.first = np.searchsorted(problem.paper, np.arange(problem.n_papers + 1))
        self.may_add = problem.may_add
        self.total = np.maximum(problem.demand, np.bincount(problem.fixed.paper, minlength=problem.n_papers))

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The rules that count labels."""
        committee, policy, everywhere = self.problem.committee, self.policy, np.ones(self.problem.n_papers, np.int64)
        found = []
        if policy.seniors:
            found.append(_marked(Kind.SENIOR, ~committee.is_senior, np.maximum(self.total - policy.seniors, 0)))
        if policy.new_most is not None:
            found.append(_marked(Kind.NEW, committee.is_new, everywhere * policy.new_most))
        if policy.per_region is not None:
            regions = [frozenset([region] if region else []) for region in committee.region]
            found.append(_labelled(Kind.REGION, regions, everywhere * policy.per_region))
        if policy.per_institution is not None:
            found.append(_labelled(Kind.INSTITUTION, committee.institutions, everywhere * policy.per_institution))
        return tuple(found)

    @cached_property
    def wish(self) -> Family | None:
        """The share of new reviewers that each paper should keep to; None where any will do."""
        share = self.policy.new_share
        if share >= 1:
            return None
        return _marked(Kind.SHARE, self.problem.committee.is_new, most_new(share, self.total))

    def family(self, kind: Kind) -> Family | None:
        """The rules of one kind, or the wish; None where the policy has none."""
        every = (*self.families, *([self.wish] if self.wish else []))
        return next((family for family in every if family.kind == kind), None)

    def left(self, family: Family) -> IntVector:
        """How many a rule of one label lets be added to the fixed pairs of each paper: int (papers,)."""
        fixed = self.problem.fixed
        there = fixed.paper[family.has_any[fixed.reviewer]]
        return np.maximum(family.most - np.bincount(there, minlength=self.problem.n_papers), 0)

    def pairs_of(self, paper: int) -> IntVector:
        """Possible pairs of a paper that may be added."""
        all_of = np.arange(self.first[paper], self.first[paper + 1])
        return all_of[self.may_add[all_of]]

    def broken(self, chosen: IntVector) -> list[Row]:
        """The rules that these added pairs break, each as a row with all pairs that it bears on."""
        return [*self._crowded(chosen), *self._together(chosen), *self._exchanged(chosen)]

    def of_paper(self, paper: int) -> list[Row]:
        """Every rule on one paper that its possible pairs could break."""
        rows = self._counted(paper, self.families)
        if self.policy.keeps_apart:
            rows += self._apart(paper, self.pairs_of(paper), self._fixed_of(paper))
        return rows

    def wishes_of(self, paper: int) -> list[Row]:
        """The wish on one paper, if its possible pairs could go beyond it and that has a price."""
        return self._counted(paper, [self.wish]) if self.wish and self.policy.new_price else []

    def _counted(self, paper: int, families: Sequence[Family]) -> list[Row]:
        pairs, kept = self.pairs_of(paper), self._fixed_of(paper)
        rows = []
        for family in families:
            place, labels = family.spread(self.problem.reviewer[pairs])
            _, there = family.spread(kept)
            for label in np.unique(labels):
                members = pairs[place[labels == label]]
                most = max(int(family.most[paper]) - int((there == label).sum()), 0)
                if members.size > most:
                    rows.append(Row(family.kind, paper, family.names[label], tuple(members.tolist()), most))
        return rows

    def _crowded(self, chosen: IntVector) -> Iterator[Row]:
        problem, fixed = self.problem, self.problem.fixed
        paper = np.concatenate([problem.paper[chosen], fixed.paper])
        reviewer = np.concatenate([problem.reviewer[chosen], fixed.reviewer])
        is_chosen = np.zeros(problem.paper.size, np.bool_)
        is_chosen[chosen] = True
        for family in self.families:
            place, label = family.spread(reviewer)
            keys, count = np.unique(paper[place].astype(np.int64) * len(family.names) + label, return_counts=True)
            for key in keys[count > family.most[keys // len(family.names)]]:
                p, one = divmod(int(key), len(family.names))
                pairs = self.pairs_of(p)
                members = pairs[family.has(problem.reviewer[pairs], one)]
                kept = int(family.has(self._fixed_of(p), one).sum())
                if is_chosen[members].any():  # else the crowd is of fixed pairs alone, and stays
                    most = max(int(family.most[p]) - kept, 0)
                    yield Row(family.kind, p, family.names[one], tuple(members.tolist()), most)

    def _together(self, chosen: IntVector) -> Iterator[Row]:
        if not self.policy.keeps_apart or not self._apart_keys.size:
            return
        problem, fixed = self.problem, self.problem.fixed
        paper = np.concatenate([problem.paper[chosen], fixed.paper])
        reviewer = np.concatenate([problem.reviewer[chosen], fixed.reviewer])
        order = np.lexsort((reviewer, paper))
        paper, reviewer = paper[order], reviewer[order]
        hit: set[int] = set()
        for step in range(1, int(np.bincount(paper).max(initial=0))):
            same = paper[step:] == paper[:-step]
            keys = reviewer[:-step].astype(np.int64) * problem.n_reviewers + reviewer[step:]
            hit.update(paper[step:][same & np.isin(keys, self._apart_keys)].tolist())
        picked = set(chosen.tolist())
        for p in sorted(hit):
            for row in self._apart(p, self.pairs_of(p), self._fixed_of(p)):
                if len(picked.intersection(row.pairs)) > row.most:
                    yield row

    def _apart(self, paper: int, pairs: IntVector, kept: IntVector) -> list[Row]:
        """Rows for every two co-authors among a paper's possible and fixed reviewers."""
        problem, rows = self.problem, []
        reviewer = problem.reviewer[pairs]
        one, other = np.triu_indices(pairs.size, 1)
        a, b = np.minimum(reviewer[one], reviewer[other]), np.maximum(reviewer[one], reviewer[other])
        for at in np.flatnonzero(np.isin(a.astype(np.int64) * problem.n_reviewers + b, self._apart_keys)):
            label = f"{problem.reviewers[a[at]]} | {problem.reviewers[b[at]]}"
            rows.append(Row(Kind.COAUTHORS, paper, label, (int(pairs[one[at]]), int(pairs[other[at]])), 1))
        for there in kept:
            low, high = np.minimum(reviewer, there), np.maximum(reviewer, there)
            for at in np.flatnonzero(np.isin(low.astype(np.int64) * problem.n_reviewers + high, self._apart_keys)):
                label = f"{problem.reviewers[low[at]]} | {problem.reviewers[high[at]]}"
                rows.append(Row(Kind.COAUTHORS, paper, label, (int(pairs[at]),), 0))
        return rows

    def _exchanged(self, chosen: IntVector) -> Iterator[Row]:
        if not self.policy.no_exchange:
            return
        problem, wrote, size = self.problem, self.problem.committee.wrote, self.problem.n_reviewers
        order = np.argsort(wrote.paper, kind="stable")
        start = np.searchsorted(wrote.paper[order], np.arange(problem.n_papers + 1))
        place = np.concatenate([chosen, np.full(problem.fixed.size, -1)])
        paper = np.concatenate([problem.paper[chosen], problem.fixed.paper])
        reviewer = np.concatenate([problem.reviewer[chosen], problem.fixed.reviewer]).astype(np.int64)
        count = np.diff(start)[paper]
        owner = np.repeat(np.arange(paper.size), count)
        offset = np.arange(owner.size) - np.repeat(np.cumsum(count) - count, count)
        author = wrote.reviewer[order][start[paper][owner] + offset].astype(np.int64)
        there, back = reviewer[owner] * size + author, author * size + reviewer[owner]
        first = {int(key): at for at, key in reversed(list(enumerate(there)))}
        seen: set[tuple[int, int]] = set()
        for at in np.flatnonzero(np.isin(back, there) & (reviewer[owner] < author)):
            mine, theirs = int(place[owner[at]]), int(place[owner[first[int(back[at])]]])
            pairs = tuple(sorted(pair for pair in {mine, theirs} if pair >= 0))
            if pairs and (key := (mine, theirs)) not in seen:
                seen.add(key)
                yield self.exchange(mine, theirs)

    def exchanges(self, kept: "set[int]") -> list[Row]:
        """Every two of these pairs that would make two people review each other."""
        if not self.policy.no_exchange:
            return []
        problem, wrote = self.problem, self.problem.committee.wrote
        authors: defaultdict[int, list[int]] = defaultdict(list)
        papers: defaultdict[int, list[int]] = defaultdict(list)
        for p, r in zip(wrote.paper.tolist(), wrote.reviewer.tolist(), strict=True):
            authors[p].append(r)
            papers[r].append(p)
        listed = sorted(kept)
        place = dict(zip(problem.keys(problem)[listed].tolist(), listed, strict=True))
        fixed = set(problem.keys(problem.fixed).tolist())
        found = []
        for pair in listed:
            p, r = int(problem.paper[pair]), int(problem.reviewer[pair])
            for author in set(authors[p]) - {r}:
                for theirs in papers[r]:
                    key = theirs * problem.n_reviewers + author
                    if key in fixed:
                        found.append(self.exchange(pair, -1))
                    elif r < author and key in place:
                        found.append(self.exchange(pair, place[key]))
        return found

    def exchange(self, mine: int, theirs: int) -> Row:
        """The row that keeps two pairs from being chosen both; −1 stands for a fixed pair."""
        pairs = tuple(sorted(pair for pair in (mine, theirs) if pair >= 0))
        label = " | ".join(self.problem.reviewers[self.problem.reviewer[pair]] for pair in pairs)
        return Row(Kind.EXCHANGE, int(self.problem.paper[pairs[0]]), label, pairs, len(pairs) - 1)

    @cached_property
    def _apart_keys(self) -> IntVector:
        both = self.problem.committee.coauthors.astype(np.int64)
        return np.sort(both[:, 0] * self.problem.n_reviewers + both[:, 1])

    @cached_property
    def _fixed_start(self) -> tuple[IntVector, IntVector]:
        fixed = self.problem.fixed
        order = np.argsort(fixed.paper, kind="stable")
        return np.searchsorted(fixed.paper[order], np.arange(self.problem.n_papers + 1)), fixed.reviewer[order]

    def _fixed_of(self, paper: int) -> IntVector:
        start, reviewers = self._fixed_start
        return reviewers[start[paper] : start[paper + 1]]


def _marked(kind: Kind, is_marked: BoolVector, most: IntVector) -> Family:
    start = np.concatenate([[0], np.cumsum(is_marked)])
    return Family(kind, start, np.zeros(int(is_marked.sum()), np.int64), ("",), most)


def _labelled(kind: Kind, labels: "tuple[frozenset[str], ...] | list[frozenset[str]]", most: IntVector) -> Family:
    names = tuple(sorted(frozenset().union(*labels)))
    number = {name: at for at, name in enumerate(names)}
    start = np.concatenate([[0], np.cumsum([len(mine) for mine in labels], dtype=np.int64)])
    listed = np.array([number[name] for mine in labels for name in sorted(mine)], np.int64)
    return Family(kind, start.astype(np.int64), listed, names, most)

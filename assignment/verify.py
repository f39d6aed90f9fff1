"""The checker: is every rule kept, and is the bound true? It shares no code with what it checks.

Let x be the added pairs, y the missing reviews, z the used places of each load. For any prices u (papers), v
(reviewers), w >= 0 (rules) and f >= 0 (floors), weak duality says that no assignment is worth more than

    sum_p need_p u_p  +  sum_rows most · w  -  sum_p floor_p f_p
    + sum over possible pairs   max(0, score (1 + f_p) - u_p - v_r - its rows' w)
    + sum over places           max(0, gain_rl + v_r)
    + sum over missing reviews  max(0, -shortage_ps - u_p)

(Ahuja, Magnanti, Orlin, Network Flows, 1993, ch. 9.4 and 16). The wish for a share of new reviewers is a rule whose
w is at most the price of going beyond it. Prices under which this equals the assignment's
own worth prove it optimal. Where every score is a multiple of some step, so is every worth, and the bound is
rounded down to one. Whole numbers throughout; one pass over the pairs.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from assignment.answer import Certificate, Proof, Proposal, RowPrice
from assignment.problem import MICRO, STANDING, BoolVector, IntVector, Problem
from assignment.rules import Policy

SHARE = "new share"
"""The kind of the rows of the one wish on papers."""

MOST_PRICE = 2**60
MOST_WEIGHT = 2**34
"""Of a proof of the floor: such a weight times a score, less three prices, still fits into 64 bits."""


def verify(problem: Problem, proposal: Proposal) -> tuple[str, ...]:
    """Everything wrong with a proposal, in sentences; empty when it keeps every promise it makes."""
    checker = Checker(problem, proposal.policy)
    paper = _places(checker.papers, [pair.paper for pair in proposal.pairs])
    reviewer = _places(checker.reviewers, [pair.reviewer for pair in proposal.pairs])
    if strange := np.flatnonzero((paper < 0) | (reviewer < 0)).tolist():
        named = (proposal.pairs[at] for at in strange)
        return tuple(f"{pair.reviewer} for {pair.paper} is not in the problem." for pair in named)
    return (
        *checker.broken_promises(paper, reviewer),
        *checker.broken_rules(paper, reviewer),
        *_wrong_counts(checker, proposal, paper, reviewer),
        *_wrong_proof(checker, proposal, paper, reviewer),
    )


def worth(problem: Problem, policy: Policy, pairs: "list[tuple[int, int]]") -> int:
    """Worth of these (paper, reviewer) pairs in millionths, e.g. after chairs have edited a proposal by hand."""
    listed = np.array(pairs, np.int64).reshape(-1, 2)
    return Checker(problem, policy).worth(listed[:, 0], listed[:, 1])


def bound(problem: Problem, policy: Policy, certificate: Certificate) -> int:
    """What no assignment can exceed, in millionths, whatever the prices of the certificate are."""
    return Checker(problem, policy).bound(certificate)


def _places(known: dict[str, int], names: list[str]) -> IntVector:
    return np.fromiter((known.get(name, -1) for name in names), np.int64, len(names))


class Checker:
    """Demands, loads and rules of one problem under one policy, worked out once more.

    Pairs are given as two int arrays, papers and reviewers, fixed pairs included.
    """

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem, self.policy = problem, policy
        self.size = max(problem.n_reviewers, 1)
        self.fixed = np.sort(self._keys(problem.fixed.paper, problem.fixed.reviewer))
        self.n_fixed = np.bincount(problem.fixed.paper, minlength=problem.n_papers)
        self.kept = np.bincount(problem.fixed.reviewer, minlength=problem.n_reviewers)
        self.need = np.maximum(problem.demand - self.n_fixed, 0)
        keys = self._keys(problem.paper, problem.reviewer)
        is_open = np.ones(keys.size, np.bool_)
        for pairs in (problem.conflicts, problem.forbidden, problem.fixed):
            is_open[_found(keys, self._keys(pairs.paper, pairs.reviewer))[1]] = False
        room = np.maximum(problem.committee.load_max - self.kept, 0)
        candidates = problem.reviewer if is_open.all() else problem.reviewer[is_open]
        self.room = np.minimum(room, np.bincount(candidates, minlength=problem.n_reviewers))
        if not self.need.all():
            is_open &= (self.need > 0)[problem.paper]
        if not self.room.all():
            is_open &= (self.room > 0)[problem.reviewer]
        of_fixed = _found(keys, self.fixed)[1]
        self.fixed_total = np.zeros(problem.n_papers, np.int64)
        np.add.at(self.fixed_total, problem.paper[of_fixed], problem.score[of_fixed])
        self.keys, self.paper, self.reviewer, self.score = keys, problem.paper, problem.reviewer, problem.score
        if not problem.is_known.all():
            self.score = np.where(problem.is_known, problem.score, round(policy.unknown * MICRO))
        if not is_open.all():
            self.keys, self.paper, self.reviewer, self.score = (
                values[is_open] for values in (keys, problem.paper, problem.reviewer, self.score)
            )
        highest, lowest = max(int(self.score.max(initial=0)), 0), min(int(self.score.min(initial=0)), 0)
        self.beyond = round(policy.new_price * MICRO) if policy.new_share < 1 else 0
        self.unit = (min(problem.n_papers, problem.n_reviewers) + 3) * max(highest - lowest + self.beyond, MICRO)
        n_least = int(np.clip(problem.committee.load_min - self.kept, 0, self.room).sum())
        self.review = self.unit * (1 + min(n_least, 100))

    @cached_property
    def papers(self) -> dict[str, int]:
        return {name: p for p, name in enumerate(self.problem.papers)}

    @cached_property
    def reviewers(self) -> dict[str, int]:
        return {name: r for r, name in enumerate(self.problem.reviewers)}

    def _keys(self, paper: IntVector, reviewer: IntVector) -> IntVector:
        """One number for each pair."""
        return paper.astype(np.int64) * self.size + reviewer

    def _is_fixed(self, paper: IntVector, reviewer: IntVector) -> BoolVector:
        return _found(self.fixed, self._keys(paper, reviewer))[0]

    def scores(self, paper: IntVector, reviewer: IntVector) -> IntVector:
        """Score of each pair; 0 where it could not be added."""
        is_there, place = _found(self.keys, self._keys(paper, reviewer))
        found = np.zeros(paper.size, np.int64)
        found[is_there] = self.score[place]
        return found

    def gains(self) -> tuple[IntVector, IntVector]:
        """Every place of every load: reviewer, worth."""
        committee = self.problem.committee
        owner = np.repeat(np.arange(self.room.size), self.room)
        first = np.cumsum(self.room) - self.room
        nth = np.arange(owner.size) - first[owner] + self.kept[owner]
        uneven = np.rint(self.policy.balance * MICRO * nth / np.maximum(committee.load_max, 1)[owner]).astype(np.int64)
        return owner, np.where(nth < committee.load_min[owner], self.unit, 0) - uneven

    def worth(self, paper: IntVector, reviewer: IntVector) -> int:
        """Worth of the pairs that are not fixed, in millionths."""
        is_added = ~self._is_fixed(paper, reviewer)
        paper, reviewer = paper[is_added], reviewer[is_added]
        loads = np.bincount(reviewer, minlength=self.room.size)
        owner, gain = self.gains()
        nth = np.arange(owner.size) - (np.cumsum(self.room) - self.room)[owner]
        total = int(self.scores(paper, reviewer).sum()) + int(gain[nth < loads[owner]].sum())
        missing = np.maximum(self.need - np.bincount(paper, minlength=self.need.size), 0)
        total -= int((missing * (missing + 1) // 2).sum()) * self.review
        return total - self._n_beyond(paper, reviewer) * self.beyond

    def _n_beyond(self, paper: IntVector, reviewer: IntVector) -> int:
        """How many of these new reviewers go beyond the share that is wished, where fixed ones take places first."""
        if not self.beyond:
            return 0
        is_new = self.problem.committee.is_new
        added = np.bincount(paper[is_new[reviewer]], minlength=self.need.size)
        return int(np.maximum(added - self._left_of_all(SHARE, is_new), 0).sum())

    def bound(self, certificate: Certificate) -> int:
        """What no assignment can exceed, in millionths. Raises ValueError or KeyError for prices of nothing."""
        problem = self.problem
        u = _prices([certificate.papers[name] for name in problem.papers])
        v = _prices([certificate.reviewers[name] for name in problem.reviewers])
        reduced = self.score - u[self.paper] - v[self.reviewer]
        total = self._rows(certificate.rows, reduced)
        total += self._floors(certificate, reduced)
        owner, gain = self.gains()
        total += _sum(np.maximum(gain + v[owner], 0))
        total += self._of_reviews(u, self.review)
        every = _common_step(math.gcd(self.unit, self.beyond), gain, self.score)
        return total // every * every if every else total

    def _of_reviews(self, u: IntVector, review: int) -> int:
        """What demands and missing reviews add to a bound, at these prices of papers."""
        total = _product(self.need, u)
        for step in range(1, int(self.need.max(initial=0)) + 1):
            total += _sum(np.maximum(-step * review - u[self.need >= step], 0))
        return total

    def most_above(self, least: int, proof: Proof) -> int:
        """Pairs above a score alone leave no fewer reviews unwritten: minus 1 for a paper's first, 2 for its next…

        Raises ValueError or KeyError for prices of nothing.
        """
        u, v = np.zeros(self.need.size, np.int64), np.zeros(self.room.size, np.int64)
        u[[self.papers[name] for name in proof.papers]] = _prices(proof.papers.values())
        v[[self.reviewers[name] for name in proof.reviewers]] = _prices(proof.reviewers.values())
        reduced = -u[self.paper] - v[self.reviewer]
        total = self._rows(_hard(proof.rows), reduced)
        total += _sum(np.maximum(reduced[self.score > least], 0))
        return total + _product(self.room, np.maximum(v, 0)) + self._of_reviews(u, 1)

    def floor_bound(self, proofs: Sequence[Proof], n_missing: int) -> int:
        """Where so many reviews are missing, some paper with all of its own has no larger total, in millionths.

        Each proof speaks of other papers, so that one of them speaks of papers with all reviews alone; or each
        paper has its own. Raises ValueError or KeyError for prices of nothing.
        """
        named = [name for proof in proofs for name in proof.papers.keys() | proof.weights.keys()]
        if len(set(named)) < len(named):
            raise ValueError("two proofs of the floor name one paper.")
        if len(proofs) <= min(n_missing, int(np.count_nonzero(self.need)) - 1):
            raise ValueError(f"{len(proofs)} proofs of the floor are too few where {n_missing} reviews are missing.")
        return max(self._least_total(proof) for proof in proofs)

    def _least_total(self, proof: Proof) -> int:
        """A mean of the totals of some papers, each with all its reviews, that no assignment exceeds.

        For weights f and prices v, w >= 0 the weighted sum is at most sum_p (fixed_p f_p + need_p u_p)
        + sum_r room_r v_r + sum_rows most · w + sum_pairs max(0, score f_p - u_p - v_r - w).
        """
        names = list(proof.papers.keys() | proof.weights.keys())
        listed = np.array([self.papers[name] for name in names], np.int64)
        u = _prices([proof.papers.get(name, 0) for name in names])
        f = _prices([proof.weights.get(name, 0) for name in names])
        people = [self.reviewers[name] for name in proof.reviewers]
        v = _prices(proof.reviewers.values())
        whole = sum(f.tolist())
        if not 0 < whole <= MOST_WEIGHT or (f < 0).any() or (v < 0).any() or not self.need[listed].all():
            raise ValueError("a proof of the floor has weights or prices that prove nothing.")
        count = np.diff(self.first)[listed]
        at = np.repeat(np.arange(listed.size), count)
        edges = np.arange(at.size) - np.repeat(np.cumsum(count) - count, count) + self.first[listed][at]
        worth = self.score[edges] * f[at] - u[at]
        total = 0
        if people:
            of_reviewers = np.zeros(self.room.size, np.int64)
            of_reviewers[people] = v
            worth -= of_reviewers[self.reviewer[edges]]
            total += _product(self.room[people], v)
        if proof.rows:
            charge = np.zeros(self.score.size, np.int64)
            total += self._rows(_hard(proof.rows), charge)
            worth += charge[edges]
        total += _sum(np.maximum(worth, 0)) + _product(self.need[listed], u) + _product(self.fixed_total[listed], f)
        return total // whole

    def _floors(self, certificate: Certificate, reduced: IntVector) -> int:
        """Worth of all pairs at these prices, with what the floors add to and take from it."""
        names, paper = self.papers, self.paper
        price = np.zeros(self.problem.n_papers, np.int64)
        for floor in certificate.floors:
            if floor.price < 0:
                raise ValueError(f"The floor of {floor.paper} has a price below zero.")
            price[names[floor.paper]] = floor.price
        if certificate.least_pair is not None:
            reduced = np.where(self.score < certificate.least_pair, 0, reduced)
        if not price.any():
            return _sum(np.maximum(reduced, 0))
        is_plain = (price[paper] == 0) | (self.score < (certificate.least_pair or self.score.min(initial=0)))
        total = _sum(np.maximum(reduced[is_plain], 0))
        # whole numbers of any length: a floor's price times a score is in millionths of millionths
        dear = zip(
            reduced[~is_plain].tolist(), self.score[~is_plain].tolist(), price[paper[~is_plain]].tolist(), strict=True
        )
        lifted = sum(max(MICRO * left + score * rate, 0) for left, score, rate in dear)
        lifted -= sum(
            floor.price * (floor.least - int(self.fixed_total[names[floor.paper]])) for floor in certificate.floors
        )
        return total - (-lifted // MICRO)

    def _rows(self, rows: Sequence[RowPrice], reduced: IntVector) -> int:
        """Takes the rules' prices from each open pair, in place; what they add to the bound."""
        committee, names, people = self.problem.committee, self.papers, self.reviewers
        paper, reviewer = self.paper, self.reviewer
        total = 0
        there = defaultdict(list)
        for key in self.fixed.tolist():
            there[key // self.size].append(key % self.size)
        everywhere = {"senior": ~committee.is_senior, "new": committee.is_new, SHARE: committee.is_new}
        for kind, marked in everywhere.items():
            on_paper = np.zeros(self.problem.n_papers, np.int64)
            for row in rows:
                if row.kind == kind:
                    on_paper[names[row.paper]] += _positive(row)
            if not on_paper.any():
                continue
            if kind == SHARE and on_paper.max() > self.beyond:
                raise ValueError("the share of new reviewers has a higher price than the policy gives it.")
            if not 0 <= on_paper.min() <= on_paper.max() <= MOST_PRICE:
                raise ValueError(f"The rules {kind} of one paper have a price out of range.")
            total += _product(on_paper, self._left_of_all(kind, marked))
            reduced -= np.where(marked[reviewer], on_paper[paper], 0)
        for row in rows:
            if row.kind in everywhere:
                continue
            price = _positive(row)
            if row.pairs:
                listed = np.array([(names[p], people[r]) for p, r in row.pairs], np.int64)
                reduced[_found(self.keys, np.unique(self._keys(listed[:, 0], listed[:, 1])))[1]] -= price
                total += price * self._left_of_two(row)
                continue
            p = names[row.paper]
            here = slice(self.first[p], self.first[p + 1])
            inside = [self._has(row.kind, r, row.label) for r in reviewer[here].tolist()]
            reduced[here] -= np.where(inside, price, 0)
            total += price * self._left(row.kind, p, row.label, there[p])
        return total

    def _has(self, kind: str, reviewer: int, label: str) -> bool:
        committee = self.problem.committee
        if kind == "senior":
            return not committee.is_senior[reviewer]
        if kind in ("new", SHARE):
            return bool(committee.is_new[reviewer])
        if kind == "region":
            return committee.region[reviewer] == label
        if kind == "institution":
            return label in committee.institutions[reviewer]
        raise ValueError(f"There is no rule {kind!r}.")

    def _most_of_all(self, kind: str) -> IntVector:
        """How many of one label each paper takes: int (papers,)."""
        policy, reviews = self.policy, np.maximum(self.problem.demand, self.n_fixed)
        if kind == "senior" and policy.seniors:
            return np.maximum(reviews - policy.seniors, 0)
        if kind == SHARE and policy.new_share < 1:
            return (policy.new_share * reviews + 1e-9).astype(np.int64)
        most = {"new": policy.new_most, "region": policy.per_region, "institution": policy.per_institution}.get(kind)
        if most is None:
            raise ValueError(f"The policy has no rule {kind!r}.")
        return np.full(reviews.size, most)

    def _left_of_all(self, kind: str, is_marked: BoolVector) -> IntVector:
        """How many of these reviewers can be added to the fixed ones of each paper: int (papers,)."""
        fixed = self.problem.fixed
        kept = np.bincount(fixed.paper[is_marked[fixed.reviewer]], minlength=self.need.size)
        return np.maximum(self._most_of_all(kind) - kept, 0)

    def _left(self, kind: str, paper: int, label: str, fixed: "list[int]") -> int:
        return max(int(self._most_of_all(kind)[paper]) - sum(self._has(kind, r, label) for r in fixed), 0)

    def _left_of_two(self, row) -> int:
        """Of two pairs that exclude each other one may stand; of one that a fixed pair excludes, none."""
        pairs = [(self.papers[p], self.reviewers[r]) for p, r in row.pairs]
        fixed = [divmod(key, self.size) for key in self.fixed.tolist()]
        others = [pairs[1]] if len(pairs) == 2 else fixed
        if not any(self._are_apart(row.kind, pairs[0], other) for other in others):
            raise ValueError(f"{row.label} are not kept apart.")
        return len(pairs) - 1

    def _are_apart(self, kind: str, one: "tuple[int, int]", other: "tuple[int, int]") -> bool:
        (p, a), (q, b) = one, other
        if kind == "co-authors":
            key = self._keys(np.array([min(a, b)]), np.array([max(a, b)]))
            return self.policy.keeps_apart and p == q and bool(_found(self._together, key)[0][0])
        wrote = self._wrote
        return kind == "exchange" and self.policy.no_exchange and a != b and b in wrote[p] and a in wrote[q]

    @cached_property
    def first(self) -> IntVector:
        """Where the open pairs of each paper begin: int (papers + 1,)."""
        return np.searchsorted(self.paper, np.arange(self.problem.n_papers + 1))

    @cached_property
    def _wrote(self) -> "defaultdict[int, set[int]]":
        found: defaultdict[int, set[int]] = defaultdict(set)
        wrote = self.problem.committee.wrote
        for p, r in zip(wrote.paper.tolist(), wrote.reviewer.tolist(), strict=True):
            found[p].add(r)
        return found

    @cached_property
    def _together(self) -> IntVector:
        """Keys of two reviewers who wrote together, the lower number first."""
        both = np.sort(self.problem.committee.coauthors, axis=1)
        return np.unique(self._keys(both[:, 0], both[:, 1]))

    # --- promises -------------------------------------------------------------------------------------------

    def broken_promises(self, paper: IntVector, reviewer: IntVector) -> "list[str]":
        """Pairs twice, conflicts, what was ruled out, what is not possible, what was to stay; loads and demands."""
        problem = self.problem
        given, count = np.unique(self._keys(paper, reviewer), return_counts=True)
        faults = [
            f"{self._reviewer(key)} is assigned {n} times to {self._paper(key)}."
            for key, n in zip(given[count > 1].tolist(), count[count > 1].tolist(), strict=True)
        ]
        for listed, rule in ((problem.conflicts, "is in conflict with"), (problem.forbidden, "was ruled out for")):
            wrong = np.intersect1d(given, self._keys(listed.paper, listed.reviewer))
            faults += [f"{self._reviewer(key)} {rule} {self._paper(key)}." for key in wrong.tolist()]
        lost = np.setdiff1d(self.fixed, given)
        faults += [f"{self._reviewer(key)} was taken away from {self._paper(key)}." for key in lost.tolist()]
        if not faults:
            strange = given[~_found(self.fixed, given)[0] & ~_found(self.keys, given)[0]]
            faults += [
                f"{self._reviewer(key)} for {self._paper(key)} is not among the possible pairs."
                for key in strange.tolist()
            ]
        loads = np.bincount(given % self.size, minlength=problem.n_reviewers)
        reviews = np.bincount(given // self.size, minlength=problem.n_papers)
        most = np.maximum(problem.committee.load_max, self.kept)
        wanted = np.maximum(problem.demand, self.n_fixed)
        faults += [
            f"{problem.reviewers[r]} has {loads[r]} of {most[r]} papers." for r in np.flatnonzero(loads > most).tolist()
        ]
        faults += [
            f"{problem.papers[p]} has {reviews[p]} of {wanted[p]} reviews."
            for p in np.flatnonzero(reviews > wanted).tolist()
        ]
        return faults

    def _paper(self, key: int) -> str:
        return self.problem.papers[key // self.size]

    def _reviewer(self, key: int) -> str:
        return self.problem.reviewers[key % self.size]

    def broken_rules(self, paper: IntVector, reviewer: IntVector) -> "list[str]":
        """Rules of the policy that added pairs break."""
        policy, committee, faults = self.policy, self.problem.committee, []
        if policy.seniors:
            faults += self._crowds(
                "senior", paper, [("",) if junior else () for junior in ~committee.is_senior], reviewer
            )
        if policy.new_most is not None:
            faults += self._crowds("new", paper, [("",) if new else () for new in committee.is_new], reviewer)
        if policy.per_region is not None:
            faults += self._crowds("region", paper, [(name,) if name else () for name in committee.region], reviewer)
        if policy.per_institution is not None:
            faults += self._crowds("institution", paper, [sorted(mine) for mine in committee.institutions], reviewer)
        if policy.keeps_apart:
            faults += self._apart(paper, reviewer)
        if policy.no_exchange:
            faults += self._exchanges(paper, reviewer)
        return faults

    def crowded(self, paper: IntVector, reviewer: IntVector) -> "dict[str, int]":
        """Papers with more new reviewers than the share that is wished, and how many more."""
        if self.policy.new_share >= 1:
            return {}
        size = self.problem.n_papers
        more = np.bincount(paper[self.problem.committee.is_new[reviewer]], minlength=size) - self._most_of_all(SHARE)
        return {self.problem.papers[p]: int(more[p]) for p in np.flatnonzero(more > 0).tolist()}

    def _crowds(self, kind: str, paper: IntVector, labels: Sequence[Sequence[str]], reviewer: IntVector) -> "list[str]":
        """Papers with more reviewers of one label than the rule allows and than were fixed there."""
        names = sorted({label for mine in labels for label in mine})
        number = {name: at for at, name in enumerate(names)}
        count = np.array([len(mine) for mine in labels], np.int64)
        flat = np.array([number[label] for mine in labels for label in mine], np.int64)
        first, n_labels = np.cumsum(count) - count, max(len(names), 1)

        def crowd(paper: IntVector, reviewer: IntVector) -> "tuple[IntVector, IntVector]":
            times = count[reviewer]
            owner = np.repeat(np.arange(reviewer.size), times)
            offset = np.arange(owner.size) - np.repeat(np.cumsum(times) - times, times)
            label = flat[first[reviewer][owner] + offset]
            return np.unique(paper[owner].astype(np.int64) * n_labels + label, return_counts=True)

        keys, found = crowd(paper, reviewer)
        already = np.zeros(keys.size, np.int64)
        fixed_keys, fixed_count = crowd(self.problem.fixed.paper, self.problem.fixed.reviewer)
        is_there, place = _found(fixed_keys, keys)
        already[is_there] = fixed_count[place]
        most = np.maximum(self._most_of_all(kind)[keys // n_labels], already)
        faults = []
        for at in np.flatnonzero(found > most).tolist():
            p, label = divmod(int(keys[at]), n_labels)
            what = {"senior": "reviewers who are not senior", "new": "new reviewers"}.get(
                kind, f"reviewers of {names[label]}"
            )
            faults.append(f"{self.problem.papers[p]} has {found[at]} {what}; {most[at]} are allowed.")
        return faults

    def _apart(self, paper: IntVector, reviewer: IntVector) -> "list[str]":
        order = np.lexsort((reviewer, paper))
        paper, reviewer = paper[order], reviewer[order]
        is_fixed, faults = self._is_fixed(paper, reviewer), []
        for step in range(1, int(np.bincount(paper).max(initial=0))):
            is_wrong = (paper[step:] == paper[:-step]) & ~(is_fixed[step:] & is_fixed[:-step])
            is_wrong &= _found(self._together, self._keys(reviewer[:-step], reviewer[step:]))[0]
            faults += [
                f"{self.problem.reviewers[reviewer[at]]} and {self.problem.reviewers[reviewer[at + step]]} "
                f"have written together and share {self.problem.papers[paper[at]]}."
                for at in np.flatnonzero(is_wrong).tolist()
            ]
        return faults

    def _exchanges(self, paper: IntVector, reviewer: IntVector) -> "list[str]":
        """Two who review each other's papers, unless both reviews are fixed."""
        wrote = self._wrote
        # (who reviews, whom) → whether one of these reviews was added
        reviews: dict[tuple[int, int], list[bool]] = defaultdict(list)
        is_fixed = self._is_fixed(paper, reviewer)
        for p, r, stays in zip(paper.tolist(), reviewer.tolist(), is_fixed.tolist(), strict=True):
            for author in wrote.get(p, ()):
                reviews[r, author].append(not stays)
        return [
            f"{self.problem.reviewers[r]} and {self.problem.reviewers[author]} review each other's papers."
            for (r, author), is_added in sorted(reviews.items())
            if r < author and any(is_added + reviews.get((author, r), [])) and (author, r) in reviews
        ]


def _positive(row: RowPrice) -> int:
    if not 0 <= row.price <= MOST_PRICE:
        raise ValueError(f"The rule {row.kind} of {row.paper} has a price below zero or out of range.")
    return row.price


def _hard(rows: Sequence[RowPrice]) -> Sequence[RowPrice]:
    """Rows that bear on more than the total: a wish can be paid for."""
    if any(row.kind == SHARE for row in rows):
        raise ValueError("a wish that can be broken proves nothing here.")
    return rows


def _prices(values: Iterable[int]) -> IntVector:
    """Whole numbers small enough that nothing below wraps around: a wrong proof must not pass for a right one."""
    listed = list(values)
    if any(not isinstance(value, int) or abs(value) > MOST_PRICE for value in listed):
        raise ValueError("a price is no whole number or out of range.")
    return np.array(listed, np.int64)


def _sum(values: IntVector) -> int:
    """Of numbers of which none is below zero, however many and large."""
    if int(values.max(initial=0)) < 2**62 // max(values.size, 1):
        return int(values.sum())
    return sum(values.tolist())


def _product(one: IntVector, other: IntVector) -> int:
    """Of two vectors, in numbers of any length."""
    return sum(a * b for a, b in zip(one.tolist(), other.tolist(), strict=True))


def _found(sorted_keys: IntVector, wanted: IntVector) -> "tuple[BoolVector, IntVector]":
    """Which are among these keys, and the places of those that are."""
    place = np.searchsorted(sorted_keys, wanted)
    is_there = place < sorted_keys.size
    is_there[is_there] = sorted_keys[place[is_there]] == wanted[is_there]
    return is_there, place[is_there]


def _common_step(unit: int, *worths: IntVector) -> int:
    """The largest number that divides everything; found early where it is small."""
    step = unit
    for values in worths:
        for start in range(0, values.size, 4096):
            if step == 1:
                return 1
            step = int(np.gcd(step, np.gcd.reduce(values[start : start + 4096])))
    return step


def _wrong_counts(checker: Checker, proposal: Proposal, paper: IntVector, reviewer: IntVector) -> "list[str]":
    problem, faults = checker.problem, []
    missing = problem.demand - np.bincount(paper, minlength=problem.n_papers)
    short = {problem.papers[p]: int(missing[p]) for p in np.flatnonzero(missing > 0).tolist()}
    if short != {shortfall.paper: shortfall.missing for shortfall in proposal.shortfalls}:
        faults.append("The papers said to be short are not those that are short.")
    loads = np.bincount(reviewer, minlength=problem.n_reviewers)
    if dict(zip(problem.reviewers, loads.tolist(), strict=True)) != proposal.loads:
        faults.append("The loads said are not those of the pairs.")
    idle = [problem.reviewers[r] for r in np.flatnonzero(loads < problem.committee.load_min).tolist()]
    if sorted(idle) != sorted(proposal.idle):
        faults.append("The reviewers said to have too little to do are not those of the pairs.")
    if checker.crowded(paper, reviewer) != proposal.crowded:
        faults.append("The papers said to have too many new reviewers are not those that have.")
    return faults


def _wrong_proof(checker: Checker, proposal: Proposal, paper: IntVector, reviewer: IntVector) -> "list[str]":
    certificate, faults = proposal.certificate, []
    if certificate.digest != checker.problem.digest:
        faults.append("The certificate is of another problem.")
    if (real := checker.worth(paper, reviewer)) != certificate.value:
        faults.append(f"The pairs are worth {real}, not {certificate.value}.")
    try:
        if (limit := checker.bound(certificate)) != certificate.bound:
            faults.append(f"The prices prove a bound of {limit}, not {certificate.bound}.")
    except (ValueError, KeyError, OverflowError) as error:
        faults.append(f"The prices prove nothing: {error}")
    return [
        *faults,
        *_wrong_floors(checker, proposal, paper, reviewer),
        *_wrong_mending(checker, proposal, paper, reviewer),
    ]


def _wrong_mending(checker: Checker, proposal: Proposal, paper: IntVector, reviewer: IntVector) -> "list[str]":
    """What is said of changes: see `assignment.repair.repair` for why pairs raised by so much prove it."""
    problem, held = checker.problem, proposal.certificate
    if held.raised is None:
        return ["Nothing was mended that could have the fewest changes."] if held.is_fewest else []
    raised = np.rint(np.nan_to_num(problem.components.get(STANDING, np.zeros(problem.paper.size))) * MICRO)
    stood = np.flatnonzero(raised)
    if (raised[stood] != held.raised).any():
        return ["The pairs that stood are not raised by what the certificate says."]
    is_open, place = _found(checker.keys, checker._keys(problem.paper[stood], problem.reviewer[stood]))
    if not is_open.all():
        return ["A pair that is not possible is said to stand."]
    own = checker.score.copy()
    own[place] -= held.raised
    is_added = ~checker._is_fixed(paper, reviewer)
    n_stayed = int(np.isin(checker.keys[place], checker._keys(paper[is_added], reviewer[is_added])).sum())
    n_given_up = place.size - n_stayed
    n_changes = int(is_added.sum()) - n_stayed + n_given_up
    swing = int(own.max(initial=0)) - int(own.min(initial=0)) + round(proposal.policy.balance * MICRO) + 1
    is_best = held.gap == 0 and (not n_given_up or held.raised >= swing * (n_changes + 1))
    is_whole = not n_given_up and not proposal.n_missing
    if held.is_fewest and not (is_best or is_whole):
        return ["It is not proved that the changes are the fewest."]
    return []


def _wrong_floors(checker: Checker, proposal: Proposal, paper: IntVector, reviewer: IntVector) -> "list[str]":
    problem, certificate = checker.problem, proposal.certificate
    score = checker.scores(paper, reviewer)
    totals = checker.fixed_total.copy()
    np.add.at(totals, paper, score)
    faults = [
        f"{held.paper} is below its floor."
        for held in certificate.floors
        if totals[checker.papers[held.paper]] < held.least
    ]
    is_short = np.zeros(problem.n_papers, np.bool_)
    is_short[_places(checker.papers, [shortfall.paper for shortfall in proposal.shortfalls])] = True
    least = int(totals[(checker.need > 0) & ~is_short].min(initial=np.iinfo(np.int64).max))
    if certificate.floor is not None and certificate.floor != least:
        faults.append(f"The least total of a paper is {least}, not {certificate.floor}.")
    missing = np.maximum(
        checker.need - np.bincount(paper[~checker._is_fixed(paper, reviewer)], minlength=is_short.size), 0
    )
    try:
        if certificate.floor_bound is not None:
            limit = checker.floor_bound(certificate.floor_proofs, int(missing.sum()))
            if limit != certificate.floor_bound:
                faults.append(f"The prices prove that some paper has at most {limit}, not {certificate.floor_bound}.")
        if certificate.pair_proof is not None:
            n_least = checker.most_above(certificate.least_pair or 0, certificate.pair_proof)
            if certificate.least_pair is None or n_least >= -int((missing * (missing + 1) // 2).sum()):
                faults.append("The prices do not prove that the worst pair is the best possible.")
    except (ValueError, KeyError, OverflowError) as error:
        faults.append(f"The prices of the floor prove nothing: {error}")
    if certificate.least_pair is not None:
        is_low = ~checker._is_fixed(paper, reviewer) & (score < certificate.least_pair)
        faults += [
            f"{problem.reviewers[reviewer[at]]} for {problem.papers[paper[at]]} scores less than the least pair."
            for at in np.flatnonzero(is_low).tolist()
        ]
    return faults
